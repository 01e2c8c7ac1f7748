"""Bureaus that moved and dropped years: what any source has is in the corpus, once."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.crawler.backfill import archives, running, world
from tests.crawler.backfill.world import Bureau, Copy
from tests.crawler.running import ROOT

PER_DOCUMENT = 1.3
"""Requests a document, index and lists included, at the most."""


def check(db: Path, bureaus: Sequence[Bureau], copies: Sequence[Copy], requests: int) -> None:
    """Every report that any source has is there, with the moment at which it was captured."""
    assert running.reports(db) == world.held(bureaus, copies)
    moments = archives.moments(copies)
    had = running.rows(db, "SELECT * FROM captures WHERE source = 'wayback' AND kind = 'page'")
    for row in had:
        captured = {moment.isoformat(timespec="milliseconds") for moment in moments[row["url"]]}
        assert row["fetched_at"] in captured
        assert row["digest_agrees"] == 1
    assert len({row["archive_url"] for row in had}) == len(had)
    assert requests <= PER_DOCUMENT * len({row["url"] for row in had})
    wrong = running.rows(
        db,
        "SELECT r.year, d.url FROM version_documents w JOIN versions v ON v.id = w.version_id"
        " JOIN reports r ON r.id = v.report_id JOIN documents d ON d.id = w.document_id",
    )
    assert {row["url"][-9:-5] for row in wrong} == {f"{row['year']}" for row in wrong}
    live = running.rows(
        db,
        "SELECT v.id FROM versions v JOIN readings g ON g.id = v.reading_id"
        " JOIN captures c ON c.id = g.capture_id"
        " WHERE v.is_current = 1 AND c.source = 'live'",
    )
    assert len(live) == sum(len(list(world.live(bureau))) for bureau in bureaus)


def test_all_that_any_source_has_is_there_once(tmp_path: Path) -> None:
    bureaus = world.bureaus(3)
    copies = world.captured(bureaus)
    entries = [bureau.entry() for bureau in bureaus]
    db = tmp_path / "a.db"
    running.seed(db, bureaus)
    with archives.serve(archives.Wayback(copies)) as archive:
        planned = running.run(db, archive.url, entries, plan=True)
        assert planned["ok"], planned
        assert {plan["kept"] for plan in planned["plans"]} == {0}
        assert all(path.startswith("/cdx/") for path in archive.seen)
        assert len(archive.seen) == 3 * len(bureaus)
        before = running.reports(db)
        summary = running.run(db, archive.url, entries)
        assert summary["ok"], summary
        asked = len(archive.seen)
        assert len(archive.seen) == len(set(archive.seen))
        again = running.run(db, archive.url, entries)
        assert again["ok"]
        assert len(archive.seen) == asked, "nothing is asked for twice"
        # what is left are earlier lists, which no year that lacks asked for
        assert all(plan["requests"] <= plan["lists"] for plan in again["plans"])
    check(db, bureaus, copies, asked)
    assert len(running.reports(db)) > len(before)


@pytest.mark.slow
def test_forty_bureaus_of_eighteen_years(tmp_path: Path) -> None:
    bureaus = world.bureaus(40)
    copies = world.captured(bureaus)
    entries = [bureau.entry() for bureau in bureaus]
    db = tmp_path / "a.db"
    running.seed(db, bureaus)
    with archives.serve(archives.Wayback(copies)) as archive:
        running.run(db, archive.url, entries, plan=True)
        summary = running.run(db, archive.url, entries)
        assert summary["ok"], summary
        check(db, bureaus, copies, len(archive.seen))


def killed_at(
    db: Path, archive: archives.Archive, entries: list[dict[str, object]], number: int
) -> None:
    """Run a backfill and kill it as its request of that number, from now on, comes in."""
    process = subprocess.Popen(
        running.command(db, archive.url, entries),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    start = len(archive.seen)

    def kill(count: int) -> None:
        if count - start == number:
            process.send_signal(signal.SIGKILL)

    archive.on_request = kill
    process.wait(timeout=300)
    archive.on_request = lambda _: None


def test_killed_at_many_points_it_ends_the_same(tmp_path: Path) -> None:
    bureaus = world.bureaus(1, seed=5)
    copies = world.captured(bureaus)
    entries = [bureau.entry() for bureau in bureaus]
    whole, cut = tmp_path / "whole.db", tmp_path / "cut.db"
    for db in (whole, cut):
        running.seed(db, bureaus)
    with archives.serve(archives.Wayback(copies)) as archive:
        assert running.run(whole, archive.url, entries)["ok"]
        needed = len(archive.seen)
        archive.seen.clear()
        kills = 0
        for number in (1, 3, 2, 5, 4):
            killed_at(cut, archive, entries, number)
            kills += 1
        assert running.run(cut, archive.url, entries)["ok"]
        # the request at which it was killed is asked again, and no other
        assert len(archive.seen) <= needed + kills
    assert running.state(cut) == running.state(whole)
