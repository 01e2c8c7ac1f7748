"""How fast and how much: robots.txt's Crawl-delay, pauses, the budgets of requests.

AutoThrottle sets the pace; this keeps it at or above what the host asks for,
which Scrapy reads from robots.txt but does not use.
"""

from __future__ import annotations

from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.crawl.hosts.pace import Host
from crawler.crawl.refusals import (
    POSTPONED,
    BudgetSpentError,
    HostClosedError,
    PostponedError,
)
from crawler.crawl.session import session_of
from crawler.crawl.stopping import stop_spider

_SMALLEST_DELAY = 0.001
"""Seconds.  A slot without any delay empties its queue at once, whatever its concurrency."""


class PolitenessMiddleware:
    """Applies what is known of a host to its download slot."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._hosts = self._session.hosts
        self._budget = crawler.settings.getint("GONGAN_REQUEST_BUDGET")
        self._user_agent = crawler.settings.get("ROBOTSTXT_USER_AGENT")
        self._sent = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl, and listen to its signals; Scrapy calls this."""
        middleware = cls(crawler)
        connect = crawler.signals.connect
        connect(middleware.robots_parsed, signal=signals.robots_parsed)
        connect(middleware.pace, signal=signals.request_reached_downloader)
        connect(middleware.pace, signal=signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        """Raise HostClosedError or BudgetSpentError; else count the request."""
        request.meta.pop(POSTPONED, None)
        closed = self._host(request).closed
        if closed is not None:
            raise HostClosedError(closed)
        if self._budget and self._sent >= self._budget:
            stop_spider(self._crawler, "request_budget")
            raise BudgetSpentError(f"the budget of {self._budget} requests is spent")
        self._session.count_request()
        self._sent += 1

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Mark a request that another run may make; end a portal whose hosts got their share."""
        if not isinstance(exception, PostponedError):
            return
        request.meta[POSTPONED] = exception.cause
        portal = getattr(self._crawler.spider, "portal", None)
        hosts = getattr(portal, "hosts", ())
        if hosts and all(self._hosts[name].is_spent for name in hosts):
            stop_spider(self._crawler, "host_budget")

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Take over the Crawl-delay that robots.txt asks of us."""
        delay = robotparser.crawl_delay(self._user_agent)
        if delay is not None:
            self._host(request).asked_for_pace(delay)

    def pace(self, request: Request) -> None:
        """Bring the request's slot in line with its host: never faster, never too early."""
        slot = self._slot(request)
        if slot is None:
            return
        host = self._host(request)
        slot.delay = max(slot.delay, host.floor, _SMALLEST_DELAY)
        hold(slot, host)

    def _slot(self, request: Request) -> Slot | None:
        downloader = self._crawler.engine.downloader
        return downloader.slots.get(downloader.get_slot_key(request))

    def _host(self, request: Request) -> Host:
        return self._hosts[urlparse_cached(request).hostname or ""]


def admit(host: Host) -> None:
    """Count a request that goes out now; raise HostClosedError if it must not."""
    refusal = host.refusal()
    if refusal is not None:
        raise HostClosedError(refusal)
    host.sending()


def hold(slot: Slot, host: Host) -> None:
    """Let a slot send nothing before its host's pause is over."""
    if host.held_until > monotonic():
        slot.lastseen = max(slot.lastseen, host.held_until - slot.delay)
