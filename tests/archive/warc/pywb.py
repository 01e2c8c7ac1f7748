"""pywb, where there is one: a real CDX index and a real playback of WARC files.

pywb is a program of its own with its own needs (and under the GPL), so it shares no
environment with the tests: ``make test`` installs it beside theirs.  PYWB_BIN names
another folder of its commands.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SERVER = """
import os, sys
from gevent.monkey import patch_all
patch_all()
from pywb.apps.frontendapp import FrontEndApp
from pywb.utils.geventserver import GeventServer, RequestURIWSGIHandler
server = GeventServer(
    FrontEndApp(), hostname="127.0.0.1", handler_class=RequestURIWSGIHandler
)
print("port", server.port, flush=True)
sys.stdout = open(os.devnull, "w")
server.join()
"""
"""What pywb's command ``wayback`` does, on a port of the system's choice that is told once it
is listened on."""
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
    server = subprocess.Popen(
        [program("python"), "-c", SERVER],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        told = next(line for line in server.stdout if line.startswith("port "))
        port = int(told.removeprefix("port "))
        yield f"http://127.0.0.1:{port}/all"
    finally:
        server.terminate()
        server.communicate()
