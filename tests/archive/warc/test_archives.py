"""Captures that web archives made, out in WARC and in again: as what they are."""

from __future__ import annotations

from pathlib import Path

from archive.store import Archive, open_archive
from archive.warc.export import export_warc
from crawler.importing.import_filter import Interest
from crawler.importing.tally import Tally
from crawler.importing.warc import import_warc
from tests.archive.making import URL, begin, capture

COLUMNS = "source, url, fetched_at, archive_url, archive_digest, digest_agrees, payload_digest"


def test_source_and_address_survive(archive: Archive, tmp_path: Path) -> None:
    run = begin(archive)
    told = {"source": "wayback", "archive_digest": "AB", "digest_agrees": False}
    archive.add_capture(capture(run, archive_url=f"https://web.archive.org/web/1id_/{URL}", **told))
    archive.add_capture(capture(run, archive_url=f"https://web.archive.org/web/2id_/{URL}", **told))
    archive.add_capture(capture(run, minute=1))
    rows = f"SELECT {COLUMNS} FROM captures ORDER BY archive_url, source"
    wanted = archive.db.execute(rows).fetchall()
    exported = export_warc(archive, tmp_path / "out")
    with open_archive(tmp_path / "other.db") as other:
        number = other.start_run("import", user_agent=None, settings={})
        for file in exported.files:
            import_warc(other, number, file, Interest({}, everything=True), Tally(), 2**20)
        found = other.db.execute(rows).fetchall()
    assert found == wanted
    assert [row[0] for row in found] == ["live", "wayback", "wayback"]
