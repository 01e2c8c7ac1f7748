"""What the headings above a table's rows name, and where they stand in the grid."""

from __future__ import annotations

from functools import lru_cache

from extract.forms import labels
from extract.tables.naming import column_keys
from extract.tables.row_runs import Header
from extract.tables.stream import Item

Span = tuple[int, int]
"""First grid column and the one after the last."""
Naming = tuple[Span | None, str, str | None]
"""Where a heading stands, the column it names, the row of the group above it."""


def items_of(header: Header) -> list[Item]:
    """The cells of a header's lines."""
    return [item for line in header for item in line.items]


@lru_cache(maxsize=256)
def grid_width(header: Header) -> int | None:
    """The number of columns of the grid that a header stands in, if it is one aligned grid."""
    items = [item for item in items_of(header) if not item.soft]
    widths = {item.width for item in items}
    return widths.pop() if len(widths) == 1 and all(item.aligned for item in items) else None


@lru_cache(maxsize=256)
def namings(header: Header, table: str) -> tuple[Naming, ...]:
    """(span, column, row of the group above) of the headings that name a table's columns."""
    items = [item for line in header for item in line.items]
    groups = [
        (span, row)
        for item in items
        if (span := cell_span(item))
        for name, row in labels().rows.get(item.words[0], ())
        if name == table
    ]
    result: list[Naming] = []
    for item in items:
        column = next((column for name, column in column_keys(item) if name == table), None)
        if column is None:
            continue
        span = cell_span(item)
        covering = [row for (start, end), row in groups if span and start <= span[0] < end]
        result.append((span, column, covering[-1] if covering else None))
    return tuple(result)


def cell_span(item: Item) -> Span | None:
    """The grid columns of a cell, where they carry meaning."""
    cell = item.cell
    return (cell.column, cell.column + cell.colspan) if cell and item.aligned else None
