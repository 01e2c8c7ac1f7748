"""What reports without a form state joins the series and coverage, marked as prose."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasette", reason="browsing is an extra")

from archive import coverage
from archive.site.labels import translator
from archive.site.pages import bureau
from archive.site.published.publish import publish
from archive.store import Archive, open_archive
from extract.records import Figure, Place, Report, Section, Statement
from tests.archive.making import URL, begin, capture, reading, report

BUREAU = "示例市公安局"


def said(key: str, value: int, sentence: str, *, approximate: bool = False) -> Statement:
    place = Place(URL, block=4, quote=sentence)
    return Statement(key, Decimal(value), "件", f"{value}件", approximate, place)


def prose(year: int, *statements: Statement, figures: tuple[Figure, ...] = ()) -> Report:
    text = " ".join(found.where.quote or "" for found in statements) or "概述"
    return report(
        year=year,
        edition="2008",
        figures=figures,
        sections=(Section(1, "一、概述", text),),
        statements=statements,
    )


def fill(path: Path) -> None:
    own = Figure("indicators", "reviews", "value", Decimal(3), "count", "3", Place(URL, block=1))
    with open_archive(path) as archive:
        stored = archive.add_capture(capture(begin(archive)))
        reports = (
            prose(2007, said("requests_received", 2, "收到申请2件。")),
            prose(
                2010,
                said("requests_received", 23, "收到申请23件。"),
                said("published_items", 1200, "公开信息1200余条。", approximate=True),
                said("requests_answered", 22, "答复22件。"),
                said("requests_answered", 21, "全年答复21件。"),
                said("requests_handled", 23, "办结23件。"),
            ),
            prose(2011, said("reviews", 1, "行政复议1件。"), figures=(own,)),
            prose(2012),
        )
        archive.add_reading(reading(stored.id, *reports))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("stated")
    fill(folder / "a.db")
    publish(folder / "a.db", folder / "copy.db")
    return folder / "a.db", folder / "copy.db"


def rows(path: Path, sql: str, **values: object) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, values)]


def test_series_take_what_sentences_state_and_say_so(made: tuple[Path, Path]) -> None:
    sql = (
        "SELECT l.year, s.series, s.number, s.basis FROM report_series s"
        " JOIN report_list l ON l.report_id = s.report_id ORDER BY l.year, s.series"
    )
    found = {
        (row["year"], row["series"]): (row["number"], row["basis"]) for row in rows(made[1], sql)
    }
    assert found == {
        (2007, "received"): (2, "prose"),
        (2010, "received"): (23, "prose"),
        (2010, "handled"): (23, "prose"),
        (2011, "reviews"): (3, "table"),
    }


def test_sentences_that_disagree_give_no_number(made: tuple[Path, Path]) -> None:
    (row,) = rows(made[0], "SELECT * FROM stated_figures WHERE key = 'requests_answered'")
    assert (row["number"], row["value"], row["disagrees"]) == (None, None, 1)
    (row,) = rows(made[0], "SELECT * FROM stated_figures WHERE key = 'requests_handled'")
    assert (row["number"], row["quote"], row["basis"]) == (23, "办结23件。", "prose")


def test_the_bureaus_page_leads_from_the_number_to_the_sentences(made: tuple[Path, Path]) -> None:
    def query(sql: str, **values: object) -> list[dict[str, Any]]:
        return rows(made[1], sql, **values)

    for language, word in (("en", "in prose"), ("zh", "正文")):
        page = bureau.context(query, BUREAU, "https://example.org", language, translator(language))
        assert page is not None
        assert page["years"] == [2007, 2008, 2009, 2010, 2011, 2012]
        assert "#statements" in page["rows"]["series"]
        assert word in page["rows"]["series"]


def test_coverage_says_where_the_figures_stand_and_knows_the_year_2007(
    made: tuple[Path, Path],
) -> None:
    with open_archive(made[0], create=False) as archive:
        cells = {
            cell.year: (cell.state, cell.basis)
            for cell in coverage.matrix(archive.db, date(2013, 1, 1))
            if cell.bureau == BUREAU
        }
    assert cells == {
        2007: ("report", "prose"),
        2008: ("not_looked_for", None),
        2009: ("not_looked_for", None),
        2010: ("report", "prose"),
        2011: ("report", "table"),
        2012: ("report", None),
    }


def test_no_report_of_2007_is_missing(archive: Archive) -> None:
    stored = archive.add_capture(capture(begin(archive)))
    archive.add_reading(reading(stored.id, prose(2010)))
    years = {cell.year for cell in coverage.matrix(archive.db, date(2013, 1, 1), first=2007)}
    assert min(years) == 2008
