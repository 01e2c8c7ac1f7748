"""The queue's rows, and what is asked about addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from archive import queue
from archive.captures import checks
from archive.queue import Failed, QueuedRequest
from archive.store import Archive
from common.times import timestamp
from tests.archive.making import PORTAL, START, begin, capture

ONE = QueuedRequest("f1", "page", "http://a/1", "{}")
TWO = QueuedRequest("f2", "page", "http://a/2", "{}", priority=5)
THREE = QueuedRequest("f3", "page", "http://a/3", "{}", why="recheck")


@pytest.fixture
def queued(archive: Archive) -> Archive:
    begin(archive)
    archive.write(lambda: queue.add(archive.db, PORTAL.id, [ONE, TWO, THREE]))
    return archive


def order(archive: Archive, limit: int = -1) -> list[str]:
    return [row.fingerprint for row in queue.rows(archive.db, PORTAL.id, limit)]


def test_rows_come_by_priority_then_as_added(queued: Archive) -> None:
    assert order(queued) == ["f2", "f1", "f3"]
    assert order(queued, 2) == ["f2", "f1"]
    assert queue.rows(queued.db, "another") == []


def test_a_request_that_is_there_keeps_its_place_and_history(queued: Archive) -> None:
    capture_id = queued.add_capture(capture(1, outcome="timeout", body=None)).id
    failed = Failed("f1", 2, "timeout", capture_id, START)
    queued.write(lambda: queue.put_back(queued.db, PORTAL.id, [failed]))
    renewed = replace(ONE, request='{"a": 1}', priority=9)
    for renew, text in ((False, "{}"), (True, '{"a": 1}')):
        queued.write(lambda r=renew: queue.add(queued.db, PORTAL.id, [renewed], renew=r))  # type: ignore[misc]
        row = queue.rows(queued.db, PORTAL.id)[1]
        assert (row.fingerprint, row.request, row.why) == ("f1", text, "retry")
        assert (row.attempts, row.not_before) == (2, timestamp(START))


def test_finished_requests_are_gone(queued: Archive) -> None:
    queued.write(lambda: queue.finish(queued.db, PORTAL.id, ["f1", "f3", "unknown"]))
    assert order(queued) == ["f2"]


def test_one_transaction_is_one(queued: Archive) -> None:
    def work() -> None:
        queue.finish(queued.db, PORTAL.id, ["f1"])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        queued.write(work)
    assert order(queued) == ["f2", "f1", "f3"]


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda db: checks.checked(db, "http://a/1"), "captures_by_url"),
        (lambda db: checks.documents(db, "p"), "documents_by_portal"),
        (lambda db: checks.document(db, ["http://a/1"]), "sqlite_autoindex_documents_1"),
        (lambda db: queue.rows(db, "p"), "queue_by_portal"),
    ],
)  # fmt: skip
def test_questions_are_answered_by_an_index(
    archive: Archive, ask: Callable[[Any], object], index: str
) -> None:
    said: list[str] = []
    archive.db.conn.set_trace_callback(said.append)
    ask(archive.db)
    archive.db.conn.set_trace_callback(None)
    (sql,) = said
    plan = [row[3] for row in archive.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert any(f"INDEX {index}" in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan
