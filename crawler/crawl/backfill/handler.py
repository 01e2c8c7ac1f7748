"""The download handler of a backfill: every request waits for its turn."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from common.times import present
from crawler.crawl.backfill.setting import backfill_of, forget_block, remember_block, stop
from crawler.crawl.hosts.pace import retry_after
from crawler.crawl.refusals import StoppedError
from crawler.crawl.session import session_of


class LimitedHandler(HTTP11DownloadHandler):
    """Sends a request when the service's limiter lets it; a refusal holds or ends the run."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._of = crawler
        self._limiter = backfill_of(crawler).limiter

    async def download_request(self, request: Request) -> Response:
        """Download one request; raises StoppedError when the run ends before its turn."""
        host = urlparse_cached(request).hostname or ""
        await self._limiter.turn("index" if request.meta.get("service") == "index" else "memento")
        if session_of(self._of).interrupted:
            raise StoppedError("not sent: the run is ending")
        request.meta["requested_at"] = present()
        try:
            response = await super().download_request(request)
        except DownloadConnectionRefusedError:
            remember_block(self._of, host)
            raise
        if response.status == 429:
            header = response.headers.get("Retry-After")
            wanted = retry_after(header.decode("latin-1")) if header else None
            if self._limiter.refused(wanted):
                stop(self._of, "refused")
        else:
            if not self._limiter.answered:
                forget_block(self._of, host)
            self._limiter.succeeded()
        return response
