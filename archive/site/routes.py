"""The site's own pages: what each address answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urlsplit

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from archive.site import (
    api_routes,
    chart_files,
    evidence_routes,
    explore_routes,
    feed_routes,
    figures,
    release_routes,
    report_routes,
)
from archive.site.answers import Handler, Missing, csv, first, page, part, shared, spoken
from archive.site.ask import Query, Row, asked
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
from archive.site.report_lookup import WORKSHOP
from archive.site.sorting import sorting

__all__ = ["WORKSHOP", "Handler", "bureau_url", "routes", "shared", "spoken"]

HOME = "_gongan_home"
"""The attribute of a Datasette that keeps what the home page shows, by language."""

FINDINGS = "_gongan_findings"
"""The attribute that keeps the page on findings, by language and order."""

ROBOTS = """\
User-agent: *
Disallow: /archive
Disallow: /snapshots/
Disallow: /captures/
Disallow: /export/
Disallow: /search
Disallow: /compare
Disallow: /explore?
Disallow: /explore/
Disallow: /explore.
Disallow: /-/
"""


def routes() -> list[tuple[str, Handler]]:
    """Patterns of addresses and their handlers."""
    return [
        (r"^/$", home_page),
        (r"^/reports$", reports_page),
        *report_routes.routes(),
        *evidence_routes.routes(),
        *feed_routes.routes(),
        *explore_routes.routes(),
        *release_routes.routes(),
        *api_routes.routes(),
        (r"^/bureaus/(?P<bureau>[^/]{1,200})$", bureau_page),
        (
            r"^/bureaus/(?P<bureau>[^/]{1,200})/(?P<chart>[a-z]{1,20})\.(?P<format>svg|csv|png|vl\.json)$",
            bureau_chart,
        ),
        (r"^/compare$", compare_page),
        (r"^/compare\.(?P<format>svg|csv|png|vl\.json)$", compare_export),
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
    told: dict[str, dict[str, Any]] = getattr(datasette, HOME, {})
    context = await asked(datasette, lambda query: home.context(query, chosen, t, told))
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
    base = chart_files.base(datasette, request)
    context = await asked(
        datasette, lambda query: bureaupage.context(query, bureau, base, chosen, t)
    )
    if context is None:
        raise Missing("no_such_bureau")
    return page(datasette, request, "bureau.html", context)


async def bureau_chart(datasette: Any, request: Request) -> Response:
    """``/bureaus/NAME/CHART.svg`` and so on: one chart of a bureau, to download."""
    chosen = spoken(request)
    bureau, chart = unquote(request.url_vars["bureau"]), request.url_vars["chart"]
    t = translator(chosen)
    base = chart_files.base(datasette, request)
    drawn = await asked(
        datasette, lambda query: bureaupage.charts_of(query, bureau, base, chosen, t)
    )
    if chart not in drawn:
        raise Missing("no_such_chart")
    return await chart_files.file(drawn[chart], request.url_vars["format"], chart, t)


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
    base = chart_files.base(datasette, request)
    context = await asked(datasette, lambda query: compare.context(query, choice, base, chosen, t))
    return page(datasette, request, "compare.html", context)


async def compare_export(datasette: Any, request: Request) -> Response:
    """``/compare.svg``, ``.vl.json``, ``.png`` and ``.csv``: the chart and its data to download."""
    choice = await _choice(datasette, request)
    chosen = spoken(request)
    t = translator(chosen)
    base = chart_files.base(datasette, request)

    def work(query: Query) -> tuple[compare.Choice, list[Row], figures.Figure]:
        wanted = compare.known(query, choice)
        rows = compare.data(query, wanted)
        about = figures.about(query, f"{base}{wanted.address()}")
        return wanted, rows, compare.figure(rows, wanted, about, chosen, t)

    wanted, rows, figure = await asked(datasette, work)
    name = f"{wanted.series.key}{'-rate' if wanted.rate else ''}"
    form = request.url_vars["format"]
    if form == "csv":
        return csv(compare.table(rows, wanted, chosen), name)
    return await chart_files.file(figure, form, name, t)


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
    """``/findings``: by rule, and the latest.

    It is written once for each language and order: the copy never changes.
    """
    order = sorting(first(request), data.SORTED_RULES)
    told: dict[tuple[str, str, bool], Markup] = getattr(datasette, FINDINGS)
    key = (spoken(request), order.column, order.descending)
    if key not in told:
        context = await asked(datasette, lambda query: data.findings(query, order))
        told[key] = part(datasette, request, "_findings.html", context)
    return page(datasette, request, "findings.html", {"body": told[key]})


async def dictionary_page(datasette: Any, request: Request) -> Response:
    """``/dictionary``: what every table and column means."""
    context = await asked(datasette, data.dictionary)
    return page(datasette, request, "dictionary.html", context)


async def data_page(datasette: Any, request: Request) -> Response:
    """``/data``: canned queries with their SQL, the series, the JSON API."""
    example = await asked(datasette, data.example)
    shown = data.data() | {"example": example, "base": chart_files.base(datasette, request)}
    return page(datasette, request, "data.html", shown)


async def robots(datasette: Any, request: Request) -> Response:
    """``/robots.txt``: reports and bureaus may be indexed; queries and copies of pages not."""
    address = chart_files.base(datasette, request)
    rules = ROBOTS.replace("Disallow: /", f"Disallow: {urlsplit(address).path}/")
    return Response.text(f"{rules}Sitemap: {address}/sitemap.xml\n")
