"""Opening the archive's file, and writing to it one transaction at a time.

A file is looked at before it is touched: one that is not an archive, is
damaged or comes from a later version is refused and stays byte for byte what it
was.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic
from typing import TypeVar

from sqlite_utils import Database
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from archive import migrations
from archive.errors import (
    ArchiveError,
    DamagedError,
    UnwritableError,
    is_locked,
    not_sqlite,
    translate_sqlite_errors,
)

T = TypeVar("T")

OLDEST_SQLITE = (3, 37, 0)
"""The first SQLite with STRICT tables."""

LOCK_WAIT = 30.0
"""Seconds to wait for another writer before giving up."""

SYNC_EVERY = 0.5
"""Seconds of work that a power cut may undo while a crawl writes."""

_HEADER = b"SQLite format 3\x00"


def check_file(path: Path, *, create: bool) -> bool:
    """Whether ``path`` holds an archive already; ``False`` if one is to be made.

    Raises :class:`ArchiveError` for anything else than an archive of this or an
    earlier version.  Never writes.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise ArchiveError(
            f"SQLite {sqlite3.sqlite_version} is too old: "
            f"run a Python with SQLite {wanted} or later"
        )
    if path.is_dir():
        raise ArchiveError(f"{path} is a folder: name a file")
    if not path.parent.is_dir():
        raise ArchiveError(f"the folder {path.parent} is not there: make it first")
    if not path.exists():
        if create:
            return False
        raise ArchiveError(
            f"there is no archive at {path}: make one with 'gongan crawl' or 'gongan demo', "
            "or name another file with --db"
        )
    _check_journal(path)
    return _check_bytes(path, create=create) and _check_schema(path)


def _check_journal(path: Path) -> None:
    """Raise :class:`ArchiveError` for a journal that SQLite cannot take in where it is."""
    journal, index = (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))
    if os.access(path.parent, os.W_OK) or index.exists() or not journal.exists():
        return
    if journal.stat().st_size:
        raise ArchiveError(
            f"{path} was not closed, and its journal cannot be taken in on a disk that cannot be "
            f"written: copy it together with {journal.name} to one that can"
        )


def check_writable(path: Path) -> None:
    """Raise :class:`ArchiveError` unless file and folder (for the journal) can be written."""
    for place in (path, path.parent):
        if place.exists() and not os.access(place, os.W_OK):
            raise UnwritableError(
                f"{place} cannot be written: give yourself write permission, or name another file"
            )


def _check_bytes(path: Path, *, create: bool) -> bool:
    """Whether the file begins and ends as SQLite's files do; an empty one may be filled."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error
    if not header and create:
        return False
    if len(header) < 100 or not header.startswith(_HEADER):
        raise not_sqlite(path)
    page_size = int.from_bytes(header[16:18], "big")
    page_size = 65536 if page_size == 1 else page_size
    pages = int.from_bytes(header[28:32], "big")
    if not _has_journal(path) and path.stat().st_size < pages * page_size:
        raise DamagedError(f"{path} is cut short: restore it from a backup, or name another file")
    return True


def _check_schema(path: Path) -> bool:
    """Whether the database is an archive (``True``) or still empty (``False``)."""
    with translate_sqlite_errors(path):
        connection = sqlite3.connect(_read_only_uri(path, _has_journal(path)), uri=True)
        try:
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            known = migrations.applied(Database(connection)) if tables else ()
        finally:
            connection.close()
    if not tables:
        return False
    if mark != migrations.APPLICATION_ID:
        raise ArchiveError(f"{path} is the database of another program: name another file")
    if migrations.BEFORE_RELEASE in known:
        raise ArchiveError(
            f"{path} was made before the first release: crawl anew into another file, or write "
            "its captures with 'gongan export' of the program that made it and take them in "
            "with 'gongan import'"
        )
    later = [name for name in known if name not in migrations.NAMES]
    if later:
        raise ArchiveError(
            f"{path} was written by a later version of gongan-archive ({later[-1]}): "
            "update this program, or name another file"
        )
    return True


def is_current(path: Path) -> bool:
    """Whether the archive at ``path`` has all steps of the schema."""
    with translate_sqlite_errors(path):
        connection = connect(path, read_only=True)
        try:
            return migrations.is_complete(Database(connection))
        finally:
            connection.close()
            tidy(path)


def connect(path: Path, *, read_only: bool, lock_wait: float = LOCK_WAIT) -> sqlite3.Connection:
    """A connection in autocommit mode, with foreign keys on and a busy timeout.

    An archive on a medium that cannot be written (and that nobody can be
    writing) is opened as immutable.  Raises :class:`sqlite3.Error`.
    """
    uri = path.resolve().as_uri()
    if read_only:
        uri = reading_uri(path)
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=min(lock_wait, 1.0), check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def tidy(path: Path) -> None:
    """Have SQLite remove the empty files that reading left beside the archive.

    A reader makes ``-wal`` and ``-shm`` files and may not remove them; the last
    connection that may write does, under SQLite's own locks, and leaves them if
    anybody has the archive open.  With an empty ``-wal`` the archive itself is not
    written; with commits in it, or without permission, nothing is done.
    """
    journal = path.with_name(path.name + "-wal")
    if not journal.exists() or _has_journal(path) or not os.access(path, os.W_OK):
        return
    uri = f"{path.resolve().as_uri()}?mode=rw"
    with suppress(sqlite3.Error), closing(sqlite3.connect(uri, uri=True, timeout=0)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _has_journal(path: Path) -> bool:
    """Whether the file has commits beside it that are not yet in it (SQLite's WAL)."""
    journal = path.with_name(path.name + "-wal")
    return journal.exists() and journal.stat().st_size > 0


def reading_uri(path: Path) -> str:
    """The URI for reading an archive, also on a medium that cannot be written."""
    return _read_only_uri(path, os.access(path.parent, os.W_OK) or _has_journal(path))


def _read_only_uri(path: Path, shared: bool) -> str:
    """The URI for reading; a file that is not ``shared`` is read without locks or side files."""
    return f"{path.resolve().as_uri()}?{'mode=ro' if shared else 'immutable=1'}"


class Writer:
    """Runs each piece of writing in one transaction of its own.

    ``db`` is the open database, ``path`` its file for messages, ``lock_wait`` the
    seconds to wait for another program's lock.  Threads take turns.
    """

    def __init__(self, db: Database, path: Path, lock_wait: float = LOCK_WAIT) -> None:
        self.db = db
        self.path = path
        self.lock_wait = lock_wait
        self._turn = threading.RLock()
        self._synced = 0.0
        self._waits = True

    def __call__(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, once its writes are committed and on the disk.

        Everything it wrote is undone when it raises; errors of SQLite come out
        as :class:`ArchiveError`.
        """
        with self._turn, translate_sqlite_errors(self.path):
            self._wait_for_disk(wait=True)
            result = self._run(work)
            self._synced = monotonic()
            return result

    def soon(self, work: Callable[[], T]) -> T:
        """Like a call, but the disk is waited for only every :data:`SYNC_EVERY` seconds.

        That wait, or that of the next call, is for all that was committed before.
        The end of the program does what was written no harm; a power cut can undo
        the last of it, as if the program had been cut off so much earlier.
        """
        if monotonic() - self._synced >= SYNC_EVERY:
            return self(work)
        with self._turn, translate_sqlite_errors(self.path):
            self._wait_for_disk(wait=False)
            return self._run(work)

    def _wait_for_disk(self, *, wait: bool) -> None:
        """Let the next commits wait for the disk, or not."""
        if wait != self._waits:
            self.db.conn.execute(f"PRAGMA synchronous = {'FULL' if wait else 'NORMAL'}")
            self._waits = wait

    def _run(self, work: Callable[[], T]) -> T:
        self._begin()
        try:
            result = work()
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise
        return result

    def _begin(self) -> None:
        """Take the write lock, or raise once ``lock_wait`` is over."""
        try:
            self.db.conn.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not is_locked(error):
                raise
            self._wait()

    def _wait(self) -> None:
        waits = Retrying(
            retry=retry_if_exception(is_locked),
            stop=stop_after_delay(self.lock_wait),
            wait=wait_random_exponential(multiplier=0.05, max=1.0),
            reraise=True,
        )
        waits(self.db.conn.execute, "BEGIN IMMEDIATE")


def prepare(connection: sqlite3.Connection, path: Path, *, new: bool) -> None:
    """Set the journal to WAL (readers and one writer at a time); mark a new file as an archive."""
    with translate_sqlite_errors(path):
        if new:
            connection.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
