"""What keeps a visitor and the archive safe: headers on every answer, and what SQL may read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from archive.site import labels

_BASE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; style-src 'self' 'unsafe-inline'"
)
STRICT_POLICY = f"{_BASE_POLICY}; script-src 'none'"
"""Content-Security-Policy of the site's own pages, which have no scripts."""

CHART_POLICY = f"{_BASE_POLICY}; script-src 'self'"
"""That of pages with charts: they run the site's own files, and no text as a script."""

DATASETTE_POLICY = f"{_BASE_POLICY}; script-src 'self' 'unsafe-inline'"
"""That of Datasette's table and SQL pages, whose templates hold scripts."""

SNAPSHOT_POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""That of archived pages: they run nothing, load nothing and send nothing."""

EMBED_POLICY = CHART_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
"""That of a picture that other sites may show in a frame: it has no form and does nothing."""

BYTES_POLICY = (
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""That of an archived body to download: a browser that shows it all the same runs nothing."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Vary": "Cookie, Accept-Language",
}

RawHeaders = list[tuple[bytes, bytes]]
Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Callable[[], Awaitable[Any]], Send], Awaitable[None]]

_BYTES = re.compile(r"/captures/\d+/bytes$")
_CHARTS = re.compile(r"/compare$|/explore$|/bureaus/[^/]+$")
_EMBEDDED = "/explore/embed"
_OF_DATASETTE = ("/archive", "/-/")
_HIDDEN_COLUMNS = {("payloads", "data"), ("dictionaries", "data")}
_DENIED = {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}


def wrap(app: Application) -> Application:
    """``app`` with the headers on every answer, and the language's cookie when one is chosen."""

    async def secured(scope: Scope, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        if scope.get("type") == "http":
            scope = {**scope, "headers": _readable(scope.get("headers", []))}
            if not _is_host(scope):
                await _refuse(send)
                return
        extra = headers(scope.get("path", ""))
        chosen = labels.asked_for(scope.get("query_string", b"").decode("latin-1"))
        if chosen:
            extra["Set-Cookie"] = (
                f"{labels.COOKIE}={chosen}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
            )

        async def send_secured(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with(message.get("headers", []), extra)}
            await send(message)

        await app(scope, receive, send_secured)

    return secured


def _readable(headers: RawHeaders) -> RawHeaders:
    """Headers in UTF-8, as whoever reads them takes for granted: other bytes are replaced."""
    return [(name, value.decode("utf-8", errors="replace").encode()) for name, value in headers]


def _is_host(scope: Scope) -> bool:
    """Whether addresses can be made of the Host header: not of ``[::`` or port 99999999."""
    host = next((value for name, value in scope["headers"] if name.lower() == b"host"), b"")
    try:
        port = urlsplit(f"http://{host.decode()}/").port
    except ValueError:
        return False
    return port is None or port >= 0


async def _refuse(send: Send) -> None:
    """Answer that a request cannot be understood (RFC 9110, 15.5.1)."""
    body = b"Bad Request: the Host header is no host\n"
    kinds = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
    start = {"type": "http.response.start", "status": 400, "headers": _with([], HEADERS | kinds)}
    await send(start)
    await send({"type": "http.response.body", "body": body})


def headers(path: str) -> dict[str, str]:
    """The headers of an answer for ``path``."""
    if _BYTES.match(path):
        return {**HEADERS, "Content-Security-Policy": BYTES_POLICY}
    if path.startswith("/snapshots/"):
        policy = {"Content-Security-Policy": SNAPSHOT_POLICY, "X-Frame-Options": "SAMEORIGIN"}
        return {**HEADERS, **policy, "X-Robots-Tag": "noindex, nofollow"}
    if path == _EMBEDDED:
        kept = {name: value for name, value in HEADERS.items() if name != "X-Frame-Options"}
        return {**kept, "Content-Security-Policy": EMBED_POLICY, "X-Robots-Tag": "noindex"}
    of_datasette = path.startswith(_OF_DATASETTE)
    own = CHART_POLICY if _CHARTS.match(path) else STRICT_POLICY
    policy = {"Content-Security-Policy": DATASETTE_POLICY if of_datasette else own}
    return {**HEADERS, **policy}


def _with(headers: RawHeaders, extra: Mapping[str, str]) -> RawHeaders:
    """``headers`` with those of ``extra`` in place of any of the same name."""
    new = [(name.lower().encode(), value.encode()) for name, value in extra.items()]
    names = {name for name, _ in new}
    return [pair for pair in headers if pair[0].lower() not in names] + new


LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 16 * 1024 * 1024,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 250_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
"""SQLite's limits on a connection (sqlite.org/limits.html): a text or blob in bytes, a statement
in bytes, the depth of an expression, ..."""


def guard(connection: sqlite3.Connection) -> None:
    """Keep SQL on ``connection`` from other files and the payloads' bytes, and within limits.

    The file is opened immutable, so nothing can be written; ``ATTACH`` is denied here,
    and the bytes read as NULL.
    """
    connection.set_authorizer(_authorize)
    for category, most in LIMITS.items():
        connection.setlimit(category, most)


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action == sqlite3.SQLITE_READ and (first, second) in _HIDDEN_COLUMNS:
        return sqlite3.SQLITE_IGNORE
    return sqlite3.SQLITE_DENY if action in _DENIED else sqlite3.SQLITE_OK
