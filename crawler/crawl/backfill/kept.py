"""Archived copies that were had before are taken from the corpus: none is asked for twice.

A capture in a web archive does not change, so that its address there is enough.  A run
that was cut off thus goes its way again without a request up to where it was.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.httpobj import urlparse_cached

from archive.captures.mementos import Kept, kept
from archive.errors import translate_sqlite_errors
from common.times import present
from crawler.crawl.answers.received import as_page
from crawler.crawl.backfill.setting import backfill_of
from crawler.crawl.portal_stats import TROUBLES
from crawler.crawl.session import session_of
from spiders.history.rows import timestamp_of
from spiders.history.services import Memento

INDEX_AGE = timedelta(days=30)
"""How old an index's answer may be that is used again: archives go on capturing."""

_AGAIN = (TROUBLES - {"challenged"}) | {"disallowed"}
"""Outcomes that may be others another time: troubles, and requests that were not sent."""

FLAG = "kept"
"""Marks responses that were not asked for in this run."""


class AskedBeforeError(IgnoreRequest):
    """The archive was asked before, and had nothing; nothing is recorded of it again."""


class KeptMiddleware:
    """Answers from the corpus what is there; stands before anything that counts requests."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._archive = self._session.archive
        self._service = backfill_of(crawler).service

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl, with its archive; Scrapy calls this."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The answer of an earlier request; raises AskedBeforeError if that brought nothing."""
        with translate_sqlite_errors(self._archive.path):
            found = kept(self._archive.db, name_of(request))
        if found is None or found.outcome in _AGAIN:
            return None
        if found.kind == "index":
            fresh = present() - found.fetched_at <= INDEX_AGE
            return self._page(found, request.url) if fresh and found.has_body else None
        request.meta["capture_id"] = found.capture_id
        request.meta["outcome"] = found.outcome
        if found.outcome == "redirected" and found.redirect_to:
            location = self._location(found, found.redirect_to)
            headers = {"Location": location}
            return Response(request.url, status=302, headers=headers, flags=[FLAG])
        if found.outcome not in ("ok", "unchanged") or not found.has_body:
            raise AskedBeforeError(f"asked before, without success: {request.url}")
        request.meta["captured"] = timestamp_of(found.fetched_at)
        return self._page(found, found.url)

    def _location(self, found: Kept, target: str) -> str:
        """Where a redirect leads within the archive."""
        if urlparse_cached(Request(target)).hostname in self._service.hosts:
            return target
        memento = self._service.memento(target, timestamp_of(found.fetched_at))
        return memento.url if memento is not None else target

    def _page(self, found: Kept, url: str) -> Response:
        body = self._archive.content(found.capture_id)
        headers = {"Content-Type": found.content_type} if found.content_type else {}
        status = found.status if found.kind == "index" and found.status else 200
        portal = getattr(self._crawler.spider, "portal", None)
        self._session.reached.add(getattr(portal, "id", ""))
        kind = responsetypes.from_args(
            headers={name.encode(): value.encode("latin-1") for name, value in headers.items()},
            url=url,
            body=body,
        )
        page = kind(url, status=status, headers=headers, body=body, flags=[FLAG])
        return as_page(page)


def name_of(request: Request) -> str:
    """The archive's own name of what is asked for."""
    memento = request.meta.get("memento")
    if isinstance(memento, Memento) and memento.range is not None:
        return memento.name
    return request.url


class MementoFingerprinter:
    """Requests are the same when they ask for one capture."""

    def fingerprint(self, request: Request) -> bytes:
        """SHA-256 of the capture's name, and of the way of redirects to it."""
        hops = len(request.meta.get("redirect_urls", ()))
        return hashlib.sha256(f"{request.method} {name_of(request)} {hops}".encode()).digest()
