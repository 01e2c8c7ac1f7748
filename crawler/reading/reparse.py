"""Reading again what the archive holds, with today's extractor, on all cores.

Each document is filed in a transaction of its own as soon as it is read, so that
reading again can be cut off at any point and goes on from there.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from time import perf_counter

from archive.errors import ArchiveError, PayloadError, RefusedError
from archive.records import Unread
from archive.store import Archive
from archive.versions.reread import Change, changes
from crawler.reading.article import (
    ArticleJob,
    PendingDocument,
    article_job,
    reading_of,
    with_named_files,
)
from crawler.reading.document_url import document_url
from crawler.reading.file import file_reading
from crawler.reading.foreign_reports import without_foreign
from crawler.reading.pool import Readers
from crawler.reading.read import ReadJob, ReadResult, died, failure, portal_hint
from extract.records import Hint
from spiders.portals import Portal

AHEAD = 4
"""Documents in the readers' queue for each reader, so that none is idle."""


@dataclass(frozen=True, slots=True)
class Reread:
    """One document that was read again: what it was, what came of it, what changed."""

    capture: Unread
    result: ReadResult
    changes: tuple[Change, ...]


@dataclass(slots=True)
class Tally:
    """The numbers of a reparse; ``changes`` counts by what and kind (``cell changed``)."""

    documents: int = 0
    differing: int = 0
    failed: int = 0
    changes: Counter[str] = field(default_factory=Counter)

    def count(self, reread: Reread) -> None:
        """Add one document."""
        self.documents += 1
        self.differing += bool(reread.changes)
        self.failed += reread.result.state == "failed"
        self.changes.update(f"{change.what} {change.kind}" for change in reread.changes)

    def counts(self) -> dict[str, int]:
        """The numbers as the archive keeps them with a run."""
        return {
            "documents_read": self.documents,
            "documents_differing": self.differing,
            "documents_failed": self.failed,
            **{name.replace(" ", "_"): count for name, count in sorted(self.changes.items())},
        }


def reparse(
    archive: Archive,
    captures: Sequence[Unread],
    portals: Mapping[str, Portal],
    pool: Readers,
    *,
    dry_run: bool = False,
) -> Iterator[Reread]:
    """Read the captures again and, unless ``dry_run``, file what was read.

    Gives the documents in the order of ``captures``, each once it is filed.
    Raises :class:`ArchiveError` when the archive can no longer be read or written.
    """
    for capture, read, result in _read(archive, captures, portals, pool):
        found: tuple[Change, ...] = ()
        hint = hint_of(capture, portals)
        if result.state != "failed":  # a reading that failed takes nothing back
            found = tuple(
                changes(
                    archive.db,
                    capture.capture_id,
                    result.reports,
                    result.problems,
                    bureau=hint.bureau,
                )
            )
        if not dry_run and read is not None and not result.unread:
            reading, _ = file_reading(archive, reading_of(archive, read, result, hint))
            result = replace(
                result, state=reading.state, reports=reading.reports, problems=reading.problems
            )
        yield Reread(capture, result, found)


Submitted = tuple[Unread, ArticleJob | None, Future[ReadResult]]
"""A document, what the archive has of it (``None``: its bytes are damaged), and its result."""


def _read(
    archive: Archive,
    captures: Iterable[Unread],
    portals: Mapping[str, Portal],
    pool: Readers,
) -> Iterator[tuple[Unread, ArticleJob | None, ReadResult]]:
    """Results in order."""
    waiting: deque[Submitted] = deque()
    for capture in captures:
        hint = hint_of(capture, portals)
        url = document_url(archive, capture.url)
        pending = PendingDocument(
            capture.capture_id, url, capture.content_type, capture.portal_id, hint
        )
        try:
            read = article_job(archive, pending)
        except (PayloadError, RefusedError) as error:
            waiting.append((capture, None, _without_bytes(capture, hint, error)))
        else:
            waiting.append((capture, read, pool.submit(read.job)))
        while len(waiting) > pool.processes * AHEAD:
            yield _next(archive, waiting, portals, pool)
    while waiting:
        yield _next(archive, waiting, portals, pool)


def _next(
    archive: Archive, waiting: deque[Submitted], portals: Mapping[str, Portal], pool: Readers
) -> tuple[Unread, ArticleJob | None, ReadResult]:
    capture, read, future = waiting.popleft()
    result = future.result()
    if read is not None:
        result = _again_if_died(result, read, pool)
        whole = with_named_files(archive, read, result)
        if whole is not None:
            read, result = whole, pool.submit(whole.job).result()
            result = _again_if_died(result, read, pool)
    return capture, read, without_foreign(result, hint_of(capture, portals))


def _again_if_died(result: ReadResult, read: ArticleJob, pool: Readers) -> ReadResult:
    """The result of another reader, where the first one was lost."""
    return pool.submit(read.job).result() if died(result) else result


def _without_bytes(capture: Unread, hint: Hint, error: ArchiveError) -> Future[ReadResult]:
    """The result for a capture whose bytes are damaged; it is not filed, so it is tried again."""
    job = ReadJob(b"", capture.content_type, capture.url, hint)
    future: Future[ReadResult] = Future()
    future.set_result(failure(job, "extractor_failed", str(error), perf_counter()))
    return future


def hint_of(capture: Unread, portals: Mapping[str, Portal]) -> Hint:
    """What the portal and the link's text say of a document beforehand."""
    title = capture.extra.get("page_title") or capture.link_text
    portal = portals.get(capture.portal_id) if capture.portal_id else None
    return portal_hint(portal, title)
