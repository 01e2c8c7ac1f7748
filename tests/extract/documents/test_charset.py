"""Bytes to text: charsets that are declared rightly, wrongly, or not at all."""

from __future__ import annotations

import pytest

from extract.documents.charset import decode

SIMPLIFIED = (
    "示范市公安局2020年政府信息公开工作年度报告。根据条例规定，现将年度报告公布如下，"
    "数据的统计期限自2020年1月1日起至2020年12月31日止。\n" * 6
)
TRADITIONAL = (
    "示範市公安局2020年政府信息公開工作年度報告。根據條例規定，現將年度報告公佈如下，"
    "數據的統計期限自2020年1月1日起至2020年12月31日止。\n" * 6
)


def page(text: str, declared: str | None) -> str:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}</head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize("meta", [None, "utf-8", "gb2312", "gbk", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("http", [None, "utf-8", "GBK", "iso-8859-1", "us-ascii", "x-unknown"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "utf-8-sig"])
def test_simplified_pages_whatever_is_declared(
    encoding: str, http: str | None, meta: str | None
) -> None:
    decoded = decode(page(SIMPLIFIED, meta).encode(encoding), http, "a.html")
    assert SIMPLIFIED in decoded.text
    assert not decoded.problems


@pytest.mark.parametrize("declared", [None, "big5", "gb2312", "iso-8859-1"])
def test_big5_pages_whatever_is_declared(declared: str | None) -> None:
    decoded = decode(page(TRADITIONAL, declared).encode("big5hkscs"), None, "a.html")
    assert TRADITIONAL in decoded.text
    assert decoded.charset == "big5hkscs"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_by_its_mark(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert SIMPLIFIED in decode(mark + SIMPLIFIED.encode(encoding), None, "a.txt").text


def test_gb18030_characters_beyond_gbk() -> None:
    text = SIMPLIFIED + "㐀𠀀"
    assert text in decode(page(text, "gb2312").encode("gb18030"), "gb2312", "a.html").text


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_stray_byte_costs_one_character_and_is_said(encoding: str) -> None:
    payload = page(SIMPLIFIED, None).encode(encoding)
    at = payload.index("报告".encode(encoding))
    decoded = decode(payload[:at] + b"\xff" + payload[at:], None, "a.html")
    assert decoded.text.count("公安局2020年政府信息公开工作年度报告") >= 5
    assert [problem.rule for problem in decoded.problems] == ["undecodable_bytes"]


def test_line_ends_are_alike() -> None:
    assert decode(b"a\r\nb\rc\n", None, "a.txt").text == "a\nb\nc\n"


@pytest.mark.parametrize("payload", [b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", bytes(range(256))])
def test_any_bytes_give_text(payload: bytes) -> None:
    assert isinstance(decode(payload, None, "a").text, str)


def test_a_page_of_two_charsets_is_read_part_by_part_and_says_so() -> None:
    shell = "<p>政府信息公开工作年度报告，本页为统一编码格式。</p>" * 3
    cell = "<td>行政许可处理决定数量</td><td>篇</td><td>12</td>\n" * 3
    payload = shell.encode() + cell.encode("gbk") + shell.encode()
    decoded = decode(payload, "utf-8", "a.html")
    assert decoded.text == shell + cell + shell
    assert [problem.rule for problem in decoded.problems] == ["mixed_charsets"]


@pytest.mark.parametrize("encoding", ["gbk", "big5hkscs"])
def test_a_page_of_one_charset_is_not_taken_for_two(encoding: str) -> None:
    text = SIMPLIFIED if encoding == "gbk" else TRADITIONAL
    payload = "".join(f"<td>{part}</td>\n" for part in text.split("，")).encode(encoding)
    assert decode(payload, None, "a.html").problems == ()


def test_a_stray_character_of_another_charset_makes_no_second_charset() -> None:
    payload = SIMPLIFIED.encode() + "<p>局</p>".encode("gbk") + SIMPLIFIED.encode()
    decoded = decode(payload, None, "a.html")
    assert decoded.charset == "utf-8"
    assert [problem.rule for problem in decoded.problems] == ["undecodable_bytes"]
