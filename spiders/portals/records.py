"""What the registry knows of one portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Level = Literal["ministry", "province", "prefecture", "county"]
Status = Literal["verified", "unverified"]
Evidence = Literal["seen", "listed", "named", "recalled"]
"""What speaks for an address that no crawl has confirmed.

``seen``: pages of the bureau were seen at it; ``listed``: a list of portals or of
domain names has it; ``named``: a text of the bureau names it; ``recalled``: it is
known from memory.
"""
Family = Literal[
    "trs_wcm",
    "hanweb",
    "gkmlpt",
    "nfcms",
    "anhui",
    "gongkai_show",
    "shanghai_police",
    "vsb",
    "zibo",
    "liaoning",
    "ucap",
    "generic",
]

LEVELS: tuple[str, ...] = get_args(Level)
STATUSES: tuple[str, ...] = get_args(Status)
EVIDENCE: tuple[str, ...] = get_args(Evidence)
FAMILIES: tuple[str, ...] = get_args(Family)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a healthy crawl of the portal yields at least."""

    reports: int = 0


@dataclass(frozen=True, slots=True)
class Portal:
    """One bureau's portal.

    ``hosts`` are the official host names that may be fetched, attachments
    included.  ``columns`` are addresses of annual-report columns; without one
    the crawl starts at ``home_url`` and looks for it.  ``aggregate`` marks a
    column that publishes the reports of many bureaus, where the portal's name
    says nothing about a report's bureau.  ``shared`` marks columns in which other
    organs publish, too: of these only what names the police counts as the bureau's.
    ``local`` permits loopback and
    private addresses, which are refused otherwise, and needs no contact.

    ``evidence`` says what speaks for the address, ``evidence_date`` of when that is
    (ISO 8601: a year, month or day).  ``candidate_hosts`` are what other sources name
    in its place, to be tried when it fails; they are not fetched from.
    ``former_hosts`` are those the bureau published on before: web archives are asked
    for them.
    """

    id: str
    name: str
    hosts: tuple[str, ...]
    family: Family
    short_name: str | None = None
    level: Level | None = None
    division: str | None = None
    parent: str | None = None
    home_url: str | None = None
    columns: tuple[str, ...] = ()
    status: Status = "unverified"
    verified_on: date | None = None
    evidence: Evidence | None = None
    evidence_date: str | None = None
    candidate_hosts: tuple[str, ...] = ()
    former_hosts: tuple[str, ...] = ()
    aggregate: bool = False
    shared: bool = False
    local: bool = False
    verify_tls: bool = True
    bounds: Bounds = Bounds()
    notes: str = ""

    @property
    def bureau(self) -> str | None:
        """The formal name to complete a report's title with, if the portal has one."""
        return None if self.aggregate else self.name

    @property
    def start_urls(self) -> tuple[str, ...]:
        """Where a crawl begins: the columns, or else the home page."""
        if self.columns:
            return self.columns
        return (self.home_url,) if self.home_url else ()
