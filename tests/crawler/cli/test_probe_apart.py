"""Portals written apart: the entry that a probe gives leads to all reports, and no more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from common.addresses.canonical import key
from tests.crawler.cli.calling import Called
from tests.crawler.cli.test_probe_unseen import printed, probed
from tests.crawler.running import run
from tests.sites import APART, RunningSite, Served, judge, serve_all

REQUESTS_A_REPORT = 1.6

Filed = set[tuple[str, int, str]]
"""Bureau, year and page (without its host) of reports."""


@dataclass(frozen=True)
class Tried:
    """What probes said, and one crawl of all the entries that they gave."""

    portals: dict[str, RunningSite]
    called: dict[str, Called]
    summary: dict[str, Any]
    logs: dict[str, list[Served]]
    db: Path


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    db = tmp_path_factory.mktemp("apart") / "a.db"
    with serve_all(*APART) as portals, ThreadPoolExecutor(2) as pool:
        called = dict(zip(portals, pool.map(probed, portals.values()), strict=True))
        entries = []
        for name, portal in portals.items():
            portal.clear()
            entries.append({**printed(called[name]), "id": name, "name": portal.site.bureau})
        settings = {"GONGAN_PARALLEL_PORTALS": len(entries), "DOWNLOAD_TIMEOUT": 10}
        summary = run(db, *entries, seconds=300, **settings)
        logs = {name: portal.log() for name, portal in portals.items()}
        yield Tried(portals, called, summary, logs, db)


def filed(db: Path, name: str) -> Filed:
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute(
            "SELECT r.bureau, r.year, d.url FROM reports r JOIN versions v ON v.report_id = r.id"
            " JOIN version_documents w ON w.version_id = v.id"
            " JOIN documents d ON d.id = w.document_id WHERE d.portal_id = ?",
            (name,),
        ).fetchall()
    return {(bureau, year, page(url)) for bureau, year, url in rows}


def page(url: str) -> str:
    return key(url).partition("/")[2]


@pytest.mark.parametrize("name", APART)
def test_a_probe_gives_an_entry_and_says_why(apart: Tried, name: str) -> None:
    called = apart.called[name]
    entry = printed(called)
    assert called.code == 0
    assert entry.get("columns") or entry.get("json_lists")
    assert entry["family"] in (apart.portals[name].site.family, "generic")
    assert "The column is reached by" in called.out


@pytest.mark.parametrize("name", APART)
def test_its_entry_leads_to_every_report_and_to_nothing_else(apart: Tried, name: str) -> None:
    portal = apart.portals[name]
    assert filed(apart.db, name) == {
        (report.bureau, report.year, page(urljoin(portal.url, report.document)))
        for report in portal.expected
    }, apart.summary["failures"]
    manners = judge(portal.site, apart.logs[name])
    assert manners.outside == manners.disallowed == manners.twice == ()
    assert manners.per_report <= REQUESTS_A_REPORT, manners
