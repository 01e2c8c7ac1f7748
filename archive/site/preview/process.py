"""The process in which archived payloads are parsed for the site.

Parsers meet hostile bytes here and nowhere else in the site: a payload that
takes too long or brings the process down costs its own view only, and the next
one gets a new process.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import partial
from pathlib import Path

from archive.site.preview.snapshot import Job, Tools, View, make
from common.processes import LimitReached, ProcessLimits
from common.workers import UnusableAnswerError, Worker, WorkerLostError

TIMEOUT = 20.0
"""Seconds of processor time one view may take."""

WALL = 60.0
"""Seconds of wall time one view may take, on a busy machine too."""

MEMORY = 3 * 1024**3
"""Bytes of address space of the process."""

WAITING = 20.0
"""Seconds to wait while other views are being made."""

KEPT = 64
"""Views that are remembered."""

LARGEST_KEPT = 1_000_000
"""Characters of a view that is remembered."""


class BusyError(Exception):
    """Too many views are wanted at once."""


class PreviewProcess:
    """Makes views of the payloads in ``db``, one at a time; threads may share it."""

    def __init__(
        self, db: Path, tools: Tools, timeout: float = TIMEOUT, wall: float = WALL
    ) -> None:
        limits = ProcessLimits(timeout, wall, MEMORY)
        self._worker = Worker(partial(_view, db, tools), limits, name="gongan-preview")
        self._turn = threading.Lock()
        self._made: OrderedDict[Job, View] = OrderedDict()

    def view(self, job: Job) -> View:
        """The view a job asks for; :class:`BusyError` if others take too long."""
        if (known := self._made.get(job)) is not None:
            return known
        if not self._turn.acquire(timeout=WAITING):
            raise BusyError
        try:
            view = self._ask(job)
        finally:
            self._turn.release()
        if view.error is None and len(view.body) <= LARGEST_KEPT:
            self._made[job] = view
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return view

    def close(self) -> None:
        """End the process."""
        self._worker.close()

    def _ask(self, job: Job) -> View:
        try:
            return self._worker.ask(job)
        except WorkerLostError as lost:
            problem = "its reader broke down"
            if isinstance(lost.ended, LimitReached):
                problem = f"it took more than {lost.ended.amount:g} seconds"
        except UnusableAnswerError:
            problem = "its reader broke down"
        return View("", job.view, error=problem)


def _view(db: Path, tools: Tools, job: Job) -> View:
    """What the process answers a job with."""
    try:
        return make(db, tools, job)
    except Exception as error:  # noqa: BLE001 - whatever a page does to a parser is told
        return View("", job.view, error=f"{type(error).__name__}: {error}"[:300])
