"""Which addresses a backfill may ask: the archive's, and there only a portal's own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.httpobj import urlparse_cached

from crawler.crawl.backfill.setting import backfill_of
from crawler.crawl.middlewares.scope import OutOfScopeError, ScopeMiddleware, is_public
from spiders.history.choice import hosts_of
from spiders.history.rows import host_key
from spiders.history.services import Memento
from spiders.portals import Portal


class ArchiveScopeMiddleware(ScopeMiddleware):
    """Refuses everything but the archive, and copies of hosts that are not the portal's."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._service = backfill_of(crawler).service

    async def process_request(self, request: Request) -> None:
        """Raise OutOfScopeError for an address that is out of bounds, RedirectError in a circle."""
        self.check_hops(request)
        parts = urlparse_cached(request)
        host = (parts.hostname or "").lower()
        if parts.scheme not in ("http", "https") or host not in self._service.hosts:
            raise OutOfScopeError(f"a backfill asks {self._service.base} only, not {request.url}")
        if request.meta.get("service") != "index":
            self._check_original(request)
        if self._service.local:
            return
        address = await self._resolve(host)
        if address is not None and not is_public(address):
            raise OutOfScopeError(f"{host} is the private or local address {address}")

    def _check_original(self, request: Request) -> None:
        memento = self._service.parsed(request.url) or request.meta.get("memento")
        original = memento.original if isinstance(memento, Memento) else ""
        try:
            host = host_key(urlsplit(original).hostname or "")
        except ValueError:
            host = ""
        portal = getattr(self._crawler.spider, "portal", None)
        if isinstance(portal, Portal) and host not in hosts_of(portal):
            raise OutOfScopeError(f"{host or request.url} is no host of portal {portal.id}")
