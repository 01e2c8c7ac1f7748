"""Fixtures of the site's tests: the demo's archive, published."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip(
    "datasette", reason="browsing is an extra: pip install 'gongan-archive[browse]'"
)

from archive.site.published.publish import publish
from archive.site.server import close, make_site
from common.times import clock
from crawler.cli.browse import snapshot_tools
from tests.archive.site import hostile as attack
from tests.archive.site import nights

GONGAN = (sys.executable, "-m", "crawler.cli")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's archive after two runs: one report has two versions; and two nights."""
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    for _ in range(2):
        subprocess.run([*GONGAN, "demo", "--db", str(db)], check=True, capture_output=True)
    nights.add(db)
    return db


@pytest.fixture(scope="session")
def published(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published copy of it, of a certain day."""
    copy = tmp_path_factory.mktemp("published") / "published.db"
    with clock(lambda: datetime(2026, 11, 21, 3, tzinfo=UTC)):
        publish(demo, copy)
    return copy


@pytest.fixture(scope="session")
def site(published: Path) -> Iterator[Any]:
    """The site on that copy, with the reader of archived pages."""
    made = make_site(published, snapshot_tools())
    yield made
    close(made)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published copy of an archive full of attacks."""
    folder = tmp_path_factory.mktemp("hostile")
    attack.make(folder / "gongan.db")
    publish(folder / "gongan.db", folder / "copy.db")
    return folder / "copy.db"
