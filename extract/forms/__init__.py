"""The forms as data: one TOML file an edition beside ``data/figures.csv``.

A new edition is rows in ``figures.csv`` and one file here; no code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from common import data_files
from common.text.normal import full_label, label
from extract.forms.keys import figure_keys


@dataclass(frozen=True, slots=True)
class Form:
    """One table of one edition: rows in order, and the columns of each row.

    ``cells`` are (row, column) of every cell in the order of the form.
    ``layout`` is ``rows`` (a label, then its numbers) or ``strip`` (one line
    holding every row's numbers one after another, under nested headers).
    """

    edition: str
    table: str
    layout: str
    columns: dict[str, tuple[str, ...]]
    units: dict[tuple[str, str], str]
    cells: tuple[tuple[str, str], ...]

    @property
    def rows(self) -> tuple[str, ...]:
        """Row keys in the order of the form."""
        return tuple(self.columns)


@dataclass(frozen=True, slots=True)
class Labels:
    """What the label words mean, over all editions: (table, key) by normal form.

    ``skipped`` are headings of columns that hold no figures (序号, 代码).
    """

    rows: dict[str, tuple[tuple[str, str], ...]]
    columns: dict[str, tuple[tuple[str, str], ...]]
    headers: dict[str, frozenset[str]] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Table:
    layout: Literal["rows", "strip"]
    row_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    column_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    skipped_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edition:
    edition: str
    years: tuple[int, ...]
    notice: str
    tables: Mapping[str, _Table]


@cache
def _data(edition: str) -> _Edition:
    return data_files.records("extract.forms", f"editions/{edition}.toml", _Edition)


@cache
def edition_names() -> tuple[str, ...]:
    """The editions that have a form, oldest first."""
    names = (entry.name for entry in (files("extract.forms") / "editions").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def form(edition: str, table: str) -> Form | None:
    """The form of one table, or ``None`` if the edition has no such table."""
    keys = [key for key in figure_keys(edition) if key.table == table]
    if not keys:
        return None
    columns: dict[str, tuple[str, ...]] = {}
    for key in keys:
        columns[key.row] = (*columns.get(key.row, ()), key.column)
    units = {(key.row, key.column): key.unit for key in keys}
    layout_name = _data(edition).tables[table].layout
    return Form(edition, table, layout_name, columns, units, tuple(units))


@cache
def tables_of(edition: str) -> tuple[str, ...]:
    """The tables of an edition, in the order of the form."""
    return tuple(dict.fromkeys(key.table for key in figure_keys(edition)))


@cache
def form_years(edition: str) -> range:
    """The report years an edition was laid down for; the newest has no end."""
    years = _data(edition).years
    last = 9999 if edition == edition_names()[-1] else max(years)
    return range(min(years), last + 1)


@cache
def edition_for(year: int) -> str | None:
    """The edition laid down for a report year; ``None`` before 2014."""
    return next((name for name in edition_names() if year in form_years(name)), None)


@cache
def layout(table: str) -> str:
    """How a table is laid out (the same in every edition that has it)."""
    for edition in edition_names():
        if found := form(edition, table):
            return found.layout
    raise KeyError(table)


@cache
def labels() -> Labels:
    """All editions' labels in one index."""
    rows: dict[str, list[tuple[str, str]]] = {}
    columns: dict[str, list[tuple[str, str]]] = {}
    headers: dict[str, set[str]] = {}
    skipped: set[str] = set()
    for edition in edition_names():
        for key in figure_keys(edition):
            path = key.row_label.split("/")
            _add(rows, _spellings(path[-1]), (key.table, key.row))
            _add(columns, _column_spellings(key.column_label), (key.table, key.column))
            for part in path[:-1]:
                headers.setdefault(label(part), set()).add(key.table)
        for table, data in _data(edition).tables.items():
            for row, words in data.row_labels.items():
                for word in words:
                    _add(rows, _spellings(word), (table, row))
            for column, words in data.column_labels.items():
                for word in words:
                    _add(columns, _spellings(word), (table, column))
            skipped.update(label(word) for word in data.skipped_columns)
            for word in data.headers:
                headers.setdefault(label(word), set()).add(table)
                headers.setdefault(full_label(word), set()).add(table)
    return Labels(
        {word: tuple(keys) for word, keys in rows.items()},
        {word: tuple(keys) for word, keys in columns.items()},
        {word: frozenset(tables) for word, tables in headers.items()},
        frozenset(skipped),
    )


@cache
def grouped_columns(table: str) -> frozenset[str]:
    """The columns that stand under a group's heading (商业企业 under 法人或其他组织)."""
    return frozenset(
        key.column
        for edition in edition_names()
        for key in figure_keys(edition)
        if key.table == table and "/" in key.column_label
    )


@cache
def column_groups(table: str) -> frozenset[str]:
    """The normal forms of the headings above groups of columns."""
    paths = (
        key.column_label.split("/")
        for edition in edition_names()
        for key in figure_keys(edition)
        if key.table == table
    )
    return frozenset(label(part) for path in paths for part in path[:-1])


@cache
def row_words(table: str) -> dict[str, tuple[str, ...]]:
    """The normal label forms of each row of a table, over all editions."""
    result: dict[str, list[str]] = {}
    for word, keys in labels().rows.items():
        for key_table, row in keys:
            if key_table == table:
                result.setdefault(row, []).append(word)
    return {row: tuple(words) for row, words in result.items()}


def _column_spellings(path: str) -> set[str]:
    """A column's label with and without the group it stands under."""
    group, _, leaf = path.rpartition("/")
    return _spellings(path) | (_spellings(leaf) if len(group) > 1 and len(leaf) > 1 else set())


def _spellings(text: str) -> set[str]:
    return {label(text), full_label(text)}


def _add(
    index: dict[str, list[tuple[str, str]]], words: Iterable[str], key: tuple[str, str]
) -> None:
    for word in words:
        entries = index.setdefault(word, [])
        if key not in entries:
            entries.append(key)
