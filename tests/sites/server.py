"""Serves miniature portals with Twisted, on loopback only, one port a portal.

Conditional requests follow RFC 9110, section 13: an ``If-None-Match`` decides
alone, ``If-Modified-Since`` counts only without it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes
from wsgiref.handlers import format_date_time

from twisted.internet import reactor
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import Protocol
from twisted.internet.ssl import DefaultOpenSSLContextFactory
from twisted.web import http
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET
from twisted.web.server import Site as WebSite

from tests.crawler.tls import certificate
from tests.sites.faults import Faults
from tests.sites.model import FILES, HERE, HERE_TLS, MODIFIED, OUTSIDE, Answer, Asked, Served, Site

# Twisted's own classes are typed only in part
Request = Any
_REACTOR: Any = reactor

HOST, FILES_NAME, OUTSIDE_HOST = "127.0.0.1", "localhost", "127.0.0.2"
_HANDSHAKE = b"\x16"
"""The first byte of a TLS handshake record (RFC 8446, 5.1)."""
_SESSION = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)


class Serving:
    """One portal on a port of its own, and a port beside it for a host outside."""

    def __init__(self, site: Site, log: Path, faults: Faults | None, host: str = HOST) -> None:
        self.site = site
        self.modified = MODIFIED
        self.faults = faults
        self._log = log
        self._asked: Counter[tuple[str, str]] = Counter()
        make_context: Any = DefaultOpenSSLContextFactory
        pem = str(certificate(log.parent))
        self._context = make_context(pem, pem)
        self.port = self._listen(host, _Pages(self))
        try:
            outside = self._listen(OUTSIDE_HOST, _Outside(self))
        except CannotListenError:  # the system has one loopback address only
            outside = 9
        self._names = {
            HERE: f"http://{host}:{self.port}",
            HERE_TLS: f"https://{host}:{self.port}",
            FILES: f"http://{FILES_NAME}:{self.port}",
            OUTSIDE: f"http://{OUTSIDE_HOST}:{outside}",
        }

    @property
    def url(self) -> str:
        """The portal's address, without a slash at the end."""
        return self._names[HERE]

    def times(self, method: str, path: str) -> int:
        """How often this was asked for before; counts this time too."""
        self._asked[method, path] += 1
        return self._asked[method, path] - 1

    def named(self, body: bytes) -> bytes:
        """A body with the addresses of this run in the places kept for them."""
        for place, url in self._names.items():
            body = body.replace(place.encode(), url.encode())
        return body

    def note(self, served: Served) -> None:
        """Add a line to the access log."""
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(served)) + "\n")

    def _listen(self, host: str, resource: Resource) -> int:
        make_site: Any = _BothSchemes
        site = make_site(resource)
        site.context = self._context
        site.displayTracebacks = False
        return int(_REACTOR.listenTCP(0, site, interface=host).getHost().port)


class _BothSchemes(WebSite):
    """Answers http and https on one port, so that an address has a twin of the other scheme."""

    context: Any = None

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        """A connection that finds out what it is from its first byte."""
        build: Any = super().buildProtocol
        return _Peek(lambda: build(addr), self.context)


class _Peek(Protocol):
    """Hands a connection on to the web server, through TLS when it begins with a handshake."""

    def __init__(self, build: Callable[[], Any], context: Any) -> None:
        self._build = build
        self._context = context
        self._inner: Any = None
        self._secure = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Bytes from the network, or, later, out of TLS."""
        transport: Any = self.transport
        if self._inner is None and data[:1] == _HANDSHAKE and not self._secure:
            self._secure = True
            transport.startTLS(self._context)
            transport.protocol.dataReceived(data)
            return
        if self._inner is None:
            self._inner = self._build()
            self._inner.makeConnection(transport)
        self._inner.dataReceived(data)

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802 - Twisted's name
        """The connection is gone."""
        if self._inner is not None:
            self._inner.connectionLost(reason)


class _Pages(Resource):
    """The portal's pages, as it means them or as a fault leaves them."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, serving: Serving) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._serving = serving

    def render(self, request: Request) -> Any:
        """Answer a request; the log has it first."""
        serving = self._serving
        asked_for = request.uri.decode("latin-1")
        method = request.method.decode("latin-1")
        asked = _asked(request, serving.times(method, asked_for))
        answer = serving.site.answer(asked)
        body = serving.named(answer.body)
        fault = None
        if serving.faults is not None and not answer.cut:
            fault = serving.faults.of(serving.site.name, method, asked_for, asked.times)
        status = answer.status if fault != "unavailable" else 503
        unchanged = fault is None and _headers(request, serving, answer, method)
        if unchanged:
            status, body = 304, b""
        elif fault is None and serving.site.zipped:
            body = _zipped(request, answer, body)
        host = (request.getHeader(b"Host") or b"").decode("latin-1").partition(":")[0]
        serving.note(
            Served(
                host="files" if host == FILES_NAME else "site",
                method=method,
                path=asked_for,
                status=status,
                digest=hashlib.sha256(body).hexdigest(),
                length=len(body),
                fault=fault or ("cut" if answer.cut else None),
            )
        )
        if fault is not None:
            _spoil(request, fault, serving, answer, body)
            return NOT_DONE_YET
        if answer.cut:
            request.channel.transport.abortConnection()
            return NOT_DONE_YET
        if answer.delay:
            _REACTOR.callLater(answer.delay, _finish, request, body)
            return NOT_DONE_YET
        return body


class _Outside(Resource):
    """A host that nobody should ask anything of."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, serving: Serving) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._serving = serving

    def render(self, request: Request) -> bytes:
        """Note the request."""
        method, path = request.method.decode("latin-1"), request.uri.decode("latin-1")
        self._serving.note(Served("outside", method, path, 200, "", 0))
        return b"outside"


def _asked(request: Request, times: int) -> Asked:
    raw = unquote_to_bytes(request.path)
    try:
        path = raw.decode("utf-8")
    except UnicodeDecodeError:  # old portals name files in GBK
        path = raw.decode("gb18030", "replace")
    query, form = request.uri.partition(b"?")[2], b""
    if request.method == b"POST":
        form = request.content.read()
    return Asked(
        method=request.method.decode("latin-1"),
        path=_SESSION.sub("", path),
        args=_pairs(query),
        form=_pairs(form),
        times=times,
    )


def _pairs(query: bytes) -> dict[str, str]:
    text = query.decode("latin-1")
    return dict(parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="replace"))


def _headers(request: Request, serving: Serving, answer: Answer, method: str) -> bool:
    """Set status and headers; whether the client's copy is still good (status 304)."""
    request.setHeader(b"Server", b"gongan-test-portal")
    if answer.media_type is None:
        request.defaultContentType = None
    else:
        request.setHeader(b"Content-Type", answer.media_type.encode())
    request.setResponseCode(answer.status)
    for name, value in answer.headers:
        request.setHeader(name.encode(), value.encode())
    if answer.location is not None:
        request.setHeader(b"Location", serving.named(answer.location.encode()))
        return False
    if answer.status != http.OK or method == "POST":
        return False
    return _unchanged(request, answer, serving)


def _unchanged(request: Request, answer: Answer, serving: Serving) -> bool:
    validators = serving.site.validators
    if "etag" in validators and request.setETag(f'"{answer.etag}"'.encode()) is http.CACHED:
        return True
    if "last-modified" not in validators:
        return False
    if request.getHeader(b"If-None-Match") is not None and "etag" in validators:
        request.setHeader(b"Last-Modified", format_date_time(serving.modified).encode())
        return False
    return request.setLastModified(serving.modified) is http.CACHED


def _zipped(request: Request, answer: Answer, body: bytes) -> bytes:
    """The body with gzip, where the client takes it and it is a page."""
    accepted = request.getHeader(b"Accept-Encoding") or b""
    if not body or b"gzip" not in accepted or not (answer.media_type or "").startswith("text/"):
        return body
    request.setHeader(b"Vary", b"Accept-Encoding")
    request.setHeader(b"Content-Encoding", b"gzip")
    return gzip.compress(body, mtime=0)


def _finish(request: Request, body: bytes) -> None:
    if request.channel is not None:  # else the client has gone
        request.write(body)
        request.finish()


def _spoil(request: Request, fault: str, serving: Serving, answer: Answer, body: bytes) -> None:
    """Send something else than the answer, past Twisted's own care for lengths."""
    transport = request.channel.transport
    faults = serving.faults or Faults()
    if fault == "timeout":
        _REACTOR.callLater(faults.hang, transport.abortConnection)
    elif fault == "reset":
        transport.abortConnection()
    elif fault == "unavailable":
        transport.write(_head(503, "text/html", 0, f"Retry-After: {faults.retry_after}\r\n"))
        transport.loseConnection()
    else:
        claimed, sent = len(body), body
        if fault == "truncated":
            sent = body[: len(body) // 2]
        claimed += {"truncated": 1, "too_long": 512, "too_short": -min(len(body), 64)}[fault]
        location = serving.named((answer.location or "").encode()).decode()
        more = f"Location: {location}\r\n" if location else ""
        transport.write(_head(answer.status, answer.media_type, claimed, more) + sent)
        transport.loseConnection()


def _head(status: int, media_type: str | None, length: int, more: str) -> bytes:
    kind = f"Content-Type: {media_type}\r\n" if media_type else ""
    return (
        f"HTTP/1.1 {status} -\r\n{kind}Content-Length: {length}\r\n{more}Connection: close\r\n\r\n"
    ).encode()
