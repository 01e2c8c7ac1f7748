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
