"""The address asked is the one a browser asks; facts of the URL Standard's public test vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from common.addresses.asked import asked, is_meant_as_http
from common.addresses.canonical import clean, is_noisy, key, spellings

BASE = "http://gaj.example.gov.cn/zwgk/nb/index.html?a=1#b"
HOST = "http://gaj.example.gov.cn"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("", f"{HOST}/zwgk/nb/index.html?a=1"),
        ("x.html", f"{HOST}/zwgk/nb/x.html"),
        ("?p=2", f"{HOST}/zwgk/nb/index.html?p=2"),
        ("?", f"{HOST}/zwgk/nb/index.html"),
        ("#top", f"{HOST}/zwgk/nb/index.html?a=1"),
        ("//b.gov.cn/x", "http://b.gov.cn/x"),
        ("http:x.html", f"{HOST}/zwgk/nb/x.html"),
        ("https:x.html", "https://x.html/"),
        ("http:///b.gov.cn/x", "http://b.gov.cn/x"),
        (r"\a\2021.html", f"{HOST}/a/2021.html"),
        (r"..\..\2021.html", f"{HOST}/2021.html"),
        (r"\\b.gov.cn\x", "http://b.gov.cn/x"),
        (r"?u=\a", rf"{HOST}/zwgk/nb/index.html?u=\a"),
        ("/zwgk//2021.html", f"{HOST}/zwgk//2021.html"),
        ("/a/%2e%2E/b/./c", f"{HOST}/b/c"),
        ("/a/b/../..", f"{HOST}/"),
        ("/a/../../../b", f"{HOST}/b"),
        ("  x.html\n", f"{HOST}/zwgk/nb/x.html"),
        ("x\t.ht\r\nml", f"{HOST}/zwgk/nb/x.html"),
        ("HTTP://B.GOV.CN:80/X", "http://b.gov.cn/X"),
        ("https://b.gov.cn:443/", "https://b.gov.cn/"),
        ("https://b.gov.cn:0443/", "https://b.gov.cn/"),
        ("http://b.gov.cn:/", "http://b.gov.cn/"),
        ("http://u:p@b.gov.cn/", "http://b.gov.cn/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
        ("http://ｂ.gov.cn/", "http://b.gov.cn/"),
        ("http://公安.中国/", "http://xn--55q79v.xn--fiqs8s/"),
        ("年报 1.pdf", f"{HOST}/zwgk/nb/%E5%B9%B4%E6%8A%A5%201.pdf"),
        ("/a%zz%4a", f"{HOST}/a%zz%4a"),
        ("/a'b?c='d", f"{HOST}/a'b?c=%27d"),
        ("/d.jsp?id=7&timestamp=1&sign=ab", f"{HOST}/d.jsp?id=7&timestamp=1&sign=ab"),
        ("/i.jsp;jsessionid=0A?utm_source=x", f"{HOST}/i.jsp;jsessionid=0A?utm_source=x"),
        ("/\ud83d", f"{HOST}/%EF%BF%BD"),
    ],
)
def test_what_a_browser_asks_for(href: str, address: str) -> None:
    assert asked(href, BASE) == address


@pytest.mark.parametrize(
    "href",
    [
        "http://127.0.0.1:80a/x",
        "http://b.gov.cn:65536/",
        "http://b.gov.cn:-1/",
        "http://[bad/",
        "http://a b/",
        "http://b%00/",
        "http://1.2.3.256/",
        "http://",
        "javascript:go()",
        "mailto:a@b.c",
        "ftp://b.gov.cn/",
        "data:text/html,x",
        "file:///etc/passwd",
        "about:blank",
    ],
)
def test_what_no_server_is_asked_for(href: str) -> None:
    assert asked(href, BASE) is None


@pytest.mark.parametrize(
    ("href", "charset", "query"),
    [
        ("/s?t=年报", "gb18030", "t=%C4%EA%B1%A8"),
        ("/s?t=年報", "big5hkscs", "t=%A6~%B3%F8"),
        ("/s?t=年报", "utf-8", "t=%E5%B9%B4%E6%8A%A5"),
        ("/s?t=年报", "utf-16-le", "t=%E5%B9%B4%E6%8A%A5"),
        ("/s?t=年", "iso8859-1", "t=%26%2324180%3B"),
        ("/年?t=年#年", "gb18030", "t=%C4%EA"),
        ("/s?t=a%20b&u=c d", "gb18030", "t=a%20b&u=c%20d"),
        ("/s?t=年", "no-charset", None),
        ("/s?t=年", "hz", "t=%E5%B9%B4"),
        ("/s?t=😀", "gb18030", "t=%949%FC6"),
        ("/s?t=😀年", "gbk", "t=%26%23128512%3B%C4%EA"),
        ("/s?t=€", "gbk", "t=%80"),
        ("/s?t=€“", "cp1252", "t=%80%93"),
        ("/s?t=\ud83d", "gbk", "t=%26%2365533%3B"),
        ("/s?t=\ud83d\ude00", "gbk", "t=%26%23128512%3B"),
        ("/s?t=\"<>'`{|}\x7f年", "gbk", "t=%22%3C%3E%27`{|}%7F%C4%EA"),
    ],
)
def test_queries_are_in_the_pages_charset(href: str, charset: str, query: str | None) -> None:
    found = asked(href, BASE, charset)
    assert (found.partition("?")[2] if found else None) == query
    if found and "/年" in href:
        assert "/%E5%B9%B4?" in found


@given(st.text(max_size=60), st.sampled_from(["utf-8", "gb18030", "big5hkscs", "iso8859-1"]))
def test_an_address_is_ascii_and_asks_for_itself(href: str, charset: str) -> None:
    address = asked(href, BASE, charset)
    if address is not None:
        assert address.isascii()
        assert asked(address) == address
        assert Request(address, meta={"verbatim_url": True}).url == address
        assert key(clean(address)) == key(address)
        assert next(spellings(address)) == address
    assert isinstance(key(href), str)


@pytest.mark.parametrize(
    ("url", "noisy"),
    [
        ("http://a.gov.cn/x.jsp?id=7", False),
        ("http://a.gov.cn/x.jsp?id=7&timestamp=1", True),
        ("http://a.gov.cn/i.jsp;jsessionid=0A", True),
        ("http://a.gov.cn/a//b.html", True),
        ("http://[bad", False),
    ],
)
def test_addresses_that_may_be_otherwise_next_time(url: str, noisy: bool) -> None:
    assert is_noisy(url) is noisy


@pytest.mark.parametrize(
    ("href", "meant"),
    [
        ("http://a:b/", True),
        ("x:80a/", False),
        ("javascript:go()", False),
        ("a.html", True),
        (" ", False),
        ("HTTPS://[", True),
    ],
)
def test_what_is_meant_for_a_server(href: str, meant: bool) -> None:
    assert is_meant_as_http(href) is meant
