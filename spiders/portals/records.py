"""What the registry knows of one portal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from common.records import Check, shown

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
    "hebei",
    "hunan",
    "old_police",
    "generic",
]


def _of_form(pattern: str, said: str) -> Check:
    def convert(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"must be {said}, not {shown(value)}")
        return value

    return Check(convert)


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    return value


def _http(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        good = None
    if not good:
        raise ValueError(f"must be an http or https address, not {shown(value)}")
    return value


_Text = Annotated[str, Check(_filled)]
_Url = Annotated[str, Check(_filled), Check(_http)]
_Id = Annotated[
    str, _of_form(r"[a-z0-9][a-z0-9_-]{0,63}", "lower-case letters, digits, - _, at most 64")
]
_Division = Annotated[str, _of_form(r"\d{6}", "six digits (GB/T 2260)")]
_Host = Annotated[
    str, _of_form(r"(?!-)[a-z0-9.-]+(?<!-)", "a host name in lower case without port")
]


_Date = Annotated[str, _of_form(r"\d{4}(-\d\d){0,2}", "a year, month or day (ISO 8601)")]


def _counted(value: int) -> int:
    if value < 0:
        raise ValueError(f"must be a count, not {value}")
    return value


LEVELS: tuple[str, ...] = get_args(Level)
STATUSES: tuple[str, ...] = get_args(Status)
EVIDENCE: tuple[str, ...] = get_args(Evidence)
FAMILIES: tuple[str, ...] = get_args(Family)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a healthy crawl of the portal yields at least."""

    reports: Annotated[int, Check(_counted)] = 0


@dataclass(frozen=True, slots=True)
class JsonList:
    """A list that a service of the portal gives as JSON.

    ``url`` is the address of one of its pages, with ``{page}`` where their number stands,
    which begins with ``first``; with a ``form`` it is asked by POST (``{page}`` there too).
    ``items`` is the way to the entries in the answer (``data.rows``), ``title`` that to an
    entry's title, ``total`` that to how many there are.  ``link`` makes an entry's address of
    its values in braces: ``{url}``, ``/article/{id}.html``.
    """

    url: _Url
    items: str
    title: _Text
    link: _Text
    total: _Text | None = None
    first: Annotated[int, Check(_counted)] = 1
    form: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Portal:
    """One bureau's portal.

    ``hosts`` are the official host names that may be fetched, attachments
    included.  ``columns`` are addresses of annual-report columns; without one
    the crawl starts at ``home_url`` and looks for it.  ``aggregate`` marks a
    column that publishes the reports of many bureaus, where the portal's name
    says nothing about a report's bureau.  ``shared`` marks columns in which other
    organs publish, too: of these only what names the police counts as the bureau's.
    ``section`` marks a bureau that publishes in its own section of a government's
    portal: only what is reached by way of the police's name there, or bears it, counts.
    ``json_lists`` are lists that a service gives, beside or in place of ``columns``.
    ``render`` marks columns that scripts draw: their pages are shown by a browser first,
    whose requests all go through the crawl.
    ``local`` permits loopback and
    private addresses, which are refused otherwise, and needs no contact.

    ``evidence`` says what speaks for the address, ``evidence_date`` of when that is
    (ISO 8601: a year, month or day).  ``candidate_hosts`` are what other sources name
    in its place: when it fails their home pages are asked for, and nothing else; web archives
    are asked for all of them, of which what names the bureau counts.
    ``former_hosts`` are those the bureau published on before: web archives are asked
    for them.
    """

    id: _Id
    name: _Text
    hosts: tuple[_Host, ...] = ()
    family: Family = "generic"
    short_name: _Text | None = None
    level: Level | None = None
    division: _Division | None = None
    parent: _Text | None = None
    home_url: _Url | None = None
    columns: tuple[_Url, ...] = ()
    json_lists: tuple[JsonList, ...] = ()
    status: Status = "unverified"
    verified_on: date | None = None
    evidence: Evidence | None = None
    evidence_date: _Date | None = None
    candidate_hosts: tuple[_Host, ...] = ()
    former_hosts: tuple[_Host, ...] = ()
    aggregate: bool = False
    shared: bool = False
    section: bool = False
    render: bool = False
    local: bool = False
    verify_tls: bool = True
    bounds: Bounds = Bounds()
    notes: _Text = ""

    @property
    def bureau(self) -> str | None:
        """The formal name to complete a report's title with, if the portal has one."""
        return None if self.aggregate else self.name

    @property
    def candidate_urls(self) -> tuple[str, ...]:
        """The home pages of the candidate hosts, at the port of the portal's own address."""
        try:
            port = urlsplit(self.home_url or "").port
        except ValueError:
            port = None
        ending = f":{port}/" if port else "/"
        return tuple(f"http://{host}{ending}" for host in self.candidate_hosts)

    @property
    def start_urls(self) -> tuple[str, ...]:
        """The pages that show whether the address is right: the columns, or else the home page.

        Of a portal without either its services, which are no pages.
        """
        if self.columns:
            return self.columns
        if self.home_url:
            return (self.home_url,)
        return tuple(one.url.replace("{page}", str(one.first)) for one in self.json_lists)
