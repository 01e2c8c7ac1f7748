"""Tables of a bureau's own (指标统计附表) in reports from before there was a form.

No notice laid them down, so they are read by labels that are known
(``indicators.toml``), a row at a time: a label, perhaps a unit, one number.  A row
with several numbers (other years beside it) says nothing sure and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from common import data_files
from common.text.normal import label, squeeze
from extract.numbers import YUAN
from extract.records import Figure, Finding
from extract.tables.stream import Item, Line

INDICATORS = "indicators"
"""The table that figures of a bureau's own are given under; rows are keys of statements.toml."""
FIRST_FORM = 2014
"""The first report year with a form."""
FEWEST = 4
"""Rows of known labels that make a table one of indicators."""
AT_MOST_BEFORE = 2
"""Cells before the label: a number of the row, a group."""
_LEADING = re.compile(r"^(?:其中|包括|[\d一二三四五六七八九十]+)+[:：、.．]?")


@cache
def _labels() -> Mapping[str, str]:
    """The key of each label's matching form."""
    data = data_files.records(
        "extract.reports",
        "indicators.toml",
        Mapping[str, Mapping[str, tuple[str, ...]]],  # type: ignore[type-abstract]
    )
    return {label(word): key for key, words in data["labels"].items() for word in words}


def read_indicators(
    lines: Sequence[Line], document: str
) -> tuple[tuple[Figure, ...], tuple[Finding, ...]]:
    """The figures of known labels, and findings on those that stand twice with other numbers.

    Nothing where fewer than :data:`FEWEST` different rows are known: a chance likeness.
    """
    found: dict[str, Figure] = {}
    findings: list[Finding] = []
    for line in lines:
        if line.soft or (figure := _figure(line, document)) is None:
            continue
        known = found.setdefault(figure.row, figure)
        if known.value != figure.value:
            findings.append(
                Finding(
                    "duplicate_row",
                    "the row stands twice with different numbers; the first is kept",
                    figure.where,
                    figure.raw.strip(),
                    known.raw.strip(),
                    "uncertain",
                    f"{INDICATORS}/{figure.row}",
                )
            )
    if len(found) < FEWEST:
        return (), ()
    return tuple(found.values()), tuple(findings)


def _figure(line: Line, document: str) -> Figure | None:
    at, key = _known(line.items)
    if key is None:
        return None
    numbers = [item for item in line.items[at + 1 :] if item.reading.kind in ("number", "nothing")]
    numbers = [item for item in numbers if squeeze(item.text)] or numbers[:1]
    if len(numbers) != 1:
        return None
    item = numbers[0]
    money = key == "fees_charged"
    value = item.reading.value
    if value is not None and money:
        value *= _yuan(line.items[at:])
    unit = "CNY" if money else "count"
    return Figure(INDICATORS, key, "value", value, unit, item.text, item.place(document))


def _known(items: Sequence[Item]) -> tuple[int, str | None]:
    """Where a row's label stands, and its key."""
    for at, item in enumerate(items[: AT_MOST_BEFORE + 1]):
        words = label(item.text)
        key = _labels().get(words) or _labels().get(_LEADING.sub("", words))
        if key is not None:
            return at, key
    return 0, None


def _yuan(items: Sequence[Item]) -> Decimal:
    """What a sum of money is counted in: the unit beside it or in its label; else yuan."""
    for item in items:
        if item.reading.kind == "unit" and item.reading.unit in YUAN:
            return Decimal(YUAN[item.reading.unit])
        if item.reading.kind == "number" and item.reading.unit in YUAN:
            return Decimal(YUAN[item.reading.unit])
    return Decimal(10_000 if "万元" in squeeze("".join(item.text for item in items)) else 1)
