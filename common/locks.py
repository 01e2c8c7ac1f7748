"""One crawl an archive: manners do not hold when two crawls ask the same hosts.

The lock is the operating system's, on a file beside the archive, and ends with the
process that holds it, however that ends: no lock is ever left behind, only,
after a kill, a file that the next crawl takes over.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

from common.errors import CrawlError
from common.times import present

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """The byte that is locked: one that nobody reads, as Windows forbids reading it."""

    def _try(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_LONGEST = 4096
_held: set[int] = set()


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
    descriptor = _acquire(path)
    _held.add(descriptor)
    try:
        _sign(descriptor, what)
        yield
    finally:
        _held.discard(descriptor)
        _release(descriptor, path)


def holder(db: Path) -> dict[str, Any] | None:
    """Who crawls into the archive: ``command``, ``pid``, ``since``; ``None`` if nobody does.

    Empty for a holder that has not signed yet, or whose file this user cannot read.
    """
    path = lock_file(db)
    try:
        descriptor = os.open(path, os.O_RDWR | _NO_LINKS)
    except OSError:
        return None
    try:
        if _locks(descriptor, path):
            return None
        return _signature(descriptor)
    finally:
        os.close(descriptor)


def lock_file(db: Path) -> Path:
    """The file that is locked for an archive."""
    real = Path(os.path.realpath(db))
    return real.with_name(f"{real.name}.lock")


@retry(
    retry=retry_if_exception_type(LockedError),
    stop=stop_after_attempt(4),
    wait=wait_fixed(0.05),
    reraise=True,
)
def _acquire(path: Path) -> int:
    """A descriptor that holds the lock; a look of :func:`holder` is waited for."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _NO_LINKS, 0o644)
        except OSError as error:
            raise CrawlError(f"cannot lock {path}: {error.strerror}{_advice(path)}") from error
        try:
            if not _locks(descriptor, path):
                raise LockedError(_refusal(_signature(descriptor)))
            if _is_still(descriptor, path):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the holder before removed it meanwhile


def _locks(descriptor: int, path: Path) -> bool:
    """Lock it, or say that another has it.  Raises CrawlError where locks do not work."""
    try:
        _try(descriptor)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise CrawlError(
            f"cannot lock {path}: {error.strerror}: keep the archive on a file system with locks"
        ) from error
    return True


def _release(descriptor: int, path: Path) -> None:
    """Remove the file, then let go of it: whoever waits for it finds it gone, and makes anew."""
    with suppress(OSError):
        if os.name == "posix" and _is_still(descriptor, path):
            path.unlink()
    os.close(descriptor)


def _is_still(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _sign(descriptor: int, what: str) -> None:
    """Say in the file who holds it; a full disk is no reason not to."""
    since = present().isoformat(timespec="seconds")
    text = json.dumps({"command": what, "pid": os.getpid(), "since": since})
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, text.encode())


def _signature(descriptor: int) -> dict[str, Any]:
    """What the holder wrote; empty if that is not there or not to be understood."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        found = json.loads(os.read(descriptor, _LONGEST))
    except (OSError, ValueError):
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


def _advice(path: Path) -> str:
    if not path.parent.is_dir():
        return f": the folder {path.parent} is not there: make it first"
    return ": this user must be able to write this file and its folder"


def _forget() -> None:
    """In a forked child: close its copies, so that the lock ends with the parent."""
    for descriptor in _held:
        with suppress(OSError):
            os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
