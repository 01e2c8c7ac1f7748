"""Lines cut into pieces, and the runs of them that may be a table without rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from extract.documents.drawn.marks import Glyph
from extract.documents.drawn.textlines import TextLine, line_text

Stretch = tuple[float, float]
"""From where to where on the x axis a column's text stands."""

_GAP = 0.55
"""A gap of this share of the font size parts two pieces of a line."""

TIGHT = 0.6
"""Lines of one cell are no further apart than this share of the font size."""

_VALUE = re.compile(
    r"[-+－＋−±↑↓增减]?\s?[\d０-９][\d０-９,，.．\s]*[⁰¹²³⁴-⁹]*(?:[（(]?(?:%|％|[亿万千百]?元|[条件份次个人篇期])[）)]?)?"
    r"|[-—－–/／]{1,2}|无"
)
_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,3}、")
_HEADING_LENGTH = 24
"""Characters a piece of a table's heading has at most."""

_SENTENCE_END = ("。", "；", "：")


@dataclass(slots=True)
class Piece:
    """A stretch of one line, and where the table puts it."""

    glyphs: tuple[Glyph, ...]
    row: int = -1
    column: int = -1
    columns: int = 1

    def __post_init__(self) -> None:
        self.text = line_text(self.glyphs).strip()
        self.x0 = self.glyphs[0].x0
        self.x1 = max(glyph.x1 for glyph in self.glyphs)
        self.top = min(glyph.top for glyph in self.glyphs)
        self.bottom = max(glyph.bottom for glyph in self.glyphs)
        self.size = median(glyph.size for glyph in self.glyphs)
        self.is_value = _VALUE.fullmatch(self.text) is not None

    text: str = field(init=False)
    x0: float = field(init=False)
    x1: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    size: float = field(init=False)
    is_value: bool = field(init=False)

    @property
    def y(self) -> float:
        """Middle, top to bottom."""
        return (self.top + self.bottom) / 2

    @property
    def x(self) -> float:
        """Middle, left to right."""
        return (self.x0 + self.x1) / 2


@dataclass(slots=True)
class Part:
    """Consecutive lines that may be a table."""

    lines: list[TextLine]
    pieces: list[list[Piece]]

    def columns(self) -> list[Stretch]:
        """The stretches of x that figures cover, left to right."""
        return stretches_of([p for row in self.pieces for p in row if len(row) > 1 and p.is_value])

    def is_table(self) -> bool:
        """Whether figures stand in rows: in two lines, or in one with a heading over each."""
        found = [
            (number, sum(piece.is_value for piece in row))
            for number, row in enumerate(self.pieces)
            if len(row) > 1 and any(piece.is_value for piece in row)
        ]
        if len(found) != 1:
            return len(found) > 1
        number, values = found[0]
        row = self.pieces[number]
        above = self.pieces[number - 1] if number else []
        labelled = 1 <= len(row) - values <= 2 and all(p.is_value for p in row[-values:])
        return values > 4 or (values >= 2 and (labelled or len(above) == len(row)))

    def is_heading(self) -> bool:
        """Whether there are no figures, but two lines of several short pieces each."""
        several = [row for row in self.pieces if len(row) > 1]
        pieces = [piece for row in several for piece in row]
        short = all(len(piece.text) <= _HEADING_LENGTH for piece in pieces)
        return len(several) > 1 and short and not any(piece.is_value for piece in pieces)


def parts_of(lines: Sequence[TextLine], *, at_end: bool = False) -> list[Part]:
    """The runs of lines (top to bottom, outside ruled tables) that are tables.

    ``at_end`` of a page the heading of a table whose rows follow on the next counts.
    """
    if not lines:
        return []
    room = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    found = [_trimmed(part) for region in _regions(lines, room) for part in _parts(region)]
    tables = [part for part in found if part.is_table()]
    if at_end and found and found[-1].is_heading() and found[-1].lines[-1] in lines[-2:]:
        tables.append(found[-1])
    return tables


def _pieces(line: TextLine) -> list[Piece]:
    """A line cut at its wide gaps; spaces count as gaps."""
    result: list[list[Glyph]] = []
    for glyph in line.glyphs:
        if glyph.text.isspace():
            continue
        if result and glyph.x0 - result[-1][-1].x1 <= _GAP * max(glyph.size, result[-1][-1].size):
            result[-1].append(glyph)
        else:
            result.append([glyph])
    return [Piece(tuple(glyphs)) for glyphs in result]


def _regions(lines: Sequence[TextLine], room: float) -> list[Part]:
    """Runs of lines without a line of prose between them."""
    regions = [Part([], [])]
    for line in lines:
        pieces = _pieces(line)
        wide = len(pieces) == 1 and pieces[0].x1 - pieces[0].x0 > 0.6 * room
        if wide or (len(pieces) == 1 and pieces[0].text.endswith(_SENTENCE_END)):
            regions.append(Part([], []))
        else:
            regions[-1].lines.append(line)
            regions[-1].pieces.append(pieces)
    return [r for r in regions if r.is_table() or (r is regions[-1] and r.is_heading())]


def _parts(region: Part) -> list[Part]:
    """Cut a region at headings between tables.

    A row's label may look like a heading (四、结转…): where the figures on both
    sides stand in the same columns the table goes on.
    """
    parts = [Part([], [])]
    for line, pieces in zip(region.lines, region.pieces, strict=True):
        if len(pieces) == 1 and _HEADING.match(pieces[0].text) and parts[-1].lines:
            parts.append(Part([], []))
        parts[-1].lines.append(line)
        parts[-1].pieces.append(pieces)
    joined = [parts[0]]
    for part in parts[1:]:
        before, after = joined[-1].columns(), part.columns()
        more = not after and all(len(row) == 1 for row in part.pieces[1:])
        if more or not before or _agree(before, after):
            joined[-1].lines += part.lines
            joined[-1].pieces += part.pieces
        else:
            joined.append(part)
    return joined


def _agree(a: Sequence[Stretch], b: Sequence[Stretch]) -> bool:
    return len(a) == len(b) and all(p[0] < q[1] and q[0] < p[1] for p, q in zip(a, b, strict=True))


def _trimmed(part: Part) -> Part:
    """The part without the single lines before its first and after its last row.

    A line close above the first row and over its middle is a heading of the table.
    """
    multiple = [i for i, row in enumerate(part.pieces) if len(row) > 1]
    if not multiple:
        return Part([], [])
    first, last = multiple[0], multiple[-1]
    if first:
        title, row = part.pieces[first - 1][0], part.pieces[first]
        near = row[0].top - title.bottom < 1.5 * title.size
        inside = row[0].x0 <= title.x0 and title.x1 <= row[-1].x1 and row[0].x1 < title.x
        if near and inside and not _HEADING.match(title.text):
            first -= 1
    while first and _leads_in(part.pieces, first):
        first -= 1
    while last + 1 < len(part.pieces) and _goes_on(part.pieces, last):
        last += 1
    return Part(part.lines[first : last + 1], part.pieces[first : last + 1])


def _leads_in(rows: Sequence[Sequence[Piece]], first: int) -> bool:
    """Whether the single piece before the first row is the line above in the same label.

    So the rest of a row comes that a page break has cut.
    """
    piece, below = rows[first - 1][0], rows[first][0]
    figures = [p for row in rows[first:] for p in row if p.is_value]
    return (
        below.top - piece.bottom <= TIGHT * piece.size
        and abs(piece.size - below.size) < 0.05 * below.size
        and piece.x0 < below.x1
        and below.x0 < piece.x1
        and bool(figures)
        and piece.x1 <= min(p.x0 for p in figures)
    )


def _goes_on(rows: Sequence[Sequence[Piece]], last: int) -> bool:
    """Whether the single piece after the last row is its next line, or a row left blank.

    A blank row's label is written as the rows above it, at their distance, left of
    the figures.
    """
    below = rows[last + 1][0]
    gap = below.top - max(piece.bottom for piece in rows[last])
    if gap <= TIGHT * below.size:
        return True
    gaps = [lower[0].top - max(piece.bottom for piece in upper) for upper, lower in pairwise(rows)][
        :last
    ]
    figures = [piece for row in rows[: last + 1] for piece in row if piece.is_value]
    return (
        bool(gaps and figures)
        and gap <= 1.1 * min(gaps[-1], 1.5 * below.size)
        and abs(below.size - figures[-1].size) < 0.05 * below.size
        and below.x1 <= min(piece.x0 for piece in figures)
    )


def stretches_of(pieces: Sequence[Piece]) -> list[Stretch]:
    """The stretches of x that pieces cover together."""
    result: list[Stretch] = []
    for piece in sorted(pieces, key=lambda p: p.x0):
        if result and piece.x0 < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], piece.x1))
        else:
            result.append((piece.x0, piece.x1))
    return result
