"""What every crawl writes down of its portals: that they were walked, and how they were found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from functools import partial

from archive import nights
from archive.captures.read_before import reports_of
from archive.nights import Mode, PortalRun
from archive.store import Archive
from common.times import present
from crawler.crawl.portal_stats import PortalStats
from crawler.crawl.session import Session
from crawler.nightly.health import CrawlObservation, judge
from crawler.nightly.plan import latest_years
from spiders.portals import Portal


class PortalNotes:
    """Writes down how each portal did, as soon as its crawl has ended.

    ``zone`` is where the day ends; ``modes`` are those of the portals that are not crawled
    in full.
    """

    def __init__(self, zone: tzinfo, modes: Mapping[str, Mode] | None = None) -> None:
        self._modes = modes or {}
        self._zone = zone

    def portal_ended(self, session: Session, portal: Portal, ended: str, error: str | None) -> None:
        """Judge the portal's state and keep it with the run."""
        archive, facts = session.archive, session.per_portal.get(portal.id, PortalStats())
        captures: Mapping[str, int] = session.by_portal.get(portal.id, {})
        finished = facts.finished_at or present()
        health = judge(
            CrawlObservation(
                reached=portal.id in session.reached,
                walked=ended == "finished" and not facts.lists_lost,
                listed=facts.listed,
                reports=reports_of(archive.db, portal.id),
                refused=captures.get("challenged", 0) + captures.get("blocked", 0),
                latest_year=latest_years(archive.db, portal.id).get(portal.id),
                column_capture=facts.column_capture,
                trouble_capture=facts.trouble_capture,
                trouble=facts.trouble,
            ),
            nights.past(archive.db, portal.id),
            portal.bounds.reports,
            finished.astimezone(self._zone).date(),
        )
        new = _brought(archive, session.run_id, portal.id)
        done = PortalRun(
            run_id=session.run_id,
            portal_id=portal.id,
            state=health.state,
            ended=ended,
            started_at=facts.started_at or finished,
            finished_at=finished,
            mode=self._modes.get(portal.id, "full"),
            detail=health.detail,
            capture_id=health.capture_id,
            error=error,
            requests=sum(captures.values()),
            bytes=facts.bytes,
            listed=facts.listed,
            reports=reports_of(archive.db, portal.id),
            new_reports=new[0],
            new_versions=new[1],
            captures=captures,
        )
        archive.write(partial(nights.put_portal_run, archive.db, done))


def _brought(archive: Archive, run_id: int, portal_id: str) -> tuple[int, int]:
    """How many new reports, and new versions of known ones, a run brought from a portal."""
    row = archive.db.conn.execute(
        "SELECT coalesce(sum(v.number = 1), 0), coalesce(sum(v.number > 1), 0) FROM versions v"
        " JOIN readings g ON g.id = v.reading_id JOIN documents d ON d.id = g.document_id"
        " WHERE v.run_id = ? AND d.portal_id = ?",
        (run_id, portal_id),
    ).fetchone()
    return int(row[0]), int(row[1])
