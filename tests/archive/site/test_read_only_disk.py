"""An archive on a disk that cannot be written is read, published and shown."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.site.published.folders import room
from archive.site.published.publish import publish
from archive.store import open_archive
from tests.crawler.cli.calling import gongan


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with an archive, mounted read-only."""
    place = tmp_path / "disk"
    place.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a file system")
    try:
        open_archive(place / "a.db").close()
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def test_reading_commands_work(disk: Path) -> None:
    for command in (["reports"], ["captures"], ["findings"], ["runs"], ["status"]):
        called = gongan(*command, "--db", disk / "a.db")
        assert called.code == 0, called.err


def test_an_archive_is_published_from_there(disk: Path, tmp_path: Path) -> None:
    publish(disk / "a.db", tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_size > 0
    assert [path.name for path in disk.iterdir()] == ["a.db"]


def test_a_journal_that_was_left_is_said_and_not_left_out(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    (disk / "a.db-wal").write_bytes(b"x" * 4096)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    called = gongan("reports", "--db", disk / "a.db")
    assert called.code == 1
    assert "copy it together with a.db-wal" in called.err


def test_a_site_finds_another_folder_for_its_copy(disk: Path) -> None:
    with room(disk) as folder:
        assert folder.parent != disk
        (folder / "archive.db").write_bytes(b"a copy")
