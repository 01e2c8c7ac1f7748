"""NFCMS (南方网), Guangdong: content/post_<id>.html, lists index_2.html under their own number."""

from __future__ import annotations

from tests.sites import pages
from tests.sites.model import FILES, HERE, Expected, Route, Site
from tests.sites.reports import Report, reports


def _page(bureau: str, title: str, body: str, head: str = "") -> str:
    nav = pages.anchors((("/", "首页"), ("/ZWGK/index.html", "政务公开")))
    return pages.html(f"{title} - {bureau}", f"{nav}\n{body}", head=head)


def _detail(report: Report, body: str, more: str = "") -> str:
    text = (
        f"<h1>{report.title}</h1><p>发布日期：{report.published}</p>"
        f'<div class="news_cont_d_wrap">{body}</div>{more}'
    )
    head = pages.meta(report.title, report.published, report.bureau)
    return _page(report.bureau, report.title, text, head)


def nfcms() -> Site:
    """Files on a second host of the portal, a redirect loop, a slow and a dropping page."""
    bureau, column = "海丰湾市公安局", "/ZWGK/NDBG/"
    routes: dict[str, Route] = {}
    expected = []
    items: list[pages.Item] = []
    for report in reports(bureau, range(2009, 2025)):
        name = f"content/post_{1300000 + report.year}.html"
        path = document = column + name
        body, more = report.html(), ""
        if report.year in (2019, 2023):
            file = f"/attachment/0/{report.year}/{1300000 + report.year}.pdf"
            document = file
            routes[file] = pages.pdf_file(report.pdf())
            body = "<p>　　报告全文见附件。</p>"
            more = (
                f'<div class="fj"><a href="{FILES}{file}" alt="{report.title}.pdf">附件</a></div>'
            )
        answer = pages.page(_detail(report, body, more))
        routes[path] = answer
        if report.year == 2015:
            routes[path] = pages.slow(answer)
        elif report.year == 2012:
            routes[path] = pages.dropping(answer)
        expected.append(Expected(bureau, report.year, document))
        items.append((f"{HERE}{path}", report.title, report.published))
    loop = f"{column}content/post_1302008.html"
    items.append((f"{HERE}{loop}", f"2008年{bureau}政府信息公开年报", "2009-02-01"))
    routes[loop] = pages.redirect(f"{column}content/mpost_1302008.html")
    routes[f"{column}content/mpost_1302008.html"] = pages.redirect(loop)
    # an address that moved
    moved = f"{column}content/post_79444.html"
    routes[moved] = pages.redirect(items[9][0].removeprefix(HERE), 301)
    items[9] = (moved, *items[9][1:])
    count, size = 3, 6
    for number in range(1, count + 1):
        name = "index.html" if number == 1 else f"index_{number}.html"
        part = items[(number - 1) * size : number * size]
        links = [
            ("index.html" if n == 1 else f"index_{n}.html", f"{n}") for n in range(1, count + 1)
        ]
        if number < count:
            links.append((f"index_{number + 1}.html", "下一页"))
        links.append((f"index_{count}.html", "尾页"))
        body = f"{pages.entries(part)}<div class=page>{pages.anchors(links)}</div>"
        routes[column + name] = pages.page(_page(bureau, "年度报告", body))
    home = pages.anchors((("/ZWGK/index.html", "政务公开"), ("/JMHD/index.html", "警民互动")))
    way = pages.anchors(
        (("./ZFXXGKZN/index.html", "信息公开指南"), ("./NDBG/index.html", "年度报告"))
    )
    routes |= {
        "/index.html": pages.page(_page(bureau, "首页", home)),
        "/ZWGK/index.html": pages.page(_page(bureau, "政务公开", way)),
        "/ZWGK/ZFXXGKZN/index.html": pages.page(_page(bureau, "指南", "<p>指南</p>")),
        "/JMHD/index.html": pages.page(_page(bureau, "警民互动", "<p>互动</p>")),
    }
    return Site(
        name="nfcms",
        family="nfcms",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(f"{column}(index(_\\d+)?\\.html)?",),
        lost={loop: "redirect_loop"},
        validators=frozenset({"etag", "last-modified"}),
        files_host=True,
        zipped=True,
    )


SITES = (nfcms,)
