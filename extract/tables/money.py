"""The unit of an amount, where its column, its row or a cell of its own gives it."""

from __future__ import annotations

import re

from common.text.normal import squeeze
from extract.numbers import YUAN
from extract.tables.naming import column_keys
from extract.tables.row_runs import Run

_UNIT = re.compile(
    r"(?:单位[::]?|[(\[/])((?:百万|千|万|亿)?元)|((?:百万|千|万|亿)?元)[)\]]?$"
    r"|(?:单位[::]?|[(\[/])(百万|千|万|亿)[)\]]?$"
)


def money_unit(run: Run, column: str) -> str | None:
    """The money unit (a key of ``YUAN``) given outside the amount's own cell."""
    if run.unit is not None and run.unit.reading.unit in YUAN:
        return run.unit.reading.unit
    texts = [
        item.text
        for line in run.header
        for item in line.items
        if (run.table, column) in column_keys(item)
    ]
    for text in (*texts, run.label.text if run.label else ""):
        if found := _UNIT.search(squeeze(text)):
            return found.group(1) or found.group(2) or f"{found.group(3)}元"
    return run.caption
