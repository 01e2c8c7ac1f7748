"""Pages on how the crawl does: coverage, runs, portals, and the captures that show their states."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.coverage import STATES
from archive.site.labels import labels, teller
from archive.site.published.publish import publish
from archive.site.server import close, make_site
from archive.store import open_archive
from tests.archive.site.asking import get
from tests.archive.site.nights import HOSTILE, told

NIGHT = 4


def shown_by(published: Path, portal: str) -> int:
    with closing(sqlite3.connect(published)) as connection:
        sql = "SELECT capture_id FROM portal_periods WHERE portal_id = ?"
        return int(connection.execute(sql, (portal,)).fetchone()[0])


def test_coverage_says_of_every_year_what_is_known(site: Any) -> None:
    page = get(site, "/coverage?province=13").text
    rows = dict(re.findall(r'<tr><th scope="row" lang="zh">(.*?)</th>(.*?)</tr>', page))
    assert rows["河北省公安厅"].count('class="is-blocked"') == 18
    assert "blocked (2026-11-02) – unreachable: found unreachable &lt;script&gt;" in page
    assert rows["唐山市公安局"].count('<span class="vh">not looked for</span>') == 18
    assert 'title="2025: not looked for – its column was never seen"' in page
    without = get(site, "/coverage?province=23").text
    assert 'title="2025: not looked for – no address is known"' in without
    missing = get(site, "/coverage?province=11").text
    assert missing.count('<span class="vh">missing</span>') == 18
    assert 'title="2025: missing (2026-01-31) – column last walked 2026-11-03"' in missing


def test_coverage_shows_reports_with_their_form_and_findings(site: Any) -> None:
    page = get(site, "/coverage?province=21").text
    (cell,) = re.findall(
        r'<a class="there edition-2019 is-report"[^>]*>2019<span class="dot">', page
    )
    assert 'aria-label="2020: report, 2019, Findings: 1"' in cell


def test_totals_of_coverage_add_up(site: Any) -> None:
    def totals(page: str, title: str) -> dict[str, list[int]]:
        table = page.split(f"<h2>{title}</h2>")[1].split("</table>")[0]
        rows = re.findall(
            r'<tr><th scope="row">(?:<a[^>]*>)?([^<]+)(?:</a>)?</th>(.*?)</tr>', table
        )
        return {
            name: [int(one or 0) for one in re.findall(r'<td class="n">([\d,]*)</td>', cells)]
            for name, cells in rows
        }

    page = get(site, "/coverage").text
    provinces = totals(page, "Totals by province (bureau-years)")
    years = totals(page, "Totals by year")
    assert len(years) == 18
    for bureaus, *counts in provinces.values():
        assert sum(counts) == 18 * bureaus
    assert sum(sum(counts) for _, *counts in provinces.values()) == sum(map(sum, years.values()))
    assert provinces["Liaoning"][1] == 2
    assert "Totals by province" not in get(site, "/coverage?province=21").text


def test_the_matrix_as_csv(site: Any) -> None:
    page = get(site, "/coverage?province=13&level=province").text
    (address,) = re.findall(r'href="(/archive/coverage_matrix\.csv[^"]*)"', page)
    rows = list(csv.DictReader(io.StringIO(get(site, address.replace("&amp;", "&")).text)))
    assert [row["year"] for row in rows] == [str(year) for year in range(2008, 2026)]
    assert {(row["bureau"], row["state"]) for row in rows} == {("河北省公安厅", "blocked")}


def test_every_state_has_its_words() -> None:
    for state in STATES:
        assert f"cover_{state}" in labels()
    for name in told(1):
        if name not in ("format", "run", "captures", "something_new"):
            assert f"told_{name}" in labels()
    assert teller("zh")("new_reports") == "新报告"
    assert teller("zh")("requisites") == "页面的样式和图片"
    assert teller("zh")("something_new") == "something new"


def test_the_runs_are_listed_and_narrowed(site: Any) -> None:
    page = get(site, "/runs").text
    assert re.findall(r'<a href="/runs/(\d+)">', page) == ["4", "3", "2", "1"]
    assert page.count("some portals failed") == 2
    assert re.findall(r'<a href="/runs/(\d+)">', get(site, "/runs?command=demo").text) == ["2", "1"]
    assert get(site, "/runs?command=<b>&page=x").text.count("<b>") == 0
    assert get(site, "/runs?page=9").status_code == 200


def test_a_run_s_report_is_laid_out_whatever_it_holds(site: Any) -> None:
    page = get(site, f"/runs/{NIGHT}").text
    assert "<h1>Run 4: finished, some portals failed</h1>" in page
    assert "the window closed" in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "javascript:alert(1)</td>" in page
    assert 'href="javascript' not in page
    assert "and 3 more that the report does not list" in page
    assert '<a href="/portals?portal=mps"><code>mps</code></a>' in page
    assert "of a later version" in page
    assert page.index('id="portals"') < page.index('id="conditions"') < page.index('id="causes"')
    json = get(site, f"/archive/run_reports/{NIGHT}.json?_shape=array").json()
    assert HOSTILE in json[0]["report"]


def test_a_run_without_a_report_is_shown_all_the_same(site: Any) -> None:
    page = get(site, "/runs/1").text
    assert "This run has no report" in page
    assert 'class="outcome-ok"' in page
    assert get(site, "/runs/99").status_code == 404


def test_portals_by_state_with_what_shows_it(site: Any, published: Path) -> None:
    page = get(site, "/portals").text
    assert re.findall(r'lang="zh">([^<]+)</a></td><td class="is-(\w+)"', page) == [
        ("北京市公安局", "stale"),
        ("河北省公安厅", "unreachable"),
        ("公安部", "challenged"),
    ]
    assert f'href="/snapshots/captures/{shown_by(published, "mps")}"' in page
    chosen = get(site, "/portals?state=challenged&province=13").text
    assert "公安部" not in chosen
    one = get(site, "/portals?portal=mps").text
    assert "challenged (current)" in one
    assert get(site, "/portals?portal=<b>&state=x&page=-1").status_code == 200


def test_the_capture_that_shows_a_state_is_seen_made_safe(site: Any, published: Path) -> None:
    answer = get(site, f"/snapshots/captures/{shown_by(published, 'mps')}")
    assert "访问验证" in answer.text
    assert "alert(1)" not in answer.text
    assert "challenged, HTTP 412" in answer.text
    assert answer.headers["content-security-policy"].startswith("sandbox")
    lost = get(site, f"/snapshots/captures/{shown_by(published, 'hebei')}").text
    assert "timed out" in lost
    assert "Nothing was sent" in lost
    assert get(site, "/snapshots/captures/1").status_code == 404


def test_home_tells_of_the_last_night(site: Any) -> None:
    page = get(site, "/").text
    assert 'href="/runs/4"' in page
    assert 'href="/portals?state=unreachable"' in page
    assert "some portals failed" in page


def test_an_archive_without_portals_and_runs_has_the_pages_too(tmp_path: Path) -> None:
    open_archive(tmp_path / "new.db").close()
    publish(tmp_path / "new.db", tmp_path / "copy.db")
    made = make_site(tmp_path / "copy.db")
    try:
        for path in ("/", "/coverage", "/runs", "/portals"):
            assert get(made, path).status_code == 200, path
    finally:
        close(made)


@pytest.mark.parametrize("path", ["/coverage", "/runs", f"/runs/{NIGHT}", "/portals"])
def test_pages_are_in_chinese_too(site: Any, path: str) -> None:
    page = get(site, f"{path}?lang=zh").text
    assert '<html lang="zh-CN">' in page
    for english in (
        "not looked for",
        "some portals failed",
        "Health of the portals",
        ">new reports",
    ):
        assert english not in page
