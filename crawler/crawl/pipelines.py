"""The item pipeline: pages that spiders yield go to the reading queue, with all that is theirs."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

import extract
from archive.errors import ArchiveError
from archive.records import Capture
from common.times import present
from crawler.crawl.session import session_of
from crawler.reading.article import PendingDocument
from crawler.reading.gathering import Gathering
from spiders.asking import FILES
from spiders.base import PortalSpider
from spiders.items import BadAddress, Held, MissedFile, Page
from spiders.statistics import PROGRAM_ERRORS

logger = logging.getLogger(__name__)


class ReadingPipeline:
    """Marks each page in the archive as to be read, and queues it once its files are there.

    The mark outlives an interrupted run: its pages are read by the next one.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._gathering = Gathering()
        crawler.signals.connect(self.rescue, signal=signals.spider_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline of a crawl, whose session gives archive and queue."""
        return cls(crawler)

    async def open_spider(self) -> None:
        """Queue what an earlier run left unread."""
        self._session.resume_reading()

    async def process_item(self, item: Any) -> Any:
        """Take a page or file; returns at once.  Other items pass through."""
        try:
            if isinstance(item, MissedFile):
                self._came(item.found_on)
            elif isinstance(item, Held):
                self._take_held(item)
            elif isinstance(item, BadAddress):
                self._note_bad_address(item)
            elif isinstance(item, Page) and item.kind in FILES:
                self._take_file(item, item.found_on or "")
            elif isinstance(item, Page):
                self._take_page(item)
        except ArchiveError as error:
            self._session.fail(error)
            raise
        except Exception:
            self._crawler.stats.inc_value(PROGRAM_ERRORS)
            raise
        return item

    def rescue(self, failure: Failure, response: Response, spider: Spider) -> None:
        """Have a page read at which the spider failed: what it links to is lost, not its report."""
        if not isinstance(spider, PortalSpider) or "capture_id" not in response.meta:
            return
        whole = response.cb_kwargs.get("whole")
        page = whole if isinstance(whole, Page) else spider.page(response)
        if page.kind not in ("page", *FILES):
            return
        logger.warning("read without what it links to: %s (%r)", page.url, failure.value)
        try:
            self._take_page(replace(page, files=0))
        except ArchiveError as error:
            self._session.fail(error)

    async def close_spider(self) -> None:
        """Wait for the portal's documents; a crawl that is being stopped waits less."""
        session = self._session
        if not self._crawler.crawling or session.broken is not None:
            session.interrupted = True
            await session.abandon_reading()
            return
        try:
            for pending, body in self._gathering.release():
                self._read(pending, body)
        except ArchiveError as error:
            session.fail(error)
            raise
        portal = getattr(self._crawler.spider, "portal", None)
        await session.reading_queue.drain(getattr(portal, "id", None))

    def _take_page(self, item: Page) -> None:
        archive = self._session.archive
        if archive.reports_read(item.capture_id, extract.VERSION) is None:
            archive.mark_for_reading(item.capture_id, item.link_text, item.page_title)
            for part in item.parts:
                archive.mark_for_reading(part)
        if self._gathering.holds(item.url):
            if item.going_on:
                self._gathering.expect(item.url, item.files)
            else:  # its further pages were what was still to come
                self._came(item.url)
            return
        pending = self._session.pending(item.capture_id)
        title = item.page_title or item.link_text
        pending = replace(
            pending,
            content_type=item.content_type,
            hint=self._session.hint(item.portal_id, title),
        )
        if item.files or item.going_on:
            files = item.files + item.going_on
            self._gathering.hold(item.url, pending, item.body, files)
        else:
            self._read(pending, item.body)

    def _take_file(self, item: Page, found_on: str) -> None:
        """A file belongs to the page that waits for it, to one of another night, or to itself.

        One that is looked at again for itself (``found_on`` is empty) belongs to those
        pages on which it was found before.
        """
        archive = self._session.archive
        if not archive.was_read_along(item.capture_id):
            archive.mark_for_reading(item.capture_id, item.link_text, item.page_title)
        if self._gathering.holds(found_on):
            self._came(found_on)
            return
        pages = archive.pages_of(item.capture_id)
        for page in pages:
            if archive.reports_read(page, extract.VERSION) is None:
                self._gathering.hold_to_the_end(f"{found_on} {page}", self._session.pending(page))
        if not pages:
            self._take_page(item)

    def _take_held(self, item: Held) -> None:
        """An answer is read in place of articles, once all of them came or failed."""
        archive = self._session.archive
        archive.mark_for_reading(item.capture_id)
        pending = self._session.pending(item.capture_id)
        self._gathering.hold_to_the_end(f"answer {item.capture_id}", pending)

    def _note_bad_address(self, item: BadAddress) -> None:
        """Keep a link that nothing could be asked for: a row without an answer."""
        now = present()
        self._session.record(
            Capture(
                run_id=self._session.run_id,
                url=item.url,
                outcome="failed",
                requested_at=now,
                fetched_at=now,
                portal_id=item.portal_id,
                error=f"no address that can be asked for: {item.error}",
                found_on=item.found_on,
                link_text=item.link_text,
                kind=item.kind,
            )
        )

    def _came(self, page: str) -> None:
        complete = self._gathering.came(page)
        if complete is not None:
            self._read(*complete)

    def _read(self, pending: PendingDocument, body: bytes | None) -> None:
        """Queue an article, unless this extractor read it as it is now."""
        queue = self._session.reading_queue
        known = self._session.archive.reports_read(pending.capture_id, extract.VERSION)
        if known is not None:
            queue.known(known)
        else:
            queue.add(pending, body)
