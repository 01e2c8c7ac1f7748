"""What went wrong in the crawl of a portal, in words for the end of a run."""

from __future__ import annotations

from collections.abc import Mapping

from scrapy.crawler import Crawler

from spiders.base import LISTS_LOST, PAGES_CUT


def no_page(captures: Mapping[str, int], trouble: str | None) -> str:
    """In words, that no page of a portal could be fetched, and what came instead."""
    came = ", ".join(f"{count} {outcome}" for outcome, count in sorted(captures.items()))
    return f"no page could be fetched ({came}{f'; {trouble}' if trouble else ''})"


def what_went_wrong(running: Crawler) -> str | None:
    """Errors of our own code during the crawl, which Scrapy only counts, and lists lost."""
    errors = running.stats.get_value("spider_exceptions/count", 0)
    if errors:
        return f"{errors} pages could not be followed because of an error; see the log"
    lost = running.stats.get_value(LISTS_LOST, 0)
    if lost:
        return f"{lost} list pages could not be had, so that reports may be missing"
    cut = running.stats.get_value(PAGES_CUT, 0)
    return f"{cut} pages came cut off, so that attachments may be missing" if cut else None


def too_few(reports: int | None, bound: int) -> str | None:
    """In words, that a portal has fewer reports than its entry expects; ``None`` if it has not."""
    if reports is None or reports >= bound:
        return None
    return f"{reports} reports found, and its entry expects {bound} at least"
