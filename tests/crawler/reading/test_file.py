"""Errors say by their type what can be done about them; tried with what really causes them."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from archive.errors import (
    ArchiveError,
    BusyError,
    DamagedError,
    FullError,
    PayloadError,
    RefusedError,
    UnwritableError,
    translate_sqlite_error,
)
from archive.records import Reading
from archive.store import Archive, open_archive
from crawler.reading.file import file_reading
from extract.records import Section
from tests.archive.making import begin, capture, count, reading, report


def hold_the_lock(path: str, pipe: Connection) -> None:
    """Another program that writes, from its start until it is told to end."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE runs SET counts = counts")
    pipe.send("locked")
    pipe.recv()
    connection.execute("ROLLBACK")
    connection.close()


@pytest.fixture
def unread(tmp_path: Path) -> Iterator[tuple[Archive, Reading]]:
    """An archive that waits for a lock only shortly, and a reading to be filed in it."""
    with open_archive(tmp_path / "a.db", lock_wait=0.2) as archive:
        stored = archive.add_capture(capture(begin(archive)))
        archive.mark_for_reading(stored.id)
        yield archive, reading(stored.id, report())


def test_a_reading_is_filed_whole_or_not_at_all_while_another_process_writes(
    unread: tuple[Archive, Reading],
) -> None:
    archive, found = unread
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    other = context.Process(target=hold_the_lock, args=(str(archive.path), there))
    other.start()
    try:
        assert here.recv() == "locked"
        with pytest.raises(BusyError):
            file_reading(archive, found)
        assert count(archive, "readings") == 0
        assert [left.capture_id for left in archive.unread()] == [found.capture_id]
    finally:
        here.send("end")
        other.join()
    filed, changes = file_reading(archive, found)
    assert filed.state == "report"
    assert [change.kind for change in changes] == ["new_report"]


class EndsWhileOneWaits:
    """A second writer that ends only after the first has given up ``times`` times."""

    def __init__(self, path: Path, times: int) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("BEGIN IMMEDIATE")
        self.left = times

    def gave_up(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.connection.execute("ROLLBACK")
            self.connection.close()


@pytest.mark.parametrize("times", [1, 2])
def test_a_lock_of_one_or_two_waits_loses_no_report(
    unread: tuple[Archive, Reading], times: int
) -> None:
    archive, found = unread
    other = EndsWhileOneWaits(archive.path, times)
    for _ in range(times):
        with pytest.raises(BusyError):
            file_reading(archive, found)
        assert len(archive.unread()) == 1
        other.gave_up()
    filed, _ = file_reading(archive, found)
    assert (filed.state, count(archive, "reports"), archive.unread()) == ("report", 1, [])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own of 3 MB."""
    place = tmp_path / "small"
    place.mkdir()
    if shutil.which("mount") is None or os.name != "posix" or os.geteuid() != 0:
        pytest.skip("a file system can be mounted by root only")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(path: Path) -> None:
    """Write until there is no room left."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(os.urandom(16 * 1024)):
            pass


def test_a_full_disk_leaves_the_document_to_be_read(small_disk: Path) -> None:
    with open_archive(small_disk / "a.db") as archive:
        stored = archive.add_capture(capture(begin(archive)))
        archive.mark_for_reading(stored.id)
        prose = Section(1, "一、总体情况", "本年度主动公开政府信息若干条。" * 20_000)
        found = reading(stored.id, report(sections=(prose,)))
        filler = small_disk / "filler"
        fill(filler)
        with pytest.raises(FullError):
            file_reading(archive, found)
        assert count(archive, "readings") == 0
        assert len(archive.unread()) == 1
        filler.unlink()
        filed, _ = file_reading(archive, found)
        assert (filed.state, archive.unread()) == ("report", [])


def test_only_content_that_cannot_be_stored_is_filed_without_its_reports(
    unread: tuple[Archive, Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, found = unread
    monkeypatch.setattr("archive.versions.readings._fault", lambda _: None)
    figures = report().figures
    twice = report(figures=(*figures, figures[0]))
    filed, changes = file_reading(archive, reading(found.capture_id, twice))
    assert (filed.state, filed.reports, changes) == ("failed", (), ())
    assert [problem.rule for problem in filed.problems] == ["extractor_failed"]
    assert "cannot be stored" in filed.problems[0].message


def test_half_characters_are_no_reason_to_lose_a_report(unread: tuple[Archive, Reading]) -> None:
    archive, found = unread
    odd = report(title="年度报告\ud83d", sections=(Section(1, "一、\udc00", "全文\ud83d\ude00。"),))
    filed, changes = file_reading(archive, reading(found.capture_id, odd, title="\udfff"))
    assert (filed.state, len(changes)) == ("report", 1)
    assert archive.db.execute("SELECT title FROM versions").fetchone() == ("年度报告\ufffd",)
    assert archive.db.execute("SELECT text FROM sections").fetchone() == ("全文\U0001f600。",)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, BusyError),
        (sqlite3.SQLITE_LOCKED, BusyError),
        (sqlite3.SQLITE_FULL, FullError),
        (sqlite3.SQLITE_READONLY, UnwritableError),
        (sqlite3.SQLITE_CANTOPEN, UnwritableError),
        (sqlite3.SQLITE_CORRUPT, DamagedError),
        (sqlite3.SQLITE_CONSTRAINT | (1 << 8), RefusedError),
        (sqlite3.SQLITE_TOOBIG, RefusedError),
        (sqlite3.SQLITE_NOMEM, ArchiveError),
        (sqlite3.SQLITE_IOERR, ArchiveError),
    ],
)
def test_each_error_of_sqlite_has_its_type(code: int, kind: type[ArchiveError]) -> None:
    error = sqlite3.OperationalError("so it is")
    error.sqlite_errorcode = code
    assert type(translate_sqlite_error(error, Path("/a.db"))) is kind


def test_damaged_bytes_of_one_capture_are_told_from_a_damaged_file(
    unread: tuple[Archive, Reading],
) -> None:
    archive, found = unread
    archive.db.execute("UPDATE payloads SET data = zeroblob(9)")
    with pytest.raises(PayloadError):
        archive.content(found.capture_id)
