"""Tables that give several years: a column or a row for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from common.text.normal import full_label, label, squeeze
from extract.forms import labels
from extract.tables.row_runs import STRIP, Run
from extract.tables.stream import Item

_YEAR = re.compile(r"^[(]?(20[0-4]\d)(?:年|年度)?(?:数|数据|数量)?[)]?$")
_THIS = frozenset({"本年", "今年", "当年", "本年度", "当年度", "本年数", "本年数据"})
_OTHER = frozenset(
    {"上年", "去年", "上一年", "上年度", "上一年度", "上年同期", "去年同期", "上年数"}
)
_CHANGE = re.compile(r"增减|增长|增幅|同比|环比|变化|[比较][上去前]年|升降")
"""Headings of columns that set two years against each other."""
_NAMED = re.compile(r"^(20[0-4]\d)年度?(.+)$")
_BESIDE = re.compile(r"^(本年度?|今年|上一?年度?|去年)(.{2,})$")
LONGEST_NAMED = 24
"""Characters of a column's heading that begins with a year."""
THIS, OTHER = 1, 0
"""本年 and 上年 in the place of a year."""


def year_of(text: str) -> int | None:
    """The year that a heading names: ``THIS`` for 本年, ``OTHER`` for 上年, or ``None``.

    It may name the form's column with it: 2022年处理决定数量.
    """
    if len(text) > LONGEST_NAMED or "年" not in text:
        return None
    bare = squeeze(text)
    if named := _NAMED.match(bare):
        columns = labels().columns
        rest = label(f"本年{named.group(2)}"), full_label(f"本年{named.group(2)}")
        if any(word in columns for word in rest):
            return int(named.group(1))
    if bare in _THIS:
        return THIS
    if bare in _OTHER:
        return OTHER
    found = _YEAR.match(bare)
    return int(found.group(1)) if found and "年" in bare else None


def _year_beside(text: str) -> int | None:
    """The year of a heading among others: also of 本年处理决定数量 and 上年处理决定数量.

    The first is a form's own column, the second one that no form has beside it.
    """
    if (year := year_of(text)) is not None or len(text) > LONGEST_NAMED:
        return year
    bare = squeeze(text)
    found = _BESIDE.match(bare)
    if found is None:
        return None
    own = _is_column(bare)
    if found.group(1) in _THIS:
        return THIS if own else None
    return OTHER if not own and _is_column(f"本年{found.group(2)}") else None


def _is_column(bare: str) -> bool:
    columns = labels().columns
    return label(bare) in columns or full_label(bare) in columns


def is_year_heading(items: Sequence[Item]) -> bool:
    """Whether a line names several years, each the heading of a column."""
    years = [year for item in items if (year := _year_beside(item.text)) is not None]
    return len(years) >= 2 and len({*years}) == len(years)


def of_year(runs: Sequence[Run], year: int | None) -> tuple[Run, ...]:
    """The runs with the cells of the report's own year alone, where a heading tells the years."""
    result = [_column(run, year) for run in runs]
    dated = [run for run in result if run.rows == (STRIP,) and run.label is not None]
    own = [run for run in dated if run.label and year_of(run.label.text) in (year, THIS)]
    if year is None or not own:
        return tuple(result)
    return tuple(run for run in result if run not in dated or run in own)


def _column(run: Run, year: int | None) -> Run:
    """A row with its cells below the heading of the year."""
    heads = [item for item in run.years if _year_beside(item.text) is not None]
    own = [item for item in heads if _year_beside(item.text) in (year, THIS)]
    if len(own) != 1 or len(run.cells) < 2:
        return run
    head = own[0]
    if all(item.aligned and item.width == head.width for item in run.cells):
        others = [item for item in heads if item is not head]
        others += [item for item in run.years if _CHANGE.search(item.text[:LONGEST_NAMED])]
        kept = tuple(item for item in run.cells if not any(_below(item, other) for other in others))
        return replace(run, cells=kept) if kept else run
    if len(run.cells) == len(heads):
        return replace(run, cells=(run.cells[heads.index(head)],))
    return run


def _below(item: Item, head: Item) -> bool:
    if item.cell is None or head.cell is None:
        return False
    return (
        item.cell.column < head.cell.column + head.cell.colspan
        and head.cell.column < item.cell.column + item.cell.colspan
    )
