"""Four portals after a third set by another hand: what hid reports there without a word."""

from __future__ import annotations

import json
from typing import Any

from tests.sites import pages
from tests.sites.model import HERE, OUTSIDE, Answer, Asked, Expected, Route, Site
from tests.sites.portals.apart import TITLE, YEARS, newest_first, others, page, published
from tests.sites.reports import Report, reports


def gkmlpt_cut() -> Site:
    """The API cuts titles off behind the year, and one of two addresses is of another host."""
    bureau, root, category = "榕坪市公安局", "/rpsgaj/gkmlpt", 4417
    titles = ["{bureau}关于{year}年度政府信息公开工作情况的年度报告"]
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, YEARS, titles),
        lambda r: f"{root}/content/3/{r.year}/post_{r.year}08.html",
    )  # fmt: skip
    cut = len(bureau) + 6
    articles = [{"title": f"{title[:cut]}…", "url": f"{OUTSIDE}{path}", "post_url": f"{HERE}{path}"}
                for path, title, _ in items]  # fmt: skip

    def api(asked: Asked) -> Answer:
        number = max(1, int(asked.args.get("page", "1")))
        part: list[Any] = articles[number * 5 - 5 : number * 5]
        data = {"total": len(articles), "articles": part}
        return Answer(json.dumps(data).encode(), media_type="application/json")

    tree = [{"id": 4400, "name": "法定主动公开内容", "children": [
        {"id": 4410, "name": "机构职能", "children": []},
        {"id": category, "name": "政府信息公开年度报告", "children": []}]}]  # fmt: skip
    config = json.dumps({"SID": "766012", "TREE": tree}, ensure_ascii=False)
    routes |= {
        f"{root}/api/all/{category}": api,
        f"{root}/index": page(bureau, f"<script>window._CONFIG = {config};</script>"),
        "/index.html": page("榕坪市", pages.anchors(((f"{root}/index", "市公安局"),))),
    }
    return Site("gkmlpt_cut", "gkmlpt", bureau, f"{root}/index", expected, routes,
                pages.not_found(), lists=(f"{root}/(api/.*|index)",))  # fmt: skip


def police_years() -> Site:
    """Beside the years' columns stands one of the police of a year, which is the report itself."""
    bureau, column = "蓟川县公安局", "/zwgk/gknb/"
    routes: dict[str, Route] = {}
    made = reports(bureau, range(2018, 2025), [TITLE])
    single, earlier = made[0], made[1:]

    def drawn(title: str, body: str) -> Answer:
        return page(title, f"<h1>{title}</h1><div class='TRS_Editor'>{body}</div>")

    def path(report: Report) -> str:
        return f"{column}{report.year}n/{report.month}/t{report.compact}_{90000 + report.year}.html"

    items, found = published(routes, earlier, path, drawn)
    for url, title, date in items:
        folder = "/".join(url.split("/")[:4]) + "/"
        routes[folder] = page(f"{title[6:10]}年", pages.entries([(url, title, date)]))
    folders = [(f"{column}{report.year}n/", f"{report.year}年") for report in earlier]
    own = f"{column}gaj{single.year}n/"
    routes |= {
        own: drawn(single.title, single.html()),
        column: page("政府信息公开年报",
                     pages.anchors(((own, f"县公安局{single.year}年"), *folders))),
        "/index.html": page("蓟川县", pages.anchors(((column, "政府信息公开年报"),))),
    }  # fmt: skip
    expected = (Expected(bureau, single.year, own), *found)
    return Site("police_years", "trs_wcm", bureau, column, expected, routes, pages.not_found(),
                lists=(column, f"{column}\\d+n/"))  # fmt: skip


def pressed_pages() -> Site:
    """Links say days, pressing leads on, a frame holds the list, a letter's annex is the report."""
    bureau, root = "沅岭县公安局", "/42017/42630/"
    routes: dict[str, Route] = {}
    base = f"<base href='{root}'>"

    def drawn(title: str, body: str) -> Answer:
        return page(title, f"<h1>{title}</h1><div class='pages_content'>{body}</div>", head=base)

    made = reports(bureau, YEARS, [TITLE])
    items, found = published(routes, made, lambda r: f"{root}42702/content_{r.year}51.html", drawn)
    expected = list(found)
    at = next(n for n, report in enumerate(made) if report.year == 2021)
    letter, file = f"{bureau}关于报送2021年政府信息公开工作年度报告的函", f"{root}files/fj21.docx"
    routes[items[at][0]] = drawn(letter, "<p>现将我局报告报送，请审阅。</p><p>附件："
                                 "<a href='files/fj21.docx'>2021年度报告</a></p>")  # fmt: skip
    routes[file] = pages.docx_file(made[at].docx())
    items[at] = (items[at][0], letter, items[at][2])
    expected[at] = Expected(bureau, 2021, file)
    rows = [f"<tr><td>{title}</td><td><a href='{url.removeprefix(root)}' target='_parent'>{date}"
            "</a></td></tr>" for url, title, date in items]  # fmt: skip
    last = -(-len(rows) // 5)

    def listed(asked: Asked) -> Answer:
        number = int(asked.args.get("p", "1"))
        shown = f"<table>{''.join(rows[number * 5 - 5 : number * 5])}</table>"
        turn = f"第{number}页/共{last}页 <a href='#' onclick='turnTo({number + 1})'>下一页</a>"
        opens = "function turnTo(n) { location.href = '42702/part.jsp?p=' + n; }"
        return page("", f"{shown}{turn}<script>{opens}</script>", head=base)

    column = f"{root}42702/index.htm"
    routes |= {
        f"{root}42702/part.jsp": listed,
        column: page("信息公开年报", "<iframe src='42702/part.jsp?p=1'></iframe>", head=base),
        "/index.html": page(bureau, pages.anchors(((column, "信息公开年报"),))),
    }
    return Site("pressed_pages", "hunan", bureau, column, tuple(expected), routes,
                pages.not_found(), lists=(column, f"{root}42702/part.*"))  # fmt: skip


def cut_bare() -> Site:
    """Titles end in the middle of the report's words, with no dots behind them, nor a day."""
    bureau, column = "枫桥市公安局", "/zwgk/zfxxgknb/"
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, YEARS, [TITLE]), lambda r: f"{column}content/post_{r.year}40.html"
    )
    items += others(routes, [(f"{column}content/post_77.html",
                              f"{bureau}2020年法治政府建设年度报告", "2021-03-01")])  # fmt: skip
    shown = [(url, title[:22], "") for url, title, _ in newest_first(items)]
    for at in range(3):
        turn = f"<a href='index_{at + 2}.html'>下一页</a>" if at < 2 else ""
        name = f"{column}index{f'_{at + 1}' if at else ''}.html"
        entries = "".join(f"<li><a href='{url}'>{title}</a></li>"
                          for url, title, _ in shown[at * 5 : at * 5 + 5])  # fmt: skip
        routes[name] = page("政府信息公开年报", f"<ul>{entries}</ul>{turn}")
    routes["/index.html"] = page(bureau, pages.anchors(((column, "政府信息公开年报"),)))
    return Site("cut_bare", "nfcms", bureau, column, expected, routes, pages.not_found(),
                lists=(f"{column}(index.*)?",))  # fmt: skip


SITES = (gkmlpt_cut, police_years, pressed_pages, cut_bare)
