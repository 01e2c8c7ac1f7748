"""The state a portal was found in: by its lower bound, and by comparison with its own past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.coverage import due_date
from archive.nights import IN_ORDER, PortalState
from common.messages import say

FAR_FEWER = 0.5
"""A column that lists less than this share of what it did before seems to have another layout."""

SETTLED = 10
"""After so many walks that name the same number, that number is the new measure."""


@dataclass(frozen=True, slots=True)
class CrawlObservation:
    """What one crawl of a portal saw.

    ``reached``: at least one page came in order; ``walked``: its lists were walked to
    the end; ``listed``: distinct reports they named; ``reports``: those the archive
    has from the portal; ``refused``: challenges and blocks met; ``latest_year``: the
    latest report year in the archive.  The captures show the column, and the last
    trouble.
    """

    reached: bool
    walked: bool
    listed: int
    reports: int
    refused: int
    latest_year: int | None
    column_capture: int | None = None
    trouble_capture: int | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """A portal's state, in words too, and the capture that shows it."""

    state: PortalState
    detail: str | None = None
    capture_id: int | None = None


def due_year(today: date) -> int:
    """The latest year whose report must have been published (see :func:`due_date`)."""
    return today.year - 1 if today > due_date(today.year - 1) else today.year - 2


def judge(
    crawl: CrawlObservation, past: Sequence[dict[str, Any]], bound: int, today: date
) -> Health:
    """The state of a portal after a crawl; ``past``: its earlier full crawls, latest first.

    The gravest state that holds is given: a portal that cannot be reached is not
    called stale.
    """
    if not crawl.reached:
        if crawl.refused:
            return Health(
                "challenged",
                crawl.trouble or say("pages_refused"),
                crawl.trouble_capture,
            )
        return Health("unreachable", crawl.trouble or say("no_page_came"), crawl.trouble_capture)
    if not crawl.walked:
        return Health("unfinished", crawl.trouble, crawl.trouble_capture)
    return _by_lists(crawl, past, bound) or _by_date(crawl, today)


def _by_lists(crawl: CrawlObservation, past: Sequence[dict[str, Any]], bound: int) -> Health | None:
    best = _listed_before(past)
    if best and crawl.listed < FAR_FEWER * best:
        words = say("column_shrank", listed=crawl.listed, before=best)
        return Health("layout_changed", words, crawl.column_capture)
    if not crawl.listed and not crawl.reports:
        return Health("empty", say("column_empty"), crawl.column_capture)
    if max(crawl.listed, crawl.reports) < bound:
        words = say("reports_below_bound", reports=crawl.reports, bound=bound)
        return Health("below_bound", words, crawl.column_capture)
    return None


def _by_date(crawl: CrawlObservation, today: date) -> Health:
    due = due_year(today)
    if crawl.latest_year is not None and crawl.latest_year < due:
        words = say("report_overdue", year=due, day=due_date(due))
        return Health("stale", words, crawl.column_capture)
    return Health("ok", None, crawl.column_capture)


def _listed_before(past: Sequence[dict[str, Any]]) -> int:
    """What the column named when it was last in order.

    Fewer, but some, once seen in so many walks in a row, are what the column has now.
    """
    recent = [row["listed"] for row in past[:SETTLED]]
    if len(recent) == SETTLED and recent[0] and max(recent) == min(recent):
        return int(recent[0])
    healthy = [row["listed"] for row in past if row["state"] in IN_ORDER]
    return int(healthy[0]) if healthy else 0
