"""One run on many machines: cut, sent out, brought home, and told as on one.

The archive stays where it is and has one writer, this process.  A task that comes to no end
(its worker dies, its disk is full, it loses its hosts) is sent out again; what it had
captured by then is merged when its worker gives it back, tonight or another night.
"""

from __future__ import annotations

import logging
import signal
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic, sleep
from typing import Any

from scrapy.settings import Settings

from archive.errors import ArchiveError
from archive.nights import Mode
from archive.runs import RunState, uuid_of
from archive.store import Archive
from crawler.cluster import task
from crawler.cluster.budget import Budget
from crawler.cluster.connection import Cluster, ClusterError, connect
from crawler.cluster.groups import HostGroup, cut
from crawler.cluster.heartbeat import Heartbeat
from crawler.cluster.intake import Intake, name_of
from crawler.cluster.order import Handed, Order
from crawler.cluster.reading import read_unread
from crawler.cluster.seeding import Seeds
from crawler.cluster.summing import Summing
from crawler.crawl.summary import RunSummary
from spiders.portals import Portal

logger = logging.getLogger(__name__)

TRIES = 3
"""How often a group is sent out, at most."""

PATIENCE = 600.0
"""Seconds to wait for a scheduler or workers that went away."""

STOPPED_WITHIN = 24.0
"""Seconds in which tasks that were told to stop have to hand back what they have."""

_TICK = 0.5
CHILD = {"GONGAN_STOP_WAIT": 5.0, "GONGAN_STOP_LIMIT": 9.0}
"""A child stops sooner than a crawl alone: its shard has a way to go."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run on a cluster is asked for beside its portals; see :func:`crawl`."""

    cluster: str
    command: str
    zone: str
    lease: float
    exchange: str = ""
    closes_in: float | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be crawled, and how; ``settings`` are those that go along with each task."""

    portals: Sequence[Portal]
    terms: Terms
    options: Settings
    settings: Mapping[str, Any]
    modes: Mapping[str, Mode]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A group that was sent out: for the how manieth time, where its seed lies, and to whom.

    ``workers`` are those that may take it, none for any.
    """

    group: HostGroup
    tries: int
    seed: str = ""
    workers: tuple[str, ...] = ()


class Leader:
    """A run, from its first task to its summary."""

    def __init__(
        self, archive: Archive, cluster: Cluster, work: Work, seeds: Seeds, run_id: int
    ) -> None:
        self._archive, self._cluster, self._work, self._seeds = archive, cluster, work, seeds
        self._terms, self._options, self._portals = work.terms, work.options, work.portals
        self._run_id = run_id
        self._run = uuid_of(archive.db, run_id)
        self._intake = Intake(archive, cluster)
        self._budget = Budget(work.options.getint("GONGAN_RUN_BUDGET"), self._run)
        self._waiting: deque[tuple[HostGroup, int, str]] = deque()
        self._out: dict[Any, _Sent] = {}
        self._done: SimpleQueue[Any] = SimpleQueue()
        self._stop: str | None = None
        self._begun = self._stopping = self._peopled = monotonic()
        self._lead = Heartbeat(cluster.ask_scheduler, self._run, self._terms.lease)
        self._signalled = False
        self.summing = Summing(work.portals)

    def go(self) -> RunSummary:
        """Do all, and end the run."""
        with self._signals():
            self._enter()
            self._intake.collect()
            parallel = max(1, self._options.getint("GONGAN_PARALLEL_PORTALS"))
            groups = cut(self._portals, max(1, self._cluster.slots()), parallel)
            self._waiting.extend((group, 1, "") for group in groups)
            while self._waiting or self._out:
                if self._is_over():
                    break
                try:
                    self._send_out()
                    self._hear()
                except ArchiveError as error:  # shards that came stay with their workers, too
                    self.summing.problems.append(str(error))
                    self._stop_for("error")
            self._conclude()
        return self._ended()

    def _is_over(self) -> bool:
        """Whether to wait no longer; tells the tasks when it is time to stop."""
        if self._stop is None and self._signalled:
            self._stop_for("signal")
        if self._stop is None and self._is_closed():
            self._stop_for("window")
        if self._stop is None and self._is_deserted():
            self.summing.problems.append(f"no worker was there for {PATIENCE:.0f} s")
            self._stop_for("error")
        if not self._budget.is_left:
            self._waiting.clear()
        if self._stop is None:
            if self._lead.is_lost:
                logger.warning("the scheduler does not know this run any more")
                self._come_back()
            return False
        self._waiting.clear()
        return not self._out or monotonic() - self._stopping > STOPPED_WITHIN

    def _is_deserted(self) -> bool:
        """Whether all workers have been gone for long."""
        if self._cluster.slots():
            self._peopled = monotonic()
        self._take_back()
        return monotonic() - self._peopled > PATIENCE

    def _is_closed(self) -> bool:
        ends = self._terms.closes_in
        return ends is not None and monotonic() - self._begun >= ends

    def _stop_for(self, reason: str) -> None:
        """Tasks end when nobody leads them; those not begun are taken back."""
        if self._stop is not None:
            return
        self._stop, self._stopping = reason, monotonic()
        logger.warning("the crawl stops (%s): tasks hand back what they have", reason)
        self._lead.end()

    def _enter(self) -> None:
        """Lead the run at this scheduler; one that has just begun may have lent hosts before."""
        if not self._cluster.is_local:
            rest = self._terms.lease - self._cluster.scheduler_age()
            if rest > 0:
                logger.info("waiting %.0f s until what the scheduler lent before has ended", rest)
                self._sleep(rest)
        if not self._lead.begin():
            raise ClusterError("the run could not be begun at the scheduler: try again")
        self._budget.lay_out(self._cluster, self._archive, self._run_id)

    def _come_back(self) -> None:
        """Find the scheduler again, or a new one there; what was sent out is sent again."""
        for sent in self._out.values():
            self._waiting.append((sent.group, sent.tries, ""))
        self._out.clear()
        self._lead.end()
        self._done = SimpleQueue()
        until = monotonic() + PATIENCE
        while self._stop is None and not self._signalled:
            try:
                self._cluster.client.close(timeout=1)
                self._cluster.client = connect(self._terms.cluster)
                self._lead = Heartbeat(self._cluster.ask_scheduler, self._run, self._terms.lease)
                self._enter()
                self._intake.collect()
                return
            except (ClusterError, OSError, RuntimeError, TimeoutError) as error:
                if monotonic() > until or self._cluster.is_local:
                    self.summing.problems.append(f"the cluster went away: {error}")
                    self._stop_for("error")
                self._sleep(1)

    def _sleep(self, seconds: float) -> None:
        """Wait, unless the run is to stop or its window closes."""
        until = monotonic() + seconds
        while self._stop is None and not self._signalled and monotonic() < until:
            if self._is_closed():
                return
            sleep(_TICK)

    def _send_out(self) -> None:
        """Send as many groups as there are places, and one more that need not be waited for."""
        while self._waiting and self._stop is None and self._budget.is_left:
            if len(self._out) > self._cluster.slots():
                return
            group, tries, avoid = self._waiting.popleft()
            future, sent = self._submit(group, tries, avoid)
            self._out[future] = sent
            future.add_done_callback(self._done.put)

    def _take_back(self) -> None:
        """Send those anew that wait for workers which are not there any more."""
        there = set(self._cluster.workers())
        for future, sent in list(self._out.items()):
            if sent.workers and not there.intersection(sent.workers):
                del self._out[future]
                future.cancel()
                self._waiting.append((sent.group, sent.tries, ""))

    def _submit(self, group: HostGroup, tries: int, avoid: str) -> tuple[Any, _Sent]:
        terms, ends, modes = self._terms, self._terms.closes_in, self._work.modes
        order = Order(
            archive=name_of(self._archive),
            run=self._run,
            name=f"{self._run[:8]}-{group.number}",
            portals=group.portals,
            hosts=group.hosts,
            settings=self._work.settings,
            command=terms.command,
            contact=self._options.get("GONGAN_CONTACT") or None,
            zone=terms.zone,
            lease=terms.lease,
            closes_in=None if ends is None else max(0.0, ends - (monotonic() - self._begun)),
            modes={p.id: modes[p.id] for p in group.portals if p.id in modes},
            budget=self._budget.name,
            exchange=terms.exchange,
        )
        seed: bytes | str = self._seeds.of(group, self._run_id)
        at = ""
        if terms.exchange and isinstance(seed, bytes):
            at = f"{terms.exchange.rstrip('/')}/{order.name}.seed"
            task.put(seed, at)
            seed = at
        # strictly: who has failed at once is idle, and would have it again
        others = [one for one in self._cluster.workers() if one != avoid] if avoid else []
        future = self._cluster.client.submit(
            task.crawl_group, order, seed, pure=False, workers=others or None
        )
        return future, _Sent(group, tries, at, tuple(others))

    def _hear(self) -> None:
        """Take what comes back within a moment."""
        try:
            future = self._done.get(timeout=_TICK)
        except Empty:
            return
        if future not in self._out:
            return  # of before the scheduler went away
        sent = self._out.pop(future)
        try:
            handed: Handed = future.result(timeout=60)
        except Exception as error:  # noqa: BLE001 - a worker may fail in any way
            if future.status in ("cancelled", "lost"):
                self._waiting.appendleft((sent.group, sent.tries, ""))
                self._come_back()
            else:
                self._again(sent, "", f"{type(error).__name__}: {error}")
            return
        self._take(sent, handed)

    def _take(self, sent: _Sent, handed: Handed) -> None:
        group = sent.group
        if sent.seed:
            task.remove(sent.seed)
        self._intake.take(handed)
        summary = handed.summary
        if summary is not None:
            self.summing.add(group.portals, summary)
            if summary.stopped == "budget":
                self._budget.is_left = False
        ended = summary is not None and summary.state != "failed"
        if summary is not None and summary.stopped in ("lease", "leader"):
            ended = self._stop is not None
        if not ended:
            told = handed.error or "; ".join(summary.failures if summary else ())
            self._again(sent, handed.worker, told)
            return
        logger.info("merged the crawl of %d portals at %s", len(group.portals), handed.worker)

    def _again(self, sent: _Sent, worker: str, why: str) -> None:
        """Send a group out once more, elsewhere if that can be."""
        if sent.tries >= TRIES or self._stop is not None:
            self.summing.give_up(sent.group.portals, why)
            return
        logger.warning("a task failed and is sent out again: %s", why)
        self._waiting.append((sent.group, sent.tries + 1, worker))

    def _conclude(self) -> None:
        """Bring home what was left behind, and read what is to be read still."""
        for future, sent in self._out.items():
            future.cancel()
            if sent.seed:
                task.remove(sent.seed)
        if self._stop is None:
            self._intake.collect()
            self.summing.read(read_unread(self._archive, self._cluster, self._portals))
        self._lead.end()
        self._intake.close(wait=self._stop is None)

    def _ended(self) -> RunSummary:
        if self._stop is None and not self._budget.is_left:
            self._stop = "budget"
        self.summing.problems += self._intake.problems
        state: RunState = "ok" if self._stop is None else "interrupted"
        if self._stop == "error":
            state = "failed"
        if state == "ok":
            self._archive.train_dictionaries()
        counts = self.summing.counts(self._archive, self._run_id)
        self._archive.finish_run(self._run_id, state, counts)
        return self.summing.summary(
            self._archive, self._run_id, state, monotonic() - self._begun, self._stop
        )

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """SIGTERM and Ctrl+C stop the run; a second one ends the program."""

        def stop(*_: object) -> None:
            if self._signalled:
                raise KeyboardInterrupt
            self._signalled = True

        before = {one: signal.signal(one, stop) for one in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
