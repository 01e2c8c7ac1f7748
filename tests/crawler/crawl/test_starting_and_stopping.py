"""Crawls that may not start, and crawls that are stopped half-way."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.store import open_archive
from common.errors import ContactMissingError
from crawler.crawl.run import crawl
from spiders.portals import NothingToCrawlError, Portal
from tests.crawler import running
from tests.crawler.crawl.test_manners import TITLE, publish
from tests.crawler.site import Answer, Site, hang, held, page, serve
from tests.patience import GIVEN_UP


def test_private_addresses_are_refused_to_real_portals(tmp_path: Path) -> None:
    site = Site()
    publish(site, 1)
    with serve(site):
        named = site.url.replace("127.0.0.1", "localhost")
        summary = running.run(
            tmp_path / "a.db",
            running.portal(site.url, local=False),
            running.portal(named, id="named", hosts=["localhost"], local=False),
            contact="mailto:someone@example.org",
        )
    assert site.seen == []
    assert summary["captures"] == {"disallowed": 2}
    assert summary["failures"] == [
        "portal test: no page could be fetched (1 disallowed)",
        "portal named: no page could be fetched (1 disallowed)",
    ]
    assert not summary["ok"]
    for refused in running.captures(tmp_path / "a.db"):
        assert "private or local address 127.0.0.1" in refused["error"]


TIMEOUT = 300
"""Seconds after which a program that does not end is ended, so that the tests do."""

REAL = Portal(
    "real",
    "真实市公安局",
    ("gaj.example.gov.cn",),
    "generic",
    home_url="http://gaj.example.gov.cn/",
)


@pytest.mark.parametrize("contact", ["", "nobody", "a b@example.org", "x@y.org\r\nEvil: 1"])
def test_a_real_crawl_needs_a_contact(tmp_path: Path, contact: str) -> None:
    with pytest.raises(ContactMissingError, match="contact"):
        crawl([REAL], db=tmp_path / "a.db", contact=contact)
    assert not (tmp_path / "a.db").exists()


def test_a_portal_without_an_address_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingToCrawlError, match=r"real .* has no address yet"):
        crawl([replace(REAL, home_url=None)], db=tmp_path / "a.db", contact="a@example.org")
    with pytest.raises(NothingToCrawlError, match="no portal"):
        crawl([], db=tmp_path / "a.db")


def test_a_file_that_is_no_archive_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("dear reader, " * 50)
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match="not an SQLite database"):
        crawl([REAL], db=path, contact="a@example.org")
    assert path.read_bytes() == before


def test_an_interrupted_crawl_keeps_what_it_had_and_the_next_one_goes_on(tmp_path: Path) -> None:
    site = Site()
    paths = publish(site, 12)
    stopped, db = threading.Event(), tmp_path / "a.db"
    site.routes[paths[1]] = held(site.routes[paths[1]], stopped)
    with serve(site):
        process = subprocess.Popen(
            running.command(tmp_path / "a.db", running.portal(site.url), DOWNLOAD_DELAY=0.4),
            cwd=running.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            site.wait_until(lambda: paths[1] in site.paths(), process)
            process.send_signal(signal.SIGTERM)
            site.wait_until(lambda: _has(db, "error LIKE 'not sent%'"), process)
            stopped.set()
            stdout, _ = process.communicate(timeout=TIMEOUT)
        summary = json.loads(stdout.splitlines()[-1])
        asked = len(site.seen)
        assert asked < 10
        again = running.run(tmp_path / "a.db", running.portal(site.url))
    assert summary["state"] == "interrupted"
    assert not summary["ok"]
    kept = running.captures(tmp_path / "a.db", "run_id = 1 AND status IS NOT NULL")
    assert len(kept) == asked
    dropped = running.captures(tmp_path / "a.db", "run_id = 1 AND status IS NULL")
    assert {capture["error"] for capture in dropped} <= {"not sent: the crawl was stopped"}
    assert again["state"] == "ok"
    assert {c["url"] for c in running.captures(tmp_path / "a.db", "to_read = 1")} == {
        site.url + path for path in paths
    }


def test_a_stop_does_not_wait_for_a_download_that_hangs(tmp_path: Path) -> None:
    site = Site()
    (path,) = publish(site, 1)
    site.routes[path] = hang
    db = tmp_path / "a.db"
    with serve(site):
        process = subprocess.Popen(
            running.command(
                db, running.portal(site.url), DOWNLOAD_TIMEOUT=86400, GONGAN_STOP_LIMIT=1.0
            ),
            cwd=running.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            site.wait_until(lambda: path in site.paths(), process)
            process.send_signal(signal.SIGTERM)
            stdout, _ = process.communicate(timeout=TIMEOUT)  # the answer would take a day
    assert json.loads(stdout.splitlines()[-1])["state"] == "interrupted"
    assert run_states(db) == ["interrupted"]
    assert {c["kind"] for c in running.captures(db)} == {"robots", "list"}


def test_what_a_killed_crawl_left_unread_is_read_by_the_next(tmp_path: Path) -> None:
    site = Site()
    publish(site, 3)
    db = tmp_path / "a.db"
    with serve(site):
        process = subprocess.Popen(
            running.command(db, running.portal(site.url), DOWNLOAD_DELAY=0.3),
            cwd=running.ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with process:
            site.wait_until(lambda: _has(db, "to_read = 1"), process)
            process.kill()
        marked = running.captures(db, "to_read = 1")
        site.routes["/col/index.html"] = page("年报", "没有链接")
        again = running.run(db, running.portal(site.url))
    assert marked
    assert again["counts"]["documents_read"] >= 1
    assert len(running.captures(db, "run_id = 2")) == 2  # robots.txt and the column


def _has(db: Path, where: str) -> bool:
    """Whether an archive, which may not be there yet, has such a capture."""
    try:
        return bool(running.captures(db, where))
    except sqlite3.OperationalError:
        return False


def run_states(db: Path) -> list[str]:
    with open_archive(db) as archive:
        return [state for (state,) in archive.db.conn.execute("SELECT state FROM runs")]


def scrapy(*arguments: str, cwd: Path = running.ROOT, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=GIVEN_UP,
        check=False,
    )
    return done.stdout + done.stderr


def test_scrapy_lists_the_spiders() -> None:
    assert {"trs_wcm", "generic"} <= set(scrapy("list").split())


def test_scrapys_own_crawl_archives_and_reads(tmp_path: Path) -> None:
    site = Site()
    publish(site, 2)
    site.routes["/"] = page("首页", '<a href="/col/index.html">政府信息公开年报</a>')
    db = str(tmp_path / "a.db")
    with serve(site):
        options = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
        output = scrapy(
            "crawl",
            "trs_wcm",
            "-a",
            "portal=sample",
            "-a",
            f"start={site.url}/",
            *options,
            GONGAN_DB=db,
        )
    assert "finish_reason': 'finished'" in output, output
    kept = running.captures(Path(db))
    assert [c["outcome"] for c in kept] == ["not_found", "ok", "ok", "ok", "ok"]
    assert [c["kind"] for c in kept][:3] == ["robots", "home", "list"]
    assert run_states(Path(db)) == ["ok"]


def test_scrapys_own_crawl_can_be_interrupted(tmp_path: Path) -> None:
    site = Site()
    publish(site, 30)
    site.routes["/"] = page("首页", '<a href="/col/index.html">政府信息公开年报</a>')
    db = tmp_path / "a.db"
    with serve(site):
        arguments = ["crawl", "trs_wcm", "-a", "portal=sample", "-a", f"start={site.url}/"]
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", *arguments, "-s", "DOWNLOAD_DELAY=0.3"],
            cwd=running.ROOT,
            env={**os.environ, "GONGAN_DB": str(db)},
            stderr=subprocess.DEVNULL,
        )
        with process:
            site.wait_until(lambda: len(site.seen) >= 5, process)
            process.send_signal(signal.SIGINT)
            process.wait(TIMEOUT)
    assert run_states(db) == ["interrupted"]
    assert len(site.seen) < 20


def test_scrapys_own_crawl_needs_the_contact_too(tmp_path: Path) -> None:
    output = scrapy(
        "crawl",
        "generic",
        "-a",
        "portal=anshan",
        GONGAN_DB=str(tmp_path / "a.db"),
        GONGAN_CONTACT="",
    )
    assert "ContactMissingError" in output
    assert not (tmp_path / "a.db").exists()


def test_scrapys_shell_archives_what_it_fetches(tmp_path: Path) -> None:
    site = Site(routes={"/": page("首页"), "/robots.txt": Answer(b"")})
    db = tmp_path / "a.db"
    with serve(site):
        code = "print('STATUS', response.status, response.css('h1::text').get())"
        options = ["-s", "GONGAN_ALLOW_PRIVATE=1", "-s", f"GONGAN_DB={db}", "-s", "LOG_LEVEL=ERROR"]
        output = scrapy("shell", *options, "-c", code, f"{site.url}/")
    assert "STATUS 200 首页" in output
    assert [c["outcome"] for c in running.captures(db)] == ["ok", "ok"]
    assert run_states(db) == ["ok"]


def test_a_full_disk_ends_the_crawl_and_keeps_what_was_stored(tmp_path: Path) -> None:
    site = Site()
    for number, path in enumerate(publish(site, 6)):
        noise = random.Random(number).randbytes(400_000).hex()
        site.routes[path] = page(TITLE.format(2000 + number), noise)
    with serve(site):
        process = subprocess.run(
            running.command(tmp_path / "a.db", running.portal(site.url)),
            cwd=running.ROOT,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)),
            capture_output=True,
            text=True,
            timeout=GIVEN_UP,
            check=True,
        )
    summary = json.loads(process.stdout.splitlines()[-1])
    assert summary["state"] == "failed"
    assert summary["portals"][0]["ended"] == "archive_failed"
    assert "a.db" in summary["failures"][0]
    kept = running.captures(tmp_path / "a.db")
    assert kept
    assert len(kept) < 8
