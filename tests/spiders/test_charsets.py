"""Spiders, the judge of answers and the reader see one text, whatever charset is declared."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, JsonResponse, Response, TextResponse

from common.text.decode import declared_charset, decode, wide_charset
from crawler.cli.browse import decoded_text
from crawler.crawl.signatures import look
from extract import read
from spiders import links
from spiders.markup import Json, Markup
from spiders.text import readable

URL = "http://gaj.example.gov.cn/nb/"
TITLES = [f"示例市公安局{year}年政府信息公开工作年度报告" for year in range(2018, 2023)]
TRADITIONAL = [f"示例市公安局{year}年政府信息公開工作年度報告" for year in range(2018, 2023)]
RARE = [f"{title}（\U00020001县）" for title in TITLES]
"""Names with a character that GB18030 has in four bytes."""

NO_CHARSETS = [
    *("zlib", "hex", "rot13", "base64", "bz2", "uu", "quopri", "idna", "punycode", "utf-7"),
    *("unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "no-such", "x" * 5000),
]
DECLARED = [
    None,
    "",
    "gb2312",
    "GBK",
    "gb18030",
    "utf-8",
    "iso-8859-1",
    "big5",
    "windows-1252",
    "shift_jis",
    "euc-kr",
    "utf-16",
    "utf-16le",
    "hz-gb-2312",
    *NO_CHARSETS,
]
TRUE = [
    ("utf-8", TITLES),
    ("utf-8", RARE),
    ("gb18030", TITLES),
    ("gb18030", RARE),
    ("gbk", TRADITIONAL),
    ("big5hkscs", TRADITIONAL),
    ("utf-16-le", TITLES),
    ("utf-16-be", TRADITIONAL),
    ("utf-8-sig", TITLES),
    ("utf-16", TITLES),
    ("hz", TITLES),
]


def page(titles: list[str], meta: str | None) -> str:
    head = f'<meta charset="{meta}">' if meta else ""
    items = "".join(f'<li><a href="/a/{n}.html">{t}</a></li>' for n, t in enumerate(titles))
    return f"<!DOCTYPE html><html><head>{head}<title>年度</title></head><body><ul>{items}</ul>"


def answer(body: bytes, header: str | None, kind: type[Response] = HtmlResponse) -> Response:
    value = "text/html" + (f"; charset={header}" if header is not None else "")
    return kind(URL, body=body, headers={"Content-Type": value})


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TRUE), st.sampled_from(DECLARED), st.sampled_from(DECLARED))
def test_spiders_see_every_link_that_the_reader_sees(
    true: tuple[str, list[str]], header: str | None, meta: str | None
) -> None:
    charset, titles = true
    body = page(titles, meta).encode(charset)
    found = readable(answer(body, header))
    assert isinstance(found, Markup)
    assert [link.text for link in links.links(found)] == titles
    assert all(links.title_kind(link.text) == "report" for link in links.links(found))
    content_type = f"text/html; charset={header}"
    assert [link.text for link in read(body, content_type, URL).links] == titles
    assert titles[0] in look(200, [("Content-Type", content_type)], body).text
    assert titles[0] in decoded_text(body, content_type)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5hkscs", "utf-16-le"])
@pytest.mark.parametrize("kind", [TextResponse, Response, HtmlResponse])
def test_a_page_of_any_declared_type(charset: str, kind: type[Response]) -> None:
    titles = TRADITIONAL if charset == "big5hkscs" else TITLES
    found = readable(answer(page(titles, None).encode(charset), None, kind))
    assert found is not None
    assert [link.text for link in links.links(found)] == titles


@pytest.mark.parametrize("kind", [JsonResponse, TextResponse])
def test_json_in_another_charset(kind: type[Response]) -> None:
    found = readable(answer('{"title": "年度报告公开"}'.encode("gb18030"), "utf-8", kind))
    assert isinstance(found, Json)
    assert found.data == {"title": "年度报告公开"}


@pytest.mark.parametrize("name", NO_CHARSETS)
def test_a_codec_that_is_no_charset_never_runs(name: str) -> None:
    for payload in (b"<p>\xff\xfe</p>", b"+AG8-", b"xn--55q79v", b"\\u5e74", b"3C70", bytes(300)):
        declared = payload + f'<meta charset="{name}">'.encode()
        assert decode(declared, name).charset in ("utf-8", "gb18030", "big5hkscs", "utf-16")


def test_a_text_cut_in_a_character_is_in_its_charset_all_the_same() -> None:
    body = "".join(f"<p>{title}</p>" for title in TITLES).encode()[:-5]
    assert decode(body, None).charset == "utf-8"
    assert decode(body, None).lost == 1
    assert not decode(body, None).mixed


@pytest.mark.parametrize(
    "head", [b"", b"\x00", b"\x00\x01" * 99, bytes(200), b"MZ\x90\x00\x03\x00\x00\x00", b"a\x00b"]
)
def test_bytes_with_zeros_are_not_all_text(head: bytes) -> None:
    assert wide_charset(head) is None


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=GBK", "GBK"),
        ('a; Charset = "utf-8"; x', "utf-8"),
        ("a", None),
        (None, None),
        ("text/html;charset='gb2312'", "gb2312"),
    ],
)
def test_the_charset_of_a_header(header: str | None, charset: str | None) -> None:
    assert declared_charset(header) == charset


@pytest.mark.parametrize(
    "title",
    [
        "示例市公安局2020年政府信息公開工作年度報告",
        "示例縣公安局２０１９年政府資訊公開年報",
        "2016 年 政府信息公開 工作年度報告",
    ],
)
def test_titles_in_traditional_script(title: str) -> None:
    assert links.title_kind(title) == "report"
    assert links.has_year(title)


def test_navigation_in_traditional_script() -> None:
    for text in ("政府信息公開年報", "政府資訊公開年報"):
        score = links.score(links.Link("http://a.gov.cn/x/", text))
        assert score is not None
        assert score.column
    body = '<a href="p2.html">下一頁</a>'.encode()
    found = readable(answer(body, None))
    assert found is not None
    assert [link.url for link in links.next_pages(found)] == [f"{URL}p2.html"]


@pytest.mark.parametrize(
    ("header", "meta", "text", "charset"),
    [
        ("", "gb2312", "年报", "gbk"),
        ("", "GBK", "&#24180;", "gbk"),
        ("", "gb18030", "年报", "gb18030"),
        ("; charset=gb18030", "gb2312", "&#24180;", "gb18030"),
        ("; charset=gb2312", "utf-8", "&#24180;", "gbk"),
        ("", "big5", "&#24180;", "big5hkscs"),
        ("", "iso-8859-1", "&#24180;", "cp1252"),
        ("", "us-ascii", "&#24180;", "cp1252"),
        ("", "utf-8", "年报", "utf-8"),
        ("", "moon", "&#24180;", "utf-8"),
    ],
)
def test_links_are_sent_in_the_charset_that_a_page_says(
    header: str, meta: str, text: str, charset: str
) -> None:
    """A page of ASCII has its characters as references, and is in the charset it names."""
    body = f'<meta charset="{meta}"><a href="/show.asp?t={text}">{text}</a>'
    written = body.encode(meta if charset in ("gbk", "gb18030") and meta != "utf-8" else "utf-8")
    page = readable(HtmlResponse(URL, body=written, headers={"Content-Type": f"text/html{header}"}))
    assert isinstance(page, Markup)
    assert page.encoding == charset
    sent = {"gbk": "%C4%EA", "gb18030": "%C4%EA", "big5hkscs": "%A6~", "utf-8": "%E5%B9%B4"}
    (link,) = links.links(page)
    assert link.url.partition("t=")[2].startswith(sent.get(charset, "%26%2324180%3B"))
