"""Writing a new file beside others: it has its name only when it is complete and on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIDE_FILES = ("", "-wal", "-shm", "-journal")
"""What SQLite adds to a file's name for those beside it, and the file itself."""


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """A name beside ``target`` to write to; nothing of it stays behind.

    What an earlier program left there when it was killed goes, too.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        _remove(part)
        yield part
    finally:
        _remove(part)


def put_in_place(part: Path, target: Path) -> None:
    """Give what was written its name, and have both on the disk."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    if hasattr(os, "O_DIRECTORY"):  # a name is on the disk once its folder is
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _remove(path: Path) -> None:
    for suffix in SIDE_FILES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
