"""What web archives were asked already: their answers, so that none is asked for twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from archive.records import ARCHIVES, Outcome


@dataclass(frozen=True, slots=True)
class Kept:
    """The last answer that an archive gave at an address of its own.

    ``url`` is what the capture is of: the page's address, or the archive's own where the
    answer was none of a page.  ``has_body`` says whether there are bytes to read.
    """

    capture_id: int
    url: str
    kind: str
    outcome: Outcome
    status: int | None
    fetched_at: datetime
    redirect_to: str | None
    content_type: str | None
    has_body: bool


def kept(db: Database, archive_url: str) -> Kept | None:
    """The last answer at an archive's address; ``None`` if it was never asked."""
    row = db.conn.execute(
        "SELECT id, url, kind, outcome, status, fetched_at, redirect_to, content_type,"
        " content_digest IS NOT NULL FROM captures WHERE archive_url = ? ORDER BY id DESC LIMIT 1",
        (archive_url,),
    ).fetchone()
    if row is None:
        return None
    number, url, kind, outcome, status, fetched_at, target, content_type, has_body = row
    moment = datetime.fromisoformat(fetched_at)
    return Kept(number, url, kind, outcome, status, moment, target, content_type, bool(has_body))


def live_pages(db: Database, portal_id: str) -> list[str]:
    """The addresses of a portal's pages and files that were fetched well, and by no archive."""
    marks = ", ".join("?" * len(ARCHIVES))
    rows = db.conn.execute(
        "SELECT DISTINCT url FROM captures WHERE portal_id = ? AND to_read = 1"
        f" AND outcome IN ('ok', 'unchanged') AND source NOT IN ({marks}) ORDER BY url",
        (portal_id, *sorted(ARCHIVES)),
    )
    return [url for (url,) in rows.fetchall()]


def live_years(db: Database, portal_id: str, bureau: str) -> list[int]:
    """The years of which a bureau's report is there from other sources than web archives."""
    marks = ", ".join("?" * len(ARCHIVES))
    rows = db.conn.execute(
        "SELECT DISTINCT r.year FROM reports r JOIN versions v ON v.report_id = r.id"
        " JOIN readings g ON g.id = v.reading_id JOIN captures c ON c.id = g.capture_id"
        f" WHERE c.source NOT IN ({marks}) AND (r.bureau = ? OR r.portal_id = ?) ORDER BY r.year",
        (*sorted(ARCHIVES), bureau, portal_id),
    )
    return [year for (year,) in rows.fetchall()]
