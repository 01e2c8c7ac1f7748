"""Tables of one figure a line: the row's name once, then each column's name with its number.

``规章 | 本年新制作数量 | 0``, below it ``本年新公开数量 | 0`` in the lines that the row's own cell
reaches over, or with that cell left blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from common.text.normal import enumerator
from extract.forms import layout
from extract.tables.line_kinds import is_unit
from extract.tables.naming import column_keys, row_keys
from extract.tables.row_runs import Header, Run
from extract.tables.stream import Item


@dataclass(frozen=True, slots=True)
class Single:
    """A figure that stands alone on its line, and the cell that names its row."""

    run: Run
    name: Item


def single(items: Sequence[Item], last: Single | None) -> Single | None:
    """The figure of a line that gives one under the names of its row and its column.

    ``last`` is the figure on the line before, whose row's name may reach down to this one.
    ``None`` where a line is anything else, or where its words could be another row's.
    """
    cells = [item for item in items if not is_unit(item)]
    if len(cells) < 2 or any(item.soft for item in cells) or not _is_value(cells[-1]):
        return None
    (*words, named, value) = cells
    if any(item.reading.kind != "other" and item.text.strip() for item in (*words, named)):
        return None
    columns = {table: key for table, key in column_keys(named) if layout(table) == "rows"}
    if not columns or enumerator(named.text):
        return None
    unit = next((item for item in items if is_unit(item)), None)
    for table, row, name in _rows(words, named, value, last):
        if table in columns:
            column = columns[table]
            return Single(Run(table, row, named, (value,), Header(), unit, column=column), name)
    return None


def _rows(
    words: Sequence[Item], named: Item, value: Item, last: Single | None
) -> Iterator[tuple[str, tuple[str, ...], Item]]:
    """The tables and rows that a line's words name, or whose name reaches down to it.

    其他 and 总计 name a row as well as a column: they are a column's where the row's own
    cell reaches over the line.
    """
    both = bool(row_keys(named))
    name = next((item for item in reversed(words) if row_keys(item)), None)
    if name is not None:
        keys = () if both else row_keys(name)
        for table in dict.fromkeys(table for table, _ in keys):
            yield table, tuple([row for other, row in keys if other == table]), name
    elif last is not None and (
        _reaches(last.name, value) or (not both and _is_next(last, words, value))
    ):
        yield last.run.table, last.run.rows, last.name


def _is_value(item: Item) -> bool:
    """Whether a cell holds a number, or a sign that there is nothing: not a blank."""
    return item.reading.kind in ("number", "nothing") and bool(item.text.strip())


def _reaches(name: Item, value: Item) -> bool:
    """Whether the cell of a row's name reaches over the line of a value."""
    above, cell = name.cell, value.cell
    if above is None or cell is None or name.block != value.block or not name.aligned:
        return False
    return above.row < cell.row < above.row + above.rowspan


def _is_next(last: Single, words: Sequence[Item], value: Item) -> bool:
    """Whether a line follows the last figure's with the cell of the row's name left blank."""
    (above,) = last.run.cells
    blank = bool(words) and all(not item.text.strip() for item in words)
    return blank and value.block == above.block and value.line == above.line + 1
