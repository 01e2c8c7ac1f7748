"""A folder for each site that runs, and the end of those whose site was killed.

A site that is stopped takes its folder away; one that is killed cannot.  So each holds
a lock on a file in its folder, which the system gives up with the process: what can be
locked belongs to nobody.  The locks are SQLite's, which work on every system.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

_PREFIX = "gongan-"
_HELD = "held.lock"
_DOOR = "rooms.lock"
_WAIT = 10.0
"""Seconds to wait for another start that is just making its folder."""


@contextmanager
def room(kept: Path | None) -> Iterator[Path]:
    """A new folder in ``kept`` for as long as the context lasts.

    Folders there of sites that were killed go first, never one that is in use.
    Without ``kept`` it is among the system's temporary files.
    """
    with ExitStack() as stack:
        try:
            door = None if kept is None else _locked(kept / _DOOR, _WAIT)
        except sqlite3.Error:  # no locks on this disk: nothing there is taken away
            door = None
        if door is None or kept is None:
            yield Path(stack.enter_context(_folder(kept)))
            return
        with closing(door):  # between making a folder and holding it, nobody looks
            _clear(kept)
            folder = Path(stack.enter_context(_folder(kept)))
            stack.enter_context(closing(_locked(folder / _HELD, 0)))
        yield folder


def _folder(kept: Path | None) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix=_PREFIX, dir=kept, ignore_cleanup_errors=True)


def _clear(kept: Path) -> None:
    """Remove the folders that are held by nobody; those without a lock are left alone."""
    for held in kept.glob(f"{_PREFIX}*/{_HELD}"):
        try:
            _locked(held, 0).close()
        except sqlite3.Error:
            continue
        (kept / f"{held.parent.name}.part").unlink(missing_ok=True)
        shutil.rmtree(held.parent, ignore_errors=True)


def _locked(file: Path, wait: float) -> sqlite3.Connection:
    """A connection that holds ``file`` alone, after at most ``wait`` seconds.

    Raises :class:`sqlite3.Error` if another does, or the disk knows no locks.
    """
    connection = sqlite3.connect(file, timeout=wait, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
