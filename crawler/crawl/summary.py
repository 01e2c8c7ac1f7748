"""How a run went, and each portal's crawl in it: what its command tells, and its exit code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scrapy.crawler import Crawler

from archive.runs import RunState
from crawler.crawl.session import Session
from spiders.base import PortalSpider
from spiders.portals import Portal
from spiders.statistics import (
    LISTED,
    LISTS_LOST,
    LISTS_LOST_BY,
    LOST,
    NOT_DRAWN_BY,
    PAGES_CUT,
    PROGRAM_ERRORS,
)

NOTHING_LISTED = (
    "no list that names a report was found from the home page on:"
    " 'gongan portals probe' says what was seen; name the column in the entry, under columns"
)

CAME = frozenset({"busy", "empty"})
"""What came in a document's place and was captured as an answer, which no queue asks for again."""

PLAIN = "scrapy.core.scheduler.Scheduler"
"""Scrapy's own scheduler, whose requests end with the crawl."""

UNREACHABLE = "unreachable"
"""How the crawl of a portal ends that gave no page."""


@dataclass(frozen=True, slots=True)
class PortalSummary:
    """How one portal's crawl went.

    ``ended`` is Scrapy's reason (``finished`` when everything was done), ``unreachable``
    when no page could be fetched, ``failed`` or ``not_started``; ``error`` says what went wrong
    on the way, ``not_had`` which documents did not come; ``captures`` counts by
    outcome, ``requisites`` says how many of them were made for the looks of pages alone,
    ``reports`` are those that the archive has from the portal's documents, of all
    runs.
    """

    portal_id: str
    name: str
    ended: str
    captures: Mapping[str, int]
    error: str | None = None
    not_had: str | None = None
    reports: int | None = None
    requisites: int = 0


@dataclass(frozen=True, slots=True)
class RunFailure:
    """What went wrong in a run: with one portal's crawl, or with the run as a whole."""

    text: str
    portal_id: str | None = None

    def __str__(self) -> str:
        return self.text if self.portal_id is None else f"portal {self.portal_id}: {self.text}"


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
    failures: tuple[RunFailure, ...] = ()
    left_unread: int = 0
    stopped: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the run ended by itself and every portal was crawled to its end."""
        return self.state == "ok" and not self.failures


def failures(
    session: Session, portals: Sequence[PortalSummary], entries: Sequence[Portal]
) -> list[RunFailure]:
    """What went wrong; ``entries`` are the portals in the registry, in order."""
    found = [RunFailure(str(session.broken))] if session.broken is not None else []
    if session.reading_queue.unfiled:
        count = session.reading_queue.unfiled
        found.append(
            RunFailure(f"{count} documents could not be filed because of an error; see the log")
        )
    for portal, entry in zip(portals, entries, strict=True):
        line = _failure(session, portal, entry)
        if line is not None:
            found.append(RunFailure(line, portal.portal_id))
    return found


def _failure(session: Session, portal: PortalSummary, entry: Portal) -> str | None:
    if portal.ended == UNREACHABLE and not session.interrupted:
        facts = session.per_portal.get(portal.portal_id)
        return _no_page(portal.captures, facts.trouble if facts is not None else None)
    said = "; ".join(one for one in (portal.error, portal.not_had) if one is not None)
    if said:
        return said
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
    missing = "; ".join(_missing(running))
    if missing:
        return f"{missing}, so that reports may be missing"
    return NOTHING_LISTED if _found_nothing(running) else None


def _missing(running: Crawler) -> Iterator[str]:
    """What of a portal was not had, or not whole: lists, articles and their files."""
    stats = running.stats
    lists = stats.get_value(LISTS_LOST, 0)
    if lists:
        causes = "; ".join(stats.get_value(LISTS_LOST_BY, ()))
        yield f"{lists} list pages could not be had{f' ({causes})' if causes else ''}"
    undrawn = "; ".join(stats.get_value(NOT_DRAWN_BY, ()))
    if undrawn:
        yield f"articles could not be drawn ({undrawn})"
    cut = stats.get_value(PAGES_CUT, 0)
    if cut:
        yield f"{cut} pages or files came cut off"


def not_had(running: Crawler) -> str | None:
    """How many articles and files that are there did not come, by outcome."""
    outcomes = running.stats.get_value(LOST, {})
    if running.settings.get("SCHEDULER") != PLAIN:  # a queue asks for the others another night
        outcomes = {name: count for name, count in outcomes.items() if name in CAME}
    if not outcomes:
        return None
    counted = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
    number = sum(outcomes.values())
    return f"{number} pages or files could not be had ({counted}), so that reports may be missing"


def _found_nothing(running: Crawler) -> bool:
    """Whether a crawl sought the column of a portal, and met no list that names a report."""
    spider = running.spider
    if not isinstance(spider, PortalSpider) or not spider.asks_for_looks:
        return False
    ended = running.stats.get_value("finish_reason") == "finished"
    return ended and spider.seeks_column and not running.stats.get_value(LISTED, 0)


def _too_few(reports: int | None, bound: int) -> str | None:
    if reports is None or reports >= bound:
        return None
    return f"{reports} reports found, and its entry expects {bound} at least"
