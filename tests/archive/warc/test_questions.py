"""What was sent with a request: kept, written to WARC files and taken from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.store import Archive, open_archive
from archive.warc.export import export_warc
from crawler.importing.import_filter import Interest
from crawler.importing.tally import Tally
from crawler.importing.warc import import_warc
from tests.archive.making import HTML, capture
from tests.archive.warc.conftest import PORTAL, Take, rows
from tests.archive.warc.styles import wget

PROXY = "http://gaj.yangli.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=1"
FORMS = (b"columnid=1&unitid=2", b"columnid=9&unitid=2", b"columnid=1&unitid=2")
ASKED = (("Content-Type", "application/x-www-form-urlencoded"), ("User-Agent", "test"))


@pytest.fixture
def file(archive: Archive, tmp_path: Path) -> Path:
    """An export of three forms sent to one address, the first two in one millisecond."""
    run = archive.start_run("crawl", user_agent="test", settings={})
    for number, form in enumerate(FORMS):
        sent = {"method": "POST", "request_body": form, "request_headers": ASKED}
        archive.add_capture(
            capture(run, url=PROXY, portal_id=PORTAL.id, minute=number // 2, body=HTML, **sent)
        )
    (path,) = export_warc(archive, tmp_path / "out", version="9").files
    return path


def test_request_records_hold_the_bodies(file: Path) -> None:
    bodies, ids = [], set()
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream):
            ids.add(record.rec_headers.get_header("WARC-Record-ID"))
            if record.rec_type == "request":
                assert record.http_headers.protocol == "POST"
                bodies.append(record.content_stream().read())
                assert record.http_headers.get_header("Content-Length") == str(len(bodies[-1]))
    assert bodies == list(FORMS)
    assert len(ids) == 1 + 3 * len(FORMS)


def test_questions_come_back_and_stay_apart(file: Path, archive: Archive, tmp_path: Path) -> None:
    expected = rows(archive, "url, method, request_body, outcome, requested_at")
    assert [row[3] for row in expected] == ["ok", "ok", "unchanged"]
    with open_archive(tmp_path / "other.db") as other:
        run = other.start_run("import", user_agent=None, settings={})
        for known in (0, len(FORMS)):
            tally = Tally()
            import_warc(other, run, file, Interest({}, everything=True), tally, 10**6)
            assert (tally.known, tally.problems) == (known, [])
        assert rows(other, "url, method, request_body, outcome, requested_at") == expected


def test_a_request_without_a_body_has_none(archive: Archive, take: Take) -> None:
    take(wget())
    assert rows(archive, "method, request_body") == [("GET", None)]
