"""Which documents are looked at again, and when: recent ones often, old ones rarely."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from scrapy import Request
from scrapy.settings import BaseSettings
from sqlite_utils import Database

from archive import queue
from archive.captures import checks
from archive.captures.checks import Checked, KnownDocument
from archive.queue import QueuedRequest
from common.addresses.canonical import spellings
from crawler.crawl.queue import codec
from crawler.crawl.queue.fingerprints import Fingerprinter

RECENT_YEARS = 2
"""Reports of this many years before the present one count as recent."""

LATELY = timedelta(days=30)
"""A document that changed or vanished within this time is looked at as often as a recent one."""

SPREAD = 0.25
"""By how much of it an interval is shortened at most, so that not all are due in one night."""

_YEAR = re.compile(r"(?:19|20)\d{2}(?!\d)")
_CALLBACKS = {"attachment": "parse_attachment", "image": "parse_attachment"}


@dataclass(frozen=True, slots=True)
class RecheckPolicy:
    """The intervals in days: of recent reports, of the oldest, of any document at most."""

    recent_days: float = 7
    old_days: float = 90
    period_days: float = 180

    @classmethod
    def of(cls, settings: BaseSettings) -> RecheckPolicy:
        """The policy that the settings ask for."""
        return cls(
            settings.getfloat("GONGAN_RECHECK_RECENT_DAYS"),
            settings.getfloat("GONGAN_RECHECK_OLD_DAYS"),
            settings.getfloat("GONGAN_RECHECK_PERIOD_DAYS"),
        )

    def interval(self, url: str, year: int | None, now: datetime, *, lately: bool) -> timedelta:
        """How long a document may go unchecked.

        ``year`` is that of its report, ``None`` if it has none; ``lately`` says that it
        changed or vanished of late.  The interval doubles with each year of age beyond
        the recent ones, and is a little shorter for some addresses than for others.
        """
        if lately:
            days = self.recent_days
        elif year is None:
            days = self.period_days
        else:
            age = max(0, min(now.year - year - RECENT_YEARS, 20))
            days = min(self.recent_days * 2**age, self.old_days)
        shorter = SPREAD * (crc32(url.encode()) % 1000) / 1000
        return timedelta(days=min(days, self.period_days) * (1 - shorter))


@dataclass(frozen=True, slots=True)
class Due:
    """A document to be looked at again, and what led to it when it was found."""

    url: str
    kind: str
    last_at: str
    link_text: str | None = None
    page_title: str | None = None


def is_due(db: Database, url: str, policy: RecheckPolicy, now: datetime) -> bool:
    """Whether a page or file that a list or an article names is to be asked for now.

    It is, unless it was had within its interval.
    """
    for spelling in spellings(url):
        found = checks.followed(db, spelling)
        if found is not None:
            break
    else:
        return True
    address, seen = found
    if seen.good_at is None:
        return True
    document = checks.document(db, tuple(spellings(address)))
    interval = _interval(address, seen, document, policy, now)
    return now - datetime.fromisoformat(seen.good_at) >= interval


def due_documents(
    db: Database, portal_id: str, policy: RecheckPolicy, now: datetime, limit: int
) -> list[Due]:
    """Documents of a portal whose last check is older than their interval, oldest first.

    A check is any capture of the address, also one that failed; ``limit`` bounds the list.
    """
    due = []
    for document in checks.documents(db, portal_id):
        seen = checks.checked(db, document.url)
        if seen is None:
            continue
        interval = _interval(document.url, seen, document, policy, now)
        if now - datetime.fromisoformat(seen.last_at) >= interval:
            kind = seen.kind if seen.kind in _CALLBACKS else "page"
            due.append(Due(document.url, kind, seen.last_at, seen.link_text, seen.page_title))
    return sorted(due, key=lambda one: (one.last_at, one.url))[:limit]


def add_rechecks(db: Database, portal_id: str, documents: Iterable[Due]) -> int:
    """Queue documents for another look; gives how many were not queued already.

    They are asked for when everything else has been.  Part of the caller's transaction.
    """
    return queue.add(db, portal_id, [_waiting(one) for one in documents], renew=False)


def _waiting(document: Due) -> QueuedRequest:
    callback = _CALLBACKS.get(document.kind, "parse_article")
    title = {"page_title": document.page_title} if callback == "parse_attachment" else {}
    return QueuedRequest(
        fingerprint=Fingerprinter().fingerprint(Request(document.url)).hex(),
        kind=document.kind,
        url=document.url,
        request=codec.plain(
            document.url, callback, document.kind, link_text=document.link_text, **title
        ),
        why="recheck",
    )


def _interval(
    url: str,
    seen: Checked,
    document: KnownDocument | None,
    policy: RecheckPolicy,
    now: datetime,
) -> timedelta:
    # what was never read may have been cut off: it is treated as the latest report
    year = document.year if document is not None else now.year
    if year is None:  # an article whose report is attached to it
        named = [int(found) for found in _YEAR.findall(seen.link_text or seen.page_title or "")]
        year = max(named, default=None)
    return policy.interval(url, year, now, lately=_lately(seen, now))


def _lately(seen: Checked, now: datetime) -> bool:
    """Whether the document changed, or went away, a short time ago."""
    moments = [moment for moment in (seen.changed_at, seen.missing_at) if moment is not None]
    return any(now - datetime.fromisoformat(moment) < LATELY for moment in moments)
