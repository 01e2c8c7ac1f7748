"""A page that comes in a list's place without one is a lost list page: told, and tried again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse
from twisted.python.failure import Failure

from spiders.families.generic import GenericSpider, families
from spiders.families.gkmlpt import GkmlptSpider
from spiders.families.hanweb import HanwebSpider
from spiders.family import Ask
from spiders.lists import is_lost
from spiders.statistics import LISTS_LOST
from spiders.text import is_cut_off, readable

from .test_spiders import BASE, PORTAL, answer, spider, urls

NAVIGATION = '<a href="/">首页</a><a href="/xw/">新闻</a><a href="/zn/">指南</a>'
SCRIPTS = "<script>" + "var a = 1;" * 900 + "</script>"

LOST = {
    "empty": "",
    "blanks": " \n\u3000\n ",
    "no text": "<html><head><title>x</title></head><body></body></html>",
    "busy": "<html><body><p>系统繁忙，请稍后再试</p><a href='/'>返回首页</a></body></html>",
    "busy, bare": "系统繁忙",
    "traditional": "<html><body>系統繁忙，請稍後再試</body></html>",
    "upkeep": f"<html><body>{NAVIGATION}<p>网站正在维护，敬请稍候访问</p></body></html>",
    "a database": "<html><body><h1>数据库连接失败</h1></body></html>".replace("连接失败", "错误"),
    "english": "<html><body><h1>Server is too busy</h1></body></html>",
    "a shell": f"<html><body><div id='app'></div>{SCRIPTS}</body></html>",
}
LISTS = {
    "a list": f"<ul>{NAVIGATION}<li><a href='/a/1.html'>通知</a></li></ul>",
    "one report": "<a href='/a/1.html'>示例市公安局2020年政府信息公开工作年度报告</a>",
    "one that may be": "<a href='/a/1.html'>2020年</a>",
    "pages": '<script>createPageHTML(3, 0, "index", "html");</script>',
    "a busy title": f"<p>{'关于' * 300}系统维护的通知</p>{NAVIGATION}",
}


def page(body: str, url: str = f"{BASE}/", kind: type[TextResponse] = HtmlResponse) -> TextResponse:
    found = readable(kind(url, body=body.encode(), request=Request(url, meta={"kind": "list"})))
    assert found is not None
    return found


@pytest.mark.parametrize("name", LOST)
def test_lost_in_the_midst_of_a_list(name: str) -> None:
    assert is_lost(page(LOST[name]), families()["trs_wcm"], follows=True)


@pytest.mark.parametrize("name", LOST)
def test_lost_as_the_first_page_unless_scripts_may_fill_it(name: str) -> None:
    assert is_lost(page(LOST[name]), families()["generic"], follows=False)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("follows", [True, False])
def test_lists_are_not_lost(name: str, follows: bool) -> None:
    assert not is_lost(page(LISTS[name]), families()["trs_wcm"], follows=follows)


@pytest.mark.parametrize(
    ("family", "url", "body", "lost"),
    [
        ("trs_wcm", "http://g.cn/was5/web/search?page=2", {"docs": []}, False),
        ("trs_wcm", "http://g.cn/was5/web/search?page=2", {"pages": 0}, False),
        ("trs_wcm", "http://g.cn/was5/web/search?page=2", {"msg": "系统繁忙"}, True),
        ("gkmlpt", "http://g.cn/gkmlpt/api/all/1?page=2", {"articles": [], "total": 0}, False),
        ("gkmlpt", "http://g.cn/gkmlpt/api/all/1?page=2", {"code": 500}, True),
        ("gkmlpt", "http://g.cn/gkmlpt/api/all/1?page=2", "<html>系统繁忙</html>", True),
        ("hanweb", "http://g.cn/m/dataproxy.jsp", "<datastore></datastore>", False),
        ("hanweb", "http://g.cn/m/dataproxy.jsp", "<html><body>系统繁忙</body></html>", True),
    ],
)
def test_answers_of_programs(family: str, url: str, body: Any, lost: bool) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    assert is_lost(page(text, url), families()[family], follows=True) is lost


@pytest.mark.parametrize("name", LOST)
def test_it_is_asked_for_again_and_then_counted(name: str) -> None:
    walker = spider()
    ask = Ask(f"{BASE}/index_1.html")
    (again,) = walker.parse_list(answer(ask.url, LOST[name]), ask)
    assert isinstance(again, Request)
    assert again.url == ask.url
    assert again.dont_filter
    assert again.meta["unconditional"]
    assert walker.crawler.stats.get_value(LISTS_LOST) is None
    assert urls(list(walker.parse_list(answer(ask.url, LOST[name], again=True), ask))) == []
    assert walker.crawler.stats.get_value(LISTS_LOST) == 1


def test_a_list_with_another_way_to_it_is_asked_for_that_way() -> None:
    walker = spider(HanwebSpider)
    other = Ask(f"{BASE}/dataproxy.jsp?columnid=1")
    ask = Ask(f"{BASE}/dataproxy.jsp", {"columnid": "1"}, other)
    assert urls(list(walker.parse_list(answer(ask.url, ""), ask))) == [other.url]
    assert walker.crawler.stats.get_value(LISTS_LOST) is None


def test_the_next_page_of_a_generic_list_that_comes_empty_is_lost() -> None:
    walker = spider(GenericSpider)
    first = "".join(f"<a href='/a/{y}.html'>公安局{y}年政府信息公开年报</a>" for y in (2019, 2020))
    found = list(walker.parse_list(answer(f"{BASE}/", f"{first}<a href='p2.html'>下一页</a>")))
    assert f"{BASE}/p2.html" in urls(found)
    (again,) = walker.parse_list(answer(f"{BASE}/p2.html", ""), Ask(f"{BASE}/p2.html"))
    assert again.url == f"{BASE}/p2.html"
    assert PORTAL.id == walker.portal.id


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        (f"<html><body>x</body></html>{SCRIPTS}", False),
        (f"<HTML><body>x</body></HTML >{SCRIPTS}<!-- {'x' * 3000} -->", False),
        ("<html><body>" + "x" * 9000, True),
        ("<html><body>x</bo", True),
        ("<p>x</p>", False),
        ("<datastore><record>x</record>", True),
        ("<datastore><record>x</record></datastore>" + " " * 3000, False),
        ("<?xml version='1.0'?><urlset><url><loc>http://g.cn/</loc></url>", True),
        ('{"articles": [{"title": "x"}', True),
        ('{"articles": [{"title": "x"}]}', False),
        ("", False),
    ],
)
def test_what_was_cut_off(body: str, cut: bool) -> None:
    assert is_cut_off(page(body)) is cut


FIRST = f"""{NAVIGATION}<a href="/a/1.html">公安局2020年政府信息公开年报</a>
<script>createPageHTML(3, 0, "index", "html");</script>"""

NOTHING_NEW = {
    "navigation": f"<html><body>{NAVIGATION}<ul></ul></body></html>",
    "no data": f"<html><body>{NAVIGATION}<p>暂无数据</p></body></html>",
    "the first page": FIRST,
    "busy in a whole page": f"<body>{NAVIGATION}{'政务公开' * 200}<p>系统繁忙</p></body>",
}


@pytest.mark.parametrize("name", NOTHING_NEW)
def test_a_counted_page_that_brings_nothing_new_is_lost(name: str) -> None:
    walker = spider()
    found = list(walker.parse_list(answer(f"{BASE}/", FIRST)))
    asks = [one.cb_kwargs["ask"] for one in found if one.meta["kind"] == "list"]
    assert [(ask.url, ask.promised) for ask in asks] == [
        (f"{BASE}/index_1.html", 1), (f"{BASE}/index_2.html", 1)
    ]  # fmt: skip
    list(walker.parse_list(answer(asks[0].url, NOTHING_NEW[name]), asks[0]))
    assert walker.crawler.stats.get_value(LISTS_LOST) == 1
    list(walker.parse_list(answer(asks[1].url, "<a href='/a/2.html'>2019年</a>"), asks[1]))
    assert walker.crawler.stats.get_value(LISTS_LOST) == 1


def test_a_page_behind_the_last_link_may_bring_nothing_new() -> None:
    walker = spider()
    list(walker.parse_list(answer(f"{BASE}/", FIRST)))
    ask = Ask(f"{BASE}/p2.html")
    list(walker.parse_list(answer(ask.url, NOTHING_NEW["no data"]), ask))
    assert walker.crawler.stats.get_value(LISTS_LOST) is None


@pytest.mark.parametrize(
    ("promised", "outcome", "otherwise", "lost"),
    [
        (2, "not_found", None, 2),
        (1, "soft_404", None, 1),
        (0, "not_found", None, None),
        (2, "not_found", Ask(f"{BASE}/other"), None),
        (3, "server_error", None, 1),
    ],
)
def test_a_promised_page_that_is_not_there_is_lost(
    promised: int, outcome: str, otherwise: Ask | None, lost: int | None
) -> None:
    walker = spider()
    ask = Ask(f"{BASE}/index_1.html", promised=promised, otherwise=otherwise)
    meta = {"kind": "list", "outcome": outcome, "found_on": f"{BASE}/"}
    failure = Failure(ValueError("HTTP 404"))
    failure.request = Request(ask.url, meta=meta, cb_kwargs={"ask": ask})  # type: ignore[attr-defined]
    list(walker.failed(failure))
    assert walker.crawler.stats.get_value(LISTS_LOST) == lost


@pytest.mark.parametrize(
    ("came_by", "body", "lost"),
    [
        ("/index_1.html", f"{NAVIGATION}<a href='/n/1.html'>要闻</a>", 1),
        ("/index_1.html", f"{NAVIGATION}<a href='/zwgk/'>政府信息公开年报</a>" * 2, None),
        ("/", f"{NAVIGATION}<a href='/n/1.html'>要闻</a>", None),
    ],
)
def test_a_page_that_is_sent_elsewhere_has_to_name_a_report(
    came_by: str, body: str, lost: int | None
) -> None:
    walker = spider()
    ask = Ask(f"http://old.example.gov.cn{came_by}")
    list(
        walker.parse_list(answer("http://www.example.gov.cn/", body, redirect_urls=[ask.url]), ask)
    )
    assert walker.crawler.stats.get_value(LISTS_LOST) == lost


def test_a_promised_page_that_is_sent_to_one_seen_before_is_lost() -> None:
    walker = spider()
    ask = Ask(f"{BASE}/index_1.html", promised=1)
    request = Request(f"{BASE}/", cb_kwargs={"ask": ask})
    walker.dropped(request)  # asked for twice: not lost
    assert walker.crawler.stats.get_value(LISTS_LOST) is None
    walker.dropped(request.replace(meta={"redirect_urls": [ask.url]}))
    assert walker.crawler.stats.get_value(LISTS_LOST) == 1


def test_a_file_in_the_place_of_a_list_page_is_a_lost_one() -> None:
    walker = spider()
    ask = Ask(f"{BASE}/index_1.html")
    request = Request(ask.url, meta={"kind": "list", "capture_id": 1})
    assert list(walker.parse_list(Response(ask.url, body=b"%PDF", request=request), ask)) == []
    assert walker.crawler.stats.get_value(LISTS_LOST) == 1


@pytest.mark.parametrize(
    ("family", "url", "data", "promised"),
    [
        ("gkmlpt", "/gkmlpt/api/all/1?page=1", {"total": "3", "articles": [{}]}, [1, 1]),
        ("gkmlpt", "/gkmlpt/api/all/1?page=1", {"total": 3, "articles": [{}, {}]}, [1]),
        ("gkmlpt", "/gkmlpt/api/all/1?page=1", {"total": -3, "articles": [{}]}, []),
        ("gkmlpt", "/gkmlpt/api/all/1?page=1", {"total": None, "articles": [{}]}, []),
        ("trs_wcm", "/was5/web/search?page=1", {"pages": "3", "docs": []}, [2]),
        ("trs_wcm", "/was5/web/search?page=2", {"pages": 3, "docs": []}, [1]),
        ("trs_wcm", "/was5/web/search?page=3", {"pages": 3, "docs": []}, []),
        ("trs_wcm", "/was5/web/search?page=1", {"pages": [], "docs": []}, []),
    ],
)
def test_lists_promise_what_they_count(
    family: str, url: str, data: dict[str, Any], promised: list[int]
) -> None:
    came = page(json.dumps(data), f"http://g.cn{url}")
    assert [ask.promised for ask in families()[family].list_pages(came)] == promised


def test_half_characters_in_json_titles_cost_no_report() -> None:
    walker = spider(GkmlptSpider)
    titles = [f"公安局{year}年政府信息公开年报" for year in (2020, 2021)]
    articles = [
        {"title": f"\udfff{titles[0]}", "url": "/gkmlpt/content/1/1/post_1.html"},
        {"title": f"{titles[1]}\ud83d", "url": "/gkmlpt/content/1/1/post_2.html"},
    ]
    body = json.dumps({"total": 2, "articles": articles})
    url = f"{BASE}/gkmlpt/api/all/12?page=1&sid=1"
    assert len(urls(list(walker.parse_list(answer(url, body))))) == 2
