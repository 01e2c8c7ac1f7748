"""Portals whose articles only scripts draw: one page for all of them, filled from a service.

All is made up, after what such pages commonly do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from tests.sites import pages
from tests.sites.model import Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports

YEARS = range(2019, 2024)
COLUMN = "/zwgk/nb/index.html"
DETAIL = "/detail.html"
SERVICE = "/api/cms/article/detail"
FILLS = """
var id = new URLSearchParams(location.search).get('id');
fetch('/api/cms/article/detail?id=' + id)
  .then(function (answer) { return answer.json(); })
  .then(function (found) {
    document.title = found.data.title;
    document.getElementById('app').innerHTML = '<h1>' + found.data.title + '</h1>'
      + '<div class="article-content">' + found.data.content + '</div>'; });
"""
SHELL = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>详情</title></head><body>"
    "<div id='app'></div><noscript>请启用脚本后查看本页，否则无法显示内容。</noscript>"
    "<script src='/js/detail.js'></script></body></html>"
)


def drawn_article() -> Site:
    """A column of plain links to pages that are empty until a script fills them.

    One of the reports has its tables in a file that the drawn page links to.
    """
    bureau = "绘文市公安局"
    made = reports(bureau, YEARS, ["{bureau}{year}年政府信息公开工作年度报告"])
    rows = [(one.title, _path(one), one.published) for one in made]
    with_file = made[1]
    column = pages.anchors((path, title) for title, path, _ in rows)
    routes: dict[str, Route] = {
        "/index.html": _page(bureau, pages.anchors(((COLUMN, "政府信息公开年报"),))),
        COLUMN: _page("政府信息公开年报", f"<h1>政府信息公开年报</h1>{column}"),
        DETAIL: pages.page(SHELL),
        "/js/detail.js": Answer(FILLS.encode(), media_type="application/javascript"),
        SERVICE: _service(made, with_file),
        _file(with_file): Answer(with_file.docx(), media_type="application/octet-stream"),
    }
    return Site(
        name="drawn_article",
        family="generic",
        bureau=bureau,
        column=COLUMN,
        expected=tuple(
            Expected(bureau, one.year, _file(one) if one is with_file else _path(one))
            for one in made
        ),
        routes=routes,
        missing=pages.not_found(),
        entry={"render": True},
    )


def drawn_over() -> Site:
    """Articles that come with their text, which a script takes away once they are shown."""
    site = drawn_article()
    made = reports(site.bureau, YEARS, ["{bureau}{year}年政府信息公开工作年度报告"])
    other = reports("他名市公安局", YEARS, ["{bureau}{year}年政府信息公开工作年度报告"])

    def respond(asked: Asked) -> Answer:
        one = next(one for one in made if str(one.year) == asked.args["id"])
        instead = next(two for two in other if two.year == one.year)
        script = f"document.getElementById('app').innerHTML = {json.dumps(instead.html())};"
        body = f"<h1>{one.title}</h1><div id='app'>{one.html()}</div><script>{script}</script>"
        return _page(one.title, body)

    expected = tuple(Expected(site.bureau, one.year, _path(one)) for one in made)
    return replace(
        site, name="drawn_over", expected=expected, routes={**site.routes, DETAIL: respond}
    )


def _page(title: str, body: str) -> Answer:
    return pages.page(pages.html(title, body))


def _path(report: Report) -> str:
    return f"{DETAIL}?id={report.year}"


def _file(report: Report) -> str:
    return f"/upload/{report.compact}.docx"


def _service(made: list[Report], with_file: Report) -> Callable[[Asked], Answer]:
    def respond(asked: Asked) -> Answer:
        one = next((one for one in made if str(one.year) == asked.args.get("id")), None)
        if one is None:
            return pages.not_found()
        link = f"<p>详见附件：<a href='{_file(one)}'>{one.title}.docx</a></p>"
        content = link if one is with_file else one.html()
        found = {"code": 200, "data": {"title": one.title, "content": content}}
        return Answer(json.dumps(found).encode(), media_type="application/json;charset=utf-8")

    return respond


SITES = (drawn_article, drawn_over)
