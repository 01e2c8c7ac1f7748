"""Which figure of a form a column holds, by the headings above it from top to bottom.

Where a table has a row for each bureau, the rows and columns of the form stand in its headings:
本年新收政府信息公开申请数量 above 自然人 ... 总计.  A column whose headings do not name exactly one
figure, or say anything else besides, has none: its numbers are never given by their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from common.text.normal import enumerator, label
from extract.forms import column_groups, form, layout, tables_of
from extract.forms.keys import figure_keys
from extract.tables.naming import column_keys, header_tables, row_keys
from extract.tables.stream import Item
from extract.tables.years import THIS, year_of

Key = tuple[str, str, str]
"""Table, row and column of a form."""
_BETWEEN = (r"[-—–―－]+", r"[/／]", r"\s+", r"[:：]", r"[·•|｜_>＞]+")
"""What stands between a row and a column that one heading names: 行政复议-结果维持."""
_SECTIONS = (
    ("proactive_disclosure", re.compile(r"主动公开")),
    ("requests", re.compile(r"申请")),
    ("review_litigation", re.compile(r"复议|诉讼")),
    ("statistics", re.compile(r"统计")),
)
_SECTION = re.compile(r"情况$|统计表$")
_NEUTRAL = frozenset(("统计指标", "指标", "项目", "信息内容"))


def is_of_form(text: str) -> bool:
    """Whether a heading's words are a form's: a row's, a column's, or a group's of either."""
    return any(map(_is_word, _parts(text)))


def _is_word(text: str) -> bool:
    item = _item(text)
    return bool(row_keys(item) or column_keys(item) or header_tables(item))


def figure_of(path: Sequence[str], year: int | None, editions: Sequence[str]) -> Key | None:
    """The one figure of the editions' forms that headings name together, else ``None``.

    ``path`` are the texts of the headings over a column, the topmost first.  Without the name of
    an applicant a request counts for all of them.
    """
    words = tuple(part for text in path for part in _parts(text))
    found = {key for edition in editions for key in _named(words, year, edition)}
    return found.pop() if len(found) == 1 else None


def names_applicant(path: Sequence[str], year: int | None, editions: Sequence[str]) -> bool:
    """Whether headings name a row of the table of requests and one of its columns."""
    words = tuple(part for text in path for part in _parts(text))
    keys = (key for edition in editions for key in _with_column(words, year, edition))
    return any(table == "requests" for table, _, _ in keys)


@lru_cache(maxsize=4096)
def _named(words: tuple[str, ...], year: int | None, edition: str) -> frozenset[Key]:
    found = frozenset(_with_column(words, year, edition))
    return found or frozenset(_of_row(words, year, edition))


def _with_column(words: Sequence[str], year: int | None, edition: str) -> Iterator[Key]:
    """The figures whose column the lowest heading names, and whose row one above it."""
    *above, leaf = words or ("",)
    for table in tables_of(edition):
        columns = {column for name, column in column_keys(_item(leaf)) if name == table}
        at = next((at for at in range(len(above) - 1, -1, -1) if _rows(above[at], table)), None)
        if at is None or not all(_is_group(word, table) for word in above[at + 1 :]):
            continue
        for row in _rows(above[at], table):
            if _fits_above(above[:at], table, row, year):
                yield from _in_form(edition, table, row, columns)


def _of_row(words: Sequence[str], year: int | None, edition: str) -> Iterator[Key]:
    """The figures of rows of one column (行政许可), and the sums over all applicants."""
    *above, leaf = words
    for table in tables_of(edition):
        for row in _rows(leaf, table) if layout(table) == "rows" else ():
            found = form(edition, table)
            columns = set(found.columns.get(row, ())) if found else set()
            columns = columns & {"total"} if table == "requests" else columns
            inner = _innermost(table, row, edition)
            bare = bool(column_keys(_item(leaf))) and not enumerator(leaf)
            vague = bare and inner not in map(label, above)
            if len(columns) == 1 and not vague and _fits_above(above, table, row, year):
                yield from _in_form(edition, table, row, columns)


def _in_form(edition: str, table: str, row: str, columns: set[str]) -> Iterator[Key]:
    found = form(edition, table)
    for column in found.columns.get(row, ()) if found else ():
        if column in columns:
            yield table, row, column


def _rows(word: str, table: str) -> frozenset[str]:
    return frozenset(row for name, row in row_keys(_item(word)) if name == table)


def _is_group(word: str, table: str) -> bool:
    """Whether a heading stands above columns, not above rows: 法人或其他组织, 申请人情况."""
    grouped = label(word) in column_groups(table)
    heads = table in header_tables(_item(word)) and label(word) not in _all_parents(table)
    return grouped or heads


def _fits_above(above: Sequence[str], table: str, row: str, year: int | None) -> bool:
    """Whether what stands above a row's name is its groups, its section or the report's year."""
    return all(
        label(word) in _parents(table, row)
        or (label(word) not in _all_parents(table) and _is_neutral(word, table, year))
        for word in above
    )


def _is_neutral(word: str, table: str, year: int | None) -> bool:
    named = year_of(word)
    if named is not None:
        return named in (year, THIS)
    if _is_group(word, table) or label(word) in _NEUTRAL:
        return True
    own = dict(_SECTIONS)[table]
    return bool(_SECTION.search(label(word)) and own.search(word))


@cache
def _parents(table: str, row: str) -> frozenset[str]:
    """The normal forms of the groups that a row stands in, in whatever edition."""
    return frozenset(
        label(part)
        for key in figure_keys()
        if (key.table, key.row) == (table, row)
        for part in key.row_label.split("/")[:-1]
    )


@cache
def _innermost(table: str, row: str, edition: str) -> str:
    """The group that a row of an edition's form stands right below, empty if in none."""
    keys = (key for key in figure_keys(edition) if (key.table, key.row) == (table, row))
    paths = (key.row_label.split("/") for key in keys)
    return next((label(path[-2]) for path in paths if len(path) > 1), "")


@cache
def _all_parents(table: str) -> frozenset[str]:
    rows = {key.row for key in figure_keys() if key.table == table}
    return frozenset(word for row in rows for word in _parents(table, row))


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, ...]:
    """The headings that one cell holds: most hold one, some a row's and a column's."""
    for pattern in _BETWEEN:
        parts = tuple(part for part in re.split(pattern, text.strip()) if part)
        if len(parts) > 1 and all(map(_is_word, parts)):
            return parts
    return (text,)


@lru_cache(maxsize=4096)
def _item(text: str) -> Item:
    return Item(text, 0, 0, soft=False)
