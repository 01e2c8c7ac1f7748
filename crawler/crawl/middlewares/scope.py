"""Which addresses may be fetched at all: the portal's own hosts, on the public Internet.

Every request passes here, redirects too.  A refused one is recorded as a
capture with the outcome ``disallowed``.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any, Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from spiders.portals import Portal


class OutOfScopeError(IgnoreRequest):
    """The address is not one this crawl may fetch."""


class RedirectError(Exception):
    """Redirects lead in a circle, or on and on."""


class ScopeMiddleware:
    """Refuses other schemes and hosts, and loopback, private and link-local addresses.

    Host names are resolved before they are judged; the answer stays in Scrapy's
    DNS cache, so that the connection goes to the address that was judged.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._redirects = crawler.settings.getint("REDIRECT_MAX_TIMES")
        self._allow_private = crawler.settings.getbool("GONGAN_ALLOW_PRIVATE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl, with its settings; Scrapy calls this."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise OutOfScopeError for an address that is out of bounds, RedirectError in a circle."""
        self.check_hops(request)
        parts = urlparse_cached(request)
        host = (parts.hostname or "").rstrip(".").lower()
        if parts.scheme not in ("http", "https") or not host:
            raise OutOfScopeError(f"only http and https addresses are fetched, not {request.url}")
        portal = getattr(self._crawler.spider, "portal", None)
        if isinstance(portal, Portal):
            if host not in portal.hosts:
                raise OutOfScopeError(f"{host} is not one of the hosts of portal {portal.id}")
            if portal.local:
                return
        elif self._allow_private:
            return
        address = await self._resolve(host)
        if address is not None and not is_public(address):
            raise OutOfScopeError(f"{host} is the private or local address {address}")

    def check_hops(self, request: Request) -> None:
        """Raise RedirectError for redirects in a circle, or on and on."""
        _check_hops(request, self._redirects)

    async def _resolve(self, host: str) -> str | None:
        """The address of a host; ``None`` for a name without one, which will fail by itself."""
        from twisted.internet import reactor  # installed by the crawl, not by an import

        literal = literal_address(host)
        if literal is not None:
            return literal
        try:
            address = await maybe_deferred_to_future(cast("Any", reactor).resolve(host))
        except (DNSLookupError, OSError, UnicodeError):
            return None
        return str(address)


def _check_hops(request: Request, limit: int) -> None:
    hops = request.meta.get("redirect_urls", ())
    if request.url in hops:
        raise RedirectError(f"redirects lead in a circle, back to {request.url}")
    if len(hops) >= limit:
        raise RedirectError(f"more than {limit} redirects in a row, the last to {request.url}")


def literal_address(host: str) -> str | None:
    """The address that ``host`` itself is, in any notation that systems accept."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))  # 127.1, 0x7f000001, 2130706433
    except (OSError, UnicodeError):
        return None


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public Internet."""
    parsed = ipaddress.ip_address(address)
    embedded = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return (embedded or parsed).is_global and not parsed.is_multicast
