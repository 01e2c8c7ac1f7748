"""The process in which archived payloads are parsed for the site.

Parsers meet hostile bytes here and nowhere else in the site: a payload that
takes too long or brings the process down costs its own view only, and the next
one gets a new process.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from archive.site.preview.snapshot import Job, Tools, View, make

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

TIMEOUT = 20.0
"""Seconds one view may take."""

START_TIMEOUT = 60.0
"""Seconds a new process may take until it is ready."""

MEMORY = 3 * 1024**3
"""Bytes of address space of the process."""

WAITING = 20.0
"""Seconds to wait while other views are being made."""

KEPT = 64
"""Views that are remembered."""

_RECYCLE_AFTER = 500


class BusyError(Exception):
    """Too many views are wanted at once."""


class PreviewProcess:
    """Makes views of the payloads in ``db``, one at a time; threads may share it."""

    def __init__(self, db: Path, tools: Tools, timeout: float = TIMEOUT) -> None:
        self._db = db
        self._tools = tools
        self._timeout = timeout
        self._turn = threading.Lock()
        self._made: OrderedDict[Job, View] = OrderedDict()
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None
        self._count = 0

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
        if view.error is None:
            self._made[job] = view
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return view

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None

    def _ask(self, job: Job) -> View:
        if self._count >= _RECYCLE_AFTER or (self._process and not self._process.is_alive()):
            self.close()
        line = self._line or self._start()
        self._count += 1
        try:
            line.send(job)
            if line.poll(self._timeout):
                answer: View = line.recv()
                return answer
            problem = f"it took more than {self._timeout:g} seconds"
        except (EOFError, OSError):
            problem = "its reader broke down"
        self.close()
        return View("", job.view, error=problem)

    def _start(self) -> Connection:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        arguments = (theirs, self._db, self._tools)
        process = context.Process(target=_work, args=arguments, daemon=True)
        process.start()
        theirs.close()
        self._process, self._line, self._count = process, ours, 0
        with suppress(EOFError, OSError):
            if ours.poll(START_TIMEOUT):
                ours.recv()
        return ours


def _work(line: Connection, db: Path, tools: Tools) -> None:
    """The process: takes jobs until the site ends."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    line.send(None)
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            job = line.recv()
            try:
                view = make(db, tools, job)
            except Exception as error:  # noqa: BLE001 - whatever a page does to a parser is told
                view = View("", job.view, error=f"{type(error).__name__}: {error}"[:300])
            line.send(view)
