"""What a page needs to look as it does: the addresses of its styles and pictures."""

from __future__ import annotations

import pytest

from extract.documents.html.requisites import MOST, in_style, of_page, of_style, with_addresses

URL = "http://gaj.example.gov.cn/a/t.html"


def page(body: str, head: str = "") -> list[str]:
    return of_page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), URL)


@pytest.mark.parametrize(
    ("head", "body", "found"),
    [
        ("<link rel='shortcut stylesheet' href=c.css>", "", ["http://gaj.example.gov.cn/a/c.css"]),
        ("<link rel='alternate stylesheet' href=c.css><link rel=icon href=i.ico>", "", []),
        ("<link rel=stylesheet media=print href=p.css>", "", []),
        ("<base href='/b/'><link rel=stylesheet href=c.css>", "",
         ["http://gaj.example.gov.cn/b/c.css"]),
        ("<style>@import 'd.css'; a{background:URL( \"e.png\" )} /* url(no.png) */</style>", "",
         ["http://gaj.example.gov.cn/a/d.css", "http://gaj.example.gov.cn/a/e.png"]),
        ("", "<img src=/i.png><img src=/i.png><input type=image src=/j.png>",
         ["http://gaj.example.gov.cn/i.png", "http://gaj.example.gov.cn/j.png"]),
        ("", "<table background='//cdn.example.cn/t.gif'><tr><td style='background:url(u.gif)'>",
         ["http://cdn.example.cn/t.gif", "http://gaj.example.gov.cn/a/u.gif"]),
        ("", "<img src='data:image/png,x'><img src=javascript:x><img src=file:///etc/x><img src=''>"
         "<img src='#'><img src='http://[/'><script src=/s.js></script><iframe src=/f>", []),
        ("", "<img src='/图片/1.png'>", ["http://gaj.example.gov.cn/%E5%9B%BE%E7%89%87/1.png"]),
        ("", "<img src=t.html>", []),  # the page itself
    ],
)  # fmt: skip
def test_addresses_of_a_page(head: str, body: str, found: list[str]) -> None:
    assert page(body, head) == found


def test_styles_come_first_and_their_number_is_bounded() -> None:
    found = page(
        "".join(f"<img src=/{n}.png>" for n in range(200)), "<style>@import '/c.css'</style>"
    )
    assert len(found) == MOST
    assert found[0].endswith("/c.css")


def test_addresses_of_a_style_sheet_are_relative_to_it() -> None:
    style = b"@charset 'gbk'; @import url(../d.css) screen; a{b:url('e.png')} c{d:url(data:x)}"
    assert of_style(style, "http://g.cn/css/deep/c.css") == [
        "http://g.cn/css/d.css",
        "http://g.cn/css/deep/e.png",
    ]


def test_a_style_sheet_with_other_addresses() -> None:
    style = "@import \"d.css\"; a{b:url(e.png);c:url('gone.png')} /* url(x) */"
    given = {"http://g.cn/e.png": "data:image/png,E"}
    assert with_addresses(style, "http://g.cn/c.css", given).split() == [
        "@import", '"data:,";', 'a{b:url("data:image/png,E");c:url("data:,")}',
    ]  # fmt: skip


@pytest.mark.parametrize("unit", ["url(", "url('", '@import "', "/*", "url(a", "@import 'a'", "\\"])
def test_repeated_tokens_give_few_addresses(unit: str) -> None:
    """Each pattern goes over a text once: a hundred thousand of its beginnings are no trouble."""
    assert len(of_style(unit.encode() * 100_000, URL)) <= MOST
    assert all(len(address) <= 2_000 for address in in_style(unit * 2_000))


@pytest.mark.parametrize("payload", [b"", b"\x00" * 1000, b"%PDF-1.7", b"<" * 100_000, b"\xff\xfe"])
def test_what_is_no_page_needs_nothing(payload: bytes) -> None:
    assert of_page(payload, URL) == []
