"""Worker processes that read documents, each of which may hang or die alone.

A document that takes too long, too much memory, or brings its process down
costs itself only: the worker is replaced and the result says what happened.
``concurrent.futures.ProcessPoolExecutor`` cannot end one worker (its pool
breaks as a whole), hence this small pool of its own.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from time import perf_counter
from types import TracebackType

from crawler.reading.read import ReadJob, ReadResult, failure, read_job

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

Reader = Callable[[ReadJob], ReadResult]

_START_TIMEOUT = 120.0
"""Seconds a new process may take until it is ready."""

_RECYCLE_AFTER = 500
"""Documents after which a process is replaced, so that leaks in parsers stay small."""


class ReaderPool:
    """A fixed number of worker processes behind one queue.

    ``timeout`` is in seconds for one document, ``memory`` in bytes of address
    space for one process (``None``: no limit), ``niceness`` is added to the
    processes' own.  ``reader`` must be importable by name.  Processes start
    with the first document they get.
    """

    def __init__(
        self,
        processes: int = 1,
        timeout: float = 120.0,
        memory: int | None = None,
        *,
        niceness: int = 0,
        reader: Reader = read_job,
    ) -> None:
        if processes < 1:
            raise ValueError(f"a pool needs at least one process, not {processes}")
        if timeout <= 0:
            raise ValueError(f"the timeout must be more than 0 seconds, not {timeout}")
        self.processes = processes
        self._jobs: SimpleQueue[tuple[ReadJob, Future[ReadResult]] | None] = SimpleQueue()
        self._closed = False
        self._workers = [
            _Worker(self._jobs, reader, timeout, memory, niceness, number)
            for number in range(processes)
        ]

    def submit(self, job: ReadJob) -> Future[ReadResult]:
        """Queue a job.  Its future gives a result in every case, also of a lost worker."""
        if self._closed:
            raise RuntimeError("the pool is closed")
        future: Future[ReadResult] = Future()
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

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Worker:
    """A thread that owns one process, gives it jobs and replaces it when it is lost."""

    def __init__(
        self,
        jobs: SimpleQueue[tuple[ReadJob, Future[ReadResult]] | None],
        reader: Reader,
        timeout: float,
        memory: int | None,
        niceness: int,
        number: int,
    ) -> None:
        self._jobs = jobs
        self._arguments = (reader, memory, niceness)
        self._timeout = timeout
        self._memory = memory
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._done = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"reader-{number}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        process = self._process
        if process is not None and process.is_alive():
            process.kill()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        while (waiting := self._jobs.get()) is not None:
            job, future = waiting
            if self._stopping.is_set():
                future.cancel()
            elif future.set_running_or_notify_cancel():
                future.set_result(self._read(job))
        self._end()

    def _read(self, job: ReadJob) -> ReadResult:
        started = perf_counter()
        try:
            pipe = self._ready()
        except (EOFError, OSError) as error:  # no process, no memory for one, or no time
            text = f"no reading process could be started ({error!r:.200}, {self._last_words()})"
            return replace(failure(job, "reader_died", text, started), unread=True)
        try:
            pipe.send(job)
            if not pipe.poll(self._timeout):
                self._end()
                text = f"reading took longer than {self._timeout:g} s and was ended"
                return failure(job, "reader_timeout", text, started)
            result: ReadResult = pipe.recv()
        except (EOFError, OSError):
            return failure(job, "reader_died", self._last_words(), started)
        except Exception as error:  # noqa: BLE001 - unpickling may raise anything
            self._end()
            text = f"the reading process gave no result that can be used ({error!r:.200})"
            return failure(job, "reader_died", text, started)
        self._done += 1
        if self._done >= _RECYCLE_AFTER:
            self._end()
        return result

    def _ready(self) -> Connection:
        """The pipe to a living process, started now if there is none."""
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self._end()
        context = get_context("spawn")
        self._pipe, far_end = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(far_end, *self._arguments), name="gongan-reader", daemon=True
        )
        self._process.start()
        far_end.close()
        if self._stopping.is_set():
            self._process.kill()
        if not self._pipe.poll(_START_TIMEOUT):
            raise TimeoutError("the reading process did not start")
        self._pipe.recv()
        return self._pipe

    def _last_words(self) -> str:
        process = self._process
        self._end()
        code = process.exitcode if process is not None else None
        limit = f" (it may use {self._memory // 2**20} MiB of memory)" if self._memory else ""
        if code is not None and code < 0:
            name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
            return f"the reading process was ended by signal {name}{limit}"
        return f"the reading process ended with exit code {code}{limit}"

    def _end(self) -> None:
        if self._process is not None:
            self._process.join(0.2)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None
        self._done = 0


def _serve(pipe: Connection, reader: Reader, memory: int | None, niceness: int) -> None:
    """The life of a worker process: answer jobs until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the crawl process decides when to stop
    if memory is not None and resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    pipe.send(None)
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        result = reader(job)
        try:
            pipe.send(result)
        except BrokenPipeError:  # nobody is there any more to read it
            return
