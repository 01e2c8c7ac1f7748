"""How fast and how much: robots.txt's Crawl-delay, pauses, the request budget.

AutoThrottle sets the pace; this keeps it at or above what the host asks for,
which Scrapy reads from robots.txt but does not use.
"""

from __future__ import annotations

from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.hosts import Host
from crawler.session import session_of, stop_spider

_SMALLEST_DELAY = 0.001
"""Seconds.  A slot without any delay empties its queue at once, whatever its concurrency."""


class HostClosedError(IgnoreRequest):
    """The host is left alone for the rest of the run."""


class BudgetSpentError(IgnoreRequest):
    """The portal's request budget is spent."""


class PolitenessMiddleware:
    """Applies what is known of a host to its download slot."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts = session_of(crawler).hosts
        self._budget = crawler.settings.getint("GONGAN_REQUEST_BUDGET")
        self._user_agent = crawler.settings.get("ROBOTSTXT_USER_AGENT")
        self._sent = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way of making one, and listening to its signals."""
        middleware = cls(crawler)
        connect = crawler.signals.connect
        connect(middleware.robots_parsed, signal=signals.robots_parsed)
        connect(middleware.pace, signal=signals.request_reached_downloader)
        connect(middleware.pace, signal=signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        """Raise HostClosedError or BudgetSpentError; else count the request."""
        check_open(self._host(request))
        if self._budget and self._sent >= self._budget:
            stop_spider(self._crawler, "request_budget")
            raise BudgetSpentError(f"the budget of {self._budget} requests is spent")
        self._sent += 1

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


def check_open(host: Host) -> None:
    """Raise HostClosedError if nothing more is to be sent to the host."""
    if host.closed is not None:
        raise HostClosedError(host.closed)


def hold(slot: Slot, host: Host) -> None:
    """Let a slot send nothing before its host's pause is over."""
    if host.held_until > monotonic():
        slot.lastseen = max(slot.lastseen, host.held_until - slot.delay)
