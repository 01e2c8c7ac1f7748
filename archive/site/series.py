"""Series across the editions of the form, from ``data/series.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from common import data_files
from extract.forms.keys import figure_keys


@dataclass(frozen=True, slots=True)
class SeriesCell:
    """One cell that goes into a series; ``sign`` is 1, or -1 to take it away."""

    key: tuple[str, str, str]
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of several editions that mean nearly the same.

    ``cells`` are those added up, by edition; ``breaks`` the notes on what changes
    in meaning with an edition, by edition and language; ``of`` the series that a
    rate is taken of.
    """

    key: str
    group: str
    labels: Mapping[str, str]
    cells: Mapping[str, tuple[SeriesCell, ...]]
    breaks: Mapping[str, Mapping[str, str]]
    unit: str = "count"
    of: str | None = None


@cache
def all_series() -> tuple[Series, ...]:
    """Every series, in the order of the pages.

    Raises :class:`ValueError` if one names a cell that its edition's form lacks.
    """
    text = data_files.text("archive.site.data", "series.toml")
    return tuple(
        Series(
            key=row["key"],
            group=row["group"],
            labels={"en": row["en"], "zh": row["zh"]},
            cells={edition: _cells(edition, cells) for edition, cells in row["cells"].items()},
            breaks=row.get("break", {}),
            unit=row.get("unit", "count"),
            of=row.get("of"),
        )
        for row in tomllib.loads(text)["series"]
    )


@cache
def series_by_key() -> Mapping[str, Series]:
    """The series by their keys."""
    return {series.key: series for series in all_series()}


def _cells(edition: str, names: list[str]) -> tuple[SeriesCell, ...]:
    known = {(key.table, key.row, key.column) for key in figure_keys(edition)}
    cells = []
    for name in names:
        table, row, column = name.removeprefix("-").split("/")
        if (table, row, column) not in known:
            raise ValueError(f"the form of {edition} has no cell {name}")
        cells.append(SeriesCell((table, row, column), -1 if name.startswith("-") else 1))
    return tuple(cells)
