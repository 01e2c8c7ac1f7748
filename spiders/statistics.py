"""The statistics that spiders keep, for run reports and coverage: their names, and lost lists."""

from __future__ import annotations

from scrapy.statscollectors import StatsCollector

LISTED = "gongan/listed"
"""Counts the distinct reports which lists named."""

LISTS_LOST = "gongan/lists_lost"
"""Counts list pages which could not be had, or held no list, so that reports may be missing."""

LISTS_LOST_BY = "gongan/lists_lost_by"
"""Says why lists were lost, where that is known: causes, in their order."""

NOT_DRAWN_BY = "gongan/articles_not_drawn_by"
"""Says why articles were not drawn that came without their text: causes, in their order."""

PROGRAM_ERRORS = "gongan/program_errors"
"""Counts answers and pages that met an error of this program."""

PAGES_CUT = "gongan/pages_cut"
"""Counts articles and files that came cut off each time they were asked for."""

LOST = "gongan/lost"
"""Counts pages, their parts and attachments that were not had, and lists that were forbidden or
whose host was left alone, by outcome; ``busy`` and ``empty`` came, and say no more than that."""


def add_lost(stats: StatsCollector, count: int, cause: str | None) -> None:
    """Count lists that were lost, and note why, each cause once, where that is known."""
    stats.inc_value(LISTS_LOST, count)
    if cause:
        add_cause(stats, LISTS_LOST_BY, cause)


def add_outcome(stats: StatsCollector, outcome: str) -> None:
    """Count what was not had, by its outcome."""
    counts = stats.get_value(LOST, {})
    stats.set_value(LOST, {**counts, outcome: counts.get(outcome, 0) + 1})


def add_cause(stats: StatsCollector, name: str, cause: str) -> None:
    """Note a cause, each once."""
    causes = stats.get_value(name, ())
    stats.set_value(name, tuple(dict.fromkeys((*causes, cause))))
