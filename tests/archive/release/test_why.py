"""The series that say why, in a release and in a published copy alike; rates of one report."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from archive.bureau_codes import bureau_code
from archive.release.variables import RATE_STATUSES, variables
from archive.site.published.publish import publish
from archive.site.series import all_series, parts_of, series_by_key
from archive.store import Archive, open_archive
from archive.versions import corrections
from extract.forms.keys import figure_keys
from tests.archive.making import begin, capture, figures, finding, reading, report
from tests.archive.release.filling import export

FULL, BLANKS, ODD, GAPS, OLD = (
    "沈阳市公安局",
    "大连市公安局",
    "鞍山市公安局",
    "抚顺市公安局",
    "本溪市公安局",
)
SECRET = ("requests", "denied_state_secret", "total")
GROUNDS = [part.cells["2019"][0].key for part in parts_of("denied") if "2019" in part.cells]
HANDLED = ("requests", "handled_total", "total")
UNREAD = ("requests", "unable_not_held", "total")
NOT_FOUND = ("review_litigation", "review", "corrected")
FORBIDS = ("requests", "denied_law_forbids", "total")


def put(
    archive: Archive,
    run: int,
    bureau: str,
    changes: dict[tuple[str, str, str], Any],
    edition: str = "2019",
) -> None:
    url = f"http://gaj.example.gov.cn/{bureau_code(bureau)}.html"
    stored = archive.add_capture(capture(run, url=url, body=bureau.encode()))
    cells = figures(url, edition, changes)
    findings = ()
    if bureau == GAPS:
        cells = tuple(cell for cell in cells if cell.key != NOT_FOUND)
        findings = (finding("unread_cell", subject="/".join(UNREAD), observed="若干"),)
    found = report(
        bureau=bureau, edition=edition, figures=cells, findings=findings,
        division=bureau_code(bureau),
    )  # fmt: skip
    archive.add_reading(reading(stored.id, found, url=url))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A release and a published copy of five reports."""
    folder = tmp_path_factory.mktemp("why")
    eight = {key: Decimal(number) for number, key in enumerate(GROUNDS, 1)}
    with open_archive(folder / "a.db") as archive:
        run = begin(archive)
        put(archive, run, FULL, {**eight, HANDLED: Decimal(72)})
        put(archive, run, BLANKS, dict.fromkeys(GROUNDS) | {HANDLED: Decimal(0)})
        put(archive, run, ODD, {**eight, HANDLED: Decimal(30)})
        put(archive, run, GAPS, {**eight, UNREAD: None})
        put(archive, run, OLD, {}, "2014")
        archive.finish_run(run, "ok", {})
        archive.write(
            lambda: corrections.correct(
                archive.db,
                FULL,
                2020,
                ".".join(FORBIDS),
                "12",
                why="2 in the picture is 12",
                by="Li",
            )
        )
    export(folder / "a.db", folder / "release")
    publish(folder / "a.db", folder / "copy.db")
    return folder / "release", folder / "copy.db"


def panel(made: tuple[Path, Path]) -> dict[str, dict[str, Any]]:
    rows = pq.read_table(made[0] / "panel.parquet").to_pylist()
    return {row["bureau"]: row for row in rows if row["report"]}


def test_the_grounds_and_results_of_the_forms_are_all_series() -> None:
    assert [len(parts_of(key)) for key in ("denied", "rejected", "unable")] == [9, 5, 3]
    assert sum("2019" in one.cells for one in parts_of("denied")) == 8
    for edition in ("2019", "2021"):
        used = {cell.key for series in all_series() for cell in series.cells.get(edition, ())}
        asked = {
            (key.table, key.row, key.column)
            for key in figure_keys(edition)
            if key.table == "review_litigation"
            or (key.table == "requests" and key.column == "total" and key.row != "carried_over")
        }
        assert asked <= used
    for language in ("en", "zh"):
        names = [series.labels[language] for series in all_series()]
        assert len(set(names)) == len(names)


def test_a_rate_divides_the_same_report_and_says_what_is_odd(made: tuple[Path, Path]) -> None:
    rows = panel(made)
    full = rows[FULL]
    assert full["denied"] == 46  # 1 to 8, and a person's correction of 2 to 12
    assert full["denied_rate"] == Decimal("0.638889")
    assert full["denied_rate_status"] == "value"
    assert full["denied_state_secret_rate"] == Decimal("0.021739")
    assert rows[ODD]["denied_rate"] == Decimal("1.2")
    assert rows[ODD]["denied_rate_status"] == "above_whole"
    assert (rows[BLANKS]["denied_rate"], rows[BLANKS]["denied_rate_status"]) == (None, "no_part")
    assert rows[BLANKS]["granted_rate_status"] == "zero_whole"
    assert rows[BLANKS]["denied_state_secret_rate_status"] == "no_part"
    assert rows[GAPS]["unable_rate_status"] == "no_part"
    assert rows[GAPS]["reviews_upheld_rate_status"] == "no_whole"
    assert rows[OLD]["denied_internal_affairs_rate_status"] == "not_asked"
    assert rows[OLD]["denied_third_party_status"] == "value"


def test_a_release_and_a_published_copy_give_the_same_series(made: tuple[Path, Path]) -> None:
    with closing(sqlite3.connect(made[1])) as connection:
        found = {
            (bureau, series): (number, status)
            for bureau, series, number, status in connection.execute(
                "SELECT l.bureau, s.series, s.number, s.status FROM report_series s"
                " JOIN report_list l ON l.report_id = s.report_id"
            )
        }
    expected = {}
    for bureau, row in panel(made).items():
        for series in all_series():
            status = row[f"{series.key}_status"]
            if status != "not_asked":
                value = row[series.key]
                number = None if value is None else pytest.approx(float(value))
                expected[bureau, series.key] = (number, status)
    # of a series of one cell that was not found the copy has no row
    missing = {key for key in expected if key not in found}
    assert missing == {(GAPS, "reviews_corrected")}
    assert found == {key: value for key, value in expected.items() if key not in missing}


def test_sums_over_a_place_are_of_the_same_reports(made: tuple[Path, Path]) -> None:
    sql = (
        "SELECT part, whole, reports_of_both, above_whole FROM series_sums WHERE series = 'denied'"
    )
    with closing(sqlite3.connect(made[1])) as connection:
        (row,) = connection.execute(f"{sql} AND year = 2020 AND province = '21'")
        (grounds,) = connection.execute(
            "SELECT number, reports FROM series_wholes WHERE series = 'denied'"
        )
    old = dict.fromkeys(("replies_denied", "replies_total"), Decimal(0))
    for index, key in enumerate(figure_keys("2014")):
        if key.row in old:
            old[key.row] = Decimal(index)
    with_handled = {FULL: (46, 72), ODD: (36, 30)}
    gaps = next(
        i for i, k in enumerate(figure_keys("2019")) if (k.table, k.row, k.column) == HANDLED
    )
    part = sum(one for one, _ in with_handled.values()) + 36 + old["replies_denied"]
    whole = sum(one for _, one in with_handled.values()) + gaps + old["replies_total"]
    assert row == (part, whole, 4, 2)  # the old sheet of the test counts up, too
    assert grounds == (part, 4)


def test_definitions_and_breaks_are_data(made: tuple[Path, Path]) -> None:
    rows = {
        (row["series"], row["edition"]): row
        for row in pq.read_table(made[0] / "series.parquet").to_pylist()
    }
    assert set(rows) == {(one.key, edition) for one in all_series() for edition in one.cells}
    row = rows["denied_third_party", "2014"]
    assert row["cells"] == "statistics.denied_trade_secret.value + statistics.denied_privacy.value"
    assert (row["share_of"], row["is_break"]) == ("denied", False)
    row = rows["denied_third_party", "2019"]
    assert (row["is_break"], row["label_en"]) == (
        True,
        "Denied: to protect lawful rights and interests of third parties",
    )
    assert row["break_zh"] == series_by_key()["denied_third_party"].breaks["2019"]["zh"]
    with closing(sqlite3.connect(made[1])) as connection:
        (count,) = connection.execute("SELECT count(*) FROM series_definitions").fetchone()
    assert count == len(rows)


def test_the_codebook_describes_every_rate() -> None:
    told = variables("panel")
    for series in all_series():
        assert (f"{series.key}_rate" in told) == (series.of is not None)
        if series.of:
            assert told[f"{series.key}_rate_status"].values == RATE_STATUSES
            assert f"{series.key} / {series.of}" in told[f"{series.key}_rate"].en
