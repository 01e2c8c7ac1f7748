"""A full disk, another writer, files cut short: nothing committed is lost (kills: tests/kills)."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.merging.merge import merge
from archive.store import Archive, open_archive
from archive.upkeep.verify import verify
from tests.archive.canonical import canonical
from tests.archive.making import URL, begin, capture, reading, report
from tests.archive.pages import page
from tests.crawler.cli.calling import gongan

PAGES = 30


def rows(path: Path, table: str) -> int:
    """Rows of a table, as another process sees them now; 0 before there is one."""
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    except sqlite3.Error:
        return 0
    finally:
        connection.close()
    return found


def whole(path: Path) -> None:
    """The archive is whole as the killed program left it; opened for writing, and before."""
    if rows(path, "captures") == 0:
        return
    done = gongan("verify", "--db", path)
    assert done.code == 0, done.err + done.out


@pytest.fixture
def unread(tmp_path: Path) -> Path:
    """An archive of pages that nobody has read yet."""
    path = tmp_path / "unread.db"
    with open_archive(path) as archive:
        run = begin(archive)
        for number in range(PAGES * 2):
            body = page(2008 + number % 14, number)
            stored = archive.add_capture(capture(run, url=f"{URL}?{number}", body=body))
            archive.mark_for_reading(stored.id)
        archive.finish_run(run, "ok", {})
    return path


def filled(path: Path, first: int, count: int) -> None:
    with open_archive(path) as archive:
        run = begin(archive)
        for number in range(first, first + count):
            url = f"{URL}?{number}"
            stored = archive.add_capture(
                capture(run, url=url, body=random.Random(number).randbytes(3000))
            )
            archive.add_reading(reading(stored.id, report(year=2000 + number), url=url))
        archive.finish_run(run, "ok", {})


def limited(archive: Archive, pages: int) -> None:
    """Let the archive's file grow by so many pages only, as on a full disk."""
    used = archive.db.execute("PRAGMA page_count").fetchone()[0]
    archive.db.execute(f"PRAGMA max_page_count = {used + pages}")


@pytest.mark.parametrize("room", [2, 40, 200, 400])
def test_a_merge_onto_a_full_disk_loses_nothing(tmp_path: Path, room: int) -> None:
    path, other = tmp_path / "a.db", tmp_path / "b.db"
    filled(path, 0, 3)
    filled(other, 1, 60)
    with open_archive(path) as archive:
        before = canonical(archive)
        limited(archive, room)
        with pytest.raises(ArchiveError, match="no room left on the disk"):
            merge(archive, other)
        after = canonical(archive)
        assert {**after, "payloads": before["payloads"]} == before
        assert [check for check in verify(archive.db) if check.wrong] == []
        archive.db.execute("PRAGMA max_page_count = 1000000")
        assert merge(archive, other)["captures"] == 58


def test_a_real_disk_that_is_full_gives_one_clear_line(tmp_path: Path, unread: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    size = unread.stat().st_size + 150_000
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small file system can be mounted by root only")
    try:
        path = small / "test.db"
        shutil.copy(unread, path)
        done = gongan("reparse", "-j", "1", "--db", path)
        assert done.code == 1
        assert "no room left on the disk" in done.err
        assert done.err.count("\n") == 1
        subprocess.run(
            ["mount", "-o", "remount,size=64m", str(small)], capture_output=True, check=True
        )
        assert rows(path, "captures") == 2 * PAGES
        whole(path)
        assert gongan("reparse", "-j", "1", "--db", path).code == 0
        assert rows(path, "reports") == 14
    finally:
        subprocess.run(["umount", str(small)], capture_output=True, check=False)


def test_another_writer_is_waited_for_up_to_a_limit_and_named(tmp_path: Path) -> None:
    path, other = tmp_path / "a.db", tmp_path / "b.db"
    filled(path, 0, 1)
    filled(other, 1, 2)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with open_archive(path, lock_wait=0.2) as archive:
        with pytest.raises(ArchiveError, match="is being written by another program"):
            merge(archive, other)
        writer.execute("COMMIT")
        writer.close()
        assert merge(archive, other)["captures"] == 2


@pytest.mark.parametrize(
    "work",
    [
        ("verify",),
        ("repair",),
        ("reparse",),
        ("backup", "out.db"),
        ("merge", "b.db"),
        ("vanished",),
    ],
)
def test_a_file_cut_short_gives_one_clear_line(tmp_path: Path, work: tuple[str, ...]) -> None:
    path = tmp_path / "a.db"
    filled(path, 0, 20)
    filled(tmp_path / "b.db", 0, 1)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = path.read_bytes()
    name, *others = work
    done = gongan(name, *(tmp_path / other for other in others), "--db", path)
    assert (done.code, done.out) == (1, "")
    assert "is cut short: restore it from a backup" in done.err
    assert done.err.count("\n") == 1
    assert path.read_bytes() == before
    assert not (tmp_path / "out.db").exists()
