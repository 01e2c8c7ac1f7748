"""Everything in the table, through one crawl: nothing hangs, nothing raises, all is captured."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.store import open_archive
from tests.crawler import running
from tests.crawler.wire.behaviours import (
    HTML,
    MARK,
    PAGE,
    Behaviour,
    all_behaviours,
    answer,
    summary,
)
from tests.crawler.wire.raw import Raw, RawSite, serve_raw

BEHAVIOURS = all_behaviours()
ROBOTS = {
    "rules": (answer(b"", b"User-agent: *\nDisallow: /none/\n"), True),
    "forbids": (answer(b"", b"User-agent: *\nDisallow: /\n"), False),
    "false-encoding": (answer(b"Content-Encoding: UTF-8\r\n", b"User-agent: *\nDisallow:\n"), True),
    "false-gzip-404": (answer(b"Content-Encoding: gzip\r\n", b"no", b"HTTP/1.1 404 X"), True),
    "false-gzip": (answer(b"Content-Encoding: gzip\r\n", b"User-agent: *\nDisallow: /\n"), False),
    "cut": (answer(b"Content-Length: 999\r\n", b"User-agent: *\nDisallow: /none/\n"), True),
    "page": (answer(), True),
    "server-error": (answer(status=b"HTTP/1.1 500 X"), False),
    "odd-header": (answer(b"P3P : x\r\n", b"User-agent: *\nDisallow: /\n"), False),
    "binary": (answer(b"", bytes(range(256)) * 40), True),
    "unauthorised": (answer(status=b"HTTP/1.1 401 X"), True),
    "no-http": (b"garbage", False),
}
"""What robots.txt brings, and whether pages may be fetched then (RFC 9309, 2.3.1)."""


UNREAD = "kept since the answer before"


@dataclass
class Done:
    summary: dict[str, Any]
    db: Path
    site: RawSite
    robots: dict[str, RawSite]

    def captures(self, path: str) -> list[dict[str, Any]]:
        return running.captures(self.db, f"url = '{self.site.url}{path}'")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    site = RawSite({path_of(one): one.route for one in BEHAVIOURS})
    links = "".join(
        f'<li><a href="{path_of(one)}">{2000 + n % 24}年政府信息公开工作年度报告{n}</a></li>'
        for n, one in enumerate(BEHAVIOURS)
    )
    listing = (
        f"<html><head><meta charset=utf-8></head><body><ul>{links}</ul></body></html>".encode()
    )
    site.routes["/col/index.html"] = Raw(answer(HTML, listing))
    robots = {name: RawSite({"/robots.txt": Raw(data)}) for name, (data, _) in ROBOTS.items()}
    db = tmp_path_factory.mktemp("wire") / "a.db"
    with serve_raw(site):
        servers = [serve_raw(other) for other in robots.values()]
        for server in servers:
            server.__enter__()
        portals = [running.portal(site.url)]
        for name, other in robots.items():
            other.routes["/col/index.html"] = Raw(answer(HTML, PAGE), "keep")
            portals.append(running.portal(other.url, id=name, name=f"{name}市公安局"))
        summary = running.run(
            db,
            *portals,
            seconds=1200,  # so that the tests end
            RETRY_TIMES=0,
            DOWNLOAD_TIMEOUT=10,
            DOWNLOAD_MAXSIZE=2_000_000,
            GONGAN_REQUEST_BUDGET=0,
            GONGAN_HOST_BUDGET=0,
        )
        yield Done(summary, db, site, robots)
        for server in servers:
            server.__exit__(None, None, None)


def path_of(one: Behaviour) -> str:
    return f"/col/202101/t20210101_{one.name}.html"


def test_the_table_is_long_and_its_names_are_one_each() -> None:
    assert len(BEHAVIOURS) + len(ROBOTS) >= 200
    assert len({one.name.lower() for one in BEHAVIOURS if one.name != "deflate"}) >= 200


def test_the_documentation_has_the_table() -> None:
    text = (running.ROOT / "docs/explanation/security.md").read_text(encoding="utf-8")
    assert "\n".join(summary()) in text
    open_ones = sum(may for _, may in ROBOTS.values())
    assert f"| robots.txt | {len(ROBOTS)} | {open_ones} with pages fetched" in text


def test_nothing_raises_and_nothing_hangs(done: Done) -> None:
    assert done.summary["error"] is None
    assert "Traceback" not in done.summary["stderr"]
    assert done.summary["state"] == "ok"


def test_every_request_is_a_capture(done: Done) -> None:
    """One that a server never read, as it had closed the connection, is a capture as well."""
    for site in (done.site, *done.robots.values()):
        asked = Counter(site.url + path for path in site.paths())
        where = f"url LIKE '{site.url}/%' AND outcome <> 'disallowed' AND request_headers <> '[]'"
        sent = running.captures(done.db, where)
        unread = Counter(one["url"] for one in sent if UNREAD in (one["error"] or ""))
        kept = Counter(one["url"] for one in sent)
        assert not kept - unread - asked
        assert not asked - kept


def test_a_kept_connection_that_was_closed_costs_one_more_request(done: Done) -> None:
    (path,) = [path_of(one) for one in BEHAVIOURS if one.name == "kept-then-closed"]
    asked = done.site.paths().count(path)
    captures = done.captures(path)
    assert [one["outcome"] for one in captures] == ["failed"] * (asked - 1) + ["ok"]
    assert all(UNREAD in one["error"] for one in captures[:-1])


@pytest.mark.parametrize("one", BEHAVIOURS, ids=lambda one: one.name)
def test_each_is_held(done: Done, one: Behaviour) -> None:
    captures = done.captures(path_of(one))
    assert captures, "never asked for"
    assert len([one for one in captures if UNREAD not in (one["error"] or "")]) <= 2
    last = captures[-1]
    if one.held in ("whole", "cut"):
        assert last["outcome"] in ("ok", "unchanged"), last["error"]
        assert bool(last["cut"]) is (one.held == "cut"), last["error"]
        with open_archive(done.db, create=False, read_only=True) as archive:
            content = archive.content(last["id"])
        if one.held == "whole":
            assert MARK in content
        else:
            assert content[:300] == PAGE[:300]
    elif one.held == "kept":
        assert last["outcome"] == "failed"
        with open_archive(done.db, create=False, read_only=True) as archive:
            kept = archive.payload(last["payload_digest"])
        assert isinstance(one.route, Raw)
        assert one.route.data.startswith(kept[:100])
        assert kept
    elif one.held != "any":
        assert last["outcome"] in one.held.split("|"), last["error"]


def test_nobody_else_is_asked(done: Done) -> None:
    outside = running.captures(done.db, "url NOT LIKE 'http://127.0.0.1:%' AND status IS NOT NULL")
    assert not outside


@pytest.mark.parametrize("name", ROBOTS)
def test_robots_files(done: Done, name: str) -> None:
    asked = "/col/index.html" in done.robots[name].paths()
    assert asked is ROBOTS[name][1]


def test_heads_are_archived_as_they_were(done: Done) -> None:
    """The bytes of each head can be told from the archive, and those of each request."""
    heads = Counter(done.site.heads)
    connection = sqlite3.connect(done.db)
    rows = connection.execute(
        "SELECT url, protocol, status, reason, response_headers, response_head, request_headers"
        f" FROM captures WHERE url LIKE '{done.site.url}/%' AND request_headers <> '[]'"
    ).fetchall()
    connection.close()
    told: Counter[bytes] = Counter()
    for url, protocol, status, reason, received, raw, sent in rows:
        target = url.removeprefix(done.site.url)
        told[_bytes(f"GET {target} HTTP/1.1", sent)] += 1
        found = [one for one in BEHAVIOURS if path_of(one) == target]
        if status is None or not found or not isinstance(found[0].route, Raw):
            continue
        head = raw or _bytes(f"{protocol} {status} {reason}", received)
        assert head in found[0].route.data
    assert not heads - told


def _bytes(first: str, headers: str) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in json.loads(headers))]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
