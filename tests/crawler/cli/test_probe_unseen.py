"""A probe gives a ready entry for nine of ten portals that no family was made after."""

from __future__ import annotations

import sqlite3
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.cli.calling import Called, gongan_process
from tests.crawler.running import run
from tests.sites import UNSEEN, UNSEEN_AGAIN, RunningSite, serve_all

ENOUGH = 9


def probed(portal: RunningSite) -> Called:
    return gongan_process("portals", "probe", f"{portal.url}/", "--delay", "0")


def printed(called: Called) -> dict[str, Any]:
    """The entry that a probe printed."""
    (entry,) = tomllib.loads(called.out[called.out.index("[[portal]]") :])["portal"]
    assert isinstance(entry, dict)
    return entry


def is_ready(portal: RunningSite, called: Called) -> bool:
    """Whether the printed entry starts at the column and knows, or leaves open, the family."""
    entry = printed(called)
    column = entry.get("columns") == [f"{portal.url}{portal.site.column}"]
    return bool(called.code == 0 and column and entry["family"] in (portal.site.family, "generic"))


def test_nine_of_ten_unseen_portals_get_a_ready_entry() -> None:
    with serve_all(*UNSEEN) as portals, ThreadPoolExecutor(2) as pool:
        called = dict(zip(portals, pool.map(probed, portals.values()), strict=True))
        ready = {name for name, portal in portals.items() if is_ready(portal, called[name])}
        said = {name: one.out + one.err for name, one in called.items() if name not in ready}
    assert len(portals) == 10
    assert len(ready) >= ENOUGH, said
    for name in ready:
        assert "The column is reached by" in called[name].out, name
        assert "names 7 reports, of 2018 to 2024" in called[name].out, name


@pytest.fixture(scope="module")
def again() -> Any:
    """Ten portals that were written after the probe was, and what it says of each."""
    with serve_all(*UNSEEN_AGAIN) as portals, ThreadPoolExecutor(2) as pool:
        yield portals, dict(zip(portals, pool.map(probed, portals.values()), strict=True))


def test_so_do_ten_portals_whose_pages_lead_on_in_other_ways(again: Any) -> None:
    portals, called = again
    ready = {name for name, portal in portals.items() if is_ready(portal, called[name])}
    assert len(portals) == 10
    assert len(ready) >= ENOUGH, {
        name: one.out for name, one in called.items() if name not in ready
    }
    for name in ready:
        assert f"names {UNSEEN_AGAIN[name]} reports, of 20" in called[name].out, name


@pytest.mark.slow
def test_the_entries_of_those_lead_a_crawl_to_every_report(again: Any, tmp_path: Path) -> None:
    portals, called = again
    missed = {}
    for name, portal in portals.items():
        db = tmp_path / f"{name}.db"
        run(db, {**printed(called[name]), "name": portal.site.bureau})
        with sqlite3.connect(db) as connection:
            years = {year for (year,) in connection.execute("SELECT year FROM reports")}
        missed[name] = {report.year for report in portal.expected} - years
    assert not any(missed.values()), missed
