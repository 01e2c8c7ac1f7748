"""The copy that a site shows is kept for the next start."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.site.published.kept_copies import cache_folder, copy_of
from archive.site.published.publish import is_published
from common.times import clock

DAY = datetime(2026, 11, 21, 3, tzinfo=UTC)


@pytest.fixture
def db(demo: Path, tmp_path: Path) -> Path:
    """An archive of the test's own."""
    copy = tmp_path / "own.db"
    with closing(sqlite3.connect(demo)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def start(db: Path, kept: Path, name: str, moment: datetime = DAY) -> Path:
    """The copy of one start of the site."""
    room = kept / name
    room.mkdir(parents=True)
    with clock(lambda: moment):
        return copy_of(db, room, kept)


def published_at(copy: Path) -> str:
    with closing(sqlite3.connect(copy)) as connection:
        return str(
            connection.execute(
                "SELECT value FROM archive_info WHERE key = 'published_at'"
            ).fetchone()[0]
        )


def test_the_second_start_takes_the_copy_of_the_first(db: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    first = start(db, kept, "a")
    assert is_published(first)
    second = start(db, kept, "b", DAY + timedelta(hours=1))
    assert published_at(second) == published_at(first)
    shutil.rmtree(first.parent)
    assert is_published(second)
    assert is_published(start(db, kept, "c"))


def test_a_copy_is_made_anew_when_the_archive_or_the_day_has_changed(
    db: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    first = start(db, kept, "a")
    tomorrow = start(db, kept, "b", DAY + timedelta(days=1))
    assert published_at(tomorrow) > published_at(first)
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE portals SET name = '改名公安局' WHERE id = 'mps'")
    changed = start(db, kept, "c", DAY + timedelta(days=1))
    with closing(sqlite3.connect(changed)) as connection:
        rows = connection.execute("SELECT name FROM portals WHERE id = 'mps'").fetchall()
    assert rows == [("改名公安局",)]
    assert len(list(kept.glob("*.db"))) == 1
    assert is_published(first)


def test_archives_of_other_names_do_not_share_a_copy(db: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    other = tmp_path / "other.db"
    shutil.copy2(db, other)
    start(db, kept, "a")
    start(other, kept, "b")
    assert len(list(kept.glob("*.db"))) == 2


def test_a_copy_that_nobody_asks_for_goes(db: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    other = tmp_path / "other.db"
    shutil.copy2(db, other)
    start(other, kept, "a")
    start(db, kept, "b", DAY + timedelta(days=29))
    assert len(list(kept.glob("*.db"))) == 2
    start(db, kept, "c", DAY + timedelta(days=31))
    assert len(list(kept.glob("*.db"))) == 1


def test_a_disk_without_hard_links_will_do(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    kept = tmp_path / "kept"
    assert published_at(start(db, kept, "a")) == published_at(start(db, kept, "b"))


def test_the_cache_folder_is_the_one_that_the_user_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "gongan-archive"
