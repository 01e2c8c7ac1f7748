"""The row of sums of a table that gives each bureau a row of the form's cells, held to the rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from common.text.normal import label
from extract.records import Finding
from extract.reports.bureau_totals import wrong_total
from extract.tables.paths import Key
from extract.tables.stream import Item

_HAN = "[\u3400-\u9fff\U00020000-\U0003ffff]"
POLICE = re.compile(rf"{_HAN}{{0,24}}(?:公安(?:[部厅局处]|分局){_HAN}{{0,16}}|分局)")
"""The name of a police organ."""
_SUMS = frozenset(("合计", "总计", "小计", "共计", "汇总", "累计", "总数", "合计数", "总计数"))
_SUM = re.compile(r"(?:合计|总计|小计|共计)$|^全[省市县区州]")
Row = tuple[str, Mapping[int, Item]]
"""A row's name and its cells by column."""


def is_sum(name: str) -> bool:
    """Whether a row's name says that it holds sums."""
    return label(name) in _SUMS or bool(_SUM.search(name))


def wrong_sums(
    rows: Sequence[Row], keys: Mapping[int, Key], heads: Mapping[int, str], document: str
) -> list[Finding]:
    """A finding for each column in which the bureaus' rows do not come to the row of sums.

    Only where there is one such row, the first or the last, and each other is another police
    organ's: nothing is known of what others add.  ``keys`` and ``heads`` are the figures that
    the columns hold and their headings.
    """
    sums = [row for row in rows if is_sum(row[0])]
    organs = [row for row in rows if not is_sum(row[0])]
    if len(sums) != 1 or not (rows[0] is sums[0] or rows[-1] is sums[0]):
        return []
    if len({name for name, _ in rows}) < len(rows):
        return []
    if not all(POLICE.fullmatch(name) for name, _ in organs):
        return []
    found = []
    for column, key in keys.items():
        total = sums[0][1].get(column)
        values = [cells.get(column) for _, cells in organs]
        wrong = total and wrong_total(total, values, heads[column], document, "/".join(key))
        if wrong:
            found.append(wrong)
    return found
