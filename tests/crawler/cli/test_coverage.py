"""``gongan coverage`` and ``gongan gaps``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import open_archive
from common.times import clock
from crawler.cli.gaps import spans
from tests.crawler.cli.calling import gongan
from tests.crawler.cli.filling import CITY, HOMELESS, NOW, REFUSING, fill


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "nights.db"
    fill(path)
    with clock(lambda: NOW):
        yield path


def test_the_matrix_has_a_mark_a_year_and_says_what_it_means(db: Path) -> None:
    called = gongan("coverage", "--db", db, "--from", "2018")
    assert called.code == 0
    lines = {line.split()[0]: line.split()[1:] for line in called.out.splitlines() if line.strip()}
    assert lines["辽宁"] == ["18", "19", "20", "21"]
    assert lines["沈阳市公安局"] == ["-", "-", "R", "-"]
    assert lines["大连市公安局"] == ["!"] * 4
    assert lines["鞍山市公安局"] == ["?"] * 4
    assert lines["R"] == ["1", "report"]
    assert lines["!"][0] == "4"
    assert "4 bureaus, 2018 to 2021: 16 bureau-years" in called.out


@pytest.mark.parametrize("province", ["辽宁", "辽宁省", "Liaoning", "21", "210000"])
def test_csv_has_one_row_for_each_bureau_year(db: Path, province: str) -> None:
    called = gongan("coverage", "--db", db, "--province", province, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(called.out)))
    assert len(rows) == 3 * 14
    row = next(row for row in rows if row["bureau"] == REFUSING.name and row["year"] == "2020")
    assert (row["state"], row["detail"]) == ("blocked", "challenged: a wall")
    assert row["since"].startswith("2022-10-30")


def test_json_of_one_year(db: Path) -> None:
    rows = gongan("coverage", "--db", db, "--year", "2020", "--format", "json").json
    assert {row["bureau"]: row["state"] for row in rows}[CITY.name] == "report"
    assert {row["year"] for row in rows} == {2020}


def test_totals_by_province_and_year_add_up(db: Path) -> None:
    rows = gongan("coverage", "--db", db, "--totals", "--format", "json").json
    assert [row["province"] for row in rows] == ["辽宁", "广西", "all"]
    assert rows[0]["bureaus"] == 3
    assert sum(rows[0][state] for state in ("report", "missing", "blocked", "not_looked_for")) == 42
    assert rows[-1]["missing"] == 13
    years = gongan("coverage", "--db", db, "--totals", "year", "--format", "json").json
    assert [row["year"] for row in years] == [*range(2008, 2022), "all"]
    assert years[12]["report"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--province", "乌有"), "no province"),
        (("--year", "2020", "--from", "2019"), "leave out"),
        (("--from", "2020", "--to", "2010"), "turn them round"),
    ],
)
def test_what_makes_no_sense_is_refused(db: Path, arguments: tuple[str, ...], words: str) -> None:
    for command in ("coverage", "gaps"):
        called = gongan(command, "--db", db, *arguments)
        assert called.code == 2
        assert words in called.err


def test_an_archive_that_no_crawl_filled_is_told(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    open_archive(path).close()
    for command in ("coverage", "gaps", "status"):
        called = gongan(command, "--db", path)
        assert called.code == 0
        assert "nothing was ever crawled" in called.err


def test_gaps_say_what_to_do_where(db: Path) -> None:
    rows = gongan("gaps", "--db", db, "--format", "json").json
    assert [(row["portal_id"], row["reason"]) for row in rows] == [
        ("shenyang", "missing"),
        ("dalian", "blocked"),
        ("anshan", "not_looked_for"),
        ("nanning", "not_looked_for"),
    ]
    assert rows[0]["years"][:2] == [2021, 2019]
    assert rows[0]["address"].startswith("http")
    assert rows[1]["since"].startswith("2022-10-30")
    assert "registry" in rows[2]["what_to_do"]
    assert rows[2]["notes"]


def test_the_table_of_gaps_groups_bureaus_without_address(db: Path) -> None:
    called = gongan("gaps", "--db", db)
    lines = [line for line in called.out.splitlines() if line.strip()]
    assert "2021, 2008-2019" in next(line for line in lines if CITY.name in line)
    assert f"辽宁: {HOMELESS.name}" in called.out
    assert len(gongan("gaps", "--db", db, "--limit", "1").out.splitlines()) < len(lines)
    none = gongan("gaps", "--db", db, "--province", "天津")
    assert "no gaps" in none.err


def test_runs_of_years_are_joined() -> None:
    assert spans([2008, 2010, 2009, 2021]) == "2021, 2008-2010"
    assert spans([]) == ""
