"""Rows whose headings name the columns of another edition's form.

A report read by the wrong edition (a row of its own form was lost) would give the
numbers under 本年制发件数 as those of 本年新制作数量: no number is given by a place that
its heading denies.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extract.forms import edition_names, form
from extract.tables.naming import column_keys
from extract.tables.row_runs import STRIP, Header, Run


def names_other_columns(run: Run, keys: Sequence[tuple[str, str]]) -> bool:
    """Whether all columns that the headings name are those of the row in another edition."""
    if run.rows == (STRIP,) or run.column is not None or not keys:
        return False
    named = _named(run.header, run.table)
    if not named or named & {column for _, column in keys}:
        return False
    row = keys[0][0]
    forms = (form(edition, run.table) for edition in edition_names())
    return any(found and named & set(found.columns.get(row, ())) for found in forms)


@lru_cache(maxsize=256)
def _named(header: Header, table: str) -> frozenset[str]:
    """The columns of a table that headings name."""
    items = (item for line in header for item in line.items)
    return frozenset(
        column for item in items for name, column in column_keys(item) if name == table
    )
