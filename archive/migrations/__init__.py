"""The schema's history, as sqlite-utils migrations.

Each migration is one SQL file of this folder, run and recorded in one
transaction.  A file that was released is never edited: a change of the schema
is a new file, added to :data:`MIGRATIONS`.  Views, the key of figures and the
data dictionary are derived from the program's own data and are not migrated
(see :mod:`archive.derived`).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive.captures import headers
from archive.versions import origins

APPLICATION_ID = 0x474F4E47
"""``GONG`` in SQLite's header (``PRAGMA application_id``): marks a file as an archive."""

NAMES = (
    "0001_captures",
    "0002_reports",
    "0003_search",
    "0004_statements",
    "0005_dictionaries",
    "0006_nights",
    "0007_wire",
)
"""All migrations, oldest first."""

MIGRATIONS = Migrations("gongan_archive")


def _step(name: str) -> Callable[[Database], None]:
    """The migration that runs the SQL file of this name."""

    def run(db: Database) -> None:
        db.executescript((files(__name__) / f"{name}.sql").read_text(encoding="utf-8"))
        if name == "0005_dictionaries":
            headers.keep_dictionary(db)
        if name == "0006_nights":
            origins.fill_hosts(db)

    return run


for _name in NAMES:
    MIGRATIONS(name=_name)(_step(_name))


def applied(db: Database) -> tuple[str, ...]:
    """The names of this archive's migrations that ``db`` has, oldest first."""
    return tuple(migration.name for migration in MIGRATIONS.applied(db))
