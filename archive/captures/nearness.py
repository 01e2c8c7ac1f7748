"""Which copy of a file goes with which copy of its page, where only web archives have them.

An archive captures what it comes by: a file months before or after the page that names
it, and each when it likes.  A file's copy goes with the content of the page that was
captured nearest to it, and of such copies a content has the nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from archive.records import ARCHIVES

GOOD = "outcome IN ('ok', 'unchanged')"
"""SQL: whether a capture brought what was asked for."""

Chosen = tuple[int, str, str | None]
"""A capture's number, the digest of its content, and its type."""


def is_of_archives(db: Database, url: str, digest: str) -> bool:
    """Whether a content of a page is known from web archives only."""
    rows = db.conn.execute(
        f"SELECT DISTINCT source FROM captures WHERE url = ? AND content_digest = ? AND {GOOD}",
        (url, digest),
    ).fetchall()
    return bool(rows) and all(source in ARCHIVES for (source,) in rows)


def contents(db: Database, url: str) -> list[tuple[str, str]]:
    """When a page was captured, with the digests of its contents, in the order of time."""
    return db.conn.execute(
        f"SELECT fetched_at, content_digest FROM captures WHERE url = ? AND {GOOD}"
        " AND content_digest IS NOT NULL ORDER BY fetched_at, content_digest",
        (url,),
    ).fetchall()


def content_nearest(pages: Sequence[tuple[str, str]], moment: str) -> str:
    """The digest of the content that a page (as :func:`contents` gives it) had nearest to then."""
    return min(pages, key=lambda page: (_apart(page[0], moment), *page))[1]


def nearest(db: Database, address: str, page: str, digest: str) -> Chosen | None:
    """The copy of a file that goes with a content of its page; ``None`` if none does."""
    pages = contents(db, page)
    own = [moment for moment, content in pages if content == digest]
    rows = db.conn.execute(
        "SELECT id, content_digest, content_type, fetched_at FROM captures"
        f" WHERE url = ? AND method = 'GET' AND {GOOD} AND content_digest IS NOT NULL",
        (address,),
    ).fetchall()
    ours = [row for row in rows if content_nearest(pages, row[3]) == digest]
    best = min(
        ours,
        key=lambda row: (min(_apart(at, row[3]) for at in own), row[3], row[1], row[0]),
        default=None,
    )
    return None if best is None else (best[0], best[1], best[2])


def _apart(one: str, other: str) -> timedelta:
    return abs(datetime.fromisoformat(one) - datetime.fromisoformat(other))
