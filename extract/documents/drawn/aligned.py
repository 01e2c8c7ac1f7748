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
from statistics import median

from extract.documents.drawn.heading import hangs_from_top, widen
from extract.documents.drawn.marks import Rule
from extract.documents.drawn.pieces import TIGHT, Part, Piece, Stretch, parts_of
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
        values = _label_columns(part, inf)
    else:
        anchors = _anchors(part)
        values = _regular(part)
        if above is not None and _goes_on(values, above):
            values = list(above.values)
        else:
            values = _with_blank_columns(values, part, anchors[0])
        labels = _label_columns(part, values[0][0])
    columns = labels + values
    for line in part.pieces:
        _place(line, columns, len(labels))
    pieces = [piece for row in part.pieces for piece in row]
    stacks = _stacks(pieces, anchors, budget)
    widen([stack for stack in stacks if stack[-1].y < anchors[0]], columns, len(labels))
    inner = [rule.at for rule in rules if part.lines[0].bottom < rule.at < part.lines[-1].top]
    if len(inner) + 1 >= max(3, 0.8 * len(anchors)):
        for piece in pieces:
            piece.row = bisect_right(inner, piece.y)
    else:
        _rows_from_figures(stacks, anchors, len(labels))
    return _assembled(part, labels, values)


def _apart(part: Part) -> list[Part]:
    """The part, or the tables it consists of where their columns stand across each other's.

    A table of its own begins below figures with a heading over columns of figures.
    """
    columns = part.columns()
    if part.is_heading() or not _crowded(part, columns):
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


def _regular(part: Part) -> list[Stretch]:
    """The columns of figures, without those of a few figures set between two columns."""
    columns = part.columns()
    counts = [0] * len(columns)
    for row in part.pieces:
        for piece in row:
            if piece.is_value and len(row) > 1:
                counts[bisect_right(columns, (piece.x, float("inf"))) - 1] += 1
    most = max(counts)
    regular = [c for c, count in zip(columns, counts, strict=True) if count > 0.34 * most]
    kept = [c for c in columns if c in regular or c > regular[-1] or c < regular[0]]
    return columns if _crowded(part, kept) else kept


def _crowded(part: Part, columns: Sequence[Stretch]) -> bool:
    """Whether two figures of one line would come to stand in one of the columns."""
    for row in part.pieces:
        values = [piece for piece in row if piece.is_value] if len(row) > 1 else []
        places = {_over(piece, columns, 0)[0] for piece in values}
        if len(places) < len(values):
            return True
    return False


def _with_blank_columns(values: Sequence[Stretch], part: Part, first: float) -> list[Stretch]:
    """The columns of figures, and those with a heading (above ``first``) but no figure."""
    result = list(values)
    heading = [p for row in part.pieces for p in row if p.y < first and p.x0 > values[0][1]]
    lowest = max((piece.y for piece in heading), default=0.0)
    for piece in heading:
        if piece.y < lowest - 1.6 * piece.size:
            continue  # a heading over other headings
        if all(piece.x1 <= start or end <= piece.x0 for start, end in result):
            result.append((piece.x0, piece.x1))
    return sorted(result)


def _label_columns(part: Part, edge: float) -> list[Stretch]:
    """Columns of labels left of the figures: narrow pieces first, wider ones may span."""
    found: list[Stretch] = []
    pieces = [p for row in part.pieces for p in row if p.x < edge and not p.is_value]
    for piece in sorted(pieces, key=lambda p: p.x1 - p.x0):
        hit = [c for c in found if c[0] < piece.x1 and piece.x0 < c[1]]
        if not hit:
            found.append((piece.x0, piece.x1))
        elif len(hit) == 1:
            found.remove(hit[0])
            found.append((min(hit[0][0], piece.x0), max(hit[0][1], piece.x1)))
            found = _merged(found)
    return sorted((a, min(b, edge)) for a, b in found)


def _merged(stretches: Sequence[Stretch]) -> list[Stretch]:
    result: list[Stretch] = []
    for start, end in sorted(stretches):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def _place(row: Sequence[Piece], columns: Sequence[Stretch], labels: int) -> None:
    """Put the pieces of one line in the columns they stand over; as many as columns in order."""
    in_order = len(row) == len(columns)
    for number, piece in enumerate(row):
        piece.column, piece.columns = (number, 1) if in_order else _over(piece, columns, labels)


def _over(piece: Piece, columns: Sequence[Stretch], labels: int) -> tuple[int, int]:
    """The first column a piece stands over and how many; between two columns both."""
    over = [i for i, (start, end) in enumerate(columns) if start < piece.x1 and piece.x0 < end]
    if not over:
        right = next((i for i, c in enumerate(columns) if c[0] > piece.x), None)
        if right is not None and right > labels:
            return right - 1, 2
        return len(columns) - 1 if right is None else right, 1
    if piece.is_value:
        return min(over, key=lambda i: abs(sum(columns[i]) / 2 - piece.x)), 1
    if piece.x < columns[labels][0]:
        over = [i for i in over if i < labels] or over
    return over[0], over[-1] - over[0] + 1


def _anchors(part: Part) -> list[float]:
    """The heights of the lines of figures that stand for a row of the table."""
    counts = [sum(piece.is_value for piece in row) for row in part.pieces]
    usual = median(n for n, row in zip(counts, part.pieces, strict=True) if n and len(row) > 1)
    return [
        median(piece.y for piece in row if piece.is_value)
        for n, row in zip(counts, part.pieces, strict=True)
        if n >= max(1, 0.34 * usual)
    ]


def _rows_from_figures(
    stacks: Sequence[list[Piece]], anchors: Sequence[float], labels: int
) -> None:
    """Give each cell its row: beside its figures, or a row of its own.

    A label left of other labels stands for several rows; it joins the nearest.
    """
    size = median(piece.size for stack in stacks for piece in stack)
    places: list[tuple[float, list[Piece]]] = []
    by_top = hangs_from_top([stack for stack in stacks if stack[-1].y < anchors[0]])
    for stack in stacks:
        top, bottom = stack[0].top, stack[-1].bottom
        middle = (top + bottom) / 2
        if by_top and bottom < anchors[0]:
            middle = stack[0].y
        inside = [a for a in anchors if top - 0.3 * size <= a <= bottom + 0.3 * size]
        if not inside and anchors[0] < middle < anchors[-1]:
            anchor = min(anchors, key=lambda a: abs(a - middle))
            beside = [p for s in stacks for p in s if abs(p.y - anchor) < 0.5 * size]
            own = [p.column for p in beside if p.column < labels]
            if own and min(own) >= stack[0].column + stack[0].columns:
                inside = [anchor]
        near = min(inside, key=lambda a: abs(a - middle)) if inside else middle
        places.append((near, stack))
    number, last = -1, float("-inf")
    for y, stack in sorted(places, key=lambda place: place[0]):
        if y - last > 0.5 * size:
            number, last = number + 1, y
        for piece in stack:
            piece.row = number


def _stacks(pieces: Sequence[Piece], anchors: Sequence[float], budget: Budget) -> list[list[Piece]]:
    """Pieces close below one another: the lines of one cell each.

    Two pieces that each stand beside figures of their own are two cells.
    """
    size = median(piece.size for piece in pieces)
    stacks: list[list[Piece]] = []
    within_reach: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.y, p.x0)):
        budget.check()
        within_reach = [s for s in within_reach if piece.top - s[-1].bottom <= 2 * size]
        for stack in reversed(within_reach):
            last = stack[-1]
            shared = min(last.x1, piece.x1) - max(last.x0, piece.x0)
            if (
                shared >= 0.7 * min(last.x1 - last.x0, piece.x1 - piece.x0)
                and 0 <= piece.top - last.bottom + 0.3 * size <= (TIGHT + 0.3) * size
                and not (_anchored([piece], anchors, size) and _anchored(stack, anchors, size))
            ):
                stack.append(piece)
                break
        else:
            stacks.append([piece])
            within_reach.append(stacks[-1])
    for stack in stacks:
        first = min(piece.column for piece in stack)
        end = max(piece.column + piece.columns for piece in stack)
        for piece in stack:
            piece.column, piece.columns = first, end - first
    return stacks


def _anchored(pieces: Sequence[Piece], anchors: Sequence[float], size: float) -> bool:
    return any(abs(anchor - piece.y) <= 0.3 * size for piece in pieces for anchor in anchors)


def _assembled(
    part: Part, label_columns: Sequence[Stretch], value_columns: Sequence[Stretch]
) -> AlignedTable:
    """The cells, in reading order; positions of figures left blank are empty cells.

    A row of labels only, below the first figures, is a row left blank.
    """
    labels, columns = len(label_columns), len(label_columns) + len(value_columns)
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
        labels=tuple(label_columns),
        values=tuple(value_columns),
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
