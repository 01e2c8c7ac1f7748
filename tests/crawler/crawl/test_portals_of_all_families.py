"""Every miniature portal is crawled whole, politely, and again at almost no cost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from common.addresses.canonical import key
from tests.crawler import running
from tests.sites import NAMES, RunningSite, judge, serve_all

SETTINGS = {
    "GONGAN_READERS": 2,
    "GONGAN_PARALLEL_PORTALS": 40,
    "DOWNLOAD_TIMEOUT": 10,
    "seconds": 300,
}
REQUESTS_A_REPORT = 1.6
BYTES_AGAIN = 0.02


@pytest.fixture(scope="module")
def portals() -> Iterator[dict[str, RunningSite]]:
    with serve_all(*NAMES) as running_sites:
        yield running_sites


@pytest.fixture(scope="module")
def by_column(
    portals: dict[str, RunningSite], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any], dict[str, Any], dict[str, list[Any]], dict[str, list[Any]]]:
    """Two crawls from the columns: the archive, both summaries, both access logs."""
    db = tmp_path_factory.mktemp("column") / "a.db"
    entries = [portal.portal() for portal in portals.values()]
    summaries, logs = [], []
    for _ in range(2):
        for portal in portals.values():
            portal.clear()
        summaries.append(running.run(db, *entries, **SETTINGS))
        logs.append({name: portal.log() for name, portal in portals.items()})
    return db, summaries[0], summaries[1], logs[0], logs[1]


@pytest.fixture(scope="module")
def by_home(
    portals: dict[str, RunningSite],
    by_column: object,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dict[str, list[Any]]]:
    """A crawl that knows the home pages only, and no family."""
    db = tmp_path_factory.mktemp("home") / "a.db"
    for portal in portals.values():
        portal.clear()
    entries = [portal.portal(column=False, family="generic") for portal in portals.values()]
    running.run(db, *entries, **SETTINGS)
    return db, {name: portal.log() for name, portal in portals.items()}


def filed(db: Path, name: str) -> set[tuple[str, int, str]]:
    """Bureau, year and page (without its host) of every report of a portal."""
    rows = query(
        db,
        "SELECT r.bureau, r.year, d.url FROM reports r JOIN versions v ON v.report_id = r.id"
        " JOIN version_documents w ON w.version_id = v.id"
        " JOIN documents d ON d.id = w.document_id WHERE d.portal_id = ?",
        name,
    )
    return {(bureau, year, page(url)) for bureau, year, url in rows}


def page(url: str) -> str:
    """The name of a page without its host: files may lie on a second one."""
    return key(url).partition("/")[2]


def query(db: Path, sql: str, *values: Any) -> list[Any]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def wanted(portal: RunningSite) -> set[tuple[str, int, str]]:
    return {
        (report.bureau, report.year, page(urljoin(portal.url, report.document)))
        for report in portal.expected
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_found_from_the_column(
    portals: dict[str, RunningSite], by_column: Any, name: str
) -> None:
    db, first, *_ = by_column
    assert filed(db, name) == wanted(portals[name]), first["failures"]


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_found_from_the_home_page_alone(
    portals: dict[str, RunningSite], by_home: Any, name: str
) -> None:
    db, _ = by_home
    assert filed(db, name) == wanted(portals[name])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("start", ["column", "home"])
def test_the_crawl_is_polite(
    portals: dict[str, RunningSite], by_column: Any, by_home: Any, name: str, start: str
) -> None:
    log = by_column[3][name] if start == "column" else by_home[1][name]
    manners = judge(portals[name].site, log)
    assert manners.outside == ()
    assert manners.disallowed == ()
    assert manners.trapped == 0
    assert manners.twice == ()
    if start == "column":
        assert manners.per_report <= REQUESTS_A_REPORT, manners


@pytest.mark.parametrize("name", NAMES)
def test_what_is_lost_is_recorded_with_its_cause(
    portals: dict[str, RunningSite], by_column: Any, name: str
) -> None:
    db = by_column[0]
    for path, outcome in portals[name].site.lost.items():
        captures = query(
            db,
            "SELECT outcome, error FROM captures WHERE url = ?",
            urljoin(portals[name].url, path),
        )
        assert captures, path
        if outcome == "redirect_loop":
            assert any(was == "failed" and "circle" in error for was, error in captures)
        elif outcome == "leads_outside":
            sql = (
                "SELECT o.outcome FROM captures c JOIN captures o ON o.url = c.redirect_to"
                " WHERE c.url = ? AND c.outcome = 'redirected'"
            )
            refused = query(db, sql, urljoin(portals[name].url, path))
            assert {was for (was,) in refused} == {"disallowed"}
        else:
            assert {was for was, _ in captures} == {outcome}


@pytest.mark.parametrize("name", NAMES)
def test_a_second_crawl_costs_next_to_nothing(
    portals: dict[str, RunningSite], by_column: Any, name: str
) -> None:
    *_, once, again = by_column
    site = portals[name].site
    before, after = judge(site, once[name]), judge(site, again[name])
    assert after.requests <= before.requests
    if site.validators:
        # answers to POST cannot be asked for conditionally
        moved = sum(line.length for line in again[name] if line.method != "POST")
        assert moved <= BYTES_AGAIN * before.bytes_sent


def test_a_second_crawl_reads_nothing_again(by_column: Any) -> None:
    db, first, second, *_ = by_column
    changed = query(
        db, "SELECT count(*) FROM captures WHERE run_id = 2 AND kind <> 'list' AND outcome = 'ok'"
    )[0][0]
    assert first["counts"]["documents_read"] > 0
    assert second["counts"]["reports_new"] == second["counts"]["reports_new_version"] == 0
    assert second["counts"]["documents_read"] <= changed
    assert second["counts"]["reports_unchanged"] >= first["counts"]["reports_new"]
