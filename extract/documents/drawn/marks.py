"""Marks on a page: glyphs and ruling lines, whatever format drew them.

Coordinates are points from the page's top left corner, y downwards.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from extract.records import Box

Turn = int
"""Degrees counter-clockwise the text runs: 0, 90 (upwards), 180, 270 (downwards)."""


Point = tuple[float, float]

_THIN = 2.5
"""A filled area no thicker than this (points) is a drawn line."""

_STRAIGHT = 0.5
"""Two ends this close (points) on one axis make a line along the other."""


class Glyph(NamedTuple):
    """One drawn character (or ligature): its text, box, font size and direction.

    ``confidence`` is below 1 when the character was recognised in a picture.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    turn: Turn = 0
    confidence: float = 1.0

    @property
    def x(self) -> float:
        """Middle, left to right."""
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        """Middle, top to bottom."""
        return (self.top + self.bottom) / 2


class Rule(NamedTuple):
    """A ruling line: at ``at`` on its own axis, from ``start`` to ``end`` along the other."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Sheet:
    """The marks of one page, being gathered or ready to be laid out.

    ``across`` are horizontal rules (``at`` is y), ``down`` vertical ones (``at``
    is x), ``areas`` shaded boxes.  ``covered`` is the largest share of the page one image covers.
    ``turned`` says by how much the whole sheet was turned to make it upright,
    ``shown`` takes a point back to the page as it is shown, where the marks were
    moved before.  ``recognised`` marks the sheet of a picture; ``inked`` tells of a
    box on it whether a character may stand there; ``seals`` are boxes that lay under one.
    ``unseen`` are glyphs that nobody sees, ``curves`` counts drawn outlines that are no
    ruling lines.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    areas: list[Box] = field(default_factory=list)
    covered: float = 0.0
    turned: Turn = 0
    shown: Callable[[Point], Point] | None = None
    recognised: bool = False
    inked: Callable[[Box], bool] | None = None
    seals: tuple[Box, ...] = ()
    unseen: list[Glyph] = field(default_factory=list)
    curves: int = 0

    def draw(self, points: Sequence[Point], *, stroke: bool, fill: bool) -> None:
        """Add a path along these points: its straight lines along the axes are rules.

        A filled area no thicker than a line is a line; a thicker one without an
        outline is kept aside, for pages on which shading takes the place of rules.
        """
        xs = [x for x, _ in points]
        ys = [y for _, y in points]
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if not math.isfinite(x0 + x1 + top + bottom):
            return
        if x1 - x0 <= _THIN or bottom - top <= _THIN:
            self._rule(x0, top, x1, bottom)
        elif stroke:
            for (ax, ay), (bx, by) in pairwise(points):
                if abs(ax - bx) <= _STRAIGHT or abs(ay - by) <= _STRAIGHT:
                    self._rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        elif fill:
            self.areas.append((x0, top, x1, bottom))

    def _rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        if x1 - x0 >= bottom - top:
            self.across.append(Rule((top + bottom) / 2, x0, x1))
        else:
            self.down.append(Rule((x0 + x1) / 2, top, bottom))

    def cover(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """Note an image drawn in this box."""
        width = min(x1, self.width) - max(x0, 0.0)
        height = min(bottom, self.height) - max(top, 0.0)
        if width > 0 and height > 0:
            self.covered = max(self.covered, width * height / (self.width * self.height))

    def finish(self) -> None:
        """Without a drawn line, the edges of filled areas are the rules."""
        if self.across or self.down:
            return
        for x0, top, x1, bottom in self.areas:
            self.across += [Rule(top, x0, x1), Rule(bottom, x0, x1)]
            self.down += [Rule(x0, top, bottom), Rule(x1, top, bottom)]

    def original(self, box: Box) -> Box:
        """A box of this sheet in the coordinates of the page as it is shown."""
        back = (360 - self.turned) % 360
        points = [
            _turned(x, y, back, self.width, self.height)
            for x in (box[0], box[2])
            for y in (box[1], box[3])
        ]
        if self.shown is not None:
            points = [self.shown(point) for point in points]
        xs = [x for x, _ in points]
        ys = [y for _, y in points]
        return round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2)


def _turned(x: float, y: float, turn: Turn, width: float, height: float) -> tuple[float, float]:
    """The point after turning a page of that size clockwise by ``turn`` degrees."""
    if turn == 90:
        return height - y, x
    if turn == 180:
        return width - x, height - y
    if turn == 270:
        return y, width - x
    return x, y


def upright(sheet: Sheet) -> Sheet:
    """The sheet turned so that most of its text runs from left to right."""
    if not sheet.glyphs:
        return sheet
    turn = Counter(glyph.turn for glyph in sheet.glyphs).most_common(1)[0][0]
    if turn == 0:
        return sheet
    width, height = sheet.width, sheet.height
    sideways = turn in (90, 270)
    result = Sheet(
        number=sheet.number,
        width=height if sideways else width,
        height=width if sideways else height,
        covered=sheet.covered,
        turned=turn,
        shown=sheet.shown,
        recognised=sheet.recognised,
    )
    for glyph in sheet.glyphs:
        ax, ay = _turned(glyph.x0, glyph.top, turn, width, height)
        bx, by = _turned(glyph.x1, glyph.bottom, turn, width, height)
        result.glyphs.append(
            Glyph(
                glyph.text,
                min(ax, bx),
                min(ay, by),
                max(ax, bx),
                max(ay, by),
                glyph.size,
                (glyph.turn - turn) % 360,
                glyph.confidence,
            )
        )
    for rule in sheet.across:
        _put(result, rule.start, rule.at, rule.end, rule.at, turn, width, height)
    for rule in sheet.down:
        _put(result, rule.at, rule.start, rule.at, rule.end, turn, width, height)
    return result


def _put(
    sheet: Sheet,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    turn: Turn,
    width: float,
    height: float,
) -> None:
    ax, ay = _turned(x0, y0, turn, width, height)
    bx, by = _turned(x1, y1, turn, width, height)
    if abs(ay - by) <= abs(ax - bx):
        sheet.across.append(Rule(ay, min(ax, bx), max(ax, bx)))
    else:
        sheet.down.append(Rule(ax, min(ay, by), max(ay, by)))


_RADICALS = re.compile("[\u2e80-\u2fdf]")


def clean_text(text: str) -> str:
    """A glyph's text without controls; radicals that stand for a character made that character.

    Some PDF writers map 一 to the Kangxi radical U+2F00; that is an artefact of
    the font's table, not something the author wrote.
    """
    text = _RADICALS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return "".join(char for char in text if char >= " " and char != "\x7f" and char != "\xad")
