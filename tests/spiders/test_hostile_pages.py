"""No page holds the crawl up: what looks into its text takes time that grows with its length."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import HtmlResponse

from common.text import page_size
from spiders import links
from spiders.families.generic import families
from spiders.families.hanweb import _elements
from spiders.markup import MAX_JSON, Markup, parsed_json
from spiders.text import is_cut_off, readable

from .hostile import PLACES, draw, walk

PORTIONS = 20
SECONDS = 1.0
"""Processor time that a page of 200 kB may take in all: ten times what the worst one does."""


@settings(max_examples=250, deadline=None)
@given(st.integers(0, 2**64))
def test_any_mixture_of_the_patterns_tokens_is_got_over(seed: int) -> None:
    found = walk(*draw(Random(seed), 3_000))
    assert len(found["entries"]) <= 2 * links.MAX_LINKS
    assert all(link.url.isascii() and len(link.text) <= links.MAX_TEXT for link in found["entries"])
    assert all(len(link.url) <= links.MAX_URL for link in found["entries"])


@pytest.mark.slow
@pytest.mark.parametrize("portion", range(PORTIONS))
def test_ten_thousand_pages_of_200_kb_take_less_than_a_second_each(portion: int) -> None:
    random = Random(13 + portion)
    worst: tuple[float, tuple[str, str, str]] = (0.0, ("", "", ""))
    for _ in range(10_000 // PORTIONS):
        page = draw(random, 200_000)
        start = process_time()
        walk(*page)
        worst = max(worst, (process_time() - start, page))
        assert worst[0] < SECONDS, (page[0][:300], *page[1:])
    file = os.environ.get("GONGAN_FUZZ")
    if file:
        seconds, (text, url, family) = worst
        row = {
            "portion": portion,
            "worst": seconds,
            "family": family,
            "url": url,
            "page": text[:99],
        }
        with Path(file).open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")


ATTACKS = {
    "records": "<record>" * 25_000,
    "records of CDATA": "<record><![CDATA[" * 12_000,
    "blanks in a record": "<record>" + " " * 200_000,
    "blanks before records end": ("<record>" + " " * 1000) * 200,
    "groups": "<nextgroup>" * 18_000,
    "an object of one word": "{" + "columnid" * 25_000,
    "objects": "{columnid" * 22_000,
    "a long word": "{columnid" + "a" * 200_000 + "}",
    "brackets in titles": json.dumps({"docs": [{"title": "<" * 190_000, "url": "/x.html"}]}),
    "searches": '"' + "/was5/web/search?" * 12_000 + "page=",
    "searches in one": '"' + "/was5/web/search?page=" * 9_000 + '"',
    "page counts": "createPage" * 20_000,
    "open page counts": 'createPageHTML(1,0,"' * 10_000,
    "deep JSON": '{"articles":' + "[" * 200_000,
    "a deep tree": "TREE:" + '[{"children":' * 15_000,
    "SIDs": "SID" * 66_000,
    "one long address": f'<a href="/{"1" * 199_000}">x</a>',
    "long addresses": f'<a href="/{"1." * 990}">x</a>' * 100,
    "addresses of a year": f'<a href="{"/xxgkAnnualReport.jsp?" * 80}">x</a>' * 110,
    "links in links": "".join(f"<a href=/{n}>" for n in range(12_000)) + "x" * 50_000,
    "links and blocks": "<div><a href=/1>" * 12_000 + "x" * 20_000,
    "a long title": f"<title>{'关于公布信息公开' * 8_000}</title>",
    "lists in records": "<record><![CDATA[" + "<ul>" * 40_000 + "<a href=1>]]></record>",
    "tables": "<div id=zoom><img src=a.png>" + "<table><tr><td>" * 12_000,
    "channels": "/common/search/" * 13_000,
    "named channels": "channelId='" * 18_000,
    "blanks of channels": ("channelId" + " " * 9) * 11_000,
    "queries": '<div querydata="' + "'a':" * 50_000 + '">',
    "lists of a page": "<div querydata=\"'a':'1'\" uniturl='/x'>" * 5_000,
    "fragments": json.dumps({"data": {"html": "<a href=/1>" * 18_000}}),
    "results": json.dumps({"data": {"results": [{"title": "<" * 9_000, "url": "/x"}] * 20}}),
    "paths of numbers": f'<a href="{"/1" * 900}">x</a>' * 100,
    "uuid columns": f'<a href="{"/columns/" * 200}">x</a>' * 100,
    "offsets": f'<a href="/?{"s1_start=" * 200}">x</a>' * 100,
    "a row of links that say nothing": "<ul><li>"
    + "".join(f"<a href=/{n}.html>下载</a><span>x</span>" for n in range(5_000)),
    "cells of links that say nothing": "<table><tr>"
    + "".join(f"<td><a href=/{n}.html>查看</a>" for n in range(5_000)),
    "menus in menus": "<select onchange=x><option value=/1/>年报" * 5_000,
    "a menu": "<select onchange=x>" + "".join(f"<option value=/{n}/>2020年" for n in range(6_000)),
    "menus that a function opens": "<script>function f(a){location.href='/x/'+a}</script>"
    + "<select onchange='f(this.value)'><option value=1>年报" * 3_000,
    "functions of names of names": "<script>"
    + "".join(
        f"function g{n}(a){{{d}open({'+'.join('b' * 12)})}}"
        for d in ["".join(f"{x}={'+'.join(y * 12)};" for x, y in ("da", "cd", "bc"))]
        for n in range(800)
    )
    + "</script>",
    "calls of a script": "<script>var b=1;\n"
    + ("$.ajax({url:'/x',\ndata:{" + "a:b," * 600 + "page:q}});") * 20
    + "x" * 140_000
    + "</script><a href=/a/1.html>2020年</a>",
    "next pages of one address": "".join(f"<a href='?a={n}'>下一页</a>" for n in range(5_000)),
    "places that scripts follow": "<b onclick=\"location.href='/1'\">年报" * 5_000,
    "ways in a script": '<b onclick="' + "location.href=" * 15_000 + '">年报',
    "objects in a script": "<script>" + "{name:'年报',url:'/a'}" * 9_000 + "</script>",
    "words in a script": "<script>" + ("{" + "a" * 3_998 + "}") * 50 + "</script>",
    "quotes in a script": "<script>" + ("{" + "a:'\\'" * 800 + "}") * 50 + "</script>",
    "blocks of attachments": "<div class=fj>" * 200
    + "".join(f"<a href=/{n}.pdf>2020年政府信息公开年报</a>" for n in range(4_000)),
    "rows of many names": json.dumps(
        {"data": {"rows": [{f"k{n}": "x" for n in range(200)}] + [{"k199": "<<<"}] * 8_000}}
    ),
    "dots in a path": f"<a href='{'/..' * 600}'>x</a>" * 100,
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("place", PLACES, ids=[f"{n}-{u[12:30]}" for u, n in PLACES])
@pytest.mark.slow
def test_attacks_on_one_pattern(attack: str, place: tuple[str, str]) -> None:
    start = process_time()
    walk(ATTACKS[attack], *place)
    assert process_time() - start < SECONDS


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_got_over(attack: str) -> None:
    short = ATTACKS[attack][:4_000]
    for place in PLACES:
        assert len(walk(short, *place)["entries"]) <= 2 * links.MAX_LINKS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<record><![CDATA[<a>]]></record><record> &lt;b&gt; </record>", ["<a>", "<b>"]),
        ("<record><![CDATA[a]]>\n</record>x<record></record>", ["a", ""]),
        ("<record>\n<![CDATA[a</record>b]]></record>", ["a</record>b"]),
        ("<record>a<record>b</record>", ["a<record>b"]),
        ("<record>a", []),
        ("<record><![CDATA[a</record>", []),
        ("", []),
    ],
)
def test_elements_of_a_datastore(text: str, found: list[str]) -> None:
    assert list(_elements(text, "record")) == found


class Counted(str):
    """Text that counts the characters which searches go over."""

    __slots__ = ("passed",)

    def find(self, what: str, start: int = 0, end: int | None = None) -> int:  # type: ignore[override]
        at = super().find(what, start)
        self.passed = getattr(self, "passed", 0) + (len(self) if at < 0 else at) - start
        return at


@pytest.mark.parametrize("unit", ["<record>", "<record><![CDATA[", "<record>x</record>"])
def test_elements_are_found_in_one_pass(unit: str) -> None:
    text = Counted(unit * 2_000)
    list(_elements(text, "record"))
    assert text.passed <= 3 * len(text)


def page(body: bytes) -> Markup:
    found = readable(HtmlResponse("http://g.cn/x/", body=body, request=Request("http://g.cn/x/")))
    assert isinstance(found, Markup)
    return found


def test_a_page_of_too_many_elements_is_looked_at_up_to_the_bound() -> None:
    found = page(b"<html><a href=/0.html>x</a>" + b"<b></b>" * (page_size.MAX_ELEMENTS + 9))
    assert found.is_shortened
    assert found.text.count("<b>") < page_size.MAX_ELEMENTS
    assert [link.url for link in links.links(found)] == ["http://g.cn/0.html"]
    assert not is_cut_off(found)


def test_a_page_of_64_mib_takes_little_memory() -> None:
    item = b'<li><a href="/a/1.html">x</a></li>'
    body = item * (64 * 1024 * 1024 // len(item))
    tracemalloc.start()
    found = page(body)
    listed = links.links(found)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(listed) == 1
    assert peak < 150 * 1024 * 1024  # lxml's own memory is bounded by the elements
    assert sum(1 for _ in found.tree.iter()) <= page_size.MAX_ELEMENTS + 3


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" + "[]," * 600_000 + "[]]",
        " " * (MAX_JSON + 1) + "{",
        "{",
        "x",
        "",
        "[" + "1" * 5000 + "]",
    ],
)
def test_json_that_is_not_parsed(text: str) -> None:
    assert parsed_json(text) is None


def test_the_families_have_an_answer_of_their_own_or_none() -> None:
    for family in families().values():
        assert family.is_answer(page(b"<html><body>x</body></html>")) is None
