"""VSB (博达): info/NNNN/NNNN.htm, lists ndbg.htm and then ndbg/2.htm, ndbg/1.htm: counting down."""

from __future__ import annotations

from tests.sites import pages
from tests.sites.model import Answer, Expected, Route, Site
from tests.sites.reports import Report, reports


def _page(bureau: str, title: str, body: str, head: str = "") -> Answer:
    nav = pages.anchors((("/index.htm", "首页"), ("/zwgk.htm", "政务公开")))
    text = pages.html(f"{title}-{bureau}", f"{nav}\n{body}", head=head)
    return pages.page(text, declared=False)


def _detail(report: Report, body: str) -> Answer:
    text = (
        f"<h1>{report.title}</h1><div>发布日期：{report.published}</div>"
        f'<div id="vsb_content"><div class="v_news_content">{body}</div></div>'
    )
    return _page(report.bureau, report.title, text)


def vsb() -> Site:
    """Pages that count down, a download address with a query, a file behind a captcha."""
    bureau = "沂南市公安局"
    routes: dict[str, Route] = {}
    expected = []
    lost = {}
    items: list[pages.Item] = []
    for report in reports(bureau, range(2008, 2025)):
        number = 3000 + report.year
        path = document = f"/info/1636/{number}.htm"
        body = report.html()
        if report.year in (2017, 2021):
            file = (
                "/system/_content/download.jsp?urltype=news.DownloadAttachUrl"
                f"&owner=1452&wbfileid={number}"
            )
            body = f'<p>　　报告见附件。</p><p>附件【<a href="{file}">{report.title}.pdf</a>】</p>'
            if report.year == 2017:
                lost[file] = "challenged"
            document = file
        routes[path] = _detail(report, body)
        if document not in lost:
            expected.append(Expected(bureau, report.year, document))
        items.append((path, report.title, report.published))
    data = next(report for report in reports(bureau, [2021])).pdf()
    captcha = "<title>验证码</title><form><p>请输入验证码下载附件：</p><input name=code></form>"

    def served(asked: object) -> Answer:
        args = getattr(asked, "args", {})
        if args.get("wbfileid") == "5021":
            return pages.pdf_file(
                data, name="2021年度报告.pdf", media_type="application/octet-stream"
            )
        return pages.page(captcha)

    routes["/system/_content/download.jsp"] = served
    count, size = 4, 5
    for page in range(count):
        name = "/zwgk/ndbg.htm" if page == 0 else f"/zwgk/ndbg/{count - page}.htm"
        up = "" if page == 0 else "../"
        part = [(f"../{up}{url[1:]}", title, date) for url, title, date in
                items[page * size : (page + 1) * size]]  # fmt: skip
        links = [(f"{up}ndbg.htm", "首页")]
        if page + 1 < count:
            folder = "ndbg/" if page == 0 else ""
            links.append((f"{folder}{count - page - 1}.htm", "下页"))
            links.append((f"{folder}1.htm", "尾页"))
        routes[name] = _page(bureau, "年度报告", pages.entries(part) + pages.anchors(links))
    home = pages.anchors((("zwgk.htm", "政务公开"), ("jwzx.htm", "警务资讯")))
    way = pages.anchors((("zwgk/zn.htm", "公开指南"), ("zwgk/ndbg.htm", "年度报告")))
    routes |= {
        "/": _page(bureau, "首页", home),
        "/index.htm": _page(bureau, "首页", home),
        "/zwgk.htm": _page(bureau, "政务公开", way),
        "/zwgk/zn.htm": _page(bureau, "公开指南", "<p>指南</p>"),
        "/jwzx.htm": _page(bureau, "警务资讯", "<p>资讯</p>"),
    }
    return Site(
        name="vsb",
        family="vsb",
        bureau=bureau,
        column="/zwgk/ndbg.htm",
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(r"/zwgk/ndbg(/\d+)?\.htm",),
        lost=lost,
        validators=frozenset({"etag", "last-modified"}),
        index="index.htm",
    )


SITES = (vsb,)
