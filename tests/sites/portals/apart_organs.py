"""More portals after a fifth set by another hand: branches, units, and titles without a year."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tests.sites import pages
from tests.sites.model import Route, Site
from tests.sites.portals.apart import TITLE, article, newest_first, page, published
from tests.sites.portals.apart_numbers import chunks, news
from tests.sites.reports import Report, reports


def _of_branch(at: int, report: Report) -> str:
    return f"/zwgk/b{at}{report.compact}.shtml"


def branches_beside() -> Site:
    """A page that only greets; folders of years; branches that begin with the bureau's name."""
    bureau, column = "岚坪市公安局", "/zwgk/xxgknb/index.shtml"
    branches = tuple(f"{bureau}{name}分局" for name in ("城东", "临港", "水上"))
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, range(2016, 2024), [TITLE]), lambda r: f"/zwgk/a{r.compact}.shtml"
    )
    theirs: list[pages.Item] = []
    for at, branch in enumerate(branches):
        made = reports(branch, range(2016, 2024), [TITLE])
        theirs += published(routes, made, partial(_of_branch, at))[0]
    years = range(2017, 2025)
    for year in years:
        rows = [item for item in (*theirs, *items) if item[2].startswith(str(year))]
        parts = chunks(rows, 2)
        for number, part in enumerate(parts):
            last = number + 1 == len(parts)
            turn = "" if last else f"<a href='index_{number + 1}.shtml'>下一页</a>"
            name = f"/zwgk/xxgknb/{year}n/index{f'_{number}' if number else ''}.shtml"
            routes[name] = page(f"{year}年", pages.entries(part) + turn)
    folders = pages.anchors((f"{year}n/", f"{year}年") for year in years)
    routes |= {
        column: page("政府信息公开年报", folders),
        "/main.shtml": page(bureau, pages.anchors(((column, "政府信息公开年报"),))),
        "/index.shtml": page(bureau, "<a href='main.shtml'><img src='images/enter.gif'></a>"),
    }
    return Site(
        "branches_beside",
        "generic",
        bureau,
        column,
        expected,
        routes,
        pages.not_found(),
        lists=(column, r"/zwgk/xxgknb/\d+n/.*"),
        index="index.shtml",
    )


def undated_titles() -> Site:
    """Some titles have no year, addresses have the day; a unit's report stands in the list.

    Those before lie in another menu's column, between news.
    """
    bureau, column, older = "渚坪市公安局", "/3214/list.htm", "/1107/list.htm"
    routes: dict[str, Route] = {}
    made = [
        replace(report, title="市公安局政府信息公开工作年度报告") if report.year == 2019 else report
        for report in reports(bureau, range(2017, 2023), [TITLE])
    ]
    items, expected = published(
        routes, made, lambda r: f"/{r.year + 1}/{r.compact[4:]}/c3214a{r.year}/page.htm"
    )
    early = reports(bureau, range(2011, 2014), [f"{bureau}政府信息公开年度报告"])
    past, more = published(
        routes, early, lambda r: f"/{r.year + 1}/{r.compact[4:]}/c1107a{r.year}/page.htm"
    )
    units = reports(f"{bureau}出入境管理支队", (2020,), ["出入境管理支队{year}年政府信息公开年报"])
    foreign, _ = published(routes, units, lambda r: f"/{r.year + 1}/0116/c3214a9/page.htm")
    listed = {
        column: newest_first([*items, *foreign]),
        older: newest_first([*past, *news(routes, "/n/", range(2012, 2014))]),
    }
    for start, entries in listed.items():
        parts = chunks(entries, 4)
        for number, part in enumerate(parts, 1):
            after = f"{start[:-4]}{number + 1}.htm" if number < len(parts) else "javascript:void(0)"
            turn = f"<a class='next' href='{after}'><span>&gt;&gt;</span></a>"
            name = f"{start[:-4]}{number if number > 1 else ''}.htm"
            routes[name] = page("政府信息公开", pages.entries(part) + turn)
    home = pages.anchors(((column, "政府信息公开年报"), (older, "信息公开")))
    routes["/index.html"] = page(bureau, home)
    return Site(
        "undated_titles",
        "generic",
        bureau,
        column,
        (*expected, *more),
        routes,
        pages.not_found(),
        lists=(r"/(3214|1107)/list\d?\.htm",),
    )


def pictured_pager() -> Site:
    """A picture without words is "next page", and a menu has the numbers; notices hold one more."""
    bureau, column, notices = "桐坪市公安局", "/zfxxgk/ndbg/", "/tzgg/"
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, range(2015, 2024), [TITLE]), lambda r: f"{column}c_{r.year}.html"
    )
    early = reports(bureau, (2013,), ["关于公布{year}年度政府信息公开工作情况报告的公告"])
    past, more = published(routes, early, lambda r: f"{notices}c_{r.year}.html", article)
    listed = {
        column: newest_first(items),
        notices: newest_first([*past, *news(routes, f"{notices}n", range(2014, 2017))]),
    }
    for folder, entries in listed.items():
        parts = chunks(entries, 4)
        names = ["index.html", *(f"index_{at}.html" for at in range(2, len(parts) + 1))]
        for number, part in enumerate(parts, 1):
            options = "".join(
                f"<option value='{name}'{' selected' * (at == number)}>{at}</option>"
                for at, name in enumerate(names, 1)
            )
            turn = (
                f"<a href='{names[min(number, len(parts) - 1)]}'><img src='/i/next.gif'></a>"
                f"<select onchange='location=this.value'>{options}</select>"
            )
            routes[folder + names[number - 1]] = page("公开", pages.entries(part) + turn)
    home = pages.anchors(((column, "政府信息公开年度报告"), (notices, "通知公告")))
    routes["/index.html"] = page(bureau, home)
    return Site(
        "pictured_pager",
        "generic",
        bureau,
        column,
        (*expected, *more),
        routes,
        pages.not_found(),
        lists=(r"/(tzgg|zfxxgk/ndbg)/(index(_\d)?\.html)?",),
    )


SITES = (branches_beside, undated_titles, pictured_pager)
