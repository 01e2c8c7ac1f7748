"""Series across the editions of the form, from ``data/series.toml`` and ``series_why.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated

from common import data_files
from common.records import Check
from extract.forms.keys import figure_keys
from extract.reports.statements import wordings


@dataclass(frozen=True, slots=True)
class SeriesCell:
    """One cell that goes into a series; ``sign`` is 1, or -1 to take it away."""

    key: tuple[str, str, str]
    sign: int = 1


def _cell(name: str) -> SeriesCell:
    parts = name.removeprefix("-").split("/")
    if len(parts) != 3:
        raise ValueError(f"must be table/row/column, with or without -, not {name!r}")
    table, row, column = parts
    return SeriesCell((table, row, column), -1 if name.startswith("-") else 1)


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of several editions that mean nearly the same.

    ``cells`` are those added up, by edition; ``breaks`` the notes on what changes
    in meaning with an edition, by edition and language; ``of`` the series that a
    rate is taken of (its numerator and denominator always from the same reports);
    ``statements`` the keys of which a report without a form gives the
    first it has, in prose or in a table of its own.
    """

    key: str
    group: str
    en: str
    zh: str
    cells: Mapping[str, tuple[Annotated[SeriesCell, Check(_cell, given=str)], ...]]
    breaks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unit: str = "count"
    of: str | None = None
    statements: tuple[str, ...] = ()

    @property
    def labels(self) -> Mapping[str, str]:
        """Its name by language."""
        return {"en": self.en, "zh": self.zh}


@dataclass(frozen=True, slots=True)
class _File:
    series: tuple[Series, ...]


@cache
def _of_file(name: str) -> tuple[Series, ...]:
    return data_files.records("archive.site.data", name, _File).series


@cache
def main_series() -> tuple[Series, ...]:
    """The series without those that say why and how it ended."""
    return all_series()[: len(_of_file("series.toml"))]


@cache
def all_series() -> tuple[Series, ...]:
    """Every series, in the order of the pages.

    Raises :class:`ValueError` if one names a cell that its edition's form lacks, a
    statement that there is not, or is a share of what is no series.
    """
    found = (*_of_file("series.toml"), *_of_file("series_why.toml"))
    keys = {series.key for series in found}
    stated = {wording.key for wording in wordings()}
    for series in found:
        if series.of is not None and series.of not in keys:
            raise ValueError(f"{series.key} is a share of {series.of}, which is no series")
        if unknown := set(series.statements) - stated:
            raise ValueError(f"no sentence states {', '.join(sorted(unknown))}")
        for edition, cells in series.cells.items():
            known = {(key.table, key.row, key.column) for key in figure_keys(edition)}
            for cell in cells:
                if cell.key not in known:
                    raise ValueError(f"the form of {edition} has no cell {'/'.join(cell.key)}")
    return found


@cache
def series_by_key() -> Mapping[str, Series]:
    """The series by their keys."""
    return {series.key: series for series in all_series()}


@cache
def parts_of(key: str) -> tuple[Series, ...]:
    """The series that are shares of this one, in the order of the pages."""
    return tuple(series for series in all_series() if series.of == key)


@cache
def wholes() -> tuple[Series, ...]:
    """The series that others are shares of, in the order of the pages."""
    return tuple(series for series in all_series() if parts_of(series.key))
