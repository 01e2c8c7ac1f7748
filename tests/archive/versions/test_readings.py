"""Readings: all or nothing, versions, findings, what cannot be filed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from archive.errors import ArchiveError
from archive.store import Archive
from archive.versions import file
from extract.records import Figure, Section
from tests.archive.making import (
    HTML,
    URL,
    begin,
    capture,
    count,
    figures,
    finding,
    reading,
    report,
)

PENALTIES = ("proactive_disclosure", "penalties", "decisions")


def captured(archive: Archive, run: int | None = None, **changes: object) -> int:
    """The number of a new capture."""
    return archive.add_capture(capture(run or begin(archive), **changes)).id  # type: ignore[arg-type]


def test_a_report_is_stored_with_all_it_holds(archive: Archive) -> None:
    found = report(findings=(finding(),))
    (change,) = archive.add_reading(reading(captured(archive), found))
    assert (change.kind, change.bureau, change.year) == ("new_report", "示例市公安局", 2020)
    (row,) = archive.db.query("SELECT * FROM report_overview")
    assert (row["cells_read"], row["cells_blank"], row["findings"]) == (198, 0, 1)
    assert row["published_on"] == "2021-01-20"
    assert row["division"] == "999900"
    assert count(archive, "sections") == 1
    figure = archive.db["figures"].get((change.version_id, *PENALTIES))
    assert (figure["grid"], figure["grid_row"], figure["grid_column"]) == (1, 3, 1)


@pytest.mark.parametrize(
    ("value", "text", "number"),
    [
        ("36401308.84", "36401308.84", 36401308.84),
        ("15110000.0000", "15110000", 15110000),
        ("1.511E+7", "15110000", 15110000),
        ("-17", "-17", -17),
        ("-0.00", "0", 0),
        (None, None, None),
    ],
)
def test_values_are_exact_decimals(
    archive: Archive, value: str | None, text: str | None, number: float | None
) -> None:
    changed = figures(changes={PENALTIES: None if value is None else Decimal(value)})
    (change,) = archive.add_reading(reading(captured(archive), report(figures=changed)))
    row = archive.db["figures"].get((change.version_id, *PENALTIES))
    assert (row["value"], row["number"]) == (text, number)


def test_a_reading_that_fails_in_the_middle_leaves_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture_id = captured(archive)

    def fail(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(file.search, "add_section", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        archive.add_reading(reading(capture_id, report()))
    tables = ("documents", "readings", "reports", "versions", "figures", "sections", "titles_fts")
    assert {table: count(archive, table) for table in tables} == dict.fromkeys(tables, 0)
    monkeypatch.undo()
    assert archive.add_reading(reading(capture_id, report()))[0].kind == "new_report"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (figures(changes={PENALTIES: Decimal("NaN")}), "penalties/decisions is NaN"),
        (figures(changes={PENALTIES: Decimal("Infinity")}), "penalties/decisions is Infinity"),
        ((*figures(), figures()[0]), "rules/produced_this_year is given twice"),
    ],
)
def test_figures_that_cannot_be_are_a_finding_and_the_other_report_is_kept(
    archive: Archive, bad: tuple[Figure, ...], said: str
) -> None:
    (change,) = archive.add_reading(
        reading(captured(archive), report(figures=bad), report(year=2019))
    )
    assert change.year == 2019
    (row,) = archive.db["findings"].rows
    assert (row["rule"], row["version_id"]) == ("extractor_failed", None)
    assert said in row["message"]


def test_the_same_content_is_one_version(archive: Archive) -> None:
    run = begin(archive)
    archive.add_reading(reading(captured(archive, run), report()))
    spaced = Section(1, "一、总体情况", "本年度办理行政复议案件3件，\n　机关各部门配合。")
    again = report(sections=(spaced,), title="另一个标题")
    (change,) = archive.add_reading(reading(captured(archive, run, minute=9), again))
    assert change.kind == "unchanged"
    (row,) = archive.db["versions"].rows
    assert row["first_seen"] == "2026-11-01T02:00:00.000+00:00"
    assert row["last_seen"] == "2026-11-01T02:09:00.000+00:00"


@pytest.mark.parametrize(
    "changed",
    [
        {"figures": figures(changes={PENALTIES: Decimal(7)})},
        {"figures": figures(changes={PENALTIES: None})},
        {"sections": (Section(1, "一、总体情况", "别的话。"),)},
        {"edition": None},
    ],
)
def test_other_figures_words_or_edition_are_a_new_version(
    archive: Archive, changed: dict[str, object]
) -> None:
    run = begin(archive)
    archive.add_reading(reading(captured(archive, run), report()))
    later = captured(archive, begin(archive), minute=9, body=HTML + b"2")
    (change,) = archive.add_reading(reading(later, replace(report(), **changed)))  # type: ignore[arg-type]
    assert change.kind == "new_version"
    rows = [(row["number"], row["is_current"]) for row in archive.db["versions"].rows]
    assert rows == [(1, 0), (2, 1)]
    assert count(archive, "reports") == 1


def test_places_and_extractor_do_not_make_a_version(archive: Archive) -> None:
    run = begin(archive)
    archive.add_reading(reading(captured(archive, run), report()))
    moved = tuple(replace(f, where=replace(f.where, grid=9)) for f in figures())
    (change,) = archive.add_reading(
        reading(captured(archive, run), report(figures=moved), extractor_version="2")
    )
    assert change.kind == "unchanged"
    (place,) = archive.db.query("SELECT DISTINCT grid FROM figures")
    assert place == {"grid": 1}


def test_a_report_that_goes_back_to_what_it_was(archive: Archive) -> None:
    for minute, penalties in enumerate((1, 2, 1)):
        body = HTML + str(penalties).encode()
        capture_id = captured(archive, begin(archive), minute=minute, body=body)
        values = figures(changes={PENALTIES: Decimal(penalties)})
        archive.add_reading(reading(capture_id, report(figures=values)))
    rows = [(row["number"], row["is_current"]) for row in archive.db["versions"].rows]
    assert rows == [(1, 1), (2, 0)]


def test_page_and_attachment_are_documents_of_one_report(archive: Archive) -> None:
    run = begin(archive)
    attachment = URL.replace(".html", ".pdf")
    archive.add_reading(reading(captured(archive, run), report()))
    pdf = captured(archive, run, url=attachment, minute=1, body=b"%PDF")
    (change,) = archive.add_reading(
        reading(pdf, report(figures=figures(attachment)), url=attachment)
    )
    assert change.kind == "unchanged"
    (row,) = archive.db.query("SELECT documents, versions, url FROM report_overview")
    assert row == {"documents": 2, "versions": 1, "url": URL}


def test_a_stale_attachment_does_not_outdate_a_corrected_page(archive: Archive) -> None:
    attachment = URL.replace(".html", ".pdf")
    other_words = report(sections=())
    run = begin(archive)
    archive.add_reading(reading(captured(archive, run), report()))
    pdf = captured(archive, run, url=attachment, minute=1, body=b"%PDF")
    archive.add_reading(reading(pdf, other_words, url=attachment))
    run = begin(archive)
    corrected = report(figures=figures(changes={PENALTIES: Decimal(5)}))
    page = captured(archive, run, minute=20, body=HTML + b"2")
    archive.add_reading(reading(page, corrected))
    again = archive.add_capture(capture(run, url=attachment, minute=21, body=b"%PDF"))
    assert again.outcome == "unchanged"
    (row,) = archive.db.query("SELECT penalties FROM report_overview")
    assert row == {"penalties": 5}


def test_an_unchanged_capture_moves_last_seen_without_a_reading(archive: Archive) -> None:
    run = begin(archive)
    archive.add_reading(reading(captured(archive, run), report()))
    captured(archive, run, minute=30)
    captured(archive, run, minute=40, status=304, outcome="unchanged", body=None)
    (version,) = archive.db["versions"].rows
    (document,) = archive.db["documents"].rows
    assert version["last_seen"] == document["last_seen"] == "2026-11-01T02:40:00.000+00:00"
    assert count(archive, "readings") == 1


def test_a_better_extractor_takes_over_although_unchanged_captures_followed(
    archive: Archive,
) -> None:
    run = begin(archive)
    first = captured(archive, run)
    blank = report(figures=figures(changes={PENALTIES: None}))
    archive.add_reading(reading(first, blank))
    captured(archive, run, minute=30)
    archive.add_reading(reading(first, report(), extractor_version="2"))
    (row,) = archive.db.query("SELECT penalties, last_seen FROM report_overview")
    assert row["penalties"] is not None
    assert row["last_seen"] == "2026-11-01T02:30:00.000+00:00"


def test_findings_are_those_of_the_extractor_that_read_last(archive: Archive) -> None:
    capture_id = captured(archive)
    old = report(findings=(finding("sum"), finding("sum", subject="y")))
    archive.add_reading(reading(capture_id, old))
    archive.add_reading(reading(capture_id, old))
    assert count(archive, "findings") == 2
    archive.add_reading(
        reading(capture_id, report(findings=(finding("unit"),)), extractor_version="2")
    )
    rules = [row["rule"] for row in archive.db.query("SELECT rule FROM current_findings")]
    assert rules == ["unit"]
    assert count(archive, "findings") == 3


def test_a_failed_reading_keeps_its_problems(archive: Archive) -> None:
    problem = finding("unreadable_pdf")
    changes = archive.add_reading(reading(captured(archive), state="failed", problems=(problem,)))
    assert changes == ()
    (row,) = archive.db.query("SELECT rule, report_id, url FROM current_findings")
    assert row == {"rule": "unreadable_pdf", "report_id": None, "url": URL}


def test_the_portal_names_a_bureau_the_report_does_not(archive: Archive) -> None:
    (change,) = archive.add_reading(reading(captured(archive), report(bureau=None)))
    assert change.bureau == "示例市公安局"
    (row,) = archive.db["versions"].rows
    assert row["bureau_from"] == "portal"


@pytest.mark.parametrize(
    ("missing", "portal"), [({"bureau": None}, None), ({"year": None}, "example")]
)
def test_a_report_that_cannot_be_filed_leaves_a_finding(
    archive: Archive, missing: dict[str, object], portal: str | None
) -> None:
    capture_id = captured(archive, portal_id=portal)
    found = report(**missing, findings=(finding(),))
    assert archive.add_reading(reading(capture_id, found)) == ()
    assert count(archive, "versions") == 0
    rules = {row["rule"]: row["message"] for row in archive.db["findings"].rows}
    rule = "unknown_" + next(iter(missing))
    assert set(rules) == {"sum", rule}
    assert "198 figures are not filed" in rules[rule]


def test_a_report_of_nothing_is_no_version_but_keeps_its_findings(archive: Archive) -> None:
    empty = report(figures=(), sections=(), findings=(finding("text_only"),))
    assert archive.add_reading(reading(captured(archive), empty)) == ()
    assert count(archive, "reports") == 0
    assert count(archive, "findings") == 1


def test_two_reports_in_one_document(archive: Archive) -> None:
    changes = archive.add_reading(reading(captured(archive), report(), report(year=2019)))
    assert [(change.kind, change.year) for change in changes] == [
        ("new_report", 2020),
        ("new_report", 2019),
    ]


def test_a_reading_of_no_capture_is_refused(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no capture 7"):
        archive.add_reading(reading(7, report()))
