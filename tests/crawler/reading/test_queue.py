from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArchiveError, BusyError, RefusedError
from archive.records import Capture, PortalRecord, Reading
from archive.store import Archive, open_archive
from crawler.reading.article import PendingDocument
from crawler.reading.pool import ReaderPool
from crawler.reading.queue import ReadingQueue
from extract.records import Hint
from tests.crawler.reading.readers import misbehave
from tests.patience import GIVEN_UP

Body = Callable[[ReadingQueue, list[ArchiveError]], Coroutine[Any, Any, None]]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "a.db") as archive:
        archive.put_portals([PortalRecord("p", "测试市公安局"), PortalRecord("q", "另一市公安局")])
        archive.start_run("test", user_agent=None, settings={})
        yield archive


def capture(archive: Archive, body: str, portal: str = "p") -> PendingDocument:
    now = datetime.now(UTC)
    url = f"http://example.org/{body}"
    stored = archive.add_capture(
        Capture(1, url, "ok", now, now, portal_id=portal, status=200, body=body.encode())
    )
    archive.mark_for_reading(stored.id)
    return PendingDocument(stored.id, url, "text/plain", portal, Hint())


class Clock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The queue's clock, which stands still, and pauses that take no time."""
    clock = Clock()
    monkeypatch.setattr("crawler.reading.queue.monotonic", clock)
    monkeypatch.setattr("crawler.reading.queue._CALM", 0.03)
    return clock


async def several_turns() -> None:
    """Let every task that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


class Noting(ReaderPool):
    """A pool that keeps what it was asked for."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.futures: list[Any] = []

    def submit(self, job: Any) -> Any:
        future = super().submit(job)
        self.futures.append(future)
        return future


async def all_read(queue: ReadingQueue) -> None:
    """Wait until the readers are done with what they were given, and nothing else can go on."""
    await several_turns()
    assert isinstance(queue._pool, Noting)
    assert queue._pool.futures
    for future in queue._pool.futures:
        await asyncio.wrap_future(future)
    await several_turns()


def with_a_queue(archive: Archive, work: Body, timeout: float = 600) -> ReadingQueue:
    """Run ``work`` with a queue whose one reader may misbehave."""
    errors: list[ArchiveError] = []
    pool = Noting(1, timeout, reader=misbehave)
    queue = ReadingQueue(archive, lambda: pool, "1", errors.append)

    async def main() -> None:
        await asyncio.wait_for(work(queue, errors), GIVEN_UP)

    try:
        asyncio.run(main())
    finally:
        queue.close()
        pool.close()
    return queue


def test_adding_never_waits_and_everything_is_read_in_the_end(archive: Archive) -> None:
    async def work(queue: ReadingQueue, errors: list[ArchiveError]) -> None:
        errands = [capture(archive, name) for name in ("spin", "a", "die", "b", "c")]
        for pending in errands:
            queue.add(pending)
        assert (queue.outstanding, queue.read) == (5, 0)
        await queue.drain()
        assert errors == []

    queue = with_a_queue(archive, work, timeout=1)
    assert (queue.read, queue.failed, queue.outstanding) == (5, 2, 0)
    states = archive.db.conn.execute("SELECT state FROM readings ORDER BY capture_id").fetchall()
    assert [state for (state,) in states] == ["failed", "no_report", "failed"] + ["no_report"] * 2
    assert archive.unread() == []


def test_results_wait_while_pages_come(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = stopped_clock(monkeypatch)

    async def work(queue: ReadingQueue, _: list[ArchiveError]) -> None:
        for number in range(3):
            clock.now += 0.01
            queue.add(capture(archive, str(number)))
        await all_read(queue)
        assert queue.read == 0
        clock.now += 1
        await queue.drain()

    assert with_a_queue(archive, work).read == 3


def test_results_do_not_wait_for_ever(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = stopped_clock(monkeypatch)

    async def work(queue: ReadingQueue, _: list[ArchiveError]) -> None:
        queue.add(capture(archive, "first"))
        await all_read(queue)
        clock.now += 10
        queue.add(capture(archive, "second"))  # at this very moment a page comes
        async with queue._changed:
            await queue._changed.wait_for(lambda: queue.read == 1)
        clock.now += 10
        await queue.drain()

    assert with_a_queue(archive, work).read == 2


def test_a_portal_waits_for_its_own_documents_only(archive: Archive) -> None:
    async def work(queue: ReadingQueue, _: list[ArchiveError]) -> None:
        queue.add(capture(archive, "a", "p"))
        queue.add(capture(archive, "wait", "q"))
        await queue.drain("p")
        assert queue.outstanding == 1
        await queue.drain()

    assert with_a_queue(archive, work).read == 2


def test_what_is_abandoned_stays_marked_for_the_next_run(archive: Archive) -> None:
    async def work(queue: ReadingQueue, _: list[ArchiveError]) -> None:
        queue.add(capture(archive, "first"))
        await queue.drain()
        for name in ("hang", "a", "b", "c"):
            queue.add(capture(archive, name))
        assert await queue.abandon(wait=0.2) == 4  # one of them would go on for ten minutes
        queue.add(capture(archive, "late"))
        await queue.drain()

    assert with_a_queue(archive, work).read == 1
    left = [found.url.rpartition("/")[2] for found in archive.unread()]
    assert left == ["hang", "a", "b", "c", "late"]


def test_reports_that_the_archive_refuses_become_a_finding(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = archive.add_reading
    asked: list[Reading] = []

    def choosy(reading: Reading) -> Any:
        asked.append(reading)
        if len(asked) == 1:
            raise RefusedError("the figure stands there twice")
        return add(reading)

    monkeypatch.setattr(archive, "add_reading", choosy)

    async def work(queue: ReadingQueue, errors: list[ArchiveError]) -> None:
        queue.add(capture(archive, "a"))
        await queue.drain()
        assert errors == []

    assert with_a_queue(archive, work).failed == 1
    assert [problem.rule for problem in asked[1].problems] == ["extractor_failed"]
    assert "twice" in asked[1].problems[0].message


def test_a_document_whose_reader_was_lost_is_read_by_another(
    archive: Archive, tmp_path: Path
) -> None:
    """As when the machine runs out of memory for a moment, whoever took it."""

    async def work(queue: ReadingQueue, errors: list[ArchiveError]) -> None:
        queue.add(capture(archive, f"once {tmp_path / 'mark'}"))
        await queue.drain()
        assert errors == []

    queue = with_a_queue(archive, work)
    assert (queue.read, queue.failed) == (1, 0)


def test_a_document_for_which_no_reader_can_be_started_stays_to_be_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: object) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    async def work(queue: ReadingQueue, errors: list[ArchiveError]) -> None:
        monkeypatch.setattr("common.workers.Worker._ready", none_left)
        queue.add(capture(archive, "a"))
        await queue.drain()
        assert errors == []

    queue = with_a_queue(archive, work)
    assert (queue.failed, queue.unfiled) == (1, 1)
    assert [left.url for left in archive.unread()] == ["http://example.org/a"]


def test_a_damaged_payload_is_a_finding_of_its_document(archive: Archive) -> None:
    errands = [capture(archive, name) for name in ("wait", "also", "b", "c", "d")]
    archive.db.conn.execute(
        "UPDATE payloads SET data = zeroblob(9) WHERE digest ="
        " (SELECT payload_digest FROM captures WHERE id = ?)",
        (errands[3].capture_id,),
    )

    async def work(queue: ReadingQueue, errors: list[ArchiveError]) -> None:
        for pending in errands:
            queue.add(pending)
        await queue.drain()
        assert errors == []

    queue = with_a_queue(archive, work)
    assert (queue.read, queue.failed) == (5, 1)
    assert [left.capture_id for left in archive.unread()] == [errands[3].capture_id]


def test_a_fault_of_the_program_costs_one_document_and_is_counted(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = archive.add_reading

    def faulty(reading: Reading) -> Any:
        if reading.url.endswith("a"):
            raise KeyError("a bug")
        return add(reading)

    monkeypatch.setattr(archive, "add_reading", faulty)

    async def work(queue: ReadingQueue, errors: list[ArchiveError]) -> None:
        for name in ("a", "b"):
            queue.add(capture(archive, name))
        await queue.drain()
        assert errors == []

    queue = with_a_queue(archive, work)
    assert (queue.read, queue.unfiled) == (1, 1)
    assert [found.url for found in archive.unread()] == ["http://example.org/a"]


def test_a_document_stays_to_be_read_when_another_program_holds_the_archive(
    archive: Archive,
) -> None:
    archive.write.lock_wait = 0.2
    other = sqlite3.connect(archive.path, isolation_level=None)

    async def work(queue: ReadingQueue, errors: list[ArchiveError]) -> None:
        pending = capture(archive, "a")
        other.execute("BEGIN IMMEDIATE")
        queue.add(pending)
        await queue.drain()
        assert [type(error) for error in errors] == [BusyError]
        other.execute("ROLLBACK")
        assert [left.capture_id for left in archive.unread()] == [pending.capture_id]
        queue.add(pending)
        await queue.drain()

    queue = with_a_queue(archive, work)
    other.close()
    assert (queue.read, queue.failed, archive.unread()) == (1, 0, [])


def test_an_archive_that_fails_is_reported_once_it_does(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Reading) -> Any:
        raise ArchiveError("no room left on the disk")

    monkeypatch.setattr(archive, "add_reading", broken)

    async def work(queue: ReadingQueue, errors: list[ArchiveError]) -> None:
        queue.add(capture(archive, "a"))
        await queue.drain()
        assert [str(error) for error in errors] == ["no room left on the disk"]

    assert with_a_queue(archive, work).read == 0
