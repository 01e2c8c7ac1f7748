"""Requests over the network: name, address, connection, request, answer.

The address is looked up here, judged here, and connected to: a name that gives another
address a moment later (DNS rebinding) leads nowhere else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.url import add_http_if_no_scheme
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS

from crawler.crawl.wire.connections import Answer, Connection, Connections, Limits
from crawler.crawl.wire.heads import Pairs, clean_value
from crawler.crawl.wire.tunnel import Tunnel, TunnelMaker, connect_request

ANSWER = "answer"
"""The key of a request's meta under which the capture finds the answer as it came."""

_SECRET = b"proxy-authorization"
"""A header that is the proxy's alone: it is sent to it, and not kept with the capture."""

_DEFAULT_PORTS = {"http": 80, "https": 443}

Judge = Callable[[str, str], None]
"""Given a host and the address it has now; raises for one that must not be connected to."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the server, and the proxy on the way to it."""

    scheme: str
    host: str
    port: int
    proxy: tuple[str, int] | None = None

    @classmethod
    def of(cls, request: Request) -> Target:
        """The target of a request; its meta ``proxy`` names a proxy, as Scrapy sets it."""
        parts = urlsplit(request.url)
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        named = request.meta.get("proxy")
        if not named:
            return cls(parts.scheme, parts.hostname or "", port)
        proxy = urlsplit(add_http_if_no_scheme(named))
        at = (proxy.hostname or "", proxy.port or _DEFAULT_PORTS.get(proxy.scheme, 80))
        return cls(parts.scheme, parts.hostname or "", port, at)


class Client:
    """Sends requests, one at a time on each connection.

    ``tls`` is a policy for certificates, as Twisted's, ``bind`` the address to connect from,
    and ``wait`` makes Twisted's deferred results awaitable in the running loop.
    """

    def __init__(
        self,
        reactor: Any,
        tls: Any,
        bind: tuple[str, int] | None = None,
        wait: Callable[[Any], Awaitable[Any]] = maybe_deferred_to_future,
    ) -> None:
        self._reactor = reactor
        self._tls = tls
        self._bind = bind
        self._wait = wait
        self._connections = Connections(reactor)

    async def send(self, request: Request, limits: Limits, judge: Judge) -> Answer:
        """The answer to a request.

        Sets ``sent_headers`` in the request's meta.  Raises Scrapy's download errors, and
        what ``judge`` raises.
        """
        started = monotonic()
        target = Target.of(request)
        connection = self._connections.resting(target)
        if connection is None:
            with wrap_twisted_exceptions():
                connection = await self._connect(request, target, limits.seconds, judge)
        headers = sent_headers(request)
        request.meta["sent_headers"] = tuple(pair for pair in headers if pair[0].lower() != _SECRET)
        left = limits.seconds - (monotonic() - started)
        if left <= 0:
            connection.drop()
            raise DownloadTimeoutError(f"no connection within {limits.seconds:g} s")
        data = request_bytes(request, headers, through_proxy=_asks_proxy(target))
        asking = connection.ask(request.method, data, Limits(left, limits.size))
        answer = cast("Answer", await self._wait(asking))
        # whose address it is that was connected to: the proxy's says nothing of the server
        return answer if target.proxy is None else replace(answer, ip=None)

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    async def _connect(
        self, request: Request, target: Target, seconds: float, judge: Judge
    ) -> Connection:
        host, port = target.proxy or (target.host, target.port)
        address = await self._address(host)
        if target.proxy is None:
            judge(host, address)
        kind = TCP6ClientEndpoint if ":" in address else TCP4ClientEndpoint
        endpoint: Any = kind(self._reactor, address, port, seconds, self._bind)
        factory = self._connections.factory(target)
        if target.scheme == "https" and target.proxy is not None:
            return await self._through(endpoint, request, target, factory, seconds)
        if target.scheme == "https":
            endpoint = wrapClientTLS(self._tls_for(target), endpoint)
        return cast("Connection", await self._wait(endpoint.connect(factory)))

    def _tls_for(self, target: Target) -> Any:
        name = target.host.rstrip(".")
        with suppress(UnicodeError):
            name = name.encode("idna").decode("ascii")
        return self._tls.creatorForNetloc(name.encode("ascii", "replace"), target.port)

    async def _through(
        self, endpoint: Any, request: Request, target: Target, factory: Any, seconds: float
    ) -> Connection:
        """A connection to a server that speaks TLS, through the proxy at ``endpoint``."""
        asking = connect_request(target.host, target.port, request.headers.get(_SECRET))
        tunnel = Tunnel(self._reactor, asking, self._tls_for(target), factory, seconds)
        opened = tunnel.opened
        try:
            await self._wait(endpoint.connect(TunnelMaker(tunnel)))
        except BaseException:
            tunnel.give_up()
            raise
        return cast("Connection", await self._wait(opened))

    async def _address(self, host: str) -> str:
        """The address of a host; Scrapy's resolver remembers what it found."""
        if ":" in host:
            return host
        address = await self._wait(self._reactor.resolve(host))
        if not address:
            raise CannotResolveHostError(f"{host} has no address")
        return str(address)


def _asks_proxy(target: Target) -> bool:
    return target.proxy is not None and target.scheme == "http"


def sent_headers(request: Request) -> Pairs:
    """The headers that go out with a request, in their order."""
    parts = urlsplit(request.url)
    host = parts.netloc.rpartition("@")[2].encode("latin-1", "replace")
    pairs: list[tuple[bytes, bytes]] = []
    for name, values in request.headers.items():
        if name.lower() == _SECRET and parts.scheme == "https":
            continue  # it is the proxy's alone
        pairs += [(name, clean_value(value)) for value in values]
    names = {name.lower() for name, _ in pairs}
    if b"host" not in names:
        pairs.insert(0, (b"Host", host))
    if request.body or request.method in ("POST", "PUT"):
        pairs = [pair for pair in pairs if pair[0].lower() != b"content-length"]
        pairs.append((b"Content-Length", b"%d" % len(request.body)))
    return tuple(pairs)


def request_bytes(request: Request, headers: Pairs, *, through_proxy: bool = False) -> bytes:
    """The bytes of a request (RFC 9112, 3): a proxy is given the whole address."""
    parts = urlsplit(request.url)
    # an empty query is asked for as such, and urlsplit does not tell it from none
    target = request.url.partition("#")[0].partition("://")[2].removeprefix(parts.netloc)
    target = target if target.startswith("/") else f"/{target}"
    if through_proxy:
        target = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{target}"
    first = f"{request.method} {target} HTTP/1.1".encode("ascii", "replace")
    lines = [first, *(name + b": " + value for name, value in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + request.body
