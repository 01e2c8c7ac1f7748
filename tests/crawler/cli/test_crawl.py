"""``gongan crawl`` over the sample portal, whose access log says what was sent."""

from __future__ import annotations

import hashlib
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive.store import open_archive
from crawler.sample.process import serve
from crawler.sample.server import Served
from tests.crawler.cli.calling import Called, gongan, gongan_process

ENTRY = """
[[portal]]
id = "here"
name = "本机门户"
family = "trs_wcm"
hosts = ["127.0.0.1"]
home_url = "{url}/"
aggregate = true
local = true
"""

FORBIDDEN = "/nbgl/"
"""What the sample portal's robots.txt disallows."""


@dataclass(frozen=True)
class Crawled:
    """A crawl with what the server logged."""

    db: Path
    said: Called
    log: list[Served]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("crawl")
    registry = folder / "portals"
    registry.mkdir()
    with serve() as portal:
        (registry / "here.toml").write_text(ENTRY.format(url=portal.url), encoding="utf-8")
        options = ["--portals", registry, "--db", folder / "a.db", "--delay", "0.02", "--quiet"]
        said = gongan_process("crawl", "here", *options, "--format", "json")
        yield Crawled(folder / "a.db", said, portal.log())


def captures(db: Path) -> list[dict[str, Any]]:
    with open_archive(db, create=False, read_only=True) as archive:
        return list(archive.db.query("select * from captures order by id"))


def test_it_says_how_each_portal_ended(crawled: Crawled) -> None:
    assert crawled.said.code == 0, crawled.said.err
    (row,) = crawled.said.json
    assert (row["portal"], row["ended"]) == ("here", "finished")
    assert row["requests"] == len(captures(crawled.db))


def test_every_answer_of_the_server_is_a_capture(crawled: Crawled) -> None:
    sent = Counter((line.path, line.status, line.digest) for line in crawled.log)
    kept = Counter(
        (urlsplit(row["url"]).path, row["status"], row["payload_digest"].removeprefix("sha256:"))
        for row in captures(crawled.db)
        if row["status"] is not None
    )
    assert len(sent) > 15
    assert kept == sent


def test_payloads_are_the_bytes_that_were_sent(crawled: Crawled) -> None:
    sent = {line.digest: line.length for line in crawled.log}
    with open_archive(crawled.db, create=False, read_only=True) as archive:
        digests = [row["digest"] for row in archive.db.query("select digest from payloads")]
        kept = {digest: archive.payload(digest) for digest in digests}
    for digest, payload in kept.items():
        assert hashlib.sha256(payload).hexdigest() == digest.removeprefix("sha256:")
    assert {d.removeprefix("sha256:"): len(payload) for d, payload in kept.items()} == sent


def test_nothing_disallowed_was_asked_for(crawled: Crawled) -> None:
    assert not [line.path for line in crawled.log if line.path.startswith(FORBIDDEN)]
    refused = [row for row in captures(crawled.db) if row["outcome"] == "disallowed"]
    assert [urlsplit(row["url"]).path.startswith(FORBIDDEN) for row in refused] == [True]


def test_the_crawler_says_who_it_is(crawled: Crawled) -> None:
    first = captures(crawled.db)[0]
    assert urlsplit(first["url"]).path == "/robots.txt"
    assert "gongan-archive/" in first["request_headers"]


def test_a_real_portal_can_be_looked_up() -> None:
    shown = gongan("portals", "show", "anshan", "--format", "json")
    assert shown.json[0]["name"] == "鞍山市公安局"
    assert shown.json[0]["hosts"] == ["gaj.anshan.gov.cn"]


def test_a_portal_that_does_not_answer_is_told_in_plain_lines(tmp_path: Path) -> None:
    registry = tmp_path / "portals"
    registry.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    entry = ENTRY.format(url=f"http://127.0.0.1:{port}")
    (registry / "here.toml").write_text(entry, encoding="utf-8")
    options = ["--portals", registry, "--db", tmp_path / "a.db", "--delay", "0.02"]
    said = gongan_process("crawl", "here", *options)
    assert said.code == 1
    assert "no page could be fetched" in said.err
    assert "Traceback" not in said.err
    outcomes = {capture["outcome"] for capture in captures(tmp_path / "a.db")}
    assert outcomes == {"failed", "disallowed"}
