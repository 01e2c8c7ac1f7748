"""A way through a proxy to a server that speaks TLS (RFC 9110, 9.3.6: CONNECT)."""

from __future__ import annotations

import re
from typing import Any

from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure

MAX_HEAD = 64 * 1024
"""Bytes of a proxy's answer that are looked at."""

_OPENED = re.compile(rb"HTTP/1\.\d 2\d\d\b")
_SHOWN = 100


class TunnelError(DownloadFailedError):
    """The proxy did not open a way to the server; the message says what it answered."""


class Tunnel(Protocol):
    """Asks a proxy for a way to a server, and hands the connection on once it is open.

    ``opened`` gives the protocol that ``factory`` made, which speaks to the server inside TLS.
    It fails with TunnelError, or DownloadTimeoutError after ``seconds``.
    """

    def __init__(self, clock: Any, request: bytes, tls: Any, factory: Any, seconds: float) -> None:
        self._request = request
        self._tls = tls
        self._factory = factory
        self._answer = bytearray()
        self.opened: Deferred[Any] = Deferred()
        self._timer = clock.callLater(seconds, self._time_is_over, seconds)

    @property
    def _line(self) -> Any:
        """The transport, of which Twisted's interfaces say too little."""
        return self.transport

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        """Ask for the way."""
        self._line.write(self._request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Read the proxy's answer; once it is whole, speak TLS."""
        self._answer += data
        head, end, rest = bytes(self._answer).partition(b"\r\n\r\n")
        if not end and len(head) <= MAX_HEAD:
            return
        if not end or rest or not _OPENED.match(head):
            self._fail(TunnelError(f"the proxy opened no way to the server: {_first(head)}"))
            return
        self._timer.cancel()
        opened, self.opened = self.opened, Deferred()
        line = self._line
        inner = self._factory.buildProtocol(line.getPeer())
        line.protocol = inner
        line.startTLS(self._tls)
        inner.makeConnection(line)  # which encrypts from now on
        opened.callback(inner)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: ARG002, N802
        """The proxy closed before it answered in full."""
        said = f" after {_first(bytes(self._answer))}" if self._answer else ""
        self._fail(TunnelError(f"the proxy closed the connection without opening a way{said}"))

    def give_up(self) -> None:
        """Nothing was connected to: nobody waits for the way any more."""
        if self._timer.active():
            self._timer.cancel()

    def _time_is_over(self, seconds: float) -> None:
        self._fail(DownloadTimeoutError(f"no way through the proxy within {seconds:g} s"))

    def _fail(self, error: Exception) -> None:
        if self._timer.active():
            self._timer.cancel()
        if not self.opened.called:
            self._line.abortConnection()
            self.opened.errback(error)


class TunnelMaker(Factory):
    """Makes the one tunnel of a connection to a proxy."""

    noisy = False

    def __init__(self, tunnel: Tunnel) -> None:
        self._tunnel = tunnel

    def buildProtocol(self, addr: IAddress | None) -> Tunnel:  # noqa: ARG002, N802
        """Twisted asks for a protocol under this name."""
        return self._tunnel


def connect_request(host: str, port: int, authorization: bytes | None) -> bytes:
    """The bytes that ask a proxy for a way to ``host``."""
    place = f"[{host}]" if ":" in host else host
    name = f"{place}:{port}".encode("ascii", "replace")
    lines = [b"CONNECT %b HTTP/1.1" % name, b"Host: %b" % name]
    if authorization:
        lines.append(b"Proxy-Authorization: %b" % authorization)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _first(head: bytes) -> str:
    return head.split(b"\r\n")[0][:_SHOWN].decode("latin-1")
