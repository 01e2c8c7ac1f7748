"""A crawl on many machines gives what one machine gives, whatever dies."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import open_archive
from common.processes import _descendants
from tests.crawler.cluster.checking import (
    DELAY,
    assert_no_report_twice,
    assert_polite,
    captured,
    corpus,
    ids,
    one_machine,
    until,
)
from tests.crawler.cluster.clusters import LEASE, Cluster, ahead, cluster, command, start
from tests.crawler.cluster.hosts import ROOT, Hosts, serving
from tests.patience import GIVEN_UP

MANY = 60
FEW = 12


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hosts, Path]]:
    """Hosts, and the folder of their registry."""
    with serving(FEW, years=2, delay=0.05) as hosts:
        yield hosts, hosts.registry(tmp_path_factory.mktemp("registry"))


@pytest.fixture(scope="module")
def expected(
    served: tuple[Hosts, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """The corpus of one machine."""
    hosts, registry = served
    return one_machine(tmp_path_factory.mktemp("one"), hosts, registry)


@pytest.fixture
def hosts(served: tuple[Hosts, Path], expected: dict[str, list[str]]) -> Hosts:
    """The hosts with an empty log."""
    served[0].log_file.write_text("")
    return served[0]


class Crawl:
    """A crawl on a cluster that is under way."""

    def __init__(self, made: Cluster, hosts: Hosts, registry: Path, folder: Path) -> None:
        self.made, self.hosts, self.registry, self.folder = made, hosts, registry, folder
        self.db = folder / "many.db"
        self.process: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        words = command(
            "crawl", self.db, self.registry, self.made.address, *ids(self.hosts), delay=DELAY
        )
        self.process = start([word for word in words if word != "--quiet"], self.folder)

    def asked(self, count: int) -> None:
        """Wait until so many requests were made."""
        until(lambda: len(self.hosts.log()) >= count)

    def end(self) -> tuple[int, str]:
        assert self.process is not None
        _, told = self.process.communicate(timeout=GIVEN_UP)
        return self.process.returncode, told

    def give_up(self) -> None:
        """End the command, if a test came to no end."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()

    def late(self) -> None:
        """Another crawl, which brings home what was left."""
        self.begin()
        code, told = self.end()
        assert code == 0, told


@pytest.fixture
def crawl(tmp_path: Path, hosts: Hosts, served: tuple[Hosts, Path]) -> Iterator[Crawl]:
    with cluster(tmp_path, workers=3) as made:
        begun = Crawl(made, hosts, served[1], tmp_path)
        yield begun
        begun.give_up()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that stands for many crawls, of an archive each."""
    with cluster(tmp_path_factory.mktemp("standing"), workers=3) as made:
        yield made


@pytest.fixture
def another(
    standing: Cluster, tmp_path: Path, hosts: Hosts, served: tuple[Hosts, Path]
) -> Iterator[Crawl]:
    begun = Crawl(standing, hosts, served[1], tmp_path)
    yield begun
    begun.give_up()
    for name in {"w0", "w1", "w2"} - standing.workers.keys():
        standing.start_worker(name)


def assert_all_there(crawl: Crawl, expected: dict[str, list[str]], *, every: bool = True) -> None:
    """The corpus of one machine; with ``every``, each answer that a host gave is a capture."""
    assert corpus(crawl.db) == expected
    assert_no_report_twice(crawl.db)
    assert_polite(crawl.hosts)
    if every:
        with open_archive(crawl.db, read_only=True) as archive:
            assert captured(archive) == crawl.hosts.times_asked()


def test_sixty_hosts_on_three_workers_are_those_of_one_machine(tmp_path: Path) -> None:
    with serving(MANY, years=2, delay=0.05) as hosts:
        registry = hosts.registry(tmp_path / "registry")
        expected = one_machine(tmp_path, hosts, registry)
        hosts.log_file.write_text("")
        with cluster(tmp_path, workers=3) as made:
            crawl = Crawl(made, hosts, registry, tmp_path)
            crawl.begin()
            assert crawl.end()[0] == 0
            assert_all_there(crawl, expected)
            assert set(hosts.times_asked().values()) == {1}
            # again: nothing has changed, and nothing is read twice
            crawl.late()
            assert_all_there(crawl, expected)
        with open_archive(crawl.db, read_only=True) as archive:
            rows = archive.db.execute(
                "SELECT run_id, outcome, status, count(*) FROM captures WHERE status <> 404"
                " GROUP BY 1, 2, 3 ORDER BY 1"
            ).fetchall()
            assert rows == [(1, "ok", 200, MANY * 3), (2, "unchanged", 304, MANY * 3)]
            assert archive.db.execute("SELECT count(*) FROM readings").fetchone() == (MANY * 2,)
            assert archive.unread() == []


def check_killed(crawl: Crawl, expected: dict[str, list[str]], seed: int) -> None:
    """Kill a worker after some request, in some cases with all it had started."""
    chance = random.Random(seed)
    crawl.begin()
    crawl.asked(chance.randrange(1, FEW * 3))
    victim = chance.choice(sorted(crawl.made.workers))
    with_children = chance.random() < 0.5
    children = _descendants(crawl.made.workers[victim].pid)
    crawl.made.kill(victim)
    for child in children if with_children else ():
        os.kill(child, signal.SIGKILL)
    code, told = crawl.end()
    assert code == 0, told
    crawl.made.start_worker(victim)
    crawl.late()
    assert list(crawl.made.shards(victim).glob("*/*.db")) == []
    assert_all_there(crawl, expected, every=not with_children)


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_worker_loses_nothing(
    crawl: Crawl, expected: dict[str, list[str]], seed: int
) -> None:
    check_killed(crawl, expected, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 53))
def test_a_worker_killed_at_fifty_moments_loses_nothing(
    another: Crawl, expected: dict[str, list[str]], seed: int
) -> None:
    check_killed(another, expected, seed)


def test_a_scheduler_that_is_killed_and_comes_back(
    crawl: Crawl, expected: dict[str, list[str]]
) -> None:
    crawl.begin()
    crawl.asked(FEW)
    crawl.made.kill_scheduler()
    for name in list(crawl.made.workers):
        crawl.made.workers.pop(name).wait(GIVEN_UP)  # they end without their scheduler
    crawl.made.start_scheduler()
    for number in range(3):
        crawl.made.start_worker(f"w{number}")
    code, told = crawl.end()
    assert code == 0, told
    assert_all_there(crawl, expected)


def test_a_worker_that_hangs_asks_no_more(crawl: Crawl, expected: dict[str, list[str]]) -> None:
    crawl.begin()
    crawl.asked(FEW)
    crawl.made.halt("w1")
    code, told = crawl.end()
    crawl.made.resume("w1")
    assert code == 0, told
    crawl.made.kill("w1")
    crawl.made.start_worker("w1")
    crawl.late()
    assert_all_there(crawl, expected)


@pytest.mark.parametrize("blocks", [700, 2300])
def test_a_full_disk_on_one_machine(
    crawl: Crawl, expected: dict[str, list[str]], blocks: int
) -> None:
    crawl.made.kill("w2")
    # of 512 bytes: no room for a seed, or for that and little more; files that grow are refused
    crawl.made.start_worker("w2", shell=f"ulimit -f {blocks}")
    crawl.begin()
    code, told = crawl.end()
    assert code == 0, told
    assert "sent out again" in told
    crawl.made.kill("w2")
    crawl.made.start_worker("w2")
    crawl.late()
    assert_all_there(crawl, expected)


def test_clocks_that_differ_by_minutes(crawl: Crawl, expected: dict[str, list[str]]) -> None:
    for name, minutes in (("w1", -7), ("w2", 11)):
        crawl.made.kill(name)
        crawl.made.start_worker(name, variables=ahead(crawl.folder / name, minutes))
    crawl.begin()
    code, told = crawl.end()
    assert code == 0, told
    assert_all_there(crawl, expected)
    crawl.late()
    assert_all_there(crawl, expected)


def test_a_stop_keeps_what_was_fetched_and_the_next_run_goes_on(
    crawl: Crawl, expected: dict[str, list[str]]
) -> None:
    crawl.begin()
    crawl.asked(FEW)
    assert crawl.process is not None
    crawl.process.send_signal(signal.SIGTERM)
    crawl.end()
    with open_archive(crawl.db, read_only=True) as archive:
        assert archive.db.execute("SELECT state FROM runs").fetchone() == ("interrupted",)
        assert captured(archive) == crawl.hosts.times_asked()
    crawl.late()
    assert_all_there(crawl, expected)


def test_a_leader_that_is_killed_leaves_nobody_asking(
    crawl: Crawl, expected: dict[str, list[str]]
) -> None:
    crawl.begin()
    crawl.asked(FEW)
    assert crawl.process is not None
    crawl.process.kill()
    crawl.process.wait()
    crawl.late()
    assert_all_there(crawl, expected)


def test_the_window_closes_for_all_machines(crawl: Crawl, expected: dict[str, list[str]]) -> None:
    closed = crawl.folder / "closed"
    program = f"""
import time
from pathlib import Path
from crawler.cluster import lead
from crawler.cluster.crawl import crawl
from crawler.cluster.work import Terms
from spiders.portals import load_registry
registry = load_registry(Path({str(crawl.registry)!r}))
portals = [registry[name] for name in {ids(crawl.hosts)!r}]
lead.monotonic = lambda: time.monotonic() + 1e6 * Path({str(closed)!r}).exists()
terms = Terms({crawl.made.address!r}, "nightly", "Asia/Shanghai", {LEASE}, closes_in=1e5)
settings = {{"DOWNLOAD_DELAY": {DELAY}, "LOG_LEVEL": "WARNING"}}
summary = crawl(portals, terms, db=Path({str(crawl.db)!r}), contact=None, settings=settings)
print(summary.stopped, summary.state)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, text=True, stdout=subprocess.PIPE
    )
    crawl.asked(FEW)
    closed.touch()
    assert process.communicate(timeout=GIVEN_UP)[0].split() == ["window", "interrupted"]
    assert len(crawl.hosts.log()) < FEW * 4
    crawl.late()
    assert_all_there(crawl, expected)


def test_a_budget_holds_for_all_machines_together(crawl: Crawl) -> None:
    # fewer workers than groups: some are never sent out, and the run ends all the same
    for name in ("w1", "w2"):
        crawl.made.kill(name)
    words = command(
        "crawl", crawl.db, crawl.registry, crawl.made.address, *ids(crawl.hosts), delay=DELAY
    )
    process = start(words, crawl.folder, budget=7)
    process.communicate(timeout=GIVEN_UP)
    assert 0 < len(crawl.hosts.log()) <= 7
    with open_archive(crawl.db, read_only=True) as archive:
        assert archive.db.execute("SELECT state FROM runs").fetchone() == ("interrupted",)
