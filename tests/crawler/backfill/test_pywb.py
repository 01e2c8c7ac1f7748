"""pywb as a real index and a real playback of files made from a portal of different years."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.warc.pywb import needs_pywb, serving
from tests.crawler.backfill import archives, running, world

pytestmark = needs_pywb
BUREAUS = world.bureaus(1, seed=7)
COPIES = world.captured(BUREAUS, seed=8)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a pywb that serves the copies."""
    folder = tmp_path_factory.mktemp("pywb")
    file = folder / "world.warc.gz"
    file.write_bytes(world.warc(COPIES)[0])
    with serving(folder, [file]) as address:
        yield address


def test_exact_bytes_come_with_their_moment(tmp_path: Path, collection: str) -> None:
    db = tmp_path / "a.db"
    entries = [bureau.entry() for bureau in BUREAUS]
    running.seed(db, BUREAUS)
    running.run(db, collection, entries, source="cdx", plan=True)
    summary = running.run(db, collection, entries, source="cdx")
    assert summary["ok"], summary
    assert running.reports(db) == world.held(BUREAUS, COPIES)
    moments = archives.moments(COPIES)
    had = running.rows(db, "SELECT * FROM captures WHERE source = 'wayback' AND kind = 'page'")
    assert had
    for row in had:
        assert row["fetched_at"] in {
            moment.isoformat(timespec="milliseconds") for moment in moments[row["url"]]
        }
        assert row["digest_agrees"] == 1
        assert row["archive_url"].startswith(f"{collection}/")
    before = running.rows(db, "SELECT count(*) AS n FROM captures")
    running.run(db, collection, entries, source="cdx")
    assert running.rows(db, "SELECT count(*) AS n FROM captures") == before
