"""UCAP (开普): /cNNNNNN/YYYYMM/<32 hex>.shtml, as in Xinjiang, Harbin and Nanchang."""

from __future__ import annotations

import hashlib

from tests.sites import pages
from tests.sites.model import Expected, Route, Site
from tests.sites.reports import Report, reports


def _page(bureau: str, title: str, body: str, head: str = "") -> str:
    return pages.html(f"{title}_{bureau}", body, head=head)


def _detail(report: Report, body: str) -> str:
    text = (
        f'<h1 class="title">{report.title}</h1><p>发布时间：{report.published}</p>'
        f'<div id="UCAP-CONTENT">{body}</div>'
    )
    head = pages.meta(report.title, report.published, report.bureau)
    return _page(report.bureau, report.title, text, head)


def ucap() -> Site:
    """Lists list.shtml, list_2.shtml; the column bears a number and no name."""
    bureau, column = "天山市公安局", "/tssgaj/c119157/"
    routes: dict[str, Route] = {}
    expected = []
    items: list[pages.Item] = []
    for report in reports(bureau, range(2012, 2025)):
        code = hashlib.md5(f"{bureau}{report.year}".encode()).hexdigest()
        path = f"/tssgaj/c119157/{report.month}/{code}.shtml"
        document, body = path, report.html()
        if report.year == 2020:
            document = f"{column}{report.month}/{code}/files/{code[:16]}.docx"
            routes[document] = pages.docx_file(report.docx())
            body = (
                "<p>　　见附件。</p><p><a "
                f'href="{code}/files/{code[:16]}.docx" class="ke-insertfile">附件.docx</a></p>'
            )
        answer = pages.page(_detail(report, body))
        routes[path] = pages.busy(answer) if report.year == 2016 else answer
        expected.append(Expected(bureau, report.year, document))
        items.append((path, report.title, report.published))
    for number in (1, 2):
        name = "list.shtml" if number == 1 else f"list_{number}.shtml"
        part = items[(number - 1) * 8 : number * 8]
        more = '<script>createPage(2, 1, "list", "shtml");</script>' if number == 1 else ""
        more += pages.anchors((("list.shtml", "首页"), ("list_2.shtml", "下一页")))
        routes[column + name] = pages.page(_page(bureau, "公开年报", pages.entries(part) + more))
    home = pages.anchors(
        (("/tssgaj/zwgk/zfxxgk.shtml", "政府信息公开"), ("/c1/list.shtml", "新闻"))
    )
    way = pages.anchors(
        (("/tssgaj/c119150/list.shtml", "公开指南"), (f"{column}list.shtml", "公开年报"))
    )
    routes |= {
        "/index.shtml": pages.page(_page(bureau, "首页", home)),
        "/tssgaj/zwgk/zfxxgk.shtml": pages.page(_page(bureau, "政府信息公开", way)),
        "/tssgaj/c119150/list.shtml": pages.page(_page(bureau, "公开指南", "<p>指南</p>")),
        "/c1/list.shtml": pages.page(_page(bureau, "新闻", "<p>新闻</p>")),
    }
    return Site(
        name="ucap",
        family="ucap",
        bureau=bureau,
        column=f"{column}list.shtml",
        expected=tuple(expected),
        routes=routes,
        missing=pages.soft_404(),
        lists=(f"{column}list(_\\d+)?\\.shtml",),
        validators=frozenset({"last-modified"}),
        index="index.shtml",
    )


SITES = (ucap,)
