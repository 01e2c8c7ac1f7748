"""Spares hosts what the archive had from them a short time ago."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware

from archive.errors import translate_sqlite_errors
from common.times import present
from crawler.crawl.queue.recheck import RecheckPolicy, is_due
from crawler.crawl.session import session_of

NOT_DUE = "gongan/not_due"
"""The statistic that counts documents which were named and not asked for."""

_DOCUMENTS = frozenset({"page", "attachment", "image"})


class RecheckMiddleware(BaseSpiderMiddleware):
    """Drops requests for documents that are not due; lists are always asked for.

    So are the further pages of an article: without them the first cannot be read.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("GONGAN_RECHECK"):
            raise NotConfigured
        super().__init__(crawler)
        self._archive = session_of(crawler).archive
        self._policy = RecheckPolicy.of(crawler.settings)

    def get_processed_request(self, request: Request, response: Response | None) -> Request | None:
        """The request, or ``None`` for a document that is not due."""
        named = request.meta.get("kind") in _DOCUMENTS and request.method == "GET"
        if response is None or not named or request.dont_filter:
            return request
        with translate_sqlite_errors(self._archive.path):
            due = is_due(self._archive.db, request.url, self._policy, present())
        if due:
            return request
        self.crawler.stats.inc_value(NOT_DUE)
        return None
