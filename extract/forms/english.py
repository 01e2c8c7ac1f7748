"""English labels of the forms' cells, from ``english.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from common import data_files
from extract.forms.keys import FigureKey


@dataclass(frozen=True, slots=True)
class _Labels:
    rows: Mapping[str, Mapping[str, str]]
    columns: Mapping[str, Mapping[str, str]]


@cache
def _labels() -> _Labels:
    return data_files.records("extract.forms", "english.toml", _Labels)


def english(key: FigureKey) -> tuple[str, str]:
    """The labels of a cell's row and column; KeyError for a cell that has none."""
    found = _labels()
    return found.rows[key.table][key.row], found.columns[key.table][key.column]
