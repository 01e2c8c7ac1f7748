"""Ten portals that no family was made after: what a probe finds on them shows how far it sees.

They are no part of ``NAMES``: nothing is mended for one of them alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tests.sites import pages
from tests.sites.model import Answer, Expected, Route, Site
from tests.sites.reports import Report, reports

Way = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Form:
    """A portal: the ``way`` to its column as (path, text of the link), its articles, its lists."""

    name: str
    family: str
    bureau: str
    way: Way
    article: Callable[[Report], str]
    second: str
    title: str = "{bureau}{year}年政府信息公开工作年度报告"
    more: str = "下一页"
    lines: Callable[[list[pages.Item]], str] = pages.entries
    links: Callable[[Way], str] = pages.anchors

    def site(self) -> Site:
        """The site: decoys beside each step of the way, two list pages, the articles."""
        routes: dict[str, Route] = {}
        expected, items = [], []
        for report in reports(self.bureau, range(2014, 2025), [self.title]):
            path = self.article(report)
            text = f'<h1>{report.title}</h1><div class="content">{report.html()}</div>'
            routes[path.partition("?")[0]] = _page(report.title, text)
            expected.append(Expected(self.bureau, report.year, path))
            items.append((path, report.title, report.published))
        column = self.way[-1][0]
        more = pages.anchors(((self.second, self.more),))
        routes[self.second.partition("?")[0]] = _page("列表", self.lines(items[7:]))
        routes[column.partition("?")[0]] = _page("列表", self.lines(items[:7]) + more)
        for number, (path, text) in enumerate(self.way):
            decoys = ((f"/d{number}/a.html", "新闻动态"), (f"/d{number}/b.html", "办事指南"))
            page = _page(self.bureau, self.links((decoys[0], (path, text), decoys[1])))
            routes["/index.html" if number == 0 else self.way[number - 1][0].partition("?")[0]] = (
                page
            )
            for decoy, said in decoys:
                routes[decoy] = _page(said, f"<p>{said}</p>")
        return Site(
            name=self.name,
            family=self.family,
            bureau=self.bureau,
            column=column,
            expected=tuple(expected),
            routes=routes,
            missing=pages.not_found(),
        )


def _page(title: str, body: str) -> Answer:
    return pages.page(pages.html(title, body))


def _hex(report: Report) -> str:
    return hashlib.md5(f"{report.bureau}{report.year}".encode()).hexdigest()


def _table(items: list[pages.Item]) -> str:
    rows = "".join(
        f"<tr><td><a href='{url}'>{title}</a></td><td>{date}</td></tr>"
        for url, title, date in items
    )
    return f"<table>{rows}</table>"


def _pictures(way: Way) -> str:
    return "".join(
        f"<a href='{path}'><img src='/i/{number}.png' alt='{text}'></a>"
        for number, (path, text) in enumerate(way)
    )


def _titled(way: Way) -> str:
    return "".join(f"<a href='{path}' title='{text}'><i></i></a>" for path, text in way)


FORMS = (
    Form(
        "pub_description", "generic", "盐川县公安局",
        (("/pub/gk/12", "政务公开"), ("/pub/list/7", "政府信息公开年报")),
        lambda r: f"/pub/description/{32000 + r.year}.html", "/pub/list/7-2",
    ),
    Form(
        "gi_news", "generic", "常河市公安局",
        (("/class/GKXX", "信息公开"), ("/class/GKNB", "信息公开年报")),
        lambda r: f"/gi_news/{171500000 + r.year}", "/class/GKNB/2",
        "{bureau}{year}年度政府信息公开年度报告",
    ),
    Form(
        "content_uuid", "generic", "皋海市公安局",
        (("/ghsgaj/zwgk/zwgk.html", "政府信息公开"), ("/ghsgaj/xxgknb/xxgknb.html", "公开年报")),
        lambda r: f"/ghsgaj/xxgknb/content/{UUID(_hex(r))}.html", "/ghsgaj/xxgknb/xxgknb_2.html",
        lines=_table,
    ),
    Form(
        "article_dated", "generic", "科山旗公安局",
        (("/ksq/gk/index.html", "法定主动公开内容"), ("/ksq/nb/index.html", "年度报告")),
        lambda r: f"/ksq/{r.published[:7]}/{r.published[8:]}/article_{2024010100000 + r.year}.html",
        "/ksq/nb/index_1.html", more="后页",
    ),
    Form(
        "html_digits", "generic", "钢山市公安局",
        (("/html/GS/zwgk/", "警务公开"), ("/html/GS/nb/", "政府信息公开工作年度报告")),
        lambda r: f"/html/GSGA/{r.month}/{1640000000000 + r.year}.html", "/html/GS/nb/2.html",
        "{year}年{bureau}政府信息公开年报",
    ),
    Form(
        "zwinfo", "generic", "河套市公安局",
        (("/sites/0c/xxgk.jsp", "信息公开专栏"), ("/sites/0c/zwlist.jsp?c=9", "年报")),
        lambda r: f"/sites/0c/i{r.year}/zwinfo.jsp?id={r.year}", "/sites/0c/zwlist2.jsp?c=9&p=2",
        more="下页",
    ),
    Form(
        "node_id", "generic", "绵江县公安局",
        (("/info/nIndex.jsp?node_id=GKmj", "信息公开"),
         ("/info/list.jsp?node_id=GKmj&cat_id=31", "政府信息公开年度报告")),
        lambda r: f"/info/GKmj/{r.year}/show.jsp?infoid={r.year}", "/info/list2.jsp?cur_page=2",
        more="&gt;",
    ),
    Form(
        "folders", "generic", "怒水州公安局",
        (("/gaj/xxgk/", "政府信息公开"), ("/gaj/ndbg/", "政府信息公开年报")),
        lambda r: f"/gaj/ndbg/{r.compact}{r.year}/", "/gaj/ndbg/p2/",
    ),
    Form(
        "pictures", "generic", "画溪市公安局",
        (("/a7/", "政务公开"), ("/a7/b9/", "政府信息公开年报")),
        lambda r: f"/a7/b9/{2200 + r.year}.html", "/a7/b9/2.html", links=_pictures,
    ),
    Form(
        "titles_only", "trs_wcm", "题铭市公安局",
        (("/x1/", "监督保障"), ("/x1/y2/", "信息公开年度报告")),
        lambda r: f"/x1/y2/{r.month}/t{r.compact}_{r.year}.html", "/x1/y2/index_1.html",
        links=_titled,
    ),
)  # fmt: skip


def _builder(form: Form) -> Callable[[], Site]:
    def build() -> Site:
        return form.site()

    build.__name__ = form.name
    return build


SITES = tuple(_builder(form) for form in FORMS)
