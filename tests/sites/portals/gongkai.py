"""Sichuan: gongkai/show/<hash>.html, an address that says neither date nor column."""

from __future__ import annotations

import hashlib

from tests.sites import pages
from tests.sites.model import Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports

SITE = "船城市人民政府"


def _page(title: str, body: str) -> Answer:
    return pages.page(pages.html(f"{title} - {SITE}", body))


def _detail(report: Report, body: str) -> Answer:
    line = (
        f"<p>来源：{report.bureau}　发布时间：{report.published} 09:30　浏览次数：12　"
        "字体：【大 中 小】　打印</p>"
    )
    return _page(report.title, f"<h1>{report.title}</h1>{line}<div class=content>{body}</div>")


def gongkai() -> Site:
    """Longer ids of old, counters that change at every visit, and always a next page.

    Beyond the last page of the list stands the last page once more, for ever.
    """
    bureau, column = "船城市公安局东山区分局", "/gongkai/bmgk/gaj/ndbg.html"
    routes: dict[str, Route] = {}
    expected = []
    items: list[pages.Item] = []
    for report in reports(bureau, range(2012, 2025)):
        code = hashlib.md5(f"{bureau}{report.year}".encode()).hexdigest()
        if report.year < 2019:
            code = f"{report.compact}151817-{report.year}-00-000"
        path = document = f"/gongkai/show/{code}.html"
        body = report.html()
        if report.year == 2021:
            document = f"/uploadfiles/{report.month}/18/{report.compact}09384217.docx"
            routes[document] = pages.docx_file(report.docx())
            body = f'<p>　　见附件。</p><p>附件：<a href="{document}">{report.title}.docx</a></p>'
        routes[path] = _counted(_detail(report, body))
        expected.append(Expected(bureau, report.year, document))
        items.append((path, report.title, report.published))

    def listed(asked: Asked) -> Answer:
        number, size = int(asked.args.get("page", "1")), 7
        last = -(-len(items) // size)
        shown = min(number, last)
        part = items[(shown - 1) * size : shown * size]
        numbers = [(f"?page={n}", f"{n}") for n in (1, 2)]
        links = pages.anchors([*numbers, (f"?page={number + 1}", ">")])
        return _page("年度报告", pages.entries(part) + links)

    way = (("/gongkai/bmgk/gaj.html", "区公安分局"), ("/gongkai/bmgk/jyj.html", "区教体局"))
    menu = (("/gongkai/bmgk/gaj/zn.html", "公开指南"), (column, "政府信息公开年报"))
    routes |= {
        column: listed,
        "/index.html": _page("首页", pages.anchors((("/gongkai/bmgk.html", "部门信息公开"),))),
        "/gongkai/bmgk.html": _page("部门信息公开", pages.anchors(way)),
        "/gongkai/bmgk/gaj.html": _page("区公安分局", pages.anchors(menu)),
        "/gongkai/bmgk/gaj/zn.html": _page("公开指南", "<p>指南</p>"),
        "/gongkai/bmgk/jyj.html": _page("区教体局", "<p>暂无</p>"),
    }
    return Site(
        name="gongkai",
        family="gongkai_show",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.soft_404(),
        lists=(r"/gongkai/bmgk/gaj/ndbg\.html(\?page=[1-3])?",),
        traps=(r"/gongkai/bmgk/gaj/ndbg\.html\?page=([4-9]|\d\d+)",),
        entry={"level": "county", "short_name": "区公安分局"},
    )


def _counted(answer: Answer) -> Route:
    """A page whose counter of visits goes up."""

    def respond(asked: Asked) -> Answer:
        count = f"浏览次数：{12 + asked.times}　"
        return Answer(answer.body.replace("浏览次数：12　".encode(), count.encode()))

    return respond


SITES = (gongkai,)
