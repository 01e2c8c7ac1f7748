"""The official tables as rows of cells with their spans, filled from a truth.

The labels come from ``figures.csv``; what that file leaves out (headings of the
table, units of the statistics sheet) stands here.  A table is a tuple of rows,
a row the cells that begin in it, left to right, as an HTML table has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from extract.forms.keys import FigureKey, figure_keys

from .truth import Key, Truth, Value


@dataclass(frozen=True)
class Span:
    """A cell: its text and how many rows and columns it covers."""

    text: str
    rows: int = 1
    columns: int = 1
    header: bool = False
    numeric: bool = False


Row = tuple[Span, ...]
Table = tuple[Row, ...]

Writing = Callable[[FigureKey, Value], str]
"""How a figure is written into its cell."""

EQUATION = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
YUAN_PER_WAN = Decimal(10000)


def plain_number(value: Decimal) -> str:
    """A decimal without exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_wan(value: Decimal) -> str:
    """Yuan written in the form's own unit, 万元."""
    return plain_number(value / YUAN_PER_WAN)


@dataclass(frozen=True)
class Pen:
    """The usual way to write figures: money with ``money``, a blank with ``blank``.

    ``only`` overrides single cells, whatever their value is.
    """

    money: Callable[[Decimal], str] = lambda value: f"{in_wan(value)}万元"
    blank: str = ""
    count: Callable[[Decimal], str] = plain_number
    only: Mapping[Key, str] | None = None

    def __call__(self, key: FigureKey, value: Value) -> str:
        override = (self.only or {}).get((key.table, key.row, key.column))
        if override is not None:
            return override
        if value is None:
            return self.blank
        return self.money(value) if key.unit == "CNY" else self.count(value)


def _cell(truth: Truth, pen: Writing, key: FigureKey, columns: int = 1) -> Span:
    text = pen(key, truth.figures[key.table, key.row, key.column])
    return Span(text, columns=columns, numeric=True)


def _keys(edition: str, table: str) -> list[FigureKey]:
    return [key for key in figure_keys(edition) if key.table == table]


def proactive(
    truth: Truth, pen: Writing, labels: Mapping[str, str] | None = None
) -> tuple[Table, ...]:
    """Section 二: one table of four columns for each article of the regulation.

    ``labels`` replaces column headings (a unit that stands in the heading).
    """
    keys = _keys(truth.edition, "proactive_disclosure")
    blocks = groupby(keys, key=lambda key: key.row_label.split("/")[0])
    return tuple(_article(truth, pen, title, list(part), labels or {}) for title, part in blocks)


def _article(
    truth: Truth, pen: Writing, title: str, keys: list[FigureKey], labels: Mapping[str, str]
) -> Table:
    rows = [list(part) for _, part in groupby(keys, key=lambda key: key.row)]
    headings = [labels.get(key.column_label, key.column_label) for key in rows[0]]
    last = 4 - len(headings)
    widths = [1] * (len(headings) - 1) + [last]
    names = [
        Span(text, columns=width, header=True) for text, width in zip(headings, widths, strict=True)
    ]
    head = (Span("信息内容", header=True), *names)
    body = [
        (
            Span(row[0].row_label.split("/")[1], header=True),
            *(_cell(truth, pen, key, w) for key, w in zip(row, widths, strict=True)),
        )
        for row in rows
    ]
    return ((Span(title, columns=4, header=True),), head, *body)


def joined(tables: tuple[Table, ...]) -> Table:
    """Several tables of the same width as one."""
    return tuple(row for table in tables for row in table)


def requests(truth: Truth, pen: Writing, equation: str = EQUATION) -> Table:
    """Section 三: ten columns, three of them labels, a heading of three rows."""
    keys = _keys(truth.edition, "requests")
    rows = [list(part) for _, part in groupby(keys, key=lambda key: key.row)]
    paths = [row[0].row_label.split("/") for row in rows]
    columns = [key.column_label.split("/") for key in rows[0]]
    head = _request_heading([path[-1] for path in columns], equation)
    first: set[tuple[str, ...]] = set()
    body = []
    for row, path in zip(rows, paths, strict=True):
        labels = []
        for depth, label in enumerate(path):
            prefix = tuple(path[: depth + 1])
            if prefix in first:
                continue
            first.add(prefix)
            covered = sum(tuple(other[: depth + 1]) == prefix for other in paths)
            width = 3 - depth if depth == len(path) - 1 else 1
            labels.append(Span(label, rows=covered, columns=width, header=True))
        body.append((*labels, *(_cell(truth, pen, key) for key in row)))
    return head + tuple(body)


def _request_heading(names: list[str], equation: str) -> Table:
    person, *organisations, total = names
    return (
        (
            Span(equation, rows=3, columns=3, header=True),
            Span("申请人情况", columns=7, header=True),
        ),
        (
            Span(person, rows=2, header=True),
            Span("法人或其他组织", columns=len(organisations), header=True),
            Span(total, rows=2, header=True),
        ),
        tuple(Span(name, header=True) for name in organisations),
    )


def review_litigation(truth: Truth, pen: Writing) -> Table:
    """Section 四: fifteen numbers in one row under a heading of three rows."""
    keys = _keys(truth.edition, "review_litigation")
    names = [key.column_label for key in keys[:5]]
    return (
        (Span("行政复议", columns=5, header=True), Span("行政诉讼", columns=10, header=True)),
        (
            *(Span(name, rows=2, header=True) for name in names),
            Span("未经复议直接起诉", columns=5, header=True),
            Span("复议后起诉", columns=5, header=True),
        ),
        tuple(Span(name, header=True) for name in names * 2),
        tuple(_cell(truth, pen, key) for key in keys),
    )


SHEET_UNITS = {
    "条": ("published_",),
    "件": (
        "published_normative_documents",
        "normative_documents_issued",
        "requests_",
        "replies_",
        "denied_",
        "reviews_",
        "litigation_",
        "complaints",
    ),
    "次": ("responses_", "press_", "online_", "social_media_", "other_responses", "meetings"),
    "篇": ("policy_interpretations",),
    "万元": ("fees_charged", "budget"),
    "个": ("offices", "reading_points"),
    "人": ("staff_",),
    "期": ("trainings",),
    "人次": ("people_trained",),
}


def sheet_unit(row: str) -> str:
    """The unit that the statistics sheet of 2014 prints beside an indicator."""
    matches = [
        (len(prefix), unit)
        for unit, prefixes in SHEET_UNITS.items()
        for prefix in prefixes
        if row.startswith(prefix)
    ]
    return max(matches)[1]


def statistics(truth: Truth, pen: Writing, heading: str = "统计指标") -> Table:
    """The sheet of edition 2014: indicator, unit, value, with its headings between."""
    rows: list[Row] = [
        (Span(heading, header=True), Span("单位", header=True), Span("统计数", header=True))
    ]
    seen: list[str] = []
    for key in _keys("2014", "statistics"):
        *above, label = key.row_label.split("/")
        for name in above:
            if len(name) > 3 and not any(old.startswith(name) for old in seen):
                rows.append((Span(name, header=True), Span(""), Span("")))
                seen.append(name)
        seen.append(label)
        cell = _cell(truth, pen, key)
        rows.append((Span(label, header=True), Span(sheet_unit(key.row)), cell))
    return tuple(rows)
