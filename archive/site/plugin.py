"""The site's part of Datasette: its pages, links, search, languages and security."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Base400, NotFound, Response
from datasette.views.base import DatasetteError
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from pluggy import HookimplMarker

from archive.site import below, chart_files, labels, routes, security, table_markup
from archive.site.addresses import report_url
from archive.site.answers import Missing
from archive.site.audit_words import said
from archive.site.metadata import CHINESE_TITLES, DATABASE, QUERIES, TABLES
from archive.site.numbers import number_text, percent
from archive.site.published.summaries import provinces
from archive.versions import search

_PROVINCES = {province.code: province.zh for province in provinces()}

_LINKED = {"report_id", "title", "bureau", "province", "capture_id"}
"""Columns whose cells are made links."""

hookimpl = HookimplMarker("datasette")


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Search functions, and the guard; Datasette's search box asks through ``escape_fts``."""
    search.register(conn)
    conn.create_function("escape_fts", 1, search.fts_query, deterministic=True)
    if database == DATABASE:
        security.guard(conn)


@hookimpl
def register_routes() -> list[tuple[str, routes.Handler]]:
    """The site's own pages."""
    return routes.routes()


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Functions of the templates, on error pages too."""
    env.globals |= {
        "safe_url": safe_url,
        "table_url": _table_url,
        "table_rows": table_markup.rows,
        "table_heads": table_markup.heads,
        "operators": table_markup.operators,
        "bureau_url": routes.bureau_url,
        "report_url": report_url,
        "with_values": _with_values,
        "table_title": _table_title,
        "is_label": lambda key: key in labels.labels(),
    }
    env.filters |= {"number": number_text, "moment": _moment, "day": _day, "audit_said": said}
    env.globals["percent"] = percent
    env.globals |= routes.shared(None)  # Datasette's pages on errors get nothing else


@hookimpl
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Response | None]]:
    """What went wrong, said in the visitor's language; JSON is Datasette's."""

    async def answer() -> Response | None:
        if request.path.endswith(".json"):
            return None
        t = labels.translator(routes.spoken(request))
        status = getattr(exception, "status", 500)
        context: dict[str, Any] = {"title": getattr(exception, "title", None), "status": status}
        if isinstance(exception, NotFound):
            about = t(exception.key) if isinstance(exception, Missing) else t("not_there_about")
            context |= {"title": t("not_there"), "error": about, "own_words": True}
        elif isinstance(exception, Base400 | DatasetteError):
            context["error"] = getattr(exception, "message", None) or str(exception)
            if getattr(exception, "message_is_html", False):
                context["error"] = Markup(context["error"])
        else:  # for whoever runs the site: what failed is no concern of a visitor
            traceback.print_exception(exception)
        html = await datasette.render_template("error.html", context, request=request)
        return Response.html(html, status=status)

    return answer


@hookimpl
def extra_template_vars(
    datasette: Any, request: Any, database: str | None, table: str | None
) -> dict[str, Any]:
    """The visitor's language on Datasette's pages too, and what a table is in Chinese."""
    found = routes.shared(request)
    query = QUERIES.get(request.path.rpartition("/")[2]) if request and not table else None
    if query and database == DATABASE:
        found["metadata"] = query | _query_words(query, found["lang"])
    if found["lang"] == "zh" and database == DATABASE and table:
        found["metadata"] = _in_chinese(table, datasette.table_metadata(database, table))
    return found


def _query_words(query: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A canned query's title and description for a visitor."""
    end = "_zh" if language == "zh" else ""
    return {name: query[f"{name}{end}"] for name in ("title", "description")}


def _in_chinese(table: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """A table's metadata with its title and the dictionary's texts in Chinese."""
    told = dict(known)
    if table in CHINESE_TITLES:
        told["title"] = CHINESE_TITLES[table]
    if "description" in told:
        told["description"] = labels.described(told["description"], "zh")[0]
    told["columns"] = {
        column: labels.described(text, "zh")[0] for column, text in told.get("columns", {}).items()
    }
    return told


@hookimpl
def render_cell(row: Any, value: object, column: str) -> Markup | None:
    """Links from any table or query to report pages, bureaus and captures; others as they are."""
    if isinstance(value, float) and value.is_integer():
        return Markup(f"{value:.0f}")
    if value is None or column not in _LINKED:
        return None
    value = _named(value)
    if column in ("report_id", "title"):
        report = _named(row["report_id"]) if "report_id" in row.keys() else None  # noqa: SIM118
        if report and {"bureau", "year"} <= set(row.keys()) and row["bureau"] and row["year"]:
            return _link(report_url(row["bureau"], row["year"]), value)
        return _link(f"/reports/{int(report)}", value) if report else None
    if column == "bureau":
        return _link(routes.bureau_url(str(value)), value)
    if column == "province" and value in _PROVINCES:
        return _link(f"/coverage?province={value}", f"{value} {_PROVINCES[str(value)]}")
    return _link(f"/captures/{value}", value) if column == "capture_id" else None


def _named(value: object) -> Any:
    """A value, which with ``_labels=on`` comes with the name of what it leads to."""
    return value["value"] if isinstance(value, Mapping) else value


def _link(href: str, text: object) -> Markup:
    return Markup(f'<a href="{escape(href)}">{escape(text)}</a>')


def safe_url(url: str | None) -> str | None:
    """``url`` if a browser may be sent there: only http and https."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _table_url(table: str, values: Mapping[str, object] | None = None) -> str:
    """The page of a table or query, with exact filters or parameters."""
    return f"/{DATABASE}/{table}" + (f"?{urlencode(values)}" if values else "")


def _table_title(table: str, language: str) -> str:
    """What a table is called in words; nothing for one that has its name alone."""
    if language == "zh":
        return CHINESE_TITLES.get(table, "")
    return str(TABLES.get(table, {}).get("title", ""))


def _with_values(path: str, values: Mapping[str, object]) -> str:
    """An address with the values that are not empty."""
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


_BEIJING = timezone(timedelta(hours=8))


@pass_context
def _moment(context: Context, text: str | None) -> Markup:
    """A moment to the minute, as an element that says it exactly.

    In Chinese it is by Beijing's clock too.  What is no moment is shown as it is.
    """
    if not text:
        return Markup("")
    utc = f"{text[:16].replace('T', ' ')} UTC"
    try:
        there = datetime.fromisoformat(text).astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return escape(text)
    local = context["t"]("beijing_time", time=there)
    if context["lang"] == "zh":
        shown, hint = escape(local) + Markup(" <small>{}</small>").format(utc), utc
    else:
        shown, hint = escape(utc), local
    return Markup('<time datetime="{}" title="{}">{}</time>').format(text, hint, shown)


def _day(text: str | None) -> str:
    return (text or "")[:10]


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[security.Application], security.Application]:
    """Security headers and the language's cookie on every answer; the path the site is below."""
    path = below.path_of(getattr(datasette, chart_files.BASE, None))
    return lambda app: below.below(security.wrap(app), path)
