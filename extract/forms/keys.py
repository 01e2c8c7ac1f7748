"""The key of every cell of every edition's form, from ``data/figures.csv``.

The keys (edition, table, row, column) are the only names figures go by; labels
are the form's own words.  Editions: 2014 (statistics sheet), 2019 (国办公开办函
〔2019〕60号), 2021 (国办公开办函〔2021〕30号).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from common import data_files


@dataclass(frozen=True, slots=True)
class FigureKey:
    """One cell of one edition's form; ``unit`` is ``count`` or ``CNY``."""

    edition: str
    table: str
    row: str
    column: str
    row_label: str
    column_label: str
    unit: str


@cache
def figure_keys(edition: str | None = None) -> tuple[FigureKey, ...]:
    """All cells in the order of the form; of one edition if it is named."""
    text = data_files.text("extract.forms", "figures.csv")
    keys = tuple(FigureKey(**row) for row in csv.DictReader(text.splitlines()))
    return tuple(key for key in keys if edition in (None, key.edition))


@cache
def editions() -> tuple[str, ...]:
    """The editions that have a form, oldest first."""
    return tuple(sorted({key.edition for key in figure_keys()}))
