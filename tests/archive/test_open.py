"""Opening: what is refused stays as it was; locks, full disks and readers."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import migrations
from archive.connection import SYNC_EVERY, connect, prepare
from archive.errors import ArchiveError
from archive.migrations import APPLICATION_ID
from archive.store import open_archive
from tests.archive.making import URL, begin, capture, count, reading, report


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def text_file(path: Path) -> None:
    path.write_text("this is not a database\n" * 20)


def short_file(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00")


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (text)")
    connection.close()


def full_archive(path: Path) -> None:
    with open_archive(path) as archive:
        run = begin(archive)
        for number in range(20):
            body = random.Random(number).randbytes(5000)
            archive.add_capture(capture(run, url=f"{URL}?{number}", body=body))


def truncated(path: Path) -> None:
    full_archive(path)
    path.write_bytes(path.read_bytes()[:20_000])


def garbled(path: Path) -> None:
    full_archive(path)
    data = bytearray(path.read_bytes())
    data[100:4096] = bytes(random.Random(1).randbytes(3996))
    path.write_bytes(data)


def later_version(path: Path) -> None:
    full_archive(path)
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('gongan_archive', '9999_future', '')"
        )
    connection.close()


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (text_file, "is not an SQLite database"),
        (short_file, "is not an SQLite database"),
        (other_database, "the database of another program"),
        (truncated, "is cut short"),
        (garbled, "is damaged"),
        (later_version, "later version of gongan-archive .9999_future."),
    ],
)
def test_what_is_refused_stays_byte_for_byte(
    path: Path, spoil: Callable[[Path], None], message: str, read_only: bool
) -> None:
    spoil(path)
    before = contents(path.parent)
    with pytest.raises(ArchiveError, match=message) as caught:
        open_archive(path, read_only=read_only)
    assert contents(path.parent) == before
    assert "\n" not in str(caught.value)


def test_names_that_cannot_be_archives(path: Path) -> None:
    with pytest.raises(ArchiveError, match="is a folder"):
        open_archive(path.parent)
    with pytest.raises(ArchiveError, match="make it first"):
        open_archive(path / "deeper" / "test.db")
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(ArchiveError, match="there is no archive at"):
            open_archive(path, **options)
    assert not path.exists()


def test_an_empty_file_may_be_filled(path: Path) -> None:
    path.touch()
    with pytest.raises(ArchiveError, match="is not an SQLite database"):
        open_archive(path, create=False)
    with open_archive(path) as archive:
        assert begin(archive) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write any file")
def test_a_file_that_cannot_be_written(path: Path) -> None:
    full_archive(path)
    path.chmod(0o444)
    with pytest.raises(ArchiveError, match="cannot be written"):
        open_archive(path)
    with open_archive(path, read_only=True) as archive:
        assert count(archive, "captures") == 20


def test_names_with_signs_of_uris_are_names(tmp_path: Path) -> None:
    path = tmp_path / "年报 #1?mode=memory%20.db"
    with open_archive(path) as archive:
        begin(archive)
    assert path.stat().st_size > 0


def test_read_only_writes_nothing(path: Path) -> None:
    full_archive(path)
    before = path.read_bytes()
    with open_archive(path, read_only=True) as archive:
        assert count(archive, "captures") == 20
        with pytest.raises(ArchiveError, match="cannot be written"):
            archive.start_run("crawl", user_agent=None, settings={})
    assert path.read_bytes() == before


def test_wal_foreign_keys_and_mark(path: Path) -> None:
    with open_archive(path) as archive:
        pragmas = ("journal_mode", "foreign_keys", "application_id", "synchronous")
        values = [archive.db.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert values == ["wal", 1, APPLICATION_ID, 2]


def test_an_empty_file_of_an_archive_is_filled(path: Path) -> None:
    connection = connect(path, read_only=False)
    prepare(connection, path, new=True)
    connection.close()
    fresh = path.with_name("fresh.db")
    with open_archive(path) as archive, open_archive(fresh) as new:
        assert migrations.applied(archive.db) == migrations.NAMES
        assert archive.db.schema == new.db.schema
        stored = archive.add_capture(capture(begin(archive)))
        assert archive.add_reading(reading(stored.id, report()))[0].kind == "new_report"


def test_views_and_dictionary_are_made_anew_when_the_program_changed(path: Path) -> None:
    with open_archive(path) as archive:
        archive.db["archive_info"].update("derived", {"value": "older"})
        archive.db["figure_keys"].delete_where()
        archive.db.execute("DROP VIEW report_overview")
    with open_archive(path) as archive:
        assert count(archive, "figure_keys") > 400
        assert count(archive, "report_overview") == 0


def test_another_writer_is_waited_for_up_to_a_limit(path: Path) -> None:
    with open_archive(path) as archive:
        run = begin(archive)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_archive(path, lock_wait=0.2) as archive:
        with pytest.raises(ArchiveError, match="is being written by another program"):
            archive.add_capture(capture(run))
        other.execute("COMMIT")
        other.close()
        archive.add_capture(capture(run))
        assert count(archive, "captures") == 1


def test_a_writer_that_ends_in_time_is_no_error(path: Path) -> None:
    with open_archive(path) as archive:
        run = begin(archive)
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.3, lambda: other.execute("COMMIT"))
        timer.start()
        archive.add_capture(capture(run))
        timer.join()
        other.close()


def test_a_full_disk_loses_nothing_that_was_committed(path: Path) -> None:
    with open_archive(path) as archive:
        run = begin(archive)
        archive.add_capture(capture(run))
        pages = archive.db.execute("PRAGMA page_count").fetchone()[0]
        archive.db.execute(f"PRAGMA max_page_count = {pages + 3}")
        big = random.Random(1).randbytes(500_000)
        with pytest.raises(ArchiveError, match="no room left on the disk"):
            archive.add_capture(capture(run, url=URL + "2", body=big))
        assert count(archive, "captures") == 1
        archive.db.execute("PRAGMA max_page_count = 100000")
        archive.add_capture(capture(run, url=URL + "2", body=big))
        assert archive.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert count(archive, "captures") == 2


def test_many_readers_while_one_writes(path: Path) -> None:
    errors: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        seen = 0
        with open_archive(path, read_only=True) as archive:
            while not done.is_set():
                now = count(archive, "captures")
                if now < seen or count(archive, "report_overview") < 0:
                    errors.append(AssertionError(f"{now} after {seen}"))
                seen = now

    def guarded() -> None:
        try:
            read()
        except ArchiveError as error:
            errors.append(error)

    with open_archive(path) as archive:
        run = begin(archive)
        readers = [threading.Thread(target=guarded) for _ in range(4)]
        for reader in readers:
            reader.start()
        for number in range(60):
            archive.add_capture(capture(run, url=f"{URL}?{number}"))
        done.set()
        for reader in readers:
            reader.join()
        assert count(archive, "captures") == 60
    assert errors == []


def test_threads_take_turns_on_one_archive(path: Path) -> None:
    with open_archive(path) as archive:
        run = begin(archive)

        def write(part: int) -> None:
            for number in range(15):
                archive.add_capture(capture(run, url=f"{URL}?{part}-{number}"))

        threads = [threading.Thread(target=write, args=(part,)) for part in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert count(archive, "captures") == 60


def test_an_archive_left_by_a_killed_writer_opens_with_all_commits(path: Path) -> None:
    copy = path.with_name("copy.db")
    with open_archive(path) as archive:
        run = begin(archive)
        for number in range(5):
            archive.add_capture(capture(run, url=f"{URL}?{number}"))
        for suffix in ("", "-wal"):
            shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
    with open_archive(copy) as archive:
        assert count(archive, "captures") == 5
        begin(archive)
        states = [row["state"] for row in archive.db["runs"].rows]
    assert states == ["interrupted", "running"]


def test_what_is_written_soon_waits_for_the_disk_now_and_then(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.connection.monotonic", lambda: moment)
    moment = 1000.0
    with open_archive(path) as archive, open_archive(path, read_only=True) as reader:
        seen: list[int] = []

        def write() -> None:
            seen.append(archive.db.execute("PRAGMA synchronous").fetchone()[0])
            archive.db["portals"].insert({"id": f"p{len(seen)}", "name": "x"})

        archive.write(write)
        archive.write.soon(write)
        assert count(reader, "portals") == 2
        moment += SYNC_EVERY
        archive.write.soon(write)
        archive.write.soon(write)
        with pytest.raises(ArchiveError, match="UNIQUE"):
            archive.write.soon(lambda: archive.db["portals"].insert({"id": "p1", "name": "x"}))
        archive.write(write)
        assert seen == [2, 1, 2, 1, 2]
        assert count(reader, "portals") == 5
