"""Fixtures of the archive's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive import derived, migrations
from archive.store import Archive, open_archive

Step = Callable[[Database], None]
NEXT = "0002_next"
"""The name of a migration that the program does not have yet."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an archive is to be made."""
    return tmp_path / "test.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    """A new archive."""
    with open_archive(path) as opened:
        yield opened


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Step], None]]:
    """Makes the program a later version, with one migration more: the step that it is given."""

    def become(step: Step) -> None:
        later = Migrations(migrations.MIGRATIONS.name)
        for migration in migrations.MIGRATIONS.pending(Database(memory=True)):
            later(name=migration.name)(migration.fn)
        later(name=NEXT)(step)
        monkeypatch.setattr(migrations, "MIGRATIONS", later)
        monkeypatch.setattr(migrations, "NAMES", (*migrations.NAMES, NEXT))
        derived.digest.cache_clear()

    yield become
    monkeypatch.undo()
    derived.digest.cache_clear()


def index_divisions(db: Database) -> None:
    """A migration that changes the schema, and what is in it."""
    db.executescript(
        "CREATE INDEX reports_by_division ON reports (division);\n"
        "UPDATE portals SET status = 'unverified' WHERE status IS NULL;\n"
    )
