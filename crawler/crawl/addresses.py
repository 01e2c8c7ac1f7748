"""How sure the registry's addresses are, by what the archive holds of them.

A verdict is kept nowhere: it follows from the captures of a portal's start pages, the latest
crawl first, so that it can never say other than they do.  ``verified`` takes a page that names
the bureau: a domain that was let go and taken by somebody else answers, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal
from urllib.parse import urlsplit

from archive.errors import ArchiveError
from archive.store import Archive
from common.text.decode import declared_charset, decode
from common.text.normal import squeeze
from spiders import links
from spiders.portals import Portal

AddressState = Literal["verified", "moved", "dead", "unverified"]
Reason = Literal[
    "named_on_page",
    "names_another",
    "permanent_redirect",
    "temporary_redirect",
    "candidate_answers",
    "failed_often",
    "failed",
    "refused",
    "never_asked",
]

DEAD_AFTER = 3
"""Days on which an address failed, and on none after the first was there an answer."""

PERMANENT = frozenset({301, 308})
"""Redirects that say the address has changed for good (RFC 9110, 15.4)."""

_GOOD = frozenset({"ok", "unchanged"})
_FAILED = frozenset({"failed", "timeout", "tls_error", "not_found", "soft_404"})
_STARTS = """
SELECT id, run_id, kind, url, outcome, status, redirect_to, fetched_at, content_type
FROM captures
WHERE portal_id = ? AND source = 'live' AND found_on IS NULL
  AND kind IN ('home', 'list', 'candidate', 'robots')
ORDER BY run_id DESC, id
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What captures say of a portal's address.

    ``capture_id`` is the one that shows it, ``at`` when it was made (UTC, ISO 8601),
    ``moved_to`` the address that it names in place of the portal's.
    """

    state: AddressState
    reason: Reason
    capture_id: int | None = None
    at: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class _Start:
    id: int
    run_id: int
    kind: str
    url: str
    outcome: str
    status: int | None
    redirect_to: str | None
    fetched_at: str
    content_type: str | None


NEVER_ASKED = Verdict("unverified", "never_asked")


def verdicts(archive: Archive, portals: Iterable[Portal]) -> Mapping[str, Verdict]:
    """The verdict on each portal that has an address, by its id."""
    return {portal.id: verdict(archive, portal) for portal in portals if portal.start_urls}


def verdict(archive: Archive, portal: Portal) -> Verdict:
    """What the latest crawl that asked for a portal's address says of it."""
    hosts = {*portal.hosts, *portal.candidate_hosts}
    starts = [_Start(*row) for row in archive.db.conn.execute(_STARTS, (portal.id,)).fetchall()]
    asked = [start for start in starts if urlsplit(start.url).hostname in hosts]
    runs = [_pages(list(run)) for _, run in groupby(asked, key=lambda start: start.run_id)]
    runs = [run for run in runs if run]
    if not runs:
        return NEVER_ASKED
    own = [start for start in runs[0] if start.kind != "candidate"]
    found = _of_start(archive, portal, own) if own else NEVER_ASKED
    if found.reason != "failed":
        return found
    named = _candidate(archive, portal, runs[0])
    if named is not None:
        return named
    days = _failed_days(runs)
    return Verdict("dead", "failed_often", *_shown(own[-1])) if days >= DEAD_AFTER else found


def _pages(run: list[_Start]) -> list[_Start]:
    """A run's start pages; one whose host gave no answer for its robots.txt has failed."""
    robots = {urlsplit(one.url).netloc: one.outcome for one in run if one.kind == "robots"}
    silent = {host for host, outcome in robots.items() if outcome in _FAILED - {"not_found"}}
    return [
        replace(one, outcome="failed")
        if one.outcome == "disallowed" and urlsplit(one.url).netloc in silent
        else one
        for one in run
        if one.kind != "robots"
    ]


def _of_start(archive: Archive, portal: Portal, hops: list[_Start]) -> Verdict:
    """The verdict by the hops of one crawl's start requests, the best of them."""
    for start in hops:
        if start.outcome in _GOOD and _names(archive, portal, start):
            return Verdict("verified", "named_on_page", *_shown(start))
    for start in hops:
        target = start.redirect_to
        if start.outcome == "redirected" and target and _is_elsewhere(portal, target):
            if start.status in PERMANENT:
                return Verdict("moved", "permanent_redirect", *_shown(start), moved_to=target)
            return Verdict("unverified", "temporary_redirect", *_shown(start))
    last = hops[-1]
    if last.outcome in _GOOD:
        return Verdict("unverified", "names_another", *_shown(last))
    reason: Reason = "failed" if last.outcome in _FAILED else "refused"
    return Verdict("unverified", reason, *_shown(last))


def _candidate(archive: Archive, portal: Portal, run: list[_Start]) -> Verdict | None:
    for start in run:
        good = start.kind == "candidate" and start.outcome in _GOOD
        if good and _names(archive, portal, start):
            return Verdict("moved", "candidate_answers", *_shown(start), moved_to=start.url)
    return None


def _failed_days(runs: list[list[_Start]]) -> int:
    """Days of the latest crawls in a row in which the portal's own address failed."""
    days: set[str] = set()
    for run in runs:
        own = [start for start in run if start.kind != "candidate"]
        if not own or own[-1].outcome not in _FAILED:
            break
        days.add(own[-1].fetched_at[:10])
    return len(days)


def _shown(start: _Start) -> tuple[int, str]:
    return start.id, start.fetched_at


def _is_elsewhere(portal: Portal, url: str) -> bool:
    return (urlsplit(url).hostname or "") not in portal.hosts


def _names(archive: Archive, portal: Portal, start: _Start) -> bool:
    """Whether a page says whose it is: the bureau's name, or the police with the place's."""
    try:
        body = archive.content(start.id)
    except ArchiveError:
        return False
    text = squeeze(decode(body, declared_charset(start.content_type)).text)
    names = [name for name in (portal.name, portal.short_name) if name]
    place = portal.name.partition("公安")[0]
    by_place = len(place) >= 2 and place in text and links.names_police(text)
    return by_place or any(squeeze(name) in text for name in names)
