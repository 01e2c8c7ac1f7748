"""What a cluster costs and gains: ``python -m bench.cluster_speed [--hosts N] [--documents N]``.

A crawl of slow hosts and a reparse of stored documents, on this machine alone and with one
and two workers of one thread each, all on the loopback interface.  Printed are wall seconds
and processor seconds of all processes together; what a scheduler and its workers take to
start and to end idle is taken off.  The crawl alone crawls as many portals at a time as one
worker does.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

from archive.store import open_archive
from bench.archive_reparse import _fill
from bench.warc_pages import captures
from tests.crawler.cluster.checking import ids
from tests.crawler.cluster.clusters import Cluster, cluster, command, start
from tests.crawler.cluster.hosts import ROOT, Hosts, serving

DELAY = 1.0
LATENCY = 0.5
YEARS = 6
_SETTLE = 8.0
"""Seconds in which a scheduler and workers are up."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster_speed", description=__doc__)
    parser.add_argument("--hosts", type=int, default=60)
    parser.add_argument("--documents", type=int, default=5000)
    options = parser.parse_args()
    idle = {count: _idle(count) for count in (1, 2)}
    if options.hosts:
        with serving(options.hosts, years=YEARS, delay=LATENCY) as hosts:
            _crawls(hosts, idle)
    if options.documents:
        _reparses(options.documents, idle)


def _idle(workers: int) -> float:
    with _measured() as told, _folder() as folder, cluster(folder, workers):
        sleep(_SETTLE)
    print(f"{workers} workers idle: {told[1]:.1f} processor s")
    return told[1]


def _crawls(hosts: Hosts, idle: dict[int, float]) -> None:
    def run(folder: Path, made: Cluster | None) -> None:
        registry = hosts.registry(folder / "registry")
        address = None if made is None else made.address
        words = command("crawl", folder / "a.db", registry, address, *ids(hosts), delay=DELAY)
        process = start(words, folder)
        told = process.communicate()
        assert process.returncode == 0, told
        with open_archive(folder / "a.db") as archive:
            row = archive.db.execute("SELECT count(*) FROM captures WHERE status = 200").fetchone()
            assert row[0] == hosts.count * (YEARS + 1)

    _compare(f"crawl of {hosts.count} hosts", hosts.count * (YEARS + 2), "requests", run, idle)


def _reparses(documents: int, idle: dict[int, float]) -> None:
    with _folder() as kept:
        unread = kept / "unread.db"
        _fill(unread, list(captures(0, documents, again=0)))

        def run(folder: Path, made: Cluster | None) -> None:
            shutil.copy(unread, folder / "a.db")
            more = ["--cluster", made.address] if made else ["-j", "1"]
            subprocess.run(
                [sys.executable, "-m", "crawler.cli", "reparse", "--db", "a.db", *more],
                cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip

        _compare(f"reparse of {documents} documents", documents, "documents", run, idle)


def _compare(
    title: str,
    amount: int,
    unit: str,
    run: Callable[[Path, Cluster | None], None],
    idle: dict[int, float],
) -> None:
    print(f"{title}:", flush=True)
    with _measured() as alone, _folder() as folder:
        run(folder, None)
    print(f"  one process: {alone[0]:6.1f} s wall, {alone[1]:6.1f} s processor", flush=True)
    for workers in (1, 2):
        with _measured() as told, _folder() as folder, cluster(folder, workers) as made:
            sleep(_SETTLE)
            begun = perf_counter()
            run(folder, made)
            wall = perf_counter() - begun
        processor = told[1] - idle[workers]
        print(
            f"  {workers} workers:   {wall:6.1f} s wall, {processor:6.1f} s processor"
            f" ({processor / alone[1]:.2f}); {amount / wall:.1f} {unit}/s, wall"
            f" {alone[0] / wall:.2f} times as fast",
            flush=True,
        )


@contextmanager
def _measured() -> Iterator[list[float]]:
    """Wall and processor seconds of all that was started and has ended within the block."""
    told: list[float] = []
    begun, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    yield told
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told += [perf_counter() - begun, used]


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


if __name__ == "__main__":
    main()
