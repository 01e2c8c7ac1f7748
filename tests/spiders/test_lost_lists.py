"""A page that comes in a list's place without one is a lost list page: told, and tried again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from spiders.families.generic import GenericSpider, families
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
