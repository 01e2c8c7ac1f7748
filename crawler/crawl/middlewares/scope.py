"""Which addresses may be fetched at all: the portal's own hosts, on the public Internet.

Every request passes here, redirects too.  A refused one is recorded as a
capture with the outcome ``disallowed``.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any, Self, cast
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from spiders.portals import Portal
from spiders.requests import COOKIE_SET

_WANTS_COOKIE = "the site sets a cookie there and wants it back, which no crawl sends"


class OutOfScopeError(IgnoreRequest):
    """The address is not one this crawl may fetch."""


class RedirectError(Exception):
    """Redirects lead in a circle, or on and on."""


class ScopeMiddleware:
    """Refuses other schemes and hosts, and loopback, private and link-local addresses.

    Host names are resolved before they are judged, so that a refusal is told before robots.txt
    is asked for; :func:`may_connect` judges the address again that is connected to.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._redirects = crawler.settings.getint("REDIRECT_MAX_TIMES")

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
        if isinstance(portal, Portal) and not _is_known(request, portal, host):
            raise OutOfScopeError(f"{host} is not one of the hosts of portal {portal.id}")
        if _may_be_private(self._crawler):
            return
        address = await self._resolve(host)
        if address is not None:
            may_connect(self._crawler, host, address)

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


def _is_known(request: Request, portal: Portal, host: str) -> bool:
    """Whether a host is a portal's, or the request for the home page of one to be tried."""
    robots = urlparse_cached(request).path == "/robots.txt"
    tried = robots or request.meta.get("kind") == "candidate"
    return host in portal.hosts or (tried and host in portal.candidate_hosts)


def may_connect(crawler: Crawler, host: str, address: str) -> None:
    """Raise OutOfScopeError if ``address``, which ``host`` has now, is none of the Internet's.

    A portal that is said to be local may be anywhere.
    """
    if not _may_be_private(crawler) and not is_public(address):
        raise OutOfScopeError(f"{host} is the private or local address {address}")


def _may_be_private(crawler: Crawler) -> bool:
    portal = getattr(crawler.spider, "portal", None)
    if isinstance(portal, Portal):
        return portal.local
    return crawler.settings.getbool("GONGAN_ALLOW_PRIVATE")


def _check_hops(request: Request, limit: int) -> None:
    hops = request.meta.get("redirect_urls", ())
    asked = {urldefrag(hop)[0] for hop in hops}  # a fragment is not sent
    if urldefrag(request.url)[0] in asked:
        wanted = f"; {_WANTS_COOKIE}" if request.meta.get(COOKIE_SET) else ""
        raise RedirectError(f"redirects lead in a circle, back to {request.url}{wanted}")
    if len(hops) >= limit:
        raise RedirectError(f"more than {limit} redirects in a row, the last to {request.url}")


def literal_address(host: str) -> str | None:
    """The address that ``host`` itself is, in any notation that systems accept."""
    host = host.rstrip(".")
    try:
        return str(ipaddress.ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))  # 127.1, 0x7f000001, 2130706433
    except (OSError, UnicodeError):
        return None


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public Internet; not what is no address."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    real = _embedded(parsed) or parsed
    return real.is_global and not real.is_multicast


def _embedded(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, compatible, 6to4, Teredo, NAT64."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    teredo = address.teredo
    found = address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
    if found is None and any(address in network for network in _CARRIERS):
        found = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return found


_CARRIERS = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("64:ff9b::/96"))
