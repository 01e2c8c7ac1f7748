"""Serves the sample portal with Twisted, on loopback only.

Conditional requests follow RFC 9110, section 13: an ``If-None-Match`` decides
alone, ``If-Modified-Since`` counts only without it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from wsgiref.handlers import format_date_time

from twisted.internet.defer import Deferred
from twisted.web import http
from twisted.web.resource import Resource
from twisted.web.server import Site

from crawler.sample.content import NOT_FOUND, Answer, load

# Twisted's own classes are typed only in part
Request = Any

HOST = "127.0.0.1"
NAME = b"gongan-sample"


@dataclass(frozen=True, slots=True)
class Served:
    """One line of the access log; ``digest`` is the SHA-256 (hex) of the body as sent."""

    method: str
    path: str
    status: int
    digest: str
    length: int


class _Portal(Resource):
    """Answers every path from the loaded files and notes what was sent."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, answers: dict[str, Answer], note: Callable[[Served], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._answers = answers
        self._note = note

    def render_GET(self, request: Request) -> bytes:  # noqa: N802 - Twisted's name
        path = unquote(request.path.decode("latin-1"))
        name = f"{path}index.html" if path.endswith("/") else path
        answer = self._answers.get(name, NOT_FOUND)
        body = _respond(request, answer)
        sent = b"" if request.method == b"HEAD" else body
        self._note(
            Served(
                method=request.method.decode("latin-1"),
                path=path,
                status=int(request.code),
                digest=hashlib.sha256(sent).hexdigest(),
                length=len(sent),
            )
        )
        return body


def _respond(request: Request, answer: Answer) -> bytes:
    """Set status and headers; the body to send, empty for 304 and redirects."""
    request.setHeader(b"Server", NAME)
    request.setHeader(b"Content-Type", answer.media_type.encode())
    request.setResponseCode(answer.status)
    for name, value in answer.headers:
        request.setHeader(name.encode(), value.encode())
    if answer.location is not None:
        request.setHeader(b"Location", answer.location.encode())
        return b""
    zipped = answer.zipped if b"gzip" in (request.getHeader(b"Accept-Encoding") or b"") else None
    if answer.zipped is not None:
        request.setHeader(b"Vary", b"Accept-Encoding")
    if answer.status == http.OK and _unchanged(request, answer, zipped is not None):
        return b""
    if zipped is not None:
        request.setHeader(b"Content-Encoding", b"gzip")
    return answer.body if zipped is None else zipped


def _unchanged(request: Request, answer: Answer, zipped: bool) -> bool:
    """Whether the client's copy is still good: then the status is set to 304."""
    tag = f'"{answer.etag}{"-gz" if zipped else ""}"'.encode()
    if request.setETag(tag) is http.CACHED:
        return True
    if answer.modified is None:
        return False
    if request.getHeader(b"If-None-Match") is not None:
        request.setHeader(b"Last-Modified", format_date_time(answer.modified).encode())
        return False
    return request.setLastModified(answer.modified) is http.CACHED


class SamplePortal:
    """The sample portal on a loopback port, served by this process's reactor.

    ``port`` 0 takes a free one.  From ``visit`` 2 on one report is changed.
    ``log`` fills as requests are answered; with ``log_file`` each line is also
    appended there as JSON.  Usable before the reactor runs and while it runs;
    :exc:`twisted.internet.error.CannotListenError` when the port is in use.
    """

    def __init__(self, port: int = 0, visit: int = 1, log_file: Path | None = None) -> None:
        self.log: list[Served] = []
        self._wanted = port
        self._visit = visit
        self._log_file = log_file
        self._listening: Any = None

    @property
    def port(self) -> int:
        """The port in use; the portal must have been started."""
        if self._listening is None:
            raise RuntimeError("the sample portal has not been started")
        return int(self._listening.getHost().port)

    @property
    def url(self) -> str:
        """Where the portal is, without a slash at the end: ``http://127.0.0.1:PORT``."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> SamplePortal:
        """Begin to listen.  Import of the reactor is left to here: the crawl chooses it."""
        from twisted.internet import reactor

        make_site: Any = Site
        site = make_site(_Portal(load(self._visit), self._note))
        site.displayTracebacks = False
        running: Any = reactor
        self._listening = running.listenTCP(self._wanted, site, interface=HOST)
        return self

    def stop(self) -> Deferred[None] | None:
        """Stop listening; the Deferred, if any, fires when the port is free."""
        listening, self._listening = self._listening, None
        if listening is None:
            return None
        done: Deferred[None] | None = listening.stopListening()
        return done

    def _note(self, served: Served) -> None:
        self.log.append(served)
        if self._log_file is not None:
            with self._log_file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(served)) + "\n")

    def __enter__(self) -> SamplePortal:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
