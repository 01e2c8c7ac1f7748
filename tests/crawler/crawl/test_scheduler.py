"""A queue in the archive: whatever ends a crawl, the next one goes on where it was."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.crawler import running
from tests.crawler.crawl.test_manners import TITLE, publish
from tests.crawler.site import Answer, Site, page, serve
from tests.patience import GIVEN_UP

SLOW = pytest.mark.slow
SCHEDULER = "crawler.crawl.queue.scheduler.ArchiveScheduler"


def nightly(db: Path, *portals: Any, **settings: Any) -> dict[str, Any]:
    order = {"SCHEDULER": SCHEDULER, "GONGAN_RECHECK": True, **settings}
    summary = running.run(db, *portals, **order)
    assert summary["error"] is None, summary
    return summary


def begin(db: Path, *portals: Any, **settings: Any) -> subprocess.Popen[str]:
    order = {"SCHEDULER": SCHEDULER, "GONGAN_RECHECK": True, "DOWNLOAD_DELAY": 0.1, **settings}
    return subprocess.Popen(
        running.command(db, *portals, **order),
        cwd=running.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def query(db: Path, sql: str, *values: Any) -> list[Any]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def queued(db: Path) -> dict[str, tuple[Any, ...]]:
    """Why, attempts and last outcome of each row, by the last part of its address."""
    rows = query(db, "SELECT url, why, attempts, last_outcome FROM queue ORDER BY id")
    return {url.rpartition("/")[2]: tuple(values) for url, *values in rows}


def reports(db: Path) -> set[str]:
    """The documents that were read, those read along with a page among them."""
    return {
        url
        for (url,) in query(
            db,
            "SELECT d.url FROM documents d JOIN readings r ON r.document_id = d.id UNION"
            " SELECT url FROM reading_parts WHERE capture_id IS NOT NULL",
        )
    }


@pytest.mark.parametrize("after", [3, *(pytest.param(n, marks=SLOW) for n in (2, 4, 6, 9, 14))])
def test_after_kill_9_the_rest_is_fetched_and_nothing_is_lost(tmp_path: Path, after: int) -> None:
    site = Site()
    paths = publish(site, 12)
    files = [f"/col/files/{number}.pdf" for number in range(12)]
    for path, name in zip(paths, files, strict=True):
        title = TITLE.format(2010 + paths.index(path))
        site.routes[path] = page(title, f'<p>见附件</p><a href="{name}">{title}.pdf</a>')
        site.routes[name] = Answer(b"%PDF-1.4 " + name.encode(), media_type="application/pdf")
    db = tmp_path / "a.db"
    with serve(site):
        with begin(db, running.portal(site.url)) as process:
            site.wait_until(lambda: len(site.seen) > after, process)
            process.kill()
        before = site.paths()
        assert len(before) < 24
        again = nightly(db, running.portal(site.url))
        after_it = site.paths()[len(before) :]
    assert again["ok"], again
    assert set(site.paths()) >= {*paths, *files}
    assert queued(db) == {}
    assert reports(db) >= {site.url + path for path in [*paths, *files]}
    assert len(after_it) == len(set(after_it))
    # what was had before is not fetched again, but for the last second's
    assert len(set(before) & set(after_it) - {"/robots.txt", "/col/index.html"}) <= 12


def test_sigterm_leaves_the_rest_in_the_queue(tmp_path: Path) -> None:
    site = Site()
    paths = publish(site, 12)
    db = tmp_path / "a.db"
    with serve(site):
        with begin(db, running.portal(site.url), DOWNLOAD_DELAY=0.3) as process:
            site.wait_until(lambda: any(path in site.paths() for path in paths), process)
            process.send_signal(signal.SIGTERM)
            stdout, _ = process.communicate(timeout=GIVEN_UP)
        assert json.loads(stdout.splitlines()[-1])["state"] == "interrupted"
        had = {c["url"] for c in running.captures(db, "outcome = 'ok' AND kind = 'page'")}
        left = set(queued(db))
        assert left == {path.rpartition("/")[2] for path in paths if site.url + path not in had}
        assert {row[0] for row in queued(db).values()} == {"found"}
        nightly(db, running.portal(site.url))
    assert queued(db) == {}
    assert reports(db) == {site.url + path for path in paths}
    assert len([path for path in site.paths() if path in paths]) == 12


@SLOW
def test_what_failed_is_tried_again_when_its_time_has_come(tmp_path: Path) -> None:
    site = Site()
    broken, fine = publish(site, 2)
    good = site.routes[broken]
    site.routes[broken] = Answer(b"down", 500)
    db = tmp_path / "a.db"
    with serve(site):
        nightly(db, running.portal(site.url))
        assert queued(db) == {"t20210101_0.html": ("retry", 1, "server_error")}
        tries = site.paths().count(broken)
        site.routes[broken] = good
        nightly(db, running.portal(site.url), days=0.2)
        assert site.paths().count(broken) == tries
        nightly(db, running.portal(site.url), days=1)
    assert queued(db) == {}
    assert site.paths().count(broken) == tries + 1
    assert site.paths().count(fine) == 1
    assert reports(db) == {site.url + broken, site.url + fine}


@SLOW
def test_definite_answers_are_no_work_for_another_night(tmp_path: Path) -> None:
    site = Site()
    gone, moved, forbidden, huge, empty = publish(site, 5)
    site.routes[gone] = Answer(b"gone", 404)
    site.routes[moved] = Answer(status=302, headers={"Location": "/col/elsewhere_1.html"})
    site.routes["/col/elsewhere_1.html"] = page(TITLE.format(2001))
    site.routes["/robots.txt"] = Answer(f"User-agent: *\nDisallow: {forbidden}\n".encode())
    site.routes[huge] = Answer(b"x" * 300_000)
    site.routes[empty] = page("页面不存在", "<p>您访问的页面不存在或已被删除</p>")
    db = tmp_path / "a.db"
    with serve(site):
        summary = nightly(db, running.portal(site.url), DOWNLOAD_MAXSIZE=200_000)
    assert {"not_found", "redirected", "disallowed", "too_large"} <= set(summary["captures"])
    assert queued(db) == {}


def test_a_host_that_is_left_alone_keeps_its_requests(tmp_path: Path) -> None:
    site = Site()
    paths = publish(site, 12)
    pages = {path: site.routes[path] for path in paths}
    for path in paths:
        site.routes[path] = Answer(b"busy", 429, {"Retry-After": "86400"})
    db = tmp_path / "a.db"
    with serve(site):
        summary = nightly(db, running.portal(site.url))
        assert sum(path in paths for path in site.paths()) == 1
        assert len(queued(db)) == 12
        # those under way when the host was closed, not one for each that waits
        assert summary["captures"].get("disallowed", 0) <= 5
        site.routes.update(pages)
        nightly(db, running.portal(site.url), days=1)
    assert queued(db) == {}
    assert reports(db) == {site.url + path for path in paths}


@SLOW
def test_a_robots_txt_that_cannot_be_had_costs_nothing_of_the_queue(tmp_path: Path) -> None:
    site = Site()
    paths = publish(site, 8)
    db = tmp_path / "a.db"
    with serve(site):
        nightly(db, running.portal(site.url), GONGAN_REQUEST_BUDGET=4)
        left = queued(db)
        assert len(left) == 6
        site.routes["/robots.txt"] = Answer(b"down", 503)
        asked = len(site.seen)
        nightly(db, running.portal(site.url), days=1)
        assert set(site.paths()[asked:]) == {"/robots.txt"}
        assert queued(db) == left
        site.routes["/robots.txt"] = Answer(b"", 404)
        summary = nightly(db, running.portal(site.url), days=2)
    assert summary["ok"], summary
    assert queued(db) == {}
    assert reports(db) == {site.url + path for path in paths}


def test_the_budget_of_a_host_holds_over_its_portals(tmp_path: Path) -> None:
    site = Site()
    publish(site, 6)
    other = [f"/other/202101/t20210101_{number}.html" for number in range(6)]
    for number, path in enumerate(other):
        site.routes[path] = page(TITLE.format(2010 + number))
    site.column("/other/index.html", *[(path, TITLE.format(2010)) for path in other])
    db = tmp_path / "a.db"
    with serve(site):
        portals = (
            running.portal(site.url),
            running.portal(site.url, id="other", columns=[f"{site.url}/other/index.html"]),
        )
        summary = nightly(db, *portals, GONGAN_HOST_BUDGET=11)
        assert len(site.seen) == 11
        assert summary["portals"][1]["ended"] == "host_budget"
        assert len(queued(db)) == 5
        nightly(db, *portals, days=1)
    assert queued(db) == {}
    assert len(reports(db)) == 12


def test_the_budget_of_the_run_stops_it_in_order(tmp_path: Path) -> None:
    site = Site()
    paths = publish(site, 6)
    db = tmp_path / "a.db"
    with serve(site):
        portals = (running.portal(site.url), running.portal(site.url, id="other"))
        summary = nightly(db, *portals, GONGAN_RUN_BUDGET=5)
        assert len(site.seen) == 5, summary
        assert summary["stopped"] == "budget"
        assert summary["state"] == "interrupted"
        assert summary["portals"][1]["ended"] == "not_started"
        nightly(db, portals[0], days=1)
    assert queued(db) == {}
    assert reports(db) == {site.url + path for path in paths}


def test_a_failed_attachment_is_fetched_though_its_article_is_not_due(tmp_path: Path) -> None:
    site = Site()
    (path,) = publish(site, 1)
    site.routes[path] = page(TITLE.format(2000), '<a href="/col/files/1.pdf">年报.pdf</a>')
    site.routes["/col/files/1.pdf"] = Answer(b"down", 500)
    db = tmp_path / "a.db"
    with serve(site):
        nightly(db, running.portal(site.url))
        site.routes["/col/files/1.pdf"] = Answer(b"%PDF-1.4", media_type="application/pdf")
        asked = len(site.seen)
        nightly(db, running.portal(site.url), days=1)
    assert site.paths()[asked:] == ["/robots.txt", "/col/files/1.pdf", "/col/index.html"]
    assert queued(db) == {}


@SLOW
def test_an_article_in_parts_goes_on_where_it_was(tmp_path: Path) -> None:
    site = Site()
    (path,) = publish(site, 1)
    second = path.replace("_0.html", "_1.html")
    site.routes[path] = page(TITLE.format(2000), f'<p>上</p><a href="{second}">下一页</a>')
    site.routes[second] = page(TITLE.format(2000), "<p>下</p>")
    db = tmp_path / "a.db"
    with serve(site):
        nightly(db, running.portal(site.url), GONGAN_REQUEST_BUDGET=3)
        assert list(queued(db)) == [second.rpartition("/")[2]]
        nightly(db, running.portal(site.url), days=1)
    assert site.paths().count(path) == 1
    assert site.paths().count(second) == 1
    assert queued(db) == {}


TROUBLE = {"GONGAN_HOST_MEMORY": True, "GONGAN_FAILURE_LIMIT": 3, "RETRY_TIMES": 0}


def remembered(db: Path) -> list[tuple[Any, ...]]:
    return query(db, "SELECT host, nights, reason FROM host_memory")


def test_a_host_in_trouble_is_left_alone_then_tried_gently_and_forgiven(tmp_path: Path) -> None:
    site = Site()
    paths = publish(site, 6)
    pages = {path: site.routes[path] for path in paths}
    for path in paths:
        site.routes[path] = Answer(b"down", 500)
    column, db = site.routes["/col/index.html"], tmp_path / "a.db"
    with serve(site):
        portal = running.portal(site.url)
        nightly(db, portal, **TROUBLE)
        assert remembered(db) == [("127.0.0.1", 1, "3 requests in a row failed")]
        asked = len(site.seen)
        summary = nightly(db, portal, days=0.2, **TROUBLE)  # too early
        assert len(site.seen) == asked
        assert summary["captures"] == {"disallowed": 2}
        site.routes["/col/index.html"] = Answer(b"down", 500)
        nightly(db, portal, days=1, **TROUBLE)
        assert len(site.seen) - asked == 4  # robots.txt, which is not there, and three
        assert remembered(db) == [("127.0.0.1", 2, "3 requests in a row failed")]
        site.routes.update(pages)
        site.routes["/col/index.html"] = column
        nightly(db, portal, days=3, **TROUBLE)
    assert remembered(db) == []
    assert queued(db) == {}
    assert reports(db) == {site.url + path for path in paths}


@SLOW
def test_without_the_setting_no_host_is_remembered(tmp_path: Path) -> None:
    site = Site()
    for path in publish(site, 4):
        site.routes[path] = Answer(b"down", 500)
    db = tmp_path / "a.db"
    with serve(site):
        running.run(db, running.portal(site.url), GONGAN_FAILURE_LIMIT=2)
    assert remembered(db) == []
    assert queued(db) == {}
