"""The exceptions of the archive, by what can be done about them, and SQLite's errors as such."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOM = 64 * 1024
"""Bytes without which SQLite cannot go on."""


class ArchiveError(Exception):
    """The archive cannot do what was asked; one line that says what to do.

    The subclasses say why.  Only :class:`RefusedError` is about the content that
    was to be stored; all others may pass, or be mended, and what was to be done is
    then done again.
    """


class BusyError(ArchiveError):
    """Another program writes, longer than one waits for it."""


class FullError(ArchiveError):
    """The disk has no room left."""


class UnwritableError(ArchiveError):
    """File or folder may not be written, or cannot be opened."""


class DamagedError(ArchiveError):
    """The file is not what was stored."""


class PayloadError(DamagedError):
    """The bytes of one capture are missing or damaged; all others may be whole."""


class RefusedError(ArchiveError):
    """The content itself cannot be stored: it breaks a rule of the schema, now and ever."""


def is_locked(error: BaseException) -> bool:
    """Whether SQLite said that another connection holds the lock it needs."""
    return isinstance(error, sqlite3.OperationalError) and _primary(error) in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )


def is_full(error: sqlite3.Error) -> bool:
    """Whether SQLite found no room to write."""
    return _primary(error) == sqlite3.SQLITE_FULL


_REFUSALS = (
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_RANGE,
)
_REASONS: dict[int | None, tuple[type[ArchiveError], str]] = {
    **dict.fromkeys(
        (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
        (
            BusyError,
            "{path} is being written by another program: "
            "wait until it has finished, or stop it, and try again",
        ),
    ),
    sqlite3.SQLITE_FULL: (
        FullError,
        "no room left on the disk for {path}: free some space and start again "
        "(everything stored so far is kept)",
    ),
    sqlite3.SQLITE_READONLY: (
        UnwritableError,
        "{path} cannot be written: give yourself write permission on the file "
        "and its folder, or name another file",
    ),
    sqlite3.SQLITE_CORRUPT: (
        DamagedError,
        "{path} is damaged ({error}): restore it from a backup, or name another file",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        UnwritableError,
        "{path} cannot be opened: check the name and the permissions",
    ),
    **dict.fromkeys(_REFUSALS, (RefusedError, "{path}: what was read cannot be stored ({error})")),
}


def translate_sqlite_error(error: sqlite3.Error, path: Path) -> ArchiveError:
    """The :class:`ArchiveError` for an error of SQLite on the archive at ``path``."""
    code = _primary(error)
    if code == sqlite3.SQLITE_NOTADB:
        return not_sqlite(path)
    if code == sqlite3.SQLITE_IOERR and _no_room(path):
        code = sqlite3.SQLITE_FULL  # so said where the journal's index cannot grow
    kind, text = _REASONS.get(code, (ArchiveError, "{path}: SQLite refused ({error})"))
    if code is None and isinstance(error, (sqlite3.IntegrityError, sqlite3.DataError)):
        kind, text = _REASONS[sqlite3.SQLITE_CONSTRAINT]
    return kind(text.format(path=path, error=error))


def _no_room(path: Path) -> bool:
    """Whether the disk of a file has no room for another page of it."""
    try:
        return shutil.disk_usage(path.parent).free < ROOM
    except OSError:
        return False


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
        raise DamagedError(
            f"{path} is damaged: restore it from a backup, or name another file"
        ) from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise RefusedError(f"{path}: what was read cannot be stored ({error})") from error


def _primary(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code: the low byte of the extended one."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF
    return None
