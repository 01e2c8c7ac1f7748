"""Decisions on findings: they hold until the figures themselves change."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from archive import queries
from archive.errors import ArchiveError
from archive.store import Archive
from archive.versions import decisions
from tests.archive.making import HTML, begin, capture, count, figures, finding, reading, report
from tests.crawler.cli.calling import gongan

PENALTIES = ("proactive_disclosure", "penalties", "decisions")


@pytest.fixture
def capture_id(archive: Archive) -> int:
    """A capture whose report has one finding."""
    stored = archive.add_capture(capture(begin(archive)))
    archive.add_reading(reading(stored.id, report(findings=(finding(),))))
    return stored.id


def decide(archive: Archive, name: str, decision: str = "dismissed", why: str = "原表如此") -> None:
    archive.write(lambda: decisions.decide(archive.db, name, decision, why, "王"))  # type: ignore[arg-type]


def state(archive: Archive) -> list[str]:
    return [row["decision"] for row in queries.findings(archive.db)]


def test_a_decision_shows_in_listings_and_filters(archive: Archive, capture_id: int) -> None:
    assert state(archive) == ["pending"]
    decide(archive, finding().fingerprint)
    (row,) = queries.findings(archive.db, decision="dismissed")
    assert (row["decision"], row["why"], row["decided_by"]) == ("dismissed", "原表如此", "王")
    assert queries.findings(archive.db, decision="pending") == []


def test_a_decision_survives_later_extraction(archive: Archive, capture_id: int) -> None:
    decide(archive, "1")
    moved = replace(finding(), where=None, message="in other words")
    archive.add_reading(
        reading(capture_id, report(findings=(moved, finding("unit"))), extractor_version="2")
    )
    assert state(archive) == ["dismissed", "pending"]


def test_a_decision_survives_a_new_version_with_the_same_values(
    archive: Archive, capture_id: int
) -> None:
    decide(archive, "1")
    later = archive.add_capture(capture(begin(archive), minute=9, body=HTML + b"2"))
    changed = figures(changes={PENALTIES: Decimal(5)})
    archive.add_reading(reading(later.id, report(figures=changed, findings=(finding(),))))
    assert state(archive) == ["dismissed"]


def test_a_decision_lapses_when_the_figures_change(archive: Archive, capture_id: int) -> None:
    decide(archive, "1")
    later = archive.add_capture(capture(begin(archive), minute=9, body=HTML + b"2"))
    changed = figures(changes={PENALTIES: Decimal(5)})
    other = finding(observed="45")
    archive.add_reading(reading(later.id, report(figures=changed, findings=(other,))))
    assert state(archive) == ["pending"]
    (row,) = decisions.listing(archive.db)
    assert (row["holds"], row["applies"]) == (1, 0)


def test_the_latest_decision_holds_and_earlier_ones_are_kept(
    archive: Archive, capture_id: int
) -> None:
    decide(archive, "1", "dismissed")
    decide(archive, finding().fingerprint[:8], "confirmed", "算过了")
    assert state(archive) == ["confirmed"]
    rows = decisions.listing(archive.db, "1")
    assert [(row["decision"], row["holds"]) for row in rows] == [("confirmed", 1), ("dismissed", 0)]


def test_a_finding_about_a_document_is_decided_on_there(archive: Archive) -> None:
    stored = archive.add_capture(capture(begin(archive)))
    problem = finding("unreadable_pdf")
    archive.add_reading(reading(stored.id, state="failed", problems=(problem,)))
    decide(archive, problem.fingerprint, "confirmed")
    archive.add_reading(
        reading(stored.id, state="failed", problems=(problem,), extractor_version="2")
    )
    assert state(archive) == ["confirmed"]


def test_names_that_say_nothing_or_too_much_are_refused(archive: Archive, capture_id: int) -> None:
    second = archive.add_capture(capture(begin(archive), url="http://b.example.gov.cn/2"))
    archive.add_reading(reading(second.id, report(year=2019, findings=(finding(),))))
    for name, said in (("99", "no finding 99"), ("zz", "no finding zz"), ("abc", "no finding")):
        with pytest.raises(ArchiveError, match=said):
            decide(archive, name)
    with pytest.raises(ArchiveError, match=r"2 findings are called .*示例市公安局 2020.*2019"):
        decide(archive, finding().fingerprint)
    for why in ("", " \n", "长" * 2001):
        with pytest.raises(ArchiveError, match="reason"):
            decide(archive, "1", why=why)
    assert count(archive, "decisions") == 0


def test_the_command_notes_and_lists(archive: Archive, capture_id: int, path: Path) -> None:
    done = gongan(
        *("review", "1", "--db", path, "--decision", "confirmed", "--why", "对过", "--by", "李")
    )
    assert done.code == 0, done.err
    (row,) = gongan("review", "--db", path, "--format", "json").json
    assert (row["decision"], row["why"], row["decided_by"]) == ("confirmed", "对过", "李")
    assert gongan("review", "1", "--db", path, "--decision", "confirmed").code == 2
    assert gongan("review", "7", "--db", path).code == 1
