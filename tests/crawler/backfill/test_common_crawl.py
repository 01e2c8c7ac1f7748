"""Common Crawl: the list of crawls, an index a crawl, and one gzip member of a file."""

from __future__ import annotations

from pathlib import Path

from tests.crawler.backfill import archives, running, world


def test_records_are_had_by_their_bytes(tmp_path: Path) -> None:
    bureaus = world.bureaus(1)
    copies = world.captured(bureaus)
    entries = [bureau.entry() for bureau in bureaus]
    db = tmp_path / "a.db"
    running.seed(db, bureaus)
    with archives.serve(archives.CommonCrawl(copies)) as archive:
        running.run(db, archive.url, entries, source="commoncrawl", plan=True)
        summary = running.run(db, archive.url, entries, source="commoncrawl")
        assert summary["ok"], summary
        asked = len(archive.seen)
        assert running.run(db, archive.url, entries, source="commoncrawl")["ok"]
        assert len(archive.seen) == asked
    assert running.reports(db) == world.held(bureaus, copies)
    moments = archives.moments(copies)
    had = running.rows(db, "SELECT * FROM captures WHERE source = 'commoncrawl' AND kind = 'page'")
    assert had
    for row in had:
        assert row["digest_agrees"] == 1
        assert row["fetched_at"] in {
            m.isoformat(timespec="milliseconds") for m in moments[row["url"]]
        }
        assert "#bytes=" in row["archive_url"]


def test_a_record_of_another_page_is_not_taken(tmp_path: Path) -> None:
    bureaus = world.bureaus(1)
    copies = world.captured(bureaus)

    class Shifted(archives.CommonCrawl):
        """Its files were written anew, and the index tells of places in the old ones."""

        def _warc(self, year: int) -> tuple[bytes, list[tuple[world.Copy, int, int]]]:
            data, places = super()._warc(year)
            copies = [copy for copy, _, _ in places]
            turned = [*copies[1:], *copies[:1]]
            return data, [(one, *place[1:]) for one, place in zip(turned, places, strict=True)]

    db = tmp_path / "a.db"
    entries = [bureau.entry() for bureau in bureaus]
    with archives.serve(Shifted([c for c in copies if c.url.endswith(".html")])) as archive:
        running.run(db, archive.url, entries, source="commoncrawl", years=(2008, 2012))
    wrong = running.rows(db, "SELECT 1 FROM captures WHERE kind = 'page'")
    notes = running.rows(db, "SELECT error FROM captures WHERE kind = 'archive'")
    assert len(notes) > len(wrong)
