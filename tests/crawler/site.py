"""A loopback web server whose every answer, or misbehaviour, a test decides."""

from __future__ import annotations

import gzip
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import Any

_LOOK = 0.1
"""Seconds after which a process is looked at again that sends nothing."""

REPORT = "<p>一、总体情况</p><p>" + "全年主动公开政府信息若干条。" * 60 + "</p>"


@dataclass
class Seen:
    """One request as the server saw it."""

    path: str
    headers: Mapping[str, str]
    at: float


@dataclass
class Site:
    """Routes and what was asked for.  A route is a body, an Answer or a function."""

    routes: dict[str, Any] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    url: str = ""
    named: dict[str, str] = field(default_factory=dict)
    tls_url: str = ""
    _asked: threading.Condition = field(default_factory=threading.Condition)

    def note(self, seen: Seen) -> None:
        """A request came."""
        with self._asked:
            self.seen.append(seen)
            self._asked.notify_all()

    def wait_until(
        self, happened: Callable[[], bool], process: subprocess.Popen[Any] | None = None
    ) -> None:
        """Wait for something that requests bring about, or that a process does between them."""
        with self._asked:
            while not happened():
                assert process is None or process.poll() is None, "the process has ended"
                self._asked.wait(_LOOK)

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def column(self, path: str, *titled: tuple[str, str], script: str = "", head: str = "") -> None:
        """Publish a list page of links (address, title)."""
        items = "".join(f'<li><a href="{href}">{title}</a></li>' for href, title in titled)
        self.routes[path] = page("年报", f"<ul>{items}</ul><script>{script}</script>", head)


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"


def page(title: str, body: str = REPORT, head: str = "") -> Answer:
    html = (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body><h1>{title}</h1><div class=TRS_Editor>{body}</div></body></html>"
    )
    return Answer(html.encode())


def zipped(answer: Answer) -> Answer:
    return Answer(gzip.compress(answer.body, mtime=0), headers={"Content-Encoding": "gzip"})


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Say nothing until the client gives up."""
    with suppress(OSError):
        handler.connection.recv(1)


def held(answer: Answer, until: threading.Event) -> Callable[[BaseHTTPRequestHandler], Answer]:
    """The answer, once something has happened."""

    def respond(_: BaseHTTPRequestHandler) -> Answer:
        until.wait()
        return answer

    return respond


def cut_connection(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


def truncated(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
    handler.close_connection = True


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF")
    for _ in range(200):
        handler.wfile.write(b"x" * 10_000)
    handler.close_connection = True


def revalidated(answer: Answer, etag: str) -> Callable[[BaseHTTPRequestHandler], Answer]:
    def respond(handler: BaseHTTPRequestHandler) -> Answer:
        if handler.headers.get("If-None-Match") == etag:
            return Answer(status=304, headers={"ETag": etag})
        return Answer(answer.body, answer.status, {**answer.headers, "ETag": etag})

    return respond


@contextmanager
def serve(site: Site, certificate: Path | None = None) -> Iterator[Site]:
    """Serve the site on a free port of 127.0.0.1 while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.note(Seen(self.path, dict(self.headers.items()), monotonic()))
            route = site.routes.get(self.path, Answer(b"<p>nothing here</p>", 404))
            if callable(route):
                route = route(self)
            if isinstance(route, Answer):
                self._send(route)
            else:
                self.close_connection = True

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Type", answer.media_type)
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if answer.status != 304:
                self.wfile.write(answer.body)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: Any) -> None:
            pass  # clients that give up are part of the tests

    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    site.url = f"{scheme}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
