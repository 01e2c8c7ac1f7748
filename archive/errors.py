"""The one exception of the archive, and SQLite's errors put into its words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ArchiveError(Exception):
    """The archive cannot do what was asked; one line that says what to do."""


def is_locked(error: BaseException) -> bool:
    """Whether SQLite said that another connection holds the lock it needs."""
    return isinstance(error, sqlite3.OperationalError) and _primary(error) in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )


def is_full(error: sqlite3.Error) -> bool:
    """Whether SQLite found no room to write."""
    return _primary(error) == sqlite3.SQLITE_FULL


def translate_sqlite_error(error: sqlite3.Error, path: Path) -> ArchiveError:
    """The :class:`ArchiveError` for an error of SQLite on the archive at ``path``."""
    code = _primary(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveError(
            f"{path} is being written by another program: "
            "wait until it has finished, or stop it, and try again"
        )
    if code == sqlite3.SQLITE_FULL:
        return ArchiveError(
            f"no room left on the disk for {path}: free some space and start again "
            "(everything stored so far is kept)"
        )
    if code == sqlite3.SQLITE_READONLY:
        return ArchiveError(
            f"{path} cannot be written: give yourself write permission on the file "
            "and its folder, or name another file"
        )
    if code == sqlite3.SQLITE_NOTADB:
        return not_sqlite(path)
    if code == sqlite3.SQLITE_CORRUPT:
        return ArchiveError(
            f"{path} is damaged ({error}): restore it from a backup, or name another file"
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return ArchiveError(f"{path} cannot be opened: check the name and the permissions")
    return ArchiveError(f"{path}: SQLite refused ({error})")


def not_sqlite(path: Path) -> ArchiveError:
    """The error for a file that SQLite did not write."""
    return ArchiveError(f"{path} is not an SQLite database: name another file")


@contextmanager
def translate_sqlite_errors(path: Path) -> Iterator[None]:
    """Turn errors of SQLite inside the block into :class:`ArchiveError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate_sqlite_error(error, path) from error
    except UnicodeDecodeError as error:  # SQLite quotes what it found in a damaged file
        raise ArchiveError(
            f"{path} is damaged: restore it from a backup, or name another file"
        ) from error


def _primary(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code: the low byte of the extended one."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF
    return None
