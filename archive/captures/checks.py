"""When an address was last asked for, and what came of it: what re-checks are decided by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from sqlite_utils import Database

LOOK_BACK = 20
"""Captures of one address that are looked at, from the latest on."""

MAX_HOPS = 5
"""Redirects that are followed from one address to the page."""

_GOOD = ("ok", "unchanged")
_MISSING = ("not_found", "soft_404")
_LATEST = """
SELECT outcome, fetched_at, kind, link_text, page_title, redirect_to
  FROM captures WHERE url = ? AND source NOT IN ('wayback', 'commoncrawl')
 ORDER BY id DESC LIMIT ?
"""
_DOCUMENT = """
SELECT d.url, (SELECT max(r.year) FROM version_documents w
                 JOIN versions v ON v.id = w.version_id JOIN reports r ON r.id = v.report_id
                WHERE w.document_id = d.id)
  FROM documents d
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the last captures of an address say; times as the archive writes them.

    ``last_at`` is the latest of any outcome, ``good_at`` the latest that brought the
    page, ``changed_at`` the latest that brought other content than the one before it.
    ``missing_at`` is the first of those that found the page missing ever since.
    """

    last_at: str
    last_outcome: str
    good_at: str | None
    changed_at: str | None
    kind: str
    link_text: str | None
    page_title: str | None
    redirect_to: str | None
    missing_at: str | None = None


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document of a portal: its address, and the latest year of its reports, if any."""

    url: str
    year: int | None


def checked(db: Database, url: str) -> Checked | None:
    """What is known of an address; ``None`` if it was never asked for."""
    rows = db.conn.execute(_LATEST, (url, LOOK_BACK)).fetchall()
    if not rows:
        return None
    outcome, last_at, kind, *_, redirect_to = rows[0]
    good = [row for row in rows if row[0] in _GOOD]
    # what came first is no change
    changed = [row[1] for row in good[:-1] if row[0] == "ok"]
    missing = list(takewhile(lambda row: row[0] in _MISSING, rows))
    texts = good or rows
    return Checked(
        last_at=last_at,
        last_outcome=outcome,
        good_at=good[0][1] if good else None,
        changed_at=changed[0] if changed else None,
        kind=kind,
        link_text=next((row[3] for row in texts if row[3]), None),
        page_title=next((row[4] for row in texts if row[4]), None),
        redirect_to=redirect_to,
        missing_at=missing[-1][1] if missing else None,
    )


def followed(db: Database, url: str) -> tuple[str, Checked] | None:
    """The address that ``url`` led to when last asked for, and what is known of it."""
    for _ in range(MAX_HOPS + 1):
        found = checked(db, url)
        if found is None or found.last_outcome != "redirected" or found.redirect_to is None:
            return None if found is None else (url, found)
        url = found.redirect_to
    return None


def document(db: Database, urls: Sequence[str]) -> KnownDocument | None:
    """The document at one of these addresses, if anything there was read."""
    where = f"d.url IN ({', '.join('?' * len(urls))})"
    row = db.conn.execute(f"{_DOCUMENT} WHERE {where} ORDER BY d.id LIMIT 1", tuple(urls))
    found = row.fetchone()
    return None if found is None else KnownDocument(*found)


def documents(db: Database, portal_id: str) -> list[KnownDocument]:
    """The documents of a portal that were read, those no longer listed among them."""
    rows = db.conn.execute(f"{_DOCUMENT} WHERE d.portal_id = ? ORDER BY d.id", (portal_id,))
    return [KnownDocument(*row) for row in rows.fetchall()]
