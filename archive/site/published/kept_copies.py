"""Published copies kept for the next start: an unchanged archive is shown at once."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from platformdirs import user_cache_path

import archive
from archive.coverage import day_in_china
from archive.site.metadata import DATABASE
from archive.site.published.publish import publish
from common.times import present

FORGOTTEN = timedelta(days=30)
"""How long a copy is kept that is not asked for."""


def cache_folder() -> Path:
    """Where a program may keep what it can make again, by the system's own rules.

    On Linux ``XDG_CACHE_HOME`` or ``~/.cache`` (XDG Base Directory Specification).
    """
    return user_cache_path("gongan-archive", appauthor=False, opinion=False)


def copy_of(db: Path, room: Path, kept: Path) -> Path:
    """A published copy of the archive ``db`` in the folder ``room``, for one site.

    It is the one kept in ``kept`` (on the same disk) from an earlier start if neither
    the archive nor this program has changed since, nor the day: what is missing
    depends on it.  Else a new one is made, and kept in its place.  Copies that nobody
    has asked for in :data:`FORGOTTEN` go.  Raises :class:`ArchiveError` as
    :func:`archive.site.published.publish.publish` does.
    """
    copy = room / f"{DATABASE}.db"
    name = hashlib.sha256(str(db.resolve()).encode()).hexdigest()[:16]
    moment = present()
    known = kept / f"{name}-{_stamp(db, moment)}.db"
    try:
        _link(known, copy)
    except FileNotFoundError:
        publish(db, copy)
        _remove(kept.glob(f"{name}-*.db"))
        part = kept / f"{room.name}.part"
        _link(copy, part)
        part.replace(known)
    with suppress(FileNotFoundError):  # another start has made a newer one
        os.utime(known, times=(moment.timestamp(), moment.timestamp()))
    before = (moment - FORGOTTEN).timestamp()
    _remove(other for other in kept.glob(f"{'?' * 16}-*.db") if other.stat().st_mtime < before)
    return copy


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        with suppress(OSError):  # on Windows while a site shows it; it goes the next time
            file.unlink()


def _link(there: Path, here: Path) -> None:
    """The same file under another name: it stays for who has it when the other name goes."""
    try:
        os.link(there, here)
    except FileNotFoundError:
        raise
    except OSError:  # a disk without hard links
        shutil.copyfile(there, here)


def _stamp(db: Path, moment: datetime) -> str:
    """A name for the state of the archive, of this program and of the calendar."""
    files = [db, db.with_name(f"{db.name}-wal"), *_program()]
    parts = [str(day_in_china(moment)), *map(_state, files)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _state(file: Path) -> str:
    """Size and time of a file; nothing for one that is empty or not there."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return ""
    return f"{found.st_size} {found.st_mtime_ns}" if found.st_size else ""


def _program() -> Iterator[Path]:
    """The files that decide what a copy holds."""
    folder = Path(archive.__file__).parent
    return (file for file in sorted(folder.rglob("*")) if file.suffix in (".py", ".sql", ".toml"))
