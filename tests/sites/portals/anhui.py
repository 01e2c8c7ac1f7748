"""Platforms of Anhui: OpennessAnnualReport/show/<n>, and public/column with one address a year."""

from __future__ import annotations

from collections.abc import Sequence

from tests.sites import pages
from tests.sites.model import Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports


def _page(site: str, title: str, body: str) -> Answer:
    nav = pages.anchors((("/", "首页"), ("/zfxxgk/", "政府信息公开")))
    return pages.page(pages.html(f"{title}_{site}", f"{nav}\n{body}"))


def _detail(site: str, report: Report, body: str) -> Answer:
    rows = (
        ("索引号", f"003{report.year}"),
        ("发布机构", report.bureau),
        ("发布日期", report.published),
    )
    cells = "".join(f"<tr><th>{name}：</th><td>{value}</td></tr>" for name, value in rows)
    text = (
        f"<table>{cells}</table><h1>{report.title}</h1>"
        f'<div class="wzcon j-fontContent detail-content">{body}</div>'
    )
    return _page(site, report.title, text)


def openness() -> Site:
    """Numbers count over all offices, so only the office's list tells which are its own."""
    bureau, site = "皖江市公安局", "皖江市人民政府"
    column = "/OpennessAnnualReport/list/7.html"
    routes: dict[str, Route] = {}
    expected = []
    items: list[pages.Item] = []
    for at, report in enumerate(reports(bureau, range(2013, 2025))):
        path = document = f"/OpennessAnnualReport/show/{7562 - 37 * at}.html"
        body = report.html()
        if report.year == 2022:
            document = f"/group4/M00/09/{report.year}/wKgBB2{report.compact}.pdf"
            routes[document] = pages.pdf_file(report.pdf())
            body = f'<p>　　见附件。</p><p><a href="{document}" title="{report.title}">下载</a></p>'
        routes[path] = _detail(site, report, body)
        expected.append(Expected(bureau, report.year, document))
        items.append((path, report.title, report.published))

    def listed(asked: Asked) -> Answer:
        number, size = int(asked.args.get("page", "1")), 5
        part = items[(number - 1) * size : number * size]
        following = f"{column}?page={number + 1}"
        more = pages.anchors(((following, "下一页"),)) if number * size < len(items) else ""
        return _page(site, "政府信息公开年度报告", pages.entries(part) + more)

    theirs = [
        (f"/OpennessAnnualReport/show/{7563 - 37 * at}.html", report)
        for at, report in enumerate(reports("皖江市民政局", range(2021, 2025)))
    ]
    for path, report in theirs:
        routes[path] = _detail(site, report, report.html())
    their_items = [(path, report.title, report.published) for path, report in theirs]
    offices = (("/zfxxgk/gaj.html", "市公安局"), ("/zfxxgk/mzj.html", "市民政局"))
    own = (("/zfxxgk/gaj/zn.html", "政府信息公开指南"), (column, "政府信息公开年报"))
    routes |= {
        column: listed,
        "/OpennessAnnualReport/list/8.html": _page(site, "年报", pages.entries(their_items)),
        "/index.html": _page(site, "首页", pages.anchors((("/zfxxgk/", "政府信息公开"),))),
        "/zfxxgk/index.html": _page(site, "政府信息公开", pages.anchors(offices)),
        "/zfxxgk/gaj.html": _page(site, "市公安局", pages.anchors(own)),
        "/zfxxgk/gaj/zn.html": _page(site, "指南", "<p>指南</p>"),
        "/zfxxgk/mzj.html": _page(
            site, "市民政局", pages.anchors((("/OpennessAnnualReport/list/8.html", "年报"),))
        ),
    }
    return Site(
        name="openness",
        family="anhui",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.soft_404(),
        lists=(r"/OpennessAnnualReport/list/\d+\.html(\?.*)?",),
        validators=frozenset({"etag"}),
        entry={"short_name": "市公安局"},
    )


def public_column() -> Site:
    """One address whose query says the year; the years stand in a menu that a script fills."""
    bureau, site = "怀川县公安局", "怀川县人民政府"
    path = "/zfxxgk/public/column/24601"
    made = {report.year: report for report in reports(bureau, range(2014, 2025))}

    def answer(asked: Asked) -> Answer:
        if asked.args.get("type") != "3":
            return _page(site, "目录", "<p>本目录暂无信息</p>")
        if asked.args.get("action") == "list":
            return _page(site, "年度报告", _years(path, sorted(made, reverse=True)))
        year = asked.args.get("title", "")
        if not year:
            text = f"<div id=list></div><script>load('{path}?type=3&action=list');</script>"
            link = pages.anchors(((f"{path}?type=3&action=list", "更多"),))
            return _page(site, "年度报告", text + link)
        report = made.get(int(year)) if year.isdigit() else None
        if report is None:
            return _page(site, "年度报告", "<p>该年度暂无年度报告</p>")
        return _detail(site, report, report.html())

    offices = pages.anchors(
        (("/zfxxgk/public/column/24600?type=1", "县教育局"), (f"{path}?type=1", "县公安局"))
    )
    menu = pages.anchors(
        ((f"{path}?type=2", "政府信息公开指南"), (f"{path}?type=3", "政府信息公开年报"))
    )

    def office(asked: Asked) -> Answer:
        return _page(site, "县公安局", menu) if asked.args.get("type") == "1" else answer(asked)

    routes: dict[str, Route] = {
        path: office,
        "/index.html": _page(site, "首页", pages.anchors((("/zfxxgk/", "政府信息公开"),))),
        "/zfxxgk/index.html": _page(site, "政府信息公开", offices),
        "/zfxxgk/public/column/24600": _page(site, "县教育局", "<p>暂无信息</p>"),
    }
    return Site(
        name="public_column",
        family="anhui",
        bureau=bureau,
        column=f"{path}?type=3",
        expected=tuple(
            Expected(bureau, year, f"{path}?action=detail&title={year}&type=3") for year in made
        ),
        routes=routes,
        missing=pages.not_found(),
        lists=(r"/zfxxgk/public/column/24601\?(type=3&action=list|type=3|action=list&type=3)",),
        entry={"level": "county", "short_name": "县公安局"},
    )


def _years(path: str, years: Sequence[int]) -> str:
    links = ((f"{path}?action=detail&title={year}&type=3", f"{year}年") for year in years)
    return f'<ul class="years">{pages.anchors(links, " ")}</ul>'


SITES = (openness, public_column)
