"""Tables of one line of numbers: which row and column each number is, by the headings above.

The form of table 四 puts 行政复议 before 行政诉讼 and 总计 last; bureaus turn
either round, or give the reviews alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.forms import labels
from extract.tables.geometry import named_keys, same_grid
from extract.tables.naming import column_keys, row_keys
from extract.tables.row_runs import Run
from extract.tables.stream import Item

Keys = tuple[tuple[str, str], ...]


def strip_order(run: Run, cells: Keys) -> Keys:
    """The (row, column) of a one-line table's numbers in the order of its headings.

    ``cells`` are the form's, in its order; they are given back where the headings
    do not name each of them once.
    """
    if same_grid(run):
        named = named_keys(run)
        return named if sorted(named) == sorted(cells) else cells
    return _as_read(run, cells)


def _as_read(run: Run, cells: Keys) -> Keys:
    """The same for flattened text, where only the order of the words is known."""
    rows = list(dict.fromkeys(row for row, _ in cells))
    items = [item for line in run.header for item in line.items]
    columns = [
        column
        for item in items
        for table, column in column_keys(item)
        if table == run.table and not _is_row(item, run.table)
    ]
    width = len(cells) // len(rows)
    cycle = columns[:width]
    if len(columns) != len(cells) or cycle * len(rows) != columns or len({*cycle}) != width:
        cycle = [column for _, column in cells[:width]]
    order = _rows_as_read(items, run.table, rows)
    if sorted(order) != sorted(rows):
        order = rows
    named = tuple((row, column) for row in order for column in cycle)
    return named if sorted(named) == sorted(cells) else cells


def _is_row(item: Item, table: str) -> bool:
    return any(name == table for name, _ in row_keys(item))


def _rows_as_read(items: Sequence[Item], table: str, rows: Sequence[str]) -> list[str]:
    """The rows in the order of their groups: those below a group stand where it does."""
    above = labels().headers
    first, *beneath = rows
    places: dict[str, int] = {}
    group: int | None = None
    for at, item in enumerate(items):
        named = [row for name, row in row_keys(item) if name == table and row in rows]
        for row in named:
            places.setdefault(row, at)
        if not named and group is None and table in above.get(item.words[0], ()):
            group = at
    if group is not None and first in places and all(row in places for row in beneath):
        inner = sorted(beneath, key=places.__getitem__)
        return [*inner, first] if group < places[first] else [first, *inner]
    return sorted(places, key=places.__getitem__)
