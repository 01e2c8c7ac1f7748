"""What is drawn on a picture of a page: ink, its angle, ruling lines, shapes in cells."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from extract.documents.drawn.marks import Glyph, Rule
from extract.records import Box

_INSET = 1.5
"""Points inside a cell's edge that belong to its ruling lines."""
MOST_SKEW = 7.0
"""Degrees by which a page may lie askew on the glass."""
_SMALLEST = 4.0
"""The height (points) of the smallest digit that a report is printed with."""


def ink(picture: Any) -> Any:
    """Where the picture is dark: white (255) on black."""
    cv2 = importlib.import_module("cv2")
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )


class Inked:
    """Tells whether a character may stand in a box of the sheet: a dark shape of its height.

    Specks are smaller; what touches the box's edge is a ruling line.
    """

    def __init__(self, picture: Any, per_pixel: float) -> None:
        self.ink = ink(picture)
        self.per_pixel = per_pixel

    def __call__(self, box: Box) -> bool:
        """Whether a character may stand in ``box``, given in points."""
        cv2 = importlib.import_module("cv2")
        x0, top, x1, bottom = (round(edge / self.per_pixel) for edge in box)
        inset = max(2, round(_INSET / self.per_pixel))
        part = self.ink[max(top + inset, 0) : bottom - inset, max(x0 + inset, 0) : x1 - inset]
        if min(part.shape) < 3:
            return False
        height, width = part.shape
        _, _, stats, _ = cv2.connectedComponentsWithStats(part)
        least = _SMALLEST / self.per_pixel
        return any(
            tall >= least
            and area >= least
            and left > 0
            and above > 0
            and left + wide < width
            and above + tall < height
            for left, above, wide, tall, area in stats[1:]
        )


def levelled(picture: Any) -> tuple[Any, float]:
    """The picture turned level, and the degrees it was turned by."""
    cv2 = importlib.import_module("cv2")
    angle = _skew(picture)
    if abs(angle) <= 0.05:
        return picture, 0.0
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    white = (255, 255, 255)
    level = cv2.warpAffine(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white
    )
    return level, angle


def _skew(picture: Any) -> float:
    """The degrees to turn the picture by so that its lines lie level.

    The turn under which rows of pixels are most unlike one another: text and
    rules gather in few rows when they are level.
    """
    cv2 = importlib.import_module("cv2")
    numpy = importlib.import_module("numpy")
    dark = ink(picture)
    factor = min(1.0, 900 / max(dark.shape))
    small = cv2.resize(dark, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    height, width = small.shape

    def sharpness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        rows = cv2.warpAffine(small, matrix, (width, height)).sum(axis=1, dtype=numpy.float64)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    most = round(4 * MOST_SKEW)
    coarse = max(
        (step / 4 for step in range(-most, most + 1)), key=lambda a: (sharpness(a), -abs(a))
    )
    fine = [coarse + step / 20 for step in range(-5, 6)]
    return float(max(fine, key=lambda a: (sharpness(a), -abs(a))))


def rules_of(picture: Any, per_pixel: float) -> tuple[list[Rule], list[Rule]]:
    """Straight dark lines, at least 15 points long: horizontal and vertical ones."""
    cv2 = importlib.import_module("cv2")
    dark = ink(picture)
    length = max(20, round(15 / per_pixel))
    found: list[list[Rule]] = []
    for kernel, joining in (((length, 1), (9, 3)), ((1, length), (3, 9))):
        opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(0, kernel))
        closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, cv2.getStructuringElement(0, joining))
        _, _, stats, _ = cv2.connectedComponentsWithStats(closed)
        rules = []
        for left, top, width, height, _area in stats[1:]:
            thick, long = sorted((int(width), int(height)))
            if thick * per_pixel > 5 or long < length:
                continue
            if kernel[0] > 1:
                at, start, end = top + height / 2, left, left + width
            else:
                at, start, end = left + width / 2, top, top + height
            rules.append(Rule(at * per_pixel, start * per_pixel, end * per_pixel))
        found.append(rules)
    return found[0], found[1]


def is_stroke(rule: Rule, glyphs: Sequence[Glyph], *, level: bool) -> bool:
    """Whether a short line is part of a large character."""
    length = rule.end - rule.start
    middle = (rule.start + rule.end) / 2
    x, y = (middle, rule.at) if level else (rule.at, middle)
    return any(
        length < 2.5 * glyph.size and glyph.x0 <= x <= glyph.x1 and glyph.top <= y <= glyph.bottom
        for glyph in glyphs
    )
