"""One run on many machines: cut, sent out, brought home, and told as on one.

The archive stays where it is and has one writer, this process.  A task that comes to no end
(its worker dies, its disk is full, it loses its hosts) is sent out again; what it had
captured by then is merged when its worker gives it back, tonight or another night.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from archive.errors import ArchiveError
from archive.runs import RunState, uuid_of
from archive.store import Archive
from crawler.cluster import task
from crawler.cluster.budget import Budget
from crawler.cluster.connection import Cluster, ClusterError, connect
from crawler.cluster.groups import cut
from crawler.cluster.heartbeat import Heartbeat
from crawler.cluster.intake import Intake
from crawler.cluster.order import Handed
from crawler.cluster.reading import read_unread
from crawler.cluster.seeding import Seeds
from crawler.cluster.sending import Sending, Sent
from crawler.cluster.summing import Summing
from crawler.cluster.work import Work
from crawler.crawl.summary import RunSummary

logger = logging.getLogger(__name__)

PATIENCE = 600.0
"""Seconds to wait for a scheduler or workers that went away."""

STOPPED_WITHIN = 24.0
"""Seconds in which tasks that were told to stop have to hand back what they have."""

_LEFT_OFF = {
    "lease": "the loan of its hosts could not be renewed in time",
    "leader": "the scheduler did not know this run any more",
}
"""Why a task stops before its work is done, and the run goes on."""

_TICK = 0.5
CHILD = {"GONGAN_STOP_WAIT": 5.0, "GONGAN_STOP_LIMIT": 9.0}
"""A child stops sooner than a crawl alone: its shard has a way to go."""


class Leader:
    """A run, from its first task to its summary."""

    def __init__(
        self, archive: Archive, cluster: Cluster, work: Work, seeds: Seeds, run_id: int
    ) -> None:
        self._archive, self._cluster = archive, cluster
        self._terms, self._options, self._portals = work.terms, work.options, work.portals
        self._run_id = run_id
        self._run = uuid_of(archive.db, run_id)
        self._intake = Intake(archive, cluster)
        self._budget = Budget(work.options.getint("GONGAN_RUN_BUDGET"), self._run)
        self._sending = Sending(archive, cluster, work, seeds, run_id)
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
            self._sending.add(groups)
            while self._sending.is_waiting or self._sending.is_out:
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
            self._sending.forget_waiting()
        if self._stop is None:
            if self._lead.is_lost:
                logger.warning("the scheduler does not know this run any more")
                self._come_back()
            return False
        self._sending.forget_waiting()
        return not self._sending.is_out or monotonic() - self._stopping > STOPPED_WITHIN

    def _is_deserted(self) -> bool:
        """Whether all workers have been gone for long."""
        if self._cluster.slots():
            self._peopled = monotonic()
        self._sending.take_back()
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
        self._sending.all_unsent()
        self._lead.end()
        until = monotonic() + PATIENCE
        while self._stop is None and not self._signalled:
            try:
                self._cluster.client.close(timeout=1)
                self._cluster.renew(connect(self._terms.cluster))
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
        """Send as many groups as there are places for."""
        while self._stop is None and self._budget.is_left:
            ends = self._terms.closes_in
            left = None if ends is None else max(0.0, ends - (monotonic() - self._begun))
            if not self._sending.send_one(self._budget.name, left):
                return

    def _hear(self) -> None:
        """Take what comes back within a moment."""
        came = self._sending.come_back(_TICK)
        if came is None:
            return
        future, sent = came
        try:
            handed: Handed = future.result(timeout=60)
        except Exception as error:  # noqa: BLE001 - a worker may fail in any way
            if future.status in ("cancelled", "lost"):
                self._sending.unsent(sent)
                self._come_back()
            else:
                self._again(sent, "", f"{type(error).__name__}: {error}")
            return
        self._take(sent, handed)

    def _take(self, sent: Sent, handed: Handed) -> None:
        if sent.seed:
            task.remove(sent.seed)
        is_here = self._intake.take(handed)
        summary = handed.summary
        if summary is not None:
            self.summing.add(sent.group.number, summary)
            if summary.stopped == "budget":
                self._budget.is_left = False
        ended = summary is not None and summary.state != "failed"
        if summary is not None and summary.stopped in _LEFT_OFF:
            ended = self._stop is not None
        if not ended:
            done = self.summing.done(summary) if summary is not None and is_here else set()
            self._again(sent, handed.worker, _why(handed), done)
            return
        count = len(sent.group.portals)
        logger.info("merged the crawl of %d portals at %s", count, handed.worker)

    def _again(self, sent: Sent, worker: str, why: str, done: Collection[str] = ()) -> None:
        """Send what is not done of a group out once more, elsewhere if that can be."""
        if self._stop is not None or not self._sending.again(sent, worker, done):
            self.summing.give_up(sent.group.without(done).portals, why)
            return
        logger.warning("a task failed and is sent out again: %s", why)

    def _conclude(self) -> None:
        """Bring home what was left behind, and read what is to be read still."""
        self._sending.cancel()
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


def _why(handed: Handed) -> str:
    """Why what came back is not all."""
    if handed.error or handed.summary is None:
        return handed.error or "nothing is known of it"
    summary = handed.summary
    return _LEFT_OFF.get(summary.stopped or "") or "; ".join(map(str, summary.failures))
