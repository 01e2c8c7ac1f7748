"""A folder for each site that runs, and the end of those whose site was killed.

A site that is stopped takes its folder away; one that is killed cannot.  So each holds
a lock on a file in its folder, which the system gives up with the process: what can be
locked belongs to nobody.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import AcquireReturnProxy, FileLock

_PREFIX = "gongan-"
_HELD = "held.lock"
_DOOR = "rooms.lock"
_WAIT = 10.0
"""Seconds to wait for another start that is just making its folder."""


@contextmanager
def room(kept: Path | None) -> Iterator[Path]:
    """A new folder in ``kept`` for as long as the context lasts.

    Folders there of sites that were killed go first, never one that is in use.
    Without ``kept``, or where nothing can be written there, it is among the system's
    temporary files.
    """
    if kept is not None and not os.access(kept, os.W_OK):  # a read-only disk
        kept = None
    with ExitStack() as stack:
        try:
            door = None if kept is None else _locked(kept / _DOOR, _WAIT)
        except OSError:  # no locks on this disk: nothing there is taken away
            door = None
        if door is None or kept is None:
            yield Path(stack.enter_context(_folder(kept)))
            return
        with door:  # between making a folder and holding it, nobody looks
            _clear(kept)
            folder = Path(stack.enter_context(_folder(kept)))
            stack.enter_context(_locked(folder / _HELD, 0))
        yield folder


def _folder(kept: Path | None) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix=_PREFIX, dir=kept, ignore_cleanup_errors=True)


def _clear(kept: Path) -> None:
    """Remove the folders that are held by nobody; those without a lock are left alone."""
    for held in kept.glob(f"{_PREFIX}*/{_HELD}"):
        try:
            with _locked(held, 0):
                pass
        except OSError:
            continue
        (kept / f"{held.parent.name}.part").unlink(missing_ok=True)
        shutil.rmtree(held.parent, ignore_errors=True)


def _locked(file: Path, wait: float) -> AcquireReturnProxy[FileLock]:
    """A lock on ``file``, after at most ``wait`` seconds, for a ``with`` that releases it.

    Raises OSError (filelock's Timeout is one) if another holds it, or the disk has no locks.
    """
    return FileLock(file, thread_local=False, fallback_to_soft=False).acquire(timeout=wait)
