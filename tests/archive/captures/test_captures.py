"""Captures: committed, once per payload, unchanged or revisited."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.store import Archive, open_archive
from tests.archive.making import HTML, URL, begin, capture, count, reading


def test_a_capture_is_committed_when_add_capture_returns(archive: Archive, path: Path) -> None:
    stored = archive.add_capture(capture(begin(archive)))
    other = sqlite3.connect(path)
    row = other.execute("SELECT url, outcome, payload_digest FROM captures").fetchone()
    other.close()
    assert row == (URL, "ok", stored.payload_digest)


def test_payload_is_the_bytes_as_sent_under_their_sha256(archive: Archive) -> None:
    body = gzip.compress(HTML)
    headers = (("Content-Encoding", "gzip"),)
    stored = archive.add_capture(capture(begin(archive), body=body, response_headers=headers))
    assert stored.payload_digest == "sha256:" + hashlib.sha256(body).hexdigest()
    assert stored.content_digest == "sha256:" + hashlib.sha256(HTML).hexdigest()
    assert archive.payload(stored.payload_digest) == body
    assert archive.content(stored.id) == HTML


@pytest.mark.parametrize("body", [b"", b"\x00", bytes(range(256)) * 4, b"x" * 200_000])
def test_any_bytes_come_back(archive: Archive, body: bytes) -> None:
    stored = archive.add_capture(capture(begin(archive), body=body))
    assert archive.payload(stored.payload_digest or "") == body


def test_the_same_bytes_are_stored_once(archive: Archive) -> None:
    run = begin(archive)
    first = archive.add_capture(capture(run))
    second = archive.add_capture(capture(run, url=URL + "?copy"))
    assert first.payload_digest == second.payload_digest
    assert count(archive, "payloads") == 1
    assert second.outcome == "ok"


def test_the_same_content_again_is_unchanged(archive: Archive) -> None:
    run = begin(archive)
    first = archive.add_capture(capture(run))
    packed = (("Content-Encoding", "gzip"),)
    body = gzip.compress(HTML, mtime=0)
    second = archive.add_capture(capture(run, body=body, response_headers=packed, minute=1))
    third = archive.add_capture(capture(run, minute=2))
    changed = archive.add_capture(capture(run, body=HTML + b"!", minute=3))
    assert [first.outcome, second.outcome, third.outcome, changed.outcome] == [
        "ok",
        "unchanged",
        "unchanged",
        "ok",
    ]
    rows = [row["revisit_of"] for row in archive.db["captures"].rows]
    assert rows == [None, None, first.id, None]


def test_a_failure_in_between_does_not_hide_what_was_known(archive: Archive) -> None:
    run = begin(archive)
    first = archive.add_capture(capture(run))
    archive.add_capture(capture(run, outcome="timeout", status=None, body=None, error="30 s"))
    archive.add_capture(capture(run, outcome="challenged", status=521, body=b"script"))
    latest = archive.latest_capture(URL)
    assert latest is not None
    assert latest.id == first.id
    assert archive.add_capture(capture(run)).outcome == "unchanged"


def test_not_modified_stands_for_the_capture_it_revalidated(archive: Archive) -> None:
    run = begin(archive)
    headers = (("ETag", '"a"'), ("Last-Modified", "Mon, 01 Nov 2021 00:00:00 GMT"))
    first = archive.add_capture(capture(run, response_headers=headers))
    not_modified = capture(
        run, status=304, outcome="unchanged", body=None, response_headers=(("etag", '"b"'),)
    )
    second = archive.add_capture(not_modified)
    third = archive.add_capture(not_modified)
    assert third.payload_digest == second.payload_digest == first.payload_digest
    assert archive.content(third.id) == HTML
    assert [row["revisit_of"] for row in archive.db["captures"].rows] == [None, first.id, first.id]
    latest = archive.latest_capture(URL)
    assert latest is not None
    assert (latest.etag, latest.last_modified) == ('"b"', "Mon, 01 Nov 2021 00:00:00 GMT")


def test_not_modified_of_nothing_known(archive: Archive) -> None:
    stored = archive.add_capture(
        capture(begin(archive), status=304, outcome="unchanged", body=None)
    )
    assert stored.payload_digest is None
    assert archive.latest_capture(URL) is None
    with pytest.raises(ArchiveError, match="has no body"):
        archive.content(stored.id)


def test_content_of_a_304_is_decoded_as_the_original_was(archive: Archive) -> None:
    run = begin(archive)
    packed = (("content-encoding", "gzip"),)
    archive.add_capture(capture(run, body=gzip.compress(HTML), response_headers=packed))
    again = archive.add_capture(
        capture(run, status=304, outcome="unchanged", body=None, response_headers=())
    )
    assert archive.content(again.id) == HTML


def test_a_body_that_cannot_be_decoded_is_kept_with_its_error(archive: Archive) -> None:
    headers = (("Content-Encoding", "gzip"),)
    broken = b"\x1f\x8b\x08 broken from its start"
    stored = archive.add_capture(capture(begin(archive), body=broken, response_headers=headers))
    assert stored.content_digest is None
    assert archive.payload(stored.payload_digest or "") == broken
    row = archive.db["captures"].get(stored.id)
    assert row["content_error"].startswith("gzip:")
    with pytest.raises(ArchiveError, match="cannot be decoded"):
        archive.content(stored.id)


def test_a_false_encoding_is_told_and_taken_as_none(archive: Archive) -> None:
    headers = (("Content-Encoding", "gzip"),)
    stored = archive.add_capture(capture(begin(archive), response_headers=headers))
    row = archive.db["captures"].get(stored.id)
    assert row["content_error"].startswith("gzip:")
    assert row["cut"] is None
    assert archive.content(stored.id) == HTML


def test_a_stream_that_breaks_off_is_marked_and_its_beginning_kept(archive: Archive) -> None:
    headers = (("Content-Encoding", "gzip"),)
    body = gzip.compress(HTML)[:-8]
    stored = archive.add_capture(capture(begin(archive), body=body, response_headers=headers))
    assert archive.cuts([stored.id]) == ("encoding",)
    assert archive.content(stored.id) == HTML
    run, headers = begin(archive), ()
    again = archive.add_capture(
        capture(run, minute=1, status=304, outcome="unchanged", body=None, response_headers=headers)
    )
    assert archive.cuts([again.id]) == ("encoding",)


def test_refusals_and_failures_are_captures_too(archive: Archive) -> None:
    run = begin(archive)
    archive.add_capture(capture(run, outcome="disallowed", status=None, body=None))
    archive.add_capture(capture(run, outcome="not_found", status=404, body=b"404"))
    assert [row["outcome"] for row in archive.db["captures"].rows] == ["disallowed", "not_found"]
    assert count(archive, "payloads") == 1


def test_times_are_utc_and_a_time_without_zone_is_refused(archive: Archive) -> None:
    run = begin(archive)
    archive.add_capture(capture(run, minute=3))
    row = next(iter(archive.db["captures"].rows))
    assert row["fetched_at"] == "2026-11-01T02:03:00.000+00:00"
    with pytest.raises(ValueError, match="without its zone"):
        archive.add_capture(capture(run, fetched_at=datetime(2026, 1, 1)))
    assert count(archive, "captures") == 1


def test_unknown_runs_and_portals_are_refused_and_nothing_is_stored(archive: Archive) -> None:
    run = begin(archive)
    with pytest.raises(ArchiveError, match="no run 99"):
        archive.add_capture(capture(99))
    with pytest.raises(ArchiveError, match="FOREIGN KEY"):
        archive.add_capture(capture(run, portal_id="nowhere"))
    assert count(archive, "captures") == 0
    assert count(archive, "payloads") == 0


def test_damaged_payloads_are_noticed(archive: Archive) -> None:
    run = begin(archive)
    digest = archive.add_capture(capture(run)).payload_digest or ""
    other = archive.add_capture(capture(run, url=URL + "2", body=b"other" * 100))
    swapped = archive.db["payloads"].get(other.payload_digest)
    archive.db["payloads"].update(digest, {"data": swapped["data"], "size": swapped["size"]})
    with pytest.raises(ArchiveError, match="damaged"):
        archive.payload(digest)
    archive.db["payloads"].update(digest, {"data": b"junk"})
    with pytest.raises(ArchiveError, match="damaged"):
        archive.payload(digest)
    with pytest.raises(ArchiveError, match="no payload sha256:0"):
        archive.payload("sha256:0")


def test_what_is_marked_for_reading_stays_unread_until_it_is_read(
    archive: Archive, path: Path
) -> None:
    run = begin(archive)
    first = archive.add_capture(capture(run))
    archive.add_capture(capture(run, url=URL + "2"))
    archive.mark_for_reading(first.id, link_text="年报", page_title="2020年报")
    with open_archive(path) as later:
        (unread,) = later.unread()
    assert (unread.capture_id, unread.url, unread.link_text) == (first.id, URL, "年报")
    assert unread.extra == {"page_title": "2020年报"}
    archive.add_reading(reading(first.id))
    assert archive.unread() == []
    with pytest.raises(ArchiveError, match="no capture 99"):
        archive.mark_for_reading(99)


def test_runs_that_were_cut_off_are_marked(archive: Archive) -> None:
    first = begin(archive)
    second = begin(archive)
    archive.finish_run(second, "ok", {"reports": 3})
    states = {row["id"]: row["state"] for row in archive.db["runs"].rows}
    assert states == {first: "interrupted", second: "ok"}
    with pytest.raises(ArchiveError, match="no run 99"):
        archive.finish_run(99, "ok", {})
