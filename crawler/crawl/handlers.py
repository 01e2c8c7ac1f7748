"""The download handler: Scrapy's, which also notes times and troubles of the host.

It notes them before the host's next request can go out, which no middleware is
early enough for.
"""

from __future__ import annotations

from time import monotonic

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from common.times import present
from crawler.crawl.hosts.pace import Host, retry_after
from crawler.crawl.middlewares.politeness import admit, hold
from crawler.crawl.session import session_of

_TROUBLE = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


class NotingHandler(HTTP11DownloadHandler):
    """Sets ``requested_at`` in the request's meta, and keeps the host's record."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._engine_of = crawler
        self._hosts = session_of(crawler).hosts

    async def download_request(self, request: Request) -> Response:
        """Download one request; its host is held after an error or a Retry-After.

        Raises HostClosedError if the host may be asked no more.
        """
        host = self._hosts[urlparse_cached(request).hostname or ""]
        admit(host)
        request.meta["requested_at"] = present()
        try:
            response = await super().download_request(request)
        except DownloadCancelledError:  # too large, by our own limit
            raise
        except Exception:
            host.failed(monotonic())
            self._hold(request, host)
            raise
        self._note(response, host)
        self._hold(request, host)
        return response

    def _note(self, response: Response, host: Host) -> None:
        if response.status not in _TROUBLE:
            host.succeeded()
            return
        header = response.headers.get("Retry-After")
        wanted = retry_after(header.decode("latin-1")) if header else None
        host.failed(monotonic())
        if wanted is not None:
            host.asked_to_wait(wanted, monotonic())

    def _hold(self, request: Request, host: Host) -> None:
        downloader = self._engine_of.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot is not None:
            hold(slot, host)
