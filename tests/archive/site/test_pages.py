"""Labels, series, charts and pages of the site, on the demo's archive."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from lxml import html

from archive.site import charts
from archive.site.numbers import number_text, percent, published_money
from archive.site.pages.search import marked
from archive.site.published.summaries import descriptions, provinces
from archive.site.series import all_series, series_by_key
from crawler.cli.main import cli
from tests.archive.site.asking import get, report_of

BUREAU = "样例市公安局"


def test_provinces_are_all_there_on_tiles_of_their_own() -> None:
    assert len(provinces()) == 34
    assert len({(province.column, province.row) for province in provinces()}) == 34


def test_series_name_cells_of_the_forms_only_and_rates_have_a_whole() -> None:
    assert {"penalties", "licensing", "granted", "denied"} <= set(series_by_key())
    for series in all_series():
        assert series.of is None or series.of in series_by_key()
        for edition, notes in series.breaks.items():
            assert edition in series.cells
            assert set(notes) == {"en", "zh"}


def test_outcomes_of_a_report_add_up_to_those_answered(site: Any) -> None:
    path = f"/archive/bureau_series.json?bureau={quote(BUREAU)}&_shape=array"
    rows = {(row["series"], row["year"]): row["number"] for row in get(site, path).json()}
    outcomes = [series.key for series in all_series() if series.group == "outcomes"]
    for year in (2017, 2019, 2021, 2022):
        assert sum(rows[key, year] for key in outcomes) == rows["handled", year], year


def test_the_bureau_page_lays_years_side_by_side_with_gaps_and_notes(site: Any) -> None:
    page = get(site, f"/bureaus/{quote(BUREAU)}").text
    assert "2018, 2020" in page
    assert page.count("no report") == 2
    assert re.search(
        r'\?cell=proactive_disclosure\.penalties\.decisions#[^"]*">1,499,433</a>', page
    )
    assert page.count("<svg") == 3
    assert "Asked for since the form of 2019 only." in page
    assert get(site, "/bureaus/x").status_code in (302, 404)


def test_a_report_says_what_changed_how_to_cite_it_and_shows_both_units(
    site: Any, published: Path
) -> None:
    changed = report_of(published, BUREAU, 2019)["report"]
    page = get(site, f"/reports/{changed}").text
    assert "What changed since version 1" in page
    assert re.search(r"<del>16</del>.*<ins>17</ins>", page)
    assert "533,039.3" in page
    assert re.search(r"53\.30393 ?万元", page)
    (source,) = get(site, f"/reports/{changed}.json").json()["sources"]
    (cited,) = re.findall(r'<p class="cite"[^>]*>(.*?)</p>', page)
    for part in (BUREAU, source["url"], source["payload_digest"], "version 2"):
        assert part in cited
    first = get(site, f"/reports/{changed}.json?version=1").json()
    assert first["report"]["number"] == 1


def test_a_report_as_csv(site: Any, published: Path) -> None:
    report = report_of(published, "鞍山市公安局", 2020)["report"]
    answer = get(site, f"/reports/{report}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(rows) == 198
    assert rows[0]["bureau"] == "鞍山市公安局"
    assert "attachment" in answer.headers["content-disposition"]


def test_comparing_by_rate_and_ranking(site: Any) -> None:
    query = f"name={quote(BUREAU)}&name={quote('沈阳市公安局')}&series=granted&rate=1&year=2020"
    page = get(site, f"/compare?{query}").text
    assert "Granted, share of: Requests dealt with" in page
    assert re.search(
        r"<td class=\"n\">1</td><td><a href=\"/r/[0-9a-fx-]+/\d{4}\" lang=\"zh\">", page
    )
    text = get(site, f"/compare.csv?{query}").text.lstrip("\ufeff")
    rows = {(row["name"], row["year"]): row for row in csv.DictReader(io.StringIO(text))}
    row = rows[BUREAU, "2019"]
    assert float(row["value"]) == pytest.approx(int(row["number"]) / int(row["whole"]))
    svg = get(site, f"/compare.svg?{query}")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert BUREAU in "".join(ElementTree.fromstring(svg.text).itertext())


@pytest.mark.parametrize(
    "query",
    [
        "",
        "by=x&name=&series=none&from=abc&to=99999&year=-1&level=%3Cb%3E&province=zz",
        "by=province",
    ],
)
def test_a_comparison_without_sense_gets_defaults(site: Any, query: str) -> None:
    page = get(site, f"/compare?{query}")
    assert page.status_code == 200
    assert "<b>" not in page.text


def test_search_finds_words_of_different_sections_and_counts_facets(site: Any) -> None:
    both = get(site, f"/search?q={quote('複議 查閱')}").text
    assert "<mark>复议</mark>" in both
    page = get(site, f"/search?q={quote('公安')}").text
    total = int(re.search(r"<strong>(\d+) reports", page)[1])  # type: ignore[index]
    years = re.findall(r"year=(\d{4})\">\d{4}</a> <small>(\d+)", page)
    assert sum(int(count) for _, count in years) == total
    year, count = years[0]
    narrowed = get(site, f"/search?q={quote('公安')}&year={year}").text
    noun = "report" if count == "1" else "reports"
    assert f"<strong>{count} {noun}<" in narrowed


def test_marks_are_put_around_terms_in_either_script_and_text_stays_text() -> None:
    assert marked("…行政複議<b>案件", ["复议"]) == "…行政<mark>複議</mark>&lt;b&gt;案件"
    assert marked("没有", ["复议"]) == "没有"


def test_coverage_of_a_province(site: Any) -> None:
    page = get(site, "/coverage?province=21").text
    assert "沈阳市公安局" in page
    assert "宿迁市公安局" not in page
    assert 'aria-label="Liaoning: 2 reports of 2 bureaus"' in page


def test_the_dictionary_describes_the_copy_s_own_tables(site: Any) -> None:
    page = get(site, "/dictionary").text
    for name in descriptions():
        assert f'id="{name}"' in page


def test_queries_show_their_sql_and_answer(site: Any) -> None:
    page = get(site, "/data").text
    assert "FROM bureau_list WHERE reports" in page
    rows = get(site, "/archive/missing_years.json?_shape=array").json()
    assert [(row["bureau"], row["missing"]) for row in rows] == [(BUREAU, 2)]


def test_robots_are_kept_from_queries_and_copies(site: Any) -> None:
    text = get(site, "/robots.txt").text
    for path in ("/archive", "/snapshots/", "/search"):
        assert f"Disallow: {path}\n" in text


def test_a_chart_stands_alone_and_breaks_at_gaps() -> None:
    line = charts.ChartLine("甲<b>", {2019: 1.0, 2020: 3.0, 2022: 2.0})
    svg = charts.lines("图 & 表", [line], [2019, 2020, 2021, 2022], breaks=[2021])
    root = ElementTree.fromstring(svg)
    name = "{http://www.w3.org/2000/svg}"
    assert root.get("aria-label") == "图 & 表"
    assert len(root.findall(f"{name}polyline")) == 1
    assert len(root.findall(f"{name}circle")) == 3
    assert any(one.get("stroke-dasharray") == "3 3" for one in root.findall(f"{name}line"))
    stacked = charts.stacked("s", [line, line], [2019, 2020, 2021, 2022])
    assert len(ElementTree.fromstring(stacked).findall(f"{name}rect")) == 1 + 6 + 2


@pytest.mark.parametrize(
    ("value", "raw", "shown"),
    [
        ("518371.4", "51.83714", "51.83714 万元"),
        ("36401308.84", "36401308.84元", "36401308.84元"),
        ("500", "500", "500 元"),
        ("287164700", "28,716.47", "28,716.47 万元"),
        (None, "", ""),
    ],
)
def test_money_as_published(value: str | None, raw: str, shown: str) -> None:
    assert published_money(value, raw) == shown


def test_numbers_and_shares() -> None:
    assert number_text("1234567.80") == "1,234,567.80"
    assert number_text(None) == ""
    assert number_text(0) == "0"
    assert percent(1, 3) == "33.3%"
    assert percent(None, 3) == percent(1, 0) == ""


def test_the_publish_command(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.db"
    ran = CliRunner().invoke(cli, ["publish", "--db", str(demo), str(out)])
    assert ran.exit_code == 0, ran.output
    assert f"gongan browse --db {out}" in ran.output
    again = CliRunner().invoke(cli, ["publish", "--db", str(demo), str(out)])
    assert again.exit_code != 0
    assert "is there already" in str(again.exception)


def test_reports_are_listed_and_narrowed(site: Any) -> None:
    def listed(query: str) -> list[str]:
        tree = html.fromstring(get(site, f"/reports?lang=en{query}").text)
        (count,) = re.findall(r"([\d,]+) reports?\b", tree.text_content())
        rows = tree.xpath("//table[@class='plain']/tbody/tr")
        assert int(count) == len(rows)
        return ["|".join(cell.text_content() for cell in row) for row in rows]

    assert len(listed("")) == 9
    assert [row.split("|")[2] for row in listed("")] == sorted(
        (row.split("|")[2] for row in listed("")), reverse=True
    )
    (anshan,) = listed("&found=1")
    assert anshan.startswith("鞍山市公安局|Liaoning|2020|2019|")
    assert listed("&year=2020&province=21&level=prefecture&edition=2019")
    assert listed("&edition=prose") == []
    assert len(listed("&province=zz&year=20x&level=no&page=x&found=no")) == 9


def test_the_list_gives_the_same_choice_as_data(site: Any) -> None:
    page = get(site, "/reports?province=21&found=1&edition=2019").text
    tree = html.fromstring(page)
    (json_link,) = [a.get("href") for a in tree.xpath("//a[.='JSON']")]
    rows = get(site, json_link).json()
    assert [row["bureau"] for row in rows] == ["鞍山市公安局"]
    (csv_link,) = [a.get("href") for a in tree.xpath("//a[.='CSV']")]
    assert "鞍山市公安局" in get(site, csv_link).text
