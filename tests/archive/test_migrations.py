"""Migrations: what a later version does to an archive, and what it cannot take."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import migrations
from archive.connection import check_file
from archive.errors import ArchiveError
from archive.store import open_archive
from archive.upkeep.verify import is_whole, verify
from archive.versions import history
from archive.versions.search import search
from tests.archive.canonical import canonical
from tests.archive.conftest import NEXT, Step, index_divisions
from tests.archive.making import begin, capture, count, finding, reading, report


def fill(path: Path) -> None:
    """An archive with a report of two versions, a finding and prose."""
    with open_archive(path) as archive:
        run = begin(archive)
        for minute, text in ((0, b"<p>one</p>"), (9000, b"<p>two</p>")):
            stored = archive.add_capture(capture(run, minute=minute, body=text))
            found = report(findings=(finding(),), title=f"2020年报告{minute}")
            archive.add_reading(reading(stored.id, found))
        archive.finish_run(run, "ok", {})


def test_a_new_archive_has_every_step_once(path: Path) -> None:
    for _ in range(2):
        with open_archive(path) as archive:
            assert migrations.applied(archive.db) == migrations.NAMES == ("0001_archive",)
            assert migrations.is_complete(archive.db)


def test_a_later_version_brings_an_archive_up_to_date_with_all_it_holds(
    path: Path, next_version: Callable[[Step], None]
) -> None:
    fill(path)
    with open_archive(path) as archive:
        before = canonical(archive)
    next_version(index_divisions)
    with pytest.raises(ArchiveError, match="written by an earlier version"):
        open_archive(path, read_only=True)
    with open_archive(path) as archive:
        assert migrations.applied(archive.db) == migrations.NAMES
        assert "reports_by_division" in {index.name for index in archive.db["reports"].indexes}
        assert archive.db["portals"].get("example")["status"] == "unverified"
        after = canonical(archive)
        assert {name for name in before if before[name] != after[name]} == {"portals"}
        assert is_whole(verify(archive.db))
        assert len(history.history(archive.db, "示例市公安局", 2020)) == 1
        assert len(search(archive.db, "行政复议")) == 1
        stored = archive.add_capture(capture(begin(archive), minute=20000, body=b"<p>new</p>"))
        assert archive.add_reading(reading(stored.id, report(year=2022)))[0].kind == "new_report"
    with open_archive(path, read_only=True) as archive:
        assert count(archive, "reports") == 2
    with open_archive(path.with_name("fresh.db")) as fresh, open_archive(path) as archive:
        assert fresh.db.schema == archive.db.schema


@pytest.mark.parametrize("where", ["in the step", "after it"])
def test_an_upgrade_that_fails_leaves_the_archive_as_it_was(
    path: Path, next_version: Callable[[Step], None], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(path)
    before = path.with_name("before.db")
    shutil.copy(path, before)

    def fail(*_: object) -> None:
        raise ArchiveError("in the middle")

    def step(db: Database) -> None:
        index_divisions(db)
        if where == "in the step":
            fail()

    with monkeypatch.context() as patch:
        next_version(step)
        if where == "after it":
            patch.setattr("archive.store.settle.settle_all", fail)
        with pytest.raises(ArchiveError, match="in the middle"):
            open_archive(path)
    left, kept = sqlite3.connect(path), sqlite3.connect(before)
    assert list(left.iterdump()) == list(kept.iterdump())
    left.close()
    kept.close()


def test_an_archive_of_a_later_version_is_refused(
    path: Path, next_version: Callable[[Step], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    today = migrations.MIGRATIONS, migrations.NAMES
    next_version(index_divisions)
    fill(path)
    monkeypatch.setattr(migrations, "MIGRATIONS", today[0])
    monkeypatch.setattr(migrations, "NAMES", today[1])
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(ArchiveError, match=f"later version of gongan-archive .{NEXT}."):
            open_archive(path, read_only=read_only)
    assert path.read_bytes() == before


def test_an_archive_from_before_the_first_release_is_refused_and_told_what_to_do(
    path: Path,
) -> None:
    fill(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE _sqlite_migrations SET name = '0001_captures'")
    connection.close()
    before = path.read_bytes()
    for ask in (
        lambda: open_archive(path),
        lambda: open_archive(path, read_only=True),
        lambda: check_file(path, create=False),
    ):
        with pytest.raises(ArchiveError, match="made before the first release") as caught:
            ask()
        assert "crawl anew" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == before
