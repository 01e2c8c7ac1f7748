"""Long-lived worker processes that answer one job after the other, each under limits.

A job that takes too long, too much memory, or brings its process down costs itself
only: whoever asked is told how the process ended, and the next job gets a new one.
"""

from __future__ import annotations

import gc
import os
import signal
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from common.processes import Ended, Exited, Killed, LimitReached, ProcessLimits, end_tree

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

START_TIMEOUT = 120.0
"""Seconds a new process may take until it is ready."""

RECYCLE_AFTER = 500
"""Jobs after which a process is replaced, so that leaks in parsers stay small."""

_INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "OMP_NUM_THREADS")
"""The environment that a worker keeps: where programs and libraries are, and the locale."""

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class WorkerLostError(Exception):
    """The process ended without an answer; ``ended`` says how."""

    def __init__(self, ended: Ended) -> None:
        super().__init__(repr(ended))
        self.ended = ended


class NotStartedError(Exception):
    """No process could be started: it says nothing of the job, which was not looked at."""


class UnusableAnswerError(Exception):
    """The process gave an answer that cannot be taken over; the cause says why."""


class Worker(Generic[Job, Answer]):
    """One process that answers jobs with ``work``, which must be importable by name.

    ``limits`` hold for one job (time) or the process (memory, files).  Only one thread
    may ask; :meth:`stop` may be called from any.  The process starts with its first job.
    """

    def __init__(
        self,
        work: Callable[[Job], Answer],
        limits: ProcessLimits,
        *,
        niceness: int = 0,
        name: str = "gongan-worker",
    ) -> None:
        self._work = work
        self.limits = limits
        self._niceness = niceness
        self._name = name
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._home: tempfile.TemporaryDirectory[str] | None = None
        self._done = 0
        self._stopping = threading.Event()

    def ask(self, job: Job) -> Answer:
        """The answer to a job.

        Raises NotStartedError, WorkerLostError or UnusableAnswerError.
        """
        try:
            pipe = self._ready()
        except (EOFError, OSError) as error:  # no process, or no memory for one
            raise NotStartedError(f"{error!r:.200}, {self._how_it_ended()}") from error
        try:
            pipe.send(job)
            wall = self.limits.most_wall
            if not pipe.poll(wall):
                self.close()
                raise WorkerLostError(LimitReached("wall", wall or 0.0))
            answer: Answer = pipe.recv()
        except (EOFError, OSError) as error:
            raise WorkerLostError(self._how_it_ended()) from error
        except WorkerLostError:
            raise
        except Exception as error:
            self.close()
            raise UnusableAnswerError(f"{error!r:.200}") from error
        self._done += 1
        if self._done >= RECYCLE_AFTER:
            self.close()
        return answer

    def stop(self) -> None:
        """Cut off what runs; no further process is started to its end."""
        self._stopping.set()
        process = self._process
        if process is not None and process.is_alive() and process.pid is not None:
            end_tree(process.pid)

    def close(self) -> None:
        """End the process with all it started and remove its folder."""
        if self._process is not None:
            if self._process.pid is not None and self._process.is_alive():
                end_tree(self._process.pid)
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        if self._home is not None:
            self._home.cleanup()
        self._process = self._pipe = self._home = None
        self._done = 0

    def _ready(self) -> Connection:
        """The pipe to a living process, started now if there is none."""
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self.close()
        context = get_context("spawn")
        self._home = tempfile.TemporaryDirectory(
            prefix="gongan-worker-", ignore_cleanup_errors=True
        )
        self._pipe, far_end = context.Pipe()
        arguments = (far_end, self._work, self.limits, self._niceness, self._home.name)
        self._process = context.Process(target=_serve, args=arguments, name=self._name, daemon=True)
        self._process.start()
        far_end.close()
        if self._stopping.is_set():
            self._process.kill()
        if not self._pipe.poll(START_TIMEOUT):
            self.close()
            raise NotStartedError(f"it was not ready after {START_TIMEOUT:g} s")
        self._pipe.recv()
        return self._pipe

    def _how_it_ended(self) -> Ended:
        process = self._process
        if process is not None:
            process.join(START_TIMEOUT)
        code = process.exitcode if process is not None else None
        self.close()
        if code is None:
            return Exited(-1)
        if code == -signal.SIGPROF:
            return LimitReached("processor", self.limits.processor or 0.0)
        if code == -signal.SIGXFSZ:
            return LimitReached("file", self.limits.file or 0)
        return Killed(-code) if code < 0 else Exited(code)


def _serve(
    pipe: Connection,
    work: Callable[[Any], Any],
    limits: ProcessLimits,
    niceness: int,
    home: str,
) -> None:
    """The life of a worker process: answer jobs until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    _go_private(home)
    _limit(limits)
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    pipe.send(None)
    settled = False
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        if limits.processor is not None and hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, limits.processor)  # SIGPROF ends the process
        answer = work(job)
        if limits.processor is not None and hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
        try:
            pipe.send(answer)
        except BrokenPipeError:  # nobody is there any more to read it
            return
        if not settled:
            _settle()
            settled = True


def _settle() -> None:
    """Keep the collector from what the first job has loaded, which stays to the end.

    Modules and tables are most of what a full collection walks through.
    """
    gc.collect()
    gc.freeze()


def _go_private(home: str) -> None:
    """A session, a home and a temporary folder of its own; of the environment only a little."""
    with suppress(PermissionError, AttributeError):
        os.setsid()
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, HOME=home, TMPDIR=home)
    tempfile.tempdir = None


def _limit(limits: ProcessLimits) -> None:
    if resource is None:
        return
    for kind, wanted in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CORE, 0),
    ):
        if wanted is not None:
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (wanted if hard < 0 else min(wanted, hard), hard))
