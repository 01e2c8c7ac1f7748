"""The sample site: what stands at which path, at the first visit and the second."""

from __future__ import annotations

from . import page
from .page import Article, Crumb
from .portal_reports import COLUMN, CRUMBS, NAME, SAMPLE_BUREAU, detail, reports
from .report import usual_title

PAGE_SIZE = 8

NOTICE = detail("2021-12-10", 1010)
NOTICE_TITLE = "关于编制2021年度政府信息公开工作年度报告的通知"
DISALLOWED = "/nbgl/ndbg/t20210301_1099.html"
OLD_ADDRESS = "/gk/ndbg/songxian2020.html"
CHALLENGED = detail("2019-02-15", 977)
SOFT_404 = detail("2017-02-14", 921)
MISSING = detail("2016-02-03", 888)


def notice() -> str:
    """A page of the column that is about reports and is none."""
    rows = (("各单位报送数据", "12月31日"), ("汇总核对", "1月15日"), ("统一公布", "1月31日"))
    cells = "".join(f"<tr><td>{what}</td><td>{when}</td></tr>" for what, when in rows)
    body = (
        "<p>各单位：</p><p>　　现就2021年度政府信息公开工作年度报告的编制安排通知如下，请按时报送"
        "数据和文字材料，格式沿用上级统一样式。</p>"
        f'<table border="1"><tr><th>工作</th><th>完成时间</th></tr>{cells}</table>'
        "<p>　　联系人和报送方式另行告知。</p>"
    )
    article = Article(NOTICE_TITLE, "2021-12-10 15:00", SAMPLE_BUREAU, body)
    return page.article_page(article, CRUMBS)


def entries() -> list[tuple[str, str, str]]:
    """The column's entries, newest first: path as linked, title, date."""
    linked = {published.article: published for published in reports()}
    items = []
    for path, published in linked.items():
        stamp = path.rsplit("/t", 1)[1]
        date = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"
        link = "." + path.removeprefix(COLUMN)
        old = published.truth.name == "songxian-2020"
        items.append((OLD_ADDRESS if old else link, usual_title(published.truth), date))

    def lost(path: str, year: int, date: str) -> tuple[str, str, str]:
        return (
            "." + path.removeprefix(COLUMN),
            f"{SAMPLE_BUREAU}{year}年政府信息公开工作年度报告",
            date,
        )

    items += [
        (
            "." + NOTICE.removeprefix(COLUMN),
            "关于编制2021年度政府信息公开工作年度报告的通知",
            "2021-12-10",
        ),
        (DISALLOWED, "2020年政府信息公开工作年度报告汇编（内部稿）", "2021-03-01"),
        lost(CHALLENGED, 2018, "2019-02-15"),
        lost(SOFT_404, 2016, "2017-02-14"),
        lost(MISSING, 2015, "2016-02-03"),
    ]
    return sorted(items, key=lambda item: item[2], reverse=True)


def column_pages() -> dict[str, bytes]:
    """The list pages: index.html, index_1.html and so on."""
    items = entries()
    parts = [items[start : start + PAGE_SIZE] for start in range(0, len(items), PAGE_SIZE)]
    return {
        f"{COLUMN}/index{f'_{number}' if number else ''}.html": page.list_page(
            NAME, part, CRUMBS, number, len(parts)
        ).encode()
        for number, part in enumerate(parts)
    }


def _plain(title: str, body: str, *crumbs: Crumb) -> bytes:
    steps = page.where((CRUMBS[0], *crumbs))
    return page.shell(
        f"{title}_{page.SITE}", f'{steps}\n<div class="article">{body}</div>'
    ).encode()


def fixed_pages() -> dict[str, bytes]:
    """Everything around the column: home page, navigation, styles, robots.txt."""
    newest = "".join(
        f'<li><span class="date">{date}</span><a href="{_from_root(link)}">{title}</a></li>'
        for link, title, date in entries()[:4]
    )
    home = f"""<div class="columns"><div class="side"><h3>栏目</h3><ul>
<li><a href="/zwgk/index.html">政务公开</a></li><li><a href="/bsfw/index.html">办事服务</a></li>
<li><a href="/hdjl/index.html">互动交流</a></li>
<li><a href="/nbgl/index.html">内部管理</a></li></ul></div>
<div class="list"><h2>信息公开</h2><ul class="news">{newest}</ul>
<p><a href="/zwgk/zfxxgkndbg/index.html">更多</a></p></div></div>"""
    columns = f"""<h1>政务公开</h1><ul>
<li><a href="/zwgk/zfxxgkzn/index.html">政府信息公开指南</a></li>
<li><a href="{COLUMN}/index.html">{NAME}</a></li></ul>"""
    guide = (
        "<h1>政府信息公开指南</h1><p>　　本栏目说明公开的范围、方式和申请的办理流程，"
        "文字为示例。</p>"
    )
    missing = (
        "<h1>页面不存在</h1><p>　　您访问的页面不存在或已被删除，请返回"
        '<a href="/index.html">首页</a>。</p>'
    )
    zwgk = CRUMBS[1]
    return {
        "/index.html": page.shell(page.SITE, home).encode(),
        "/zwgk/index.html": _plain("政务公开", columns, zwgk),
        "/zwgk/zfxxgkzn/index.html": _plain("政府信息公开指南", guide, zwgk),
        "/bsfw/index.html": _plain("办事服务", "<h1>办事服务</h1><p>　　示例栏目，没有内容。</p>"),
        "/hdjl/index.html": _plain("互动交流", "<h1>互动交流</h1><p>　　示例栏目，没有内容。</p>"),
        "/nbgl/index.html": _plain(
            "内部管理", "<h1>内部管理</h1><p>　　robots.txt 不允许抓取本页。</p>"
        ),
        DISALLOWED: _plain("内部稿", "<h1>内部稿</h1><p>　　robots.txt 不允许抓取本页。</p>"),
        CHALLENGED: CHALLENGE.encode(),
        SOFT_404: _plain("页面不存在", missing),
        "/css/site.css": page.CSS.encode(),
        "/js/page.js": page.PAGE_JS.encode(),
        "/robots.txt": b"User-agent: *\nDisallow: /nbgl/\n",
    }


CHALLENGE = """<html><head><meta charset="utf-8"></head><body><script>
// a stand-in for the check that some sites put before their pages
document.cookie = "__jsl_clearance_s=" + (Date.now() / 1000 | 0)
  + ".0|-1|sample;max-age=3600;path=/";
location.href = location.pathname + location.search;
</script></body></html>
"""


def _from_root(link: str) -> str:
    return COLUMN + link[1:] if link.startswith("./") else link


def site(visit: int = 1) -> dict[str, bytes]:
    """Every file of the site by its path."""
    files = {**fixed_pages(), **column_pages(), NOTICE: notice().encode()}
    for published in reports(visit):
        files.update(published.files)
    return files
