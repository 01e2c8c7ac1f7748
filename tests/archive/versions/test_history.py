"""What changed, since when, and whether the source or its reading did."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.store import Archive
from archive.versions import history
from extract.records import Section
from tests.archive.making import HTML, URL, begin, capture, figures, reading, report
from tests.crawler.cli.calling import gongan

PENALTIES = ("proactive_disclosure", "penalties", "decisions")
BUREAU = "示例市公安局"
FIRST = (Section(1, "一、总体情况", "公开信息十条。收到申请3件。均已办结。"),)
SECOND = (
    Section(1, "一、总体情况", "公开信息十条。收到申请4件。均已办结。本年度有更正。"),
    Section(5, "五、问题", "人手不足。"),
)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """Three versions: published, read better, and published anew."""
    run = begin(archive)
    first = archive.add_capture(capture(run))
    archive.add_reading(reading(first.id, report(sections=FIRST, figures=figures()[:-1])))
    archive.add_reading(reading(first.id, report(sections=FIRST), extractor_version="2"))
    later = archive.add_capture(capture(begin(archive), minute=3000, body=HTML + b"2"))
    changed = report(
        sections=SECOND, figures=figures(changes={PENALTIES: Decimal(77)}), edition="2019"
    )
    archive.add_reading(reading(later.id, changed, extractor_version="2"))
    return archive


def test_history_tells_since_when_and_why(filled: Archive) -> None:
    rows = history.history(filled.db, BUREAU, 2020)
    assert [row["cause"] for row in rows] == ["first", "reading", "source"]
    assert [row["is_current"] for row in rows] == [0, 0, 1]
    assert rows[1]["changes"] == "cells gained: 1"
    assert rows[2]["changes"] == "cells changed: 1, passages of prose changed: 3"
    assert rows[2]["first_seen"] == "2026-11-03T04:00:00.000+00:00"
    assert rows[2]["documents"][0]["url"] == URL


def test_difference_of_cells_with_values_and_places(filled: Archive) -> None:
    _, before, after = history.versions(filled.db, BUREAU, 2020)
    found = history.difference(filled.db, before, after)
    (cell,) = found.cells
    assert (cell.kind, cell.table, cell.row, cell.column) == ("changed", *PENALTIES)
    assert (cell.before, cell.after) == ("14", "77")
    assert cell.after_place == {
        "url": URL,
        "grid": 1,
        "grid_row": 3,
        "grid_column": 1,
        "page": None,
    }
    assert found.since == "2026-11-03T04:00:00.000+00:00"


def test_difference_of_prose_by_sentences(filled: Archive) -> None:
    _, before, after = history.versions(filled.db, BUREAU, 2020)
    found = history.difference(filled.db, before, after)
    assert [(change.kind, change.before, change.after) for change in found.prose] == [
        ("changed", "收到申请3件。", "收到申请4件。"),
        ("gained", "", "本年度有更正。"),
        ("gained", "", "人手不足。"),
    ]


def test_a_renamed_section_and_another_edition_are_told(archive: Archive) -> None:
    run = begin(archive)
    first = archive.add_capture(capture(run))
    archive.add_reading(reading(first.id, report(sections=FIRST)))
    named = (replace(FIRST[0], title="一、概述"),)
    later = archive.add_capture(capture(run, minute=9, body=HTML + b"2"))
    archive.add_reading(reading(later.id, report(sections=named, edition="2021")))
    found = history.difference(archive.db, *history.versions(archive.db, BUREAU, 2020))
    assert found.edition == ("2019", "2021")
    assert [(change.before, change.after) for change in found.prose] == [
        ("一、总体情况", "一、概述")
    ]


def test_reports_and_versions_that_are_not_there(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no report of 无 for 2020"):
        history.history(archive.db, "无", 2020)
    with pytest.raises(ArchiveError, match="no version 5"):
        history.version(archive.db, 5)


@pytest.mark.parametrize(
    ("names", "cells"),
    [((BUREAU, "2020"), 1), ((BUREAU, "2020", "1", "3"), 2), (("2", "3"), 1), (("3", "3"), 0)],
)
def test_the_command_takes_ids_or_numbers(
    filled: Archive, path: Path, names: tuple[str, ...], cells: int
) -> None:
    found = gongan("diff", *names, "--db", path, "--format", "json").json
    assert len(found["cells"]) == cells
    assert gongan("diff", *names, "--db", path).code == 0
    rows = gongan("diff", *names, "--db", path, "--format", "csv").out.splitlines()
    assert len(rows) == (1 + cells + len(found["prose"]) if rows else 0)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ((BUREAU, "2020", "1"), 2),
        ((BUREAU, "x"), 2),
        ((BUREAU, "2020", "1", "9"), 1),
        (("7", "8"), 1),
    ],
)
def test_the_command_refuses_other_names(
    filled: Archive, path: Path, names: tuple[str, ...], code: int
) -> None:
    done = gongan("diff", *names, "--db", path)
    assert (done.code, done.err.count("\n")) == (code, 1)


def test_the_command_history_names_documents_and_changes(filled: Archive, path: Path) -> None:
    out = gongan("history", BUREAU, "2020", "--db", path).out
    assert "cells gained: 1" in out
    assert f"version 3: {URL} (seen 2026-11-03" in out
    rows = gongan("history", BUREAU, "2020", "--db", path, "--format", "json").json
    assert [row["number"] for row in rows] == [1, 2, 3]
