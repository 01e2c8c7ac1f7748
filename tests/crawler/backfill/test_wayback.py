"""What only the Wayback Machine does: each of it recognised, nothing of it taken for a page."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crawler.backfill import archives, running
from tests.crawler.backfill.archives import Sent, Wayback
from tests.crawler.backfill.captured import (
    AT,
    BODY,
    BUREAU,
    COLUMN,
    ENTRY,
    PAGE,
    REPORT,
    RUNTIME_ERROR,
    captures,
    column,
    get,
)
from tests.crawler.backfill.world import Copy
from tests.sites.portals.trs import article
from tests.sites.reports import reports


def test_a_capture_is_kept_as_its_own_with_its_heads(tmp_path: Path) -> None:
    copy = Copy(PAGE, AT, BODY, headers=(("X-Powered-By", "ASP"), ("ETag", '"a"')))
    with archives.serve(Wayback([copy])) as archive:
        summary = get(tmp_path, archive)
    assert summary["ok"], summary
    (row,) = captures(tmp_path)
    assert (row["source"], row["url"], row["status"]) == ("wayback", PAGE, 200)
    assert row["fetched_at"] == row["requested_at"] == "2013-05-01T03:04:05.000+00:00"
    assert row["archive_url"] == f"{archive.url}/web/20130501030405id_/{PAGE}"
    assert (row["archive_digest"], row["digest_agrees"]) == (copy.digest, 1)
    assert '"X-Powered-By", "ASP"' in row["response_headers"]
    assert "X-Archive-Src" in row["response_headers"]
    assert row["request_headers"] == "[]"
    assert running.reports(tmp_path / "a.db") == {(BUREAU, 2012)}


def test_an_index_goes_on_with_its_key(tmp_path: Path) -> None:
    copies = [replace(Copy(PAGE, AT, BODY), url=PAGE.replace("_1.", f"_{n}.")) for n in range(7)]
    # the server gives fewer rows than asked for, and a key to go on
    with archives.serve(Wayback(copies, most=3)) as archive:
        summary = get(tmp_path, archive)
    assert summary["ok"], summary
    assert len({row["url"] for row in captures(tmp_path)}) == 7


def test_429_without_retry_after_waits_a_minute(tmp_path: Path) -> None:
    refused: list[str] = []

    def once(path: str) -> Sent | None:
        if path not in refused and len(refused) < 2:
            refused.append(path)
            return 429, {}, b"too many"
        return None

    with archives.serve(Wayback([Copy(PAGE, AT, BODY)], before=once)) as archive:
        summary = get(tmp_path, archive)
    assert summary["ok"], summary
    assert [seconds for seconds in summary["slept"] if seconds >= 59.9] == [60.0, 60.0]
    assert running.reports(tmp_path / "a.db") == {(BUREAU, 2012)}


def test_429_again_and_again_ends_the_run(tmp_path: Path) -> None:
    always = lambda _: (429, {"Retry-After": "7"}, b"")  # noqa: E731
    with archives.serve(Wayback([Copy(PAGE, AT, BODY)], before=always)) as archive:
        summary = get(tmp_path, archive)
        asked = len(archive.seen)
        archive.before = lambda _: None
        assert (summary["stopped"], summary["ok"]) == ("refused", False)
        assert asked == 5
        assert get(tmp_path, archive)["ok"]
    assert running.reports(tmp_path / "a.db") == {(BUREAU, 2012)}


def test_a_refused_connection_is_a_block_that_doubles(tmp_path: Path) -> None:
    with archives.serve(Wayback([Copy(PAGE, AT, BODY)])) as archive:
        url = archive.url
    db = tmp_path / "a.db"
    first = running.run(db, url, [ENTRY])
    assert first["stopped"] == "blocked"
    (row,) = captures(tmp_path, "1")
    assert row["error"].startswith("the connection was refused")
    soon = running.run(db, url, [ENTRY], hours=0.9)
    assert soon["kind"] == "BlockedError"
    assert "left alone until" in soon["error"]
    assert running.run(db, url, [ENTRY], hours=1.1)["stopped"] == "blocked"
    assert running.run(db, url, [ENTRY], hours=3.0)["kind"] == "BlockedError"
    (memory,) = running.rows(db, "SELECT * FROM host_memory")
    assert memory["nights"] == 2


def test_a_capture_months_away_is_not_taken_in_its_place(tmp_path: Path) -> None:
    """The index told of a capture that playback does not have; it leads to another."""
    there = Copy(PAGE, AT, BODY)
    far = Copy(PAGE, AT + timedelta(days=200), b"<p>another</p>")

    def leads_away(path: str) -> Sent | None:
        if path.startswith("/web/20130501"):
            return 302, {"Location": f"/web/{far.timestamp}id_/{PAGE}"}, b""
        return None

    with archives.serve(Wayback([there, far], before=leads_away)) as archive:
        get(tmp_path, archive)
        asked = len(archive.seen)
        get(tmp_path, archive)
        assert len(archive.seen) == asked
    assert captures(tmp_path) == []
    (note,) = captures(tmp_path, "kind = 'archive'")
    assert note["error"] == "the nearest capture is of 2013-11-17, 200 days away"
    assert note["url"] == note["archive_url"], "nothing of it counts as the page's"


def test_an_hour_away_is_taken_with_its_own_moment(tmp_path: Path) -> None:
    near = Copy(PAGE, AT + timedelta(hours=1), BODY)

    def leads_near(path: str) -> Sent | None:
        if path.startswith("/web/20130501030405"):
            return 302, {"Location": f"/web/{near.timestamp}id_/{PAGE}"}, b""
        return None

    with archives.serve(Wayback([Copy(PAGE, AT, BODY), near], before=leads_near)) as archive:
        get(tmp_path, archive)
    (row,) = captures(tmp_path)
    assert row["fetched_at"] == "2013-05-01T04:04:05.000+00:00"


@pytest.mark.parametrize(
    ("sent", "outcome"),
    [
        ((200, {"Content-Type": "text/html"}, b"<html>Sorry</html>"), "failed"),
        (
            (404, {"X-Archive-Wayback-Runtime-Error": "AdministrativeAccessControl"}, b""),
            "not_found",
        ),
        ((403, {}, b"blocked"), "blocked"),
    ],
)
def test_the_archive_s_own_pages_are_none_of_the_portal(
    tmp_path: Path, sent: Sent, outcome: str
) -> None:
    own = lambda path: sent if path.startswith("/web/") else None  # noqa: E731
    with archives.serve(Wayback([Copy(PAGE, AT, BODY)], before=own)) as archive:
        get(tmp_path, archive)
    assert captures(tmp_path) == []
    (note,) = captures(tmp_path, "kind = 'archive'")
    assert note["outcome"] == outcome
    if RUNTIME_ERROR in sent[1]:
        assert note["error"].endswith("AdministrativeAccessControl")


def test_an_index_that_fails_is_said(tmp_path: Path) -> None:
    down = lambda path: (403, {}, b"RobotAccessControlException") if "/cdx/" in path else None  # noqa: E731
    with archives.serve(Wayback([Copy(PAGE, AT, BODY)], before=down)) as archive:
        summary = get(tmp_path, archive)
    assert not summary["ok"]
    assert summary["plans"][0]["failed"] == 2
    assert "no page could be fetched" in summary["failures"][0]


def test_a_body_zipped_by_the_portal_is_undone_and_its_digest_agrees(tmp_path: Path) -> None:
    zipped = gzip.compress(BODY, mtime=0)
    copy = Copy(PAGE, AT, zipped, headers=(("Content-Encoding", "gzip"),))
    with archives.serve(Wayback([copy])) as archive:
        get(tmp_path, archive)
    (row,) = captures(tmp_path)
    assert row["digest_agrees"] == 1
    assert running.reports(tmp_path / "a.db") == {(BUREAU, 2012)}


def test_a_body_unzipped_by_the_archive_is_read_as_it_came(tmp_path: Path) -> None:
    copy = Copy(PAGE, AT, BODY, headers=(("Content-Encoding", "gzip"),))
    with archives.serve(Wayback([copy])) as archive:
        get(tmp_path, archive)
    assert running.reports(tmp_path / "a.db") == {(BUREAU, 2012)}


def test_bytes_without_the_digest_of_the_index_are_said(tmp_path: Path) -> None:
    copy = Copy(PAGE, AT, BODY)

    def other(path: str) -> Sent | None:
        if not path.startswith("/web/"):
            return None
        return archive.memento(replace(copy, body=BODY + b"<!-- -->"))

    with archives.serve(Wayback([copy], before=other)) as archive:
        get(tmp_path, archive)
    (row,) = captures(tmp_path)
    assert (row["digest_agrees"], row["archive_digest"]) == (0, copy.digest)


def test_a_captured_redirect_is_followed_within_the_archive(tmp_path: Path) -> None:
    moved = f"{COLUMN}201301/t20130121_2.html"
    list_copy = Copy(COLUMN, AT, column((PAGE, REPORT.title)))
    redirect = Copy(PAGE, AT, b"", 302, headers=(("Location", moved),))
    target = Copy(moved, AT + timedelta(hours=2), BODY)

    def told_as_good(path: str) -> Sent | None:
        if "/cdx/" not in path:
            return None
        good = [list_copy, replace(redirect, status=200)]
        return Wayback(good, url=archive.url).answer(path, {})

    copies = [list_copy, redirect, target]
    with archives.serve(Wayback(copies, before=told_as_good)) as archive:
        get(tmp_path, archive)
        asked = len(archive.seen)
        get(tmp_path, archive)
        assert len(archive.seen) == asked
    rows = {row["url"]: row for row in captures(tmp_path, "kind = 'page'")}
    assert (rows[PAGE]["outcome"], rows[PAGE]["redirect_to"]) == ("redirected", moved)
    assert rows[moved]["fetched_at"] == "2013-05-01T05:04:05.000+00:00"
    assert running.reports(tmp_path / "a.db") == {(BUREAU, 2012)}


def test_nothing_of_other_hosts_is_asked_for(tmp_path: Path) -> None:
    elsewhere = "http://www.other.gov.cn/zfxxgknb/201301/t20130120_1.html"
    copies = [Copy(COLUMN, AT, column((elsewhere, REPORT.title))), Copy(elsewhere, AT, BODY)]
    with archives.serve(Wayback(copies)) as archive:
        get(tmp_path, archive)
    assert not any("other.gov.cn" in path for path in archive.seen)


def test_a_budget_ends_the_run_and_the_next_goes_on(tmp_path: Path) -> None:
    copies = [replace(Copy(PAGE, AT, BODY), url=PAGE.replace("_1.", f"_{n}.")) for n in range(6)]
    with archives.serve(Wayback(copies)) as archive:
        first = get(tmp_path, archive, GONGAN_RUN_BUDGET=4)
        assert (first["stopped"], len(archive.seen)) == ("budget", 4)
        assert get(tmp_path, archive)["ok"]
        assert len(archive.seen) == len(set(archive.seen)) == 8


def test_a_difference_names_who_had_each_version(tmp_path: Path) -> None:
    """What an archive had before the portal changed it, and what the portal shows now."""
    old = reports(BUREAU, [2015])[0]
    new = replace(old, revision=1)
    page = f"{COLUMN}201601/t20160120_1.html"
    db = tmp_path / "a.db"
    entry = {**ENTRY, "hosts": ("www.wga.gov.cn",), "former_hosts": ()}
    running.put_live(db, entry, [(page, article(new, new.html()).encode())])
    copy = Copy(page, datetime(2016, 5, 1, tzinfo=UTC), article(old, old.html()).encode())
    with archives.serve(Wayback([copy])) as archive:
        running.run(db, archive.url, [entry], years=(2008, 2018), versions=True)
    told = running.gongan(db, "diff", BUREAU, "2015")
    assert f"{BUREAU} 2015 version 2 (wayback) to {BUREAU} 2015 version 1 (live)" in told
    (first, *_) = running.gongan(db, "diff", BUREAU, "2015", "--format", "csv").splitlines()[1:]
    assert first.rstrip().endswith("wayback,live")


def test_of_a_host_that_may_be_another_s_what_names_the_bureau_counts(tmp_path: Path) -> None:
    entry = {**ENTRY, "former_hosts": [], "candidate_hosts": ["www.wga.gov.cn"]}
    theirs = reports("白河市公安局", [2011])[0]
    other = PAGE.replace("t20130120_1", "t20120120_2")
    text = article(theirs, theirs.html()).replace(theirs.title, "2011年政府信息公开工作年度报告")
    copies = [Copy(PAGE, AT, BODY), Copy(other, AT, text.encode())]
    with archives.serve(Wayback(copies)) as archive:
        summary = running.run(tmp_path / "a.db", archive.url, [entry], years=(2008, 2015))
    assert summary["ok"], summary
    assert running.reports(tmp_path / "a.db") == {(BUREAU, 2012)}
