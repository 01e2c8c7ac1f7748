"""Which years of which bureaus are there, and what is known of the others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from archive import coverage, nights
from archive.coverage import Cell, day_in_china, due_date, gaps, matrix, totals
from archive.nights import PortalRun, PortalState
from archive.records import PortalRecord
from archive.store import Archive
from tests.archive.making import capture, figures, reading, report

DAY = date(2022, 11, 1)
CITY = PortalRecord(
    "city", "甲市公安局", level="prefecture", division="219900", home_url="http://a"
)
BRANCH = PortalRecord("branch", "甲市公安局高新区分局", level="county", parent="city")
MANY = PortalRecord("many", "甲市政府信息公开专栏", home_url="http://m")


def fill(archive: Archive, *reports: Any, portal: str | None = "city") -> int:
    """A run with a page of reports; the portals are known."""
    archive.put_portals([CITY, BRANCH, MANY])
    run = archive.start_run("nightly", user_agent="test", settings={})
    if reports:
        stored = archive.add_capture(capture(run, portal_id=portal))
        archive.add_reading(reading(stored.id, *reports))
    return run


def walk(
    archive: Archive, run: int, state: PortalState, portal: str = "city", day: int = 1
) -> None:
    moment = datetime(2022, 10, day, tzinfo=UTC)
    ended = moment + timedelta(minutes=1)
    note = PortalRun(run, portal, state, "finished", moment, ended, detail="words")
    archive.write(lambda: nights.put_portal_run(archive.db, note))


def of(cells: list[Cell], bureau: str) -> dict[int, Cell]:
    return {cell.year: cell for cell in cells if cell.bureau == bureau}


def test_a_report_is_held_against_the_form_of_its_year(archive: Archive) -> None:
    fill(
        archive,
        report(bureau=CITY.name, year=2013, edition=None, figures=()),
        report(bureau=CITY.name, year=2016, edition="2021", figures=figures(edition="2021")),
        report(bureau=CITY.name, year=2018, edition=None, figures=()),
        report(bureau=CITY.name, year=2020, edition="2014", figures=figures(edition="2014")),
        report(bureau=CITY.name, year=2021, edition="2021", figures=figures(edition="2021")),
    )
    found = of(matrix(archive.db, DAY), CITY.name)
    assert sorted(found) == list(range(2008, 2022))
    states = {year: found[year].state for year in (2013, 2016, 2018, 2020, 2021)}
    assert states == {
        2013: "report",
        2016: "report",
        2018: "text_only",
        2020: "older_edition",
        2021: "report",
    }
    assert found[2016].detail == "on the form of 2021, its year asks for that of 2014"
    assert found[2020].edition == "2014"
    assert all(found[year].report_id for year in states)
    assert (found[2021].province, found[2021].division) == ("21", "219900")


def test_what_is_not_there_is_missing_only_where_the_column_was_seen(archive: Archive) -> None:
    run = fill(archive)
    assert {cell.state for cell in matrix(archive.db, DAY)} == {"not_looked_for"}
    cells = matrix(archive.db, DAY)
    assert of(cells, CITY.name)[2020].detail == coverage.NEVER_SEEN
    assert of(cells, BRANCH.name)[2020].detail == coverage.NO_ADDRESS
    walk(archive, run, "ok")
    cell = of(matrix(archive.db, DAY), CITY.name)[2020]
    assert (cell.state, cell.since, cell.detail) == (
        "missing",
        "2021-01-31",
        "column last walked 2022-10-01",
    )
    assert of(matrix(archive.db, DAY), BRANCH.name)[2020].state == "not_looked_for"


def test_a_list_seen_without_a_nightly_run_counts_as_seen(archive: Archive) -> None:
    run = fill(archive)
    archive.add_capture(capture(run, portal_id="city", kind="list", url="http://a/list"))
    assert of(matrix(archive.db, DAY), CITY.name)[2020].state == "missing"


def test_a_portal_that_refuses_now_is_blocked_since_it_first_did(archive: Archive) -> None:
    for day, state in enumerate(("ok", "challenged", "unfinished", "challenged"), 1):
        walk(archive, fill(archive), state, day=day)  # type: ignore[arg-type]
    cell = of(matrix(archive.db, DAY), CITY.name)[2020]
    assert (cell.state, cell.detail) == ("blocked", "challenged: words")
    assert cell.since is not None
    assert cell.since.startswith("2022-10-02")
    walk(archive, fill(archive), "ok", day=5)
    assert of(matrix(archive.db, DAY), CITY.name)[2020].state == "missing"


@pytest.mark.parametrize(
    ("day", "year", "state"),
    [
        (date(2022, 1, 31), 2021, "not_published_yet"),
        (date(2022, 2, 1), 2021, "missing"),
        (date(2019, 3, 31), 2018, "not_published_yet"),
        (date(2019, 4, 1), 2018, "missing"),
    ],
)
def test_a_report_is_not_missing_before_the_law_s_date(
    archive: Archive, day: date, year: int, state: str
) -> None:
    walk(archive, fill(archive), "ok")
    found = of(matrix(archive.db, day), CITY.name)
    assert max(found) == year
    assert found[year].state == state
    assert found[year - 1].state == "missing"


def test_a_report_that_came_early_is_there(archive: Archive) -> None:
    fill(archive, report(bureau=CITY.name, year=2021, edition="2021"))
    assert of(matrix(archive.db, date(2022, 1, 10)), CITY.name)[2021].state == "report"


def test_bureaus_are_matched_by_name_and_place_whoever_carries_their_report(
    archive: Archive,
) -> None:
    fill(
        archive,
        report(bureau=BRANCH.name, year=2020),
        report(bureau=f"某省{CITY.name}", year=2020, division="219900"),
        report(bureau="乙县公安局", year=2020, division="219921"),
        report(bureau=f"某省{CITY.name}交警支队", year=2020, division="219900"),
        portal="many",
    )
    walk(archive, archive.start_run("nightly", user_agent=None, settings={}), "ok", portal="many")
    cells = matrix(archive.db, DAY)
    assert of(cells, BRANCH.name)[2020].state == "report"
    assert (of(cells, BRANCH.name)[2020].portal_id, of(cells, BRANCH.name)[2020].province) == (
        "branch",
        "21",
    )
    assert of(cells, CITY.name)[2020].state == "report"
    other = of(cells, "乙县公安局")
    assert (other[2020].portal_id, other[2020].level, other[2020].state) == (
        "many",
        "county",
        "report",
    )
    assert other[2021].state == "missing"
    bureaus = {cell.bureau for cell in cells}
    assert f"某省{CITY.name}" not in bureaus
    assert f"某省{CITY.name}交警支队" in bureaus
    assert MANY.name not in bureaus


def test_two_portals_of_one_bureau_are_one_row(archive: Archive) -> None:
    run = fill(archive)
    archive.put_portals([PortalRecord("second", CITY.name, home_url="http://b")])
    walk(archive, run, "ok", portal="second")
    cells = matrix(archive.db, DAY, first=2020)
    assert [cell.portal_id for cell in cells if cell.bureau == CITY.name] == ["second", "second"]


def test_a_part_of_the_matrix(archive: Archive) -> None:
    fill(archive, report(bureau="丙市公安局", year=2020, division="329900"))
    assert {cell.bureau for cell in matrix(archive.db, DAY, province="32")} == {"丙市公安局"}
    assert {cell.bureau for cell in matrix(archive.db, DAY, level="county")} == {BRANCH.name}
    years = {cell.year for cell in matrix(archive.db, DAY, first=2000, last=2040)}
    assert years == set(range(2008, 2022))
    assert matrix(archive.db, date(2008, 6, 1)) == []


def test_gaps_come_in_order_of_need(archive: Archive) -> None:
    for portal in ("x", "y", "z"):
        record = PortalRecord(portal, f"{portal}公安局", home_url=f"http://{portal}")
        archive.put_portals([record])
    run = fill(
        archive,
        report(bureau="x公安局", year=2021, edition="2021"),
        report(bureau="z公安局", year=2020),
    )
    for portal, state in (("x", "ok"), ("y", "unreachable"), ("z", "ok")):
        walk(archive, run, state, portal=portal)  # type: ignore[arg-type]
    found = gaps(matrix(archive.db, DAY, first=2019))
    assert [(gap.bureau, gap.state, gap.years) for gap in found] == [
        ("z公安局", "missing", (2021, 2019)),
        ("x公安局", "missing", (2020, 2019)),
        ("y公安局", "blocked", (2021, 2020, 2019)),
        (CITY.name, "not_looked_for", (2021, 2020, 2019)),
        (BRANCH.name, "not_looked_for", (2021, 2020, 2019)),
    ]
    assert found[2].since == "2022-10-01T00:01:00.000+00:00"


def test_totals_add_up(archive: Archive) -> None:
    walk(archive, fill(archive, report(bureau=CITY.name, year=2020)), "ok")
    cells = matrix(archive.db, DAY)
    by_year = totals(cells, "year")
    assert by_year[2020] == {"report": 1, "not_looked_for": 1}
    assert list(by_year) == list(range(2008, 2022))
    assert totals(cells, "province") == {
        "21": {"report": 1, "missing": 13, "not_looked_for": 14},
    }


def test_the_day_of_the_law_is_china_s() -> None:
    assert day_in_china(datetime(2022, 1, 31, 16, 30, tzinfo=UTC)) == date(2022, 2, 1)
    assert due_date(2019) == date(2020, 1, 31)
    assert due_date(2018) == date(2019, 3, 31)
