"""The schema's history, as sqlite-utils migrations.

Each migration is one SQL file of this folder, run and recorded in one
transaction.  A file that was released is never edited: a change of the schema
is a new file, added to :data:`NAMES`.  Views, the key of figures and the
data dictionary are derived from the program's own data and are not migrated
(see :mod:`archive.derived`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from importlib.resources import files

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x474F4E47
"""``GONG`` in SQLite's header (``PRAGMA application_id``): marks a file as an archive."""

NAMES = ("0001_archive",)
"""The SQL files, oldest first."""

BEFORE_RELEASE = "0001_captures"
"""The first step of the schemas that were tried before the first release; there is no way
from them to this one."""

MIGRATIONS = Migrations("gongan_archive")


def _step(name: str) -> Callable[[Database], None]:
    """The migration that runs the SQL file of this name."""

    def run(db: Database) -> None:
        for statement in _statements((files(__name__) / f"{name}.sql").read_text(encoding="utf-8")):
            db.conn.execute(statement)

    return run


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, which :mod:`sqlite3` runs only after it ends the transaction.

    sqlite-utils asks SQLite at each character whether a statement is complete, half of the time
    that a new archive took.  Raises ValueError for a script whose last statement has no end.
    """
    statement = ""
    for part in script.split(";")[:-1]:
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    rest = statement + script.rpartition(";")[2]
    if statement or rest.strip():
        raise ValueError(f"a statement without its end: {rest.strip()[:80]}")


for _name in NAMES:
    MIGRATIONS(name=_name)(_step(_name))


def apply(db: Database) -> None:
    """Run the migrations that ``db`` has not, each recorded with what it did."""
    MIGRATIONS.apply(db)


def applied(db: Database) -> tuple[str, ...]:
    """The names of this archive's migrations that ``db`` has, in the order they were made."""
    return tuple(migration.name for migration in MIGRATIONS.applied(db))


def is_complete(db: Database) -> bool:
    """Whether ``db`` has every migration of this program."""
    return not MIGRATIONS.pending(db)
