"""Tables in a page's data: lists of rows, records under named columns, cells with their spans."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

LONGEST = 200
"""Characters of a cell at the most."""
FEWEST = 3
"""Rows of several cells that make a list a table, where nothing names its columns."""
MOST_COLUMNS = 60
_TEXTS = ("text", "value", "content", "label", "name", "title", "html", "v")
"""What a cell's record calls its text, best first."""
_KEYS = ("prop", "field", "dataIndex", "key", "dataField", "accessor", "name", "id", "code")
"""What a column's record calls the field of the rows that it shows, best first."""
_HEADS = ("label", "title", "header", "headerName", "text", "caption", "name")


class Table(str):
    """A table's markup."""

    __slots__ = ()


def table_of_rows(items: list[Any]) -> Table | None:
    """Rows of plain values (lists, or records of them) as a table's markup, or nothing."""
    rows = [_cells_of(row) for row in items]
    if len(rows) < FEWEST or not all(
        isinstance(row, list)
        and 1 <= len(row) <= MOST_COLUMNS
        and all(not isinstance(v, list) for v in row)
        for row in rows
    ):
        return None
    if sum(len(row) > 1 for row in rows) < FEWEST:
        return None
    return _written(rows)


def table_of_columns(record: Mapping[str, Any]) -> Table | None:
    """Rows of records under the columns that the data names, as a table's markup, or nothing.

    The columns say which field of the rows stands where; the records' own order says nothing.
    """
    lists = [v for v in record.values() if isinstance(v, list) and v and _are_records(v)]
    for columns in lists:
        fields = [_first(column, _KEYS) for column in columns]
        heads = [_first(column, _HEADS) for column in columns]
        if None in fields or None in heads or len({*fields}) != len(fields):
            continue
        rows = next((rows for rows in lists if rows is not columns and _have(rows, fields)), None)
        if rows is not None and 1 < len(fields) <= MOST_COLUMNS:
            return _written([heads, *([row.get(field) for field in fields] for row in rows)])
    return None


def _are_records(items: list[Any]) -> bool:
    return all(isinstance(item, dict) for item in items)


def _have(rows: list[dict[str, Any]], fields: list[Any]) -> bool:
    """Whether rows have the fields of columns, and at least one has them all."""
    names = {*fields}
    return all(names & row.keys() for row in rows) and any(names <= row.keys() for row in rows)


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((record[name] for name in names if isinstance(record.get(name), str)), None)


def _cells_of(row: Any) -> Any:
    """A row's values: a list, what a record calls its cells, or all that it holds."""
    if not isinstance(row, dict):
        return row
    lists = [value for value in row.values() if isinstance(value, list)]
    return lists[0] if len(lists) == 1 else list(row.values())


def _written(rows: list[Any]) -> Table | None:
    told = [_told(value) for row in rows for value in row]
    if None in told or any(len(str(text)) > LONGEST for text in told):
        return None
    lines = ("".join(f"<td{_spans(v)}>{escape(str(_told(v)))}</td>" for v in row) for row in rows)
    return Table("<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>")


def _told(value: Any) -> Any:
    """What a cell says: itself, or the text of a record of its text and spans."""
    if not isinstance(value, dict):
        return "" if value is None or isinstance(value, list) else value
    return next((value[name] for name in _TEXTS if _is_plain(value.get(name))), None)


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _spans(value: Any) -> str:
    """The spans of a cell that a record gives, as attributes."""
    if not isinstance(value, dict):
        return ""
    given = {name.lower(): number for name, number in value.items()}
    return "".join(
        f' {name}="{given[name]}"'
        for name in ("rowspan", "colspan")
        if isinstance(given.get(name), int)
    )
