from __future__ import annotations

import pytest
from scrapy import Request

from common.addresses.canonical import clean, key, spellings
from crawler.crawl.queue.fingerprints import Fingerprinter


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("HTTP://GAJ.Example.gov.cn:80/A/b.html#top", "http://gaj.example.gov.cn/A/b.html"),
        ("https://a.gov.cn:443/", "https://a.gov.cn/"),
        ("https://a.gov.cn:8443", "https://a.gov.cn:8443/"),
        ("http://a.gov.cn./x/../y/./z.html", "http://a.gov.cn/y/z.html"),
        ("http://a.gov.cn/x/..", "http://a.gov.cn/"),
        ("http://a.gov.cn//x//y.html", "http://a.gov.cn/x/y.html"),
        ("http://a.gov.cn/i.htm;jsessionid=0A1B", "http://a.gov.cn/i.htm"),
        ("http://a.gov.cn/i.jsp;jsessionid=0A1B?a=1", "http://a.gov.cn/i.jsp?a=1"),
        ("http://a.gov.cn/(S(abcdefghijklmnopqrstuvwx))/i.aspx", "http://a.gov.cn/i.aspx"),
        ("http://a.gov.cn/i?b=2&JSESSIONID=1&utm_source=x&a=1", "http://a.gov.cn/i?b=2&a=1"),
        ("http://a.gov.cn/%e5%b9%b4%7e", "http://a.gov.cn/%E5%B9%B4~"),
        ("http://a.gov.cn/年报 1.pdf", "http://a.gov.cn/%E5%B9%B4%E6%8A%A5%201.pdf"),
        ("http://[bad", "http://[bad"),
        ("mailto:a@b.c", "mailto:a@b.c"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_what_is_asked_for(url: str, cleaned: str) -> None:
    assert clean(url) == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.gov.cn/x/", "https://a.gov.cn/x/index.html"),
        ("http://a.gov.cn/x/INDEX.shtml", "http://A.gov.cn:80/x/"),
        ("http://a.gov.cn/x.jsp?area=1&fbtime=2020", "http://a.gov.cn/x.jsp?fbtime=2020&area=1"),
        ("http://a.gov.cn/g/Pages_1.aspx", "http://a.gov.cn/G/pages_1.ASPX"),
        ("http://a.gov.cn", "http://a.gov.cn/#2811"),
    ],
)
def test_one_page(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.gov.cn/x/", "http://a.gov.cn/x/index_1.html"),
        ("http://a.gov.cn/x/A.html", "http://a.gov.cn/x/a.html"),
        ("http://a.gov.cn/x.jsp?id=1", "http://a.gov.cn/x.jsp?id=2"),
        ("http://a.gov.cn/x", "http://b.gov.cn/x"),
        ("http://a.gov.cn:8080/x", "http://a.gov.cn/x"),
    ],
)
def test_different_pages(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_spellings_have_one_key() -> None:
    found = list(spellings("https://a.gov.cn/x/index.html"))
    assert found[0] == "https://a.gov.cn/x/index.html"
    assert "http://a.gov.cn/x/" in found
    assert len(set(map(key, found))) == 1


def test_a_redirect_to_another_spelling_is_followed_and_a_copy_is_not() -> None:
    print_of = Fingerprinter().fingerprint
    first = Request("http://a.gov.cn/x/index.html")
    secure = Request("https://a.gov.cn/x/", meta={"redirect_urls": [first.url]})
    assert print_of(first) == print_of(Request("https://a.gov.cn/x/"))
    assert print_of(first) != print_of(secure)
    elsewhere = Request("https://a.gov.cn/x/", meta={"redirect_urls": ["https://a.gov.cn/y"]})
    assert print_of(first) == print_of(elsewhere)
    assert print_of(first) != print_of(Request(first.url, method="POST"))
    assert print_of(Request(first.url, method="POST", body=b"a")) != print_of(
        Request(first.url, method="POST", body=b"b")
    )
