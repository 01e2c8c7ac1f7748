"""Which version stands, whatever the order of reading; documents that vanish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from archive import queries
from archive.records import PortalRecord
from archive.store import Archive, open_archive
from archive.upkeep.verify import is_whole, verify
from archive.versions import settle
from archive.versions.extractors import later, order
from archive.versions.search import search
from extract.records import Report, Section
from tests.archive.making import (
    HTML,
    PORTAL,
    URL,
    begin,
    capture,
    figures,
    reading,
    report,
)

PENALTIES = ("proactive_disclosure", "penalties", "decisions")
PDF = URL.replace(".html", ".pdf")
TWIN = URL.replace("http:", "https:")
DAY = 24 * 60
PROSE = (Section(1, "一、总体情况", "全年收到申请三件。"),)
OTHER_PROSE = (Section(1, "一、总体情况", "全年收到申请四件。"),)


def with_penalties(number: int, **changes: object) -> Report:
    return report(figures=figures(changes={PENALTIES: Decimal(number)}), **changes)


def add(
    archive: Archive, run: int, url: str, minute: int, found: Report | None, **changes: object
) -> int:
    """Capture an address and read it; gives the capture's number."""
    portal = changes.pop("portal_id", PORTAL.id)
    body = HTML + f"{url}{minute}".encode()
    stored = archive.add_capture(capture(run, url=url, minute=minute, body=body, portal_id=portal))
    read = (found,) if found is not None else ()
    archive.add_reading(reading(stored.id, *read, url=url, **changes))
    return stored.id


def current(archive: Archive) -> tuple[int | None, int, str | None]:
    """Penalties, cells and prose of the one report."""
    (row,) = archive.db.query("SELECT penalties, cells_read FROM report_overview")
    sections = [row["text"] for row in archive.db.query("SELECT text FROM current_sections")]
    return row["penalties"], row["cells_read"], sections[0] if sections else None


def test_a_page_of_prose_never_outranks_the_attachment_with_figures(archive: Archive) -> None:
    run = begin(archive)
    page = report(figures=(), sections=PROSE, edition=None)
    add(archive, run, URL, 0, page)
    add(archive, run, PDF, 1, with_penalties(7, sections=()))
    assert current(archive) == (7, 198, "全年收到申请三件。")
    add(archive, begin(archive), URL, 5 * DAY, report(figures=(), sections=OTHER_PROSE))
    assert current(archive) == (7, 198, "全年收到申请四件。")
    assert [hit.section for hit in search(archive.db, "申请四件")] == ["一、总体情况"]
    assert search(archive.db, "申请三件") == []


def test_a_page_with_one_table_stands_back_behind_the_whole_report(archive: Archive) -> None:
    run = begin(archive)
    add(archive, run, PDF, 0, with_penalties(7))
    few = tuple(f for f in figures() if f.table == "proactive_disclosure")
    add(archive, begin(archive), URL, 3 * DAY, report(figures=few))
    assert current(archive)[:2] == (7, 198)


def test_the_bureaus_own_portal_goes_before_a_copy_found_later(archive: Archive) -> None:
    run = begin(archive)
    archive.put_portals([PortalRecord("county", "某县公安局")])
    add(archive, run, URL, 0, with_penalties(7))
    copy = "http://county.example.gov.cn/1.html"
    add(archive, begin(archive), copy, 9 * DAY, with_penalties(5), portal_id="county")
    assert current(archive)[0] == 7
    (row,) = archive.db.query("SELECT documents, versions, portal_id FROM report_overview")
    assert row == {"documents": 2, "versions": 2, "portal_id": "example"}


def test_http_and_https_are_documents_of_one_report(archive: Archive) -> None:
    run = begin(archive)
    add(archive, run, URL, 0, with_penalties(7))
    add(archive, run, TWIN, 1, with_penalties(7))
    (row,) = archive.db.query("SELECT documents, versions FROM report_overview")
    assert row == {"documents": 2, "versions": 1}


STEPS: tuple[Callable[[Archive, int], object], ...] = (
    lambda archive, run: add(archive, run, URL, 0, with_penalties(1, sections=PROSE)),
    lambda archive, run: add(archive, run, PDF, 10, with_penalties(1, sections=())),
    lambda archive, run: add(archive, run, TWIN, 4 * DAY, with_penalties(2, sections=PROSE)),
    lambda archive, run: add(archive, run, URL, 5 * DAY, report(figures=(), sections=PROSE)),
)


def test_any_order_of_reading_gives_the_same_current_version(tmp_path: Path) -> None:
    found = set()
    for number, steps in enumerate(permutations(STEPS)):
        with open_archive(tmp_path / f"{number}.db") as archive:
            run = begin(archive)
            for step in steps:
                step(archive, run)
            rows = archive.db.query(
                "SELECT digest, is_current, gives_prose, first_seen, last_seen, title,"
                " published_on, judged_by FROM versions ORDER BY digest"
            )
            found.add((current(archive), repr(list(rows))))
            assert is_whole(verify(archive.db))
    assert len(found) == 1
    assert next(iter(found))[0] == (2, 198, "全年收到申请三件。")


def test_a_better_reading_of_the_same_bytes_withdraws_what_was_misread(archive: Archive) -> None:
    run = begin(archive)
    capture_id = add(archive, run, URL, 0, with_penalties(7, year=2019))
    archive.add_reading(reading(capture_id, with_penalties(7), extractor_version="2"))
    rows = list(archive.db.query("SELECT year FROM report_overview"))
    assert rows == [{"year": 2020}]
    assert archive.db["reports"].count == 2


def test_a_reading_that_fails_withdraws_nothing(archive: Archive) -> None:
    capture_id = add(archive, begin(archive), URL, 0, with_penalties(7))
    archive.add_reading(reading(capture_id, state="failed", extractor_version="2"))
    assert current(archive)[0] == 7


def test_an_older_extractor_does_not_take_over(archive: Archive) -> None:
    capture_id = add(archive, begin(archive), URL, 0, with_penalties(7), extractor_version="1.10")
    archive.add_reading(reading(capture_id, with_penalties(1), extractor_version="1.9"))
    assert current(archive)[0] == 7


def test_a_better_extractor_describes_a_known_version_anew(archive: Archive) -> None:
    capture_id = add(archive, begin(archive), URL, 0, with_penalties(7, title="旧题"))
    better = with_penalties(
        7, title="新的题目", document_number="公发〔2021〕5号", contact="办公室"
    )
    archive.add_reading(reading(capture_id, better, extractor_version="2"))
    (row,) = archive.db["versions"].rows
    assert (row["title"], row["document_number"], row["contact"]) == (
        "新的题目",
        "公发〔2021〕5号",
        "办公室",
    )
    assert [hit.title for hit in search(archive.db, "新的题目")] == ["新的题目"]
    assert search(archive.db, "旧题") == []


@pytest.mark.parametrize(
    ("older", "newer"),
    [("1", "2"), ("1.9", "1.10"), ("2", "10"), ("1.0", "1.0.1"), ("1rc1", "1.1")],
)
def test_extractor_versions_are_ordered_by_number(older: str, newer: str) -> None:
    assert order(older) < order(newer)
    assert later(older, newer) == later(newer, older) == newer


@pytest.mark.parametrize(
    ("days", "gone"), [((1,), 0), ((1, 1, 1), 0), ((1, 2, 3), 0), ((1, 2, 5), 1)]
)
def test_a_page_that_vanished_stays_current_knowledge(
    archive: Archive, days: tuple[int, ...], gone: int
) -> None:
    run = begin(archive)
    add(archive, run, URL, 0, with_penalties(7))
    for number, day in enumerate(days):
        archive.add_capture(
            capture(
                run, minute=day * DAY + number, outcome="not_found", status=404, body=b"not here"
            )
        )
    (row,) = queries.vanished(archive.db)
    assert (row["outcome"], row["captures"], row["is_gone"]) == ("not_found", len(days), gone)
    assert row["missing_since"].startswith("2026-11-02")
    assert current(archive)[0] == 7
    assert len(queries.vanished(archive.db, gone=True)) == gone


def test_a_page_replaced_by_something_else_has_vanished(archive: Archive) -> None:
    run = begin(archive)
    add(archive, run, URL, 0, with_penalties(7))
    add(archive, run, URL, DAY, None)
    (row,) = queries.vanished(archive.db)
    assert row["outcome"] == "replaced"
    assert current(archive)[0] == 7
    add(archive, run, URL, 2 * DAY, with_penalties(7))
    assert queries.vanished(archive.db) == []


def test_an_error_of_the_network_or_a_move_to_https_is_no_vanishing(archive: Archive) -> None:
    run = begin(archive)
    add(archive, run, URL, 0, with_penalties(7))
    archive.add_capture(capture(run, minute=DAY, outcome="timeout", status=None, body=None))
    moved = capture(run, minute=2 * DAY, outcome="redirected", status=301, redirect_to=TWIN)
    archive.add_capture(moved)
    assert queries.vanished(archive.db) == []


def test_settling_again_changes_nothing(archive: Archive) -> None:
    run = begin(archive)
    for step in STEPS:
        step(archive, run)
    assert archive.write(lambda: settle.settle_all(archive.db)) == 0


@pytest.mark.parametrize("corrected_first", [True, False])
@pytest.mark.parametrize("original", [date(2022, 1, 23), None])
def test_a_correction_published_later_stands_though_both_came_in_one_visit(
    archive: Archive, corrected_first: bool, original: date | None
) -> None:
    run = begin(archive)
    corrected = with_penalties(619, published_on=date(2022, 3, 9))
    steps = [(PDF, corrected), (URL, with_penalties(1519, published_on=original))]
    for minute, (url, found) in enumerate(steps if corrected_first else steps[::-1]):
        add(archive, run, url, minute, found)
    assert current(archive)[0] == 619
    assert is_whole(verify(archive.db))
