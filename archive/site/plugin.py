"""The site's part of Datasette: its pages, links, search and security headers."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import NotFound, Request, Response
from jinja2 import Environment
from markupsafe import Markup
from pluggy import HookimplMarker

from archive import search
from archive.site import home, reportpage
from archive.site.metadata import DATABASE

hookimpl = HookimplMarker("datasette")

_BASE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; style-src 'self' 'unsafe-inline'"
)
STRICT_POLICY = f"{_BASE_POLICY}; script-src 'self'"
"""Content-Security-Policy of the site's own pages."""

DATASETTE_POLICY = f"{_BASE_POLICY}; script-src 'self' 'unsafe-inline'"
"""That of Datasette's table and SQL pages, whose templates hold scripts."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

RawHeaders = list[tuple[bytes, bytes]]
Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Callable[[], Awaitable[Any]], Send], Awaitable[None]]


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Search functions; Datasette's own search box asks through ``escape_fts``."""
    search.register(conn)
    conn.create_function("escape_fts", 1, search.fts_query, deterministic=True)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The report page."""
    return [(r"^/reports/(?P<report>\d{1,12})$", report_page)]


async def report_page(datasette: Any, request: Request) -> Response:
    """``/reports/ID``, of the current version or with ``?version=NUMBER`` of another one."""
    wanted = request.args.get("version")
    number = int(wanted) if wanted and wanted.isdecimal() and len(wanted) < 7 else None
    if wanted and number is None:
        raise NotFound("No such version of this report")
    context = await reportpage.context(_query(datasette), int(request.url_vars["report"]), number)
    if context is None:
        raise NotFound("No such report, or no such version of it")
    html = await datasette.render_template("report.html", context, request=request)
    return Response.html(html)


def _query(datasette: Any) -> reportpage.Query:
    async def run(sql: str, **values: object) -> list[dict[str, Any]]:
        result = await datasette.get_database(DATABASE).execute(sql, values)
        return [dict(row) for row in result.rows]

    return run


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Functions of the templates, on error pages too."""
    env.globals |= {"safe_url": safe_url, "table_url": _table_url}


@hookimpl
def extra_template_vars(
    template: str, datasette: Any
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """What the home page shows."""
    if template != "index.html":
        return None

    async def load() -> dict[str, Any]:
        return await home.context(_query(datasette))

    return load


@hookimpl
def render_cell(row: Any, value: object, column: str) -> Markup | None:
    """Links from any table or query to report pages and captures; other cells as they are."""
    names = row.keys()
    if value is None:
        return None
    if "report_id" in names and column in ("report_id", "title") and row["report_id"]:
        return _link(f"/reports/{int(row['report_id'])}", value)
    if column == "capture_id":
        return _link(f"/{DATABASE}/captures/{value}", value)
    return None


def _link(href: str, text: object) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, text)


def safe_url(url: str | None) -> str | None:
    """``url`` if a browser may be sent there: only http and https."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _table_url(table: str, values: Mapping[str, object] | None = None) -> str:
    """The page of a table or query, with exact filters or parameters."""
    return f"/{DATABASE}/{table}" + (f"?{urlencode(values)}" if values else "")


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Application], Application]:  # noqa: ARG001 - hook
    """Security headers on every response."""

    def wrap(app: Application) -> Application:
        async def secured(scope: Scope, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
            path = scope.get("path", "")
            own = path in ("/", _table_url("search")) or path.startswith("/reports/")
            policy = STRICT_POLICY if own else DATASETTE_POLICY
            extra = {**HEADERS, "Content-Security-Policy": policy}

            async def send_secured(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": _with(message.get("headers", []), extra)}
                await send(message)

            await app(scope, receive, send_secured)

        return secured

    return wrap


def _with(headers: RawHeaders, extra: Mapping[str, str]) -> RawHeaders:
    """``headers`` with those of ``extra`` in place of any of the same name."""
    new = [(name.lower().encode(), value.encode()) for name, value in extra.items()]
    names = {name for name, _ in new}
    return [pair for pair in headers if pair[0].lower() not in names] + new
