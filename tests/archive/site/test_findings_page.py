"""What the page of findings says of the audit's: both cells, and which is in doubt."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from tests.archive.site.asking import get


def test_what_the_audit_asks_for_stands_beside_the_cell_in_doubt(
    site: Any, published: Path
) -> None:
    with sqlite3.connect(published) as db:
        cell, observed, expected = db.execute(
            "SELECT cell, observed, expected FROM current_audit WHERE rule = 'in_force_differs'"
            " AND observed != expected LIMIT 1"
        ).fetchone()
    page = get(site, "/findings").text
    name = cell.replace("/", ".")
    assert f"<code>{name}</code>: {observed}, by the other: {expected}; held against" in page
