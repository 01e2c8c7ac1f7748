"""Pages of a small, modest government site: header, navigation, article, footer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

SITE = "样例市政务公开示例站"
NAVIGATION = (
    ("首页", "/index.html"),
    ("政务公开", "/zwgk/index.html"),
    ("办事服务", "/bsfw/index.html"),
    ("互动交流", "/hdjl/index.html"),
)
DISCLAIMER = (
    "示例网站：随软件附带，仅供演示，不是任何机关的网站。“样例市”为虚构；其他机关的统计数字取自其"
    "公开的年度报告，文字均为示例。"
)


@dataclass(frozen=True)
class Crumb:
    """One step of the line that says where a page stands."""

    name: str
    url: str


@dataclass(frozen=True)
class Article:
    """A page of a column: its title, date and source as the site shows them.

    ``body`` is HTML; ``attachments`` are pairs of address and name.
    """

    title: str
    published: str
    source: str
    body: str
    attachments: tuple[tuple[str, str], ...] = ()
    keywords: str = "政府信息公开,年度报告"


def shell(title: str, body: str, *, charset: str = "utf-8", head: str = "") -> str:
    """A whole page of the site around its body."""
    links = "".join(f'<li><a href="{url}">{name}</a></li>' for name, url in NAVIGATION)
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="{charset}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<meta name="SiteName" content="{SITE}">
<meta name="SiteDomain" content="sample.invalid">
{head}<link rel="stylesheet" href="/css/site.css">
</head>
<body>
<div class="top"><div class="wrap">
<span>{SITE}</span><span class="mark">示例 SAMPLE</span>
</div></div>
<div class="nav"><ul class="wrap">{links}</ul></div>
<div class="wrap main">
{body}
</div>
<div class="footer"><div class="wrap">
<p><a href="/zwgk/zfxxgkzn/index.html">公开指南</a> | <a href="/nbgl/index.html">内部管理</a></p>
<p>{DISCLAIMER}</p>
</div></div>
</body>
</html>
"""


def where(crumbs: Iterable[Crumb]) -> str:
    """The line 当前位置."""
    steps = " &gt; ".join(f'<a href="{step.url}">{step.name}</a>' for step in crumbs)
    return f'<div class="where">当前位置：{steps}</div>'


def article_page(article: Article, crumbs: Iterable[Crumb], *, charset: str = "utf-8") -> str:
    """A page of a column, with the meta elements that government sites carry."""
    steps = tuple(crumbs)
    meta = {
        "ColumnName": steps[-1].name,
        "ColumnType": "政府信息公开年报",
        "ArticleTitle": article.title,
        "PubDate": article.published,
        "ContentSource": article.source,
        "Keywords": article.keywords,
    }
    head = "".join(
        f'<meta name="{name}" content="{escape(value)}">\n' for name, value in meta.items()
    )
    files = "".join(
        f'<p>附件：<a href="{url}">{escape(name)}</a></p>' for url, name in article.attachments
    )
    block = f'<div class="fj">{files}</div>' if files else ""
    body = f"""{where(steps)}
<div class="article">
<h1>{escape(article.title)}</h1>
<div class="about"><span>发布日期：{article.published[:10]}</span>
<span>来源：{article.source}</span>
<span>字体：[大 中 小]</span></div>
<div class="TRS_Editor">
{article.body}
</div>
{block}
</div>"""
    return shell(f"{article.title}_{SITE}", body, charset=charset, head=head)


def list_page(
    name: str, items: Iterable[tuple[str, str, str]], crumbs: Iterable[Crumb], page: int, pages: int
) -> str:
    """One page of a column (``page`` from 0) as TRS WCM makes it: address, title, date."""
    rows = "\n".join(
        f'<li><span class="date">{date}</span><a href="{url}" title="{escape(title)}" '
        f'target="_blank">{escape(title)}</a></li>'
        for url, title, date in items
    )
    body = f"""{where(crumbs)}
<div class="columns">
<div class="side"><h3>政务公开</h3><ul>
<li><a href="/zwgk/zfxxgkzn/index.html">政府信息公开指南</a></li>
<li><a href="/zwgk/zfxxgkndbg/index.html">政府信息公开年报</a></li>
</ul></div>
<div class="list"><h2>{name}</h2>
<ul class="news">
{rows}
</ul>
<div class="pages" id="pages"><script src="/js/page.js"></script>
<script>createPageHTML({pages}, {page}, "index", "html");</script></div>
</div>
</div>"""
    return shell(f"{name}_{SITE}", body)


CSS = """/* neutral colours, system fonts, no pictures */
* { box-sizing: border-box; }
body { margin: 0; color: #222; background: #f4f5f6; line-height: 1.8;
  font: 15px/1.8 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
a { color: #1d4f7c; text-decoration: none; }
a:hover { text-decoration: underline; }
.wrap { width: 1080px; max-width: 96%; margin: 0 auto; }
.top { background: #fff; }
.top .wrap { display: flex; align-items: center; justify-content: space-between;
  padding: 26px 0; font-size: 28px; letter-spacing: 3px; color: #23415c; }
.top .mark { font-size: 13px; letter-spacing: 1px; color: #8a4b08; border: 1px solid #c98a3d;
  padding: 0 10px; border-radius: 3px; background: #fff6e8; }
.nav { background: #2f5575; }
.nav ul { list-style: none; padding: 0; display: flex; }
.nav a { display: block; padding: 10px 36px; color: #fff; font-size: 17px; }
.main { background: #fff; padding: 18px 28px 40px; min-height: 560px; margin: 16px auto; }
.where { color: #666; border-bottom: 1px solid #e2e6ea; padding-bottom: 8px; font-size: 14px; }
.columns { display: flex; gap: 28px; margin-top: 18px; }
.side { width: 220px; background: #f4f7fa; padding: 10px 18px; }
.side ul, .news { list-style: none; padding: 0; }
.list { flex: 1; }
.list h2 { font-size: 20px; border-left: 4px solid #2f5575; padding-left: 10px; }
.news li { border-bottom: 1px dashed #d7dde3; padding: 7px 0; }
.news .date { float: right; color: #888; font-size: 14px; }
.pages { text-align: center; padding-top: 16px; color: #555; }
.article h1 { text-align: center; font-size: 25px; line-height: 1.5; margin: 26px 0 10px; }
.about { text-align: center; color: #777; font-size: 14px; border-bottom: 1px solid #e2e6ea;
  padding-bottom: 10px; margin-bottom: 18px; }
.about span { margin: 0 12px; }
.article table { border-collapse: collapse; margin: 12px auto; max-width: 100%; font-size: 14px; }
.article td, .article th { border: 1px solid #9aa7b3; padding: 4px 6px; text-align: center;
  font-weight: normal; }
.fj { border-top: 1px solid #e2e6ea; margin-top: 24px; padding-top: 8px; }
.footer { background: #e6eaee; color: #5a646d; font-size: 13px; padding: 16px 0 28px;
  text-align: center; }
"""

PAGE_JS = """// writes the links to a column's pages: page n of the list is index_(n-1)
function createPageHTML(pages, current, name, ext) {
  var html = "";
  for (var i = 0; i < pages; i++) {
    var file = (i === 0 ? name : name + "_" + i) + "." + ext;
    html += i === current ? " <b>" + (i + 1) + "</b> "
      : ' <a href="' + file + '">' + (i + 1) + "</a> ";
  }
  document.write("共 " + pages + " 页 " + html);
}
"""
