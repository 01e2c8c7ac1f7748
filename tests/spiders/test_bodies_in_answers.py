"""Articles that UCAP's service gives whole: read from its answer where their own pages fail."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from extract import read, reports_in
from tests.crawler import running
from tests.crawler.site import Answer, Site, page, serve
from tests.sites.reports import Report, reports

BUREAU = "渭水市公安局"
CHANNEL = "4f0c6a1d9b2e47358c1a5d7e90b3f264"
YEARS = range(2019, 2025)
GONE = (2020, 2022)


def path_of(report: Report) -> str:
    return f"/wsgaj/ndbg/{report.month}/{report.year:032x}.shtml"


def result(report: Report) -> dict[str, Any]:
    return {
        "title": f"<em>{BUREAU}</em>{report.year}年政府信息公开工作年度报告",
        "url": path_of(report),
        "contentHtml": report.html(),
        "publishedTimeStr": f"{report.published} 10:00:00",
    }


def build(site: Site, *, gone: tuple[int, ...]) -> list[Report]:
    made = reports(BUREAU, YEARS, ["{bureau}{year}年政府信息公开工作年度报告"])
    data = {"data": {"total": len(made), "page": 1, "rows": 20, "results": list(map(result, made))}}
    site.routes["/wsgaj/ndbg/list.shtml"] = page(
        "年度报告", f"<a href='/'>首页</a><script>load('/common/search/{CHANNEL}')</script>"
    )
    query = "page=1&_pageSize=20&_isAgg=true&_isJson=true&_template=index"
    site.routes[f"/common/search/{CHANNEL}?{query}"] = Answer(
        body=json.dumps(data, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json;charset=utf-8"},
    )
    for report in made:
        if report.year not in gone:
            text = f"<h1>{report.title}</h1><div class='article_content'>{report.html()}</div>"
            site.routes[path_of(report)] = page(report.title, text)
    return made


def crawled(site: Site, db: Path) -> tuple[dict[int, set[str]], dict[str, Any]]:
    """The documents that each year's report stands in, without their host; and the summary."""
    fields = running.portal(
        site.url, name=BUREAU, family="ucap", columns=[f"{site.url}/wsgaj/ndbg/list.shtml"]
    )
    summary = running.run(db, fields)
    with sqlite3.connect(db) as connection:
        rows = connection.execute(
            "SELECT r.year, d.url FROM reports r JOIN versions v ON v.report_id = r.id"
            " JOIN version_documents w ON w.version_id = v.id"
            " JOIN documents d ON d.id = w.document_id"
        ).fetchall()
    found: dict[int, set[str]] = {}
    for year, url in rows:
        found.setdefault(year, set()).add(url.removeprefix(site.url))
    return found, summary


def test_what_does_not_come_from_its_own_page_is_read_from_the_answer(tmp_path: Path) -> None:
    site = Site()
    with serve(site):
        made = build(site, gone=GONE)
        found, _ = crawled(site, tmp_path / "a.db")
        again, _ = crawled(site, tmp_path / "a.db")
    assert set(found) == set(YEARS)
    for report in made:
        (document,) = found[report.year]
        assert (document == path_of(report)) is (report.year not in GONE), document
        if report.year in GONE:
            assert document.startswith(f"/common/search/{CHANNEL}?")
    assert again == found
    with sqlite3.connect(tmp_path / "a.db") as connection:
        assert connection.execute("SELECT max(number) FROM versions").fetchone() == (1,)


def test_an_answer_is_not_read_where_all_pages_come(tmp_path: Path) -> None:
    site = Site()
    with serve(site):
        build(site, gone=())
        found, summary = crawled(site, tmp_path / "a.db")
    assert set(found) == set(YEARS)
    assert summary["counts"]["documents_read"] == len(YEARS)


def values(report: Any) -> list[tuple[str, str, str, Any]]:
    return [(one.table, one.row, one.column, one.value) for one in report.figures]


def test_the_figures_are_those_of_the_page() -> None:
    (report,) = reports(BUREAU, [2023], ["{bureau}{year}年政府信息公开工作年度报告"])
    answer = json.dumps({"data": {"results": [result(report)]}}).encode()
    (from_answer,) = reports_in(read(answer, "application/json", "http://g.cn/common/search/x"))
    shown = f"<h1>{report.title}</h1><div>{report.html()}</div>".encode()
    (from_page,) = reports_in(read(shown, "text/html", "http://g.cn/a.shtml"))
    assert (from_answer.bureau, from_answer.year) == (BUREAU, 2023)
    assert values(from_answer) == values(from_page)
    assert str(from_answer.published_on) == report.published


@pytest.mark.parametrize(
    "payload",
    [
        b'{"data": {"results": [{"contentHtml": 5}, "x", {"url": []}]}}',
        b'{"data": [], "contentHtml": ""}',
        b'{"contentHtml": "cut',
        b'{"data": {"results": [' + b'{"a":' * 5000 + b'"contentHtml"',
    ],
)
def test_answers_that_hold_nothing_give_nothing(payload: bytes) -> None:
    document = read(payload, "application/json", "http://g.cn/common/search/x")
    assert document.parts == ()
    assert reports_in(document) == ()
