"""Counties' portals with a section for each organ, whose titles name nobody, in five families."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.sites import pages
from tests.sites.model import Answer, Expected, Route, Site
from tests.sites.reports import Report, reports

TITLE = "{year}年政府信息公开工作年度报告"


@dataclass(frozen=True)
class Form:
    """How a family names an organ's home, its column and the articles of that."""

    name: str
    family: str
    county: str
    home: Callable[[int], str]
    column: Callable[[int], str]
    article: Callable[[int, Report], str]
    organs: str = "政府部门"

    def site(self) -> Site:
        """The government's own column, a list of organs, and each one's column."""
        bureau = f"{self.county}公安局"
        names = (f"{self.county}人民政府", f"{self.county}教育局", bureau)
        routes: dict[str, Route] = {}
        expected: list[Expected] = []
        for organ, name in enumerate(names):
            items: list[pages.Item] = []
            for report in reports(name, range(2014, 2025), [TITLE]):
                path = self.article(organ, report)
                text = f'<h1>{report.title}</h1><div class="content">{report.html()}</div>'
                routes[path] = _page(report.title, text)
                items.append((path, report.title, report.published))
                if name == bureau:
                    expected.append(Expected(bureau, report.year, path))
            way = pages.anchors(((self.column(organ), "政府信息公开年报"),))
            routes[self.column(organ)] = _page("政府信息公开年报", pages.entries(items))
            routes[self.home(organ)] = _page("信息公开", way)
        own = [(self.home(0), "政府信息公开"), ("/bm/index.html", self.organs)]
        offices = [(self.home(1), "县教育局"), (self.home(2), "县公安局")]
        routes |= {
            "/index.html": _page(names[0], pages.anchors(own)),
            "/bm/index.html": _page(self.organs, pages.anchors(offices)),
        }
        return Site(
            name=self.name,
            family=self.family,
            bureau=bureau,
            column=self.column(2),
            expected=tuple(expected),
            routes=routes,
            missing=pages.not_found(),
            lists=tuple(self.column(organ).replace(".", r"\.") for organ in range(3)),
            validators=frozenset({"etag"}),
            entry={"level": "county", "short_name": "县公安局", "section": True},
        )


def _page(title: str, body: str) -> Answer:
    return pages.page(pages.html(title, body))


def _hex(organ: int, report: Report) -> str:
    return hashlib.md5(f"{organ}{report.year}".encode()).hexdigest()


def _date(report: Report) -> str:
    return "/".join(str(int(part)) for part in report.published.split("-"))


FORMS = (
    Form(
        "section_trs", "trs_wcm", "溪口县",
        lambda o: f"/bm_{o}/index.html",
        lambda o: f"/bm_{o}/nb_{o}/index.html",
        lambda o, r: f"/bm_{o}/nb_{o}/{r.month}/t{r.compact}_{r.year}{o}.html",
        "政府部门",
    ),
    Form(
        "section_hanweb", "hanweb", "桥头县",
        lambda o: f"/col/col{500 + o}/index.html",
        lambda o: f"/col/col{600 + o}/index.html",
        lambda o, r: f"/art/{_date(r)}/art_{600 + o}_{r.year}.html",
        "部门信息公开",
    ),
    Form(
        "section_nfcms", "nfcms", "塘下县",
        lambda o: f"/organ{o}/index.html",
        lambda o: f"/organ{o}/ndbg/index.html",
        lambda o, r: f"/organ{o}/ndbg/content/post_{r.year * 10 + o}.html",
        "县直部门",
    ),
    Form(
        "section_ucap", "ucap", "沙梁县",
        lambda o: f"/sl/c{10700 + o}/xxgk.shtml",
        lambda o: f"/sl/c{10800 + o}/zfxxgk_list.shtml",
        lambda o, r: f"/sl/c{10800 + o}/{r.month}/{_hex(o, r)}.shtml",
        "部门公开",
    ),
    Form(
        "section_vsb", "vsb", "石桥县",
        lambda o: f"/bmgk{o}.htm",
        lambda o: f"/bmgk{o}/ndbg.htm",
        lambda o, r: f"/info/{1630 + o}/{r.year}.htm",
        "部门列表",
    ),
)  # fmt: skip


def _builder(form: Form) -> Callable[[], Site]:
    def build() -> Site:
        return form.site()

    build.__name__ = form.name
    return build


SITES = tuple(_builder(form) for form in FORMS)
