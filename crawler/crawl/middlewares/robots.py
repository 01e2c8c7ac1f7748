"""robots.txt by RFC 9309: Scrapy's middleware, with the cases it leaves open.

Scrapy takes any answer for a robots.txt and every failure for permission.  The
RFC wants: a 4xx answer means that there are no rules (2.3.1.3); a server error,
or no answer, means that nothing may be fetched (2.3.1.4).
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from crawler.crawl.middlewares.capture import NotThePageError
from crawler.crawl.refusals import NoAddressError, PostponedError, RobotsUnreachableError

MAX_BYTES = 512 * 1024
"""How much of a robots.txt is read; the RFC asks for 500 KiB at least (2.5)."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Refuses what robots.txt forbids, and everything where it cannot be had."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, str] = {}
        self._silent: set[str] = set()
        self._nameless: set[str] = set()

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise IgnoreRequest when the request is forbidden, NoAddressError without a host.

        It is RobotsUnreachableError when that may be otherwise another time.
        """
        host = urlparse_cached(request).netloc
        if host in self._nameless:
            request.meta["host_silent"] = True
            raise NoAddressError(f"the host name has no address: {host} cannot be reached")
        if host in self._unreachable:
            request.meta["host_silent"] = host in self._silent
            raise RobotsUnreachableError(
                f"Forbidden: robots.txt of {host} could not be read ({self._unreachable[host]})"
            )
        # Of several requests that wait for one robots.txt Scrapy gives the parser to the first.
        parsed = self._parsers.get(host) if rp is None else rp
        assert not isinstance(parsed, Deferred), "robots.txt is waited for before it is judged"
        super().process_request_2(parsed, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        refused = response.meta.get("outcome") == "challenged" or response.status == 429
        if 400 <= response.status < 500 and not refused:
            response = response.replace(body=b"")
        elif refused or not 200 <= response.status < 300:
            self._unreachable[netloc] = f"HTTP {response.status}"
            response = response.replace(body=b"")
        elif len(response.body) > MAX_BYTES:
            response = response.replace(body=response.body[:MAX_BYTES])
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # a redirect that leads out of scope, or in circles, is "no robots.txt"
        unasked = isinstance(exc, NotThePageError | PostponedError)
        if isinstance(exc, CannotResolveHostError):
            self._nameless.add(netloc)
        elif unasked or not isinstance(exc, IgnoreRequest):
            self._unreachable[netloc] = str(exc) or type(exc).__name__
        if not isinstance(exc, IgnoreRequest | NotThePageError | PostponedError):
            self._silent.add(netloc)  # no answer of any kind
        super()._robots_error(exc, netloc)
