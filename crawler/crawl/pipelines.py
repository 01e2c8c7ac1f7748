"""The item pipeline: pages that spiders yield go to the reading queue."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler

import extract
from archive.errors import ArchiveError
from crawler.crawl.session import session_of
from crawler.reading.document_url import document_url
from crawler.reading.queue import PendingDocument
from spiders.items import Page


class ReadingPipeline:
    """Marks each page in the archive as to be read, and queues it.

    The mark outlives an interrupted run: its pages are read by the next one.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl, with its settings; Scrapy calls this."""
        return cls(crawler)

    async def open_spider(self) -> None:
        """Queue what an earlier run left unread."""
        self._session.resume_reading()

    async def process_item(self, item: Any) -> Any:
        """Mark and queue a page, unless it was read before; returns at once.

        Other items pass through.
        """
        if not isinstance(item, Page):
            return item
        session = self._session
        archive = session.archive
        try:
            known = archive.reports_read(item.capture_id, extract.VERSION, item.parts)
            if known is not None:
                session.reading_queue.known(known)
                return item
            archive.mark_for_reading(item.capture_id, item.link_text, item.page_title)
            document = document_url(archive, item.url)
        except ArchiveError as error:
            session.fail(error)
            raise
        hint = session.hint(item.portal_id, item.page_title or item.link_text)
        pending = PendingDocument(
            item.capture_id, document, item.content_type, item.portal_id, hint, item.parts
        )
        session.reading_queue.add(pending, item.body)
        return item

    async def close_spider(self) -> None:
        """Wait for the portal's documents; a crawl that is being stopped waits less."""
        session = self._session
        if not self._crawler.crawling or session.broken is not None:
            session.interrupted = True
            await session.abandon_reading()
        else:
            portal = getattr(self._crawler.spider, "portal", None)
            await session.reading_queue.drain(getattr(portal, "id", None))
