"""Pages that repeat every token of the families' patterns, and what a spider does with them."""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from crawler.crawl.signatures import is_soft_404, look
from crawler.crawl.signatures import recognise as sign_of
from spiders import json_lists, links
from spiders.declaring import declaration
from spiders.discovery import note_links
from spiders.families.generic import families
from spiders.family import Ask, Family, recognise
from spiders.frontier import Frontier
from spiders.lists import is_lost
from spiders.portals import Portal
from spiders.portals.records import JsonList
from spiders.reports import is_foreign, reports, says_police
from spiders.text import is_cut_off, readable

TOKENS = [
    *("<record>", "</record>", "<![CDATA[", "]]>", "<nextgroup>", "</nextgroup>", "<totalrecord>"),
    *("totalRecord:", "1", " ", "\n", "columnid", "{", "}", "[", "]", '"', "'", ":", ",", ";"),
    *("proxyUrl:", "dataproxy.jsp", "perPage:", "a", "href=", "<a href='x", '<a href="', "'>"),
    *("/was5/web/search?", "page=", "SID:", "TREE:", "TREE:[", '{"children":[', '{"title":"'),
    *("createPageHTML", "createPage", '(1,0,"', "(", "<li>", "<table>", "<tr>", "<ul>", "<div>"),
    *("<loc>", "window._CONFIG=", "/gkmlpt/", '"./P0', "20210126", "<", "<title>", "信息公开"),
    *(
        "年报",
        "关于公布",
        "<a>",
        "=",
        "_1.",
        "<div id=zoom>",
        "<img src=a.png>",
        "</html>",
        "<html>",
    ),
    *("document.cookie", "*", "?", "&", "/info/1/", "/", "//", "\\", "x.pdf", "您访问的", "系统"),
    *("/xxgkAnnualReport.jsp?", "fbtime=", "/detail?", "pa=", "/public/column/1?", "title=2020"),
    *("/common/search/", "0" * 32, "channelId='", 'querydata="', "unitUrl='", "'a':'1',"),
    *('{"data":{"html":"', '{"data":{"results":[', "/columns/", "content_1.html", "_start=1"),
    *("/downattach", ".", "%", "\ufffd", "<base href=", "<iframe src=", "class=fj ", "<script>"),
    *("</script>", "<a href=/", "查看", "下载", "</a>", "<td>", "<dl>", "<dd>", "<span>", "alt=x "),
    *(
        "data-href='/a'",
        "data-url=",
        'onclick="',
        "location.href='",
        "window.open(",
        "<area href=/",
    ),
    *("<select onchange=x>", "<option value=/2020/>", "name:'年报',url:'/a.html'", "title:", "\\"),
    *(
        "channelname",
        '"linkurl":"',
        '{"data":{"rows":[',
        '"contentHtml":"x",',
        '"total":9,',
        "}]}}",
    ),
    *(
        "<ul querydata=",
        "上一页",
        "下一页",
        "更多",
        "2020年",
        "二〇二〇年",
        "公安局",
        "分局",
        "部门",
    ),
    *("<meta name=ArticleTitle content=", "<h1>", "<article>", "<p>", "&#x", "系统繁忙", "请稍后"),
    *(
        "列表",
        "关于",
        "政府",
        "委员会",
        "年度报告",
        "工作报告",
        "〔2020〕",
        "《",
        "》",
        "(",
        ")",
        "。",
    ),
    *("/columns/12345678-1234-1234-1234-123456789012/202001/01/", "/col/1234567890123/2020/01/01/"),
    *("$.ajax({", "data:{", "url:'/x',", "page:n,", "b=1;", "function f(a){", "open('/x/'+a)"),
    *("onclick=f(1)", "javascript:f(1)", "this.value", "__VIEWSTATE", "__doPostBack('a','1')"),
    *("<form method=post>", "<input name=", "<rss>", "<item>", "<link>", "<object data=x.pdf>"),
    *("/zwgk/ndbg_1/", "/2020/", "index_1.", "?pageNo=1&", "/system/_content/download.jsp?", "[{"),
]
PLACES = [
    ("http://g.cn/module/web/jpage/dataproxy.jsp?startrecord=x&perpage=²", "hanweb"),
    ("http://g.cn/col/col1/index.html", "hanweb"),
    ("http://g.cn/xxgkAnnualReport.jsp?fbtime=2020", "hanweb"),
    ("http://g.cn/gkmlpt/index", "gkmlpt"),
    ("http://g.cn/gkmlpt/api/all/1?page=1", "gkmlpt"),
    ("http://g.cn/was5/web/search?page=1", "trs_wcm"),
    ("http://g.cn/x/index.html", "trs_wcm"),
    ("http://g.cn/x/", "ucap"),
    (f"http://g.cn/common/search/{'0' * 32}?page=1&_isJson=true", "ucap"),
    ("http://g.cn/jpaas-publish-server/front/page/build/unit?pageNo=1", "hanweb"),
    ("http://g.cn/gkmlpt/mguide", "gkmlpt"),
    ("http://g.cn/1/2/index.htm", "hunan"),
    ("http://g.cn/columns/x/", "hebei"),
    ("http://g.cn/web/listPage_a_col1_30_1.html", "old_police"),
    ("http://g.cn/public/column/1?title=2020", "anhui"),
    ("http://g.cn/x/", "generic"),
    ("http://g.cn/service?page=1", "json_list:0"),
]

SERVICE = JsonList(
    url="http://g.cn/service?page={page}",
    items="data.rows",
    title="title",
    link="/content/{id}.html",
    total="data.total",
)
"""A list that an entry declares; what an answer holds is the server's."""

PORTALS = [
    Portal("a", "样例市公安局", hosts=("g.cn",)),
    Portal("b", "样例市政府", hosts=("g.cn",), section=True, shared=True),
]


def draw(random: Random, length: int) -> tuple[str, str, str]:
    """A page of about ``length`` characters, its address and the family that reads it."""
    start = "".join(random.choices(TOKENS, k=random.randint(0, 3)))
    if random.random() < 0.8:
        unit = "".join(random.choices(TOKENS, k=random.randint(1, 4)))
        text = start + unit * (length // len(unit))
    else:
        text = start + "".join(random.choices(TOKENS, k=length // 6))
    return (text, *random.choice(PLACES))


def walk(text: str, url: str, name: str) -> dict[str, list[Any]]:
    """Everything that a crawl finds out about a page by looking into its text."""
    request = Request(url, meta={"kind": "list", "capture_id": 1})
    body = text.encode(errors="replace")
    page = readable(HtmlResponse(url, body=body, request=request))
    assert page is not None
    family = json_lists.named(name, (SERVICE,)) or families()[name]
    page.request.cb_kwargs["ask"] = Ask(url, promised=3, number=1)
    seen = look(200, [], page.body, getattr(page, "tree", None))
    entries = family.entries(page)
    titles = [link.text for link in links.links(page)] + [links.article_title(page) or ""]
    return {
        "entries": entries,
        "list_pages": list(islice(family.list_pages(page), 300)),
        "files": [*family.hidden_files(page), *links.attachments(page), *links.images(page)],
        "pages": [*links.frames(page), *links.sitemap(page), links.next_part(page)],
        "families": recognise(page),
        "details": [one.is_detail(link.url) for one in families().values() for link in entries],
        "titles": [(links.title_kind(one), links.names_other(one)) for one in titles],
        "scores": [links.score(link) for link in entries],
        "judged": [sign_of(seen), is_soft_404(seen), is_cut_off(page)],
        "lost": [is_lost(page, family, follows=True), family.leads_to_list(page)],
        "named": [links.names_police(links.naming_text(page))],
        "reports": [list(reports(page, family, portal)) for portal in PORTALS],
        "article": [is_foreign(PORTALS[0], text[:300], text), says_police(page, text[:300])],
        "way": [_frontier(page, family).take()],
        "declared": [declaration([(url, "GET", None, body)], entries)],
        "buttons": [links.button(one) for one in titles],
    }


def _frontier(page: TextResponse, family: Family) -> Frontier:
    found = Frontier()
    note_links(found, page, family, family.is_detail, column=False, home=page.url)
    return found
