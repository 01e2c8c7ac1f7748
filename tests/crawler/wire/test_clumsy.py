"""Clumsy portals through one crawl: no report beside a fault is lost, and no loss is silent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crawler import running
from tests.crawler.wire.clumsier import all_clumsier
from tests.crawler.wire.clumsy import all_clumsy, summary
from tests.crawler.wire.clumsy_portals import HOST, Clumsy
from tests.crawler.wire.raw import Raw, RawSite, serve_raw

PORTALS = [*all_clumsy(), *all_clumsier()]
SOUND = ("ok", "unchanged", "redirected", "not_found")
"""Outcomes that are told as no trouble; rules that forbid are, where they are the portal's own."""


@dataclass
class Done:
    summary: dict[str, Any]
    db: Path
    sites: dict[str, RawSite]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    db = tmp_path_factory.mktemp("clumsy") / "a.db"
    sites = {one.name: RawSite() for one in PORTALS}
    with ExitStack() as servers:
        portals = []
        for one in PORTALS:
            site = servers.enter_context(serve_raw(sites[one.name]))
            host = site.url.removeprefix("http://").encode()
            site.routes |= {
                path: Raw(route.data.replace(HOST, host), route.then)
                for path, route in one.routes.items()
            }
            column = [site.url + one.column]
            portals.append(running.portal(site.url, id=one.name, family=one.family, columns=column))
        found = running.run(
            db,
            *portals,
            seconds=1200,  # so that the tests end
            RETRY_TIMES=0,
            DOWNLOAD_TIMEOUT=20,
            GONGAN_REQUEST_BUDGET=0,
            GONGAN_HOST_BUDGET=0,
        )
        yield Done(found, db, sites)


def test_the_documentation_has_the_table() -> None:
    text = (running.ROOT / "docs/explanation/security.md").read_text(encoding="utf-8")
    assert "\n".join(summary(PORTALS)) in text
    assert len({one.name for one in PORTALS}) == len(PORTALS)


@pytest.mark.slow
def test_nothing_raises(done: Done) -> None:
    assert done.summary["error"] is None
    assert "Traceback" not in done.summary["stderr"]
    assert done.summary["state"] == "ok"


@pytest.mark.slow
@pytest.mark.parametrize("one", PORTALS, ids=lambda one: one.name)
def test_a_clumsy_portal(done: Done, one: Clumsy) -> None:
    site = done.sites[one.name]
    rows = running.captures(done.db, f"portal_id = '{one.name}'")
    read = {row["url"] for row in rows if row["to_read"] and row["kind"] == "page"}
    assert len(read) == one.read, read
    sound = (*SOUND, "disallowed") if one.kind == "rules" else SOUND
    faults = [row for row in rows if row["outcome"] not in sound or row["cut"]]
    lines = done.summary["stderr"].splitlines()
    lost = [line for line in lines if f"list pages not reached at {site.url}/" in line]
    assert bool(faults or lost) is one.told, (faults, lost)
    assert len(rows) >= len(site.heads)
