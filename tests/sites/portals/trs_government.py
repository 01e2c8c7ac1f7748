"""TRS WCM on portals of governments: a branch beside other offices, a column of all departments."""

from __future__ import annotations

from dataclasses import replace

from tests.sites import pages
from tests.sites.model import Expected, Route, Site
from tests.sites.portals.trs import article, file_name, list_pages, site_page
from tests.sites.reports import TITLES, reports

DISTRICT = "南湖区人民政府"


def _office(whose: str, column: str, heading: str, years: range) -> dict[str, Route]:
    """The column of one office: a list page and its reports, by path."""
    made = reports(whose, years)
    items = [(f"./{file_name(report)}", report.title, report.published) for report in made]
    shell = site_page(DISTRICT, "政府信息公开年报", f"<h2>{heading}</h2>@")
    articles: dict[str, Route] = {
        column + file_name(report): pages.page(article(report, report.html())) for report in made
    }
    return list_pages(column, items, 20, shell) | articles


def trs_county() -> Site:
    """A branch on its district government's portal, below a slug that says another office."""
    bureau, years = "示范市公安局南湖区分局", range(2012, 2026)
    folder, theirs = "/bm/fzhggwyh_80867/", "/bm/qjw_80801/"
    column = f"{folder}zwgk_72016/zfxxgknb_72026/"
    guide = ("./zwgk_72016/zfxxgkzn_72017/", "政府信息公开指南")
    offices = ((theirs, "区教委"), (folder, "区公安分局"), ("/bm/qmzj_80810/", "区民政局"))
    menus = {
        "/index.html": (("/zwgk/", "政府信息公开"), ("/bm/", "区级部门"), ("/rl/", "公开日历")),
        "/zwgk/index.html": (("./zfxxgknb/", "政府信息公开年报"),),
        "/bm/index.html": offices,
        f"{folder}index.html": (guide, ("./zwgk_72016/zfxxgknb_72026/", "政府信息公开年报")),
        f"{theirs}index.html": (("./zwgk_72010/zfxxgknb_72020/", "政府信息公开年报"),),
    }
    routes = _office(bureau, column, "区公安分局", years)
    routes |= _office("南湖区教育委员会", f"{theirs}zwgk_72010/zfxxgknb_72020/", "区教委", years)
    routes |= _office(DISTRICT, "/zwgk/zfxxgknb/", "区政府", years)
    routes |= {
        path: pages.page(site_page(DISTRICT, "政府信息公开", pages.anchors(links)))
        for path, links in menus.items()
    }
    routes["/robots.txt"] = pages.robots("/search/", more="Crawl-delay: 0\n")
    return Site(
        name="trs_county",
        family="trs_wcm",
        bureau=bureau,
        column=column,
        expected=tuple(
            Expected(bureau, report.year, column + file_name(report))
            for report in reports(bureau, years)
        ),
        routes=routes,
        missing=pages.not_found(),
        patterns=(("/rl/", pages.calendar("/rl/")),),
        lists=(r"/bm/.*/zfxxgknb_\d+/(index(_\d+)?\.html)?", r"/zwgk/zfxxgknb/(index\.html)?"),
        traps=(r"/rl/.*",),
        disallowed=("/search/",),
        validators=frozenset({"etag"}),
        entry={"level": "county", "short_name": "南湖区公安分局"},
    )


OFFICES = (
    "公安局", "教育局", "财政局", "民政局", "司法局", "人力资源和社会保障局", "自然资源局",
    "生态环境局", "住房和城乡建设局", "交通运输局", "水利局", "农业农村局", "商务局",
    "文化和旅游局", "卫生健康局", "应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局",
)  # fmt: skip


def trs_departments() -> Site:
    """A city's column of all departments' reports, twenty a page: the portal of nobody alone."""
    city, column = "平江市", "/zwgk/zfxxgk/bmnb/"
    years = range(2010, 2025)
    routes: dict[str, Route] = {}
    expected = []
    items: list[pages.Item] = []
    made = [report for office in OFFICES for report in reports(f"{city}{office}", years)]
    for number, report in enumerate(sorted(made, key=lambda report: -report.year)):
        name = f"{report.month}/t{report.compact}_{20000 + number}.html"
        routes[column + name] = pages.page(article(report, report.html()))
        expected.append(Expected(report.bureau, report.year, column + name))
        items.append((f"./{name}", report.title, report.published))
    government = f"{city}人民政府"
    routes.update(list_pages(column, items, 20, site_page(government, "部门信息公开年报", "@")))
    home = pages.anchors((("/zwgk/", "政务公开"),))
    way = pages.anchors((("./zfxxgk/bmnb/", "部门信息公开年报"),))
    routes["/index.html"] = pages.page(site_page(government, "首页", home))
    routes["/zwgk/index.html"] = pages.page(site_page(government, "政务公开", way))
    return Site(
        name="trs_departments",
        family="trs_wcm",
        bureau=government,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(f"{column}(index(_\\d+)?\\.html)?",),
        validators=frozenset({"etag", "last-modified"}),
        entry={"aggregate": True},
    )


def trs_shared() -> Site:
    """A county's column of all departments, whose titles name nobody but here and there."""
    bureau, column, years = "平江市清江县公安局", "/zwgk/zfxxgk/bmnb/", range(2012, 2025)
    titles = (*TITLES[:3], "{year}年政府信息公开工作年度报告")
    routes: dict[str, Route] = {}
    items: list[pages.Item] = []
    expected = []
    for place, office in enumerate(("公安局", "教育局", "财政局", "民政局")):
        organ = f"平江市清江县{office}"
        for report in reports(organ, years, TITLES if office == "财政局" else titles):
            name = (
                f"{report.month}/t{report.compact}_{30000 + 100 * place + report.year % 100}.html"
            )
            if office == "公安局":
                expected.append(Expected(organ, report.year, column + name))
            # the government's office put all of them in
            body = report.html()
            if office == "民政局":  # says nowhere whose it is
                body = body.replace(organ, "我局")
            text = article(replace(report, bureau="清江县人民政府办公室"), body)
            routes[column + name] = pages.page(text)
            items.append((f"./{name}", report.title, report.published))
    government = "清江县人民政府"
    items.sort(key=lambda item: item[2], reverse=True)
    routes.update(list_pages(column, items, 20, site_page(government, "部门信息公开年报", "@")))
    way = pages.anchors((("/zwgk/zfxxgk/bmnb/", "部门信息公开年报"),))
    routes["/index.html"] = pages.page(site_page(government, "首页", way))
    return Site(
        name="trs_shared",
        family="trs_wcm",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(f"{column}(index(_\\d+)?\\.html)?",),
        validators=frozenset({"etag"}),
        entry={"level": "county", "shared": True},
    )


SITES = (trs_county, trs_departments, trs_shared)
