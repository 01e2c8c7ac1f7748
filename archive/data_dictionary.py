"""The data dictionary: what every table, view and column of the archive means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.views import wide_column_name, wide_view_name
from common import data_files
from extract.forms.keys import editions, figure_keys

_SHADOWS = ("_data", "_idx", "_docsize", "_config", "_content")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the dictionary; ``column`` is empty for a table or view itself."""

    kind: Literal["table", "view"]
    name: str
    column: str
    description: str


@dataclass(frozen=True, slots=True)
class _Source:
    common: Mapping[str, str]
    tables: Mapping[str, Mapping[str, str]]
    views: Mapping[str, Mapping[str, str]]


def source_text() -> str:
    """The descriptions as written, TOML."""
    return data_files.text("archive", "data_dictionary.toml")


@cache
def _described() -> tuple[Mapping[str, str], Mapping[str, Mapping[str, Mapping[str, str]]]]:
    """What columns of any table mean; then, by kind and name, what tables and views do."""
    source = data_files.records("archive", "data_dictionary.toml", _Source)
    return source.common, {"table": source.tables, "view": {**source.views, **_wide_views()}}


def entries(db: Database) -> list[Entry]:
    """The dictionary of ``db``: one entry for each table, view and column it has.

    Raises :class:`ArchiveError` if one of them is not described.
    """
    common, described = _described()
    found = []
    for kind, name, columns in schema_objects(db):
        own = described[kind].get(name, {})
        for column in ("", *columns):
            text = own.get(column) or (common.get(column) if column else None)
            if not text:
                where = f"{name}.{column}" if column else name
                raise ArchiveError(f"{where} is not described: add it to data_dictionary.toml")
            found.append(Entry(kind, name, column, text))
    return found


def schema_objects(
    db: Database,
) -> Iterator[tuple[Literal["table", "view"], str, list[str]]]:
    """Kind, name and columns of every table and view, without SQLite's inner tables."""
    rows = db.conn.execute(
        "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY type, name"
    ).fetchall()
    shadows = shadow_tables(name for _, name in rows)
    for kind, name in rows:
        if name not in shadows:
            columns = db.conn.execute(
                "SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid", (name,)
            )
            yield kind, name, [column for (column,) in columns]


def shadow_tables(names: Iterable[str]) -> set[str]:
    """The tables in which FTS5 keeps the indexes among ``names`` (those called ``*_fts``)."""
    return {name + suffix for name in names if name.endswith("_fts") for suffix in _SHADOWS}


def _wide_views() -> dict[str, dict[str, str]]:
    """Descriptions of the wide views, from the labels of the forms."""
    return {
        wide_view_name(edition): {
            "": f"Reports on the form of edition {edition}, current versions: one row a report, "
            "one column for each figure of the form (table__row__column).",
            **{
                wide_column_name(key): f"{key.row_label}，{key.column_label} ({key.unit})"
                for key in figure_keys(edition)
            },
        }
        for edition in editions()
    }
