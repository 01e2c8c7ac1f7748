"""Families met once or twice: Zibo, Liaoning, Zhengzhou (jhtml), Yunnan (aspx), Shaanxi."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from tests.sites import pages
from tests.sites.model import HERE, HERE_TLS, Answer, Expected, Route, Site
from tests.sites.reports import Report, reports


def _digest(report: Report, length: int) -> str:
    return hashlib.sha256(f"{report.bureau}{report.year}".encode()).hexdigest()[:length]


def _header_table(report: Report) -> str:
    rows = (
        ("标题", report.title),
        ("索引号", f"11370303MB{report.year}"),
        ("文号", ""),
        ("发文日期", report.published),
        ("发布机构", report.bureau),
    )
    cells = "".join(f"<tr><td>{name}:</td><td>{value}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>"


def _paged(
    items: list[pages.Item], size: int, name: Callable[[int], str], shell: Callable[[str], Answer]
) -> dict[str, Route]:
    """List pages that link to the next one; ``name`` gives the path of page 1, 2, ..."""
    count = -(-len(items) // size)
    routes: dict[str, Route] = {}
    for number in range(1, count + 1):
        part = items[(number - 1) * size : number * size]
        links = [(name(n), f"{n}") for n in range(1, count + 1)]
        if number < count:
            links.append((name(number + 1), "下一页"))
        routes[name(number)] = shell(pages.entries(part) + pages.anchors(links))
    return routes


def zibo() -> Site:
    """channel_<24 hex>/doc_<24 hex>.html; only a report's own crumbs lead to the column."""
    bureau = "齐都市公安局高新区分局"
    column = "/gongkai/site_gxqgafj/channel_6076a2591887a377796ba71d/"
    crumbs = pages.anchors((("/", "首页"), (column, "政府信息公开年度报告")), " &gt; ")
    routes: dict[str, Route] = {}
    expected = []
    items: list[pages.Item] = []
    for report in reports(bureau, range(2015, 2025)):
        path = f"{column}doc_{_digest(report, 24)}.html"
        body = f'{_header_table(report)}<h1>{report.title}</h1><div class="content">'
        text = f"<div>当前位置：{crumbs}</div>{body}{report.html()}</div>"
        routes[path] = pages.page(pages.html(report.title, text))
        expected.append(Expected(bureau, report.year, path))
        items.append((path, report.title, report.published))

    def shell(body: str) -> Answer:
        return pages.page(
            pages.html("政府信息公开年度报告", f"<div>当前位置：{crumbs}</div>{body}")
        )

    routes |= _paged(items, 6, lambda n: column if n == 1 else f"{column}{n}.html", shell)
    routes["/index.html"] = pages.page(
        pages.html("高新区", "<h2>最新公开</h2>" + pages.entries(items[:1]))
    )
    return Site(
        name="zibo",
        family="zibo",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(f"{column}(\\d+\\.html)?",),
        validators=frozenset({"etag"}),
        entry={"level": "county"},
    )


def liaoning() -> Site:
    """<32 HEX>/index.shtml, linked by http, by https and without its index page; an old column."""
    bureau, column = "辽东省公安厅", "/gat/zwgk/zfxxgk/zfxxgknb/"
    routes: dict[str, Route] = {}
    expected = []
    items: list[pages.Item] = []
    for report in reports(bureau, range(2010, 2025)):
        folder = f"{column}{_digest(report, 32).upper()}/"
        year, month, day = report.published.split("-")
        line = f"<p>发布时间：{year}年{month}月{day}日　编辑：办公室　来源：{report.bureau}</p>"
        text = f"<h1>{report.title}</h1>{line}<div class=TRS_Editor>{report.html()}</div>"
        head = pages.meta(report.title, report.published, report.bureau)
        routes[f"{folder}index.shtml"] = pages.page(pages.html(report.title, text, head=head))
        expected.append(Expected(bureau, report.year, f"{folder}index.shtml"))
        items.append((f"{folder}index.shtml", report.title, report.published))
    # the newest again, as a headline
    old = [item for item in items if item[2] < "2014"]
    items = [item for item in items if item not in old]
    path, title, date = items[0]
    items.insert(0, (path.removesuffix("index.shtml"), title, date))
    items.insert(0, (HERE_TLS + path, title, date))

    def shell(body: str) -> Answer:
        return pages.page(pages.html("政府信息公开年报", body))

    def name(number: int) -> str:
        return f"{column}index{'' if number == 1 else f'_{number}'}.shtml"

    routes |= _paged(items, 9, name, shell)
    home = pages.anchors((("/gat/zwgk/", "政务公开"), ("/gat/zxft/", "在线访谈")))
    way = pages.anchors((("./zfxxgk/", "政府信息公开"),))
    menu = pages.anchors(
        (
            ("./zfxxgkzn/", "政府信息公开指南"),
            ("./zfxxgknb/", "政府信息公开年报"),
            ("./lnnb/", "历年政府信息公开年报"),
        )
    )
    routes |= {
        "/index.shtml": pages.page(pages.html(bureau, home)),
        "/gat/zwgk/index.shtml": pages.page(pages.html("政务公开", way)),
        "/gat/zxft/index.shtml": pages.page(pages.html("在线访谈", "<p>访谈</p>")),
        "/gat/zwgk/zfxxgk/index.shtml": pages.page(pages.html("政府信息公开", menu)),
        "/gat/zwgk/zfxxgk/lnnb/index.shtml": shell(pages.entries(old)),
        "/gat/zwgk/zfxxgk/zfxxgkzn/index.shtml": pages.page(pages.html("指南", "<p>指南</p>")),
    }
    return Site(
        name="liaoning",
        family="liaoning",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.soft_404(),
        lists=(f"{column}(index(_\\d+)?\\.shtml)?", r"/gat/zwgk/zfxxgk/lnnb/(index\.shtml)?"),
        validators=frozenset({"last-modified"}),
        index="index.shtml",
        more_columns=("/gat/zwgk/zfxxgk/lnnb/",),
        entry={"level": "province", "verify_tls": False},
    )


def jhtml() -> Site:
    """<category>/<number>.jhtml, the organ and dates as a list of points, session ids in links."""
    bureau, column = "商都市公安局", "/D40Y/index.jhtml"
    session = ";jsessionid=9A8B7C6D5E4F3A2B1C0D9E8F7A6B5C4D"
    routes: dict[str, Route] = {}
    expected = []
    items: list[pages.Item] = []
    for report in reports(bureau, range(2013, 2025)):
        path = f"/D40Y/{4610000 + report.year}.jhtml"
        points = "".join(
            f"<li>{text}</li>"
            for text in (
                f"索引号：005252224/{report.year}-00001",
                f"公开机构：{report.bureau}",
                f"生成日期：{report.published}",
            )
        )
        text = f"<h1>{report.title}</h1><ul>{points}</ul><div id=zoom>{report.html()}</div>"
        routes[path] = pages.page(pages.html(report.title, text))
        expected.append(Expected(bureau, report.year, path))
        items.append((path + session, report.title, report.published))

    def shell(body: str) -> Answer:
        return pages.page(pages.html("年度报告", body))

    routes |= _paged(items, 5, lambda n: f"/D40Y/index{'' if n == 1 else f'_{n}'}.jhtml", shell)
    home = pages.anchors(((f"/D40.jhtml{session}", "信息公开"), (f"/hd.jhtml{session}", "互动")))
    way = pages.anchors(((f"/D40X/index.jhtml{session}", "公开指南"), (column, "年度报告")))
    routes |= {
        "/index.jhtml": pages.page(pages.html(bureau, home)),
        "/D40.jhtml": pages.page(pages.html("信息公开", way)),
        "/D40X/index.jhtml": pages.page(pages.html("公开指南", "<p>指南</p>")),
        "/hd.jhtml": pages.page(pages.html("互动", "<p>互动</p>")),
    }
    return Site(
        name="jhtml",
        family="generic",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(r"/D40Y/index(_\d+)?\.jhtml.*",),
        index="index.jhtml",
    )


def aspx() -> Site:
    """Pages_<column>_<id>.aspx in GBK, names in any case, a desktop and a mobile page."""
    bureau, column = "滇南省公安厅", "/gonganting/List_14070_1.aspx"
    routes: dict[str, Route] = {}
    patterns: list[tuple[str, Route]] = []
    expected = []
    items: list[pages.Item] = []
    for report in reports(bureau, range(2014, 2025)):
        number = 850000 + report.year
        path = f"/gonganting/Pages_14070_{number}.aspx"
        mobile = f"/gonganting/mPages_14070_{number}.aspx"
        text = (
            f'<h1>{report.title}</h1><p>{report.published}</p><a href="{mobile}">手机版</a>'
            f'<div class="content">{report.html()}</div>'
        )
        answer = pages.page(
            pages.html(report.title, text, charset="gb2312"), charset="gbk", declared=False
        )
        # the web server does not tell capitals from small letters
        patterns.append((f"(?i){path}", answer))
        patterns.append((f"(?i){mobile}", answer))
        expected.append(Expected(bureau, report.year, path))
        items.append((path, report.title, report.published))
    items.insert(1, (items[0][0].lower(), items[0][1], items[0][2]))

    def shell(body: str) -> Answer:
        text = pages.html("年度报告", body, charset="gb2312")
        return pages.page(text, charset="gbk", declared=False)

    routes |= _paged(items, 7, lambda n: f"/gonganting/List_14070_{n}.aspx", shell)
    home = pages.anchors((("gonganting/List_14000_1.aspx", "政府信息公开"),))
    way = pages.anchors((("List_14060_1.aspx", "公开指南"), ("List_14070_1.aspx", "公开年报")))
    routes |= {
        "/index.html": shell(home),
        "/gonganting/List_14000_1.aspx": shell(way),
        "/gonganting/List_14060_1.aspx": shell("<p>指南</p>"),
    }
    return Site(
        name="aspx",
        family="generic",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        patterns=tuple(patterns),
        lists=(r"/gonganting/List_14070_\d+\.aspx",),
        entry={"level": "province"},
    )


def shaanxi() -> Site:
    """<19 digits>.html, all departments in one column, a home page without links, a sitemap."""
    bureau, column = "白河湾县公安局", "/zfxxgk/zfxxgknb/bmxxgknb/"
    routes: dict[str, Route] = {}
    expected = []
    items: list[pages.Item] = []
    for year in range(2024, 2014, -1):
        for office in (bureau, "白河湾县财政局", "白河湾县教育局"):
            for report in reports(office, [year]):
                number = int(_digest(report, 15), 16) % 10**18 + 10**18
                path = f"{column}{number}.html"
                text = (
                    f"<h1>{report.title}</h1><p>发布时间：{report.published}</p>"
                    f'<div class="article-content">{report.html()}</div>'
                )
                head = pages.meta(report.title, report.published, office, column="部门信息公开年报")
                routes[path] = pages.page(pages.html(report.title, text, head=head))
                short = report.title.replace("白河湾县", "县")
                items.append((path, short, report.published))
                if office == bureau:
                    expected.append(Expected(bureau, year, path))

    def shell(body: str) -> Answer:
        return pages.page(pages.html("部门信息公开年报", body))

    def name(number: int) -> str:
        return f"{column}index{'' if number == 1 else f'_{number}'}.html"

    routes |= _paged(items, 15, name, shell)
    addresses = ("/", "/zfxxgk/", "/zfxxgk/zfxxgknb/", column, "/xwzx/")
    urls = "".join(f"<url><loc>{HERE}{path}</loc></url>" for path in addresses)
    sitemap = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset '
        f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    )
    menu = pages.anchors((("./bmxxgknb/", "部门信息公开年报"),))
    script = "<div id=menu></div><script src='/js/menu.js'></script>"
    routes |= {
        "/index.html": pages.page(pages.html("白河湾县人民政府", script)),
        "/js/menu.js": Answer(b"renderMenu(items);", media_type="application/javascript"),
        "/sitemap.xml": Answer(sitemap.encode(), media_type="application/xml"),
        "/zfxxgk/index.html": pages.page(pages.html("政府信息公开", "<p>目录</p>")),
        "/zfxxgk/zfxxgknb/index.html": pages.page(pages.html("政府信息公开年报", menu)),
        "/xwzx/index.html": pages.page(pages.html("新闻中心", "<p>新闻</p>")),
        "/robots.txt": pages.robots("/admin/", more=f"Sitemap: {HERE}/sitemap.xml\n"),
    }
    return Site(
        name="shaanxi",
        family="generic",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(f"{column}(index(_\\d+)?\\.html)?",),
        disallowed=("/admin/",),
        validators=frozenset({"etag", "last-modified"}),
        entry={"level": "county", "short_name": "县公安局"},
    )


SITES = (zibo, liaoning, jhtml, aspx, shaanxi)
