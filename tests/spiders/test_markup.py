"""Pages that are parsed once: what their tree holds, and when Scrapy's own takes its place."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse, JsonResponse, Response

from crawler.crawl.outcomes import of_response
from spiders import links
from spiders.markup import DEPTH, Markup, least_shown
from spiders.text import readable

URL = "http://gaj.example.gov.cn/nb/1.html"


def page(body: str | bytes, encoding: str = "utf-8") -> Markup:
    data = body.encode(encoding) if isinstance(body, str) else body
    found = readable(HtmlResponse(URL, body=data))
    assert isinstance(found, Markup)
    return found


def test_a_page_is_made_markup_once() -> None:
    first = page("<h1>年报</h1>")
    assert readable(first) is first
    assert first.selector.root is first.tree


def test_other_answers_are_left_as_they_are() -> None:
    answer = JsonResponse(URL, body=b'{"a": 1}', encoding="utf-8")
    assert not isinstance(readable(answer), Markup)
    assert readable(Response(URL, body=b"%PDF-1.7")) is None


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_text_is_read_in_the_charset_that_nobody_said(encoding: str) -> None:
    assert page("<h1>公安局年报</h1>", encoding).css("h1::text").get() == "公安局年报"


def test_comments_are_no_part_of_it() -> None:
    found = page("<p>年<!-- 旧 -->报<?php x ?></p>")
    assert found.xpath("string(//p)").get() == "年报"
    assert found.xpath("//p/text()").getall() == ["年报"]


@pytest.mark.parametrize(
    ("body", "least"),
    [
        ("<p>年 报</p>\n<p>公 开</p>", 4),
        ("<script>var a = 1;</script><p>年报</p><noscript>请打开</noscript>", 2),
        ("<noscript><script>a()</script></noscript><p>年报</p>", 0),  # never too many
        ("<script>a()</script>", 0),
    ],
)
def test_what_a_page_shows_at_the_least(body: str, least: int) -> None:
    assert least_shown(page(body).tree, "script", "noscript") == least


@pytest.mark.parametrize("depth", [DEPTH // 2, DEPTH, 1500])
def test_the_end_of_a_deep_page_is_there(depth: int) -> None:
    found = page("<html><body>" + "<div>" * depth + "<a href=/x.html>年报</a>")
    assert found.css("a::attr(href)").get() == "/x.html"
    assert (found.tree is None) == (depth >= DEPTH)


@pytest.mark.parametrize("body", [b"", b"\x00", b"   ", b"<!-- -->"])
def test_a_page_without_anything_has_a_selector(body: bytes) -> None:
    assert page(body).css("a").getall() == []


def test_the_judge_changes_nothing_of_the_tree() -> None:
    found = page("<title>2020年报</title><script>var a</script><p>年报</p>")
    asked = []
    verdict = of_response(200, (), found.body, None, lambda: asked.append(1) or found.tree)
    assert (verdict.outcome, asked) == ("ok", [1])
    assert found.css("script::text").get() == "var a"


@pytest.mark.parametrize("body", ["<title>页面不存在</title>返回", "您访问的页面<!-- -->不存在"])
def test_the_judge_sees_the_same_in_a_tree(body: str) -> None:
    found = page(body)
    assert of_response(200, (), found.body, None, lambda: found.tree).outcome == "soft_404"
    assert of_response(200, (), found.body, None).outcome == "soft_404"


@pytest.mark.parametrize(
    "end", ["</html>", "</BODY ></Html\n>", "</body></html><!DOCTYPE html><html><body>"]
)
def test_what_stands_behind_a_pages_end_is_looked_at(end: str) -> None:
    body = f"<html><body><p>x</p>{end}<a href='/1.html'>y</a></body></html>"
    found = [link.url for link in links.links(page(body))]
    assert found == ["http://gaj.example.gov.cn/1.html"]
