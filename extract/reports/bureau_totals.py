"""Tables with one row a bureau and a row of totals: whether the rows come to the totals.

Departments of provinces and bureaus of cities tell so of the places below them.  Such a table
is no form and gives no figure; its sums are checked, since nobody else can.  Whatever is
not plain (rows of another kind, parts of parts, shares and ranks) is left alone: a finding
says something only if every row is known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.messages import say
from common.text.normal import squeeze
from extract.records import Finding
from extract.tables.stream import Item, Line

FEWEST = 3
"""Rows of bureaus that make a table one by bureau."""

_TOTAL = re.compile(r"(?:合计|总计|总数|共计|汇总|全[省市区州县](?:合计|总计|总数|公安机关)?)")
_BUREAU = re.compile(
    r"[\u4e00-\u9fff]{1,24}(?:公安(?:局|分局|厅)|分局|[市省]局|省厅)(?:本级|机关)?"
    r"|(?:[市省区州县]?[局厅])?(?:本级|机关)|[\u4e00-\u9fff]{1,8}[市州盟县区旗]"
)
_OTHER_HEADS = re.compile(r"[率比%％‰]|占|平均|人均|排名|名次|序号|得分|评分|时间|年度|电话|备注")


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    numbers: dict[int, Item]


def wrong_totals(lines: Sequence[Line], document: str) -> tuple[Finding, ...]:
    """A finding for each column of a table by bureau whose rows do not come to its total."""
    grids: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if (grid := line.items[0].grid) is not None and not line.soft:
            grids[grid].append(line)
    return tuple(found for own in grids.values() for found in _of_grid(own, document))


def _of_grid(lines: Sequence[Line], document: str) -> Iterator[Finding]:
    table = _table(lines)
    if table is None:
        return
    heads, rows, total = table
    for column, item in sorted(total.numbers.items()):
        head = heads.get(column, "")
        if _OTHER_HEADS.search(head) or item.reading.value is None:
            continue
        values = [row.numbers.get(column) for row in rows]
        if found := wrong_total(item, values, head, document):
            yield found


def wrong_total(
    total: Item, values: Sequence[Item | None], head: str, document: str, subject: str = ""
) -> Finding | None:
    """A finding where the counts of at least three bureaus do not come to their total.

    ``None`` where they do, or where one of them is no whole number.  ``subject`` is the figure,
    where the column is one of a form's.
    """
    given = [value for item in values if (value := _count(item)) is not None]
    whole = _count(total) is not None and total.reading.value is not None
    if not whole or len(given) < max(FEWEST, len(values)) or sum(given) == total.reading.value:
        return None
    return _finding(total, head, given, document, subject)


def _table(lines: Sequence[Line]) -> tuple[dict[int, str], list[_Row], _Row] | None:
    """Headings by column, the rows of bureaus and that of totals; ``None`` for another table."""
    at = next((at for at, line in enumerate(lines) if _row(line) is not None), None)
    if at is None or at == 0 or not all(item.aligned for line in lines for item in line.items):
        return None
    known: list[_Row] = []
    for line in lines[at:]:
        if (row := _row(line)) is None:
            return None
        known.append(row)
    totals = [row for row in known if _TOTAL.fullmatch(row.label)]
    bureaus = [row for row in known if not _TOTAL.fullmatch(row.label)]
    if len(totals) != 1 or totals[0] not in (known[0], known[-1]) or not _are_bureaus(bureaus):
        return None
    return _heads(lines[:at]), bureaus, totals[0]


def _are_bureaus(rows: Sequence[_Row]) -> bool:
    """Whether there are enough rows, each of another bureau."""
    names = {row.label for row in rows}
    return len(names) == len(rows) >= FEWEST and all(map(_BUREAU.fullmatch, names))


def _heads(lines: Sequence[Line]) -> dict[int, str]:
    found: dict[int, str] = defaultdict(str)
    for line in lines:
        for item in line.items:
            cell = item.cell
            for at in range(cell.column, cell.column + cell.colspan) if cell else ():
                found[at] += squeeze(item.text)
    return found


def _row(line: Line) -> _Row | None:
    """A row with one label, an ordinal before it or not; ``None`` for another one."""
    words = [item for item in line.items if _is_word(item)]
    if len(words) != 1:
        return None
    numbers = {item.cell.column: item for item in line.items if item.cell and not _is_word(item)}
    if words[0].cell is None or not numbers:
        return None
    label = words[0]
    assert label.cell is not None
    if any(item.cell and item.cell.colspan > 1 for item in numbers.values()):
        return None
    if any(item.cell and item.cell.rowspan > 1 for item in line.items):
        return None
    behind = {at: item for at, item in numbers.items() if at > label.cell.column}
    return _Row(squeeze(label.text), behind) if behind else None


def _is_word(item: Item) -> bool:
    return item.reading.kind == "other" and bool(item.text.strip())


def _count(item: Item | None) -> Decimal | None:
    """A whole number, a blank for none; ``None`` for what is neither."""
    if item is None or item.reading.doubt or item.reading.unit:
        return None
    if item.reading.kind == "nothing":
        return Decimal(0)
    value = item.reading.value
    return value if value is not None and value >= 0 and value % 1 == 0 else None


def _finding(
    item: Item, head: str, values: Sequence[Decimal], document: str, subject: str
) -> Finding:
    total, sums = f"{item.reading.value:f}", f"{sum(values):f}"
    parts = " + ".join(f"{value:f}" for value in values)
    message = say("bureaus_come_to", column=head or "-", parts=parts, sums=sums, total=total)
    place = item.place(document)
    return Finding("bureaus_sum", message, place, total, sums, "uncertain", subject or head)
