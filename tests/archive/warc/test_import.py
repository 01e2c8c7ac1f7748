"""Taking captures of any crawler: what is kept, what is left, what is wrong."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from archive.store import Archive
from tests.archive.making import begin, capture
from tests.archive.warc.conftest import MAX_SIZE, Take, rows
from tests.archive.warc.styles import (
    DATE,
    HOST,
    LATER,
    NOTHING,
    OTHER,
    URL,
    Maker,
    browsertrix,
    chunked,
    common_crawl,
    heritrix,
    page,
    wget,
)

MOMENT = "2024-02-03T04:05:06.000+00:00"


def only(archive: Archive, columns: str) -> tuple[object, ...]:
    (row,) = rows(archive, columns)
    return row


def dump(archive: Archive) -> list[str]:
    """Everything that captures are, to compare archives with."""
    keep = "SELECT * FROM captures ORDER BY id", "SELECT digest, data FROM payloads ORDER BY digest"
    keep += ("SELECT * FROM imported_records ORDER BY record",)
    return [str(archive.db.execute(sql).fetchall()) for sql in keep]


@pytest.mark.parametrize("zipped", [True, False])
def test_wget(archive: Archive, take: Take, zipped: bool) -> None:
    tally = take(wget(zipped))
    assert (tally.captures, tally.problems) == ({"ok": 1}, [])
    assert tally.skipped == {"metadata record alone": 1}
    assert only(archive, "url, outcome, status, method, ip, portal_id, requested_at, to_read") == (
        URL, "ok", 200, "GET", "203.0.113.9", "yangli", MOMENT, 1,
    )  # fmt: skip
    assert archive.content(1) == page()
    headers = json.loads(str(only(archive, "request_headers")[0]))
    assert ["User-Agent", "Crawler/1"] in headers
    assert rows(archive, "name, software", "imports") == [("a.warc.gz", "Wget/1.21.3 (linux-gnu)")]


def test_heritrix(archive: Archive, take: Take) -> None:
    tally = take(heritrix())
    assert (tally.captures, tally.unresolved) == ({"ok": 1, "unchanged": 2}, [])
    assert tally.skipped == {"not of a web address": 1}
    found = rows(archive, "status, outcome, revisit_of, found_on, to_read")
    assert found == [
        (200, "ok", None, f"{HOST}/zwgk/", 1),
        (200, "unchanged", 1, None, 0),
        (304, "unchanged", 1, None, 0),
    ]
    assert [archive.content(number) for number in (1, 2, 3)] == [page()] * 3
    (spent,) = archive.db.execute(
        "SELECT julianday(fetched_at) - julianday(requested_at) FROM captures WHERE id = 1"
    ).fetchone()
    assert spent * 86400 == pytest.approx(0.25, abs=0.01)


def test_browsertrix(archive: Archive, take: Take) -> None:
    tally = take(browsertrix())
    assert (tally.captures, tally.problems) == ({"ok": 1}, [])
    protocol, requested, sent = only(archive, "protocol, requested_at, request_headers")
    assert (protocol, requested) == ("HTTP/2", "2024-02-03T04:05:06.789+00:00")
    assert json.loads(str(sent))[0] == [":authority", "gaj.yangli.gov.cn"]


def test_common_crawl_of_unknown_portals(archive: Archive, take: Take) -> None:
    tally = take(common_crawl(), known=False)
    assert tally.captures == {"ok": 2}  # the shop is left out
    assert tally.elsewhere == 1
    assert tally.skipped == {"conversion record": 1}
    urls = rows(archive, "url, portal_id, error")
    assert urls == [(URL, None, None), (OTHER, None, "cut off by the crawler (length)")]


def test_a_capture_says_that_it_was_imported(archive: Archive, take: Take) -> None:
    take(wget())
    assert {source for (source,) in rows(archive, "source")} == {"import"}
    live = archive.add_capture(capture(begin(archive)))
    assert archive.db["captures"].get(live.id)["source"] == "live"


def test_everything_is_taken_when_asked(archive: Archive, take: Take) -> None:
    assert take(common_crawl(), known=False, everything=True).captures.total() == 3
    assert rows(archive, "url, to_read")[1] == ("http://shop.example.com/", 0)


@pytest.mark.parametrize("style", [wget, heritrix, browsertrix, common_crawl])
def test_the_same_file_twice_adds_nothing(
    archive: Archive, take: Take, style: Callable[[], Maker]
) -> None:
    made = style().bytes  # the maker gives its records new ids each time
    taken = take(made).captures.total()
    before = dump(archive)
    again = take(made)
    assert (again.captures.total(), again.known) == (0, taken)
    assert dump(archive) == before
    assert len(rows(archive, table="imports")) == 1


def test_another_file_with_the_same_capture_adds_nothing(archive: Archive, take: Take) -> None:
    take(wget())
    assert take(wget()).captures.total() == 0
    assert len(rows(archive)) == 1
    assert len(rows(archive, table="imported_records")) == 2


def test_zstd_with_the_dictionary_in_the_file(archive: Archive, take: Take) -> None:
    plain = wget(zipped=False).bytes
    samples = [plain[start : start + 200] for start in range(0, len(plain), 200)] * 4
    dictionary = zstandard.train_dictionary(2000, samples)
    inner = zstandard.ZstdCompressor().compress(dictionary.as_bytes())
    skippable = b"\x5d\x2a\x4d\x18" + len(inner).to_bytes(4, "little") + inner
    frames = zstandard.ZstdCompressor(dict_data=dictionary).compress(plain)
    assert take(skippable + frames).captures == {"ok": 1}
    assert archive.content(1) == page()


def test_a_whole_file_in_one_gzip_member(archive: Archive, take: Take) -> None:
    assert take(gzip.compress(wget(zipped=False).bytes)).captures == {"ok": 1}


def test_a_body_called_chunked_that_is_not(archive: Archive, take: Take) -> None:
    made = Maker()
    made.response(URL, page(), http_Transfer_Encoding="chunked")
    assert take(made).captures == {"ok": 1}
    assert archive.content(1) == page()


def test_resource_records_of_web_addresses(archive: Archive, take: Take) -> None:
    made = Maker()
    made.record("resource", URL, page(), content_type="text/html; charset=utf-8")
    assert take(made).captures == {"ok": 1}
    assert only(archive, "status, content_type, to_read") == (None, "text/html; charset=utf-8", 1)


def test_outcomes_are_judged_as_in_a_crawl(archive: Archive, take: Take) -> None:
    made = Maker()
    made.response(f"{HOST}/1", b"", status="302 Found", http_Location="/2")
    made.response(f"{HOST}/2", b"gone", status="404 Not Found")
    made.response(f"{HOST}/3", b"down", status="503 Service Unavailable")
    made.response(f"{HOST}/4", b"not gzip", http_Content_Encoding="gzip")
    take(made)
    assert rows(archive, "outcome, redirect_to, to_read") == [
        ("redirected", f"{HOST}/2", 0),
        ("not_found", None, 0),
        ("server_error", None, 0),
        ("ok", None, 0),  # decoded before, while its header was kept
    ]


@pytest.mark.parametrize(
    ("body", "kind", "wanted"),
    [
        (page(), "text/html", True),
        (page(charset="gb2312"), "text/html", True),
        (page().replace("政府信息公开".encode(), "政務公開".encode()), "", True),
        (NOTHING, "text/html", False),
        (b"%PDF-1.4 whatever", "application/pdf", True),
        (b"\x89PNG picture", "image/png", False),
    ],
)
def test_what_is_marked_for_reading(
    archive: Archive, take: Take, body: bytes, kind: str, wanted: bool
) -> None:
    made = Maker()
    made.response(URL, body, type=kind)
    take(made)
    assert only(archive, "to_read") == (int(wanted),)


def test_files_from_elsewhere_are_left_out(archive: Archive, take: Take) -> None:
    made = Maker()
    made.response("http://files.example.com/a.pdf", b"%PDF-1.4", type="application/pdf")
    made.response("http://www.other.gov.cn/a.pdf", b"%PDF-1.4", type="application/pdf")
    assert take(made).elsewhere == 1
    assert rows(archive, "url") == [("http://www.other.gov.cn/a.pdf",)]


def test_a_revisit_before_its_original_in_the_file(archive: Archive, take: Take) -> None:
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    made = Maker()
    made.revisit(URL, LATER, profile, WARC_Refers_To_Target_URI=URL, WARC_Refers_To_Date=DATE)
    made.response(URL, page())
    tally = take(made)
    assert (tally.captures.total(), tally.unresolved) == (2, [])
    assert archive.content(2) == archive.content(1) == page()


def test_a_revisit_whose_original_comes_with_a_later_file(archive: Archive, take: Take) -> None:
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    made = Maker()
    made.revisit(URL, LATER, profile, WARC_Payload_Digest="sha1:AAAA")
    first = take(made.bytes)
    assert first.captures.total() == 0
    assert "import its file, then this one again" in first.unresolved[0]
    original = Maker()
    original.response(OTHER, page(), WARC_Payload_Digest="sha1:AAAA")
    take(original)
    assert take(made.bytes).captures.total() == 1
    assert rows(archive, "url") == [(OTHER,), (URL,)]


def records_of(made: Maker) -> list[bytes]:
    """The gzip members of a file."""
    members, rest = [], made.bytes
    while rest:
        stream = zlib.decompressobj(31)
        stream.decompress(rest)
        members.append(rest[: len(rest) - len(stream.unused_data)])
        rest = stream.unused_data
    return members


def three_pages(*, zipped: bool = True) -> Maker:
    made = Maker(zipped=zipped)
    for number in range(3):
        made.response(f"{HOST}/{number}.html", page(2021 + number))
    return made


def test_a_file_cut_short_gives_what_is_whole(archive: Archive, take: Take) -> None:
    for zipped in (True, False):
        data = three_pages(zipped=zipped).bytes
        tally = take(data[: len(data) - 500])
        assert "cut short" in tally.problems[0]
    assert len(rows(archive)) == 2


def test_a_damaged_member_costs_itself_only(archive: Archive, take: Take) -> None:
    first, second, third = records_of(three_pages())
    broken = bytearray(second)
    broken[len(broken) // 2 :] = bytes(len(broken) - len(broken) // 2)
    tally = take(first + bytes(broken) + third)
    assert tally.captures.total() == 2
    assert tally.problems[0].startswith(f"a.warc.gz, byte {len(first)}: the gzip member is damaged")


def test_a_wrong_length_costs_its_record_only(archive: Archive, take: Take) -> None:
    data = three_pages(zipped=False).bytes
    at = data.index(b"Content-Length: ", data.index(b"/1.html")) + len("Content-Length: ")
    tally = take(data[:at] + b"x" + data[at + 1 :])
    assert tally.captures.total() == 2
    assert "does not say how long it is" in tally.problems[0]


def test_what_is_no_warc_is_said_to_be_none(archive: Archive, take: Take) -> None:
    for data in (b"PK\x03\x04 a zip file", gzip.compress(b"just text\n"), b"\x28\xb5\x2f\xfd junk"):
        tally = take(data)
        assert len(tally.problems) == 1
        assert tally.captures.total() == 0
    assert take(b"").problems == []


def test_a_record_that_swells_is_passed_over(archive: Archive, take: Take) -> None:
    made = Maker()
    made.response(f"{HOST}/big", bytes(MAX_SIZE + 1))
    made.response(URL, page())
    tally = take(made)
    assert tally.captures == {"ok": 1}
    assert "too large" in tally.problems[0]


def test_a_body_that_swells_is_kept_and_not_read(archive: Archive, take: Take) -> None:
    made = Maker()
    made.response(URL, gzip.compress(bytes(MAX_SIZE * 4)), http_Content_Encoding="gzip")
    assert take(made).captures == {"too_large": 1}
    assert only(archive, "to_read") == (0,)


def test_a_head_without_end_is_a_problem(archive: Archive, take: Take) -> None:
    endless = b"WARC/1.1\r\n" + b"X: " + b"y" * 5_000_000
    many = b"WARC/1.1\r\n" + b"X: y\r\n" * 1_000_000
    for data in (endless, many):
        tally = take(gzip.compress(data, 1))
        assert "a line is longer than" in tally.problems[0]


def test_a_record_that_claims_to_be_huge(archive: Archive, take: Take) -> None:
    head = f"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: {10**15}\r\n\r\n"
    assert "the record says it has" in take(head.encode()).problems[0]


def test_records_without_date_or_http(archive: Archive, take: Take) -> None:
    made = Maker(zipped=False)
    made.response(URL, page(), date="yesterday")
    made.record("resource", URL, b"no HTTP at all")
    tally = take(made.bytes.replace(b"WARC-Type: resource", b"WARC-Type: response"))
    assert [problem.partition(": ")[2] for problem in tally.problems] == [
        "the record has no date that can be read",
        f"no HTTP head in the answer of {URL}",
    ]


def test_addresses_that_are_none(archive: Archive, take: Take) -> None:
    made = Maker()
    made.response("http://[bad/", page())
    made.response("http:///nothing", page())
    made.response(URL, b"", status="302 Found", http_Location="http://[bad/")
    tally = take(made)
    assert tally.skipped == {"not of a web address": 2}
    assert rows(archive, "outcome, redirect_to") == [("failed", None)]


def test_chunks_are_put_together_again() -> None:
    from warcio.bufferedreaders import ChunkedDataReader

    assert ChunkedDataReader(io.BytesIO(chunked(page()))).read() == page()


def test_older_captures_come_before_those_that_are_there(archive: Archive, take: Take) -> None:
    later, earlier = Maker(), Maker()
    later.response(URL, page(), LATER)
    earlier.response(URL, page(), DATE)
    take(later)
    take(earlier)
    assert rows(archive, "outcome, requested_at, revisit_of") == [
        ("unchanged", LATER.replace("Z", ".000+00:00"), 2),
        ("ok", MOMENT, None),
    ]


def test_a_missing_file_is_an_error_of_the_system(take: Take, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        take(tmp_path / "not-there.warc.gz")
