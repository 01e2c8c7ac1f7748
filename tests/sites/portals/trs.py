"""TRS WCM (拓尔思): static columns, page n of a list is index_(n-1), articles below /YYYYMM/."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.sites import pages
from tests.sites.model import HERE, OUTSIDE, Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports

CREATE_PAGES = """function createPageHTML(count, current, name, ending) {
  for (var i = 0; i < count; i++) {
    var file = name + (i ? "_" + i : "") + "." + ending;
    document.write('<a href="' + file + '">' + (i + 1) + "</a>");
  }
}
"""


def site_page(bureau: str, title: str, body: str, head: str = "") -> str:
    nav = pages.anchors((("/", "首页"), ("/zwgk/", "政务公开"), ("/jwzx/", "警务资讯")))
    return pages.html(f"{title}_{bureau}", f'<div class="nav">{nav}</div>\n{body}', head=head)


def article(report: Report, body: str, more: str = "") -> str:
    text = (
        f'<div class="article"><h1>{report.title}</h1>'
        f"<p>发布时间：{report.published} 10:00　来源：{report.bureau}</p>"
        f'<div class="TRS_Editor">\n{body}\n</div>\n{more}</div>'
    )
    head = pages.meta(report.title, report.published, report.bureau)
    return site_page(report.bureau, report.title, text, head)


def file_name(report: Report, ending: str = "html") -> str:
    """The address of an article below its column: 202401/t20240119_12024.html."""
    return f"{report.month}/t{report.compact}_{10000 + report.year}.{ending}"


def list_pages(
    base: str, items: Sequence[pages.Item], size: int, shell: str, ending: str = "html"
) -> dict[str, Route]:
    """The list pages of a column; ``shell`` has ``@`` where the list stands."""
    count = max(1, -(-len(items) // size))
    routes: dict[str, Route] = {}
    for number in range(count):
        name = f"index_{number}" if number else "index"
        part = items[number * size : (number + 1) * size]
        script = f'<script>createPageHTML({count}, {number}, "index", "{ending}");</script>'
        text = shell.replace("@", f"{pages.entries(part)}\n<div>{script}</div>")
        routes[f"{base}{name}.{ending}"] = pages.page(text)
    return routes


def trs() -> Site:
    """Paged lists, files that a script links, an article in parts, a report outside."""
    bureau, column = "青溪市公安局", "/zwgk/zfxxgk/zfxxgknb/"
    made = reports(bureau, range(2008, 2025))
    routes: dict[str, Route] = {}
    parts: dict[str, tuple[str, ...]] = {}
    expected, items = [], []
    for report in made:
        name = file_name(report)
        path = document = column + name
        if report.year in (2020, 2022):
            file, data = _attachment(report)
            document = f"{column}{report.month}/{file}"
            routes[document] = data
            script = f'<script>var fjs = "./{file}"; showAttachments(fjs);</script>'
            text = article(
                report, "<p>　　年度报告全文见附件。</p>", f'<div id="fj">{script}</div>'
            )
            routes[path] = pages.page(text)
        elif report.year == 2019:
            pieces = _in_parts(report, path)
            routes.update(pieces)
            parts[path] = tuple(pieces)
        else:
            routes[path] = pages.page(article(report, report.html()))
        expected.append(Expected(bureau, report.year, document))
        items.append((f"./{name}", report.title, report.published))
    lost = {
        f"{column}200801/t20080118_900.html": "not_found",
        f"{column}200701/t20070119_800.html": "challenged",
    }
    for number, path in enumerate(lost):
        title = f"{bureau}{2007 - number}年度政府信息公开工作报告"
        items.append((f".{path.removeprefix(column[:-1])}", title, f"{2008 - number}-01-18"))
    routes[list(lost)[1]] = pages.challenge()
    for number, target in enumerate((f"{OUTSIDE}/nb.html", "http://169.254.169.254/nb.html")):
        path = f"{column}200{5 - number}01/t200{5 - number}0118_70{number}.html"
        title = f"{bureau}{2004 - number}年度政府信息公开工作报告"
        items.append((f".{path.removeprefix(column[:-1])}", title, f"200{5 - number}-01-18"))
        routes[path] = pages.redirect(target)
        lost[path] = "leads_outside"
    items.insert(
        3, (f"{OUTSIDE}/zf/2023.html", "市政府2023年政府信息公开工作年度报告", "2024-02-01")
    )
    items.insert(5, ("./202112/t20211210_77.html", "关于编制2021年度报告的通知", "2021-12-10"))
    side = pages.anchors((("../zfxxgkzn/", "政府信息公开指南"), ("./", "政府信息公开年报")))
    shell = site_page(bureau, "政府信息公开年报", f"<div>{side}</div>@")
    shell = shell.replace("</head>", '<script src="/js/page.js"></script></head>')
    routes.update(list_pages(column, items, 8, shell))
    routes.update(_around(bureau))
    return Site(
        name="trs",
        family="trs_wcm",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        patterns=(("/rl/", pages.calendar("/rl/")),),
        lists=(f"{column}(index(_\\d+)?\\.html)?",),
        traps=(r"/rl/.*",),
        disallowed=("/nbgl/",),
        lost=lost,
        parts=parts,
        validators=frozenset({"etag", "last-modified"}),
    )


def _attachment(report: Report) -> tuple[str, Answer]:
    if report.year == 2020:
        return f"P0{report.compact}385216470911.pdf", pages.pdf_file(report.pdf())
    return f"P0{report.compact}604413827155.docx", pages.docx_file(report.docx())


def _in_parts(report: Report, path: str) -> dict[str, Route]:
    """The article on three pages: t1.html, t1_1.html, t1_2.html."""
    stem = path.removesuffix(".html")
    names = [path, f"{stem}_1.html", f"{stem}_2.html"]
    routes: dict[str, Route] = {}
    for number, (name, body) in enumerate(zip(names, report.parts(3), strict=True)):
        links = [(other.rpartition("/")[2], f"{at + 1}") for at, other in enumerate(names)]
        if number + 1 < len(names):
            links.append((names[number + 1].rpartition("/")[2], "下一页"))
        more = f'<div class="pages">{pages.anchors(links)}</div>'
        routes[name] = pages.page(article(report, body, more))
    return routes


def _around(bureau: str) -> dict[str, Route]:
    """The home page and the way from there to the column, with a calendar on it."""
    home = pages.anchors(
        (
            ("/zwgk/", "政务公开"),
            ("/jwzx/", "警务资讯"),
            ("/rl/", "政务公开日历"),
            ("/nbgl/", "信息公开内部管理"),
            (f"{OUTSIDE}/zfxxgk/zfxxgknb/", "市政府信息公开年报"),
        )
    )
    way = pages.anchors(
        (
            ("./zfxxgk/zfxxgkzn/", "政府信息公开指南"),
            ("./zfxxgk/zfxxgkzd/", "政府信息公开制度"),
            ("./zfxxgk/zfxxgknb/", "政府信息公开年报"),
            ("./jfxx/", "警方信息"),
        )
    )
    guide = pages.notice("信息公开指南", "2020-01-02", bureau)
    return {
        "/index.html": pages.page(site_page(bureau, "首页", home)),
        "/zwgk/index.html": pages.page(site_page(bureau, "政务公开", way)),
        "/zwgk/zfxxgk/zfxxgkzn/index.html": pages.page(site_page(bureau, "指南", guide)),
        "/zwgk/zfxxgk/zfxxgkzd/index.html": pages.page(site_page(bureau, "制度", guide)),
        "/zwgk/jfxx/index.html": pages.page(site_page(bureau, "警方信息", guide)),
        "/jwzx/index.html": pages.page(site_page(bureau, "警务资讯", guide)),
        "/nbgl/index.html": pages.page(site_page(bureau, "内部管理", guide)),
        "/js/page.js": Answer(CREATE_PAGES.encode(), media_type="application/javascript"),
        "/robots.txt": pages.robots("/nbgl/"),
    }


def trs_years() -> Site:
    """A column of years: some render the report themselves, some hold one article; soft 404."""
    bureau, column = "北川州公安局", "/bmxxgk/zfxxgk_5712592/zfxxgknb/"
    made = reports(bureau, range(2014, 2025), ("{bureau}{year}年政府信息公开工作年度报告",))
    routes: dict[str, Route] = {}
    expected = []
    for report in made:
        year = f"{column}{report.year}n/"
        index = f"{year}index.shtml"
        if report.year % 2 == 0:
            routes[index] = pages.page(article(report, report.html()))
            # the same page under its own article address, which nothing links to
            routes[year + file_name(report, "shtml")] = routes[index]
            expected.append(Expected(bureau, report.year, year))
            continue
        name = file_name(report, "shtml")
        items = [(f"./{name}", report.title, report.published)]
        shell = site_page(bureau, f"{report.year}年", "<h2>年报</h2>@")
        routes.update(list_pages(year, items, 10, shell, "shtml"))
        document = year + name
        if report.year == 2021:
            document = f"{year}{report.month}/{report.bureau}{report.year}年年报（公开版） .PDF"
            routes[document] = pages.pdf_file(report.pdf(), media_type="application/octet-stream")
            link = f"./{document.rpartition('/')[2]}"
            files = f'<div class="fujian">附件：<a href="{link}">年报全文</a></div>'
            text = article(report, "<p>　　全文见附件。</p>", files)
            routes[year + name] = pages.page(text)
        else:
            routes[year + name] = pages.page(article(report, report.html()))
        expected.append(Expected(bureau, report.year, document))
    gone = f"{column}2013n/"
    # years newest first, one of them linked with its index page too
    years = [(f"./{report.year}n/", f"{report.year}年") for report in made]
    years.append(("./2024n/index.shtml", "最新年报"))
    years.append(("./2013n/", "2013年"))
    listed = site_page(bureau, "政府信息公开年报", f"<ul>{pages.anchors(years, '<br>')}</ul>")
    routes[f"{column}index.shtml"] = pages.page(listed)
    home = pages.anchors((("./bmxxgk/", "政府信息公开"), ("./jwhd/", "警务互动")))
    way = pages.anchors(
        (
            ("./zfxxgk_5712592/", "法定主动公开内容"),
            ("./zfxxgk_5712592/zfxxgknb/index.shtml", "政府信息公开年报"),
        )
    )
    routes["/index.shtml"] = pages.page(site_page(bureau, "首页", home))
    routes["/bmxxgk/index.shtml"] = pages.page(site_page(bureau, "政府信息公开", way))
    routes["/jwhd/index.shtml"] = pages.page(site_page(bureau, "警务互动", "<p>互动</p>"))
    routes["/bmxxgk/zfxxgk_5712592/index.shtml"] = routes["/bmxxgk/index.shtml"]
    return Site(
        name="trs_years",
        family="trs_wcm",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.soft_404(),
        lists=(f"{column}(index\\.shtml)?", f"{column}\\d+n/(index\\.shtml)?"),
        lost={gone: "soft_404"},
        index="index.shtml",
    )


def trs_search() -> Site:
    """A list that a script loads from the search server as JSON; session ids; a page in a frame."""
    bureau, column = "安东市公安局", "/zfxxgkzl/ndbg/"
    made = reports(bureau, range(2010, 2025))
    routes: dict[str, Route] = {}
    expected = []
    docs = []
    for report in made:
        path = f"{column}{file_name(report, 'htm')}"
        routes[path] = pages.page(article(report, report.html()))
        expected.append(Expected(bureau, report.year, path))
        docs.append((report, path))

    def search(asked: Asked) -> Answer:
        if asked.args.get("channelid") != "229105":
            return Answer(b'{"count":0,"docs":[]}', media_type="application/json")
        number, size = int(asked.args.get("page", "1")), int(asked.args.get("prepage", "6"))
        part = docs[(number - 1) * size : number * size]
        result = {
            "count": len(docs),
            "pages": -(-len(docs) // size),
            "page": number,
            "docs": [
                {"title": r.title, "url": f"{HERE}{p}", "time": f"{r.published} 10:00:00"}
                for r, p in part
            ],
        }
        return Answer(
            json.dumps(result, ensure_ascii=False).encode(), media_type="text/html;charset=UTF-8"
        )

    routes["/was5/web/search"] = search
    script = """<ul id="list"></ul><script>
var searchUrl = "/was5/web/search?channelid=229105&templet=docs.jsp&prepage=6&page=";
var page = 1;
function load(n) { $.getJSON(searchUrl + n, function (data) { show(data.docs); }); }
load(page);
</script>"""
    session = ";jsessionid=5F2C7D0A9B1E4C3D8A6B5C4D3E2F1A0B"
    way = pages.anchors(
        ((f"/zfxxgkzl/ndbg/index.htm{session}", "年度报告"), ("/zfxxgkzl/zn/", "指南"))
    )
    home = '<meta http-equiv="refresh" content="0;url=/main/index.htm">'
    main = pages.anchors((("/zfxxgkzl/", "政府信息公开专栏"), ("/jmhd/", "警民互动")))
    frame = '<iframe src="/zfxxgkzl/menu.htm" width="200"></iframe>'
    routes |= {
        f"{column}index.htm": pages.page(site_page(bureau, "年度报告", script)),
        "/index.htm": pages.page(pages.html(bureau, "", head=home)),
        "/main/index.htm": pages.page(site_page(bureau, "首页", main)),
        "/zfxxgkzl/index.htm": pages.page(site_page(bureau, "政府信息公开专栏", frame)),
        "/zfxxgkzl/menu.htm": pages.page(pages.html("菜单", way)),
        "/zfxxgkzl/zn/index.htm": pages.page(site_page(bureau, "指南", "<p>指南</p>")),
        "/jmhd/index.htm": pages.page(site_page(bureau, "警民互动", "<p>互动</p>")),
    }
    return Site(
        name="trs_search",
        family="trs_wcm",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(f"{column}(index\\.htm.*)?", r"/was5/web/search\?.*"),
        validators=frozenset({"last-modified"}),
        index="index.htm",
    )


SITES = (trs, trs_years, trs_search)
