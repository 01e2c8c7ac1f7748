"""How a list goes on where no link says "next page": by numbers, by its own form, by "more"."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse, TextResponse

from spiders import links, postbacks
from spiders.family import Ask, Family
from spiders.text import readable

BASE = "http://gaj.example.gov.cn"
GENERIC = Family("generic")


def page(body: str, path: str = "/nb/index.html") -> TextResponse:
    made = readable(HtmlResponse(BASE + path, body=f"<html><body>{body}</body></html>".encode()))
    assert made is not None
    return made


def turned(body: str, path: str = "/nb/index.html") -> list[str]:
    return [link.url.removeprefix(BASE) for link in links.next_pages(page(body, path))]


@pytest.mark.parametrize(
    ("body", "path", "following"),
    [
        ("<a href='index.html'>1</a><a href='index_2.html'>2</a>", "/nb/index.html",
         "/nb/index_2.html"),
        ("<span>1</span> <a href='index_2.html'>2</a> <a href='index_3.html'>3</a>", "/nb/",
         "/nb/index_2.html"),
        ("<a href='index.html'>1</a> <b>2</b> <a href='index_3.html'>3</a>", "/nb/index_2.html",
         "/nb/index_3.html"),
        ("<a href='#'>1</a><a href='?c=9&amp;page=2'>[2]</a>", "/list.asp?c=9",
         "/list.asp?c=9&page=2"),
        ("<li><a href='/zw/nb.htm'>1</a></li><li><a href='/zw/nb/2.htm'>2</a></li>", "/zw/nb.htm",
         "/zw/nb/2.htm"),
        ("<i>10</i><a href='index_11.html'>...</a>", "/nb/index_10.html", "/nb/index_11.html"),
        ("<a href='?c=9&amp;page=1'>[1]</a> <a href='?c=9&amp;page=2'>[2]</a>", "/list.asp?c=9",
         "/list.asp?c=9&page=2"),
        ("<a href='index.html'>第1页</a> <a href='index_1.html'>第2页</a>", "/nb/index.html",
         "/nb/index_1.html"),
        ("<span onclick=\"location.href='l_1.html'\">1</span>"
         "<span onclick=\"location.href='l_2.html'\">2</span>", "/nb/l_1.html", "/nb/l_2.html"),
        ("<select onchange='location=this.value'><option value='index.html'>1</option>"
         "<option value='index_2.html' selected>2</option>"
         "<option value='index_3.html'>3</option></select>", "/nb/index_2.html",
         "/nb/index_3.html"),
        ("<a href='index_2.html'><img src='/images/next.gif'></a>", "/nb/", "/nb/index_2.html"),
        ("<a href='index_1.html'>往年&gt;&gt;</a>", "/nb/index.html", "/nb/index_1.html"),
        ("1 <a href='/nb/p2/'>2</a>", "/nb/", "/nb/p2/"),
    ],
)  # fmt: skip
def test_the_next_number_leads_to_the_next_page(body: str, path: str, following: str) -> None:
    assert turned(body, path) == [following]


@pytest.mark.parametrize(
    "body",
    [
        "<a href='/rili/?d=1'>1</a><a href='/rili/?d=2'>2</a><a href='/rili/?d=3'>3</a>",
        "<td>1</td><td><a href='/art/2.html'>2</a></td>",
        "<span>2019</span><a href='index_2020.html'>2020</a>",
        "<span>1</span><a href='index_3.html'>3</a>",
        "<span>1</span><a href='javascript:void(0)'>2</a>",
        "<span>1</span><a href='http://other.example.gov.cn/nb/index_2.html'>2</a>",
    ],
)
def test_other_numbers_do_not(body: str) -> None:
    assert turned(body) == []


def test_where_a_link_says_next_numbers_are_not_looked_at() -> None:
    body = "<span>1</span><a href='index_2.html'>2</a><a href='index_9.html'>下一页</a>"
    assert turned(body) == ["/nb/index_9.html"]


def test_more_leads_to_a_column_elsewhere_that_need_not_be_the_bureaus_own() -> None:
    body = (
        "<a href='/xxgk/zfxxgknb/'>更多&gt;&gt;</a><a href='/news/'>更多</a><a href='?a=1'>更多</a>"
    )
    asked = list(GENERIC.list_pages(page(body)))
    assert asked == [
        Ask(f"{BASE}/xxgk/zfxxgknb/", elsewhere=True),
        Ask(f"{BASE}/nb/index.html?a=1"),
    ]


def form(links_of_it: str, *, more: str = "", action: str = "index.html?c=7") -> str:
    return (
        f"<form method='post' action='{action}'><input type='hidden' name='__VIEWSTATE' value='S1'>"
        "<input type='hidden' name='__EVENTVALIDATION' value='V1'><input name='key' value='k'>"
        f"<input type='submit' name='go' value='G'>{more}{links_of_it}</form>"
    )


def call(argument: str, text: str) -> str:
    return f"<a href=\"javascript:__doPostBack('ctl00$Pager','{argument}')\">{text}</a>"


@pytest.mark.parametrize(
    "pager",
    [
        f"<span>1</span>{call('2', '2')}{call('3', '3')}",
        f"{call('3', '3')}{call('2', '下一页')}",
        f"<td><span>1</span></td><td>{call('2', '...')}</td>",
    ],
)
def test_a_form_is_sent_back_for_the_next_page_and_no_button_is_pressed(pager: str) -> None:
    asked = list(GENERIC.list_pages(page(form(pager))))
    sent = {
        "__VIEWSTATE": "S1", "__EVENTVALIDATION": "V1", "key": "k",
        "__EVENTTARGET": "ctl00$Pager", "__EVENTARGUMENT": "2",
    }  # fmt: skip
    assert asked == [Ask(f"{BASE}/nb/index.html?c=7", sent, promised=1)]


@pytest.mark.parametrize(
    "body",
    [
        form(call("1", "上一页")),
        form(call("d5", "删除")),
        form(call("2", "下一页"), more="<input type='password' name='p'>"),
        form(call("2", "下一页"), more="<input type='file' name='f'>"),
        form(call("2", "下一页"), action="/other.aspx"),
        form(call("2", "下一页"), action="http://other.example.gov.cn/nb/index.html"),
        form(call("2", "下一页")).replace("post", "get"),
        form(call("2", "下一页")).replace("S1", "S" * 300_000),
    ],
)
def test_what_is_not_sent(body: str) -> None:
    assert postbacks.next_page(page(body)) is None


@pytest.mark.parametrize(
    "script",
    [
        "d.add(4,0,'政府信息公开年报','nb/index.htm','','main');",
        'var old = new Array(["政府信息公开年报", "nb/index.htm", "2019-01"]);',
    ],
)
def test_an_address_next_to_its_text_in_a_script_is_a_link(script: str) -> None:
    found = links.links(page(f"<script>{script}</script>", "/xxgk/left.htm"))
    assert [(link.url, link.text) for link in found] == [
        (f"{BASE}/xxgk/nb/index.htm", "政府信息公开年报")
    ]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2012年度桐溪市公安局政府信息公…", "maybe"),
        ("桐溪市公安局2013年政府信息公开工作...", "maybe"),
        ("桐溪市公安局2013年公开招聘警务辅助人…", "other"),
        ("关于开展2013年政府信息公开…", "other"),
        ("桐溪市公安局政府信息公开工作考核…", "other"),
    ],
)
def test_titles_that_are_cut_off(title: str, kind: str) -> None:
    assert links.title_kind(title) == kind


@pytest.mark.parametrize(
    "body",
    [
        "<a href='javascript:void(0)' onclick=\"location='index_2.html'\">下一页</a>",
        "<a href='#' onclick='turn(2)'>下一页</a>"
        "<script>function turn(n) { location.href = 'index_' + n + '.html'; }</script>",
        "<button onclick=\"location.href='index_2.html'\">下一页</button>",
        "<base href='/nb/'><a href='#' onclick=\"location='index_2.html'\">下一页</a>",
        "第 1 页/共 3 页 <a href='#' onclick=\"location='index_2.html'\">下一页</a>",
    ],
)
def test_what_is_pressed_leads_to_the_next_page(body: str) -> None:
    assert turned(body) == ["/nb/index_2.html"]


@pytest.mark.parametrize(
    "body",
    [
        "第3页/共3页 <a href='#' onclick=\"location='index_4.html'\">下一页</a>",
        "<a href='#' onclick=\"location='index_2.html'\">尾页</a>",
        "<a href='#' onclick='turn(2)'>下一页</a>",
    ],
)
def test_nothing_is_pressed_on_a_last_page_nor_elsewhere(body: str) -> None:
    assert turned(body) == []
