"""The report of a run: what it brought, what went wrong, what was left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from archive import nights
from archive.errors import ArchiveError
from archive.merging.merge import merge
from archive.nights import HostTrouble, PortalState
from archive.store import Archive, open_archive
from common.times import timestamp
from crawler.nightly.run_report.assemble import before, build, stored
from crawler.nightly.run_report.plain import ReportError
from crawler.nightly.run_report.problems import changes, exit_code, problems, verdict
from crawler.nightly.run_report.records import DeferredPortal, RunReport
from extract.records import Section
from tests.archive.making import HTML, figures, finding, reading
from tests.crawler.nightly.nights import PENALTIES, address, everything, night, quiet


def kinds(found: RunReport) -> list[tuple[str, str | None, bool, bool]]:
    return [(one.kind, one.portal_id, one.failure, one.tonight) for one in problems(found)]


# --- what the run brought --------------------------------------------------------


def test_a_night_in_which_all_is_in_order(archive: Archive) -> None:
    found = quiet(archive, 0)
    assert exit_code(found) == 0
    assert problems(found) == []
    assert verdict(found) == "3 portals crawled, none failed"
    assert found.states == {"ok": 3}
    assert (found.portals.due, found.portals.crawled, found.portals.ok) == (3, 3, 3)
    assert found.run.stopped == "done"
    assert found.run.command == "nightly"
    assert found.run.user_agent == "gongan/test"
    assert found.run.seconds == 240.0
    assert found.unchanged == 7


def test_new_reports_and_new_versions(archive: Archive) -> None:
    with night(archive, 0) as first:
        first.read()
        assert first.report().new_reports.total == 1
    changed = figures(changes={PENALTIES: Decimal(77)})
    prose = (Section(1, "一、总体情况", "本年度办理行政复议案件4件。"),)
    with night(archive, 1) as second:
        second.read(body=HTML + b"2", figures=changed, sections=prose)
        second.read("b", year=2025, title="乙市公安局2025年报告")
        found = second.report()
    (new,) = found.new_reports.items
    assert (new.bureau, new.year, new.title) == ("乙市公安局", 2025, "乙市公安局2025年报告")
    assert new.url == address("b", "t1.html")
    (version,) = found.new_versions.items
    assert (version.bureau, version.year, version.cause) == ("甲市公安局", 2020, "source")
    assert (version.cells_changed, version.passages_changed) == (1, 1)
    assert verdict(found).endswith("; 1 new report, 1 new version")


def test_what_an_earlier_run_left_unread_is_of_the_run_that_read_it(archive: Archive) -> None:
    with night(archive, 0) as first:
        left = first.fetch()
        assert first.report().new_reports.total == 0
    with night(archive, 1) as second:
        second.file(left.id, "a", "t1.html")
        found = second.report()
    assert found.new_reports.total == found.documents_read == 1
    assert quiet(archive, 2).new_reports.total == 0


def test_a_run_that_was_killed_ends_with_the_last_sign_of_it(archive: Archive) -> None:
    with night(archive, 0) as killed:
        killed.read()
        killed.crawl("a", listed=5)
        number, last = killed.run_id, killed.now
    with night(archive, 3) as later:
        found = build(archive.db, number, due=["a", "b"], stopped="error", error="killed")
        later.read("b", "t2.html", year=2025)
        assert later.report().new_reports.total == 1
        assert build(archive.db, number, due=["a"]).new_reports.total == 1
    assert found.run.finished_at == timestamp(last)
    assert (found.run.state, found.run.seconds) == ("interrupted", 180.0)
    assert (found.new_reports.total, found.portals.crawled, found.portals.not_reached) == (1, 1, 1)
    assert kinds(found) == [("run_error", None, True, True)]


def test_lists_are_cut_and_their_totals_true(archive: Archive) -> None:
    short = {"figures": figures()[:1], "sections": ()}
    with night(archive, 0) as going:
        for number in range(103):
            going.read("a", f"{number}.html", HTML + str(number).encode(), **short, year=number)
        found = going.report()
    assert found.new_reports.total == 103
    assert len(found.new_reports.items) == 100
    assert found.new_reports.more == 3
    assert found.new_reports.items[0].year == 102


def test_requests_outcomes_and_bytes(archive: Archive) -> None:
    with night(archive, 0) as going:
        going.fetch()
        going.fetch()
        going.fetch(status=304, outcome="unchanged", body=None)
        going.fetch(page="gone.html", outcome="not_found", body=None, status=404, error="HTTP 404")
        found = going.report()
    assert found.requests == 4
    assert found.captures == {"ok": 1, "unchanged": 2, "not_found": 1}
    assert found.bytes == 2 * len(HTML)


def test_failed_requests_by_cause_with_examples(archive: Archive) -> None:
    with night(archive, 0) as going:
        for number in range(5):
            host = f"http://h{number}.gov.cn/x"
            error = f"the host name has no address: h{number}.gov.cn ({host})"
            going.fetch(page=f"{number}.html", outcome="failed", body=None, error=error)
        going.fetch(page="a.html", outcome="server_error", status=503, error="HTTP 503", body=None)
        going.fetch(page="b.html", outcome="server_error", status=500, error="HTTP 500", body=None)
        going.fetch(page="c.html", outcome="timeout", body=None)
        going.fetch(page="d.html", outcome="redirected", status=301, body=None)
        found = going.report()
    assert [(one.requests, one.outcome, one.error) for one in found.causes.items] == [
        (5, "failed", "the host name has no address: … (…"),
        (1, "server_error", "HTTP 500"),
        (1, "server_error", "HTTP 503"),
        (1, "timeout", None),
    ]
    assert found.causes.items[0].examples == tuple(address("a", f"{n}.html") for n in range(3))


def test_challenges_are_told_with_their_vendor(archive: Archive) -> None:
    with night(archive, 0) as going:
        for page in ("1.html", "2.html"):
            going.fetch("b", page, outcome="challenged", status=412, vendor="ruishu")
        going.crawl("b", "challenged", detail="challenges")
        found = going.report()
    (refusal,) = found.refusals.items
    assert (refusal.portal_id, refusal.name, refusal.vendor, refusal.requests) == (
        "b",
        "乙市公安局",
        "ruishu",
        2,
    )
    assert refusal.example == address("b", "1.html")
    assert found.causes.total == 0


def test_documents_that_cannot_be_read_and_findings_by_rule(archive: Archive) -> None:
    with night(archive, 0) as going:
        stored_capture = going.fetch()
        going.file(stored_capture.id, "a", "t1.html", findings=(finding("sum"), finding("sum")))
        broken = going.fetch(page="broken.pdf", body=b"%PDF broken")
        archive.add_reading(
            reading(
                broken.id,
                url=address("a", "broken.pdf"),
                state="failed",
                problems=(finding("unreadable"),),
            )
        )
        found = going.report()
    assert found.documents_read == 2
    (document,) = found.unreadable.items
    assert (document.url, document.rule) == (address("a", "broken.pdf"), "unreadable")
    assert document.message == "42 + 1 = 43, table says 44"
    assert {one.rule: one.findings for one in found.findings} == {"sum": 1, "unreadable": 1}
    with night(archive, 1) as again:
        assert again.report().findings == ()


def test_documents_missed_for_the_first_time(archive: Archive) -> None:
    with night(archive, 0) as first:
        first.read()
        assert first.report().vanished.total == 0
    for number, expected in ((1, 1), (2, 0)):
        with night(archive, number) as later:
            later.fetch(outcome="not_found", status=404, body=None, error="HTTP 404")
            found = later.report()
        assert found.vanished.total == expected
    assert found.captures == {"not_found": 1}


def test_queue_hosts_and_growth(archive: Archive) -> None:
    assert quiet(archive, 0).database.growth is None
    with night(archive, 1) as going:
        rows = [("found", 1), ("found", 2), ("retry", 3)]
        archive.write(
            lambda: archive.db.conn.executemany(
                "INSERT INTO queue (portal_id, fingerprint, kind, url, request, why, added_at)"
                " VALUES ('a', ?, 'page', 'http://a', '{}', ?, '2026')",
                [(str(number), why) for why, number in rows],
            )
        )
        host = HostTrouble("a.gov.cn", 3, "challenged", "2026-01-01", "2026-01-02", "2026-01-03")
        archive.write(lambda: nights.remember_hosts(archive.db, [host], []))
        going.fetch(body=Random(1).randbytes(100_000))
        found = going.report()
    assert found.queue == {"found": 2, "retry": 1}
    (trouble,) = found.hosts.items
    assert (trouble.host, trouble.nights, trouble.reason) == ("a.gov.cn", 3, "challenged")
    assert found.database.growth is not None
    assert 0 < found.database.growth < found.database.bytes


# --- how portals stand -------------------------------------------------------------


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


# --- the stored report ------------------------------------------------------------------


def test_a_report_comes_back_from_its_json(archive: Archive) -> None:
    found = everything(archive)
    assert found.new_reports.total
    assert found.new_versions.total
    assert found.recovered.total
    assert found.conditions
    assert RunReport.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert stored(archive.db) == found


def test_no_number_of_a_row_stands_in_the_json(archive: Archive) -> None:
    def names(value: Any) -> set[str]:
        if isinstance(value, Mapping):
            return {*value, *(name for item in value.values() for name in names(item))}
        return (
            {name for item in value for name in names(item)} if isinstance(value, list) else set()
        )

    found = names(everything(archive).to_json())
    assert {"uuid", "portal_id", "url"} <= found
    assert {name for name in found if name.endswith("_id")} == {"portal_id"}
    assert "id" not in found


def test_a_report_means_the_same_in_another_archive(archive: Archive, tmp_path: Path) -> None:
    found = everything(archive)
    with open_archive(tmp_path / "other.db") as other:
        quiet(other, 30)
        merge(other, archive.path)
        assert stored(other.db, found.run.uuid) == found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value.update(format=99),
        lambda value: value["run"].update(stopped="whim"),
        lambda value: value["portals"].pop("due"),
        lambda value: value.update(new_reports=[]),
        lambda value: value["new_reports"].update(total="many"),
        lambda value: value.update(conditions=None),
    ],
)
def test_json_that_is_no_report_is_refused(archive: Archive, spoil: Any) -> None:
    value = quiet(archive, 0).to_json()
    spoil(value)
    with pytest.raises(ReportError, match="the run report"):
        RunReport.from_json(value)


def test_names_of_a_later_program_are_left_out(archive: Archive) -> None:
    found = quiet(archive, 0)
    assert RunReport.from_json(found.to_json() | {"later": 1}) == found


def test_reports_are_found_by_number_by_uuid_and_latest(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no run report"):
        stored(archive.db)
    first, second = quiet(archive, 0), quiet(archive, 1)
    assert stored(archive.db) == second
    assert stored(archive.db, "1") == stored(archive.db, first.run.uuid) == first
    assert before(archive.db, 2) == first
    assert before(archive.db, 1) is None
    other = archive.start_run("crawl", user_agent=None, settings={})
    with pytest.raises(ArchiveError, match="only nightly runs"):
        stored(archive.db, str(other))
    for name in ("99", "nobody", "9" * 40):
        with pytest.raises(ArchiveError, match="no run"):
            stored(archive.db, name)


def test_an_earlier_report_that_cannot_be_read_is_none(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    quiet(archive, 0)
    archive.write(lambda: nights.put_report(archive.db, 1, {"format": 99}))
    assert quiet(archive, 1).database.growth is None
    assert before(archive.db, 2) is None
    assert "format 99" in caplog.text


def test_messages_with_half_characters_can_be_stored(archive: Archive) -> None:
    with night(archive, 0) as going:
        found = going.report(stopped="error", error="a\udce9", failures=["b\udce9"])
    assert stored(archive.db) == found
    assert found.failures == ("b?",)


def test_a_run_that_is_not_there_has_no_report(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no run 5"):
        build(archive.db, 5, due=[])
