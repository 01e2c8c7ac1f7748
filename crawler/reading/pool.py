"""Worker processes that read documents, each of which may hang or die alone.

A document that takes too long, too much memory, or brings its process down
costs itself only: the worker is replaced and the result says what happened.
``concurrent.futures.ProcessPoolExecutor`` cannot end one worker (its pool
breaks as a whole), hence this small pool of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from queue import SimpleQueue
from time import perf_counter
from typing import Generic, Protocol, Self, TypeVar

from common.messages import say
from common.processes import Ended, Exited, LimitReached, ProcessLimits
from common.workers import NotStartedError, UnusableAnswerError, Worker, WorkerLostError
from crawler.reading.read import ReadJob, ReadResult, failure, read_job

Reader = Callable[[ReadJob], ReadResult]

Job = TypeVar("Job")
Answer = TypeVar("Answer")

Lost = Callable[[Job, str, str, float, bool], Answer]


class Readers(Protocol):
    """Whoever reads documents, on this machine or on others."""

    @property
    def processes(self) -> int:
        """How many documents are read at the same time."""

    def submit(self, job: ReadJob) -> Future[ReadResult]:
        """Queue a job; its future gives a result in every case."""

    def close(self) -> None:
        """Take back what was not begun."""


class WorkerPool(Generic[Job, Answer]):
    """A fixed number of worker processes behind one queue.

    ``timeout`` is in seconds of processor time for one job, ``wall`` in seconds
    of wall time (``None``: many times as long), ``memory`` in bytes of address space for
    one process (``None``: no limit), ``niceness`` is added to the processes' own.
    ``work`` must be importable by name.  Processes start with the first job they get.
    ``lost`` makes the answer to a job whose process gave none, of the rule, the words, when
    it began (a perf_counter time), and whether it was not looked at.
    """

    def __init__(
        self,
        work: Callable[[Job], Answer],
        lost: Lost[Job, Answer],
        processes: int,
        timeout: float,
        memory: int | None,
        *,
        wall: float | None = None,
        niceness: int = 0,
    ) -> None:
        if processes < 1:
            raise ValueError(f"a pool needs at least one process, not {processes}")
        if timeout <= 0:
            raise ValueError(f"the timeout must be more than 0 seconds, not {timeout}")
        self._processes = processes
        self._jobs: SimpleQueue[tuple[Job, Future[Answer]] | None] = SimpleQueue()
        self._closed = False
        limits = ProcessLimits(timeout, wall, memory, file=None)
        self._workers = [
            _ReaderThread(
                self._jobs,
                Worker(work, limits, niceness=niceness, name="gongan-reader"),
                lost,
                number,
            )
            for number in range(processes)
        ]

    @property
    def processes(self) -> int:
        """How many worker processes there are."""
        return self._processes

    def submit(self, job: Job) -> Future[Answer]:
        """Queue a job.  Its future gives a result in every case, also of a lost worker."""
        if self._closed:
            raise RuntimeError("the pool is closed")
        future: Future[Answer] = Future()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """End the workers; jobs that were not begun are cancelled, a running one is cut off."""
        if self._closed:
            return
        self._closed = True
        for worker in self._workers:
            worker.stop()
        while not self._jobs.empty():
            waiting = self._jobs.get()
            if waiting is not None:
                waiting[1].cancel()
        for _ in self._workers:
            self._jobs.put(None)
        for worker in self._workers:
            worker.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ReaderPool(WorkerPool[ReadJob, ReadResult]):
    """Processes of this machine that read documents; ``reader`` must be importable by name."""

    def __init__(
        self,
        processes: int = 1,
        timeout: float = 120.0,
        memory: int | None = None,
        *,
        wall: float | None = None,
        niceness: int = 0,
        reader: Reader = read_job,
    ) -> None:
        super().__init__(reader, unread, processes, timeout, memory, wall=wall, niceness=niceness)


def unread(job: ReadJob, rule: str, text: str, started: float, untouched: bool) -> ReadResult:
    """The result for a document whose reader gave none; the next night tries an untouched one."""
    return replace(failure(job, rule, text, started), unread=untouched)


class _ReaderThread(Generic[Job, Answer]):
    """A thread that gives jobs to one worker process, which is replaced when it is lost."""

    def __init__(
        self,
        jobs: SimpleQueue[tuple[Job, Future[Answer]] | None],
        worker: Worker[Job, Answer],
        lost: Lost[Job, Answer],
        number: int,
    ) -> None:
        self._jobs = jobs
        self._worker = worker
        self._lost = lost
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"reader-{number}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._worker.stop()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        while (waiting := self._jobs.get()) is not None:
            job, future = waiting
            if self._stopping.is_set():
                future.cancel()
            elif future.set_running_or_notify_cancel():
                future.set_result(self._read(job))
        self._worker.close()

    def _read(self, job: Job) -> Answer:
        started, untouched = perf_counter(), False
        try:
            return self._worker.ask(job)
        except WorkerLostError as lost:
            rule, text = _told(lost.ended, self._worker.limits.memory)
        except NotStartedError as error:
            rule, text, untouched = "reader_died", say("reader_not_started", error=error), True
        except UnusableAnswerError as error:
            rule, text = "reader_died", say("reader_answer_unusable", error=error)
        return self._lost(job, rule, text, started, untouched)


def _told(ended: Ended, memory: int | None) -> tuple[str, str]:
    """The rule and the words for a worker that ended."""
    if isinstance(ended, LimitReached):
        if ended.limit == "processor":
            text = say("reading_processor_time", amount=f"{ended.amount:g}")
        else:
            text = say("reading_wall_time", amount=f"{ended.amount:g}")
        return "reader_timeout", text
    limit = f" (it may use {memory // 2**20} MiB of memory)" if memory else ""
    if isinstance(ended, Exited):
        return "reader_died", f"the reading process ended with exit code {ended.code}{limit}"
    return "reader_died", f"the reading process was ended by signal {ended.name}{limit}"
