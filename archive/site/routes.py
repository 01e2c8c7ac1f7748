"""The site's own pages: what each address answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request, Response

from archive.site import exports, report_routes
from archive.site.answers import Handler, Missing, csv, first, page, shared, spoken
from archive.site.ask import asked
from archive.site.labels import translator
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
from archive.site.report_routes import WORKSHOP

__all__ = ["WORKSHOP", "Handler", "bureau_url", "routes", "shared", "spoken"]

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
        *report_routes.routes(),
        (r"^/bureaus/(?P<bureau>[^/]{1,200})$", bureau_page),
        (r"^/compare$", compare_page),
        (r"^/compare\.(?P<format>svg|csv)$", compare_export),
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


async def home_page(datasette: Any, request: Request) -> Response:
    """``/``: what is in the archive, what is new, how the last run went."""
    chosen = spoken(request)
    t = translator(chosen)
    context = await asked(datasette, lambda query: home.context(query, chosen, t))
    return page(datasette, request, "home.html", context)


async def reports_page(datasette: Any, request: Request) -> Response:
    """``/reports``: the list of reports, narrowed."""
    wish = reports.wish(first(request))
    context = await asked(datasette, lambda query: reports.context(query, wish))
    return page(datasette, request, "reports.html", context)


async def bureau_page(datasette: Any, request: Request) -> Response:
    """``/bureaus/NAME``: all years of a bureau."""
    chosen = spoken(request)
    bureau = unquote(request.url_vars["bureau"])
    t = translator(chosen)
    context = await asked(datasette, lambda query: bureaupage.context(query, bureau, chosen, t))
    if context is None:
        raise Missing("no_such_bureau")
    return page(datasette, request, "bureau.html", context)


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
    return page(datasette, request, "compare.html", context)


async def compare_export(datasette: Any, request: Request) -> Response:
    """``/compare.svg`` and ``.csv``: the chart and its data, to download."""
    choice = await _choice(datasette, request)
    rows = await asked(datasette, lambda query: compare.data(query, choice))
    name = f"{choice.series.key}{'-rate' if choice.rate else ''}"
    if request.url_vars["format"] == "csv":
        columns = ("name", "label", "year", "series", "number", "of", "whole", "value", "report_id")
        tongue = spoken(request)
        return csv(
            exports.table(
                columns,
                (
                    (row["name"], compare.label(row["name"], choice, tongue), row["year"],
                     choice.series.key, row["number"], choice.series.of,
                     row["whole"], row["value"], row["report_id"])
                    for row in rows
                ),
            ),
            name,
        )  # fmt: skip
    chosen = spoken(request)
    svg = compare.chart(rows, choice, chosen, translator(chosen))
    headers = {"Content-Disposition": f'attachment; filename="{name}.svg"'}
    return Response(svg, headers=headers, content_type="image/svg+xml; charset=utf-8")


async def search_page(datasette: Any, request: Request) -> Response:
    """``/search?q=WORDS``, with facets."""
    wish = search.wish(first(request))
    try:
        context = await asked(datasette, lambda query: search.context(query, wish))
    except QueryInterrupted:
        context = {"wish": wish, "too_common": True}
    return page(datasette, request, "search.html", context)


async def coverage_page(datasette: Any, request: Request) -> Response:
    """``/coverage``: the map, and bureaus by year."""
    chosen = spoken(request)
    arguments, t = first(request), translator(chosen)
    context = await asked(datasette, lambda query: coverage.context(query, arguments, chosen, t))
    return page(datasette, request, "coverage.html", context)


async def runs_page(datasette: Any, request: Request) -> Response:
    """``/runs``: the runs, the latest first."""
    arguments = first(request)
    context = await asked(datasette, lambda query: crawl.runs(query, arguments))
    return page(datasette, request, "runs.html", context)


async def run_page(datasette: Any, request: Request) -> Response:
    """``/runs/N``: one run, with the report of a nightly one."""
    number = int(request.url_vars["run"])
    context = await asked(datasette, lambda query: crawl.run(query, number))
    if context is None:
        raise Missing("no_such_run")
    return page(datasette, request, "run.html", context)


async def portals_page(datasette: Any, request: Request) -> Response:
    """``/portals``: the portals' states, since when, and the capture that shows each."""
    arguments = first(request)
    context = await asked(datasette, lambda query: crawl.portals(query, arguments))
    return page(datasette, request, "portals.html", context)


async def findings_page(datasette: Any, request: Request) -> Response:
    """``/findings``: by rule, and the latest."""
    return page(datasette, request, "findings.html", await asked(datasette, data.findings))


async def dictionary_page(datasette: Any, request: Request) -> Response:
    """``/dictionary``: what every table and column means."""
    context = await asked(datasette, data.dictionary)
    return page(datasette, request, "dictionary.html", context)


async def data_page(datasette: Any, request: Request) -> Response:
    """``/data``: canned queries with their SQL, the series, the JSON API."""
    example = await asked(datasette, data.example)
    return page(datasette, request, "data.html", data.data() | {"example": example})


async def robots(datasette: Any, request: Request) -> Response:  # noqa: ARG001 - hook
    """``/robots.txt``: reports and bureaus may be indexed; queries and copies of pages not."""
    return Response.text(ROBOTS)
