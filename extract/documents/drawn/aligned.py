"""Tables without ruling lines: columns and rows from where the text stands.

Figures stand under one another and beside their labels.  Lines of text are cut
at wide gaps into pieces; pieces that look like figures and overlap from above
give the columns, lines with figures give the rows, and every other piece joins
the row whose figures it stands beside.  Where only horizontal rules are drawn,
they give the rows instead.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from extract.documents.drawn.aligned_columns import (
    crowded,
    label_columns,
    place,
    value_columns,
    with_blank_columns,
)
from extract.documents.drawn.aligned_rows import anchors_of, set_rows, stacks_of
from extract.documents.drawn.heading import widen
from extract.documents.drawn.marks import Rule
from extract.documents.drawn.pieces import Part, Piece, Stretch, parts_of
from extract.documents.drawn.textlines import TextLine, join_lines
from extract.documents.limits import Budget
from extract.records import Box

MOST_REST = 12
"""Lines of labels before a page's first row of figures that may go on from the page before."""


@dataclass(frozen=True, slots=True)
class AlignedCell:
    """A cell of an aligned table: its place, text and box."""

    row: int
    column: int
    columns: int
    text: str
    box: Box | None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table put together from text positions; ``lines`` are those it used up.

    ``labels`` and ``values`` are the columns of labels and those of figures.
    """

    top: float
    rows: int
    columns: int
    cells: tuple[AlignedCell, ...]
    lines: tuple[TextLine, ...]
    labels: tuple[Stretch, ...]
    values: tuple[Stretch, ...]


def aligned_tables(
    lines: Sequence[TextLine],
    rules: Sequence[Rule],
    budget: Budget,
    above: AlignedTable | None = None,
    *,
    at_end: bool = False,
) -> list[AlignedTable]:
    """The tables among lines of text (top to bottom) outside ruled tables.

    ``rules`` are the horizontal rules that belong to no ruled table.  ``above`` is
    the last table of the page before: rows that go on from it have its columns,
    also those they leave blank.  ``at_end``: the lines end the page.
    """
    tables: list[AlignedTable] = []
    for part in (each for found in parts_of(lines, at_end=at_end) for each in _apart(found)):
        goes_on = not tables and above is not None and _begins(lines, part.lines[0], above)
        tables.append(_table(part, rules, budget, above if goes_on else None))
    return tables


def _begins(lines: Sequence[TextLine], first: TextLine, above: AlignedTable) -> bool:
    """Whether a table's first line begins the page, but for the rest of a cut label or two."""
    before = lines[: lines.index(first)]
    if len(before) < 2:
        return True
    edge = above.labels[-1][1] if above.labels else 0.0
    return len(before) <= MOST_REST and all(line.x1 <= edge + line.size for line in before)


def _table(
    part: Part, rules: Sequence[Rule], budget: Budget, above: AlignedTable | None
) -> AlignedTable:
    if part.is_heading():
        anchors, labels = [inf], []
        values = label_columns(part, inf)
    else:
        anchors = anchors_of(part)
        values = value_columns(part)
        if above is not None and _goes_on(values, above):
            values = list(above.values)
        else:
            values = with_blank_columns(values, part, anchors[0])
        labels = label_columns(part, values[0][0])
    columns = labels + values
    for line in part.pieces:
        place(line, columns, len(labels))
    pieces = [piece for row in part.pieces for piece in row]
    stacks = stacks_of(pieces, anchors, budget)
    widen([stack for stack in stacks if stack[-1].y < anchors[0]], columns, len(labels))
    inner = [rule.at for rule in rules if part.lines[0].bottom < rule.at < part.lines[-1].top]
    if len(inner) + 1 >= max(3, 0.8 * len(anchors)):
        for piece in pieces:
            piece.row = bisect_right(inner, piece.y)
    else:
        set_rows(stacks, anchors, len(labels))
    return _assembled(part, labels, values)


def _apart(part: Part) -> list[Part]:
    """The part, or the tables it consists of where their columns stand across each other's.

    A table of its own begins below figures with a heading over columns of figures.
    """
    columns = part.columns()
    if part.is_heading() or not crowded(part, columns):
        return [part]
    tables = [Part([], [])]
    below = False
    for line, pieces in zip(part.lines, part.pieces, strict=True):
        figures = any(piece.is_value for piece in pieces)
        if below and not figures and len(pieces) > 1 and pieces[-1].x > columns[0][0]:
            tables.append(Part([], []))
            below = False
        tables[-1].lines.append(line)
        tables[-1].pieces.append(pieces)
        below = below or (figures and len(pieces) > 1)
    return tables if all(table.columns() for table in tables) else [part]


def _goes_on(values: Sequence[Stretch], above: AlignedTable) -> bool:
    """Whether every column of figures stands below one of its own of the table before."""
    below = [
        [number for number, (start, end) in enumerate(above.values) if start < b and a < end]
        for a, b in values
    ]
    return all(len(hit) == 1 for hit in below) and len({hit[0] for hit in below}) == len(values)


def _assembled(part: Part, labelled: Sequence[Stretch], valued: Sequence[Stretch]) -> AlignedTable:
    """The cells, in reading order; positions of figures left blank are empty cells.

    A row of labels only, below the first figures, is a row left blank.
    """
    labels, columns = len(labelled), len(labelled) + len(valued)
    held: dict[tuple[int, int], list[Piece]] = {}
    figures: set[int] = set()
    for piece in (piece for row in part.pieces for piece in row):
        held.setdefault((piece.row, piece.column), []).append(piece)
        if piece.is_value and piece.column >= labels:
            figures.add(piece.row)
    rows = max(row for row, _ in held) + 1
    cells = [
        _cell(row, column, sorted(pieces, key=lambda p: (p.y, p.x0)))
        for (row, column), pieces in held.items()
    ]
    blank = {
        row
        for row in range(min(figures, default=rows), rows)
        if all(c.column + c.columns <= labels for c in cells if c.row == row)
    }
    taken = {(c.row, i) for c in cells for i in range(c.column, c.column + c.columns)}
    cells += [
        AlignedCell(row, column, 1, "", None)
        for row in figures | blank
        for column in range(labels, columns)
        if (row, column) not in taken
    ]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return AlignedTable(
        top=part.lines[0].top,
        rows=rows,
        columns=columns,
        cells=tuple(cells),
        lines=tuple(part.lines),
        labels=tuple(labelled),
        values=tuple(valued),
    )


def _two_figures(left: Piece, right: Piece) -> bool:
    """Whether two pieces of one cell are numbers on one line: they are never one number."""
    return (
        left.is_value
        and right.is_value
        and abs(left.y - right.y) < 0.3 * left.size
        and all(any(char.isdigit() for char in piece.text) for piece in (left, right))
    )


def _cell(row: int, column: int, pieces: Sequence[Piece]) -> AlignedCell:
    box = (
        min(piece.x0 for piece in pieces),
        min(piece.top for piece in pieces),
        max(piece.x1 for piece in pieces),
        max(piece.bottom for piece in pieces),
    )
    beside = any(_two_figures(left, right) for left, right in pairwise(pieces))
    text = (
        " | ".join(p.text for p in pieces)
        if beside
        else join_lines([(p.text, True) for p in pieces])
    )
    certain = min(glyph.confidence for piece in pieces for glyph in piece.glyphs)
    columns = max(piece.columns for piece in pieces)
    return AlignedCell(row, column, columns, text, box, round(certain, 4))
