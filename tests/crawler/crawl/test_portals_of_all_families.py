"""Every miniature portal is crawled whole, politely, and again at almost no cost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
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
    "seconds": 300,  # so that the tests end
}
REQUESTS_A_REPORT = 1.6
BYTES_AGAIN = 0.02
GROUPS = 4
"""The portals are crawled in so many groups, each when a test first asks for one of it."""

Logs = dict[str, list[Any]]


@dataclass(frozen=True)
class Crawled:
    """A group's crawls: the archive, each summary and each access log."""

    db: Path
    summaries: tuple[dict[str, Any], ...]
    logs: tuple[Logs, ...]


Crawls = Callable[[str], Crawled]


@pytest.fixture(scope="module")
def portals() -> Iterator[dict[str, RunningSite]]:
    with serve_all(*NAMES) as running_sites:
        yield running_sites


def crawls(portals: dict[str, RunningSite], folder: Path, times: int, **entry: Any) -> Crawls:
    """Crawls of the group of a portal, so many times; each group's are done once."""

    @cache
    def of_group(number: int) -> Crawled:
        names = NAMES[number::GROUPS]
        db = folder / f"{number}.db"
        entries = [portals[name].portal(**entry) for name in names]
        summaries, logs = [], []
        for _ in range(times):
            for name in names:
                portals[name].clear()
            summaries.append(running.run(db, *entries, **SETTINGS))
            logs.append({name: portals[name].log() for name in names})
        return Crawled(db, tuple(summaries), tuple(logs))

    return lambda name: of_group(NAMES.index(name) % GROUPS)


@pytest.fixture(scope="module")
def by_column(portals: dict[str, RunningSite], tmp_path_factory: pytest.TempPathFactory) -> Crawls:
    """Two crawls from the columns."""
    return crawls(portals, tmp_path_factory.mktemp("column"), 2)


@pytest.fixture(scope="module")
def by_home(portals: dict[str, RunningSite], tmp_path_factory: pytest.TempPathFactory) -> Crawls:
    """A crawl that knows the home pages only, and no family."""
    folder = tmp_path_factory.mktemp("home")
    return crawls(portals, folder, 1, column=False, family="generic")


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
    portals: dict[str, RunningSite], by_column: Crawls, name: str
) -> None:
    done = by_column(name)
    assert filed(done.db, name) == wanted(portals[name]), done.summaries[0]["failures"]


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_found_from_the_home_page_alone(
    portals: dict[str, RunningSite], by_home: Crawls, name: str
) -> None:
    assert filed(by_home(name).db, name) == wanted(portals[name])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("start", ["column", "home"])
def test_the_crawl_is_polite(
    portals: dict[str, RunningSite], by_column: Crawls, by_home: Crawls, name: str, start: str
) -> None:
    log = (by_column if start == "column" else by_home)(name).logs[0][name]
    manners = judge(portals[name].site, log)
    assert manners.outside == ()
    assert manners.disallowed == ()
    assert manners.trapped == 0
    assert manners.twice == ()
    if start == "column":
        assert manners.per_report <= REQUESTS_A_REPORT, manners


@pytest.mark.parametrize("name", NAMES)
def test_what_is_lost_is_recorded_with_its_cause(
    portals: dict[str, RunningSite], by_column: Crawls, name: str
) -> None:
    db = by_column(name).db
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
    portals: dict[str, RunningSite], by_column: Crawls, name: str
) -> None:
    once, again = by_column(name).logs
    site = portals[name].site
    before, after = judge(site, once[name]), judge(site, again[name])
    assert after.requests <= before.requests
    if site.validators:
        # answers to POST cannot be asked for conditionally
        moved = sum(line.length for line in again[name] if line.method != "POST")
        assert moved <= BYTES_AGAIN * before.bytes_sent


@pytest.mark.parametrize("name", NAMES[:GROUPS])
def test_a_second_crawl_reads_nothing_again(by_column: Crawls, name: str) -> None:
    done = by_column(name)
    first, second = done.summaries
    changed = query(
        done.db,
        "SELECT count(*) FROM captures WHERE run_id = 2 AND kind <> 'list' AND outcome = 'ok'",
    )[0][0]
    assert first["counts"]["documents_read"] > 0
    assert second["counts"]["reports_new"] == second["counts"]["reports_new_version"] == 0
    assert second["counts"]["documents_read"] <= changed
    assert second["counts"]["reports_unchanged"] >= first["counts"]["reports_new"]
