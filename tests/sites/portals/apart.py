"""Ten portals after those of an author who had not seen this program: what each has of its own.

They are tried by probes first: the entry that a probe gives must lead a crawl to every report,
and to nothing else.  ``apart_again`` has ten more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from uuid import UUID

from tests.sites import pages
from tests.sites.model import HERE, Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports

TITLE = "{bureau}{year}年政府信息公开工作年度报告"
YEARS = range(2012, 2025)

Article = Callable[[str, str], Answer]
"""The page of an article: its title and its body."""


def page(title: str, body: str, *, head: str = "", charset: str = "utf-8") -> Answer:
    """A page that says its charset itself, and no header does."""
    whole = pages.html(title, body, head=head, charset=charset)
    return pages.page(whole, charset=charset, declared=False)


def article(title: str, body: str) -> Answer:
    """A plain article."""
    return page(title, f"<h1>{title}</h1><div class='content'>{body}</div>")


def others(
    routes: dict[str, Route], titled: Iterable[tuple[str, str, str]], made: Article = article
) -> list[pages.Item]:
    """Articles that are no reports of the bureau: path, title and date, as entries of its list."""
    found = list(titled)
    for path, title, date in found:
        routes[path] = made(title, pages.notice(title, date, "办公室"))
    return [(path, title, date) for path, title, date in found]


def published(
    routes: dict[str, Route],
    made: Iterable[Report],
    path: Callable[[Report], str],
    drawn: Article = article,
) -> tuple[list[pages.Item], tuple[Expected, ...]]:
    """Puts the reports' pages into ``routes``; gives their entries and what must be found."""
    items, expected = [], []
    for report in made:
        where = path(report)
        routes[where] = drawn(report.title, report.html())
        items.append((where, report.title, report.published))
        expected.append(Expected(report.bureau, report.year, where))
    return items, tuple(expected)


def newest_first(items: Iterable[pages.Item]) -> list[pages.Item]:
    return sorted(items, key=lambda item: item[2], reverse=True)


def uuid_of(*parts: object) -> str:
    return str(UUID(hashlib.md5("/".join(map(str, parts)).encode()).hexdigest()))


def _trs(title: str, body: str) -> Answer:
    return page(title, f"<h1>{title}</h1><div class='TRS_Editor'>{body}</div>")


def trs_migrated() -> Site:
    """Old reports lie in one month's folder; work sheets and calls stand in the same list."""
    bureau, column = "柳塘市公安局", "/zfxxgk/xxgknb/"
    routes: dict[str, Route] = {}

    def path(report: Report) -> str:
        day = "20150417" if report.year < 2014 else report.compact
        return f"{column}{day[:6]}/t{day}_{310000 + report.year}.html"

    items, expected = published(routes, reports(bureau, YEARS, [TITLE]), path, _trs)
    file = f"{column}202201/P020220126388120011.txt"
    covered = next(item for item in items if "2021年" in item[1])
    body = reports(bureau, [2021], [TITLE])[0].html()
    routes[covered[0]] = _trs(
        covered[1], f"<p>全文如下。</p>{body}<p><a href='./{file[-24:]}'>{covered[1]}.txt</a></p>"
    )
    routes[file] = Answer(f"{covered[1]}（文本）".encode(), media_type="text/plain")
    items += others(routes, [
        (f"{column}202401/t20240105_1.html", f"{bureau}2023年政府网站工作年度报表", "2024-01-05"),
        (f"{column}202303/t20230330_2.html", f"{bureau}2022年度法治政府建设报告", "2023-03-30"),
        (f"{column}202212/t20221220_3.html",
         "关于做好2022年政府信息公开工作年度报告编制和发布工作的通知", "2022-12-20"),
    ], _trs)  # fmt: skip
    shown = newest_first(items)
    for at in (0, 1):
        script = f"<script>createPageHTML(2, {at}, 'index', 'html');</script>"
        name = f"{column}index{'_1' if at else ''}.html"
        routes[name] = page("年报", pages.entries(shown[at * 9 : at * 9 + 9]) + script)
    way = pages.anchors(((column, "政府信息公开年报"), ("/zfxxgk/zn/", "政府信息公开指南")))
    routes |= {"/index.html": page(bureau, way), "/zfxxgk/zn/index.html": page("指南", "指南")}
    return Site("trs_migrated", "trs_wcm", bureau, column, expected, routes, pages.not_found(),
                lists=(f"{column}(index(_1)?\\.html)?",))  # fmt: skip


def jcms_groups() -> Site:
    """The store stands within its list's own element; a group's address is escaped twice."""
    bureau, number, proxy = "芦荡市公安局", "24713", "/module/web/jpage/dataproxy.jsp"
    routes: dict[str, Route] = {}

    def path(report: Report) -> str:
        year, month, day = (int(part) for part in report.published.split("-"))
        return f"/art/{year}/{month}/{day}/art_{number}_{report.year}.html"

    def drawn(title: str, body: str) -> Answer:
        return page(f"{bureau} 年报 {title}", f"<div class='title'>{title}</div>"
                    f"<div id='zoom'>{body}</div>",
                    head=pages.meta(title, "2024-01-01", ""))  # fmt: skip

    items, expected = published(routes, reports(bureau, YEARS, [TITLE]), path, drawn)
    items += others(routes, [
        ("/art/2023/3/30/art_1_9.html", "芦荡市2022年政府信息公开工作年度报告", "2023-03-30"),
        ("/art/2020/2/11/art_1_8.html", "芦荡市教育局2019年政府信息公开工作年度报告",
         "2020-02-11"),
        ("/art/2020/5/20/art_1_7.html", f"{bureau}政府信息公开指南", "2020-05-20"),
    ], drawn)  # fmt: skip
    rows = [f"<record><![CDATA[<li><a href='{url}' title='{title}'>{title[:20]}...</a></li>]]>"
            "</record>" for url, title, _ in newest_first(items)]  # fmt: skip

    def store(start: int) -> str:
        asked = f"{proxy}?page=2&appid=1&columnid={number}&unitid=3411&webname=%25E6%25B3%25B0"
        more = f"<nextgroup><![CDATA[<a href='{asked}'></a>]]></nextgroup>" if not start else ""
        shown = "".join(rows[start : start + 9])
        return f"<datastore>{more}<recordset>{shown}</recordset></datastore>"

    def answered(asked: Asked) -> Answer:
        right = {**asked.args, **asked.form}.get("unitid") == "3411"
        text = store(9) if right else "<datastore></datastore>"
        return Answer(text.encode(), media_type="text/xml")

    call = (f"$('#3411').jpage({{totalRecord:{len(rows)},proxyUrl:'{proxy}',perPage:3,groupSize:3,"
            f"ajaxParam:{{appid:1,columnid:{number},unitid:'3411'}}}});")  # fmt: skip
    column = f"/col/col{number}/index.html"
    way = pages.anchors((("/col/col24710/index.html", "指南"), (column, "年报")))
    routes |= {
        proxy: answered,
        column: page("年报", f"<div id='3411'><script type='text/xml'>{store(0)}</script></div>"
                     f"<script>{call}</script>"),
        "/index.html": page(bureau, way),
        "/col/col24710/index.html": page("指南", "<datastore><recordset></recordset></datastore>"),
    }  # fmt: skip
    return Site("jcms_groups", "hanweb", bureau, column, expected, routes, pages.not_found(),
                lists=(column, f"{proxy}.*"))  # fmt: skip


def gkmlpt_copied() -> Site:
    """One organ's instance under a prefix; the newest report stands among the notices, too."""
    bureau, root, category = "南岗市公安局", "/ngsgaj/gkmlpt", 7731
    routes: dict[str, Route] = {}

    def path(report: Report) -> str:
        return f"{root}/content/0/{300 + report.year % 100}/post_{report.year}.html"

    items, expected = published(routes, reports(bureau, YEARS, [TITLE]), path)
    strange = "南岗市教育局2022年政府信息公开工作年度报告"
    alien = others(routes, [(f"{root}/content/0/1/post_1.html", strange, "2023-01-30")])

    def api(asked: Asked) -> Answer:
        named = asked.path.endswith(f"/{category}")
        rows = [{"title": title, "url": f"{HERE}{url}"} for url, title, _ in items + alien]
        shown = rows[: len(items)] if named else rows
        data = {"total": len(shown), "articles": shown}
        return Answer(json.dumps(data).encode(), media_type="application/json")

    tree = [{"id": 7700, "name": "政府信息公开指南", "children": []},
            {"id": 7702, "name": "法定主动公开内容",
             "children": [{"id": 7742, "name": "通知公告", "children": []}]},
            {"id": category, "name": "政府信息公开工作年度报告", "children": []}]  # fmt: skip
    config = f'{{SID: \'662034\', "ROOT": "{root}", TREE: {json.dumps(tree)}}}'
    copy = "/ngsgaj/tzgg/content/post_899012.html"
    routes |= {
        f"{root}/index": page("公开", f"<script>window._CONFIG = {config};</script>"),
        f"{root}/guide": page("指南", "<h1>指南</h1>"),
        copy: routes[items[0][0]],
        "/ngsgaj/tzgg/index.html": page("通知公告", pages.anchors(((copy, items[0][1]),))),
        "/index.html": page(bureau, pages.anchors((
            ("/ngsgaj/tzgg/", "通知公告"), (f"{root}/index", "信息公开目录"),
            (f"{root}/index#{category}", "年度报告"),
        ))),
    }  # fmt: skip
    return Site("gkmlpt_copied", "gkmlpt", bureau, f"{root}/index", expected, routes,
                pages.not_found(), patterns=((f"{root}/api/all/\\d+", api),),
                lists=(f"{root}/index", f"{root}/api/.*"))  # fmt: skip


def ucap_refresh() -> Site:
    """The list's address is put together by a script, from a channel that it names before."""
    bureau, channel = "牡原市公安局", hashlib.md5(b"nb").hexdigest()
    column = "/mysgaj/c103884/zfxxgk_list.shtml"
    routes: dict[str, Route] = {}

    def path(report: Report) -> str:
        code = hashlib.md5(str(report.year).encode()).hexdigest()
        return f"/mysgaj/c103884/{report.month}/{code}.shtml"

    items, expected = published(routes, reports(bureau, YEARS, [TITLE]), path)
    items += others(routes, [
        (f"/mysgaj/c103884/202206/{'a' * 32}.shtml", "一图读懂：新媒体运行情况", "2022-06-06"),
        (f"/mysgaj/c103884/202101/{'b' * 32}.shtml",
         "牡原市林业和草原局2020年政府信息公开工作年度报告", "2021-01-29"),
    ])  # fmt: skip
    shown = newest_first(items)

    def search(asked: Asked) -> Answer:
        rows = shown if asked.path.endswith(channel) else []
        number, size = int(asked.args["page"]), min(8, int(asked.args["_pageSize"]))
        part = rows[(number - 1) * size : number * size]
        data = {"total": len(rows), "page": number, "rows": size,
                "results": [{"title": title, "url": url} for url, title, _ in part]}  # fmt: skip
        return Answer(json.dumps({"data": data}).encode(), media_type="application/json")

    def fetching(code: str) -> str:
        return (f"<ul id='body'></ul><script>var channelId = \"{code}\"; $.ajax({{url: "
                '"/common/search/" + channelId + "?_isAgg=true&_isJson=true&page=" + page});'
                "</script>")  # fmt: skip

    way = pages.anchors((("/mysgaj/c103882/list.shtml", "公开制度"), (column, "公开年报")))
    routes |= {
        "/index.html": page("", "", head="<meta http-equiv=refresh content='0;url=/mysgaj/'>"),
        "/mysgaj/index.html": page(bureau, way),
        "/mysgaj/c103882/list.shtml": page("公开制度", fetching("c" * 32)),
        column: page("政府信息公开年报", fetching(channel)),
    }
    return Site("ucap_refresh", "ucap", bureau, column, expected, routes, pages.not_found(),
                patterns=((r"/common/search/[0-9a-f]{32}", search),),
                lists=(column, "/common/search/.*"))  # fmt: skip


def vsb_down() -> Site:
    """Pages that count down; work rules that home links to; a report that is an attached text."""
    bureau = "汉源市公安局"
    routes: dict[str, Route] = {}

    def drawn(title: str, body: str) -> Answer:
        return page(title, f"<h1>{title}</h1><div id='vsb_content'>{body}</div>")

    items, expected = published(
        routes, reports(bureau, YEARS, [TITLE]), lambda r: f"/info/1187/{4000 + r.year}.htm", drawn
    )
    items += others(routes, [
        ("/info/1187/77.htm", f"{bureau}关于2019年度政府信息公开考评情况的通报", "2019-12-20"),
        ("/info/1187/84.htm", f"{bureau}2021年信息公开年报编制工作方案", "2021-12-22"),
    ], drawn)  # fmt: skip
    others(routes, [("/info/1062/2.htm", "汉源市政府信息公开年度报告工作规则", "2009-11-02")],
           drawn)  # fmt: skip
    shown = newest_first(items)
    for at in range(3):
        name = "/zwgk/xxgknb.htm" if at == 0 else f"/zwgk/xxgknb/{3 - at}.htm"
        more = pages.anchors(((f"/zwgk/xxgknb/{2 - at}.htm", "下页"),)) if at < 2 else ""
        routes[name] = page("信息公开年报", pages.entries(shown[at * 5 : at * 5 + 5]) + more)
    way = pages.anchors((("/zwgk/xxgknb.htm", "信息公开年报"), ("/zwgk/zn.htm", "信息公开指南"),
                         ("/info/1062/2.htm", "汉源市政府信息公开年度报告工作规则")))  # fmt: skip
    routes |= {"/index.html": page(bureau, way), "/zwgk/zn.htm": page("指南", "指南")}
    return Site("vsb_down", "vsb", bureau, "/zwgk/xxgknb.htm", expected, routes,
                pages.not_found(), lists=(r"/zwgk/xxgknb.*",))  # fmt: skip


def uuid_numbers() -> Site:
    """Links to other list pages are numbers only; two generations of addresses in one list."""
    bureau, folder = "辛堡市公安局", f"/zfxxgk/columns/{uuid_of('nb')}/"
    routes: dict[str, Route] = {}

    def path(report: Report) -> str:
        year, month, day = report.published.split("-")
        if report.year < 2014:
            return f"/col/1381196480125/{year}/{month}/{day}/{1390000000000 + report.year}.html"
        return f"{folder}{year}{month}/{day}/{uuid_of(report.year)}.html"

    items, expected = published(routes, reports(bureau, YEARS, [TITLE]), path)
    pager = pages.anchors(((f"{folder}index.html", "1"), (f"{folder}index_2.html", "2")))
    for at, name in enumerate(("index.html", "index_2.html")):
        routes[folder + name] = page(
            "年度报告", pages.entries(items[at * 8 : at * 8 + 8]) + f"<div>{pager}</div>"
        )
    guide = f"/zfxxgk/columns/{uuid_of('zn')}/index.html"
    way = pages.anchors(((f"{folder}index.html", "年度报告"), (guide, "公开指南")))
    routes |= {"/index.html": page(bureau, way), guide: page("公开指南", "<ul></ul>")}
    return Site("uuid_numbers", "hebei", bureau, f"{folder}index.html", expected, routes,
                pages.not_found(), lists=(f"{folder}index(_2)?\\.html",))  # fmt: skip


SITES = (trs_migrated, jcms_groups, gkmlpt_copied, ucap_refresh, vsb_down, uuid_numbers)
