"""The Shanghai police portal: toGjDetail with an opaque token, one site a branch on one host."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from tests.sites import pages
from tests.sites.model import Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports

PREFIX = "c756679f93e8708f"
COLUMN_NAME = quote("公开年报")


def _token(bureau: str, year: int) -> str:
    return PREFIX + hashlib.sha256(f"{bureau}{year}".encode()).hexdigest()[:48]


def _page(title: str, body: str) -> Answer:
    return pages.page(pages.html(title, body))


def _detail(report: Report) -> Answer:
    date = f"<p>（{report.published.replace('-', '年', 1).replace('-', '月')}日）</p>"
    return _page(
        report.title, f"<h1>{report.title}</h1>{date}<div class='nscont'>{report.html()}</div>"
    )


def shanghai() -> Site:
    """Details by token only; the host serves the branches too, below sites of their own."""
    bureau = "沪江市公安局"
    sites = {"shga": bureau, "qpga": f"{bureau}青浦分局", "jaga": f"{bureau}静安分局"}
    made: dict[str, dict[str, Report]] = {}
    for name, whose in sites.items():
        years = range(2010, 2025) if name == "shga" else range(2019, 2025)
        made[name] = {
            _token(whose, report.year): report
            for report in reports(whose, years, ("{year}{bureau}政府信息公开工作年度报告",))
        }

    def listed(asked: Asked) -> Answer:
        name = asked.path.split("/")[1]
        number, size = int(asked.args.get("pageNo", "1")), 6
        found = list(made[name].items()) if asked.args.get("lmName") == "公开年报" else []
        part = [
            (f"toGjDetail?lmName={COLUMN_NAME}&pa={token}", report.title, report.published)
            for token, report in found[(number - 1) * size : number * size]
        ]
        more = ""
        if number * size < len(found):
            following = f"/{name}/list/toGjList?lmName={COLUMN_NAME}&pageNo={number + 1}"
            more = pages.anchors(((following, "下一页"),))
        return _page("公开年报", pages.entries(part) + more)

    def detail(asked: Asked) -> Answer:
        report = made[asked.path.split("/")[1]].get(asked.args.get("pa", ""))
        return _detail(report) if report else _page("出错了", "<p>您访问的页面不存在</p>")

    routes: dict[str, Route] = {}
    for name, whose in sites.items():
        routes[f"/{name}/list/toGjList"] = listed
        routes[f"/{name}/list/toGjDetail"] = detail
        menu = (
            (f"/{name}/list/toGkzn", "公开指南"),
            (f"/{name}/list/toGjList?lmName={COLUMN_NAME}", "公开年报"),
        )
        routes[f"/{name}/index.html"] = _page(whose, pages.anchors(menu))
        routes[f"/{name}/list/toGkzn"] = _page("公开指南", "<p>指南</p>")
    home = (("/shga/", "政务公开"), ("/qpga/", "青浦分局"), ("/jaga/", "静安分局"))
    routes["/index.html"] = _page(bureau, pages.anchors(home))
    column = f"/shga/list/toGjList?lmName={COLUMN_NAME}"
    return Site(
        name="shanghai",
        family="shanghai_police",
        bureau=bureau,
        column=column,
        expected=tuple(
            Expected(bureau, report.year, f"/shga/list/toGjDetail?lmName={COLUMN_NAME}&pa={token}")
            for token, report in made["shga"].items()
        ),
        routes=routes,
        missing=pages.not_found(),
        lists=(r"/\w+/list/toGjList\?.*",),
        zipped=True,
        entry={"level": "province"},
    )


SITES = (shanghai,)
