"""WARC files out of the archive, read by the tools that others use."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from base64 import b32encode
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.errors import ArchiveError
from archive.store import Archive, open_archive
from archive.warc.export import Exported, export_warc
from archive.warc.selection import Selection
from tests.archive.making import HTML, PORTAL, START, URL, begin, capture
from tests.archive.warc.conftest import Take, rows

PACKED = gzip.compress(HTML, mtime=0)
WITH_ENCODING = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))


def fill(archive: Archive) -> None:
    """One capture of each kind."""
    run = begin(archive)
    sent = (("User-Agent", "test"), ("Accept", "*/*"))
    chunked = (("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"), ("ETag", '"1"'))
    archive.add_capture(
        capture(run, request_headers=sent, response_headers=chunked, ip="203.0.113.1")
    )
    archive.add_capture(capture(run, minute=1))
    archive.add_capture(capture(run, minute=2, status=304, outcome="unchanged", body=None))
    archive.add_capture(
        capture(run, minute=3, url=URL + "?z", body=PACKED, response_headers=WITH_ENCODING)
    )
    name = "附件.doc".encode().decode("latin-1")
    odd = (("Content-Disposition", f"attachment; filename={name}"), ("X", "a\r\n b"))
    archive.add_capture(capture(run, minute=4, url=URL + "?o", body=b"1", response_headers=odd))
    failed = {"body": None, "status": None, "response_headers": (), "url": URL + "?f"}
    archive.add_capture(
        capture(run, minute=5, outcome="timeout", error="30 s", request_headers=sent, **failed)
    )
    archive.add_capture(
        capture(run, minute=6, outcome="disallowed", error="by robots.txt", **failed)
    )
    moved = (("Location", URL),)
    for minute in (7, 8):
        archive.add_capture(
            capture(
                run,
                minute=minute,
                url=URL + "?r",
                outcome="redirected",
                status=302,
                body=b"moved",
                response_headers=moved,
            )
        )
    by_hand = {"status": None, "response_headers": (), "kind": "manual", "body": b"%PDF by hand"}
    archive.add_capture(capture(run, minute=9, url=URL + "?m", **by_hand))


@pytest.fixture
def exported(archive: Archive, tmp_path: Path) -> Exported:
    fill(archive)
    return export_warc(archive, tmp_path / "out", version="9")


def read(path: Path) -> Iterator[tuple[Any, bytes]]:
    """Records of a file by warcio, with their bodies as they are."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            yield record, record.raw_stream.read()


def of_type(exported: Exported, kind: str) -> list[tuple[Any, bytes]]:
    return [found for path in exported.files for found in read(path) if found[0].rec_type == kind]


def check(paths: tuple[Path, ...]) -> int:
    """The exit code of ``warcio check``."""
    return int(
        Checker(SimpleNamespace(inputs=[str(path) for path in paths], verbose=False)).process_all()
    )


def test_warcio_finds_nothing_wrong(exported: Exported) -> None:
    assert check(exported.files) == 0
    kinds = Counter(record.rec_type for path in exported.files for record, _ in read(path))
    assert kinds.pop("warcinfo") == 1
    assert kinds == exported.records
    assert exported.captures == 10
    assert kinds == {"response": 5, "revisit": 2, "resource": 1, "request": 2, "metadata": 10}


def test_fastwarc_reads_it_with_all_digests(exported: Exported) -> None:
    (path,) = exported.files
    count = 0
    for record in FastIterator(path.open("rb"), parse_http=False):
        count += 1
        assert record.verify_block_digest(consume=False), record.record_id
        if record.http_content_type or record.is_http:
            record.parse_http()
            assert record.http_headers is not None
        if record.headers["WARC-Type"] == "response":
            assert record.verify_payload_digest()
    assert count == 21


def test_each_record_is_a_whole_gzip_member(exported: Exported) -> None:
    (path,) = exported.files
    rest, members = path.read_bytes(), 0
    while rest:
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        data = stream.decompress(rest)
        assert stream.eof
        assert data.startswith(b"WARC/1.1\r\n")
        assert data.count(b"\r\nWARC-Record-ID:") == 1
        assert data.endswith(b"\r\n\r\n")
        rest, members = stream.unused_data, members + 1
    assert members == 21


def test_responses_have_the_bytes_as_they_were_sent(exported: Exported) -> None:
    responses = of_type(exported, "response")
    first, body = responses[0]
    assert body == HTML
    assert first.http_headers.get_header("Transfer-Encoding") is None
    assert first.http_headers.get_header("Content-Length") == str(len(HTML))
    assert first.http_headers.get_header("ETag") == '"1"'
    digest = b32encode(hashlib.sha1(HTML, usedforsecurity=False).digest()).decode()
    assert first.rec_headers.get_header("WARC-Payload-Digest") == f"sha1:{digest}"
    assert first.rec_headers.get_header("WARC-IP-Address") == "203.0.113.1"
    assert first.rec_headers.get_header("WARC-Date") == "2026-11-01T02:00:00.000Z"
    packed, body = responses[1]
    assert body == PACKED
    assert packed.http_headers.get_header("Content-Encoding") == "gzip"
    odd, _ = responses[2]
    assert "附件.doc" in odd.http_headers.get_header("Content-Disposition")
    assert odd.http_headers.get_header("X") == "a  b"


def test_revisits_point_at_responses_that_came_before(exported: Exported) -> None:
    ids = {
        record.rec_headers.get_header("WARC-Record-ID")
        for record, _ in of_type(exported, "response")
    }
    revisits = [record for record, _ in of_type(exported, "revisit")]
    profiles = [
        record.rec_headers.get_header("WARC-Profile").rpartition("/")[2] for record in revisits
    ]
    assert profiles == ["identical-payload-digest", "server-not-modified"]
    for record in revisits:
        assert record.rec_headers.get_header("WARC-Refers-To") in ids
        assert record.rec_headers.get_header("WARC-Refers-To-Target-URI") == URL
        assert record.rec_headers.get_header("WARC-Refers-To-Date") == "2026-11-01T02:00:00.000Z"
        original, _ = of_type(exported, "response")[0]
        same = "WARC-Payload-Digest"
        assert record.rec_headers.get_header(same) == original.rec_headers.get_header(same)


def test_metadata_tells_what_warc_has_no_field_for(exported: Exported) -> None:
    texts = [body.decode() for _, body in of_type(exported, "metadata")]
    assert "gongan-outcome: ok\r\n" in texts[0]
    assert f"gongan-payload: sha256:{hashlib.sha256(HTML).hexdigest()}\r\n" in texts[0]
    assert "gongan-outcome: timeout\r\ngongan-error: 30 s\r\n" in texts[5]
    assert "gongan-error: by robots.txt\r\n" in texts[6]
    ((info, body),) = of_type(exported, "warcinfo")
    assert b"software: gongan-archive/9\r\n" in body
    assert info.rec_headers.get_header("WARC-Filename") == exported.files[0].name


def test_names_and_records_are_the_same_each_time(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    first, second = (export_warc(archive, tmp_path / name) for name in "ab")
    assert [path.name for path in first.files] == ["gongan-all-20261101020000-00000.warc.gz"]
    assert [path.name for path in second.files] == [path.name for path in first.files]
    # the warcinfo record says when it was made
    assert list(bodies(first))[1:] == list(bodies(second))[1:]


def bodies(exported: Exported) -> Iterator[str]:
    for path in exported.files:
        for record, body in read(path):
            yield f"{record.rec_headers} {record.http_headers} {body!r}"


def test_a_new_file_is_begun_when_one_is_full(archive: Archive, tmp_path: Path) -> None:
    run = begin(archive)
    for number in range(6):
        archive.add_capture(capture(run, minute=number, url=f"{URL}?{number}"))
    exported = export_warc(archive, tmp_path / "out", max_size=1500)
    assert len(exported.files) > 1
    assert check(exported.files) == 0
    for path in exported.files:
        kinds = [record.rec_type for record, _ in read(path)]
        assert kinds[0] == "warcinfo"
        assert kinds.count("metadata") >= 1
    assert not list((tmp_path / "out").glob("*.open"))


def test_a_304_brings_its_original_along(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    since = START + timedelta(minutes=2)
    exported = export_warc(archive, tmp_path / "out", Selection(since=since))
    assert exported.captures == 9  # eight since then, and the page that the 304 stands for
    assert exported.files[0].name == "gongan-all-20261101020000-00000.warc.gz"
    assert exported.records["revisit"] == 1


def test_one_portal_only(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    assert export_warc(archive, tmp_path / "out", Selection(PORTAL.id)).captures == 10
    with pytest.raises(ArchiveError, match="no capture is chosen"):
        export_warc(archive, tmp_path / "none", Selection("nobody"))


def test_a_file_that_is_there_is_not_replaced(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    export_warc(archive, tmp_path / "out")
    with pytest.raises(ArchiveError, match="is there already"):
        export_warc(archive, tmp_path / "out")


def test_a_damaged_payload_leaves_an_open_file(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    archive.db.execute("UPDATE payloads SET data = x'00', compression = 'none' WHERE size = 12")
    with pytest.raises(ArchiveError, match="is damaged"):
        export_warc(archive, tmp_path / "out")
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".open"]


def test_round_trip_through_warc(
    archive: Archive, exported: Exported, tmp_path: Path, take: Take
) -> None:
    """What is exported and imported elsewhere is the same archive, headers' lengths aside."""
    assert take(exported.files[0], everything=True).captures.total() == 0
    with open_archive(tmp_path / "other.db") as other:
        from crawler.importing.import_filter import Interest
        from crawler.importing.tally import Tally
        from crawler.importing.warc import import_warc

        run = other.start_run("import", user_agent=None, settings={})
        tally = Tally()
        import_warc(other, run, exported.files[0], Interest({}, everything=True), tally, 2**20)
        assert (tally.problems, tally.unresolved) == ([], [])
        columns = (
            "url, outcome, status, method, kind, requested_at, fetched_at, payload_digest,"
            " content_digest, revisit_of, ip, request_headers <> '[]'"
        )
        theirs = rows(other, columns)
        # robots.txt has no request, a timeout has; the request's Host is written out
        assert theirs == rows(archive, columns)
