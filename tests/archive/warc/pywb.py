"""pywb, where there is one: a real CDX index and a real playback of WARC files.

pywb is a program of its own with its own needs (and under the GPL), so it shares no
environment with the tests: ``make test`` installs it beside theirs.  PYWB_BIN names
another folder of its commands.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BIN = os.environ.get("PYWB_BIN") or f"{sys.prefix}-pywb/bin"
needs_pywb = pytest.mark.skipif(
    shutil.which("wayback", path=BIN) is None,
    reason="needs pywb, which make test installs where it can; or set PYWB_BIN",
)


def program(name: str) -> str:
    """The path of one of pywb's commands."""
    found = shutil.which(name, path=BIN)
    assert found is not None
    return found


@contextmanager
def serving(folder: Path, files: Iterable[Path]) -> Iterator[str]:
    """The address of a pywb that serves the WARC files, with its collection in ``folder``."""
    for arguments in (["init", "all"], ["add", "all", *map(str, files)]):
        subprocess.run(
            [program("wb-manager"), *arguments], cwd=folder, check=True, capture_output=True
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program("wayback"), "-b", "127.0.0.1", "-p", str(port)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/all"
    finally:
        server.terminate()
        server.wait()
