"""Exported pages replayed by pywb, where there is one.

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
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive
from archive.warc.export import export_warc
from tests.archive.making import HTML, URL
from tests.archive.warc.test_export import PACKED, fill

BIN = os.environ.get("PYWB_BIN") or f"{sys.prefix}-pywb/bin"
pytestmark = pytest.mark.skipif(
    shutil.which("wayback", path=BIN) is None,
    reason="needs pywb, which make test installs where it can; or set PYWB_BIN",
)


def program(name: str) -> str:
    found = shutil.which(name, path=BIN)
    assert found is not None
    return found


@pytest.fixture
def replay(archive: Archive, tmp_path: Path) -> Iterator[str]:
    """The address of a pywb that serves an export."""
    fill(archive)
    exported = export_warc(archive, tmp_path / "out")
    for arguments in (["init", "all"], ["add", "all", *map(str, exported.files)]):
        subprocess.run(
            [program("wb-manager"), *arguments], cwd=tmp_path, check=True, capture_output=True
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program("wayback"), "-b", "127.0.0.1", "-p", str(port)],
        cwd=tmp_path,
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


def get(address: str) -> tuple[int, bytes]:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_pages_are_replayed_as_they_were(replay: str) -> None:
    for moment in ("20261101020000", "20261101020100", "20261101020200"):  # page, repeat, 304
        assert get(f"{replay}/{moment}id_/{URL}") == (200, HTML)
    assert get(f"{replay}/20261101020300id_/{URL}?z") == (200, PACKED)
    assert get(f"{replay}/20261101020900id_/{URL}?m") == (200, b"%PDF by hand")
