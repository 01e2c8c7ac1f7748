"""What reading leaves beside the archive: nothing, unless somebody else has it open."""

from __future__ import annotations

import shutil
from pathlib import Path

from archive.connection import is_current
from archive.store import open_archive
from archive.upkeep import backup
from tests.archive.making import begin, count


def beside(path: Path) -> set[str]:
    return {one.name for one in path.parent.iterdir()} - {path.name}


def test_a_reader_leaves_no_files(path: Path) -> None:
    with open_archive(path) as archive:
        begin(archive)
    before = path.read_bytes()
    with open_archive(path, read_only=True) as reader:
        assert count(reader, "runs") == 1
        assert beside(path)
    assert beside(path) == set()
    assert is_current(path)
    assert beside(path) == set()
    assert path.read_bytes() == before


def test_a_backup_leaves_no_files(path: Path, tmp_path: Path) -> None:
    open_archive(path).close()
    copy = tmp_path / "copies"
    copy.mkdir()
    backup.backup(path, copy / "copy.db")
    assert beside(path) == {"copies"}


def test_a_reader_that_ends_disturbs_no_other(path: Path) -> None:
    open_archive(path).close()
    with open_archive(path, read_only=True) as first:
        with open_archive(path, read_only=True) as second:
            assert count(second, "runs") == 0
        with open_archive(path) as writer:
            begin(writer)
            with open_archive(path, read_only=True) as third:
                assert count(third, "runs") == 1
            begin(writer)
        assert count(first, "runs") == 2
    with open_archive(path, read_only=True) as last:
        assert count(last, "runs") == 2


def test_commits_that_a_cut_off_writer_left_stay_where_they_are(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "cut.db"
    with open_archive(path) as archive:
        begin(archive)
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", f"{copy}{suffix}")
    journal = copy.with_name("cut.db-wal")
    size = journal.stat().st_size
    assert size > 0
    with open_archive(copy, read_only=True) as reader:
        assert count(reader, "runs") == 1
    assert journal.stat().st_size == size
