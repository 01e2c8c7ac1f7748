"""Shards: a part of an archive goes out, and what came of it comes back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from archive import nights, queue
from archive.merging import shard
from archive.merging.merge import merge
from archive.nights import HostTrouble
from archive.queue import QueuedRequest
from archive.runs import uuid_of
from archive.store import Archive, open_archive
from archive.upkeep.verify import is_whole, verify
from archive.versions import search
from common.times import timestamp
from tests.archive.canonical import canonical
from tests.archive.making import HTML, PORTAL, START, URL, begin, capture, reading, report
from tests.archive.versions.filed import Piece, file_article

HOST = "gaj.example.gov.cn"
OTHER = "http://other.example.gov.cn/a.html"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """An archive with a report, a list, a page elsewhere, a queue and a host in trouble."""
    path = tmp_path / "whole.db"
    with open_archive(path) as archive:
        run = begin(archive)
        stored = archive.add_capture(capture(run, response_headers=_HEADERS))
        archive.mark_for_reading(stored.id)
        archive.add_reading(reading(stored.id, report()))
        archive.add_capture(capture(run, url=f"http://{HOST}/nb/", kind="list", body=b"list"))
        archive.add_capture(capture(run, url=OTHER, portal_id=None, body=b"elsewhere"))
        requests = [QueuedRequest(name, "page", f"http://{HOST}/{name}", "{}") for name in "abc"]
        archive.write(lambda: queue.add(archive.db, PORTAL.id, requests))
        trouble = HostTrouble(HOST, 1, "it failed", _at(5), _at(5), _at(9))
        archive.write(lambda: nights.remember_hosts(archive.db, [trouble], []))
        archive.finish_run(run, "ok", {})
    return path


_HEADERS = (("Content-Type", "text/html"), ("ETag", '"x"'))


def _at(minute: int) -> str:
    return timestamp(START + timedelta(minutes=minute))


def seeded(whole: Path, folder: Path, *, without: frozenset[str] = frozenset()) -> tuple[Path, str]:
    """A shard for the portal in a new run, and the run's name."""
    path = folder / "shard.db"
    with open_archive(path):
        pass
    with open_archive(whole) as archive:
        run = archive.start_run("crawl", user_agent=None, settings={})
        shard.seed(whole, path, shard.Part([PORTAL.id], [HOST], run, without))
        return path, uuid_of(archive.db, run)


def handed_back(path: Path, folder: Path) -> Path:
    """What a worker hands back of a shard."""
    back = folder / "back.db"
    shard.unpacked(shard.packed(path), back)
    return back


def rows(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = archive.db.execute(sql).fetchall()
    return found


def test_a_seed_is_a_whole_archive_of_its_part(whole: Path, tmp_path: Path) -> None:
    path, run = seeded(whole, tmp_path)
    with open_archive(path) as part:
        for name in ("payloads", "dictionaries", "queue"):  # its own notes of what it was given
            part.db.execute(f"DROP TABLE seed_{name}")
        part.write(lambda: search.rebuild(part.db))  # as whoever crawls into it does first
        assert is_whole(verify(part.db)), [check for check in verify(part.db) if check.wrong]
        assert rows(part, "PRAGMA foreign_key_check") == []
        latest = part.latest_capture(URL)
        assert latest is not None
        assert latest.etag == '"x"'
        assert part.content(latest.id) == HTML
        assert part.reports_of(PORTAL.id) == 1
        assert part.unread() == []
        assert part.run_named(run) > 0
        assert rows(part, f"SELECT count(*) FROM captures WHERE url = '{OTHER}'") == [(0,)]


def test_a_shard_in_which_nothing_happened_adds_nothing(whole: Path, tmp_path: Path) -> None:
    path, _ = seeded(whole, tmp_path)
    with open_archive(whole) as archive:
        before = canonical(archive)
        assert merge(archive, handed_back(path, tmp_path)).total() == 0
        assert canonical(archive) == before


def test_what_was_sent_along_does_not_come_back(whole: Path, tmp_path: Path) -> None:
    path, run = seeded(whole, tmp_path)
    with open_archive(path) as part:
        part.add_capture(capture(part.run_named(run), url=f"http://{HOST}/new", body=b"new " * 99))
    with closing(sqlite3.connect(handed_back(path, tmp_path))) as back:
        assert back.execute("SELECT count(*) FROM payloads").fetchone() == (1,)
        assert back.execute("SELECT count(*) FROM dictionaries").fetchone() == (0,)


def test_a_crawl_of_the_part_is_one_of_the_whole(whole: Path, tmp_path: Path) -> None:
    path, run = seeded(whole, tmp_path)
    with open_archive(path) as part:
        number = part.run_named(run)
        part.add_capture(capture(number, status=304, body=None, outcome="unchanged", minute=60))
        stored = part.add_capture(capture(number, body=HTML + b"more", minute=61))
        part.mark_for_reading(stored.id)
        part.add_reading(reading(stored.id, report(sections=())))
    with open_archive(whole) as archive:
        new = merge(archive, handed_back(path, tmp_path))
        assert (new["captures"], new["runs"], new["reports"], new["readings"]) == (2, 0, 0, 1)
        assert is_whole(verify(archive.db))
        sql = f"SELECT run_id, outcome, revisit_of FROM captures WHERE url = '{URL}' ORDER BY id"
        assert rows(archive, sql) == [(1, "ok", None), (2, "unchanged", 1), (2, "ok", None)]
        versions = rows(archive, "SELECT number, is_current, run_id FROM versions ORDER BY number")
        assert versions == [(1, 0, 1), (2, 1, 2)]
        assert merge(archive, handed_back(path, tmp_path)).total() == 0


def test_requests_that_are_done_leave_the_queue(whole: Path, tmp_path: Path) -> None:
    path, _ = seeded(whole, tmp_path)
    with open_archive(path) as part:
        part.write(lambda: queue.finish(part.db, PORTAL.id, ["a"]))
        failed = queue.Failed("b", 1, "timeout", None, START)
        part.write(lambda: queue.put_back(part.db, PORTAL.id, [failed]))
        found = QueuedRequest("d", "page", f"http://{HOST}/d", "{}")
        part.write(lambda: queue.add(part.db, PORTAL.id, [found]))
    back = handed_back(path, tmp_path)
    with open_archive(whole) as archive:
        merge(archive, back)
        sql = "SELECT fingerprint, why, attempts FROM queue ORDER BY fingerprint"
        expected = [("b", "retry", 1), ("c", "found", 0), ("d", "found", 0)]
        assert rows(archive, sql) == expected
        # a row that was added anew meanwhile is another one, and a late shard leaves it
        archive.write(lambda: queue.finish(archive.db, PORTAL.id, ["c"]))
        again = QueuedRequest("a", "page", f"http://{HOST}/a", "{}", "recheck")
        archive.write(lambda: queue.add(archive.db, PORTAL.id, [again]))
        merge(archive, back)
        assert ("a", "recheck", 0) in rows(archive, sql)


def test_a_host_that_answered_is_in_trouble_no_more(whole: Path, tmp_path: Path) -> None:
    path, run = seeded(whole, tmp_path)
    with open_archive(path) as part:
        part.write(lambda: nights.remember_hosts(part.db, [], [HOST]))
        part.add_capture(capture(part.run_named(run), minute=60))
    with open_archive(whole) as archive:
        assert list(nights.troubles(archive.db)) == [HOST]
        merge(archive, handed_back(path, tmp_path))
        assert nights.troubles(archive.db) == {}


def test_a_host_that_failed_again_is_remembered_as_it_was_last(whole: Path, tmp_path: Path) -> None:
    path, _ = seeded(whole, tmp_path)
    worse = HostTrouble(HOST, 2, "it failed again", _at(5), _at(70), _at(99))
    with open_archive(path) as part:
        part.write(lambda: nights.remember_hosts(part.db, [worse], []))
    with open_archive(whole) as archive:
        merge(archive, handed_back(path, tmp_path))
        assert nights.troubles(archive.db) == {HOST: worse}


def test_files_that_are_not_due_are_left_out_and_come_again(whole: Path, tmp_path: Path) -> None:
    path, _ = seeded(whole, tmp_path, without=frozenset({URL}))
    with open_archive(path) as part:
        assert part.latest_capture(URL) is None  # no condition without the page it confirms


def test_bytes_that_are_no_shard_are_refused(tmp_path: Path) -> None:
    for data in (b"", b"text", b"\x28\xb5\x2f\xfd\x00"):
        with pytest.raises(shard.NoShardError):
            shard.unpacked(data, tmp_path / "no.db")
    assert not shard.is_shard(tmp_path / "no.db")


def test_a_file_that_is_fetched_at_another_address_comes_along(whole: Path, tmp_path: Path) -> None:
    moved = Piece(f"https://{HOST}/m.docx", f"http://{HOST}/m.docx", b"PK moved")
    bureau = "沈阳市公安局"
    with open_archive(whole) as archive:
        page = f"http://{HOST}/{bureau}/2020.html"
        file_article(archive, begin(archive), bureau, 2020, stands_in=[page], pieces=[moved])
        before = canonical(archive)
    path, _ = seeded(whole, tmp_path)
    with open_archive(path) as part:
        assert rows(part, "PRAGMA foreign_key_check") == []
        named = "SELECT d.url FROM reading_parts p JOIN documents d ON d.id = p.document_id"
        assert rows(part, named) == [(moved.document,)]
    with open_archive(whole) as archive:
        merge(archive, handed_back(path, tmp_path))
        assert {k: v for k, v in canonical(archive).items() if k != "runs"} == {
            k: v for k, v in before.items() if k != "runs"
        }
