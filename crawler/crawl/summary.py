"""How a run went, and each portal's crawl in it: what its command tells, and its exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scrapy.crawler import Crawler

from archive.runs import RunState
from crawler.crawl.session import Session
from spiders.portals import Portal
from spiders.statistics import (
    LISTS_LOST,
    LISTS_LOST_BY,
    NOT_DRAWN_BY,
    PAGES_CUT,
    PROGRAM_ERRORS,
)

UNREACHABLE = "unreachable"
"""How the crawl of a portal ends that gave no page."""


@dataclass(frozen=True, slots=True)
class PortalSummary:
    """How one portal's crawl went.

    ``ended`` is Scrapy's reason (``finished`` when everything was done), ``unreachable``
    when no page could be fetched, ``failed`` or ``not_started``; ``captures`` counts by
    outcome, ``requisites`` says how many of them were made for the looks of pages alone,
    ``reports`` are those that the archive has from the portal's documents, of all
    runs.
    """

    portal_id: str
    name: str
    ended: str
    captures: Mapping[str, int]
    error: str | None = None
    reports: int | None = None
    requisites: int = 0


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How a run went.

    ``counts`` are those the archive keeps with the run; ``stopped`` says what ended
    it before its work was done: ``window``, ``budget``, ``signal`` or ``error``.
    """

    run_id: int
    state: RunState
    seconds: float
    counts: Mapping[str, int]
    captures: Mapping[str, int]
    portals: tuple[PortalSummary, ...] = ()
    failures: tuple[str, ...] = ()
    left_unread: int = 0
    stopped: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the run ended by itself and every portal was crawled to its end."""
        return self.state == "ok" and not self.failures


def failures(
    session: Session, portals: Sequence[PortalSummary], entries: Sequence[Portal]
) -> list[str]:
    """What went wrong, a line each; ``entries`` are the portals in the registry, in order."""
    found = [str(session.broken)] if session.broken is not None else []
    if session.reading_queue.unfiled:
        count = session.reading_queue.unfiled
        found.append(f"{count} documents could not be filed because of an error; see the log")
    for portal, entry in zip(portals, entries, strict=True):
        line = _failure(session, portal, entry)
        if line is not None:
            found.append(f"portal {portal.portal_id}: {line}")
    return found


def _failure(session: Session, portal: PortalSummary, entry: Portal) -> str | None:
    if portal.ended == UNREACHABLE and not session.interrupted:
        facts = session.per_portal.get(portal.portal_id)
        return _no_page(portal.captures, facts.trouble if facts is not None else None)
    if portal.error is not None:
        return portal.error
    if portal.ended != "finished" and not session.interrupted:
        return f"ended early ({portal.ended})"
    return _too_few(portal.reports, entry.bounds.reports) if portal.ended == "finished" else None


def _no_page(captures: Mapping[str, int], trouble: str | None) -> str:
    """In words, that no page of a portal could be fetched, and what came instead."""
    came = ", ".join(f"{count} {outcome}" for outcome, count in sorted(captures.items()))
    return f"no page could be fetched ({came}{f'; {trouble}' if trouble else ''})"


def what_went_wrong(running: Crawler) -> str | None:
    """Errors of our own code during the crawl, which Scrapy only counts, and lists lost."""
    errors = running.stats.get_value("spider_exceptions/count", 0)
    if errors:
        return f"{errors} pages could not be followed because of an error; see the log"
    faults = running.stats.get_value(PROGRAM_ERRORS, 0)
    if faults:
        return f"{faults} answers met an error of this program; see 'gongan failures' and the log"
    lost = running.stats.get_value(LISTS_LOST, 0)
    if lost:
        causes = "; ".join(running.stats.get_value(LISTS_LOST_BY, ()))
        said = f" ({causes})" if causes else ""
        return f"{lost} list pages could not be had{said}, so that reports may be missing"
    undrawn = "; ".join(running.stats.get_value(NOT_DRAWN_BY, ()))
    if undrawn:
        return f"articles could not be drawn ({undrawn}), so that reports may be missing"
    cut = running.stats.get_value(PAGES_CUT, 0)
    return f"{cut} pages came cut off, so that attachments may be missing" if cut else None


def _too_few(reports: int | None, bound: int) -> str | None:
    if reports is None or reports >= bound:
        return None
    return f"{reports} reports found, and its entry expects {bound} at least"
