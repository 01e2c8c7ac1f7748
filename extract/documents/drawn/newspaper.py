"""A table set in two columns of a page like a newspaper: its halves one below the other.

Columns of figures leave gaps between them as well; so both halves must begin their
lines with labels of the forms, and nothing may stand across the gap between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from common.text.normal import label
from extract.documents.drawn.marks import Glyph
from extract.documents.drawn.textlines import TextLine
from extract.forms import labels
from extract.numbers import read_cell

FEWEST = 6
"""Lines of each half that begin with a label."""
_GAP = 1.0
"""A gap of this share of the size parts two pieces of a line."""
_LABEL = 3
"""Characters of a label at the least: shorter ones are units and headings."""
_SHARE = 0.8
"""Of a half's labelled lines so many end with a figure."""


def in_halves(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """The lines above such a table, its left half, its right half, and the lines below.

    Nothing where a page has none.
    """
    named = [(at, piece[0].x0) for at, line in enumerate(lines) for piece in _named(line)]
    edge = _edge(sorted(x for _, x in named))
    if edge is None:
        return []
    right = [at for at, x in named if x > edge]
    first = last = right[0]
    while first > 0 and not _crosses(lines[first - 1], edge):
        first -= 1
    while last + 1 < len(lines) and not _crosses(lines[last + 1], edge):
        last += 1
    inside = lines[first : last + 1]
    halves = _cut(inside, 0.0, edge), _cut(inside, edge, inf)
    if last < right[-1] or not all(map(_has_figures, halves)):
        return []
    return [[*lines[:first]], *halves, [*lines[last + 1 :]]]


def _edge(starts: Sequence[float]) -> float | None:
    """Where the right half begins: behind the widest gap between the starts of labels."""
    gaps = [(b - a, at) for at, (a, b) in enumerate(pairwise(starts), 1)]
    if not gaps:
        return None
    at = max(gaps)[1]
    return starts[at] - 0.5 if min(at, len(starts) - at) >= FEWEST else None


def _has_figures(lines: Sequence[TextLine]) -> bool:
    """Whether the lines of a half that begin with a label end with a figure of their own."""
    own = [line for line in lines if _named(line)]
    ended = sum(
        read_cell("".join(g.text for g in _pieces(line)[-1])).kind == "number" for line in own
    )
    return len(own) >= FEWEST and ended >= _SHARE * len(own)


def _pieces(line: TextLine) -> list[list[Glyph]]:
    """A line's glyphs, parted at its gaps."""
    pieces: list[list[Glyph]] = []
    for glyph in line.glyphs:
        if pieces and glyph.x0 - pieces[-1][-1].x1 <= _GAP * glyph.size:
            pieces[-1].append(glyph)
        else:
            pieces.append([glyph])
    return pieces


def _named(line: TextLine) -> list[list[Glyph]]:
    """The pieces of a line that are labels of rows."""
    rows = labels().rows
    words = ((piece, label("".join(glyph.text for glyph in piece))) for piece in _pieces(line))
    return [piece for piece, word in words if len(word) >= _LABEL and word in rows]


def _crosses(line: TextLine, edge: float) -> bool:
    """Whether a line has a glyph, or a word, across the edge."""
    return any(glyph.x0 < edge < glyph.x1 for glyph in line.glyphs) or any(
        piece[0].x0 < edge < piece[-1].x1 for piece in _pieces(line)
    )


def _cut(lines: Sequence[TextLine], start: float, end: float) -> list[TextLine]:
    return list(_parts(lines, start, end))


def _parts(lines: Sequence[TextLine], start: float, end: float) -> Iterator[TextLine]:
    for line in lines:
        if own := tuple(glyph for glyph in line.glyphs if start <= glyph.x0 < end):
            yield TextLine(own)
