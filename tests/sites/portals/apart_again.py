"""Ten more portals after those of the same author: five of families that are known."""

from __future__ import annotations

import hashlib
import json

from tests.sites import pages
from tests.sites.model import Answer, Asked, Expected, Route, Site
from tests.sites.portals.apart import TITLE, YEARS, newest_first, others, page, published
from tests.sites.reports import Report, reports


def _code(*parts: object) -> str:
    return hashlib.md5("/".join(map(str, parts)).encode()).hexdigest()


def jpaas_ages() -> Site:
    """Two ages of addresses in one list; past its end the service gives page 1 again."""
    bureau, number = "丽溪市公安局", "1229438112"
    column, unit = f"/col/col{number}/index.html", "/jpaas-publish-server/front/page/build/unit"
    routes: dict[str, Route] = {}

    def path(report: Report) -> str:
        if report.year > 2020:
            return f"/art/{report.year + 1}/art_{_code(report.year)}.html"
        year, month, day = (int(part) for part in report.published.split("-"))
        return f"/art/{year}/{month}/{day}/art_{number}_{report.year}.html"

    items, expected = published(routes, reports(bureau, YEARS, [TITLE]), path)
    items += others(routes, [
        ("/art/2024/1/22/art_1_5.html", f"{bureau}2023年政府网站工作年度报表", "2024-01-22"),
        ("/art/2020/11/5/art_1_6.html", f"{bureau}政府信息公开指南", "2020-11-05"),
    ])  # fmt: skip
    shown = newest_first(items)
    query = f"{{'webId':'3412','tplSetId':'Ux','tagId':'列表','pageId':'{number}'}}"

    def part(at: int) -> str:
        box = (f"<div count='{len(shown)}' rows='6' pageNo='{at}' unitUrl='/api-gateway{unit}'"
               f" queryData=\"{query}\"></div>")  # fmt: skip
        return f"<div>{pages.entries(shown[at * 6 - 6 : at * 6])}</div>{box}"

    def built(asked: Asked) -> Answer:
        wanted = int(asked.args.get("pageNo", "1"))
        data = {"success": True, "data": {"html": part(wanted if wanted <= 3 else 1)}}
        return Answer(json.dumps(data).encode(), media_type="application/json")

    guide = "/col/col1229438110/index.html"
    routes |= {
        f"/api-gateway{unit}": built,
        column: page("政府信息公开年报", part(1)),
        "/index.html": page(bureau, pages.anchors(((guide, "指南"), (column, "公开年报")))),
        guide: page("指南", "指南"),
    }
    return Site("jpaas_ages", "hanweb", bureau, column, expected, routes, pages.not_found(),
                lists=(column, "/api-gateway/.*"))  # fmt: skip


def annual_years() -> Site:
    """A page a year, which a menu of years opens by a function; some years have nothing."""
    bureau, module = "桐坞县公安局", "/module/xxgk/xxgkAnnualReport.jsp"
    area, other = "11330122002510330A", "11330122002510947C"
    made = {report.year: report for report in reports(bureau, YEARS, [TITLE])}
    made.pop(2016, None)
    newest = max(made, default=0)

    def annual(asked: Asked) -> Answer:
        if asked.args.get("area") != area:
            return page("桐坞县教育局", "<h1>桐坞县教育局2022年政府信息公开工作年度报告</h1>")
        year = int(asked.args.get("fbtime", newest))
        options = "".join(f"<option value='{at}'>{at}年</option>" for at in reversed(YEARS))
        opens = f"function goYear(y) {{ location.href = '{module}?area={area}&fbtime=' + y; }}"
        menu = f"<select onchange='goYear(this.value)'>{options}</select><script>{opens}</script>"
        report = made.get(year)
        if report is None:
            return page(f"{bureau} 信息公开年报", f"{menu}<div id='zoom'>暂无内容</div>")
        return page(report.title, f"{menu}<div class='title'>{report.title}</div>"
                    f"<div id='zoom'>{report.html()}</div>")  # fmt: skip

    column = f"{module}?area={area}"
    expected = tuple(Expected(bureau, year, f"{column}&fbtime={year}") for year in made)
    tree = pages.anchors((("/col/col1/index.html", "县公安局"), (f"{module}?area={other}",
                                                                "县教育局")))  # fmt: skip
    tabs = pages.anchors((("/module/xxgk/xxgkGuide.jsp", "信息公开指南"),
                          (column, "信息公开年报")))  # fmt: skip
    routes: dict[str, Route] = {
        module: annual,
        "/index.html": page("桐坞县", tree),
        "/col/col1/index.html": page(bureau, tabs + tree),
        "/module/xxgk/xxgkGuide.jsp": page("指南", tabs),
    }
    return Site("annual_years", "hanweb", bureau, column, expected, routes, pages.not_found(),
                lists=())  # fmt: skip


def posted_pages() -> Site:
    """The first entries stand in the page; its script asks for the others by POST."""
    bureau, column = "平岗县公安局", "/35048/40718/40820/40824/index.htm"
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, YEARS, [TITLE]),
        lambda r: f"/35048/40718/40820/40824/content_{700000 + r.year}.html",
    )  # fmt: skip
    items += others(routes, [("/35048/40718/40820/40824/content_61.html",
                              f"{bureau}2018年度部门整体支出绩效评价", "2019-08-16")])  # fmt: skip
    shown = newest_first(items)
    script = (
        f"var total = {len(shown)}, pageSize = 5, channelId = '40824';\nfunction toPage(n) {{\n"
        "$.ajax({ type: 'POST', url: '/search/common/search/102644', data: { 'datas[0][key]':"
        " 'channelId', 'datas[0][value]': channelId, 'page': n, '_pageSize': pageSize, '_isJson':"
        " 'false' },\nsuccess: function (html) { $('#list').html(html); } }); }"
    )

    def search(asked: Asked) -> Answer:
        if asked.method != "POST":
            return Answer(b"Request method 'GET' not supported", status=405)
        number, size = int(asked.form["page"]), int(asked.form["_pageSize"])
        rows = shown if asked.form["datas[0][value]"] == "40824" else []
        part = pages.entries(rows[(number - 1) * size : number * size])
        return Answer(part.encode(), media_type="text/html;charset=utf-8")

    way = pages.anchors((("/35048/40718/40820/40822/index.htm", "政府信息公开指南"),
                         (column, "政府信息公开年报")))  # fmt: skip
    routes |= {
        "/search/common/search/102644": search,
        column: page("政府信息公开年报", f"{pages.entries(shown[:5])}<script>{script}</script>"),
        "/index.html": page("平岗县", pages.anchors((("/35048/40718/40820/index.htm",
                                                     "县公安局"),))),
        "/35048/40718/40820/index.htm": page(bureau, way),
        "/35048/40718/40820/40822/index.htm": page("指南", "指南"),
    }  # fmt: skip
    return Site("posted_pages", "hunan", bureau, column, expected, routes, pages.not_found(),
                lists=(column, "/search/.*"), index="index.html")  # fmt: skip


def zibo_short() -> Site:
    """Titles by a branch's short name; the next page is a query of the same address."""
    bureau, channel = "临池市公安局周城分局", f"channel_c_{_code('s')[:24]}_{_code('nb')[:24]}"
    column = f"/gongkai/site_zcqgaj/{channel}/"
    routes: dict[str, Route] = {}
    made = [report for report in reports(bureau, YEARS, [TITLE]) if report.year > 2013]
    items, expected = published(routes, made, lambda r: f"{column}doc_{_code(r.year)[:24]}.html")
    listed = [(url.removeprefix(column), title.replace(bureau, "周城公安分局"), date)
              for url, title, date in items]  # fmt: skip

    def turned(asked: Asked) -> Answer:
        number = int(asked.args.get("page", "1"))
        more = pages.anchors((("?page=2", "下一页"), ("?page=2", "尾页"))) if number == 1 else ""
        part = listed[(number - 1) * 6 : number * 6]
        return page("政府信息公开年报", pages.entries(part) + more)

    routes |= {
        column: turned,
        "/index.html": page("周城区", pages.anchors((("/gongkai/site_zcqgaj/", "区公安分局"),))),
        "/gongkai/site_zcqgaj/index.html": page(bureau, pages.anchors(
            ((column, "政府信息公开年报"),))),
    }  # fmt: skip
    return Site("zibo_short", "zibo", bureau, column, expected, routes, pages.not_found(),
                lists=(f"{column}.*",))  # fmt: skip


def dede_parts() -> Site:
    """GBK that no header says; an article in two parts; a box of what is read most."""
    bureau, column = "鲁岗县公安局", "/a/xxgk/nb/"
    routes: dict[str, Route] = {}

    def drawn(title: str, body: str) -> Answer:
        return page(f"{title}_{bureau}", f"<div class='title'><h2>{title}</h2></div>"
                    f"<div class='content'>{body}</div>", charset="gbk")  # fmt: skip

    made = reports(bureau, YEARS, [TITLE])
    items, expected = published(
        routes, made, lambda r: f"{column}{r.year + 1}/{r.compact[4:]}/{1100 + r.year}.html", drawn
    )
    parted = next(report for report in made if report.year == 2017)
    path = next(url for url, title, _ in items if title == parted.title)
    first, second = parted.parts(2)
    name = path.rpartition("/")[2].removesuffix(".html")
    more = (f"<ul class='pagelist'><li class='thisclass'><a href='#'>1</a></li><li><a href='{name}"
            f"_2.html'>2</a></li><li><a href='{name}_2.html'>下一页</a></li></ul>")  # fmt: skip
    routes[path] = drawn(parted.title, first + more)
    rest = path.replace(".html", "_2.html")
    routes[rest] = drawn(f"{parted.title}(2)", second)
    expected = tuple(  # its figures stand in the second part
        one._replace(document=rest) if one.document == path else one for one in expected
    )
    strange = "鲁岗县民政局2023年政府信息公开工作年度报告"
    hot = others(routes, [("/a/jwdt/2024/0118/4450.html", strange, "2024-01-18")], drawn)
    items += others(routes, [(f"{column}2010/0602/1105.html", f"{bureau}信息公开年度报告制度",
                              "2010-06-02")], drawn)  # fmt: skip
    shown, side = newest_first(items), pages.entries(hot, attributes="class='hot'")
    for at in (0, 1):
        part = pages.entries(shown[at * 8 : at * 8 + 8])
        pager = (
            pages.anchors((("list_12_2.html", "2"), ("list_12_2.html", "下一页"))) if not at else ""
        )
        made_page = page(f"年度报告_{bureau}", part + pager + side, charset="gbk")
        routes[f"{column}list_12_{at + 1}.html"] = made_page
        if not at:
            routes[f"{column}index.html"] = made_page
    way = pages.anchors((("/a/xxgk/zn/", "公开指南"), (column, "年度报告")))
    routes |= {
        "/index.html": page(bureau, pages.anchors((("/a/xxgk/", "信息公开"),)), charset="gbk"),
        "/a/xxgk/index.html": page("信息公开", way, charset="gbk"),
        "/a/xxgk/zn/index.html": page("公开指南", "指南", charset="gbk"),
    }
    return Site("dede_parts", "generic", bureau, column, expected, routes, pages.not_found(),
                lists=(f"{column}(index\\.html|list_12_\\d\\.html)?",))  # fmt: skip


SITES = (jpaas_ages, annual_years, posted_pages, zibo_short, dede_parts)
