"""The reading queue: captures wait here until a reader is free, and results are filed.

Only numbers and names wait in memory, never bodies; a body is taken from the
archive when its turn comes.  All methods belong to the thread of the event
loop, which is also the only one that writes to the archive.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Sequence
from time import monotonic, perf_counter

from archive.captures.articles import Article
from archive.errors import ArchiveError, PayloadError, RefusedError
from archive.records import Reading, VersionChange
from archive.store import Archive
from crawler.reading.article import (
    ArticleJob,
    PendingDocument,
    article_job,
    reading_of,
    with_named_files,
)
from crawler.reading.file import file_reading
from crawler.reading.foreign_reports import without_foreign
from crawler.reading.pool import Readers
from crawler.reading.read import ReadJob, ReadResult, died, failure
from extract.records import Finding

logger = logging.getLogger(__name__)

_CALM = 0.03
"""Seconds without a new page after which a result is filed at once."""

_PATIENCE = 0.25
"""Seconds after which it is filed all the same."""


class ReadingQueue:
    """Hands captures to the reader pool and writes what was read.

    ``on_error`` is told of an archive that cannot be written or read now; what was
    being read then stays marked, and a later run reads it.
    """

    def __init__(
        self,
        archive: Archive,
        pool: Callable[[], Readers],
        version: str,
        on_error: Callable[[ArchiveError], None],
    ) -> None:
        self._archive = archive
        self._make_pool = pool
        self._pool: Readers | None = None
        self._version = version
        self._on_error = on_error
        self._waiting: deque[PendingDocument] = deque()
        self._reading: set[asyncio.Task[None]] = set()
        self._open: Counter[str | None] = Counter()
        self._changed = asyncio.Condition()
        self._abandoned = False
        self._latest = 0.0
        self.read = 0
        self.failed = 0
        self.reports = 0
        self.findings = 0
        self.unfiled = 0
        self.unchanged = 0
        self.changes: Counter[str] = Counter()

    @property
    def outstanding(self) -> int:
        """Documents that wait or are being read."""
        return len(self._waiting) + len(self._reading)

    def add(self, pending: PendingDocument, body: bytes | None = None) -> None:
        """Queue a capture; returns at once.  ``body`` saves a look into the archive."""
        if self._abandoned:
            return
        self._latest = monotonic()
        self._open[pending.portal_id] += 1
        if self._reading_room() and not self._waiting:
            self._begin(pending, body)
        else:
            self._waiting.append(pending)

    def known(self, reports: int) -> None:
        """Count a document that was not read, as its ``reports`` are known already."""
        self.unchanged += 1
        self.changes["unchanged"] += reports

    async def drain(self, portal_id: str | None = None) -> None:
        """Wait until everything of one portal (or, without one, of all) has been read."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._still_open(portal_id))

    async def abandon(self, wait: float) -> int:
        """Stop: forget what waits, give what is being read ``wait`` seconds.

        Gives the number of documents left unread (0 for a second call).  They
        stay marked in the archive, and the next crawl reads them.
        """
        if self._abandoned:
            await self.drain()
            return 0
        self._abandoned = True
        left = len(self._waiting)
        for pending in self._waiting:
            self._open[pending.portal_id] -= 1
        self._waiting.clear()
        if self._reading:
            _, unfinished = await asyncio.wait(set(self._reading), timeout=wait)
            left += len(unfinished)
            for task in unfinished:
                task.cancel()
            if unfinished:
                await asyncio.wait(unfinished)
        await self._notify()
        return left

    def close(self) -> None:
        """End the readers."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def _reading_room(self) -> bool:
        if self._pool is None:
            self._pool = self._make_pool()
        return len(self._reading) <= self._pool.processes  # one more, so that none is idle

    def _begin(self, pending: PendingDocument, body: bytes | None) -> None:
        task = asyncio.get_running_loop().create_task(self._read(pending, body))
        self._reading.add(task)

    async def _read(self, pending: PendingDocument, body: bytes | None) -> None:
        try:
            read = article_job(self._archive, pending, body)
            read, result = await self._result(pending, read)
            await self._calm()
            self._file(pending, read, result)
        except PayloadError as error:  # the mark stays: another copy may have the bytes
            self._not_read(pending, str(error))
        except RefusedError as error:  # the capture has no content that could be read
            self._file_failed(pending, str(error))
        except ArchiveError as error:
            self._on_error(error)
        except Exception:
            # a fault of this program; the mark stays, so that the document is read again
            logger.exception("could not be filed: %s", pending.url)
            self.unfiled += 1
        finally:
            task = asyncio.current_task()
            if task is not None:
                self._reading.discard(task)
            self._open[pending.portal_id] -= 1
            self._next()
            await self._notify()

    async def _result(
        self, pending: PendingDocument, read: ArticleJob
    ) -> tuple[ArticleJob, ReadResult]:
        """What the article holds, read with the files that its page was seen to name."""
        result = await self._submitted(read)
        whole = with_named_files(self._archive, read, result)
        if whole is not None:
            read, result = whole, await self._submitted(whole)
        return read, without_foreign(result, pending.hint)

    async def _submitted(self, read: ArticleJob) -> ReadResult:
        """A reader's result; a document whose reader died is given to another one once."""
        assert self._pool is not None
        result = await asyncio.wrap_future(self._pool.submit(read.job))
        if died(result):
            result = await asyncio.wrap_future(self._pool.submit(read.job))
        return result

    async def _calm(self) -> None:
        """Wait for a moment in which no pages come: filing shares the thread with their crawl."""
        until = monotonic() + _PATIENCE
        while monotonic() < min(until, self._latest + _CALM):
            await asyncio.sleep(_CALM)

    def _next(self) -> None:
        while self._waiting and self._reading_room():
            self._begin(self._waiting.popleft(), None)

    def _file(self, pending: PendingDocument, read: ArticleJob, result: ReadResult) -> None:
        if result.unread:
            self._not_read(pending, _why(result.problems))
            self.unfiled += 1
            return
        reading = reading_of(self._archive, read, result, pending.hint, self._version)
        self._count(*file_reading(self._archive, reading))

    def _file_failed(self, pending: PendingDocument, why: str) -> None:
        job = ReadJob(b"", pending.content_type, pending.url)
        result = failure(job, "extractor_failed", why, perf_counter())
        article = ArticleJob(Article(pending.capture_id, pending.url, None), job)
        self._file(pending, article, result)

    def _not_read(self, pending: PendingDocument, why: str) -> None:
        self.read += 1
        self.failed += 1
        logger.warning("could not be read, and stays to be read: %s (%s)", pending.url, why)

    def _count(self, reading: Reading, changes: tuple[VersionChange, ...]) -> None:
        self.read += 1
        self.failed += reading.state == "failed"
        self.reports += len(reading.reports)
        self.findings += len(reading.problems) + sum(len(r.findings) for r in reading.reports)
        self.changes.update(change.kind for change in changes)
        if reading.state == "failed":
            logger.warning("could not be read: %s (%s)", reading.url, _why(reading.problems))

    def _still_open(self, portal_id: str | None) -> bool:
        if portal_id is None:
            return self._open.total() > 0
        return self._open[portal_id] > 0

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _why(problems: Sequence[Finding]) -> str:
    return "; ".join(problem.message for problem in problems)
