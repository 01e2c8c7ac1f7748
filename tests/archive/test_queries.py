"""Listings for the command line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive import queries
from archive.store import Archive
from tests.archive.making import HTML, URL, begin, capture, figures, finding, reading, report


@pytest.fixture
def filled(archive: Archive) -> Archive:
    run = begin(archive)
    received = ("requests", "received", "total")
    changed = figures(changes={received: Decimal(43), ("requests", "granted", "total"): None})
    first = archive.add_capture(capture(run))
    archive.add_reading(reading(first.id, report(figures=changed, findings=(finding(),))))
    second = archive.add_capture(capture(run, body=HTML + b"2"))
    sheet = report(bureau="彼县公安局", year=2016, edition="2014", figures=figures(edition="2014"))
    archive.add_reading(reading(second.id, sheet))
    archive.add_capture(capture(run, url=URL + "3", outcome="not_found", status=404, body=b"no"))
    archive.finish_run(run, "ok", {"reports": 2})
    return archive


def test_reports_with_key_figures_of_any_edition(filled: Archive) -> None:
    old, new = queries.reports(filled.db)
    assert (new["bureau"], new["year"], new["edition"]) == ("示例市公安局", 2020, "2019")
    assert (new["requests_received"], new["requests_granted"]) == (43, None)
    assert (new["cells_read"], new["cells_blank"], new["findings"]) == (198, 1, 1)
    assert old["requests_received"] == 16
    assert old["penalties"] is None


def test_filters(filled: Archive) -> None:
    assert [row["year"] for row in queries.reports(filled.db, bureau="彼县")] == [2016]
    assert [row["year"] for row in queries.reports(filled.db, edition="2019")] == [2020]
    assert len(queries.reports(filled.db, portal_id="example", limit=1)) == 1
    assert queries.reports(filled.db, year=1999) == []


def test_figures_in_the_order_of_the_form(filled: Archive) -> None:
    rows = queries.figures(filled.db, bureau="示例市公安局", year=2020)
    assert len(rows) == 198
    assert [row["table"] for row in rows[:1] + rows[-1:]] == [
        "proactive_disclosure",
        "review_litigation",
    ]
    assert rows[0]["row_label"] == "第二十条第（一）项/规章"
    part = queries.figures(filled.db, bureau="示例市公安局", year=2020, table="requests", limit=3)
    assert [row["column"] for row in part] == ["natural_person", "business", "research"]


def test_findings_captures_runs_versions_and_outcomes(filled: Archive) -> None:
    (found,) = queries.findings(filled.db, rule="sum")
    assert (found["bureau"], found["message"]) == ("示例市公安局", "42 + 1 = 43, table says 44")
    assert queries.findings(filled.db, rule="other") == []
    assert [row["outcome"] for row in queries.captures(filled.db)] == ["not_found", "ok", "ok"]
    (missing,) = queries.captures(filled.db, outcome="not_found", url="t1.html")
    assert (missing["status"], missing["payload_size"]) == (404, 2)
    (run,) = queries.runs(filled.db)
    assert (run["state"], run["captures"], run["counts"]) == ("ok", 3, {"reports": 2})
    (version,) = queries.versions(filled.db, bureau="示例市公安局", year=2020)
    assert (version["number"], version["documents"]) == (1, [URL])
    assert {row["outcome"]: row["captures"] for row in queries.outcomes(filled.db, run_id=1)} == {
        "ok": 2,
        "not_found": 1,
    }


def test_signs_of_sql_in_filters_are_text(filled: Archive) -> None:
    assert queries.reports(filled.db, bureau="' OR 1=1 --") == []
    assert queries.captures(filled.db, url="%") == []
