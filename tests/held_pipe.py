"""A named pipe that tells whether all that a program started has ended."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select

from tests.patience import GIVEN_UP

OUTLASTS = f"sleep {10 * GIVEN_UP}"
"""What a program does that must be ended: it does not end before the wait for it."""


@contextmanager
def held_pipe(path: Path) -> Iterator[Callable[[], bytes]]:
    """Make a named pipe, and give what waits until nobody holds it and says all that was written.

    It says nothing where nobody has held it yet, and fails where somebody goes on holding it.
    """
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def told() -> bytes:
        said = b""
        while select([reading], [], [], GIVEN_UP)[0]:
            part = os.read(reading, 100)
            if not part:
                return said
            said += part
        raise AssertionError(f"{path} is still held")

    try:
        yield told
    finally:
        os.close(reading)
