"""``python -m tests.kills.later DB``: a later version of the program, which brings DB up to date.

It ends with an error if the archive is not whole then.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive import derived, migrations
from archive.store import open_archive
from archive.upkeep.verify import is_whole, verify

NEXT = "0002_next"


def step(db: Database) -> None:
    """A step that changes the schema, and writes every row of a table anew."""
    db.conn.execute("CREATE INDEX reports_by_division ON reports (division)")
    db.conn.execute("UPDATE figures SET raw = raw || ''")
    db.conn.execute("UPDATE portals SET status = 'unverified'")


def become_later() -> None:
    """Make this process a later version, with one step more."""
    later = Migrations(migrations.MIGRATIONS.name)
    for migration in migrations.MIGRATIONS.pending(Database(memory=True)):
        later(name=migration.name)(migration.fn)
    later(name=NEXT)(step)
    migrations.MIGRATIONS = later
    migrations.NAMES = (*migrations.NAMES, NEXT)
    derived.digest.cache_clear()


if __name__ == "__main__":
    become_later()
    with open_archive(Path(sys.argv[1]), create=False) as archive:
        if not is_whole(verify(archive.db)):
            sys.exit("the archive is not whole")
