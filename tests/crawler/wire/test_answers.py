"""Answers read in whatever pieces they come."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.crawl.wire.answers import AnswerReader, HeadError
from crawler.crawl.wire.heads import parse_head
from tests.crawler.wire.behaviours import PAGE, all_behaviours
from tests.crawler.wire.raw import Raw

RAW = {one.name: one.route for one in all_behaviours() if isinstance(one.route, Raw)}
SHORT = sorted(name for name, route in RAW.items() if len(route.data) < 20_000)


def read(data: bytes, pieces: list[int] | None = None, method: str = "GET") -> AnswerReader:
    reader = AnswerReader(method)
    for size in pieces or []:
        if reader.is_done:
            break
        reader.feed(data[:size])
        data = data[size:]
    if not reader.is_done:
        reader.feed(data)
    reader.end()
    return reader


def told(data: bytes, pieces: list[int] | None = None) -> tuple[object, ...]:
    try:
        reader = read(data, pieces)
    except HeadError as error:
        return ("no head", str(error))
    return (reader.head, bytes(reader.body), reader.cut)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SHORT), st.lists(st.integers(1, 400), max_size=60))
def test_the_pieces_make_no_difference(name: str, pieces: list[int]) -> None:
    if name in ("two-answers", "blank-after"):  # what follows a kept answer is not waited for
        return
    assert told(RAW[name].data, pieces) == told(RAW[name].data)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.lists(st.integers(1, 50), max_size=20))
def test_any_bytes_give_a_head_or_an_error(data: bytes, pieces: list[int]) -> None:
    for begin in (
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ):
        assert told(begin + data, pieces)


@given(st.integers(0, len(PAGE) + 300))
def test_what_came_before_a_cut_is_there(at: int) -> None:
    data = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE
    head = data.index(PAGE)
    if at < head:
        with pytest.raises(HeadError):
            read(data[:at])
        return
    reader = read(data[:at])
    assert reader.body == data[head:at]
    assert (reader.cut == "short") is (at < len(data))


def test_a_head_answer_has_no_body() -> None:
    reader = AnswerReader("HEAD")
    reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    assert reader.is_done
    assert reader.keeps_connection


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3", False),
        (b"HTTP/1.1 200 OK", False),
    ],
)
def test_which_connections_are_kept(head: bytes, kept: bool) -> None:
    reader = AnswerReader("GET")
    reader.feed(head + b"\r\n\r\nok")
    reader.end()
    assert reader.keeps_connection is kept


def test_a_head_keeps_case_order_and_repetition() -> None:
    raw = b"HTTP/1.1 200 Alles gut\r\nset-COOKIE: a\r\nX: 1\r\nSet-Cookie: b\r\n\r\n"
    head = parse_head(raw)
    assert head is not None
    assert head.reason == b"Alles gut"
    assert head.headers == ((b"set-COOKIE", b"a"), (b"X", b"1"), (b"Set-Cookie", b"b"))
    assert head.is_plain
    folded = parse_head(b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n")
    assert folded is not None
    assert folded.headers == ((b"X", b"a b"),)
    assert not folded.is_plain
