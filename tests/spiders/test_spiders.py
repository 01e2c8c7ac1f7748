from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.statscollectors import StatsCollector

from spiders.base import PortalSpider
from spiders.families.generic import GenericSpider
from spiders.families.trs_wcm import TrsWcmSpider
from spiders.items import Page
from spiders.portals import NothingToCrawlError, Portal, UnknownPortalError

BASE = "http://gaj.example.gov.cn/xxgk/nb"
PORTAL = Portal(
    id="example",
    name="示例市公安局",
    hosts=("gaj.example.gov.cn",),
    family="trs_wcm",
    columns=(f"{BASE}/",),
    local=True,
)


def spider(kind: type[PortalSpider] = TrsWcmSpider, **settings: Any) -> PortalSpider:
    values = {"GONGAN_LIST_PAGES": 200, "GONGAN_DISCOVERY_BUDGET": 60, **settings}
    crawler = Crawler(kind, values)
    crawler.stats = StatsCollector(crawler)  # as the start of a crawl sets it
    return kind.from_crawler(crawler, portal=PORTAL)


def answer(url: str, body: str, **meta: Any) -> HtmlResponse:
    request = Request(url, meta={"capture_id": 7, "kind": "list", **meta})
    return HtmlResponse(url, body=body.encode(), encoding="utf-8", request=request)


def urls(results: list[Any]) -> list[str]:
    return [result.url for result in results if isinstance(result, Request)]


LIST = """
<li><a href="./202101/t20210126_1.html">示例市公安局2020年政府信息公开工作年度报告</a></li>
<li><a href="./201601/t20160120_2.html">2015年</a></li>
<li><a href="./201501/P020150120123456789.pdf">2014年政府信息公开工作年度报告</a></li>
<li><a href="./2013n/">2013年政府信息公开年报</a></li>
<li><a href="./202001/t20200101_9.html">关于编制2019年政府信息公开工作年度报告的通知</a></li>
<li><a href="/zn/">政府信息公开指南</a></li>
"""


def test_a_list_page_gives_its_reports_and_the_counted_pages() -> None:
    body = LIST + '<script>createPageHTML(3, 0, "index", "html", 45);</script>'
    results = list(spider().parse_list(answer(f"{BASE}/", body)))
    assert urls(results) == [
        f"{BASE}/202101/t20210126_1.html",
        f"{BASE}/201601/t20160120_2.html",
        f"{BASE}/201501/P020150120123456789.pdf",
        f"{BASE}/2013n/",
        f"{BASE}/index_1.html",
        f"{BASE}/index_2.html",
    ]
    kinds = [result.meta["kind"] for result in results]
    assert kinds == ["page", "page", "attachment", "list", "list", "list"]
    assert results[0].meta["found_on"] == f"{BASE}/"


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        ('createPageHTML(2,0,"index","shtml")', ["index_1.shtml"]),
        ("createPageHTML( 2 , 0 , 'list' , 'htm' , 15 );", ["list_1.htm"]),
        ('createPageHTML(1, 0, "index", "html");', []),
        ('createPageHTML(3, 1, "index", "html");', []),
        ("no script, only <a href=index_1.html>下一页</a>", ["index_1.html"]),
    ],
)
def test_pages_of_a_list(script: str, pages: list[str]) -> None:
    found = TrsWcmSpider.family.list_pages(answer(f"{BASE}/index.html", script))
    assert [ask.url for ask in found] == [f"{BASE}/{page}" for page in pages]


def test_a_trap_of_a_million_pages_is_bounded() -> None:
    body = '<script>createPageHTML(999999, 0, "index", "html");</script>'
    results = list(spider(GONGAN_LIST_PAGES=5).parse_list(answer(f"{BASE}/", body)))
    assert len(results) == 4


def test_a_list_page_that_is_the_report_itself() -> None:
    body = "<h1>示例市公安局2020年政府信息公开工作年度报告</h1><div id=zoom>正文</div>"
    (page,) = spider().parse_list(answer(f"{BASE}/2020n/", body))
    assert isinstance(page, Page)


def test_an_article_gives_itself_and_its_attachments_with_its_title() -> None:
    body = (
        '<meta name="ArticleTitle" content="示例市公安局2020年政府信息公开工作年度报告">'
        '<div class="TRS_Editor">见附件<a href="./P020210126385216470911.pdf">附件</a></div>'
        "<script>var fj='./P020210126385216470922.docx';</script>"
    )
    results = list(spider().parse_article(answer(f"{BASE}/202101/t20210126_1.html", body)))
    page = results[0]
    assert isinstance(page, Page)
    assert (page.capture_id, page.portal_id) == (7, "example")
    assert urls(results) == [
        f"{BASE}/202101/P020210126385216470911.pdf",
        f"{BASE}/202101/P020210126385216470922.docx",
    ]
    titles = {result.cb_kwargs["page_title"] for result in results[1:]}
    assert titles == {"示例市公安局2020年政府信息公开工作年度报告"}


def test_an_attachment_is_an_item() -> None:
    url = f"{BASE}/202101/P020210126.pdf"
    request = Request(url, meta={"capture_id": 8, "link_text": "附件"})
    response = Response(
        url, headers={"Content-Type": "application/pdf"}, body=b"%PDF", request=request
    )
    (page,) = spider().parse_attachment(response, "题目")
    assert page == Page(8, "example", url, b"%PDF", "application/pdf", "附件", "题目")


def test_an_article_that_turns_out_to_be_a_file() -> None:
    url = f"{BASE}/202101/t20210126_1.html"
    response = Response(url, body=b"%PDF", request=Request(url, meta={"capture_id": 9}))
    (page,) = spider().parse_article(response)
    assert isinstance(page, Page)


def test_other_families_go_by_next_page() -> None:
    body = '<a href="/a/2020_1.html">2020年政府信息公开工作年度报告</a><a href="?page=2">下一页</a>'
    results = list(spider(GenericSpider).parse_list(answer(f"{BASE}/", body)))
    assert urls(results) == ["http://gaj.example.gov.cn/a/2020_1.html", f"{BASE}/?page=2"]


def test_a_portal_is_needed() -> None:
    crawler = Crawler(TrsWcmSpider)
    with pytest.raises(NothingToCrawlError, match="-a portal=ID"):
        TrsWcmSpider.from_crawler(crawler)
    with pytest.raises(UnknownPortalError, match="unknown portal 'nowhere'"):
        TrsWcmSpider.from_crawler(crawler, portal="nowhere")
