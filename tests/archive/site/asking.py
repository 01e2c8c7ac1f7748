"""Asking a site for pages, and its archive for numbers."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def get(site: Any, path: str, **headers: str) -> Any:
    """The site's answer to a request, where it leads."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(site.client.get(path, headers=names, follow_redirects=True))


def report_of(db: Path, bureau: str, year: int) -> dict[str, int]:
    """Numbers of a report, its current version and the document it stands in."""
    sql = (
        "SELECT r.id AS report, v.id AS version, d.document_id AS document FROM reports r"
        " JOIN versions v ON v.report_id = r.id AND v.is_current = 1"
        " JOIN version_documents d ON d.version_id = v.id WHERE r.bureau = ? AND r.year = ?"
    )
    with closing(sqlite3.connect(db)) as connection:
        connection.row_factory = sqlite3.Row
        return dict(connection.execute(sql, (bureau, year)).fetchone())
