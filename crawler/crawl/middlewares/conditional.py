"""Conditional requests: a page captured before is asked for only if it changed.

RFC 9110, 13.1: ``If-None-Match`` carries the entity tag of the latest capture,
``If-Modified-Since`` its Last-Modified.  Some servers never change the
Last-Modified of a list that a program makes: so lists are asked for whole now and
then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from common.times import present
from crawler.crawl.session import session_of

_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_LISTS = frozenset({"home", "navigation", "list"})


class ConditionalMiddleware:
    """Adds the conditions; meta ``unconditional`` leaves a request as it is."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("GONGAN_CONDITIONAL"):
            raise NotConfigured
        self._archive = session_of(crawler).archive
        self._whole = timedelta(days=crawler.settings.getfloat("GONGAN_WHOLE_LISTS_DAYS"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl, with its settings; Scrapy calls this."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set the conditions for this URL; those of an earlier hop or attempt are dropped."""
        if request.meta.pop("revalidates", None) is not None:
            for name in _CONDITIONS:
                request.headers.pop(name, None)
        if request.method != "GET" or request.meta.get("unconditional"):
            return
        latest = self._archive.latest_capture(request.url)
        if latest is None or latest.content_digest is None or self._is_to_be_whole(request):
            return
        for name, validator in zip(_CONDITIONS, (latest.etag, latest.last_modified), strict=True):
            if validator:
                request.headers[name] = validator.encode("latin-1", errors="replace")
                request.meta["revalidates"] = latest.content_type or ""

    def _is_to_be_whole(self, request: Request) -> bool:
        """Whether a list was confirmed by 304 alone for too long."""
        if request.meta.get("kind") not in _LISTS:
            return False
        last = self._archive.last_whole_answer(request.url)
        return last is None or present() - last >= self._whole
