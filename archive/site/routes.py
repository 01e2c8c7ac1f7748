"""The site's own pages: what each address answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import quote, unquote, urlencode

from datasette.database import QueryInterrupted
from datasette.utils.asgi import NotFound, Request, Response
from jinja2 import Environment
from markupsafe import Markup

from archive.site import bitmaps, details, exports, finding_words
from archive.site.ask import asked
from archive.site.cite import citation
from archive.site.form_markup import CellWriter, form
from archive.site.labels import (
    LANGUAGES,
    described,
    language,
    rule_teller,
    switched,
    teller,
    translator,
)
from archive.site.pages import (
    bureau as bureaupage,
)
from archive.site.pages import (
    compare,
    coverage,
    crawl,
    data,
    home,
    reports,
    search,
)
from archive.site.pages import (
    report as reportpage,
)
from archive.site.pages import (
    snapshot as snapshotpage,
)
from archive.site.preview.process import BusyError, PreviewProcess
from archive.site.preview.snapshot import Job
from archive.site.published.summaries import provinces

Handler = Callable[..., Awaitable[Response]]

WORKSHOP = "_gongan_workshop"
"""The attribute of a Datasette that holds its :class:`PreviewProcess`."""

ROBOTS = """\
User-agent: *
Disallow: /archive
Disallow: /snapshots/
Disallow: /search
Disallow: /compare
Disallow: /-/
"""


def routes() -> list[tuple[str, Handler]]:
    """Patterns of addresses and their handlers."""
    return [
        (r"^/$", home_page),
        (r"^/reports$", reports_page),
        (r"^/reports/(?P<report>\d{1,12})$", report_page),
        (r"^/reports/(?P<report>\d{1,12})\.(?P<format>json|csv)$", report_export),
        (r"^/snapshots/(?P<version>\d{1,12})/(?P<document>\d{1,12})$", snapshot),
        (r"^/snapshots/captures/(?P<capture>\d{1,12})$", capture_snapshot),
        (r"^/bureaus/(?P<bureau>[^/]{1,200})$", bureau_page),
        (r"^/compare$", compare_page),
        (r"^/compare\.(?P<format>svg|png|csv)$", compare_export),
        (r"^/search$", search_page),
        (r"^/coverage$", coverage_page),
        (r"^/runs$", runs_page),
        (r"^/runs/(?P<run>\d{1,12})$", run_page),
        (r"^/portals$", portals_page),
        (r"^/findings$", findings_page),
        (r"^/dictionary$", dictionary_page),
        (r"^/data$", data_page),
        (r"^/robots\.txt$", robots),
    ]


def spoken(request: Request | None) -> str:
    """The language to answer a request in."""
    if request is None:
        return "en"
    headers = dict(request.headers)
    return language(
        request.query_string, headers.get("cookie", ""), headers.get("accept-language", "")
    )


def _page(
    datasette: Any, request: Request, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    """A page of the site's own: its template needs none of what Datasette's wait for."""
    values = {"urls": datasette.urls, "app_css_hash": datasette.app_css_hash()}
    page = _templates(datasette.jinja_env).get_template(template)
    html = page.render(values | shared(request) | dict(context))
    return Response.html(html, status=status)


@cache
def _templates(env: Environment) -> Environment:
    """The same templates, rendered at once: awaiting every call takes most of the time.

    The files are not looked at again either, for they do not change.
    """
    return env.overlay(enable_async=False, auto_reload=False)


def shared(request: Request | None) -> dict[str, Any]:
    """What every page needs: the visitor's language and the ways to change it."""
    chosen = spoken(request)
    path = request.path if request is not None else "/"
    query = request.query_string if request is not None else ""
    return {
        "t": translator(chosen),
        "told": teller(chosen),
        "rule_words": rule_teller(chosen),
        "detail": partial(details.told, language=chosen),
        "described": partial(described, language=chosen),
        "finding_words": partial(finding_words.words, language=chosen),
        "lang": chosen,
        "languages": {
            code: (name, switched(path, query, code)) for code, name in LANGUAGES.items()
        },
        "links": _links(chosen, path if path in _LINKED else ""),
        "province_names": _province_names(chosen),
        "path": path,
    }


_LINKED = (
    "/reports", "/coverage", "/compare", "/search", "/findings", "/runs", "/dictionary", "/data",
)  # fmt: skip
"""The pages that every page links to."""


@cache
def _links(language: str, path: str) -> Markup:
    """The links to them as items of a list; that of ``path`` is the page itself."""
    t = translator(language)
    return Markup("").join(
        Markup('\n    <li><a href="{}"{}>{}</a></li>\n    ').format(
            href,
            Markup(' aria-current="page"' if path == href else ""),
            t(f"nav_{href[1:]}"),
        )
        for href in _LINKED
    )


@cache
def _province_names(language: str) -> Mapping[str, str]:
    return {province.code: getattr(province, language) for province in provinces()}


def _first(request: Request) -> dict[str, str]:
    return {name: request.args.get(name) or "" for name in request.args}


def _version(request: Request) -> int | None:
    wanted = request.args.get("version")
    if not wanted:
        return None
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 7):
        raise NotFound("No such version of this report")
    return int(wanted)


async def _report(datasette: Any, request: Request) -> dict[str, Any]:
    number = _version(request)
    report = int(request.url_vars["report"])
    context = await asked(datasette, lambda query: reportpage.context(query, report, number))
    if context is None:
        raise NotFound("No such report, or no such version of it")
    return context


async def home_page(datasette: Any, request: Request) -> Response:
    """``/``: what is in the archive, what is new, how the last run went."""
    chosen = spoken(request)
    t = translator(chosen)
    context = await asked(datasette, lambda query: home.context(query, chosen, t))
    return _page(datasette, request, "home.html", context)


async def reports_page(datasette: Any, request: Request) -> Response:
    """``/reports``: the list of reports, narrowed."""
    wish = reports.wish(_first(request))
    context = await asked(datasette, lambda query: reports.context(query, wish))
    return _page(datasette, request, "reports.html", context)


async def report_page(datasette: Any, request: Request) -> Response:
    """``/reports/ID``: the current version, or another with ``?version=NUMBER``.

    ``cell``, ``finding`` or ``statement`` (with ``document``) opens the archived page
    beside it, with that place marked.
    """
    context = await _report(datasette, request)
    chosen = spoken(request)
    head = context["head"]
    t = translator(chosen)
    messages = {one["id"]: finding_words.words(one, chosen)[0] for one in context["findings"]}
    beside = _beside(context, request)
    version = None if head["is_current"] else head["number"]
    figures = reportpage.shown(context["figures"], context["findings"], messages, t)
    writer = CellWriter(
        head["report_id"], version, t, beside["keep"].get("cell") if beside else None
    )
    laid_out = form(head["edition"], figures, writer) if head["edition"] else ""
    more = {
        "citations": [citation(head, source, chosen) for source in context["sources"]],
        "beside": beside,
        "form": laid_out,
        "years": reportpage.years(context["neighbours"], head["report_id"]),
        "others": reportpage.outside(head["edition"], context["figures"], figures),
        "cell_link": writer.link,
    }
    return _page(datasette, request, "report.html", context | more)


_KEPT = ("version", "cell", "finding", "statement", "document")


def _beside(context: Mapping[str, Any], request: Request) -> dict[str, Any] | None:
    """The snapshot to show beside the report, if one is asked for."""
    asked = _first(request)
    wish = snapshotpage.wanted(asked)
    document = asked.get("document", "")
    marked = next((name for name in ("cell", "finding", "statement") if getattr(wish, name)), None)
    sources = {str(source["document_id"]): source for source in context["sources"]}
    if wish.cell:
        document = next(
            (str(row["document_id"]) for row in context["figures"]
             if f"{row['table']}.{row['row']}.{row['column']}" == wish.cell), document
        )  # fmt: skip
    elif marked:
        rows = context["findings" if marked == "finding" else "statements"]
        document = next(
            (str(row["document_id"]) for row in rows if row["id"] == getattr(wish, marked)),
            document,
        )
    source = sources.get(document)
    if source is None:
        return None
    values: dict[str, object] = {"view": wish.view}
    if marked:
        values[marked] = getattr(wish, marked)
    if wish.page:
        values["page"] = wish.page
    base = f"/snapshots/{context['head']['version_id']}/{document}"
    lang = {"lang": request.args.get("lang")} if request.args.get("lang") else {}
    return {
        "source": source,
        "src": f"{base}?{urlencode({**values, **lang})}#cell",
        "view": wish.view,
        "marked": marked,
        "keep": {name: asked[name] for name in _KEPT if asked.get(name)},
    }


async def report_export(datasette: Any, request: Request) -> Response:
    """``/reports/ID.json`` and ``.csv``: the same, for programs."""
    context = await _report(datasette, request)
    head = context["head"]
    name = f"report-{head['report_id']}-version-{head['number']}"
    if request.url_vars["format"] == "json":
        return Response.json(exports.as_json(context), headers=_allow_all())
    return _csv(exports.as_csv(context), name)


def _allow_all() -> dict[str, str]:
    return {"Access-Control-Allow-Origin": "*"}


def _csv(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, headers=headers, content_type="text/csv; charset=utf-8")


async def snapshot(datasette: Any, request: Request) -> Response:
    """``/snapshots/VERSION/DOCUMENT``: the archived page, made safe, with a place marked."""
    version, document = int(request.url_vars["version"]), int(request.url_vars["document"])
    wish = snapshotpage.wanted(_first(request))
    found = await asked(datasette, lambda query: snapshotpage.find(query, version, document, wish))
    if found is None:
        raise NotFound("No such document of this version")
    return await _snapshot(datasette, request, found[0], wish, found[1])


async def capture_snapshot(datasette: Any, request: Request) -> Response:
    """``/snapshots/captures/ID``: the capture that shows a portal's state, made safe."""
    number = int(request.url_vars["capture"])
    source = await asked(datasette, lambda query: crawl.capture(query, number))
    if source is None:
        raise NotFound("No such capture among those that show a portal's state")
    wish = snapshotpage.wanted(_first(request))
    return await _snapshot(datasette, request, source, wish, crawl.job(source, wish.view))


async def _snapshot(
    datasette: Any,
    request: Request,
    source: Mapping[str, Any],
    wish: snapshotpage.Wanted,
    job: Job,
) -> Response:
    workshop: PreviewProcess | None = getattr(datasette, WORKSHOP, None)
    context: dict[str, Any] = {"source": source, "wish": wish, "view": None, "busy": False}
    if workshop is not None and source["payload_digest"]:
        try:
            context["view"] = await asyncio.to_thread(workshop.view, job)
        except BusyError:
            context["busy"] = True
        context["asked"] = job.spot is not None
    status = 503 if context["busy"] else 200
    return _page(datasette, request, "snapshot.html", context, status)


async def bureau_page(datasette: Any, request: Request) -> Response:
    """``/bureaus/NAME``: all years of a bureau."""
    chosen = spoken(request)
    bureau = unquote(request.url_vars["bureau"])
    t = translator(chosen)
    context = await asked(datasette, lambda query: bureaupage.context(query, bureau, chosen, t))
    if context is None:
        raise NotFound("No reports of a bureau of this name")
    return _page(datasette, request, "bureau.html", context)


def bureau_url(name: str) -> str:
    """The address of a bureau's page."""
    return f"/bureaus/{quote(name, safe='')}"


async def _choice(datasette: Any, request: Request) -> compare.Choice:
    first, last = await asked(datasette, compare.span)
    arguments = {name: request.args.getlist(name) for name in request.args}
    return compare.choice(arguments, first, last)


async def compare_page(datasette: Any, request: Request) -> Response:
    """``/compare``: bureaus or provinces over years."""
    choice = await _choice(datasette, request)
    chosen = spoken(request)
    t = translator(chosen)
    context = await asked(datasette, lambda query: compare.context(query, choice, chosen, t))
    has_font = await asyncio.to_thread(bitmaps.font_file) is not None
    return _page(datasette, request, "compare.html", context | {"has_font": has_font})


async def compare_export(datasette: Any, request: Request) -> Response:
    """``/compare.svg``, ``.png`` and ``.csv``: the chart and its data, to download."""
    choice = await _choice(datasette, request)
    rows = await asked(datasette, lambda query: compare.data(query, choice))
    name = f"{choice.series.key}{'-rate' if choice.rate else ''}"
    if request.url_vars["format"] == "csv":
        columns = ("name", "year", "series", "number", "of", "whole", "value", "report_id")
        return _csv(
            exports.table(
                columns,
                (
                    (row["name"], row["year"], choice.series.key, row["number"], choice.series.of,
                     row["whole"], row["value"], row["report_id"])
                    for row in rows
                ),
            ),
            name,
        )  # fmt: skip
    chosen = spoken(request)
    svg = compare.chart(rows, choice, chosen, translator(chosen))
    form = request.url_vars["format"]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    if form == "svg":
        return Response(svg, headers=headers, content_type="image/svg+xml; charset=utf-8")
    try:
        picture = await asyncio.to_thread(bitmaps.png, svg)
    except bitmaps.FontMissingError as error:
        return Response.text(f"{error}\n", status=501)
    return Response(picture, headers=headers, content_type="image/png")


async def search_page(datasette: Any, request: Request) -> Response:
    """``/search?q=WORDS``, with facets."""
    wish = search.wish(_first(request))
    try:
        context = await asked(datasette, lambda query: search.context(query, wish))
    except QueryInterrupted:
        context = {"wish": wish, "too_common": True}
    return _page(datasette, request, "search.html", context)


async def coverage_page(datasette: Any, request: Request) -> Response:
    """``/coverage``: the map, and bureaus by year."""
    chosen = spoken(request)
    arguments, t = _first(request), translator(chosen)
    context = await asked(datasette, lambda query: coverage.context(query, arguments, chosen, t))
    return _page(datasette, request, "coverage.html", context)


async def runs_page(datasette: Any, request: Request) -> Response:
    """``/runs``: the runs, the latest first."""
    arguments = _first(request)
    context = await asked(datasette, lambda query: crawl.runs(query, arguments))
    return _page(datasette, request, "runs.html", context)


async def run_page(datasette: Any, request: Request) -> Response:
    """``/runs/N``: one run, with the report of a nightly one."""
    number = int(request.url_vars["run"])
    context = await asked(datasette, lambda query: crawl.run(query, number))
    if context is None:
        raise NotFound("No such run")
    return _page(datasette, request, "run.html", context)


async def portals_page(datasette: Any, request: Request) -> Response:
    """``/portals``: the portals' states, since when, and the capture that shows each."""
    arguments = _first(request)
    context = await asked(datasette, lambda query: crawl.portals(query, arguments))
    return _page(datasette, request, "portals.html", context)


async def findings_page(datasette: Any, request: Request) -> Response:
    """``/findings``: by rule, and the latest."""
    return _page(datasette, request, "findings.html", await asked(datasette, data.findings))


async def dictionary_page(datasette: Any, request: Request) -> Response:
    """``/dictionary``: what every table and column means."""
    context = await asked(datasette, data.dictionary)
    return _page(datasette, request, "dictionary.html", context)


async def data_page(datasette: Any, request: Request) -> Response:
    """``/data``: canned queries with their SQL, the series, the JSON API."""
    return _page(datasette, request, "data.html", data.data())


async def robots(datasette: Any, request: Request) -> Response:  # noqa: ARG001 - hook
    """``/robots.txt``: reports and bureaus may be indexed; queries and copies of pages not."""
    return Response.text(ROBOTS)
