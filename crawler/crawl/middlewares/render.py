"""Pages that scripts draw come to the spider as drawn; the archive has both.

This is the downloader middleware farthest from the network: what comes here was captured,
judged (a challenge or a block comes no farther) and decoded.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Self
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse

from archive.captures.conversions import DRAWN_TYPE
from archive.errors import ArchiveError
from archive.records import Conversion
from common.times import present
from crawler.crawl.refusals import POSTPONED, StoppedError
from crawler.crawl.rendering.browser import Browser, NoBrowserError
from crawler.crawl.rendering.draw import Bounds, Drawn, Watch, draw
from crawler.crawl.rendering.traffic import Kept, Traffic
from crawler.crawl.session import Session, session_of
from spiders.drawn import DRAWN, EARLIER, NOT_DRAWN, RENDER, RENDER_EMPTY, as_drawn
from spiders.links import is_empty, is_markup
from spiders.text import is_cut_off, readable

logger = logging.getLogger(__name__)


class _Place:
    """The one browser of a session, and its one place: pages are drawn one after the other."""

    def __init__(self, program: str) -> None:
        self.browser = Browser(program)
        self.free = asyncio.Lock()


_PLACES: WeakKeyDictionary[Session, _Place] = WeakKeyDictionary()


class RenderMiddleware:
    """Draws the pages of requests that ask for it: lists, and articles that come empty.

    Where nothing can be drawn the page comes as the server sent it, with the reason in its
    meta.  Raises StoppedError for a page whose drawing the end of the crawl cut off.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._kept = Kept()
        settings = crawler.settings
        self._program = settings.get("GONGAN_CHROMIUM") or ""
        self._bounds = Bounds(
            requests=settings.getint("GONGAN_RENDER_REQUESTS"),
            actions=settings.getint("GONGAN_RENDER_ACTIONS"),
            elements=settings.getint("GONGAN_RENDER_ELEMENTS"),
            seconds=settings.getfloat("GONGAN_RENDER_SECONDS"),
            memory=settings.getint("GONGAN_RENDER_MEMORY_MB") * 2**20,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl, whose end ends the browser; Scrapy calls this."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.close, signal=signals.spider_closed)
        return middleware

    async def process_response(self, request: Request, response: Response) -> Response:
        """The page as drawn, where that was asked for and it is one."""
        if not {RENDER, RENDER_EMPTY} & request.meta.keys() or response.status != 200:
            return response
        page = readable(response) if isinstance(response, TextResponse) else None
        if page is None or not is_markup(page) or "capture_id" not in request.meta:
            return response
        page.request = request
        if not request.meta.get(RENDER) and (is_cut_off(page) or not is_empty(page)):
            return response
        try:
            return await self._drawn(request, page)
        except NoBrowserError as error:
            if not request.meta.get(NOT_DRAWN):
                logger.error("%s is not drawn: %s", response.url, error)
            request.meta[NOT_DRAWN] = str(error)
            return page

    async def _drawn(self, request: Request, page: TextResponse) -> Response:
        place = _PLACES.setdefault(self._session, _Place(self._program))
        async with place.free:
            if self._is_stopping():
                raise _stopped(request)
            traffic = Traffic(
                page,
                self._crawler.engine.download_async,
                self._kept,
                self._bounds.requests,
                self._is_stopping,
            )
            browser, agent = place.browser, self._crawler.settings.get("USER_AGENT")
            context = await browser.context(agent, traffic.answer)
            watch = Watch(browser.kill, browser.memory, browser.processor, self._is_stopping)
            software = browser.software
            drawn = await draw(
                context,
                page.url,
                traffic,
                self._bounds,
                watch,
                is_list=bool(request.meta.get(RENDER)),
            )
            if watch.why is None:
                await browser.discard(context)
        if drawn.ended == "stopped":
            raise _stopped(request)
        return self._kept_as(request, page, drawn, traffic, software)

    def _kept_as(
        self, request: Request, page: TextResponse, drawn: Drawn, traffic: Traffic, software: str
    ) -> Response:
        states = tuple(state.encode(errors="replace") for state in drawn.states)
        if drawn.ended != "settled":
            logger.warning("drawing %s ended early: %s", page.url, drawn.ended)
        if not states:
            request.meta[NOT_DRAWN] = f"it came to its bound of {drawn.ended} before it showed"
            return page
        made = Conversion(
            capture_id=request.meta["capture_id"],
            states=states,
            media_type=DRAWN_TYPE,
            software=software,
            ended=drawn.ended,
            made_at=present(),
            sources=tuple(traffic.sources),
        )
        try:
            self._session.archive.add_conversion(made)
        except ArchiveError as error:
            self._session.fail(error)
            raise
        if drawn.ended != "settled" or traffic.lost:
            failed = f"{traffic.lost} of its requests failed" if traffic.lost else ""
            early = f"it reached its bound of {drawn.ended}" if drawn.ended != "settled" else ""
            request.meta[NOT_DRAWN] = "; ".join(filter(None, (early, failed)))
        request.meta[EARLIER] = states[:-1]
        request.meta[DRAWN] = [
            (wanted.url, wanted.method, wanted.post_data, came.body)
            for wanted, came in traffic.json
        ]
        return as_drawn(page, states[-1])

    def _is_stopping(self) -> bool:
        return self._session.interrupted or self._session.broken is not None

    async def close(self) -> None:
        """End the browser with the last crawl of the session that used it."""
        place = _PLACES.get(self._session)
        if place is not None and not place.free.locked():
            await place.browser.close()


def _stopped(request: Request) -> StoppedError:
    """The page is another run's: a queue that outlives this one keeps its request."""
    request.meta[POSTPONED] = StoppedError.cause
    return StoppedError("not drawn to its end: the crawl was stopped")
