"""What is remembered from night to night."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from archive import nights
from archive.nights import HostTrouble, PortalRun, PortalState
from archive.store import Archive
from tests.archive.making import PORTAL, START, begin


def note(archive: Archive, state: PortalState, day: int, **changes: Any) -> int:
    run_id = begin(archive)
    start = START + timedelta(days=day)
    run = PortalRun(
        run_id, PORTAL.id, state, "finished", start, start + timedelta(minutes=5), **changes
    )
    archive.write(lambda: nights.put_portal_run(archive.db, run))
    return run_id


def test_periods_of_a_state_have_a_first_and_a_last_sight(archive: Archive) -> None:
    for day, state in enumerate(("ok", "ok", "challenged", "unfinished", "challenged", "ok")):
        note(archive, state, day)  # type: ignore[arg-type]
    rows = archive.db.query("SELECT * FROM portal_states ORDER BY first_seen")
    assert [(row["state"], row["runs"], row["is_current"]) for row in rows] == [
        ("ok", 2, 0),
        ("challenged", 2, 0),
        ("ok", 1, 1),
    ]
    (row,) = archive.db.query("SELECT * FROM portal_states WHERE state = 'challenged'")
    assert row["first_seen"] < row["last_seen"]
    assert nights.states(archive.db)[PORTAL.id]["state"] == "ok"


def test_walks_that_did_not_reach_the_column_are_none(archive: Archive) -> None:
    note(archive, "below_bound", 0)
    note(archive, "unreachable", 1)
    note(archive, "unfinished", 2)
    walked = START + timedelta(minutes=5)
    assert nights.last_walks(archive.db) == {PORTAL.id: walked.isoformat(timespec="milliseconds")}
    assert [row["state"] for row in nights.past(archive.db, PORTAL.id)] == [
        "unreachable",
        "below_bound",
    ]
    note(archive, "ok", 3, mode="gentle")  # it began gently, and went all the way
    later = walked + timedelta(days=3)
    assert nights.last_walks(archive.db) == {PORTAL.id: later.isoformat(timespec="milliseconds")}


def test_the_last_walk_in_order_is_remembered_however_long_ago(archive: Archive) -> None:
    note(archive, "ok", 0, listed=12)
    for day in range(1, 15):
        note(archive, "layout_changed", day)
    found = nights.past(archive.db, PORTAL.id)
    assert [row["state"] for row in found] == ["layout_changed"] * 10 + ["ok"]
    assert found[-1]["listed"] == 12


def test_hosts_are_remembered_until_they_answer(archive: Archive) -> None:
    one = HostTrouble("a.gov.cn", 1, "challenged", "2026-01-01", "2026-01-01", "2026-01-02")
    archive.write(lambda: nights.remember_hosts(archive.db, [one], []))
    assert nights.troubles(archive.db) == {"a.gov.cn": one}
    archive.write(lambda: nights.remember_hosts(archive.db, [], ["a.gov.cn"]))
    assert nights.troubles(archive.db) == {}


def test_a_run_has_one_report(archive: Archive) -> None:
    run_id = note(archive, "ok", 0)
    assert nights.report(archive.db, run_id) is None
    for number in (1, 2):
        archive.write(lambda n=number: nights.put_report(archive.db, run_id, {"new": n}))  # type: ignore[misc]
    assert nights.report(archive.db, run_id) == {"new": 2}
    assert [row["state"] for row in nights.portal_runs(archive.db, run_id)] == ["ok"]
