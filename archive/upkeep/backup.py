"""Copies of an archive: made while it is in use, whole, checked, and taken back."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from archive.connection import check_file, connect, tidy
from archive.errors import ArchiveError, translate_sqlite_errors
from archive.new_file import SIDE_FILES, put_in_place, unfinished
from archive.store import open_archive
from archive.upkeep.verify import Check, verify


def backup(source: Path, target: Path) -> list[Check]:
    """Copy the archive at ``source`` to the new file ``target``, and verify the copy.

    The copy is one moment's state, whoever writes meanwhile.  It stands under its
    name only once it is complete and on the disk.  Gives the checks of the copy.
    Raises :class:`ArchiveError` if it cannot be made.
    """
    check_file(source, create=False)
    _check_target(target)
    with unfinished(target) as part:
        copy(source, part)
        with open_archive(part, create=False) as archive:  # an older schema is brought up to date
            checks = verify(archive.db)
        _seal(part)
        put_in_place(part, target)
    return checks


def restore(
    source: Path, target: Path, *, replace: bool = False
) -> tuple[list[Check], Path | None]:
    """Put a copy of the backup at ``source`` where the archive is to be, checked before.

    An archive that is there already is an error, unless ``replace``: then it is
    kept beside under another name.  Gives the checks of the backup, and that name.
    """
    check_file(source, create=False)
    if source.resolve() == target.resolve():
        raise ArchiveError(f"{source} is the archive itself: name a backup of it")
    if target.exists() and not replace:
        raise ArchiveError(f"{target} is there already: give --replace to set it aside")
    if not target.exists():
        _check_target(target)
    with unfinished(target) as part:
        copy(source, part)
        with open_archive(part, create=False) as archive:
            checks = verify(archive.db)
        _seal(part)
        aside = _set_aside(target) if target.exists() else None
        put_in_place(part, target)
    return checks, aside


def _check_target(target: Path) -> None:
    if target.is_dir():
        raise ArchiveError(f"{target} is a folder: name a file")
    if target.exists():
        raise ArchiveError(f"{target} is there already: name another file")
    if not target.parent.is_dir():
        raise ArchiveError(f"the folder {target.parent} is not there: make it first")


def copy(source: Path, part: Path) -> None:
    """Copy all pages of an SQLite file within one read transaction."""
    with translate_sqlite_errors(source):
        reader = connect(source, read_only=True)
        try:
            with translate_sqlite_errors(part):
                writer = sqlite3.connect(part)
                try:
                    reader.backup(writer, pages=-1)
                finally:
                    writer.close()
        finally:
            reader.close()
            tidy(source)


def _seal(part: Path) -> None:
    """Bring everything into the one file."""
    with translate_sqlite_errors(part):
        connection = sqlite3.connect(part)
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        finally:
            connection.close()


def _set_aside(target: Path) -> Path:
    """Give the archive at ``target`` another name; nobody may be writing to it."""
    _check_idle(target)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    aside = target.with_name(f"{target.name}.before-{moment}")
    for suffix in SIDE_FILES:
        file = target.with_name(target.name + suffix)
        if file.exists():
            file.rename(aside.with_name(aside.name + suffix))
    return aside


def _check_idle(target: Path) -> None:
    """Raise :class:`ArchiveError` while another program writes; a damaged file is nobody's."""
    try:
        connection = sqlite3.connect(target, isolation_level=None, timeout=1.0)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise ArchiveError(
                f"{target} is being written by another program: wait until it has finished"
            ) from error
    except sqlite3.DatabaseError:
        return
