"""What a crawl has yet to write into the queue, written together in one transaction."""

from __future__ import annotations

from time import monotonic

from archive import queue
from archive.queue import Failed, QueuedRequest
from archive.store import Archive

MANY = 200
"""Changes after which they are written."""

LONG = 0.5
"""Seconds after which they are written."""


class Journal:
    """Changes to one portal's rows of the queue.

    What was found is written before or together with the end of what it was found by, so
    that nothing is lost whenever the program dies; the later word on a request counts.
    """

    def __init__(self, archive: Archive, portal_id: str) -> None:
        self._archive = archive
        self._portal_id = portal_id
        self._added: dict[str, QueuedRequest] = {}
        self._failed: dict[str, Failed] = {}
        self._finished: set[str] = set()
        self._since = 0.0

    def add(self, request: QueuedRequest) -> None:
        """A request is to be made."""
        self._forget(request.fingerprint)
        self._added[request.fingerprint] = request

    def put_back(self, failed: Failed) -> None:
        """A request that was written before failed."""
        self._forget(failed.fingerprint)
        self._failed[failed.fingerprint] = failed

    def finish(self, fingerprint: str) -> None:
        """Nothing is left to do for a request."""
        self._forget(fingerprint)
        self._finished.add(fingerprint)

    def has_unwritten(self, fingerprint: str) -> bool:
        """Whether a request to be made has no row yet."""
        return fingerprint in self._added

    @property
    def is_due(self) -> bool:
        """Whether so much, or for so long, waits to be written that it should be."""
        count = len(self._added) + len(self._failed) + len(self._finished)
        return count >= MANY or (count > 0 and monotonic() - self._since >= LONG)

    def write(self) -> None:
        """Write everything in one transaction; raises ArchiveError, and keeps it then."""
        if not (self._added or self._failed or self._finished):
            return

        def work() -> None:
            db = self._archive.db
            queue.add(db, self._portal_id, self._added.values())
            queue.put_back(db, self._portal_id, self._failed.values())
            queue.finish(db, self._portal_id, self._finished)

        self._archive.write(work)
        self._added.clear()
        self._failed.clear()
        self._finished.clear()

    def _forget(self, fingerprint: str) -> None:
        if not (self._added or self._failed or self._finished):
            self._since = monotonic()
        self._added.pop(fingerprint, None)
        self._failed.pop(fingerprint, None)
        self._finished.discard(fingerprint)
