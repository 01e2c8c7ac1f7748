"""What captures of a portal's start pages say of its address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.records import PortalRecord
from archive.store import Archive, open_archive
from crawler.crawl.addresses import NEVER_ASKED, Verdict, verdict
from spiders.portals import Portal
from tests.archive.making import capture

HOME = "http://gaj.yangli.gov.cn/"
NEW = "http://gaj.yangli-new.gov.cn/"
CANDIDATE = "http://www.ylga.gov.cn/"
PORTAL = Portal(
    id="yangli",
    name="样例市公安局",
    hosts=("gaj.yangli.gov.cn",),
    home_url=HOME,
    candidate_hosts=("www.ylga.gov.cn",),
)
DAY = datetime(2026, 11, 1, 2, tzinfo=UTC)
PAGE = "<html><title>样例市公安局门户网站</title><p>警务公开</p></html>".encode()
OTHER = "<html><title>美食菜谱大全</title><p>欢迎光临</p></html>".encode()

Hop = dict[str, Any]
OK: Hop = {"url": HOME, "outcome": "ok", "body": PAGE, "kind": "home"}
FAILED: Hop = {"url": HOME, "outcome": "failed", "body": None, "kind": "home", "status": None}
FOREIGN: Hop = {**OK, "body": OTHER}
FOR_GOOD: Hop = {
    "url": HOME, "outcome": "redirected", "status": 301, "redirect_to": NEW, "body": b"",
    "kind": "home",
}  # fmt: skip
FOR_NOW: Hop = {**FOR_GOOD, "status": 302}
SECURE: Hop = {**FOR_GOOD, "redirect_to": HOME.replace("http", "https")}
OUT: Hop = {"url": NEW, "outcome": "disallowed", "body": None, "kind": "home", "status": None}
CAN: Hop = {"url": CANDIDATE, "outcome": "ok", "body": PAGE, "kind": "candidate"}
CANNOT: Hop = {**CAN, "body": OTHER}
SILENT: Hop = {**FAILED, "url": f"{HOME}robots.txt", "kind": "robots"}
RULES: Hop = {**SILENT, "outcome": "ok", "status": 200, "body": b"User-agent: *"}
REFUSED: Hop = {**FAILED, "outcome": "disallowed"}
CHALLENGED: Hop = {**FAILED, "outcome": "challenged", "status": 521, "body": b"<script>"}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "a.db") as opened:
        opened.put_portals([PortalRecord(id=PORTAL.id, name=PORTAL.name)])
        yield opened


def judged(archive: Archive, *runs: list[Hop], portal: Portal = PORTAL) -> Verdict:
    """The verdict after these runs, a day apart, each with these hops."""
    for number, hops in enumerate(runs):
        run = archive.start_run("crawl", user_agent="test", settings={})
        moment = DAY + timedelta(days=number)
        for hop in hops:
            values = {"portal_id": PORTAL.id, "found_on": None, **hop}
            made = capture(run, **values)
            archive.add_capture(replace(made, requested_at=moment, fetched_at=moment))
    return verdict(archive, portal)


COPY = "https://web.archive.org/web/20150203040506id_/http://gaj.yangli.gov.cn/"


@pytest.mark.parametrize(
    ("runs", "state", "reason"),
    [
        ([], "unverified", "never_asked"),
        ([[OK]], "verified", "named_on_page"),
        ([[OK], [OK]], "verified", "named_on_page"),
        ([[FOREIGN]], "unverified", "names_another"),
        ([[OK], [FOREIGN]], "unverified", "names_another"),
        ([[FAILED], [OK]], "verified", "named_on_page"),
        ([[OK], [FAILED]], "unverified", "failed"),
        ([[FAILED]] * 2, "unverified", "failed"),
        ([[FAILED]] * 3, "dead", "failed_often"),
        ([[FAILED], [OK], [FAILED], [FAILED]], "unverified", "failed"),
        ([[FAILED], [FAILED], [CHALLENGED]], "unverified", "refused"),
        ([[CHALLENGED]] * 5, "unverified", "refused"),
        ([[SILENT, SILENT, REFUSED]] * 3, "dead", "failed_often"),
        ([[RULES, REFUSED]] * 3, "unverified", "refused"),
        ([[SILENT, REFUSED, CAN]], "moved", "candidate_answers"),
        ([[FOR_GOOD, OUT]], "moved", "permanent_redirect"),
        ([[FOR_NOW, OUT]], "unverified", "temporary_redirect"),
        ([[SECURE, {**OK, "url": HOME.replace("http", "https")}]], "verified", "named_on_page"),
        ([[FAILED, CAN]], "moved", "candidate_answers"),
        ([[FAILED, CANNOT]], "unverified", "failed"),
        ([[FAILED, CANNOT]] * 3, "dead", "failed_often"),
        ([[OK, CAN]], "verified", "named_on_page"),
        ([[{**OK, "found_on": CANDIDATE}]], "unverified", "never_asked"),
        ([[{**OK, "source": "wayback", "archive_url": COPY}]], "unverified", "never_asked"),
    ],
)
def test_verdicts(archive: Archive, runs: list[list[Hop]], state: str, reason: str) -> None:
    found = judged(archive, *runs)
    assert (found.state, found.reason) == (state, reason)
    if reason == "never_asked":
        assert found == NEVER_ASKED
    else:
        run, url = archive.db.conn.execute(
            "SELECT run_id, url FROM captures WHERE id = ?", (found.capture_id,)
        ).fetchone()
        assert run == len(runs)
        assert url in (HOME, HOME.replace("http", "https"), CANDIDATE)
    moved_to = {"permanent_redirect": NEW, "candidate_answers": CANDIDATE}
    assert found.moved_to == moved_to.get(reason)


def test_failures_of_one_day_are_one(archive: Archive) -> None:
    for _ in range(4):
        run = archive.start_run("crawl", user_agent="test", settings={})
        made = capture(run, portal_id=PORTAL.id, **FAILED)
        archive.add_capture(replace(made, requested_at=DAY, fetched_at=DAY))
    assert verdict(archive, PORTAL).state == "unverified"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("样例公安", "verified"),
        ("样例市人民政府 公安局", "verified"),
        ("样例市人民政府", "unverified"),
        ("某市公安局", "unverified"),
    ],
)
def test_a_page_must_name_the_bureau(archive: Archive, text: str, state: str) -> None:
    portal = replace(PORTAL, short_name="样例公安")
    page = f"<html><body>{text}</body></html>".encode()
    assert judged(archive, [{**OK, "body": page}], portal=portal).state == state
