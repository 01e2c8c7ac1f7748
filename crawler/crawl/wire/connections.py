"""Connections to servers: one request at a time, kept for the next one where that may be.

Nothing is asked twice without a word: a kept connection that the server has closed is a
failed request like any other, and whoever asked decides whether to ask again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, cast

from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.ssl import Certificate
from twisted.python.failure import Failure

from crawler.crawl.wire.answers import AnswerReader, Cut, HeadError
from crawler.crawl.wire.heads import Head

GRACE = 2.0
"""Seconds that a server has for closing a connection which it said it would close."""

IDLE = 60.0
"""Seconds that a connection is kept for the next request."""


class KeptConnectionClosedError(DownloadFailedError):
    """A server closed a connection that it had kept, as a request was sent on it."""


class NoAnswerError(DownloadFailedError):
    """The connection ended, or what came was no answer; ``data`` is what came."""

    def __init__(self, message: str, data: bytes = b"") -> None:
        super().__init__(message)
        self.data = data


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: its head, the body with its framing undone, and what is missing.

    ``is_longer`` says that more bytes came than Content-Length announced; they are in the body.
    ``latency`` are the seconds until the first byte.
    """

    head: Head
    body: bytes
    cut: Cut | None = None
    is_longer: bool = False
    ip: IPv4Address | IPv6Address | None = None
    certificate: Any = None
    latency: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that an answer may take and bytes that its body may have (0: any number)."""

    seconds: float
    size: int


class Connection(Protocol):
    """One connection; ``on_idle`` is told when it is free for another request."""

    def __init__(self, clock: Any, on_idle: Callable[[Connection], None]) -> None:
        self._clock = clock
        self._on_idle = on_idle
        self._reader: AnswerReader | None = None
        self._waiting: Deferred[Answer] | None = None
        self._limits = Limits(0, 0)
        self._timer: Any = None
        self._is_kept = False
        self._asked_at = self._latency = 0.0
        self.is_lost = False

    def connectionMade(self) -> None:  # noqa: N802
        """Send small requests at once."""
        with suppress(AttributeError):
            self._line.setTcpNoDelay(True)

    @property
    def _line(self) -> Any:
        """The transport, of which Twisted's interfaces say too little."""
        return self.transport

    def ask(self, method: str, data: bytes, limits: Limits) -> Deferred[Answer]:
        """Send a request's bytes; gives the answer.

        Fails with NoAnswerError, KeptConnectionClosedError, DownloadTimeoutError, or
        DownloadCancelledError for a body that is too large.
        """
        self._reader = AnswerReader(method)
        self._limits = limits
        self._asked_at = self._clock.seconds()
        waiting: Deferred[Answer] = Deferred(
            lambda _: self._fail(DownloadCancelledError("given up"))
        )
        self._waiting = waiting
        self._set_timer(limits.seconds, self._time_is_over)
        self._line.write(data)
        return waiting

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Read what came; bytes that nobody asked for end the connection."""
        reader = self._reader
        if reader is None:
            self.drop()
            return
        if not reader.received:
            self._latency = self._clock.seconds() - self._asked_at
        try:
            reader.feed(data)
        except HeadError as error:
            self._fail(NoAnswerError(str(error), error.data))
            return
        size = self._limits.size
        if size and max(len(reader.body), reader.announced or 0) > size:
            self._fail(DownloadCancelledError(f"larger than {size} bytes"))
        elif reader.is_done:
            self._finish(reader)
        elif reader.is_enough:
            self._set_timer(GRACE, self._grace_is_over)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        """The server closed, or something broke: what came until then is the answer."""
        self.is_lost = True
        reader = self._reader
        if reader is None:
            return
        cause = reason.value or ConnectionDone()
        if not reader.received:
            self._fail(self._nothing_came(cause))
            return
        try:
            reader.end(_cut_by(cause))
        except HeadError as error:
            self._fail(NoAnswerError(str(error), error.data))
            return
        self._finish(reader)

    def drop(self) -> None:
        """Close without waiting for anything."""
        if not self.is_lost:
            self._line.abortConnection()

    def _nothing_came(self, cause: BaseException) -> Exception:
        kind = KeptConnectionClosedError if self._is_kept else NoAnswerError
        error = kind("the connection was closed before an answer came")
        error.__cause__ = cause
        return error

    def _time_is_over(self) -> None:
        reader = self._reader
        assert reader is not None
        if reader.head is None or not (reader.body or reader.is_done):
            seconds = self._limits.seconds
            self._fail(DownloadTimeoutError(f"no answer within {seconds:g} s"))
            return
        reader.end("time")
        self._finish(reader)

    def _grace_is_over(self) -> None:
        assert self._reader is not None
        self._reader.end()
        self._finish(self._reader)

    def _finish(self, reader: AnswerReader) -> None:
        waiting = self._release()
        assert reader.head is not None
        answer = Answer(
            head=reader.head,
            body=bytes(reader.body),
            cut=reader.cut,
            is_longer=reader.is_longer,
            ip=self._ip(),
            certificate=self._certificate(),
            latency=self._latency,
        )
        if reader.keeps_connection and not self.is_lost:
            self._is_kept = True
            self._set_timer(IDLE, self.drop)
            self._on_idle(self)
        else:
            self.drop()
        waiting.callback(answer)

    def _fail(self, error: Exception) -> None:
        waiting = self._release()
        self.drop()
        if not waiting.called:
            waiting.errback(error)

    def _release(self) -> Deferred[Answer]:
        waiting, self._waiting, self._reader = self._waiting, None, None
        self._set_timer(None, None)
        assert waiting is not None
        return waiting

    def _set_timer(self, seconds: float | None, done: Callable[[], None] | None) -> None:
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None if seconds is None else self._clock.callLater(seconds, done)

    def take(self) -> None:
        """Take the connection out of its rest."""
        self._set_timer(None, None)

    def _ip(self) -> IPv4Address | IPv6Address | None:
        with suppress(AttributeError, ValueError):
            return ip_address(self._line.getPeer().host)
        return None

    def _certificate(self) -> Any:
        with suppress(AttributeError):
            return cast("Any", Certificate)(self._line.getPeerCertificate())
        return None


def _cut_by(cause: BaseException) -> Cut | None:
    """What the way a connection ended says of its last answer.

    Many servers end TLS without saying so, which is no sign; a reset of plain TCP is.
    """
    is_tls = type(cause).__module__.startswith("OpenSSL")
    return None if isinstance(cause, ConnectionDone) or is_tls else "reset"


class Connections:
    """Makes connections and keeps those that rest, by where they lead."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock
        self._resting: dict[Hashable, list[Connection]] = {}
        self._open: set[Connection] = set()

    def factory(self, key: Hashable) -> Factory:
        """What Twisted's endpoints make a connection with."""
        return _Maker(self._made, key)

    def resting(self, key: Hashable) -> Connection | None:
        """A connection that leads there and rests, if there is one."""
        resting = self._resting.get(key, [])
        while resting:
            connection = resting.pop()
            connection.take()
            if not connection.is_lost:
                return connection
        return None

    def close(self) -> None:
        """Close all connections."""
        for connection in self._open:
            connection.drop()
        self._open.clear()
        self._resting.clear()

    def _made(self, key: Hashable) -> Connection:
        self._open = {one for one in self._open if not one.is_lost}
        connection = Connection(self._clock, lambda one: self._rest(key, one))
        self._open.add(connection)
        return connection

    def _rest(self, key: Hashable, connection: Connection) -> None:
        self._resting.setdefault(key, []).append(connection)


class _Maker(Factory):
    noisy = False

    def __init__(self, make: Callable[[Hashable], Connection], key: Hashable) -> None:
        self._make = make
        self._key = key

    def buildProtocol(self, addr: IAddress | None) -> Connection:  # noqa: ARG002, N802
        """Twisted asks for a protocol under this name."""
        return self._make(self._key)
