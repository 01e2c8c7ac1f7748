"""On a bad network every report is collected, or listed as failed with its cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from common.addresses.canonical import key
from tests.crawler import running
from tests.crawler.crawl.test_portals_of_all_families import filed, query, wanted
from tests.sites import NAMES, Faults, RunningSite, serve_all

SHARE = 0.2
SETTINGS = {
    "GONGAN_READERS": 2,
    "GONGAN_PARALLEL_PORTALS": 40,
    "DOWNLOAD_TIMEOUT": 1,
    "RETRY_TIMES": 2,
}
FAILED = ("failed", "timeout", "server_error", "tls_error", "too_large", "challenged", "blocked")


def crawl_with_faults(db: Path, names: Sequence[str], seed: int) -> int:
    """Crawl the portals on a bad network, judge the outcome, and give the number of requests."""
    faults = Faults(share=SHARE, seed=seed, hang=1.5, retry_after=0)
    with serve_all(*names, faults=faults) as portals:
        entries = [portal.portal() for portal in portals.values()]
        summary = running.run(db, *entries, seconds=600, **SETTINGS)
        served = {name: portal.log() for name, portal in portals.items()}
        for portal in portals.values():
            assert unaccounted(db, portal, summary) == [], (seed, portal.site.name)
    faulty = sum(bool(line.fault) for log in served.values() for line in log)
    requests = sum(len(log) for log in served.values())
    assert SHARE / 2 <= faulty / requests <= 2 * SHARE
    return requests


def unaccounted(db: Path, portal: RunningSite, summary: Mapping[str, Any]) -> list[Any]:
    """Reports that are neither filed nor known to have failed."""
    name = portal.site.name
    (entry,) = (entry for entry in summary["portals"] if entry["portal_id"] == name)
    if entry["error"] is not None:  # a list page was lost, and the summary says so
        return []
    marks = ", ".join("?" * len(FAILED))
    rows = query(
        db,
        f"SELECT url, coalesce(link_text, ''), coalesce(found_on, ''), error FROM captures"
        f" WHERE portal_id = ? AND outcome IN ({marks})",
        name,
        *FAILED,
    )
    unread = query(db, "SELECT d.url FROM readings g JOIN documents d ON d.id = g.document_id"
                       " WHERE g.state <> 'report' AND d.portal_id = ?", name)  # fmt: skip
    assert all(error for *_, error in rows)
    named = {key(url).partition("/")[2] for url, *_ in rows}
    named |= {key(url).partition("/")[2] for (url,) in unread}
    titles = " ".join(text for _, text, *_ in rows)
    return [
        report
        for report in wanted(portal) - filed(db, name)
        if report[2] not in named and str(report[1]) not in titles
    ]


def test_no_report_is_missing_without_a_word(tmp_path: Path) -> None:
    assert crawl_with_faults(tmp_path / "a.db", ["trs", "hanweb_gbk", "gkmlpt"], 1) > 80


@pytest.mark.slow
def test_no_report_is_missing_in_a_thousand_requests(tmp_path: Path) -> None:
    requests = 0
    for seed in range(2, 5):
        requests += crawl_with_faults(tmp_path / f"{seed}.db", NAMES, seed)
    assert requests >= 1000
