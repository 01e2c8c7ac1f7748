"""A worker's own folder of shards: what was crawled stays there until it is merged.

A shard is locked while anybody works on it, by a lock that the crawling process inherits
from the worker: it outlives the one without the other.  What is not locked was left by a
worker that died, and is handed over when somebody asks.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_state_path

from archive.merging import shard

VARIABLE = "GONGAN_SHARDS"
"""The environment variable that names a worker's folder of shards."""


@dataclass(frozen=True, slots=True)
class Left:
    """A shard that was handed over: its name and its bytes, or why there are none."""

    name: str
    data: bytes | None
    error: str | None = None


def folder_of(archive: str) -> Path:
    """Where this machine keeps the shards of an archive; made if it is not there."""
    root = os.environ.get(VARIABLE)
    base = Path(root) if root else user_state_path("gongan-archive") / "shards"
    folder = base / archive
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def held(archive: str, name: str) -> Iterator[tuple[Path, int]]:
    """The file of a shard and the lock on it, for a child process to inherit.

    Raises BlockingIOError if somebody works on it.
    """
    path = folder_of(archive) / f"{name}.db"
    descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield path, descriptor
    finally:
        os.close(descriptor)


def left_behind(archive: str) -> list[str]:
    """The names of shards of an archive that nobody works on."""
    names = []
    for path in sorted(folder_of(archive).glob("*.db")):
        with suppress(BlockingIOError), held(archive, path.stem):
            if shard.is_shard(path):
                names.append(path.stem)
            else:
                _remove(path)  # never filled: nothing was asked with it
    return names


def hand_over(archive: str, name: str) -> Left:
    """The bytes of a shard that was left behind."""
    try:
        with held(archive, name) as (path, _):
            return Left(name, shard.packed(path))
    except Exception as error:  # noqa: BLE001 - told to whoever asked, and tried again tomorrow
        return Left(name, None, f"{type(error).__name__}: {error}")


def forget(archive: str, name: str) -> None:
    """Remove a shard that was merged."""
    with suppress(OSError):
        _remove(folder_of(archive) / f"{name}.db")


def _remove(path: Path) -> None:
    for ending in (".db", ".db-wal", ".db-shm", ".job", ".result", ".lock"):
        path.with_suffix(ending).unlink(missing_ok=True)
