"""Styles and pictures of report pages, captured for their looks when all else is done.

So a replay, a WACZ package and the archived page of the site look like the page.  They
are asked for by the rules of all requests (robots.txt, pace, budgets, conditions), of
the portal's own hosts, each once a crawl, and never before anything that may lead to a
report: the first time the crawl has nothing else to do.  Nothing reads them.

What a killed crawl had yet to ask for is asked for by the next, which looks again at
the pages of the last crawl that asked for any.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, NotConfigured
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.captures.articles import REQUISITE
from archive.errors import ArchiveError, translate_sqlite_errors
from common.text.decode import declared_charset
from common.times import present
from crawler.crawl.queue.recheck import RecheckPolicy, is_due
from crawler.crawl.session import session_of
from extract.documents.html import requisites
from spiders.base import PortalSpider
from spiders.items import Page
from spiders.requests import request_for

ASKED = "gongan/requisites"
"""The statistic that counts the requests for styles and pictures."""

DEPTH = 3
"""Style sheets within one another that are followed."""

AT_ONCE = 4
"""Requests that are handed out together, so that every limit is looked at again soon."""

STEPS = 5
"""Pages that are looked into, and addresses that are weighed, before others have their turn."""

_LATEST_PAGES = """
SELECT max(id) FROM captures
 WHERE portal_id = :portal AND to_read = 1 AND kind IN ('page', 'part', 'list')
   AND outcome IN ('ok', 'unchanged') AND run_id < :run
   AND run_id >= ifnull((SELECT max(run_id) FROM captures
                          WHERE portal_id = :portal AND kind = :kind AND run_id < :run), 0)
 GROUP BY url ORDER BY 1
"""

_LATEST_STYLE = """
SELECT id, coalesce(content_type, '') FROM captures
 WHERE url = ? AND outcome IN ('ok', 'unchanged') AND content_digest IS NOT NULL
 ORDER BY id DESC LIMIT 1
"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An address, the page or style sheet that names it, and how deep that lies."""

    url: str
    found_on: str
    depth: int = 0


class Requisites:
    """Asks for what the report pages of one portal's crawl need to look as they do."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._most = settings.getint("GONGAN_REQUISITES")
        if not self._most:
            raise NotConfigured
        self._crawler = crawler
        self._size = settings.getint("GONGAN_REQUISITE_KB") * 1024
        self._room = settings.getint("GONGAN_REQUISITES_MB") * 1024 * 1024
        self._rechecks = settings.getbool("GONGAN_RECHECK")
        self._policy = RecheckPolicy.of(settings)
        self._pages: dict[str, int] = {}
        self._waiting: deque[_Wanted] = deque()
        self._known: set[str] = set()
        self._looked_back = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The extension of a crawl; Scrapy calls this."""
        extension = cls(crawler)
        crawler.signals.connect(extension.note_page, signal=signals.item_scraped)
        crawler.signals.connect(extension.go_on, signal=signals.spider_idle)
        return extension

    def note_page(self, item: object) -> None:
        """Remember a page that is read as a report may be."""
        if isinstance(item, Page) and item.kind in ("page", "part", "list"):
            self._pages[item.url] = item.capture_id

    def go_on(self, spider: Spider) -> None:
        """Hand out the next few requests, once nothing else waits; raises DontCloseSpider."""
        if not isinstance(spider, PortalSpider) or not self._is_wanted(spider):
            return
        try:
            self._look_back(spider)
            requests = self._next(spider)
        except ArchiveError as error:
            logger.warning("styles and pictures are left out: %s", error)
            self._most = 0
            return
        for request in requests:
            self._crawler.engine.crawl(request)
        if requests:
            self._crawler.stats.inc_value(ASKED, len(requests))
            raise DontCloseSpider
        if self._pages or self._waiting:
            self._come_again()
            raise DontCloseSpider

    def _come_again(self) -> None:
        """Have the next turn at once; without a request Scrapy would wait for some seconds."""
        slot = self._crawler.engine._slot
        if slot is not None:
            slot.nextcall.schedule()

    def _is_wanted(self, spider: PortalSpider) -> bool:
        session = session_of(self._crawler)
        slot = self._crawler.engine._slot
        is_busy = slot is None or slot.scheduler.has_pending_requests()
        if is_busy or not spider.asks_for_looks:
            return False
        is_well = session.broken is None and spider.portal.id in session.reached
        return is_well and self._may_ask(spider) > 0

    def _may_ask(self, spider: PortalSpider) -> int:
        """How many more may be asked for; a budget's last quarter is left to reports."""
        session, settings = session_of(self._crawler), self._crawler.settings
        left = [self._most - self._crawler.stats.get_value(ASKED, 0)]
        run, portal = settings.getint("GONGAN_RUN_BUDGET"), settings.getint("GONGAN_REQUEST_BUDGET")
        if run:
            left.append(run * 3 // 4 - session.sent)
        if portal:
            sent = sum(session.by_portal.get(spider.portal.id, {}).values())
            left.append(portal * 3 // 4 - sent)
        return min(left) if self._room > 0 else 0

    def _look_back(self, spider: PortalSpider) -> None:
        """Take up, once, the pages of the last crawl that asked, and of those after it."""
        if self._looked_back:
            return
        self._looked_back = True
        session = session_of(self._crawler)
        archive = session.archive
        with translate_sqlite_errors(archive.path):
            values = {"portal": spider.portal.id, "run": session.run_id, "kind": REQUISITE}
            rows = archive.db.conn.execute(_LATEST_PAGES, values).fetchall()
        seen = set(self._pages.values())
        earlier = [capture_id for (capture_id,) in rows if capture_id not in seen]
        self._pages |= {f"earlier {capture_id}": capture_id for capture_id in earlier}

    def _next(self, spider: PortalSpider) -> list[Request]:
        requests: list[Request] = []
        limit = min(AT_ONCE, self._may_ask(spider))
        for _ in range(STEPS):
            if len(requests) == limit or not (self._waiting or self._pages):
                break
            if not self._waiting:
                self._open_page(spider)
                continue
            wanted = self._waiting.popleft()
            if self._is_to_be_asked(wanted):
                requests.append(self._request(wanted))
            elif _is_style(wanted.url):
                self._look_into_archived(spider, wanted)
        return requests

    def _open_page(self, spider: PortalSpider) -> None:
        """Note what the next page needs."""
        capture_id = self._pages.pop(next(iter(self._pages)))
        archive = session_of(self._crawler).archive
        with translate_sqlite_errors(archive.path):
            url, content_type = archive.db.conn.execute(
                "SELECT url, coalesce(content_type, '') FROM captures WHERE id = ?", (capture_id,)
            ).fetchone()
        if content_type and "html" not in content_type.lower():
            return
        body = archive.content(capture_id)
        found = requisites.of_page(body, url, declared_charset(content_type))
        self._note(spider, found, url, 0)

    def _note(self, spider: PortalSpider, found: list[str], found_on: str, depth: int) -> None:
        for url in found:
            if url not in self._known and urlsplit(url).hostname in spider.portal.hosts:
                self._known.add(url)
                self._waiting.append(_Wanted(url, found_on, depth))

    def _is_to_be_asked(self, wanted: _Wanted) -> bool:
        session = session_of(self._crawler)
        archive = session.archive
        if session.hosts[urlsplit(wanted.url).hostname or ""].closed:
            return False
        with translate_sqlite_errors(archive.path):
            (asked,) = archive.db.conn.execute(
                "SELECT EXISTS (SELECT 1 FROM captures WHERE url = ? AND run_id = ?)",
                (wanted.url, session.run_id),
            ).fetchone()
            if asked:
                return False
            return not self._rechecks or is_due(archive.db, wanted.url, self._policy, present())

    def _request(self, wanted: _Wanted) -> Request:
        meta = {
            "kind": REQUISITE,
            "found_on": wanted.found_on,
            "download_maxsize": self._size,
            "dont_retry": True,
            "again": True,  # what comes cut is not asked for once more
        }
        arguments = {"wanted": wanted}
        request = request_for(wanted.url, self._came, self._failed, meta=meta, arguments=arguments)
        return request.replace(dont_filter=True)

    def _came(self, response: Response, wanted: _Wanted) -> list[object]:
        """Look into a style sheet for what it needs; pictures need nothing."""
        self._room -= len(response.body)
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        spider = self._crawler.spider
        if _is_style(response.url, content_type) and isinstance(spider, PortalSpider):
            self._look_into(spider, wanted, response.body, content_type)
        return []

    def _look_into_archived(self, spider: PortalSpider, wanted: _Wanted) -> None:
        """Look into a style sheet that is not asked for now, as the archive has it."""
        archive = session_of(self._crawler).archive
        with translate_sqlite_errors(archive.path):
            row = archive.db.conn.execute(_LATEST_STYLE, (wanted.url,)).fetchone()
        if row is not None:
            self._look_into(spider, wanted, archive.content(row[0]), row[1])

    def _look_into(
        self, spider: PortalSpider, wanted: _Wanted, body: bytes, content_type: str
    ) -> None:
        if wanted.depth < DEPTH:
            found = requisites.of_style(body, wanted.url, declared_charset(content_type))
            self._note(spider, found, wanted.found_on, wanted.depth + 1)

    def _failed(self, failure: Failure) -> list[object]:
        """What cannot be had is missing in the look only; the archive has the cause."""
        logger.debug("not had: %s", failure.getErrorMessage())
        return []


def _is_style(url: str, content_type: str = "") -> bool:
    return "css" in content_type.lower() or urlsplit(url).path.lower().endswith(".css")
