"""What the tests of drawing need: the browser, and crawls of portals that scripts draw."""

from __future__ import annotations

import importlib.util
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crawler.crawl.rendering import browser
from tests.crawler.running import run
from tests.sites import RunningSite

needs_browser = pytest.mark.skipif(
    browser.found("") is None or importlib.util.find_spec("playwright") is None,
    reason="chromium or playwright is not installed (Debian: apt install chromium)",
)

BOUNDS = {"DOWNLOAD_TIMEOUT": 10, "GONGAN_RENDER_SECONDS": 20}


def crawled(portal: RunningSite, db: Path, **settings: Any) -> dict[str, Any]:
    """The summary of a crawl of a portal."""
    return run(db, portal.portal(), **{**BOUNDS, **settings})


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(sql).fetchall()


def reports(db: Path) -> set[tuple[str, int]]:
    return set(rows(db, "SELECT bureau, year FROM reports"))


def expected(portal: RunningSite) -> set[tuple[str, int]]:
    return {(report.bureau, report.year) for report in portal.expected}


def naming(text: str) -> list[int]:
    """The processes that have a text in their command line, this one apart."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = entry.read_bytes()
        except OSError:
            continue
        if text.encode() in said and int(entry.parent.name) != os.getpid():
            found.append(int(entry.parent.name))
    return found
