"""Where an article goes on: by the number of its page, which begins with 1 or with 2."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from spiders import links
from spiders.text import readable

BASE = "http://gaj.example.gov.cn/a/nb"


@pytest.mark.parametrize(
    ("here", "there", "goes_on"),
    [
        ("t1", "t1_1", True),
        ("t1", "t1_2", True),
        ("t1_2", "t1_3", True),
        ("t1", "t1_3", False),
        ("t1_2", "t1", False),
        ("t1", "t2_2", False),
    ],
)
def test_the_next_part_of_an_article(here: str, there: str, goes_on: bool) -> None:
    body = f"<html><body><a href='{there}.html'>下一页</a></body></html>"
    page = readable(HtmlResponse(f"{BASE}/{here}.html", body=body.encode()))
    assert page is not None
    assert (links.next_part(page) == f"{BASE}/{there}.html") is goes_on


LONG = "<p>" + "本机关依法公开政府信息，并向社会公布。" * 30 + "</p>"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<iframe src='content.html'></iframe>", ["content.html"]),
        (f"{LONG}<iframe src='content.html'></iframe>", []),
        (f"<div class=TRS_Editor>{LONG}<iframe src='t.html'></iframe></div>", ["t.html"]),
        (f"<iframe src='t.html'></iframe><div class=TRS_Editor>{LONG}</div>", []),
        ("<iframe src='header.html'></iframe><iframe id=footer src='b.html'></iframe>", []),
        ("<iframe src='c.html' width=1 height=1></iframe>", []),
        ("<iframe src='a.pdf'></iframe><iframe src='v.html?file=a.pdf'></iframe>", []),
        ("<iframe src='http://gaj.example.com/c.html'></iframe><iframe></iframe>", []),
        ("<iframe src='javascript:void(0)'></iframe><iframe src='about:blank'></iframe>", []),
        ("".join(f"<iframe src='{n}.html'></iframe>" for n in range(9)), list("01234")),
        (
            "<frameset><frame src='content.html'><frame src='left.html'></frameset>",
            ["content.html"],
        ),
    ],
)
def test_which_pages_inside_may_be_an_articles_body(body: str, shown: list[str]) -> None:
    answer = HtmlResponse(f"{BASE}/t1.html", body=f"<html><body>{body}</body></html>".encode())
    page = readable(answer)
    assert page is not None
    found = [url.removeprefix(f"{BASE}/") for url in links.framed(page)]
    assert found == [name if "." in name else f"{name}.html" for name in shown]
