"""Reading again what the archive holds, with today's extractor, on all cores.

Each document is filed in a transaction of its own as soon as it is read, so that
reading again can be cut off at any point and goes on from there.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import perf_counter

import extract
from archive.errors import ArchiveError
from archive.records import Reading, Unread
from archive.store import Archive
from archive.versions.reread import Change, changes
from crawler.reading.document_url import document_url
from crawler.reading.foreign_reports import without_foreign
from crawler.reading.pool import ReaderPool
from crawler.reading.read import ReadJob, ReadResult, failure, portal_hint, refused
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
    pool: ReaderPool,
    *,
    dry_run: bool = False,
) -> Iterator[Reread]:
    """Read the captures again and, unless ``dry_run``, file what was read.

    Gives the documents in the order of ``captures``, each once it is filed.
    Raises :class:`ArchiveError` when the archive can no longer be read or written.
    """
    lost: set[int] = set()
    for capture, result in _read(archive, captures, portals, pool, lost):
        found: tuple[Change, ...] = ()
        if result.state != "failed":  # a reading that failed takes nothing back
            bureau = hint_of(capture, portals).bureau
            found = tuple(
                changes(
                    archive.db, capture.capture_id, result.reports, result.problems, bureau=bureau
                )
            )
        if not dry_run and capture.capture_id not in lost:
            result = _file(archive, capture, result, hint_of(capture, portals))
        yield Reread(capture, result, found)


def _read(
    archive: Archive,
    captures: Iterable[Unread],
    portals: Mapping[str, Portal],
    pool: ReaderPool,
    lost: set[int],
) -> Iterator[tuple[Unread, ReadResult]]:
    """Results in order; ``lost`` gets the captures whose bytes the archive cannot give."""
    waiting: deque[tuple[Unread, Future[ReadResult]]] = deque()
    for capture in captures:
        hint = hint_of(capture, portals)
        try:
            body = archive.content(capture.capture_id)
            further = archive.parts(capture.capture_id)
            parts = tuple(archive.content(part) for part in further)
            cuts = archive.cuts((capture.capture_id, *further))
            url = document_url(archive, capture.url)
        except ArchiveError as error:
            lost.add(capture.capture_id)
            waiting.append((capture, _without_bytes(capture, hint, error)))
        else:
            job = ReadJob(body, capture.content_type, url, hint, parts=parts, cuts=cuts)
            waiting.append((capture, pool.submit(job)))
        while len(waiting) > pool.processes * AHEAD:
            yield _next(waiting, portals)
    while waiting:
        yield _next(waiting, portals)


def _next(
    waiting: deque[tuple[Unread, Future[ReadResult]]], portals: Mapping[str, Portal]
) -> tuple[Unread, ReadResult]:
    capture, future = waiting.popleft()
    return capture, without_foreign(future.result(), hint_of(capture, portals))


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


def _file(archive: Archive, capture: Unread, result: ReadResult, hint: Hint) -> ReadResult:
    """Store a reading; reports that the archive does not take become a finding."""
    try:
        archive.add_reading(_reading(capture, result, hint))
    except ArchiveError as error:
        result = refused(result, str(error))
        archive.add_reading(_reading(capture, result, hint))
    return result


def _reading(capture: Unread, result: ReadResult, hint: Hint) -> Reading:
    return Reading(
        capture_id=capture.capture_id,
        url=result.url,
        media_type=result.media_type,
        state=result.state,
        extractor_version=extract.VERSION,
        seconds=result.seconds,
        title=result.title,
        reports=result.reports,
        problems=result.problems,
        portal_is_bureau=hint.bureau is not None,
    )
