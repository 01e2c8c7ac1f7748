"""The site below a path of a host (https://example.org/corpus), as one of several behind a proxy.

Every page is made as if the site had the host to itself; on its way out its addresses get the
path.  One place holds for templates, charts, redirects and Datasette's pages alike, so that
none of them can forget it.  Addresses in JSON are made by Datasette, which asks :class:`Site`.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.url_builder import Urls
from datasette.utils import PrefixedUrlString
from jinja2 import Template

from archive.site.metadata import DATABASE, TABLES
from archive.site.security import Application, RawHeaders, Scope, Send
from archive.site.templating import OWN, at_once

_TAG = re.compile(rb"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""(\s)([a-zA-Z][\w:-]*)(\s*=\s*)("[^"]*"|'[^']*')""")
_ADDRESSES = {b"href", b"src", b"action", b"formaction", b"xlink:href", b"data-spec"}
_FOR_PROGRAMS = re.compile(rb"(?:^|&)_format=json")

_whole: ContextVar[bool] = ContextVar("whole", default=False)
"""Whether the addresses of the answer that is being made have to have the path already."""


def path_of(base_url: str | None) -> str:
    """The path of an address, without a slash at its end: ``/corpus``, or nothing."""
    return urlsplit(base_url).path.rstrip("/") if base_url else ""


class Site(Datasette):  # type: ignore[misc]  # Datasette has no types
    """Datasette that knows the address its visitors have, where it was told.

    What its pages need of a file that never changes is made once.
    """

    base_address: str | None = None

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._allowed: dict[str, Any] = {}

    @property
    def urls(self) -> Urls:
        """What makes the addresses of tables and rows."""
        return _Urls(self)

    def _table_permission_allows(self, database: str, table: str) -> Any:
        """What the metadata allows; Datasette copies all of it anew each time it is asked."""
        if database != DATABASE or table not in TABLES:
            return super()._table_permission_allows(database, table)
        if table not in self._allowed:  # it never changes while the site runs
            self._allowed[table] = super()._table_permission_allows(database, table)
        return self._allowed[table]

    async def render_template(
        self, templates: Any, context: Any = None, request: Any = None, view_name: Any = None
    ) -> str:
        """A page of Datasette's; the site's own template of it is rendered at once."""
        if isinstance(templates, Template) and templates.name in OWN:
            templates = at_once(self.jinja_env).get_template(templates.name)
        html: str = await super().render_template(templates, context, request, view_name)
        return html

    def absolute_url(self, request: Any, path: str) -> str:
        """The whole address of a ``path``: of the next page in JSON, of a facet."""
        if self.base_address is None:
            address: str = super().absolute_url(request, path)
            return address
        has_path = _whole.get() and isinstance(path, PrefixedUrlString)
        if has_path:
            parts = urlsplit(self.base_address)
            return f"{parts.scheme}://{parts.netloc}{path}"
        return f"{self.base_address}{path}"


class _Urls(Urls):  # type: ignore[misc]
    def path(self, path: str, format: str | None = None) -> PrefixedUrlString:
        """An address on this host."""
        made = super().path(path, format=format)
        if isinstance(path, PrefixedUrlString) or not _whole.get():
            return made
        return PrefixedUrlString(f"{path_of(self.ds.base_address)}{made}")


def below(app: Application, path: str) -> Application:
    """``app`` as it is found below ``path``, whether or not a proxy has taken that away."""
    if not path:
        return app

    async def moved(scope: Scope, receive: Any, send: Send) -> None:
        if scope.get("type") != "http":
            await app(scope, receive, send)
            return
        inner = _inner(scope, path)
        for_programs = inner["path"].endswith(".json") or _FOR_PROGRAMS.search(
            scope.get("query_string", b"")
        )
        token = _whole.set(bool(for_programs))
        try:
            await app(inner, receive, _Outward(send, path))
        finally:
            _whole.reset(token)

    return moved


def _inner(scope: Scope, path: str) -> Scope:
    """The request as the site reads it: without the path."""
    found = dict(scope)
    found["path"] = _without(scope["path"], path)
    if scope.get("raw_path") is not None:
        found["raw_path"] = _without(scope["raw_path"].decode("latin-1"), path).encode("latin-1")
    return found


def _without(address: str, path: str) -> str:
    if address == path or address.startswith(f"{path}/"):
        return address[len(path) :] or "/"
    return address


class _Outward:
    """An answer on its way out: pages are held until they are whole, other bodies go through."""

    def __init__(self, send: Send, path: str) -> None:
        self._send, self._path = send, path
        self._start: dict[str, Any] | None = None
        self._body = b""

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = [_header(pair, self._path) for pair in message.get("headers", [])]
            message = {**message, "headers": headers}
            if _is_page(headers):
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send(_sized(self._start, page := moved_page(self._body, self._path)))
            self._start, message = None, {"type": "http.response.body", "body": page}
        await self._send(message)


def _header(pair: tuple[bytes, bytes], path: str) -> tuple[bytes, bytes]:
    """A header with the path where it says an address, or where a cookie holds."""
    name, value = pair
    if name.lower() == b"location" and value.startswith(b"/") and not value.startswith(b"//"):
        return name, path.encode() + value
    if name.lower() == b"set-cookie":
        return name, re.sub(rb"(?i)(;\s*path=)/(?=;|$)", rb"\1" + f"{path}/".encode(), value)
    return pair


def _is_page(headers: RawHeaders) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/html")
        for name, value in headers
    )


def _sized(start: dict[str, Any], body: bytes) -> dict[str, Any]:
    headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
    size = (b"content-length", str(len(body)).encode())
    return {**start, "headers": [*headers, size]}


def moved_page(page: bytes, path: str) -> bytes:
    """Markup whose addresses on this host (``/...``) have the path; its text stays as it is."""
    prefix = path.encode()

    def attribute(found: re.Match[bytes]) -> bytes:
        space, name, equals, value = found.groups()
        here = value[1:2] == b"/" and value[2:3] != b"/"
        if name.lower() not in _ADDRESSES or not here:
            return found[0]
        return space + name + equals + value[:1] + prefix + value[1:]

    def tag(found: re.Match[bytes]) -> bytes:
        return _ATTRIBUTE.sub(attribute, found[0]) if b"/" in found[0] else found[0]

    return _TAG.sub(tag, page)
