"""Ways in which the official tables come out bent: cut, padded, miscounted.

Each takes a table of :mod:`tests.documents.forms` and gives a new one.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from .forms import Row, Span, Table

BLANK = Span("")


def width(table: Table) -> int:
    """How many columns a table covers, spans counted."""
    return max(column + cell.columns for _, column, cell in placed(table))


def placed(table: Table) -> list[tuple[int, int, Span]]:
    """Each cell with the row and column of its top left corner, as HTML lays them out."""
    taken: set[tuple[int, int]] = set()
    result = []
    for row, cells in enumerate(table):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            result.append((row, column, cell))
            taken.update(
                (row + down, column + right)
                for down in range(cell.rows)
                for right in range(cell.columns)
            )
            column += cell.columns
    return result


def cut(table: Table, *rows: int) -> tuple[Table, ...]:
    """The table cut before these rows; a label cut through goes on as an empty cell."""
    edges = [0, *rows, len(table)]
    return tuple(_slice(table, top, end) for top, end in pairwise(edges))


def _slice(table: Table, top: int, end: int) -> Table:
    rows: list[list[tuple[int, Span]]] = [[] for _ in range(end - top)]
    for row, column, cell in placed(table):
        first, last = max(row, top), min(row + cell.rows, end)
        if first < last:
            kept = replace(cell, rows=last - first, text=cell.text if row >= top else "")
            rows[first - top].append((column, kept))
    return tuple(tuple(cell for _, cell in sorted(row, key=lambda pair: pair[0])) for row in rows)


def repeat_heading(tables: tuple[Table, ...], heading: int) -> tuple[Table, ...]:
    """Put the first table's heading rows on top of every later one too."""
    head = tables[0][:heading]
    return (tables[0], *(head + table for table in tables[1:]))


def repeat_heading_inside(table: Table, heading: int, before: int) -> Table:
    """The heading rows once more in the middle of the table, as a printed page has them."""
    first, second = cut(table, before)
    return first + table[:heading] + second


def spacer_rows(table: Table, every: int) -> Table:
    """An empty row over the whole width after every so many rows that no span crosses."""
    crossed = {row + down for row, _, cell in placed(table) for down in range(1, cell.rows)}
    result: list[Row] = []
    for index, row in enumerate(table):
        if index and index % every == 0 and index not in crossed:
            result.append((Span("", columns=width(table)),))
        result.append(row)
    return tuple(result)


def spacer_column(table: Table) -> Table:
    """An empty cell at the end of each row, as Word leaves it behind merged rows."""
    return tuple((*row, BLANK) for row in table)


def inner_spacer_column(table: Table, column: int) -> Table:
    """An empty column pushed in before ``column``; cells that cross it grow by one."""
    rows: list[list[tuple[int, Span]]] = [[] for _ in table]
    filled: set[int] = set()
    for row, left, cell in placed(table):
        if left < column < left + cell.columns:
            cell = replace(cell, columns=cell.columns + 1)
            filled.update(range(row, row + cell.rows))
        rows[row].append((left, cell))
    for index, cells in enumerate(rows):
        if index not in filled:
            cells.append((column, BLANK))
    order = [sorted(cells, key=lambda pair: (pair[0], pair[1] is not BLANK)) for cells in rows]
    return tuple(tuple(cell for _, cell in cells) for cells in order)


def miscount_columns(table: Table, by: int = 1) -> Table:
    """Every cell over several columns claims ``by`` columns more than it has."""
    return tuple(
        tuple(
            replace(cell, columns=cell.columns + by) if cell.columns > 1 else cell for cell in row
        )
        for row in table
    )


def miscount_rows(table: Table, by: int = 3) -> Table:
    """The last cell over several rows in each table claims rows that are not there."""
    last = max(
        (
            (row, place)
            for row, cells in enumerate(table)
            for place, cell in enumerate(cells)
            if cell.rows > 1
        ),
        default=None,
    )
    if last is None:
        return table
    return tuple(
        tuple(
            replace(cell, rows=cell.rows + by) if (row, place) == last else cell
            for place, cell in enumerate(cells)
        )
        for row, cells in enumerate(table)
    )


def unmerged(table: Table) -> Table:
    """No spans at all: what a merged cell covered is filled with empty cells."""
    texts: dict[tuple[int, int], Span] = {}
    for row, column, cell in placed(table):
        texts[row, column] = replace(cell, rows=1, columns=1)
    columns = range(width(table))
    return tuple(
        tuple(texts.get((row, column), BLANK) for column in columns) for row in range(len(table))
    )
