"""Tables with a row for each of several bureaus: the form's cells are their columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from random import Random

from extract.forms.keys import FigureKey, figure_keys

from .forms import Pen, Row, Span, Table
from .invent import invent
from .truth import Key, Truth

PARTS = ("proactive_disclosure", "requests", "review_litigation")
CAPTIONS = {
    "proactive_disclosure": "主动公开政府信息情况",
    "requests": "收到和处理政府信息公开申请情况",
    "review_litigation": "政府信息公开行政复议、行政诉讼情况",
}
PLACES = (
    "城东",
    "城西",
    "南山",
    "北岭",
    "东湖",
    "西川",
    "河口",
    "新港",
    "柳园",
    "石桥",
    "云台",
    "龙泉",
)
SUMS = ("合计", "总计", "全市合计", "合  计")


def names(random: Random, count: int) -> list[str]:
    """So many bureaus of one city, of one kind."""
    places = random.sample(PLACES, count)
    kind = random.choice(("示范市公安局{}分局", "{}县公安局", "示范市{}区公安局"))
    return [kind.format(place) for place in places]


def truths(random: Random, count: int, year: int, edition: str) -> list[Truth]:
    """Reports of so many bureaus."""
    return [
        invent(f"rows{random.random()}", name, year, edition, busy=random.choice((3, 40, 300)))
        for name in names(random, count)
    ]


def columns(edition: str, parts: Sequence[str], totals: bool) -> list[FigureKey]:
    """The cells of the form that are columns; with ``totals`` requests by all applicants alone."""
    keys = [key for part in parts for key in figure_keys(edition) if key.table == part]
    return [key for key in keys if not totals or key.table != "requests" or key.column == "total"]


def path(key: FigureKey, totals: bool, captions: bool) -> tuple[str, ...]:
    """The headings over a column: section, groups, row, column."""
    above = (CAPTIONS[key.table],) if captions else ()
    rows = tuple(key.row_label.split("/"))
    if totals and key.table == "requests":
        return (*above, *rows)
    label = key.column_label
    return (*above, *rows, *((label,) if "增/减" in label else label.split("/")))


def _on_one_line(key: FigureKey, totals: bool) -> str:
    row, column = key.row_label.split("/")[-1], key.column_label
    if totals and key.table == "requests":
        return row
    return f"{row}-{column if '增/减' in column else column.split('/')[-1]}"


def bureau_table(
    found: Sequence[Truth],
    parts: Sequence[str],
    random: Random,
    *,
    totals: bool = False,
    captions: bool = True,
    one_line: bool = False,
    merged: bool = True,
    numbered: bool = False,
    summed: bool = True,
    spoilt: Sequence[Key] = (),
) -> Table:
    """A table of bureaus, one a row.

    ``one_line`` writes a heading on one line (行政复议-结果维持), ``merged`` is false for
    headings that stand in the first of their columns alone; ``numbered`` puts a running number
    first, ``summed`` a row of sums last.  The headings of ``spoilt`` cells cannot be told.
    """
    keys = columns(found[0].edition, parts, totals)
    paths = [path(key, totals, captions) for key in keys]
    if one_line:
        paths = [(_on_one_line(key, totals),) for key in keys]
    paths = [
        (*words[:-1], "某某情况") if (key.table, key.row, key.column) in spoilt else words
        for key, words in zip(keys, paths, strict=True)
    ]
    first = ("序号", "单位名称") if numbered else (random.choice(("单位", "单位名称", "填报单位")),)
    head = _heading(first, paths, merged)
    pen = Pen(money=lambda value: f"{value / 10000:f}")
    body: list[Row] = []
    for number, truth in enumerate(found, 1):
        cells = [
            Span(pen(key, truth.figures[key.table, key.row, key.column]), numeric=True)
            for key in keys
        ]
        lead = [Span(str(number))] if numbered else []
        body.append((*lead, Span(truth.bureau), *cells))
    if summed:
        sums = [
            sum(truth.figures[key.table, key.row, key.column] or 0 for truth in found)
            for key in keys
        ]
        lead = [Span("")] if numbered else []
        cells = [Span(pen(key, value), numeric=True) for key, value in zip(keys, sums, strict=True)]
        body.append((*lead, Span(random.choice(SUMS)), *cells))
    return (*head, *body)


def _heading(first: Sequence[str], paths: Sequence[tuple[str, ...]], merged: bool) -> Table:
    depth = max(map(len, paths))
    rows: list[list[Span]] = [[] for _ in range(depth)]
    for word in first:
        rows[0].append(Span(word, rows=depth, header=True))
    for level in range(depth):
        at = 0
        for prefix, group in groupby(paths, key=lambda words: words[: level + 1]):
            width = len(list(group))
            if len(prefix) == level + 1:
                last = len(paths[at]) == level + 1
                high = depth - level if last else 1
                if merged or (last and width == 1):
                    rows[level].append(Span(prefix[-1], rows=high, columns=width, header=True))
                else:
                    rows[level].append(Span(prefix[-1], rows=high, header=True))
                    rows[level] += [Span("", header=True)] * (width - 1)
            at += width
    return tuple(tuple(row) for row in rows)
