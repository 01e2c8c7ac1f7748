"""Exported pages replayed by pywb, where there is one."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive
from archive.warc.export import export_warc
from tests.archive.making import HTML, URL
from tests.archive.warc.pywb import needs_pywb, serving
from tests.archive.warc.test_export import PACKED, fill
from tests.patience import GIVEN_UP

pytestmark = needs_pywb


@pytest.fixture
def replay(archive: Archive, tmp_path: Path) -> Iterator[str]:
    """The address of a pywb that serves an export."""
    fill(archive)
    with serving(tmp_path, export_warc(archive, tmp_path / "out").files) as address:
        yield address


def get(address: str) -> tuple[int, bytes]:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(request, timeout=GIVEN_UP) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_pages_are_replayed_as_they_were(replay: str) -> None:
    for moment in ("20261101020000", "20261101020100", "20261101020200"):  # page, repeat, 304
        assert get(f"{replay}/{moment}id_/{URL}") == (200, HTML)
    assert get(f"{replay}/20261101020300id_/{URL}?z") == (200, PACKED)
    assert get(f"{replay}/20261101020900id_/{URL}?m") == (200, b"%PDF by hand")
