"""What a probe found, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spiders import links
from spiders.families.generic import CERTAIN
from spiders.probe import Column

REFUSALS = {
    "challenged": "asks for a script or a captcha to be run, which this program never does",
    "blocked": "refuses this program's requests",
    "disallowed": "is closed by robots.txt, or leads to hosts that the entry does not list",
    "timeout": "did not answer in time",
    "server_error": "answered with errors of its own",
    "tls_error": "has a certificate or a TLS that cannot be used",
    "failed": "could not be reached",
}


def explained(found: Any) -> Iterator[str]:
    """Sentences on a ``crawler.crawl.probe.Probe``: the column, the family, what is missing."""
    if found.columns:
        yield from _column(found.columns[0])
        yield from _drawn(found)
        others = len(found.columns) - 1
        if others:
            yield f"{others} more pages list reports; the entry has the one with the most."
    else:
        yield from _nothing(found)
    yield _family(found)


def _column(column: Column) -> Iterator[str]:
    steps = [step.partition(" (score")[0] for step in column.way]
    way = " > ".join(steps) if steps else "the address that was given"
    yield f"The column is reached by {way}."
    years = sorted({year for title in column.titles for year in links.years(title)})
    span = f", of {years[0]} to {years[-1]}" if years else ""
    yield f"Its first page names {len(column.titles)} reports{span}."
    if column.goes_on:
        yield "The list goes on: the crawl follows its further pages."


def _drawn(found: Any) -> Iterator[str]:
    url = found.columns[0].url
    if url not in found.notes.drawn:
        return
    service = found.notes.drawn[url]
    if service is None:
        yield (
            "Its markup has no reports: scripts draw them, so the entry says render = true"
            " (needs the extra render, and Chromium)."
        )
    else:
        yield (
            f"Scripts draw them from {service.url}: the entry asks that service itself,"
            " and needs no browser."
        )


def _nothing(found: Any) -> Iterator[str]:
    if found.notes.empty:
        shown = ", ".join(list(found.notes.empty)[:3])
        yield (
            f"Pages named the column have no reports in their markup ({shown}):"
            " a script may draw the list."
        )
        if found.notes.not_drawn:
            yield f"They were not drawn to see: {found.notes.not_drawn}."
    for outcome, count in sorted(found.summary.captures.items()):
        if outcome in REFUSALS:
            yield f"{count} of the addresses asked: the site {REFUSALS[outcome]}."
    if not found.notes.empty and not set(found.summary.captures) & set(REFUSALS):
        yield "No link that was seen leads towards a column of annual reports."


def _family(found: Any) -> str:
    best = found.notes.families.most_common(1)
    if best and best[0][1] >= CERTAIN:
        reason = found.notes.reasons[best[0][0]][0]
        return f"The site is taken for one of the family {best[0][0]}, by the {reason}."
    return "The site shows no family's signs: generic follows its links and 'next page'."
