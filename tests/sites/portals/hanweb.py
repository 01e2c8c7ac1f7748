"""Hanweb jcms (大汉): columns col/colN, a datastore in the page, the rest from dataproxy.jsp."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.sites import pages
from tests.sites.model import OUTSIDE, Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports

PROXY = "/module/web/jpage/dataproxy.jsp"


@dataclass(frozen=True)
class Column:
    """A column as its script describes it: the parameters of a datastore request."""

    number: str
    unit: str
    per_page: int
    records: tuple[str, ...]
    site_name: str

    @property
    def path(self) -> str:
        return f"/col/col{self.number}/index.html"

    def store(self, start: int, end: int, *, following: str = "") -> str:
        """The datastore with the records from ``start`` to ``end``, counted from 1."""
        rows = "".join(
            f"<record><![CDATA[{record}]]></record>\n" for record in self.records[start - 1 : end]
        )
        group = f"<nextgroup><![CDATA[{following}]]></nextgroup>\n" if following else ""
        return (
            f"<datastore>\n{group}<totalrecord>{len(self.records)}</totalrecord>\n"
            f"<totalpage>{-(-len(self.records) // self.per_page)}</totalpage>\n"
            f"<recordset>\n{rows}</recordset>\n</datastore>"
        )

    def is_asked_by(self, values: dict[str, str]) -> bool:
        return values.get("columnid") == self.number and values.get("unitid") == self.unit


def _record(url: str, title: str, date: str) -> str:
    return (
        f'<li><a href="{url}" title="{title}" target="_blank"><span class="list_title">{title}'
        f"</span></a><i>{date}</i></li>"
    )


def _path(report: Report, column: str) -> str:
    year, month, day = (int(part) for part in report.published.split("-"))
    return f"/art/{year}/{month}/{day}/art_{column}_{10000 + report.year}.html"


def _page(site: str, title: str, body: str, *, head: str = "", charset: str = "utf-8") -> str:
    nav = pages.anchors((("/", "首页"), ("/col/col100/index.html", "政务公开")))
    return pages.html(f"{site} {title}", f"{nav}\n{body}", head=head, charset=charset)


def _article(report: Report, body: str, *, charset: str = "utf-8", dated: bool = True) -> str:
    text = (
        f'<div id="title">{report.title}</div><p>发布日期：{report.published}</p>'
        f'<div class="article_zoom"><!--ZJEG_RSS.content.begin--><div id="zoom">{body}</div>'
        "<!--ZJEG_RSS.content.end--></div>"
    )
    head = pages.meta(report.title, report.published, report.bureau) if dated else ""
    return _page(report.bureau, report.title, text, head=head, charset=charset)


def _jpage(column: Column, store: str) -> str:
    """The script that turns the store in the page into a paged list."""
    parameters = (
        f"{{'col':'1','appid':'1','webid':'28','path':'/','columnid':'{column.number}',"
        f"'sourceContentType':'1','unitid':'{column.unit}','webname':'{column.site_name}',"
        "'permissiontype':'0'}"
    )
    return f"""<div id="{column.unit}" class="default_pgContainer"></div>
<script type="text/xml">{store}</script>
<script type="text/javascript">
var param_{column.unit} = {parameters};
$(function() {{ $('#{column.unit}').jpage({{
  dataStore: $('#{column.unit}').next(), totalRecord: {len(column.records)},
  perPage: {column.per_page}, proxyUrl: '{PROXY}', proxyParam: param_{column.unit},
  groupSize: 3, barPosition: 'bottom', ajaxParam: {{type: 'post', dataType: 'xml'}}
}}); }});
</script>"""


def hanweb() -> Site:
    """Records on POST only, three pages a call; the page itself holds the first group."""
    bureau, number = "东阳省公安厅", "6384"
    made = reports(bureau, range(2008, 2025))
    routes: dict[str, Route] = {}
    expected, records = [], []
    for report in made:
        path = document = _path(report, number)
        if report.year in (2021, 2023):
            file = f"/picture/old/{report.compact}{10 + report.year % 7}.pdf"
            document = f"/module/download/downfile.jsp?classid=0&filename={report.compact}7f3a.pdf"
            link = document if report.year == 2021 else file
            document = link
            body = f'<p>　　全文见附件。</p><p><a href="{link}">{report.title}.pdf</a></p>'
            data = pages.pdf_file(report.pdf(), name=f"{report.title}.pdf")
            routes[link.partition("?")[0]] = data
            routes[path] = pages.page(_article(report, body))
        else:
            routes[path] = pages.page(_article(report, report.html()))
        expected.append(Expected(bureau, report.year, document))
        records.append(_record(path, report.title, report.published))
    gone = f"/art/2008/1/20/art_{number}_9007.html"
    records.append(_record(gone, f"{bureau}2007年度政府信息公开工作报告", "2008-01-20"))
    records.insert(
        4, _record(f"{OUTSIDE}/art/1.html", "国务院2023年政府信息公开年报", "2024-03-01")
    )
    column = Column(number, "325517", 3, tuple(records), f"{bureau}门户")

    def proxy(asked: Asked) -> Answer:
        kind = "application/xml; charset=utf-8"
        if asked.method != "POST" or not column.is_asked_by({**asked.args, **asked.form}):
            return Answer(b"<datastore><recordset></recordset></datastore>", media_type=kind)
        start = int(asked.args.get("startrecord", "1"))
        end = min(int(asked.args.get("endrecord", "1")), start + 3 * column.per_page - 1)
        text = f'<?xml version="1.0" encoding="utf-8"?>\n{column.store(start, end)}'
        return Answer(text.encode(), media_type=kind)

    lone = column.store(1, 3 * column.per_page)
    routes |= _around(bureau, column, lone)
    routes[PROXY] = proxy
    return Site(
        name="hanweb",
        family="hanweb",
        bureau=bureau,
        column=column.path,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(re.escape(column.path), re.escape(PROXY) + r"\?.*"),
        lost={gone: "not_found"},
        validators=frozenset({"etag", "last-modified"}),
        entry={"level": "province"},
    )


def _around(
    bureau: str, column: Column, store: str, *, charset: str = "utf-8", declared: bool = True
) -> dict[str, Route]:
    home = pages.anchors(
        (("/col/col100/index.html", "政务公开"), ("/col/col200/index.html", "警务"))
    )
    way = pages.anchors(
        (
            ("/col/col101/index.html", "政府信息公开指南"),
            ("/col/col102/index.html", "法定主动公开内容"),
            (column.path, "政府信息公开年报"),
        )
    )
    empty = "<p>本栏目暂无内容。</p>"

    def page(title: str, body: str) -> Answer:
        text = _page(bureau, title, body, charset=charset)
        return pages.page(text, charset=charset, declared=declared)

    return {
        "/index.html": page("首页", home),
        "/col/col100/index.html": page("政务公开", way),
        "/col/col101/index.html": page("政府信息公开指南", empty),
        "/col/col102/index.html": page("法定主动公开内容", way),
        "/col/col200/index.html": page("警务", empty),
        column.path: page("政府信息公开年报", _jpage(column, store)),
    }


def hanweb_gbk() -> Site:
    """GBK that no header says, records on GET through ``nextgroup`` only, POST refused."""
    bureau, number = "临湖市公安局", "1229617074"
    made = reports(bureau, range(2009, 2025))
    routes: dict[str, Route] = {}
    expected, records = [], []
    for report in made:
        path = document = _path(report, number)
        body = report.html()
        if report.year == 2018:
            file = f"{report.year}年度报告（终稿）.docx"
            document = f"{path.rpartition('/')[0]}/{file}"
            routes[document] = pages.docx_file(report.docx())
            body = f'<p>　　见附件：<a href="{file}">{file}</a></p>'
        text = _article(report, body, charset="gb2312")
        routes[path] = pages.page(text, charset="gbk", declared=False)
        expected.append(Expected(bureau, report.year, document))
        records.append(_record(path, report.title, report.published))
    column = Column(number, "4027218", 5, tuple(records), bureau)
    group = 3 * column.per_page

    def following(page: int) -> str:
        if page * group >= len(column.records):
            return ""
        return (
            f'<a href="{PROXY}?page={page + 1}&webid=2763&path=/&columnid={number}'
            f'&unitid={column.unit}&webname={column.site_name}&permissiontype=0"></a>'
        )

    def proxy(asked: Asked) -> Answer:
        if asked.method == "POST":
            return Answer(b"method not allowed", status=405, media_type="text/plain")
        if not column.is_asked_by(dict(asked.args)):
            return Answer(b"<datastore></datastore>", media_type="text/xml")
        page = int(asked.args.get("page", "1"))
        first = (page - 1) * group + 1
        text = column.store(first, first + group - 1, following=following(page))
        return Answer(text.encode("gb18030"), media_type="text/xml")

    store = column.store(1, group, following=following(1))
    routes |= _around(bureau, column, store, charset="gb2312", declared=False)
    routes[PROXY] = proxy
    return Site(
        name="hanweb_gbk",
        family="hanweb",
        bureau=bureau,
        column=column.path,
        expected=tuple(expected),
        routes=routes,
        missing=pages.soft_404(),
        lists=(re.escape(column.path), re.escape(PROXY) + r"(\?.*)?"),
    )


def hanweb_year() -> Site:
    """One page for a bureau and year, xxgkAnnualReport.jsp?area=...&fbtime=2020, years unlinked."""
    bureau, area, office = "海岛县公安局", "11330922002643296E", "11330922002643111A"
    government = "海岛县人民政府"
    jsp = "/module/xxgk/xxgkAnnualReport.jsp"
    made = {
        area: {report.year: report for report in reports(bureau, range(2009, 2025))},
        office: {report.year: report for report in reports("海岛县教育局", range(2020, 2023))},
    }

    def page(title: str, body: str) -> Answer:
        return pages.page(_page(government, title, body))

    def annual(asked: Asked) -> Answer:
        whose = made.get(asked.args.get("area", ""), {})
        year = asked.args.get("fbtime", "")
        report = whose.get(int(year)) if year.isdigit() else None
        years = "".join(f"<option value={y}>{y}年</option>" for y in range(2026, 2007, -1))
        menu = f"<select id=fbtime onchange=change(this.value)>{years}</select>"
        if report is None:
            return page("年度报告", f"{menu}<p>暂无数据</p>")
        text = (
            f'{menu}<div class="title">{report.title}</div><p>发布时间：{report.published}</p>'
            f'<div class="zfxxgk_zw_content">{report.html()}</div>'
        )
        return page(report.title, text)

    column = f"{jsp}?area={area}&fbtime=2024"
    home = (("/col/col100/index.html", "政府信息公开"), ("/col/col9/index.html", "旅游"))
    departments = (
        (f"/col/col103/index.html?area={office}", "县教育局"),
        (f"/col/col104/index.html?area={area}", "县公安局"),
    )
    own = (
        (f"/module/xxgk/xxgkGuide.jsp?area={area}", "政府信息公开指南"),
        (column, "政府信息公开年报"),
    )
    theirs = ((f"{jsp}?area={office}&fbtime=2022", "年度报告"),)
    routes: dict[str, Route] = {
        jsp: annual,
        "/index.html": page("首页", pages.anchors(home)),
        "/col/col100/index.html": page("政府信息公开", pages.anchors(departments)),
        "/col/col103/index.html": page("县教育局", pages.anchors(theirs)),
        "/col/col104/index.html": page("县公安局", pages.anchors(own)),
        "/col/col9/index.html": page("旅游", "<p>旅游</p>"),
        "/module/xxgk/xxgkGuide.jsp": page("指南", "<p>指南</p>"),
    }
    return Site(
        name="hanweb_year",
        family="hanweb",
        bureau=bureau,
        column=column,
        expected=tuple(
            Expected(bureau, year, f"{jsp}?area={area}&fbtime={year}") for year in made[area]
        ),
        routes=routes,
        missing=pages.not_found(),
        validators=frozenset({"etag"}),
        entry={"level": "county", "short_name": "县公安局"},
    )


def hanweb_new() -> Site:
    """Newer jcms: art/2024/art_<32 hex>.html, the columns of years hold all offices' reports."""
    bureau = "河湾州公安局"
    base = "/hwz/zwgk/zfxxgknb/"
    routes: dict[str, Route] = {}
    expected = []
    years: list[tuple[str, str]] = []
    for report in reports(bureau, range(2017, 2025)):
        folder = f"{base}{report.year}/zzfgbm/"
        items: list[pages.Item] = []
        for office in (bureau, "河湾州财政局", "河湾州教育局"):
            for theirs in reports(office, [report.year]):
                code = hashlib.md5(f"{office}{report.year}".encode()).hexdigest()
                path = f"{folder}art/{report.year + 1}/art_{code}.html"
                routes[path] = pages.page(_article(theirs, theirs.html(), dated=False))
                items.append((path.removeprefix(folder), theirs.title, theirs.published))
        path = folder + next(link for link, title, _ in items if bureau in title)
        expected.append(Expected(bureau, report.year, path))
        routes[f"{folder}index.html"] = _new_list(f"{report.year}年", items)
        years.append((f"{report.year}/zzfgbm/index.html", f"{report.year}年州政府各部门年报"))
    home = pages.anchors((("/hwz/zwgk/index.html", "政务公开"), ("/hwz/ly/index.html", "旅游")))
    way = pages.anchors((("zfxxgknb/index.html", "政府信息公开年报"), ("zn/index.html", "指南")))
    routes |= {
        "/index.html": pages.page(_page("河湾州人民政府", "首页", home)),
        "/hwz/zwgk/index.html": pages.page(_page("河湾州人民政府", "政务公开", way)),
        f"{base}index.html": pages.page(
            _page("河湾州人民政府", "政府信息公开年报", pages.anchors(years, "<br>"))
        ),
        "/hwz/zwgk/zn/index.html": pages.page(_page("河湾州人民政府", "指南", "<p>指南</p>")),
        "/hwz/ly/index.html": pages.page(_page("河湾州人民政府", "旅游", "<p>旅游</p>")),
    }
    return Site(
        name="hanweb_new",
        family="hanweb",
        bureau=bureau,
        column=f"{base}index.html",
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(f"{base}(\\d+/zzfgbm/)?(index\\.html)?",),
        validators=frozenset({"etag", "last-modified"}),
        entry={"level": "prefecture", "short_name": "州公安局"},
    )


def _new_list(title: str, items: Sequence[pages.Item]) -> Answer:
    body = pages.entries(items, attributes='class="comlist"')
    return pages.page(_page("河湾州人民政府", title, body))


SITES = (hanweb, hanweb_gbk, hanweb_year, hanweb_new)
