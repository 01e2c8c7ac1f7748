"""What the archive holds of the program's own data: figure keys, views, dictionary.

These are not migrated but made anew, in one transaction, whenever the data
behind them has changed; the file remembers the digest of what it was made from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple, fields
from functools import cache
from operator import attrgetter

from sqlite_utils import Database

from archive import migrations
from archive.data_dictionary import Entry, entries, source_text
from archive.views import view_statements
from extract.forms.english import english
from extract.forms.keys import FigureKey, editions, figure_keys

_FACT = "derived"
_KEY_COLUMNS = (
    *(field.name for field in fields(FigureKey)), "row_label_en", "column_label_en", "position",
)  # fmt: skip
_ENTRY_COLUMNS = tuple(field.name for field in fields(Entry))
_Row = tuple[str | int, ...]


@cache
def digest() -> str:
    """Names the program data that views, keys and dictionary are made from."""
    keys = [(*astuple(key), *english(key)) for key in figure_keys()]
    text = json.dumps(
        [migrations.NAMES, keys, view_statements(), source_text()], ensure_ascii=False
    )
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def is_fresh(db: Database) -> bool:
    """Whether ``db`` was made from this program's data."""
    row = db.conn.execute("SELECT value FROM archive_info WHERE key = ?", (_FACT,)).fetchone()
    return row is not None and row[0] == digest()


def is_complete(db: Database) -> bool:
    """Whether views, keys and dictionary are what :func:`refresh` makes, not only said to be."""
    stored = dict(
        db.conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall()
    )
    views = view_statements()
    if stored.keys() != views.keys():
        return False
    if any(not stored[name].rstrip().endswith(sql.strip()) for name, sql in views.items()):
        return False
    keys = db.conn.execute(
        'SELECT edition, "table", "row", "column", row_label, column_label, unit, row_label_en,'
        " column_label_en FROM figure_keys"
    ).fetchall()
    described = db.conn.execute(
        'SELECT kind, name, "column", description FROM data_dictionary'
    ).fetchall()
    known = {(*astuple(key), *english(key)) for key in figure_keys()}
    return set(keys) == known and set(described) == {
        (entry.kind, entry.name, entry.column, entry.description) for entry in entries(db)
    }


def refresh(db: Database) -> None:
    """Make figure keys, views and dictionary anew; part of the caller's transaction."""
    _fill(db, "figure_keys", _KEY_COLUMNS, _key_rows())
    for (name,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        db.conn.execute(f'DROP VIEW "{name}"')
    for name, sql in view_statements().items():
        db.conn.execute(f'CREATE VIEW "{name}" AS {sql.strip()}')
    _fill(db, "data_dictionary", _ENTRY_COLUMNS, _entry_rows(db))
    db.table("archive_info").upsert({"key": _FACT, "value": digest()}, pk="key")


def _fill(db: Database, table: str, columns: tuple[str, ...], rows: Iterable[_Row]) -> None:
    """Let a table hold these rows and no others."""
    db.conn.execute(f"DELETE FROM {table}")
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    db.conn.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _entry_rows(db: Database) -> Iterable[_Row]:
    of_entry = attrgetter(*_ENTRY_COLUMNS)
    return map(of_entry, entries(db))


@cache
def _key_rows() -> tuple[_Row, ...]:
    """The rows of figure_keys: each key with its English labels and its place in its form."""
    return tuple(
        (*astuple(key), *english(key), position)
        for edition in editions()
        for position, key in enumerate(figure_keys(edition), 1)
    )
