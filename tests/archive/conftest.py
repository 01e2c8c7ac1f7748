"""Fixtures of the archive's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive, open_archive


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an archive is to be made."""
    return tmp_path / "test.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    """A new archive."""
    with open_archive(path) as opened:
        yield opened


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long runs out unless ``-m`` asks for them."""
    if "slow" in config.getoption("markexpr"):
        return
    for item in items:
        if item.get_closest_marker("slow") is not None:
            item.add_marker(pytest.mark.skip(reason="slow: asked for with -m slow"))
