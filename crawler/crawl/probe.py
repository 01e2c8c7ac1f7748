"""Finding out about a portal of which only an address is known."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from common.addresses.asked import asked
from common.errors import CrawlError
from crawler.crawl.middlewares.scope import is_public, literal_address
from crawler.crawl.run import crawl
from crawler.crawl.summary import RunSummary
from spiders import links
from spiders.families.generic import CERTAIN
from spiders.links import Link
from spiders.portals import Portal
from spiders.portals.records import FAMILIES, JsonList
from spiders.probe import Column, Notes, ProbeSpider

_COLUMNS = 4
"""Columns of an entry that a probe gives."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe came to: its notes, the best entry for the registry, the run."""

    notes: Notes
    entry: Portal
    summary: RunSummary

    @property
    def columns(self) -> list[Column]:
        """The columns found, the one with the most reports first."""
        return sorted(self.notes.columns.values(), key=lambda found: -len(found.titles))

    @property
    def own_site(self) -> Link | None:
        """The first site of the bureau on another host; only a person takes it for that."""
        return next(iter(self.notes.own_sites.values()), None)


def probe(
    url: str, *, known: Portal | None, contact: str | None, settings: Mapping[str, Any]
) -> Probe:
    """Look for the annual-report column from ``url`` on; nothing is kept.

    ``known`` is the registry's entry for the portal, whose names stay.  Raises
    CrawlError for an address that is none, ContactMissingError without a contact.
    """
    portal = replace(known or _new(url), home_url=asked(url) or url, columns=(), json_lists=())
    portal = replace(portal, hosts=_with_host(portal.hosts, url))
    notes = Notes()
    with tempfile.TemporaryDirectory(prefix="gongan-probe-") as folder:
        summary = crawl(
            [portal],
            db=Path(folder) / "probe.db",
            contact=contact,
            settings=settings,
            command="portals probe",
            progress=False,
            spider=ProbeSpider,
            arguments={"notes": notes},
        )
    found = Probe(notes, portal, summary)
    return replace(found, entry=_entry(found, portal))


def _new(url: str) -> Portal:
    parts = urlsplit(asked(url) or url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host:
        raise CrawlError(f"{url} is no http or https address: give one like http://gaj.x.gov.cn/")
    address = literal_address(host)
    local = address is not None and not is_public(address)
    labels = [label for label in host.split(".") if label not in ("www", "gov", "cn")]
    identity = re.sub(r"[^a-z0-9_-]", "-", "-".join(labels)).strip("-") or "portal"
    return Portal(id=identity, name=host, hosts=(host,), home_url=asked(url), local=local)


def _with_host(hosts: tuple[str, ...], url: str) -> tuple[str, ...]:
    host = (urlsplit(asked(url) or url).hostname or "").lower()
    return hosts if host in hosts else (*hosts, host)


def _columns(found: list[Column]) -> tuple[str, ...]:
    """The best column, and those that have reports of the police's which it does not name."""
    named: list[Column] = []
    years: set[int] = set()
    known: set[str] = set()
    for column in found:
        told = {year for title in column.titles for year in links.years(title)}
        police = all(links.names_police(title) for title in column.titles)
        police = police or (column.own and not column.many)
        beside = named and named[0].many and column.own and not column.many
        more = told - years or (not told and set(column.addresses) - known)
        if not named or beside or (police and more):
            named.append(column)
            years |= told
            known.update(column.addresses)
    return tuple(column.url for column in named[:_COLUMNS])


def _is_drawn(notes: Notes, column: str, service: JsonList | None) -> bool:
    """Whether only scripts draw a column's list, or its articles."""
    articles = column in notes.hollow and column not in notes.mute
    return articles or (column in notes.drawn and service is None)


def _entry(found: Probe, portal: Portal) -> Portal:
    name, weight = next(iter(found.notes.families.most_common(1)), ("generic", 0))
    family: Any = name if weight >= CERTAIN and name in FAMILIES else "generic"
    best = found.columns[:1]
    service = found.notes.drawn.get(best[0].url) if best else None
    if not best and found.own_site is not None:
        return _new(found.own_site.url)
    return replace(
        portal,
        name=portal.name
        if portal.name != portal.hosts[0]
        else found.notes.site_name or portal.name,
        family=family,
        columns=_columns(found.columns) if service is None else (),
        json_lists=(service,) if service is not None else (),
        render=bool(best) and _is_drawn(found.notes, best[0].url, service),
        status="unverified",
        verified_on=None,
    )
