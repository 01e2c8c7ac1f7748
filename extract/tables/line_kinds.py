"""What a line of a table is, by its words: headings, group words, rows with their cells."""

from __future__ import annotations

from collections.abc import Sequence

from common.text.normal import enumerator
from extract.forms import layout
from extract.tables.naming import column_keys, header_tables, row_keys
from extract.tables.stream import Item


def is_words(item: Item) -> bool:
    """Whether an item is neither a number nor a blank nor a unit."""
    return item.reading.kind == "other"


def is_unit(item: Item) -> bool:
    """Whether an item is a unit and nothing else."""
    return item.reading.kind == "unit"


def has_cells(items: Sequence[Item], position: int) -> bool:
    """Whether a cell that is no label follows before the next label."""
    following = next((item for item in items[position + 1 :] if not is_unit(item)), None)
    if following is None or row_keys(following) or header_tables(following):
        return False
    return not (is_words(following) and header_tables(items[position]))


def is_header(items: Sequence[Item], header_open: bool) -> bool:
    """A line of column labels, or of the group words above them.

    ``header_open`` says that the line before was one.
    """
    if any(item.reading.kind == "number" for item in items):
        return False
    columns = [item for item in items if column_keys(item)]
    if len(columns) >= 2 or sum(_of_strip(item) for item in items) >= 2:
        return True
    if len(columns) != 1:
        return False
    if not any(row_keys(item) for item in items):
        return True
    grouped = header_open or any(header_tables(item) for item in items)
    return (grouped or _is_only_column(items)) and not enumerator(columns[0].text)


def _is_only_column(items: Sequence[Item]) -> bool:
    """Whether a line's last cell is its column, below strange words: 办理情况 | 总计.

    A row of that name would have its cells behind it.
    """
    *ahead, last = items
    strange = bool(ahead) and all(is_words(item) and not row_keys(item) for item in ahead)
    return strange and bool(column_keys(last))


def is_group(items: Sequence[Item]) -> bool:
    """A line of group words only, such as 第二十条第（五）项."""
    words = [item for item in items if is_words(item)]
    return (
        bool(words)
        and all(header_tables(item) and not row_keys(item) for item in words)
        and (not any(item.reading.kind == "number" for item in items))
    )


def _of_strip(item: Item) -> bool:
    """Whether a word belongs to a table of the one-line layout."""
    tables = {table for table, _ in (*row_keys(item), *column_keys(item))} | header_tables(item)
    return any(layout(table) == "strip" for table in tables)
