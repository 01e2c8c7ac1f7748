"""One crawl an archive: two at once would ask the same hosts at twice the promised pace.

The lock is filelock's, on a file beside the archive.  The kernel releases it with the
process that holds it, however that ends: a kill leaves a file, never a lock, and the
next crawl takes the file over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from common.errors import CrawlError
from common.times import present

_PATIENCE, _POLL = 0.15, 0.05
"""Seconds to wait for a look of :func:`holder`, which holds the lock for a moment."""

_LONGEST = 4096
"""Bytes of a lock file that are read."""


class LockedError(CrawlError):
    """Another process crawls into the same archive."""


@contextmanager
def lock(db: Path, what: str) -> Iterator[None]:
    """Be the only crawl into the archive at ``db`` within the block.

    ``what`` is the command, for the message that others get.  The file is
    ``<db>.lock``, of the archive's real name when ``db`` is a link; it is removed at
    the end.  Raises LockedError at once when another process, or this one, is
    crawling, CrawlError when no lock can be had there at all.
    """
    path = lock_file(db)
    if not path.parent.is_dir():
        raise CrawlError(
            f"cannot lock {path}: the folder {path.parent} is not there: make it first"
        )
    held = FileLock(
        path,
        timeout=_PATIENCE,
        poll_interval=_POLL,
        mode=0o644,
        thread_local=False,
        fallback_to_soft=False,
        on_acquired=lambda descriptor: _sign(descriptor, what),
    )
    try:
        held.acquire()
    except Timeout as error:
        raise LockedError(_refusal(_signature(path))) from error
    except OSError as error:
        raise CrawlError(
            f"cannot lock {path}: {error.strerror}: this user must be able to write this file "
            "and its folder, on a file system with locks"
        ) from error
    try:
        yield
    finally:
        with suppress(OSError):
            if os.name == "posix":  # while it is held: whoever waits finds it gone, and makes anew
                path.unlink()
        held.release()


def holder(db: Path) -> dict[str, Any] | None:
    """Who crawls into the archive: ``command``, ``pid``, ``since``; ``None`` if nobody does.

    Empty for a holder that has not signed yet.  ``None``, too, where this user cannot
    open the lock's file for writing, as on a read-only disk.
    """
    path = lock_file(db)
    if not path.exists():
        return None
    look = FileLock(path, timeout=0, thread_local=False, fallback_to_soft=False)
    try:
        look.acquire()
    except Timeout:
        return _signature(path)
    except OSError:
        return None
    look.release()
    return None


def lock_file(db: Path) -> Path:
    """The file that is locked for an archive."""
    real = Path(os.path.realpath(db))
    return real.with_name(f"{real.name}.lock")


def _sign(descriptor: int, what: str) -> None:
    """Say in the file who holds it; a full disk is no reason not to hold it."""
    since = present().isoformat(timespec="seconds")
    text = json.dumps({"command": what, "pid": os.getpid(), "since": since})
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, text.encode())


def _signature(path: Path) -> dict[str, Any]:
    """What the holder wrote; empty if that is not there or cannot be understood."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LONGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _refusal(who: dict[str, Any]) -> str:
    known = [
        str(who.get("command", "")),
        f"process {who['pid']}" if "pid" in who else "",
        f"since {who['since']}" if "since" in who else "",
    ]
    told = ", ".join(filter(None, known))
    return (
        f"another crawl is running{f' ({told})' if told else ''}: "
        "wait until it has ended, or stop it, and try again"
    )
