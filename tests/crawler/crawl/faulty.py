"""Faults of this program on demand: parts of a crawl that fail at chosen pages."""

from __future__ import annotations

from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.config.scrapy_settings import DOWNLOADER_MIDDLEWARES
from crawler.crawl.answers.judge import Judged
from crawler.crawl.answers.received import Received
from crawler.crawl.middlewares import capture
from spiders import links

CAPTURE = "crawler.crawl.middlewares.capture.CaptureMiddleware"
JUDGING = {**DOWNLOADER_MIDDLEWARES, CAPTURE: None, f"{__name__}.FaultyJudge": 950}
STORING = {**DOWNLOADER_MIDDLEWARES, CAPTURE: None, f"{__name__}.FaultyRecord": 950}
FOLLOWING = {**DOWNLOADER_MIDDLEWARES, f"{__name__}.FaultyLinks": 960}
FAULTY = b"<!-- faulty -->"


class FaultyJudge(capture.CaptureMiddleware):
    """Fails to judge the answers that say so."""

    def _judge(self, response: Response, came: Received, target: str | None) -> Judged:
        if FAULTY in response.body:
            raise KeyError("a bug in judging")
        return super()._judge(response, came, target)


class FaultyRecord(capture.CaptureMiddleware):
    """Fails to store what the answers that say so bring along."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        record = self._session.record

        def faulty(found: Any) -> Any:
            if found.body and FAULTY in found.body and found.request_headers:
                raise OverflowError("a bug in storing")
            return record(found)

        self._session.record = faulty  # type: ignore[method-assign]


class FaultyLinks:
    """Makes the spider fail at the attachments of pages that say so."""

    @classmethod
    def from_crawler(cls, _: Crawler) -> Self:
        found = links.attachments

        def faulty(response: Any) -> Any:
            if FAULTY in response.body:
                raise RuntimeError("a bug in a spider")
            return found(response)

        links.attachments = faulty
        return cls()

    def process_request(self, request: Request) -> None:
        """Let every request pass."""
