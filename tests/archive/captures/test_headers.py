"""Headers of captures: kept exactly, as JSON or packed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.captures.headers import dictionary, headers_json, packed, parse_headers, unpacked
from archive.errors import ArchiveError
from archive.merging.merge import merge
from archive.store import Archive, open_archive
from archive.upkeep.compact import compact
from common.digests import digest_of
from tests.archive.making import HTML, URL, begin, capture

USUAL = (
    ("Server", "nginx"),
    ("Date", "Thu, 01 Feb 2024 09:00:00 GMT"),
    ("Content-Type", "text/html; charset=utf-8"),
    ("ETag", '"cb66a846f0de3495"'),
)
SENT = (("User-Agent", "test"), ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5"))
NAMES = st.text(st.characters(max_codepoint=255, exclude_characters=":\r\n"), max_size=20)


@given(st.lists(st.tuples(NAMES, st.text(max_size=60))).map(tuple))
def test_every_header_comes_back(headers: tuple[tuple[str, str], ...]) -> None:
    text = headers_json(headers)
    assert parse_headers(text) == headers
    assert parse_headers(packed(text)) == headers
    assert packed(packed(text)) == packed(text)
    assert len(packed(text)) <= len(text)


def test_usual_headers_take_less_than_half() -> None:
    text = headers_json(USUAL)
    assert packed(text).startswith("z1:")
    assert len(packed(text)) < len(text) / 2


@pytest.mark.parametrize("text", ["z1:", "z1:???", "z1:0000000000", "{", "[1]", "7"])
def test_damaged_headers_are_said_to_be(text: str) -> None:
    with pytest.raises(ArchiveError, match="headers are damaged"):
        parse_headers(text)


def test_what_was_packed_can_be_read_for_ever() -> None:
    assert digest_of(dictionary()) == (
        "sha256:f1eb08a923030ff75805be7160abea4d16ed48439bf8ff95c6bd606d7a641a14"
    )
    old = packed(headers_json(USUAL))
    assert unpacked(old) == headers_json(USUAL)


def test_the_dictionary_is_in_every_archive_that_needs_it(archive: Archive, path: Path) -> None:
    archive.add_capture(capture(begin(archive), response_headers=USUAL))
    assert archive.db["dictionaries"].count == 0
    compact(archive)
    compact(archive)
    with open_archive(path.with_name("other.db")) as other:
        merge(other, path)
        for one in (archive, other):
            (row,) = one.db["dictionaries"].rows
            assert (row["family"], row["data"]) == ("headers", dictionary())


def test_compact_packs_headers_and_nothing_is_missed(archive: Archive) -> None:
    run = begin(archive)
    archive.add_capture(capture(run, request_headers=SENT, response_headers=USUAL))
    archive.add_capture(capture(run, minute=1, url=URL + "2", response_headers=()))
    before = archive.db.execute("SELECT request_headers, response_headers FROM captures").fetchall()
    compact(archive)
    after = archive.db.execute("SELECT request_headers, response_headers FROM captures").fetchall()
    assert after[0][1].startswith("z1:")
    assert [tuple(map(unpacked, row)) for row in after] == before
    latest = archive.latest_capture(URL)
    assert latest is not None
    assert latest.etag == '"cb66a846f0de3495"'
    assert archive.content(1) == HTML
    compact(archive)
    again = archive.db.execute("SELECT request_headers, response_headers FROM captures").fetchall()
    assert again == after
