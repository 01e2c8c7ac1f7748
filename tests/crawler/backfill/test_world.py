"""Bureaus that moved and dropped years: what any source has is in the corpus, once."""

from __future__ import annotations

import json
import random
import signal
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.backfill import archives, running, world
from tests.crawler.backfill.world import Bureau, Copy
from tests.crawler.running import ROOT
from tests.patience import GIVEN_UP

Entries = list[dict[str, Any]]
Rows = list[dict[str, Any]]

PER_DOCUMENT = 1.3
"""Requests a page or file of a report, index, lists and notices included, at the most."""


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
    files = running.rows(
        db, "SELECT * FROM captures WHERE source = 'wayback' AND kind = 'attachment'"
    )
    nearest_in_time(had, files, copies)
    reports = {row["url"] for row in had if is_report(row["url"])}
    assert requests <= PER_DOCUMENT * (len(reports) + len(files))
    told = running.rows(
        db,
        "SELECT r.year, d.url FROM version_documents w JOIN versions v ON v.id = w.version_id"
        " JOIN reports r ON r.id = v.report_id JOIN documents d ON d.id = w.document_id",
    )
    assert all(f"1{row['year']}." in row["url"] for row in told)
    live = running.rows(
        db,
        "SELECT v.id FROM versions v JOIN readings g ON g.id = v.reading_id"
        " JOIN captures c ON c.id = g.capture_id"
        " WHERE v.is_current = 1 AND c.source = 'live'",
    )
    assert len(live) == sum(len(list(world.live(bureau))) for bureau in bureaus)


def is_report(url: str) -> bool:
    """Whether a page is a report's, or leads to its file; notices have smaller numbers."""
    return "_1" in url


def nearest_in_time(pages: Rows, files: Rows, copies: Sequence[Copy]) -> None:
    """Of each file that copy is there that was captured nearest to its page."""
    at = {row["url"]: datetime.fromisoformat(row["fetched_at"]) for row in pages}
    moments = archives.moments(copies)
    for file in files:
        page = at[file["found_on"]]
        nearest = min(moments[file["url"]], key=lambda moment: abs(moment - page))
        assert datetime.fromisoformat(file["fetched_at"]) == nearest


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


STARTING, STATEMENTS = 400, 40
"""About as many statements of SQL run at the start, and for each request."""


def killed(db: Path, archive: archives.Archive, entries: Entries, event: str, number: int) -> bool:
    """Run a backfill and kill it at an event; gives whether it came to that.

    The events, counted from now on: a request comes in (``asked``), its answer has been
    sent (``answered``), a statement is to be run by SQLite (``statement``).
    """
    at = number if event == "statement" else 0
    process = subprocess.Popen(
        running.command(db, archive.url, entries, die_at=at),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    start = len(archive.seen)

    def kill(count: int) -> None:
        if count - start == number:
            process.send_signal(signal.SIGKILL)

    archive.on_request = kill if event == "asked" else _nothing
    archive.on_answer = kill if event == "answered" else _nothing
    code = process.wait(timeout=GIVEN_UP)
    archive.on_request = archive.on_answer = _nothing
    return code == -signal.SIGKILL


def _nothing(_: int) -> None:
    pass


def killed_often(
    db: Path, archive: archives.Archive, entries: Entries, kills: int, most: int
) -> None:
    """Kill a backfill so many times, each at a random one of its next ``most`` requests."""
    chance = random.Random(kills)
    for number in range(kills):
        event = ("asked", "answered", "statement")[number % 3]
        last = STARTING + STATEMENTS * most if event == "statement" else most
        assert killed(db, archive, entries, event, chance.randint(1, last)), (number, event)
        print(f"kill {number + 1} of {kills}: {event}, {len(archive.seen)} requests", flush=True)


@pytest.mark.parametrize(
    ("count", "kills", "most"),
    [(1, 6, 2), pytest.param(40, 50, 22, marks=pytest.mark.slow)],
    ids=["one bureau, 6 kills", "40 bureaus of 18 years, 50 kills"],
)
def test_killed_at_many_points_it_ends_the_same(
    tmp_path: Path, count: int, kills: int, most: int
) -> None:
    bureaus = world.bureaus(count, seed=5 if count == 1 else 1)
    copies = world.captured(bureaus)
    entries = [bureau.entry() for bureau in bureaus]
    whole, cut = tmp_path / "whole.db", tmp_path / "cut.db"
    for db in (whole, cut):
        running.seed(db, bureaus)
    with archives.serve(archives.Wayback(copies)) as archive:
        for db in (whole, cut):  # which reads what the portals show, too
            assert running.run(db, archive.url, entries, plan=True)["ok"]
        before = there(whole)
        planned = len(archive.seen) // 2
        summary = running.run(whole, archive.url, entries)
        assert summary["ok"], summary
        needed = len(archive.seen) - planned
        check(whole, bureaus, copies, needed)
        tell(whole, before, needed)
        archive.seen.clear()
        killed_often(cut, archive, entries, kills, most)
        assert running.run(cut, archive.url, entries)["ok"]
        # the request at which it was killed is asked again, and no other
        assert len(archive.seen) <= needed - planned + kills
    check(cut, bureaus, copies, needed)
    assert there(whole)["all"] == len(world.held(bureaus, copies)) > before["all"]
    assert running.state(cut) == running.state(whole)
    assert running.gongan(cut, "coverage") == running.gongan(whole, "coverage")


def there(db: Path) -> dict[str, int]:
    """How many bureaus' reports of each year ``gongan coverage`` counts."""
    told = json.loads(running.gongan(db, "coverage", "--totals", "year", "--format", "json"))
    return {
        str(row["year"]): row["report"] + row["older_edition"] + row["text_only"] for row in told
    }


def tell(db: Path, before: dict[str, int], requests: int) -> None:
    """Print what docs/how-to/backfill.md says of this world (pytest -s)."""
    had = running.rows(
        db,
        "SELECT kind, count(*) AS captures FROM captures WHERE source = 'wayback' GROUP BY kind",
    )
    print({row["kind"]: row["captures"] for row in had}, f"{requests} requests")
    print(f"before {before}", f"after {there(db)}", sep="\n", flush=True)
