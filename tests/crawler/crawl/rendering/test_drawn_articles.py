"""Articles that scripts draw: read as a browser showed them, out of the archive, and said so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.cli.calling import gongan
from tests.crawler.crawl.rendering.browsing import crawled, expected, needs_browser, reports, rows
from tests.crawler.running import run
from tests.sites import RunningSite, serve_all

pytestmark = needs_browser

SAID = """
SELECT count(*), sum(g.is_drawn), count(f.id) FROM readings g
  LEFT JOIN findings f ON f.reading_id = g.id AND f.rule = 'drawn_page'
 WHERE g.state = 'report'
"""


@pytest.fixture(scope="module")
def portals() -> Iterator[dict[str, RunningSite]]:
    with serve_all("drawn_article", "drawn_over") as running:
        yield running


def figures(db: Path) -> list[tuple[Any, ...]]:
    sql = (
        'SELECT r.year, f."table", f."row", f."column", f.value, d.url FROM figures f'
        " JOIN versions v ON v.id = f.version_id AND v.is_current = 1"
        " JOIN reports r ON r.id = v.report_id JOIN documents d ON d.id = f.document_id"
        " ORDER BY 1, 2, 3, 4"
    )
    return rows(db, sql)


def test_an_empty_article_is_read_as_a_browser_showed_it(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal, db = portals["drawn_article"], tmp_path / "a.db"
    portal.clear()
    summary = crawled(portal, db)
    assert summary["ok"], summary
    assert reports(db) == expected(portal)
    found = {(year, url.removeprefix(portal.url)) for year, *_, url in figures(db)}
    assert found == {(one.year, one.document) for one in portal.expected}
    served = [line.path for line in portal.log()]
    assert served.count("/js/detail.js") == 1, "pages share their scripts"
    asked = [line for line in portal.log() if line.path.startswith("/api/cms/article/detail")]
    assert len(asked) == len(portal.expected), "each article is drawn once, and asked for once"
    ((readings, drawn, said),) = rows(db, SAID)
    assert readings == drawn == said == len(portal.expected)
    ((bodies,),) = rows(
        db,
        "SELECT count(*) FROM captures c JOIN conversions v ON v.capture_id = c.id"
        " WHERE c.kind = 'page' AND c.payload_digest = v.payload_digest",
    )
    assert bodies == 0, "the server's bytes stay what they are"


def test_the_archive_alone_gives_the_same_again(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal, db = portals["drawn_article"], tmp_path / "a.db"
    assert crawled(portal, db)["ok"]
    before = figures(db)
    (readings,) = rows(db, "SELECT count(*) FROM readings")
    assert crawled(portal, db)["ok"]
    assert rows(db, "SELECT count(*) FROM readings") == [readings], "nothing is read twice"
    drawn = "SELECT count(*) FROM conversions v JOIN captures c ON c.id = v.capture_id"
    assert rows(db, f"{drawn} WHERE c.kind = 'page'") == [(2 * len(portal.expected),)]
    called = gongan("reparse", "--db", str(db), "--again")
    assert called.code == 0, called.err
    assert figures(db) == before
    assert rows(db, "SELECT count(*) FROM versions") == [(len(portal.expected),)]
    with sqlite3.connect(db) as connection:  # the archive without what a browser showed
        for table in ("conversion_sources", "conversions"):
            connection.execute(f"DELETE FROM {table}")
    assert gongan("reparse", "--db", str(db), "--again").code == 0
    latest = "SELECT DISTINCT is_drawn FROM readings ORDER BY id DESC LIMIT 1"
    assert rows(db, latest) == [(0,)]


def test_an_article_with_its_text_is_never_drawn(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal, db = portals["drawn_over"], tmp_path / "a.db"
    assert crawled(portal, db)["ok"]
    assert reports(db) == expected(portal)
    assert rows(
        db,
        "SELECT DISTINCT c.kind FROM conversions v JOIN captures c ON c.id = v.capture_id",
    ) == [("list",)]


def test_an_empty_article_without_a_browser_is_told(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal, db = portals["drawn_article"], tmp_path / "a.db"
    entry = {**portal.portal(), "columns": [], "render": True}
    summary = run(db, entry, GONGAN_CHROMIUM="/no/such/browser")
    assert any("could not be" in said and "not installed" in said for said in summary["failures"])
    assert reports(db) == set()
    assert rows(db, "SELECT DISTINCT rule FROM findings") == [("script_page",)]
