"""What became of a request: one outcome for every answer, error or refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectionClosed

from archive.records import Headers, Outcome
from crawler.crawl.refusals import NoAddressError
from crawler.crawl.signatures import is_soft_404, look, recognise
from crawler.crawl.wire.connections import KeptConnectionClosedError, NoAnswerError
from crawler.crawl.wire.tunnel import TunnelError

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with its reason, and the vendor of a challenge when known."""

    outcome: Outcome
    error: str | None = None
    vendor: str | None = None


def of_response(
    status: int,
    headers: Headers,
    body: bytes,
    location: str | None,
    markup: Callable[[], Any] | None = None,
) -> Verdict:
    """The verdict on an answer.

    ``body`` has its Content-Encoding undone; ``location`` is the absolute
    target when the answer is a redirect; ``markup`` gives the body's tree, or
    ``None``, where it is parsed anyhow (:attr:`spiders.markup.Markup.tree`).
    """
    if status == 304:
        return Verdict("unchanged")
    if status in REDIRECTS and location:
        return Verdict("redirected")
    page = look(status, headers, body, markup() if markup is not None else None)
    sign = recognise(page)
    if sign is not None:
        return Verdict(sign.outcome, f"HTTP {status}, not the page asked for", sign.vendor)
    if status in (404, 410):
        return Verdict("not_found", f"HTTP {status}")
    if status >= 500:
        return Verdict("server_error", f"HTTP {status}")
    if not 200 <= status < 300:
        return Verdict("failed", f"HTTP {status}")
    if is_soft_404(page):
        return Verdict("soft_404", f"HTTP {status}, but the page says that it does not exist")
    return Verdict("ok")


CUTS = {
    "short": "fewer bytes came than Content-Length said",
    "chunks": "the last chunk did not come",
    "time": "the time limit was over before the end",
    "reset": "the connection was reset before the end",
    "encoding": "the stream of the Content-Encoding broke off",
}
"""What is missing at the end of an answer, in words."""


def of_exception(error: BaseException) -> Verdict:
    """The verdict on a request that got no answer: refused by our rules, or failed."""
    message = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, NoAddressError | TunnelError):
        return Verdict("failed", message)
    if isinstance(error, IgnoreRequest):
        return Verdict("disallowed", message)
    if isinstance(error, DownloadTimeoutError):
        return Verdict("timeout", message)
    if isinstance(error, DownloadCancelledError):
        return Verdict("too_large", f"more than the size limit was sent: {message}")
    for cause in _causes(error):
        if isinstance(cause, SSL.Error | VerificationError):
            return Verdict("tls_error", f"TLS: {_tls_reason(cause)}")
    if isinstance(error, NoAnswerError) and error.data:
        return Verdict("failed", message)
    if isinstance(error, KeptConnectionClosedError):
        return Verdict("failed", "the connection, kept since the answer before, was closed")
    if any(isinstance(cause, ConnectionClosed) for cause in _causes(error)):
        return Verdict("failed", "the connection was closed before the answer was complete")
    name = _NAMES.get(type(error))
    return Verdict("failed", f"{name}: {message}" if name else f"{type(error).__name__}: {message}")


_NAMES: dict[type[BaseException], str] = {
    CannotResolveHostError: "the host name has no address",
    DownloadConnectionRefusedError: "the connection was refused",
}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what caused it, and what Twisted bundles as its reasons."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting.append(current.__cause__)
        for reason in getattr(current, "reasons", None) or ():
            waiting.append(getattr(reason, "value", None))


def _tls_reason(error: BaseException) -> str:
    """The last words of OpenSSL's error queue, or the check of names that failed."""
    if isinstance(error, SSL.Error) and error.args and isinstance(error.args[0], list | tuple):
        words = [entry[-1] for entry in error.args[0] if entry and entry[-1]]
        if words:
            return "; ".join(words)
    return " ".join(str(error).split()) or type(error).__name__
