"""Crawls in a process of their own, since Twisted's reactor runs once a process."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.patience import GIVEN_UP

ROOT = Path(__file__).parents[2]
FAST = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "GONGAN_BACKOFF_START": 0.01,
    "GONGAN_BACKOFF_LIMIT": 0.05,
    "GONGAN_FAILURE_LIMIT": 1000,
    "GONGAN_CHALLENGE_LIMIT": 1000,
    "GONGAN_READERS": 1,
    "RETRY_TIMES": 1,
    "DOWNLOAD_TIMEOUT": 1,
    "LOG_LEVEL": "WARNING",
}


def portal(url: str, **fields: Any) -> dict[str, Any]:
    """The fields of a local portal whose column is at ``url``/col/index.html."""
    return {
        "id": "test",
        "name": "测试市公安局",
        "hosts": ["127.0.0.1"],
        "family": "trs_wcm",
        "home_url": f"{url}/",
        "columns": [f"{url}/col/index.html"],
        "local": True,
        **fields,
    }


def command(
    db: Path,
    *portals: Mapping[str, Any],
    contact: str | None = None,
    days: float = 0,
    **settings: Any,
) -> list[str]:
    """The command line that crawls the portals and prints the summary as JSON.

    The crawl's clock is so many ``days`` ahead.
    """
    order = {
        "db": str(db),
        "portals": portals,
        "contact": contact,
        "days": days,
        "settings": {**FAST, **settings},
    }
    return [sys.executable, "-m", "tests.crawler.runner", json.dumps(order)]


def run(
    db: Path, *portals: Mapping[str, Any], seconds: float = GIVEN_UP, **options: Any
) -> dict[str, Any]:
    """Crawl, and give the summary; ``error`` holds the message of a crawl that did not start."""
    done = subprocess.run(
        command(db, *portals, **options),
        cwd=ROOT,
        env={**os.environ, "GONGAN_CONTACT": ""},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.stdout, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**summary, "stderr": done.stderr}


def captures(db: Path, where: str = "1") -> list[dict[str, Any]]:
    """The captures of an archive, in order."""
    connection = sqlite3.connect(db)
    connection.row_factory = sqlite3.Row
    try:
        rows = connection.execute(f"SELECT * FROM captures WHERE {where} ORDER BY id").fetchall()
    finally:
        connection.close()
    return [dict(row) for row in rows]
