"""What is noted of each portal while it is crawled, for the report of the run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scrapy import signals
from scrapy.crawler import Crawler

from archive.captures.articles import REQUISITE
from archive.records import Capture, StoredCapture
from common.messages import say
from common.times import present
from spiders.statistics import LISTED, LISTS_LOST

TROUBLES = frozenset({"failed", "timeout", "server_error", "tls_error", "challenged", "blocked"})
"""Outcomes that speak against a host or a page, and may be others next time."""


@dataclass(slots=True)
class PortalStats:
    """How one portal's crawl went, beside its outcomes.

    ``bytes`` came over the wire as bodies; ``requisites`` are the requests for styles and
    pictures, whose troubles are none of the portal's; ``listed`` are the distinct reports
    that lists named, ``lists_lost`` the list pages that could not be had.
    ``column_capture`` shows the column (or, without one, the best that was found on the way
    to it), ``trouble_capture`` the last trouble, whose words are ``trouble``.
    """

    started_at: datetime | None = None
    finished_at: datetime | None = None
    bytes: int = 0
    requisites: int = 0
    listed: int = 0
    lists_lost: int = 0
    column_capture: int | None = None
    trouble_capture: int | None = None
    trouble: str | None = None
    _column_rank: int = 0

    def note(self, capture: Capture, stored: StoredCapture) -> None:
        """Note one capture of the portal."""
        self.bytes += len(capture.body or b"")
        if capture.kind == REQUISITE:
            self.requisites += 1
        elif stored.outcome in TROUBLES:
            self.trouble_capture = stored.id
            self.trouble = say(f"trouble_{stored.outcome}", error=capture.error or capture.url)
        elif stored.outcome in ("ok", "unchanged"):
            rank = _column_rank(capture)
            if rank and rank >= self._column_rank:
                self._column_rank, self.column_capture = rank, stored.id


def _column_rank(capture: Capture) -> int:
    """How well a page shows the column: a start page of that kind, another list, the home page."""
    if capture.kind == "list":
        return 3 if capture.found_on is None else 2
    return 1 if capture.kind == "home" else 0


def watch(crawler: Crawler, per_portal: dict[str, PortalStats]) -> None:
    """Note when the crawl of the crawler's portal begins and ends, and what its lists named."""

    def facts() -> PortalStats:
        portal = getattr(crawler.spider, "portal", None)
        return per_portal.setdefault(getattr(portal, "id", ""), PortalStats())

    def opened() -> None:
        facts().started_at = present()

    def closed() -> None:
        found = facts()
        found.finished_at = present()
        found.listed = crawler.stats.get_value(LISTED, 0)
        found.lists_lost = crawler.stats.get_value(LISTS_LOST, 0)

    crawler.signals.connect(opened, signal=signals.spider_opened, weak=False)
    crawler.signals.connect(closed, signal=signals.spider_closed, weak=False)
