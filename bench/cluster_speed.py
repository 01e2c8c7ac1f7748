"""What a cluster costs and gains: ``python -m bench.cluster_speed``.

A crawl of slow hosts and a reparse of stored documents, on this machine alone and with one
and two workers of one thread each, all on the loopback interface, in turn for some rounds.
Printed are medians of wall seconds and of the processor seconds of all processes together,
the ratios to one process in the same round, and how busy the machine was.  Scheduler and
workers stand for all rounds, and have done a little before; all that they take from the command's
start to its end is counted.
The crawl alone crawls as many portals at a time as one worker does.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from archive.store import open_archive
from bench.archive_reparse import _fill
from bench.warc_pages import captures
from crawler.cluster.connection import connect
from tests.crawler.cluster.checking import ids
from tests.crawler.cluster.clusters import Cluster, cluster, command, start
from tests.crawler.cluster.hosts import ROOT, Hosts, serving

DELAY = 1.0
LATENCY = 0.5
YEARS = 6
LEASE = 30
"""Seconds a host is lent, as by default."""

_WARM = 16
"""Documents that are read before what is measured."""

WORKERS = (0, 1, 2)
"""Workers of each kind of run; none is one process."""

_SHOWN = {0: "one process", 1: "one worker", 2: "two workers"}
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Seconds of one run, and how many processes wanted to run at its end (one minute's mean).

    ``there`` are those of the processor that scheduler and workers took.
    """

    wall: float
    processor: float
    there: float
    load: float


Run = Callable[[Path, "Cluster | None"], None]
"""Does the work in a folder, on a cluster or alone."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster_speed", description=__doc__)
    parser.add_argument("--hosts", type=int, default=60)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with _clusters() as made, _folder() as kept:
        if options.hosts:
            with serving(options.hosts, years=YEARS, delay=LATENCY) as hosts:
                title = f"crawl of {options.hosts} hosts"
                _compare(title, made, options.rounds, _crawl(hosts, 1), _crawl(hosts))
        if options.documents:
            title = f"reparse of {options.documents} documents"
            runs = [_reparse(kept, documents) for documents in (_WARM, options.documents)]
            _compare(title, made, options.rounds, *runs)


@contextmanager
def _clusters() -> Iterator[dict[int, Cluster | None]]:
    """Clusters of each size; they stand for all rounds, as they do for many nights."""
    with ExitStack() as stack:
        made: dict[int, Cluster | None] = dict.fromkeys(WORKERS)
        for workers in filter(None, WORKERS):
            begun = stack.enter_context(cluster(stack.enter_context(_folder()), workers))
            client = connect(begun.address)
            client.wait_for_workers(workers, timeout=300)
            client.close()
            made[workers] = begun
        yield made


def _crawl(hosts: Hosts, count: int = 0) -> Run:
    """A crawl of so many of the hosts, or of all."""

    def run(folder: Path, made: Cluster | None) -> None:
        registry = hosts.registry(folder / "registry")
        address = None if made is None else made.address
        chosen = ids(hosts)[: count or None]
        words = command("crawl", folder / "a.db", registry, address, *chosen, delay=DELAY)
        process = start(words, folder, lease=LEASE)
        told = process.communicate()
        assert process.returncode == 0, told
        _check(folder, "SELECT count(*) FROM captures WHERE status = 200", YEARS * len(chosen))

    return run


def _reparse(kept: Path, documents: int) -> Run:
    unread = kept / f"{documents}.db"
    _fill(unread, list(captures(0, documents, again=0)))

    def run(folder: Path, made: Cluster | None) -> None:
        shutil.copy(unread, folder / "a.db")
        more = ["--cluster", made.address] if made else ["-j", "1"]
        subprocess.run(
            [sys.executable, "-m", "crawler.cli", "reparse", "--db", "a.db", *more],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _check(folder, "SELECT count(*) FROM readings", documents)

    return run


def _check(folder: Path, sql: str, least: int) -> None:
    with open_archive(folder / "a.db") as archive:
        (found,) = archive.db.execute(sql).fetchone()
        assert found >= least, (found, least)


def _compare(
    title: str, made: dict[int, Cluster | None], rounds: int, little: Run, run: Run
) -> None:
    """Do the work in turn; a little of it first, so that all have imported what they need."""
    for workers in WORKERS:
        _cost(made[workers], little)
    found: dict[int, list[Cost]] = {workers: [] for workers in WORKERS}
    for number in range(rounds):
        for place in range(len(WORKERS)):
            workers = WORKERS[(number + place) % len(WORKERS)]
            cost = _cost(made[workers], run)
            found[workers].append(cost)
            print(
                f"{title}, round {number + 1}, {_SHOWN[workers]}: {cost.wall:.1f} s wall,"
                f" {cost.processor:.1f} s processor ({cost.there:.1f} by the cluster),"
                f" load {cost.load:.1f}",
                flush=True,
            )
    print(f"{title}, medians of {rounds} rounds:")
    for workers, costs in found.items():
        print(
            f"  {_SHOWN[workers]:11}: {median(cost.wall for cost in costs):6.1f} s wall"
            f" ({_ratios(costs, found[0], 'wall')}),"
            f" {median(cost.processor for cost in costs):6.1f} s processor"
            f" ({_ratios(costs, found[0], 'processor')})",
            flush=True,
        )


def _ratios(costs: Sequence[Cost], alone: Sequence[Cost], what: str) -> str:
    """The ratios to one process of the same rounds: their median, the least and the most."""
    ratios = sorted(
        getattr(cost, what) / getattr(other, what) for cost, other in zip(costs, alone, strict=True)
    )
    return f"{median(ratios):.2f}; {ratios[0]:.2f} to {ratios[-1]:.2f}"


def _cost(made: Cluster | None, run: Run) -> Cost:
    """What a run costs: its command with all it starts, and the cluster meanwhile."""
    with _folder() as folder:
        before, used, begun = _taken(made), _ended(), perf_counter()
        run(folder, made)
        wall = perf_counter() - begun
        there = _taken(made) - before
        return Cost(wall, _ended() - used + there, there, os.getloadavg()[0])


def _ended() -> float:
    """Processor seconds of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _taken(made: Cluster | None) -> float:
    """Processor seconds of a cluster's processes until now, with those they started."""
    if made is None:
        return 0.0
    assert made.scheduler is not None
    roots = [made.scheduler.pid, *(worker.pid for worker in made.workers.values())]
    return sum(_taken_by(pid) for pid in roots)


def _taken_by(pid: int) -> float:
    """Of one process, of its children that have ended, and of those that have not."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        threads = list(Path(f"/proc/{pid}/task").glob("*/children"))
        children = {int(child) for thread in threads for child in thread.read_text().split()}
    except OSError:  # it has ended, and was counted by who started it
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS + sum(map(_taken_by, children))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


if __name__ == "__main__":
    main()
