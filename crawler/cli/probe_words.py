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
        yield from _hollow(found)
        others = len(found.columns) - 1
        if others:
            taken = len(found.entry.columns) - 1
            chosen = f"{taken} of them, which have others" if taken > 0 else "none of them"
            yield f"{others} more pages list reports; the entry has {chosen}."
    else:
        yield from _nothing(found)
    yield _family(found)


def _column(column: Column) -> Iterator[str]:
    steps = [step.partition(" (score")[0] for step in column.way]
    way = " > ".join(steps) if steps else "the address that was given"
    yield f"The column is reached by {way}."
    years = sorted({year for title in column.titles for year in links.years(title)})
    span = f", of {years[0]} to {years[-1]}" if years else ""
    where = "Its first page" if column.number == 1 else f"Its page {column.number}"
    yield f"{where} names {len(column.titles)} reports{span}."
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


def _hollow(found: Any) -> Iterator[str]:
    column = found.columns[0].url
    article = found.notes.hollow.get(column)
    if article is None:
        return
    if column in found.notes.mute:
        yield (
            f"Its articles are empty, also when a browser shows them ({article}):"
            " a crawl captures them and reads nothing."
        )
        return
    yield (
        f"Its articles are empty until scripts fill them ({article}), so the entry says"
        " render = true (needs the extra render, and Chromium)."
    )
    if found.notes.not_drawn:
        yield f"None was drawn to see: {found.notes.not_drawn}."


def _elsewhere(found: Any) -> Iterator[str]:
    site = found.own_site
    if site is None:
        return
    yield (
        f"{site.text} has a site of its own on another host, {site.url}, which was not asked."
        " The entry below is for that one: crawl it once you have made sure that it is the"
        f" bureau's, or look there first: gongan portals probe {site.url}"
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
    yield from _elsewhere(found)
    cookies = found.notes.cookies
    for url in cookies:
        yield (
            f"{url} sends everybody in a circle who does not bring back the cookie that it sets,"
            " which this program never does: save the reports in a browser and take them in with"
            " 'gongan import file', or ask the bureau for a list without it."
        )
    for outcome, count in sorted(found.summary.captures.items()):
        told = len(cookies) if outcome == "failed" else 0
        if outcome in REFUSALS and count > told:
            yield f"{count - told} of the addresses asked: the site {REFUSALS[outcome]}."
    if (
        not found.notes.empty
        and not found.own_site
        and not set(found.summary.captures) & set(REFUSALS)
    ):
        yield "No link that was seen leads towards a column of annual reports."


def _family(found: Any) -> str:
    best = found.notes.families.most_common(1)
    if best and best[0][1] >= CERTAIN:
        reason = found.notes.reasons[best[0][0]][0]
        return f"The site is taken for one of the family {best[0][0]}, by the {reason}."
    return "The site shows no family's signs: generic follows its links and 'next page'."
