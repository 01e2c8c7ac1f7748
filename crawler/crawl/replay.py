"""A download handler that answers from WARC files, and never from the network."""

from __future__ import annotations

from collections import defaultdict, deque
from pathlib import Path

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.warc.exchanges import Exchange, exchanges
from archive.warc.reader import read_records
from common.addresses.asked import asked

MAX_BLOCK = 256 * 1024 * 1024


class NotRecordedError(OSError):
    """The recording has no answer for a request."""


class ReplayHandler(BaseDownloadHandler):
    """Answers each request as the server did, attempt by attempt; the last answer stays."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._answers: dict[tuple[str, str, bytes], deque[Exchange]] = defaultdict(deque)
        for path in crawler.settings.getlist("GONGAN_REPLAY"):
            for found in exchanges(read_records(Path(path), MAX_BLOCK)):
                if isinstance(found, Exchange) and found.status is not None:
                    sent = found.request_body or b""
                    self._answers[found.method, asked(found.url) or found.url, sent].append(found)

    async def download_request(self, request: Request) -> Response:
        """The recorded answer; raises NotRecordedError when there is none."""
        question = (request.method, asked(request.url) or request.url, request.body)
        waiting = self._answers.get(question)
        if not waiting:
            raise NotRecordedError(f"not in the recording: {request.method} {request.url}")
        found = waiting.popleft() if len(waiting) > 1 else waiting[0]
        headers = Headers()
        for name, value in found.response_headers:
            headers.appendlist(name, value.encode("latin-1"))
        body = found.body or b""
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return kind(request.url, status=found.status or 200, headers=headers, body=body)
