"""What a program made of a page: beside the server's bytes, in exports, imports and merges."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from warcio.archiveiterator import ArchiveIterator

from archive.captures import conversions
from archive.errors import ArchiveError
from archive.merging.merge import merge
from archive.records import Conversion
from archive.site.published.publish import publish
from archive.site.server import close, make_site
from archive.store import Archive, open_archive
from archive.upkeep.verify import is_whole, verify
from archive.warc.export import export_warc
from crawler.importing.captures import portal_records
from crawler.importing.import_filter import Interest
from crawler.importing.tally import Tally
from crawler.importing.warc import import_warc
from spiders.portals import Portal
from tests.archive.making import HTML, START, URL, begin, capture
from tests.archive.site.asking import get

PORTAL = Portal("example", "示例市公安局", ("gaj.example.gov.cn",), "trs_wcm", division="999900")
API = URL.replace("t1.html", "list.json")
STATES = (b"<p>first</p>", b"<p>second</p>")
FACTS = """
SELECT v.position, v.media_type, v.payload_digest, v.software, v.ended, v.made_at, c.url,
       (SELECT group_concat(o.url) FROM conversion_sources s JOIN captures o ON o.id = s.capture_id
         WHERE s.conversion_id = v.id) FROM conversions v JOIN captures c ON c.id = v.capture_id
 ORDER BY c.url, v.position
"""


def filled(path: Path, *, minutes: float = 5, states: tuple[bytes, ...] = STATES) -> Archive:
    """An archive with a page, an answer to its scripts, and what was made of both."""
    archive = open_archive(path)
    archive.put_portals(portal_records([PORTAL]))
    run = begin(archive)
    page = archive.add_capture(capture(run, kind="list"))
    answer = archive.add_capture(
        capture(run, url=API, body=b"{}", kind="rendering", found_on=URL, minute=1)
    )
    made = Conversion(
        page.id, states, "text/html; charset=utf-8", "Chromium/1", "settled",
        START + timedelta(minutes=minutes), (answer.id,),
    )  # fmt: skip
    archive.add_conversion(made)
    archive.finish_run(run, "ok", {})
    return archive


def facts(archive: Archive) -> list[Any]:
    return archive.db.execute(FACTS).fetchall()


def test_the_servers_bytes_stay_what_they_are(path: Path) -> None:
    with filled(path) as archive:
        assert archive.content(1) == HTML
        made = list(conversions.of_capture(archive.db, 1))
        assert [archive.payload(one.payload_digest) for one in made] == list(STATES)
        assert [one.sources for one in made] == [(2,), (2,)]
        assert is_whole(verify(archive.db))


def test_the_site_says_of_a_page_what_was_made_of_it(path: Path, tmp_path: Path) -> None:
    filled(path).close()
    publish(path, tmp_path / "copy.db")
    site = make_site(tmp_path / "copy.db", None)
    try:
        text = html.fromstring(get(site, "/captures/1").text).text_content()
        assert "As a browser drew it" in text
        assert "It is not what the server sent" in text
        assert "state 2, Chromium/1" in text
        assert "As a browser drew it" not in get(site, "/captures/2").text
        assert "浏览器所绘" in get(site, "/captures/1?lang=zh").text
    finally:
        close(site)


def test_a_capture_has_one_conversion(path: Path) -> None:
    with filled(path) as archive:
        again = Conversion(1, (b"x",), "text/html", "Chromium/1", "settled", START)
        with pytest.raises(ArchiveError, match="has its conversion already"):
            archive.add_conversion(again)
        with pytest.raises(ArchiveError, match="no capture 9"):
            archive.add_conversion(Conversion(9, (b"x",), "text/html", "x", "settled", START))
        assert len(facts(archive)) == 2


def test_an_export_has_it_as_a_conversion_of_the_response(path: Path, tmp_path: Path) -> None:
    with filled(path) as archive:
        done = export_warc(archive, tmp_path / "out")
    assert done.records["conversion"] == 2
    with done.files[0].open("rb") as file:
        records = [
            (one.rec_type, one.rec_headers, one.raw_stream.read()) for one in ArchiveIterator(file)
        ]
    responses = {head.get_header("WARC-Record-ID"): head for kind, head, _ in records
                 if kind == "response"}  # fmt: skip
    found = [(head, body) for kind, head, body in records if kind == "conversion"]
    assert [body for _, body in found] == list(STATES)
    for head, _ in found:
        assert responses[head.get_header("WARC-Refers-To")].get_header("WARC-Target-URI") == URL
        assert head.get_header("Content-Type") == "text/html; charset=utf-8"


def imported(archive: Archive, folder: Path) -> Tally:
    tally = Tally()
    run = archive.start_run("import", user_agent=None, settings={})
    for path in sorted(folder.glob("*.warc.gz")):
        import_warc(archive, run, path, Interest({PORTAL.id: PORTAL}), tally, 4 * 2**20)
    archive.finish_run(run, "ok", tally.counts())
    return tally


def test_an_export_comes_back_with_it_and_once(path: Path, tmp_path: Path) -> None:
    with filled(path) as archive:
        export_warc(archive, tmp_path / "out")
        before = facts(archive)
    with open_archive(tmp_path / "back.db") as back:
        back.put_portals(portal_records([PORTAL]))
        assert imported(back, tmp_path / "out").skipped == {}
        assert facts(back) == before
        assert imported(back, tmp_path / "out").known == 4
        assert facts(back) == before
        assert is_whole(verify(back.db))


def test_merging_keeps_the_earliest_whatever_the_order(path: Path, tmp_path: Path) -> None:
    with filled(path) as archive:
        expected = facts(archive)
    later = tmp_path / "later.db"
    filled(later, minutes=9, states=(b"<p>later</p>", STATES[1])).close()
    with open_archive(path) as archive:
        merge(archive, later)
        assert facts(archive) == expected
    with open_archive(later) as archive:
        merge(archive, path)
        assert facts(archive) == expected
        assert is_whole(verify(archive.db))
