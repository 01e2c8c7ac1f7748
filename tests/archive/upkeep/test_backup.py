"""Backups: one moment's state while others write, verified; and taken back."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.store import open_archive
from archive.upkeep import backup
from archive.upkeep.verify import is_whole, verify
from tests.archive.canonical import canonical
from tests.archive.making import URL, begin, capture, count, reading, report
from tests.crawler.cli.calling import gongan


def fill(path: Path) -> None:
    with open_archive(path) as archive:
        stored = archive.add_capture(capture(begin(archive)))
        archive.add_reading(reading(stored.id, report()))


def test_a_backup_holds_the_same_and_is_one_file(path: Path) -> None:
    fill(path)
    copy = path.with_name("copy.db")
    assert is_whole(backup.backup(path, copy))
    with open_archive(path) as one, open_archive(copy, read_only=True) as other:
        assert canonical(one) == canonical(other)
    left = {file.name for file in path.parent.iterdir()}
    assert not any("part" in name for name in left)


def test_a_backup_made_while_another_program_writes_is_consistent(path: Path) -> None:
    fill(path)
    done = threading.Event()

    def write() -> None:
        with open_archive(path) as archive:
            run = begin(archive)
            number = 0
            while not done.is_set():
                number += 1
                stored = archive.add_capture(capture(run, url=f"{URL}?{number}"))
                archive.add_reading(
                    reading(stored.id, report(year=2000 + number % 20), url=f"{URL}?{number}")
                )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            checks = backup.backup(path, path.with_name(f"copy{number}.db"))
            assert [check for check in checks if check.wrong] == []
    finally:
        done.set()
        writer.join()


def test_a_backup_of_a_damaged_archive_is_made_and_says_so(path: Path) -> None:
    fill(path)
    with open_archive(path) as archive:
        archive.db.execute("UPDATE payloads SET data = x'00', stored_size = 1")
    copy = path.with_name("copy.db")
    done = gongan("backup", copy, "--db", path)
    assert done.code == 1
    assert "not whole" in done.err
    assert copy.exists()


@pytest.mark.parametrize("name", ["there.db", "none/copy.db", "."])
def test_a_backup_is_never_written_over_anything(path: Path, name: str) -> None:
    fill(path)
    there = path.with_name("there.db")
    there.write_text("mine")
    with pytest.raises(ArchiveError):
        backup.backup(path, path.parent / name)
    assert there.read_text() == "mine"


def test_restore_sets_what_is_there_aside(path: Path) -> None:
    fill(path)
    copy = path.with_name("copy.db")
    backup.backup(path, copy)
    with open_archive(path) as archive:
        archive.add_capture(capture(begin(archive), url=URL + "2"))
    with pytest.raises(ArchiveError, match="is there already: give --replace"):
        backup.restore(copy, path)
    checks, aside = backup.restore(copy, path, replace=True)
    assert is_whole(checks)
    assert aside is not None
    with open_archive(path) as archive, open_archive(aside) as former:
        assert (count(archive, "captures"), count(former, "captures")) == (1, 2)
        assert is_whole(verify(former.db))


def test_restore_replaces_a_file_that_is_cut_short(path: Path) -> None:
    fill(path)
    copy = path.with_name("copy.db")
    backup.backup(path, copy)
    path.write_bytes(path.read_bytes()[:20_000])
    assert gongan("verify", "--db", path).code == 1
    assert gongan("restore", copy, "--db", path, "--replace").code == 0
    assert gongan("verify", "--db", path).code == 0


def test_restore_waits_for_nobody_who_writes(path: Path) -> None:
    fill(path)
    copy = path.with_name("copy.db")
    backup.backup(path, copy)
    with open_archive(path) as archive:
        archive.db.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match="is being written by another program"):
            backup.restore(copy, path, replace=True)
        archive.db.execute("ROLLBACK")
        assert count(archive, "captures") == 1


def test_a_backup_that_is_no_archive_is_not_restored(path: Path) -> None:
    fill(path)
    other = path.with_name("other.db")
    other.write_text("text" * 100)
    with pytest.raises(ArchiveError, match="is not an SQLite database"):
        backup.restore(other, path, replace=True)
    with pytest.raises(ArchiveError, match="is the archive itself"):
        backup.restore(path, path, replace=True)
    with open_archive(path) as archive:
        assert count(archive, "captures") == 1
