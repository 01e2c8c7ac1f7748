"""The glyphs and ruling lines of an OFD page, from its objects (GB/T 33190, 8 and 11)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from extract.documents.containers.zipped import attribute, local
from extract.documents.drawn.marks import Glyph, Point, Sheet, clean_text
from extract.documents.drawn.textlines import is_wide
from extract.records import Box

POINTS = 72 / 25.4
"""Points a millimetre."""

_ASCENT = 0.88
"""The share of the font size above the baseline."""

_ASKEW = 3.0
"""Text more than this (degrees) off the right angles is a watermark or a stamp."""

_MOST_FILLS = 500
"""Filled areas of a page that white text is held against."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _numbers(text: str | None) -> list[float]:
    return [float(found) for found in _NUMBER.findall(text or "")]


def box_of(text: str | None) -> Box | None:
    """An ``ST_Box``: x, y, width, height in millimetres; ``None`` if it is none."""
    values = _numbers(text)
    return (values[0], values[1], values[2], values[3]) if len(values) >= 4 else None


@dataclass(slots=True)
class Drawing:
    """Puts the objects of a page on its sheet."""

    sheet: Sheet
    left: float
    top: float
    tick: Callable[[], None]
    fills: list[Box] = field(default_factory=list)

    def objects(self, root: etree._Element) -> None:
        """All texts, paths and images below an element, through layers and blocks.

        What is not visible or without opacity, and text white on white, goes with the
        sheet's ``unseen``.
        """
        for element in root.iter():
            kind = local(element)
            if kind not in ("TextObject", "PathObject", "ImageObject"):
                continue
            self.tick()
            box = box_of(attribute(element, "Boundary"))
            if box is None:
                continue
            if self._is_unseen(element, box):
                if kind == "TextObject":
                    self._note(element)
                continue
            if kind != "TextObject" and (kind == "ImageObject" or _is_filled(element)):
                self.fills += [box] if len(self.fills) < _MOST_FILLS else []
            values = _numbers(attribute(element, "CTM"))
            matrix: Matrix = IDENTITY
            if len(values) >= 6:
                matrix = (values[0], values[1], values[2], values[3], values[4], values[5])
            if kind == "TextObject":
                self._text(element, box, matrix)
            elif kind == "PathObject":
                self._path(element, box, matrix)
            else:
                x0, top = self._point((0, 0), box, IDENTITY)
                x1, bottom = self._point((box[2], box[3]), box, IDENTITY)
                self.sheet.cover(x0, top, x1, bottom)

    def _is_unseen(self, element: etree._Element, box: Box) -> bool:
        """Whether an object, or what it is part of, is not shown."""
        for holder in (element, *element.iterancestors()):
            if (attribute(holder, "Visible") or "").lower() == "false":
                return True
            if attribute(holder, "Alpha") in ("0", "0.0"):
                return True
        if local(element) != "TextObject" or not _is_white(_color(element)):
            return False
        x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
        return not any(
            left <= x <= left + width and top <= y <= top + height
            for left, top, width, height in self.fills
        )

    def _note(self, element: etree._Element) -> None:
        """Keep the text of an unseen object, to tell of it."""
        told = "".join(code.text or "" for code in element if local(code) == "TextCode")
        spot = (0.0, 0.0, 1.0, 1.0, 1.0)
        self.sheet.unseen += [Glyph(char, *spot) for char in told if clean_text(char)]

    def _point(self, point: Point, box: Box, matrix: Matrix) -> Point:
        """A point of an object in points on the page."""
        a, b, c, d, e, f = matrix
        x = a * point[0] + c * point[1] + e + box[0] - self.left
        y = b * point[0] + d * point[1] + f + box[1] - self.top
        return x * POINTS, y * POINTS

    def _text(self, element: etree._Element, box: Box, matrix: Matrix) -> None:
        size = (_numbers(attribute(element, "Size")) or [0.0])[0]
        stretch = (_numbers(attribute(element, "HScale")) or [1.0])[0]
        turn = _turn(matrix, (_numbers(attribute(element, "CharDirection")) or [0.0])[0])
        if size <= 0 or turn is None:
            return
        x = y = 0.0
        for code in element:
            if local(code) != "TextCode":
                continue
            x = (_numbers(attribute(code, "X")) or [x])[0]
            y = (_numbers(attribute(code, "Y")) or [y])[0]
            text = code.text or ""
            steps_x = _steps(attribute(code, "DeltaX"), len(text))
            steps_y = _steps(attribute(code, "DeltaY"), len(text))
            for number, char in enumerate(text):
                self.tick()
                width = size * stretch * (1.0 if is_wide(char) else 0.5)
                self._glyph(char, (x, y), width, size, box, matrix, turn)
                if number < len(steps_x):
                    x += steps_x[number]
                elif not steps_y:
                    x += width
                if number < len(steps_y):
                    y += steps_y[number]

    def _glyph(
        self,
        char: str,
        origin: Point,
        width: float,
        size: float,
        box: Box,
        matrix: Matrix,
        turn: int,
    ) -> None:
        x, y = origin
        high, low = y - _ASCENT * size, y + (1 - _ASCENT) * size
        corners = [
            self._point(corner, box, matrix)
            for corner in ((x, high), (x + width, high), (x, low), (x + width, low))
        ]
        xs = [corner[0] for corner in corners]
        ys = [corner[1] for corner in corners]
        text = clean_text(char)
        if not text or not math.isfinite(sum(xs) + sum(ys)):
            return
        tall = max(ys) - min(ys) if turn in (0, 180) else max(xs) - min(xs)
        self.sheet.glyphs.append(Glyph(text, min(xs), min(ys), max(xs), max(ys), tall, turn))

    def _path(self, element: etree._Element, box: Box, matrix: Matrix) -> None:
        stroke = (attribute(element, "Stroke") or "true").lower() != "false"
        fill = (attribute(element, "Fill") or "false").lower() == "true"
        for data in (each.text or "" for each in element if local(each) == "AbbreviatedData"):
            for points in _subpaths(data):
                self.tick()
                placed = [self._point(point, box, matrix) for point in points]
                self.sheet.draw(placed, stroke=stroke, fill=fill)


def _color(element: etree._Element) -> str | None:
    """An object's colour of filling as it is written; ``None`` for the usual black."""
    for child in element:
        if local(child) == "FillColor":
            return attribute(child, "Value")
    return None


def _is_white(color: str | None) -> bool:
    values = _numbers(color)
    return bool(values) and (
        all(value >= 252 for value in values) if len(values) in (1, 3) else not any(values)
    )


def _is_filled(element: etree._Element) -> bool:
    """Whether a path fills its area with a colour that white text shows on."""
    filled = (attribute(element, "Fill") or "false").lower() == "true"
    return filled and not _is_white(_color(element))


def _steps(text: str | None, count: int) -> list[float]:
    """A list of distances between characters; ``g n d`` stands for n times d."""
    steps: list[float] = []
    words = (text or "").split()
    at = 0
    while at < len(words) and len(steps) < count:
        if words[at].lower() == "g" and at + 2 < len(words):
            times, distance = _numbers(words[at + 1]), _numbers(words[at + 2])
            if times and distance:
                steps += distance[:1] * int(min(max(times[0], 0), count))
            at += 3
        else:
            steps += _numbers(words[at])[:1]
            at += 1
    return steps[:count]


def _turn(matrix: Matrix, char_direction: float) -> int | None:
    """The direction the text runs in; ``None`` when it is askew (a stamp, a watermark)."""
    angle = (math.degrees(math.atan2(-matrix[1], matrix[0])) - char_direction) % 360
    turn = round(angle / 90) * 90
    return turn % 360 if abs(angle - turn) <= _ASKEW else None


def _subpaths(data: str) -> Iterator[list[Point]]:
    """The corner points of each part of an abbreviated path (curves by their ends)."""
    points: list[Point] = []
    for operator, operands in re.findall(r"([A-Za-z])([^A-Za-z]*)", data):
        values = _numbers(operands)
        kind = operator.upper()
        if kind in "SM":
            if len(points) > 1:
                yield points
            points = []
        if kind == "C":
            points += points[:1]
        elif len(values) >= 2:
            points.append((values[-2], values[-1]))
    if len(points) > 1:
        yield points
