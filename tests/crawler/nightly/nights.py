"""Nights to report on: an archive that was crawled with a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from archive import nights
from archive.nights import PortalRun, PortalState
from archive.records import PortalRecord, StoredCapture
from archive.store import Archive
from common.times import clock
from crawler.nightly.run_report.assemble import build
from crawler.nightly.run_report.records import DeferredPortal, RunReport
from extract.records import Report
from tests.archive.making import HTML, START, capture, figures, finding, reading, report

PENALTIES = ("proactive_disclosure", "penalties", "decisions")
PORTALS = {
    id_: PortalRecord(id_, name)
    for id_, name in (("a", "甲市公安局"), ("b", "乙市公安局"), ("c", "丙市公安局"))
}


@dataclass
class Night:
    """One run while it goes; its clock moves a minute with every step."""

    archive: Archive
    run_id: int
    now: datetime
    crawled: list[str] = field(default_factory=list)

    def fetch(
        self, portal_id: str = "a", page: str = "t1.html", body: bytes | None = HTML, **changes: Any
    ) -> StoredCapture:
        """Request a page of the portal's host."""
        self._step()
        taken = {"requested_at": self.now, "fetched_at": self.now, "portal_id": portal_id}
        return self.archive.add_capture(
            capture(self.run_id, url=address(portal_id, page), body=body, **(taken | changes))
        )

    def read(
        self, portal_id: str = "a", page: str = "t1.html", body: bytes = HTML, **changes: Any
    ) -> None:
        """Fetch a page and read a report in it."""
        stored = self.fetch(portal_id, page, body)
        self.file(stored.id, portal_id, page, **changes)

    def file(self, capture_id: int, portal_id: str, page: str, **changes: Any) -> None:
        """Read a report in a page that was fetched."""
        self._step()
        found: Report = report(**{"bureau": PORTALS[portal_id].name, **changes})
        self.archive.add_reading(reading(capture_id, found, url=address(portal_id, page)))

    def crawl(self, portal_id: str, state: PortalState = "ok", **changes: Any) -> None:
        """Note how a portal was found."""
        self._step()
        values = {"ended": "finished", "started_at": self.now, "finished_at": self.now, **changes}
        row = PortalRun(self.run_id, portal_id, state, **values)
        self.archive.write(lambda: nights.put_portal_run(self.archive.db, row))
        self.crawled.append(portal_id)

    def report(self, *missed: str, **changes: Any) -> RunReport:
        """End the run, and keep its report as the nightly crawl does."""
        self._step()
        self.archive.finish_run(self.run_id, "ok", {"reports_unchanged": 7})
        made = build(self.archive.db, self.run_id, due=[*self.crawled, *missed], **changes)
        self.archive.write(lambda: nights.put_report(self.archive.db, self.run_id, made.to_json()))
        return made

    def _step(self) -> None:
        self.now += timedelta(minutes=1)


def address(portal_id: str, page: str) -> str:
    """A page of the portal's host."""
    return f"http://{portal_id}.example.gov.cn/{page}"


@contextmanager
def night(archive: Archive, number: int) -> Iterator[Night]:
    """The run of the night with this number, from 0."""
    now = START + timedelta(days=number)
    archive.put_portals(PORTALS.values())
    with clock(lambda: going.now):
        going = Night(archive, 0, now)
        going.run_id = archive.start_run("nightly", user_agent="gongan/test", settings={})
        yield going


def everything(archive: Archive) -> RunReport:
    """A report with something in each of its lists."""
    quiet(archive, 0)
    with night(archive, 1) as first:
        first.read("a")
        first.crawl("a", "unreachable", listed=9)
        first.crawl("b", listed=9)
        first.report()
    with night(archive, 2) as going:
        going.read("a", body=HTML + b"2", figures=figures(changes={PENALTIES: Decimal(77)}))
        going.read("b", "t2.html", year=2025, findings=(finding("sum"),))
        going.fetch("c", outcome="challenged", vendor="ruishu", status=412)
        going.fetch("a", "gone.html", outcome="not_found", error="HTTP 404", body=None)
        broken = going.fetch("a", "broken.pdf")
        failed = reading(broken.id, url=address("a", "broken.pdf"), state="failed")
        archive.add_reading(failed)
        shown = going.fetch("b", "list.html")
        going.crawl("a", listed=9)
        going.crawl("b", "stale", listed=3, capture_id=shown.id, detail="not there", error="lost")
        return going.report(
            "c",
            waiting=[DeferredPortal("c", "2026-11-09T00:00:00+00:00", "challenged")],
            stopped="budget",
            failures=["1 document could not be filed"],
        )


def quiet(archive: Archive, number: int) -> RunReport:
    """A night in which all was in order and nothing new."""
    with night(archive, number) as going:
        for portal_id in PORTALS:
            going.crawl(portal_id, listed=5)
        return going.report()
