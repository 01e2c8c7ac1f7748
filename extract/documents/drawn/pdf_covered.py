"""PDF text that something drawn later lies over: a filled rectangle, a picture, a note.

Whoever mends a PDF by hand puts a white box over a figure, and the new figure on it;
the old one is still in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from extract.documents.drawn.marks import Glyph, Point
from extract.documents.limits import Budget
from extract.records import Box

_BAND = 16.0
"""Points of the bands in which the glyphs below an area are sought."""
_LEAST = 2.0
"""An area thinner than this (points) is a line."""
_NEAR = 0.3
"""Corners may miss their rectangle by so much (points)."""
_SIDE, _UPPER, _LOWER = 0.25, 0.3, 0.3
"""Shares of a glyph's box, from its sides, top and bottom, that hold no ink, or too little to
be read, when all between is covered."""
_MOST_PARTS = 60
"""Parts of one path that are looked at; drawings have more."""


@dataclass(slots=True)
class Covers:
    """The opaque areas drawn on a page, each with how many glyphs were there before it."""

    areas: list[tuple[Box, int]] = field(default_factory=list)
    pictures: list[tuple[Box, int]] = field(default_factory=list)

    def filled(self, parts: Sequence[Sequence[Point]], clip: Box | None, before: int) -> None:
        """A path was filled; parts that lie within one another leave holes and cover nothing."""
        boxes = [box for part in parts[:_MOST_PARTS] if (box := _rectangle(part))]
        if not before or not boxes or len(boxes) < len(parts):
            return
        holes = {at for pair in combinations(range(len(boxes)), 2) for at in _meeting(boxes, pair)}
        for at, box in enumerate(boxes):
            if at not in holes and (seen := _shared(box, clip)):
                self.areas.append((seen, before))

    def pictured(self, box: Box, clip: Box | None, before: int) -> None:
        """An opaque picture was drawn."""
        if before and (seen := _shared(box, clip)):
            self.pictures.append((seen, before))


def below(
    glyphs: Sequence[Glyph], areas: Sequence[tuple[Box, int]], budget: Budget
) -> frozenset[int]:
    """Which of the glyphs, in the order of their drawing, later areas lie over."""
    bands: dict[int, list[int]] = {}
    for at, glyph in enumerate(glyphs if areas else ()):
        bands.setdefault(int(glyph.y // _BAND), []).append(at)
    found: set[int] = set()
    for area, before in areas:
        budget.check()
        found.update(
            at for at in _within(bands, area) if at < before and _lies_over(area, glyphs[at])
        )
    return frozenset(found)


def _within(bands: dict[int, list[int]], area: Box) -> Iterator[int]:
    for band in range(int(area[1] // _BAND), int(area[3] // _BAND) + 1):
        yield from bands.get(band, ())


def _lies_over(area: Box, glyph: Glyph) -> bool:
    wide, high = glyph.x1 - glyph.x0, glyph.bottom - glyph.top
    return (
        area[0] <= glyph.x0 + _SIDE * wide
        and glyph.x1 - _SIDE * wide <= area[2]
        and area[1] <= glyph.top + _UPPER * high
        and glyph.bottom - _LOWER * high <= area[3]
    )


def _rectangle(points: Sequence[Point]) -> Box | None:
    """The rectangle along the axes that a path encloses, if it is one."""
    if not 4 <= len(points) <= 6:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = (min(xs), min(ys), max(xs), max(ys))
    if box[2] - box[0] < _LEAST or box[3] - box[1] < _LEAST:
        return None
    corners = {(x - box[0] > _NEAR, y - box[1] > _NEAR) for x, y in points}
    on_corners = all(
        min(x - box[0], box[2] - x) <= _NEAR and min(y - box[1], box[3] - y) <= _NEAR
        for x, y in points
    )
    return box if len(corners) == 4 and on_corners else None


def _meeting(boxes: Sequence[Box], pair: tuple[int, int]) -> tuple[int, ...]:
    shared = _shared(boxes[pair[0]], boxes[pair[1]])
    return pair if shared else ()


def _shared(one: Box, other: Box | None) -> Box | None:
    """What two areas have in common, ``None`` if hardly anything."""
    if other is None:
        return one
    box = (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )
    return box if box[2] - box[0] >= _LEAST and box[3] - box[1] >= _LEAST else None
