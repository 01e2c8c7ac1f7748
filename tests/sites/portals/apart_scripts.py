"""The other five of ``apart_again``: folders by hand, rows, shells, openers and feeds."""

from __future__ import annotations

import json

from tests.sites import pages
from tests.sites.model import HERE, Answer, Asked, Expected, Route, Site
from tests.sites.portals.apart import TITLE, YEARS, article, newest_first, others, page, published
from tests.sites.reports import Report, reports


def year_folders() -> Site:
    """A folder a year, named by hand, and in each groups of organs; two years lie in one."""
    bureau, column = "西石市公安局塞山区分局", "/zwgk/xxgknb/"
    routes: dict[str, Route] = {}
    slugs = {2019: "2019_72801n", 2022: "20220n"}
    made = reports(bureau, [year for year in YEARS if year != 2014], [TITLE])
    folders = {year: f"{column}{slugs.get(year, f'{year}n')}/" for year in YEARS}
    groups = {year: "2020cgbm" if year == 2021 else "bm" for year in YEARS}

    def place(report: Report) -> str:
        year = 2017 if report.year == 2016 else report.year
        return f"{folders[year]}{groups[year]}/{report.month}/t{report.compact}_{report.year}.html"

    items, expected = published(routes, made, place)
    for year, folder in folders.items():
        group, date = f"{folder}{groups[year]}/", f"{year + 1}-01-15"
        own = [(f"{HERE}{url}", _named(title, bureau, year), day) for url, title, day in items
               if url.startswith(group)]  # fmt: skip
        strange = others(routes, [
            (f"{group}{year + 1}01/t{year + 1}0115_{at}.html",
             f"{name}{year}年政府信息公开工作年度报告", date)
            for at, name in enumerate(("区教育局", "区民政局"))
        ])  # fmt: skip
        routes[f"{group}index.html"] = page(f"{year}年部门年报", pages.entries(strange + own))
        routes[f"{folder}qzf/index.html"] = page(f"{year}年区政府年报", pages.entries(others(
            routes, [(f"{folder}qzf/{year + 1}03/t{year + 1}0320_1.html",
                      f"塞山区人民政府{year}年政府信息公开工作年度报告", date)])))  # fmt: skip
        routes[f"{folder}index.html"] = page(f"{year}年", pages.anchors(
            (("./qzf/", "区政府"), (f"./{groups[year]}/", "区直部门"))))  # fmt: skip
    tabs = pages.anchors((folder.removeprefix(column), f"{y}年") for y, folder in folders.items())
    routes |= {
        "/index.html": page("塞山区", pages.anchors((("/zwgk/gafj/", "区公安分局"),))),
        "/zwgk/gafj/index.html": page(bureau, pages.anchors(((column, "公开年报"),))),
        f"{column}index.html": page("政府信息公开年报", tabs),
    }
    return Site("year_folders", "trs_wcm", bureau, column, expected, routes, pages.not_found(),
                lists=(f"{column}([^/]+/){{0,2}}",))  # fmt: skip


def _named(title: str, bureau: str, year: int) -> str:
    return title.replace(bureau, "区公安分局" if year < 2016 else "塞山公安分局")


def phpcms_rows() -> Site:
    """Rows that are clicked, without a link; files straight in the list."""
    bureau = "攀溪市公安局"
    routes: dict[str, Route] = {}
    column = "/index.php?m=content&c=index&a=lists&catid=27"
    answers: dict[str, Answer] = {}
    rows: list[pages.Item] = []
    expected = []
    for report in reports(bureau, YEARS, [TITLE]):
        path = f"/index.php?m=content&c=index&a=show&catid=27&id={report.year}"
        if report.year > 2021:
            ending = "pdf" if report.year % 2 else "docx"
            path = f"/uploadfile/{report.month}/{report.compact}.{ending}"
            is_pdf = ending == "pdf"
            routes[path] = (
                pages.pdf_file(report.pdf()) if is_pdf else pages.docx_file(report.docx())
            )
        else:
            answers[str(report.year)] = article(report.title, report.html())
        expected.append(Expected(bureau, report.year, path))
        rows.append((path, report.title, report.published))

    def served(asked: Asked) -> Answer:
        if asked.args.get("a") == "show":
            return answers.get(asked.args.get("id", ""), pages.not_found())
        if asked.args.get("catid") != "27":
            return page(bureau, pages.anchors(((column, "政府信息公开年报"),
                                               ("/index.php?catid=3", "警务动态"))))  # fmt: skip
        number = int(asked.args.get("page", "1"))
        part = "".join(
            f"<tr onclick=\"window.location.href='{url}'\"><td>{title}</td><td>{date}</td></tr>"
            for url, title, date in rows[(number - 1) * 8 : number * 8]
        )
        more = pages.anchors(((f"{column}&page=2", "下一页"),)) if number == 1 else ""
        return page("年报", f"<table>{part}</table>{more}")

    routes |= {"/index.php": served, "/": page(bureau, pages.anchors(
        ((column, "政府信息公开年报"),)))}  # fmt: skip
    return Site("phpcms_rows", "generic", bureau, column, tuple(expected), routes,
                pages.not_found(), lists=(r"/index\.php\?.*a=lists.*",))  # fmt: skip


def fetched_shell() -> Site:
    """Home and column are shells whose menu and list scripts fetch; articles are pages."""
    bureau, channel = "中川市公安局", "/portal/channel.html"
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, YEARS, [TITLE]),
        lambda r: f"/portal/article/{r.published[:4]}/{52000 + r.year}.html",
    )  # fmt: skip
    items += others(routes, [("/portal/article/2023/57002.html",
                              "中川市2022年政府信息公开工作年度报告", "2023-03-28")])  # fmt: skip
    shown = newest_first(items)
    menu = [{"name": "政府信息公开", "children": [
        {"id": 10430, "code": "zn", "name": "政府信息公开指南", "url": f"{channel}?code=zn"},
        {"id": 10432, "code": "nb", "name": "政府信息公开年报", "url": f"{channel}?code=nb"},
    ]}]  # fmt: skip

    def paged(asked: Asked) -> Answer:
        rows = shown if asked.args.get("channelId") == "10432" else []
        number = int(asked.args.get("pageNum", "1"))
        part = [{"articleId": url[-10:-5], "title": title, "linkUrl": url.removeprefix("/portal/")}
                for url, title, _ in rows[(number - 1) * 10 : number * 10]]  # fmt: skip
        data = {"code": 200, "data": {"total": len(rows), "pageNum": number, "list": part}}
        return Answer(json.dumps(data).encode(), media_type="application/json")

    def menu_of(_asked: Asked) -> Answer:
        return Answer(json.dumps({"data": menu}).encode(), media_type="application/json")

    home = """fetch('/portal/api/menu').then(r => r.json()).then(res => {
      document.getElementById('app').innerHTML = res.data.map(m => m.children.map(c =>
        `<a href="${c.url}">${c.name}</a>`).join('')).join(''); });"""
    column = """const code = new URLSearchParams(location.search).get('code');
      (async () => {
        const menu = await (await fetch('/portal/api/menu')).json();
        const cid = menu.data.flatMap(m => m.children).find(c => c.code === code).id;
        const u = `/portal/api/page?channelId=${cid}&pageNum=1&pageSize=10`;
        const res = await (await fetch(u)).json();
        document.getElementById('app').innerHTML = res.data.list.map(a =>
          `<li><a href="/portal/${a.linkUrl}">${a.title}</a></li>`).join(''); })();"""
    shell = "<div id='app'><p>加载中…</p></div><script>{}</script>"
    routes |= {
        "/portal/api/menu": menu_of, "/portal/api/page": paged,
        "/index.html": page(bureau, shell.replace("{}", home)),
        channel: page(bureau, shell.replace("{}", column)),
    }  # fmt: skip
    return Site("fetched_shell", "generic", bureau, f"{channel}?code=nb", expected, routes,
                pages.not_found(), lists=(f"{channel}.*", "/portal/api/.*"))  # fmt: skip


def opened_tab() -> Site:
    """An organ's page is the list: a hidden tab, whose links call a function that opens them."""
    bureau, column = "盐岗县公安局", "/zwgk/dept.jsp?id=gaj"
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, YEARS, [TITLE]),
        lambda r: f"/zwgk/content/show_{9000 + r.year}.html",
    )  # fmt: skip
    notices = others(routes, [
        ("/zwgk/content/show_1.html", f"{bureau}关于春节期间道路管制的通告", "2023-02-11"),
        ("/zwgk/content/show_2.html", f"{bureau}2022年政府信息公开工作要点", "2023-03-11"),
    ])  # fmt: skip
    opens = "function openInfo(no, id) { window.open('content/show_' + id + '.html'); }"
    script = f"<base href='{HERE}/zwgk/'><script>{opens}</script>"

    def tab(rows: list[pages.Item], more: str) -> str:
        cells = "".join(
            f"<tr><td>640-{date[:4]}</td><td><a href=\"javascript:openInfo('640-{date[:4]}',"
            f"'{url[19:-5]}')\">{title}</a></td></tr>"
            for url, title, date in rows
        )
        return f"<table><tr><th>索引号</th><th>名称</th></tr>{cells}</table>{more}"

    def next_to(number: int) -> str:
        return pages.anchors(((f"more.jsp?dept=gaj&p={number}", "下一页"),))

    def more(asked: Asked) -> Answer:
        number = int(asked.args["p"])
        rows = items[number * 5 - 5 : number * 5]
        return page("年报", script + tab(rows, next_to(number + 1) if number < 3 else ""))

    def organ(asked: Asked) -> Answer:
        if asked.args.get("id") != "gaj":
            return page("县教育局", script)
        return page(bureau, f"{script}<ul><li onclick='showTab(1)'>公开年报</li></ul>"
                    f"<div style='display:none'>{tab(notices, '')}</div>"
                    f"<div style='display:none'>{tab(items[:5], next_to(2))}</div>")  # fmt: skip

    organs = pages.anchors((("/zwgk/dept.jsp?id=jyj", "县教育局"), (column, "县公安局")))
    routes |= {"/zwgk/dept.jsp": organ, "/zwgk/more.jsp": more,
               "/index.html": page("盐岗县", organs)}  # fmt: skip
    return Site("opened_tab", "generic", bureau, column, expected, routes, pages.not_found(),
                lists=(r"/zwgk/(dept|more)\.jsp.*",))  # fmt: skip


def feed_only() -> Site:
    """The column's list is another host's script; a feed has the newest, the sitemap the others."""
    bureau, column = "鄂原市公安局", "/zwgk/zfxxgknb/"
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, YEARS, [TITLE, "{bureau}{year}年度政府信息公开工作情况报告"]),
        lambda r: f"{column}{r.published[:4]}/{3000 + r.year}.html",
    )  # fmt: skip
    notices = others(routes, [
        (f"/zwgk/tzgg/2020/{7000 + at}.html", f"{bureau}2020年第{at}号通告", "2020-06-01")
        for at in range(9)
    ])  # fmt: skip
    feed = "".join(
        f"<item><title><![CDATA[{title}]]></title><link>{HERE}{url}</link></item>"
        for url, title, _ in items[:8]
    )
    head = '<?xml version="1.0" encoding="utf-8"?>'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    locs = "".join(f"<url><loc>{HERE}{url}</loc></url>" for url, _, _ in items + notices)
    files = {
        "/rss/nb.xml": f"{head}<rss version='2.0'><channel>{feed}</channel></rss>",
        "/sitemap.xml": f"{head}<sitemapindex {space}><sitemap><loc>{HERE}/sitemap-zwgk.xml</loc>"
        "</sitemap></sitemapindex>",
        "/sitemap-zwgk.xml": f"{head}<urlset {space}>{locs}</urlset>",
    }
    routes |= {path: Answer(text.encode(), media_type="text/xml") for path, text in files.items()}
    alternate = "<link rel='alternate' type='application/rss+xml' href='/rss/nb.xml'>"
    routes |= {
        "/index.html": page(bureau, pages.anchors(((column, "政府信息公开年报"),))),
        f"{column}index.html": page("政府信息公开年报", "<h2>政府信息公开年报</h2><ul></ul><script "
                                    "src='https://widget.invalid/list.js'></script>"
                                    "<a href='/sitemap.xml'>网站地图</a>", head=alternate),
        "/robots.txt": pages.robots("/cgi-bin/", more=f"Sitemap: {HERE}/sitemap.xml\n"),
    }  # fmt: skip
    return Site("feed_only", "generic", bureau, column, expected, routes, pages.not_found(),
                lists=(column, "/rss/.*", "/sitemap.*"))  # fmt: skip


SITES = (year_folders, phpcms_rows, fetched_shell, opened_tab, feed_only)
