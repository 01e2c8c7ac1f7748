"""What a cluster costs and gains: ``python -m bench.cluster_speed``.

A crawl of slow hosts and a reparse of stored documents, on this machine alone and with one
and two workers of one thread each, all on the loopback interface, in turn for some rounds.
Printed are medians of wall seconds and of the processor seconds of all processes together,
the ratios to one process in the same round, and how busy the machine was.  What scheduler and
workers take to start is not counted, all that they do from the command's start to its end is.
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
from contextlib import contextmanager
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
WORKERS = (0, 1, 2)
"""Workers of each kind of run; none is one process."""

_SHOWN = {0: "one process", 1: "one worker", 2: "two workers"}
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Seconds of one run, and how many processes wanted to run at its end (one minute's mean)."""

    wall: float
    processor: float
    load: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster_speed", description=__doc__)
    parser.add_argument("--hosts", type=int, default=60)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.hosts:
        with serving(options.hosts, years=YEARS, delay=LATENCY) as hosts:
            _crawls(hosts, options.rounds)
    if options.documents:
        _reparses(options.documents, options.rounds)


def _crawls(hosts: Hosts, rounds: int) -> None:
    def run(folder: Path, made: Cluster | None) -> None:
        registry = hosts.registry(folder / "registry")
        address = None if made is None else made.address
        words = command("crawl", folder / "a.db", registry, address, *ids(hosts), delay=DELAY)
        process = start(words, folder)
        told = process.communicate()
        assert process.returncode == 0, told
        _check(folder, "SELECT count(*) FROM captures WHERE status = 200", YEARS * hosts.count)

    _compare(f"crawl of {hosts.count} hosts", rounds, run)


def _reparses(documents: int, rounds: int) -> None:
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
            _check(folder, "SELECT count(*) FROM readings", documents)

        _compare(f"reparse of {documents} documents", rounds, run)


def _check(folder: Path, sql: str, least: int) -> None:
    with open_archive(folder / "a.db") as archive:
        (found,) = archive.db.execute(sql).fetchone()
        assert found >= least, (found, least)


def _compare(title: str, rounds: int, run: Callable[[Path, Cluster | None], None]) -> None:
    found: dict[int, list[Cost]] = {workers: [] for workers in WORKERS}
    for number in range(rounds):
        for place in range(len(WORKERS)):
            workers = WORKERS[(number + place) % len(WORKERS)]
            cost = _cost(workers, run)
            found[workers].append(cost)
            print(
                f"{title}, round {number + 1}, {_SHOWN[workers]}: {cost.wall:.1f} s wall,"
                f" {cost.processor:.1f} s processor, load {cost.load:.1f}",
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


def _cost(workers: int, run: Callable[[Path, Cluster | None], None]) -> Cost:
    with _folder() as folder:
        if not workers:
            return _measured(lambda: run(folder, None), lambda: 0.0)
        with cluster(folder, workers) as made:
            _wait_for(made, workers)
            return _measured(lambda: run(folder, made), lambda: _taken(made))


def _wait_for(made: Cluster, workers: int) -> None:
    client = connect(made.address)
    client.wait_for_workers(workers, timeout=300)
    client.close()


def _measured(run: Callable[[], None], taken: Callable[[], float]) -> Cost:
    """What a run costs: its command with all it starts, and what ``taken`` gives more then."""
    before, used, begun = taken(), _ended(), perf_counter()
    run()
    wall = perf_counter() - begun
    return Cost(wall, _ended() - used + taken() - before, os.getloadavg()[0])


def _ended() -> float:
    """Processor seconds of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _taken(made: Cluster) -> float:
    """Processor seconds of a cluster's processes until now, with those they started."""
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
