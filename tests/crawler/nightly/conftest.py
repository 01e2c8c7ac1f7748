"""Fixtures of the nightly crawl's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive, open_archive
from crawler.nightly.run_report.records import RunReport
from tests.crawler.nightly.nights import everything


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an archive is to be made."""
    return tmp_path / "test.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    """A new archive."""
    with open_archive(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> RunReport:
    """A report with something in each of its lists; its run failed."""
    with open_archive(tmp_path_factory.mktemp("full") / "full.db") as opened:
        return everything(opened)
