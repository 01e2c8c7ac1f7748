"""Pages that repeat every token of the families' patterns, and what a spider does with them."""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.crawl.signatures import is_soft_404, look
from crawler.crawl.signatures import recognise as sign_of
from spiders import links
from spiders.families.generic import families
from spiders.family import recognise
from spiders.lists import is_lost
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
    family = families()[name]
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
    }
