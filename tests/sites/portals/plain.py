"""Sites of which little more than the form of their addresses is known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tests.sites import pages
from tests.sites.model import Answer, Expected, Route, Site
from tests.sites.reports import Report, reports


@dataclass(frozen=True)
class Form:
    """One such site: how it names its column, its articles and what stands above them.

    ``article`` gives the path of a report, ``listed`` that of a list page (from
    1), ``about`` the lines between an article's title and its body.
    """

    name: str
    bureau: str
    family: str
    article: Callable[[Report], str]
    listed: Callable[[int], str]
    about: Callable[[Report], str]
    column_name: str = "政府信息公开年报"
    title: str = "{bureau}{year}年政府信息公开工作年度报告"
    level: str = "prefecture"

    def site(self) -> Site:
        """The site: a home page, the way to the column, its list pages, the articles."""
        routes: dict[str, Route] = {}
        expected = []
        items: list[pages.Item] = []
        for report in reports(self.bureau, range(2012, 2025), [self.title]):
            path = self.article(report)
            body = f'<div class="content">{report.html()}</div>'
            text = f"<h1>{report.title}</h1>{self.about(report)}{body}"
            routes[path] = _page(report.title, text)
            expected.append(Expected(self.bureau, report.year, path))
            items.append((path, report.title, report.published))
        for number in (1, 2):
            part = items[(number - 1) * 7 : number * 7]
            links = pages.anchors(((self.listed(1), "首页"), (self.listed(2), "下一页")))
            body = pages.entries(part) + (links if number == 1 else "")
            routes[self.listed(number)] = _page(self.column_name, body)
        home = pages.anchors((("/gk/", "政务公开"), ("/fw/", "办事服务")))
        way = pages.anchors((("/gk/zn.html", "公开指南"), (self.listed(1), self.column_name)))
        routes |= {
            "/index.html": _page(self.bureau, home),
            "/gk/index.html": _page("政务公开", way),
            "/gk/zn.html": _page("公开指南", "<p>指南</p>"),
            "/fw/index.html": _page("办事服务", "<p>服务</p>"),
        }
        return Site(
            name=self.name,
            family=self.family,
            bureau=self.bureau,
            column=self.listed(1),
            expected=tuple(expected),
            routes=routes,
            missing=pages.not_found(),
            lists=tuple(self.listed(number).replace(".", r"\.") for number in (1, 2)),
            validators=frozenset({"etag"}),
            entry={"level": self.level},
        )


def _page(title: str, body: str) -> Answer:
    return pages.page(pages.html(title, body))


def _uuid(report: Report) -> str:
    return str(UUID(hashlib.md5(f"{report.bureau}{report.year}".encode()).hexdigest()))


def _table(report: Report) -> str:
    rows = (("索引号", f"A{report.year}"), ("发布日期", report.published), ("来源", report.bureau))
    cells = "".join(f"<td>{name}</td><td>{value}</td>" for name, value in rows)
    return f"<table><tr>{cells}</tr><tr><td>内容概述</td><td colspan=5></td></tr></table>"


def _line(report: Report) -> str:
    return f"<p>发布时间：{report.published}　来源：{report.bureau}</p>"


def _numbered(folder: str, ending: str = "html") -> Callable[[int], str]:
    return lambda number: f"{folder}index{'' if number == 1 else f'_{number}'}.{ending}"


FORMS = (
    Form(
        "epoint",
        "顺东市公安局",
        "liaoning",
        lambda r: f"/zwgk/002005/002005002/002005002006/{r.compact}/{_uuid(r)}.html",
        lambda n: f"/zwgk/002005/002005002/002005002006/{'moreinfo' if n == 1 else n}.html",
        _line,
    ),
    Form(
        "content_year",
        "新阜市公安局",
        "liaoning",
        lambda r: f"/content/{r.published[:4]}/{238000 + r.year}.html",
        _numbered("/channel/612/"),
        _line,
        "年度报告",
        "{bureau}{year}年政府信息公开年度报告",
    ),
    Form(
        "content_id",
        "安平市公安局",
        "generic",
        lambda r: f"/Content-{89000 + r.year}.html",
        lambda n: f"/Column-{1204}{'' if n == 1 else f'-{n}'}.html",
        _table,
    ),
    Form(
        "resources_site",
        "铜山市公安局",
        "generic",
        lambda r: f"/resources/site/80/html/gajxxgk/gknb/{r.month}/{868000 + r.year}.html",
        _numbered("/resources/site/80/html/gajxxgk/gknb/"),
        _line,
    ),
    Form(
        "dated",
        "南川市公安局",
        "generic",
        lambda r: f"/{r.published[:4]}/{r.published[5:]}/{337000 + r.year}.html",
        _numbered("/gknb/"),
        _line,
        "信息公开年度报告",
        "{bureau}{year}年信息公开年度报告",
    ),
    Form(
        "numbered_folders",
        "兴东盟公安局",
        "generic",
        lambda r: f"/xdm/zwgk73/zfxxgk31/zfxxgknb46/{r.year}/{5100000 + r.year}/index.html",
        _numbered("/xdm/zwgk73/zfxxgk31/zfxxgknb46/"),
        _line,
    ),
)


def _builder(form: Form) -> Callable[[], Site]:
    def build() -> Site:
        return form.site()

    build.__name__ = form.name
    return build


SITES = tuple(_builder(form) for form in FORMS)
