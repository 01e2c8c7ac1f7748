"""Reading on all cores of all machines: batches of documents out, what was read back.

On each worker a pool of readers (:mod:`crawler.reading.pool`) keeps its limits: a document
that hangs or swells costs itself there, too.
"""

from __future__ import annotations

import multiprocessing
import pickle
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from functools import cache, partial
from queue import Empty, SimpleQueue
from time import perf_counter
from typing import Any

from archive.store import Archive
from common.messages import say
from crawler.cluster.connection import Cluster
from crawler.cluster.order import program
from crawler.config.spec import scrapy_default
from crawler.reading.pool import Reader, WorkerPool, unread
from crawler.reading.read import ReadJob, ReadResult, failure, read_job
from crawler.reading.reparse import Tally, reparse
from spiders.portals import Portal

MOST = 4
"""Documents that are sent together."""

MOST_BYTES = 4 * 2**20
"""Bytes of them, after which they are sent."""

_CALM = 0.2
"""Seconds in which no further document comes, after which they are sent.

More than filing what was read takes on a busy machine: the next document comes after that.
"""

Waiting = tuple[ReadJob, "Future[ReadResult]"]


class ClusterPool:
    """Readers on a cluster, to be used like a :class:`~crawler.reading.pool.ReaderPool`."""

    def __init__(
        self,
        cluster: Cluster,
        timeout: float,
        memory: int | None,
        *,
        niceness: int = 0,
        reader: Reader = read_job,
    ) -> None:
        self._cluster = cluster
        self._limits = (timeout, memory, niceness, reader)
        self._slots = max(1, cluster.slots())
        self._jobs: SimpleQueue[Waiting | None] = SimpleQueue()
        self._out: set[Any] = set()
        self._thread = threading.Thread(target=self._run, name="cluster-readers", daemon=True)
        self._thread.start()

    @property
    def processes(self) -> int:
        """How many documents are to be under way: a batch is read, and one is on the way."""
        return self._slots * 2

    def submit(self, job: ReadJob) -> Future[ReadResult]:
        """Queue a job.  Its future gives a result in every case, also of a lost worker."""
        future: Future[ReadResult] = Future()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """Take back what was not begun."""
        self._jobs.put(None)
        self._thread.join()
        for future in list(self._out):
            future.cancel()

    def __enter__(self) -> ClusterPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        """Send jobs in batches, as they come."""
        while (first := self._jobs.get()) is not None:
            batch, size, last = [first], len(first[0].body), False
            while len(batch) < MOST and size < MOST_BYTES:
                try:
                    more = self._jobs.get(timeout=_CALM)
                except Empty:
                    break
                if more is None:
                    last = True
                    break
                batch.append(more)
                size += len(more[0].body)
            self._send(batch)
            if last:
                return

    def _send(self, batch: list[Waiting]) -> None:
        jobs = [pickle.dumps(job) for job, _ in batch]
        try:
            sent = self._cluster.client.submit(
                read_batch, jobs, *self._limits, program(), pure=False, retries=2
            )
        except Exception as error:  # noqa: BLE001 - the cluster is gone
            _not_read(batch, error)
            return
        self._out.add(sent)
        sent.add_done_callback(lambda future: self._came(future, batch))

    def _came(self, sent: Any, batch: list[Waiting]) -> None:
        self._out.discard(sent)
        try:
            results: Sequence[bytes] = sent.result(timeout=60)
        except Exception as error:  # noqa: BLE001 - whatever happened, the documents are unread
            _not_read(batch, error)
            return
        for (job, future), result in zip(batch, results, strict=True):
            future.set_result(_unpacked(job, result))


def _unpacked(job: ReadJob, packed: bytes) -> ReadResult:
    """What a reader packed; a worker has the same program, so that only a fault cannot be."""
    try:
        result: ReadResult = pickle.loads(packed)
    except Exception as error:  # noqa: BLE001 - a class that cannot be made again raises anything
        text = say("reader_answer_unusable", error=f"{error!r:.200}")
        return failure(job, "reader_died", text, perf_counter())
    return result


def _not_read(batch: list[Waiting], error: Exception) -> None:
    """The cluster could not read them, which says nothing of them."""
    for job, future in batch:
        text = say("reader_not_started", error=error)
        future.set_result(unread(job, "reader_died", text, perf_counter(), True))


def read_batch(
    jobs: Sequence[bytes],
    timeout: float,
    memory: int | None,
    niceness: int,
    reader: Reader,
    theirs: tuple[str, str],
) -> list[bytes]:
    """Read documents on a worker; raises ValueError where another program is installed.

    Jobs and results stay packed on their way through the worker: unpacking and packing
    them there again took more than a tenth of the time of reading.
    """
    if theirs != program():
        raise ValueError(f"the worker's program is {program()}, and not {theirs}: install the same")
    pool = _readers(timeout, memory, niceness, pickle.dumps(reader))
    return [future.result() for future in [pool.submit(job) for job in jobs]]


@cache
def _readers(
    timeout: float, memory: int | None, niceness: int, reader: bytes
) -> WorkerPool[bytes, bytes]:
    """The readers of this worker process, as many as its threads; they stay for the next batch."""
    from distributed import get_worker

    # a worker below Dask's nanny is a daemon of it, and may have no children for that alone
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    threads = get_worker().state.nthreads
    read = partial(_read_packed, pickle.loads(reader))
    return WorkerPool(read, _lost, threads, timeout, memory, niceness=niceness)


def _read_packed(reader: Reader, job: bytes) -> bytes:
    return pickle.dumps(reader(pickle.loads(job)))


def _lost(job: bytes, rule: str, text: str, started: float, untouched: bool) -> bytes:
    return pickle.dumps(unread(pickle.loads(job), rule, text, started, untouched))


def pool_on(cluster: Cluster, reader: Reader = read_job) -> ClusterPool:
    """Readers with the limits that are usual."""
    memory = scrapy_default("GONGAN_READ_MEMORY_MB") * 2**20 or None
    return ClusterPool(cluster, scrapy_default("GONGAN_READ_TIMEOUT"), memory, reader=reader)


def read_unread(archive: Archive, cluster: Cluster, portals: Sequence[Portal]) -> Tally:
    """Read what the archive has and nobody has read, after all was merged."""
    tally = Tally()
    left = archive.unread()
    if left:
        with pool_on(cluster) as pool:
            for one in reparse(archive, left, {portal.id: portal for portal in portals}, pool):
                tally.count(one)
    return tally
