"""Which portals a night is for, in which order, and how gently."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive import nights, queue
from archive.nights import HostTrouble, PortalRun, PortalState
from archive.queue import QueuedRequest
from archive.store import Archive
from common.times import timestamp
from crawler.crawl.session import portal_record
from crawler.nightly.plan import Plan, Rhythm, plan, within
from spiders.portals import Portal
from tests.archive.making import capture, reading, report

NIGHT = datetime(2026, 6, 10, 14, 0, tzinfo=UTC)
"""22:00 in Beijing, out of season."""
PORTALS = tuple(
    Portal(
        name, f"{name}市公安局", (f"{name}.gov.cn",), "generic", home_url=f"http://{name}.gov.cn/"
    )
    for name in ("a", "b", "c")
)


def night(archive: Archive, state: PortalState, days: int, portal: str = "a", **more: Any) -> None:
    """A night so many days ago."""
    run_id = archive.start_run("nightly", user_agent="test", settings={})
    moment = NIGHT - timedelta(days=days)
    done = PortalRun(run_id, portal, state, "finished", moment, moment, **more)
    archive.write(lambda: nights.put_portal_run(archive.db, done))


def publish(archive: Archive, portal: str, year: int) -> None:
    """A report of that year from a portal."""
    run_id = archive.start_run("crawl", user_agent="test", settings={})
    url = f"http://{portal}.gov.cn/{year}.html"
    stored = archive.add_capture(capture(run_id, url=url, portal_id=portal))
    found = report(bureau=f"{portal}市公安局", year=year)
    archive.add_reading(reading(stored.id, found, url=url))


@pytest.fixture
def known(archive: Archive) -> Archive:
    """An archive that has the portals and their latest reports."""
    archive.put_portals([portal_record(portal) for portal in PORTALS])
    for portal in PORTALS:
        publish(archive, portal.id, 2025)
    return archive


def tonight(archive: Archive, moment: datetime = NIGHT) -> Plan:
    return plan(archive.db, PORTALS, Rhythm(), moment)


def order(found: Plan) -> list[str]:
    return [visit.portal.id for visit in found.visits]


def test_what_was_never_walked_is_due(known: Archive) -> None:
    found = tonight(known)
    assert order(found) == ["a", "b", "c"]
    assert found.visits[0].reasons == ("never walked to the end",)


def test_columns_are_walked_every_other_night_and_each_night_in_season(known: Archive) -> None:
    for portal in "abc":
        night(known, "ok", 1, portal)
    assert order(tonight(known)) == []
    assert len(tonight(known).resting) == 3
    assert order(tonight(known, NIGHT + timedelta(days=1))) == ["a", "b", "c"]
    january = datetime(2027, 1, 9, 14, 0, tzinfo=UTC)
    for portal in "abc":
        night(known, "ok", -(january - NIGHT).days + 1, portal)
    assert order(tonight(known, january)) == ["a", "b", "c"]


def test_a_start_later_in_the_night_is_the_same_night(known: Archive) -> None:
    rhythm = Rhythm()
    assert rhythm.night(NIGHT) == rhythm.night(NIGHT + timedelta(hours=7))
    assert rhythm.night(NIGHT) != rhythm.night(NIGHT + timedelta(days=1))


def test_the_longest_unvisited_goes_first_and_gaps_before_it(known: Archive) -> None:
    for portal, days in (("a", 3), ("b", 9), ("c", 5)):
        night(known, "ok", days, portal)
    assert order(tonight(known)) == ["b", "c", "a"]
    known.db.conn.execute("UPDATE reports SET year = 2024 WHERE portal_id = 'a'")
    found = tonight(known)
    assert order(found) == ["a", "b", "c"]
    assert "the report of 2025 is not there" in found.visits[0].reasons


def test_what_was_cut_short_or_is_left_goes_before_all(known: Archive) -> None:
    for portal in "abc":
        night(known, "ok", 1, portal)
    night(known, "unfinished", 0, "c")
    left = QueuedRequest("f1", "page", "http://b.gov.cn/x.html", "{}")
    known.write(lambda: queue.add(known.db, "b", [left]))
    found = tonight(known)
    assert sorted(order(found)) == ["b", "c"]
    assert {visit.rank[0] for visit in found.visits} == {0}


def test_hosts_in_trouble_wait_and_are_then_tried_gently(known: Archive) -> None:
    until = timestamp(NIGHT + timedelta(hours=1))
    seen = timestamp(NIGHT - timedelta(days=1))
    trouble = HostTrouble("a.gov.cn", 2, "3 challenges in a row", seen, seen, until)
    known.write(lambda: nights.remember_hosts(known.db, [trouble], []))
    found = tonight(known)
    assert order(found) == ["b", "c"]
    (waiting,) = found.waiting
    assert (waiting.portal.id, waiting.until, waiting.reason) == (
        "a",
        until,
        "3 challenges in a row",
    )
    later = tonight(known, NIGHT + timedelta(hours=2))
    assert {visit.portal.id: visit.mode for visit in later.visits} == {
        "a": "gentle",
        "b": "full",
        "c": "full",
    }


def test_a_season_may_go_over_the_new_year() -> None:
    day = NIGHT.date()
    assert within(("12-15", "07-01"), day)
    assert not within(("12-15", "03-01"), day)
