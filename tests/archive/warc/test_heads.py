"""Heads in WARC files: as they were on the wire, there and back."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

from archive.store import Archive
from archive.warc.exchanges import Exchange, exchanges
from archive.warc.export import export_warc
from archive.warc.reader import read_records
from tests.archive.making import begin, capture

HEADERS = (("set-COOKIE", "a=1"), ("X-One", "1"), ("Set-Cookie", "b=2"), ("P3P ", "CP=x"))


def _through_warc(archive: Archive, folder: Path) -> tuple[Exchange, bytes]:
    """The one exchange of an export, and the file's bytes undone."""
    (path,) = export_warc(archive, folder).files
    (found,) = [
        one for one in exchanges(read_records(path, 10_000_000)) if isinstance(one, Exchange)
    ]
    return found, gzip.decompress(path.read_bytes())


def test_version_reason_case_order_and_repetition(archive: Archive, tmp_path: Path) -> None:
    sent = (("Host", "gaj.example.gov.cn"), ("accept", "*/*"))
    archive.add_capture(
        replace(
            capture(begin(archive), response_headers=HEADERS),
            protocol="HTTP/1.0",
            reason="Alles gut",
            request_headers=sent,
        )
    )
    found, data = _through_warc(archive, tmp_path / "warc")
    lines = b"HTTP/1.0 200 Alles gut|set-COOKIE: a=1|X-One: 1|Set-Cookie: b=2|P3P : CP=x|"
    assert lines.replace(b"|", b"\r\n") in data
    assert b"HTTP/1.1\r\nHost: gaj.example.gov.cn\r\naccept: */*\r\n\r\n" in data
    assert found.reason == "Alles gut"
    assert found.protocol == "HTTP/1.0"
    assert [name.strip() for name, _ in found.response_headers][:4] == [
        name.strip() for name, _ in HEADERS
    ]


def test_a_reason_that_is_not_known_is_the_usual_one(archive: Archive, tmp_path: Path) -> None:
    archive.add_capture(replace(capture(begin(archive)), protocol="HTTP/2", reason=None))
    _, data = _through_warc(archive, tmp_path / "warc")
    assert b"HTTP/1.1 200 OK\r\n" in data


def test_a_cut_answer_is_marked(archive: Archive, tmp_path: Path) -> None:
    archive.add_capture(replace(capture(begin(archive)), cut="short"))
    found, data = _through_warc(archive, tmp_path / "warc")
    assert b"WARC-Truncated: disconnect\r\n" in data
    assert found.truncated == "disconnect"
    assert found.facts["gongan-cut"] == "short"
