"""How portals stand in the report of a run, and which of it fails the run."""

from __future__ import annotations

from typing import Any

import pytest

from archive.nights import PortalState
from archive.store import Archive
from crawler.nightly.run_report.problems import changes, exit_code, problems, verdict
from crawler.nightly.run_report.records import DeferredPortal
from tests.crawler.nightly.kinds import kinds
from tests.crawler.nightly.nights import address, night, quiet


def test_a_state_is_told_with_its_time_what_was_before_and_what_shows_it(
    archive: Archive,
) -> None:
    quiet(archive, 0)
    for number in (1, 2):
        with night(archive, number) as going:
            shown = going.fetch("b", outcome="challenged", status=412, vendor="ruishu")
            going.crawl("a", listed=5)
            going.crawl("b", "challenged", detail="two challenges", capture_id=shown.id)
            found = going.report()
    (condition,) = found.conditions
    assert (condition.portal_id, condition.name) == ("b", "乙市公安局")
    assert (condition.state, condition.nights, condition.before) == ("challenged", 2, "ok")
    assert condition.first_seen is not None
    assert condition.first_seen.startswith("2026-11-02")
    assert condition.before_until is not None
    assert condition.before_until.startswith("2026-11-01")
    assert condition.url == address("b", "t1.html")
    assert found.states == {"ok": 2, "challenged": 1}
    assert kinds(found) == [("challenged", "b", True, True)]
    assert exit_code(found) == 1
    assert verdict(found) == "1 of 2 portals failed"


def test_a_problem_stands_until_the_portal_is_looked_at_again(archive: Archive) -> None:
    with night(archive, 0) as first:
        first.crawl("b", "unreachable", error="no route")
        start = first.report()
    assert kinds(start) == [("unreachable", "b", True, True), ("crawl_error", "b", True, True)]
    with night(archive, 1) as second:
        second.crawl("a")
        rest = second.report(waiting=[DeferredPortal("b", "2026-11-05T00:00:00+00:00", "no route")])
    assert kinds(rest) == [("unreachable", "b", True, False), ("crawl_error", "b", True, False)]
    assert exit_code(rest) == 0
    assert rest.waiting[0].name == "乙市公安局"
    assert rest.portals.waiting == 1
    assert not changes(rest, start)
    with night(archive, 2) as third:
        third.crawl("b")
        back = third.report()
    assert problems(back) == []
    (recovered,) = back.recovered.items
    assert (recovered.portal_id, recovered.before) == ("b", "unreachable")
    assert {one.kind for one in changes(back, rest).gone} == {"unreachable", "crawl_error"}
    assert quiet(archive, 3).recovered.total == 0


@pytest.mark.parametrize(
    ("state", "earlier", "failure"),
    [
        ("challenged", None, True),
        ("unreachable", None, True),
        ("layout_changed", "ok", True),
        ("below_bound", None, True),
        ("empty", "ok", True),
        ("empty", "stale", True),
        ("empty", None, False),
        ("empty", "unreachable", False),
        ("stale", "ok", False),
    ],
)
def test_which_states_fail_a_run(
    archive: Archive, state: PortalState, earlier: PortalState | None, failure: bool
) -> None:
    if earlier is not None:
        with night(archive, 0) as first:
            first.crawl("a", earlier)
            first.report()
    with night(archive, 1) as second:
        second.crawl("a", state, detail="as seen")
        found = second.report()
    assert kinds(found) == [(state, "a", failure, True)]
    assert exit_code(found) == int(failure)
    assert found.portals.failed == int(failure)
    assert found.portals.ok == int(not failure)


def test_errors_of_our_own_and_of_the_archive_fail_a_run(archive: Archive) -> None:
    with night(archive, 0) as going:
        going.crawl("a", error="2 pages could not be followed because of an error; see the log")
        going.crawl("b", ended="failed")
        going.crawl("c")
        found = going.report(
            stopped="error", error="no room left on the disk", failures=["no room left on the disk"]
        )
    assert kinds(found) == [
        ("run_error", None, True, True),
        ("crawl_error", "a", True, True),
        ("crawl_error", "b", True, True),
    ]
    assert exit_code(found) == 1
    assert verdict(found) == "2 of 3 portals failed, 1 fault of the run"


def test_what_was_left_is_listed_and_no_failure(archive: Archive) -> None:
    with night(archive, 0) as going:
        going.crawl("a")
        going.crawl("b", "unfinished", ended="shutdown", detail="the window closed")
        found = going.report("c", stopped="window")
    assert exit_code(found) == 0
    assert [one.portal_id for one in found.not_reached.items] == ["c"]
    assert found.not_reached.items[0].name == "丙市公安局"
    (cut,) = found.unfinished.items
    assert (cut.portal_id, cut.ended, cut.detail) == ("b", "shutdown", "the window closed")
    assert verdict(found) == "2 portals crawled, none failed, 2 left undone, the window closed"


@pytest.mark.parametrize(
    ("stopped", "due", "code"),
    [
        ("window", ["a"], 2),
        ("budget", ["a"], 2),
        ("error", [], 2),
        ("done", [], 0),
        ("signal", ["a"], 0),
    ],
)
def test_a_night_without_a_portal(
    archive: Archive, stopped: Any, due: list[str], code: int
) -> None:
    with night(archive, 0) as going:
        found = going.report(*due, stopped=stopped)
    assert exit_code(found) == code
    assert (code == 2) == bool(problems(found))
    assert verdict(found).startswith(
        {2: "nothing could run", 0: "no" if not due else "0 port"}[code]
    )


def test_no_portal_at_all_reached_points_to_our_own_network(archive: Archive) -> None:
    with night(archive, 0) as going:
        going.crawl("a", "unreachable")
        going.crawl("b", "unreachable")
        found = going.report()
    assert problems(found)[0].kind == "run_error"
    assert "network" in problems(found)[0].message
    assert exit_code(found) == 1


def test_fewer_reports_in_a_column_are_told_with_number_and_time(archive: Archive) -> None:
    listed = [9, 12, 12, 11, 11]
    for number, count in enumerate(listed):
        with night(archive, number) as going:
            going.crawl("a", listed=count)
            found = going.report()
    (condition,) = found.conditions
    assert (condition.listed, condition.listed_before) == (11, 12)
    assert condition.fewer_since is not None
    assert condition.fewer_since.startswith("2026-11-04")
    assert kinds(found) == [("fewer", "a", False, True)]
    assert exit_code(found) == 0


def test_a_night_out_of_reach_is_no_column_with_fewer_reports(archive: Archive) -> None:
    for number, (state, count) in enumerate((("ok", 9), ("unreachable", 0), ("ok", 9))):
        with night(archive, number) as going:
            going.crawl("a", state, listed=count)  # type: ignore[arg-type]
            found = going.report()
    assert found.conditions == ()


def test_portals_that_left_the_registry_are_not_told(archive: Archive) -> None:
    with night(archive, 0) as first:
        first.crawl("b", "unreachable")
        first.report()
    with night(archive, 1) as second:
        second.crawl("a")
        found = second.report(known={"a", "c"})
    assert problems(found) == []
    assert found.states == {"ok": 1}


def test_changes_are_problems_new_and_gone(archive: Archive) -> None:
    with night(archive, 0) as first:
        first.crawl("a", "challenged")
        first.crawl("b", "stale")
        then = first.report()
    with night(archive, 1) as second:
        second.crawl("a", "unreachable")
        second.crawl("b", "stale")
        now = second.report()
    found = changes(now, then)
    assert [(one.kind, one.portal_id) for one in found.new] == [("unreachable", "a")]
    assert [(one.kind, one.portal_id) for one in found.gone] == [("challenged", "a")]
    assert len(changes(now, None).new) == 2
    assert not changes(now, now)
