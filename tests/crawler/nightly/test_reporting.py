"""The report of a run: what it brought, what went wrong, what was left."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from archive import nights
from archive.nights import HostTrouble
from archive.store import Archive
from common.times import timestamp
from crawler.nightly.run_report.assemble import build
from crawler.nightly.run_report.problems import exit_code, problems, verdict
from extract.records import Section
from tests.archive.making import HTML, figures, finding, reading
from tests.crawler.nightly.kinds import kinds
from tests.crawler.nightly.nights import PENALTIES, address, night, quiet

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


# --- the stored report ------------------------------------------------------------------
