"""Host groups on their way: those that wait, those that are out, and what has come back."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from archive.runs import uuid_of
from archive.store import Archive
from crawler.cluster import task
from crawler.cluster.connection import Cluster
from crawler.cluster.groups import HostGroup
from crawler.cluster.intake import name_of
from crawler.cluster.order import Order
from crawler.cluster.seeding import Seeds
from crawler.cluster.work import Work

TRIES = 3
"""How often a group is sent out, at most."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A group that was sent out: for the how manieth time, where its seed lies, and to whom.

    ``workers`` are those that may take it, none for any.
    """

    group: HostGroup
    tries: int
    seed: str = ""
    workers: tuple[str, ...] = ()


class Sending:
    """Sends the groups of a run to a cluster, as many as it has places for."""

    def __init__(
        self, archive: Archive, cluster: Cluster, work: Work, seeds: Seeds, run_id: int
    ) -> None:
        self._archive, self._cluster, self._work, self._seeds = archive, cluster, work, seeds
        self._run_id, self._run = run_id, uuid_of(archive.db, run_id)
        self._waiting: deque[tuple[HostGroup, int, str]] = deque()
        self._out: dict[Any, Sent] = {}
        self._done: SimpleQueue[Any] = SimpleQueue()

    @property
    def is_waiting(self) -> bool:
        """Whether a group is to be sent still."""
        return bool(self._waiting)

    @property
    def is_out(self) -> bool:
        """Whether a group was sent out and has not come back."""
        return bool(self._out)

    def add(self, groups: Iterable[HostGroup]) -> None:
        """Have these sent, too."""
        self._waiting.extend((group, 1, "") for group in groups)

    def forget_waiting(self) -> None:
        """Send no more."""
        self._waiting.clear()

    def send_one(self, budget: str, closes_in: float | None) -> bool:
        """Send a group if there is a place, or as the one more that need not be waited for.

        ``budget`` names the queue of requests, ``closes_in`` is when its crawl has to end.
        Raises ArchiveError where its seed cannot be made.
        """
        if not self._waiting or len(self._out) > self._cluster.slots():
            return False
        group, tries, avoid = self._waiting.popleft()
        future, sent = self._submit(group, tries, avoid, budget, closes_in)
        self._out[future] = sent
        future.add_done_callback(self._done.put)
        return True

    def come_back(self, wait: float) -> tuple[Any, Sent] | None:
        """What comes back within so many seconds, with its future."""
        try:
            future = self._done.get(timeout=wait)
        except Empty:
            return None
        if future not in self._out:
            return None  # of before the scheduler went away
        return future, self._out.pop(future)

    def again(self, sent: Sent, worker: str = "", done: Collection[str] = ()) -> bool:
        """Send a group once more, not to that worker; ``False`` if it was sent often enough.

        ``done`` are portals of it that were crawled to their end: they are asked no more, and
        a try that brought some counts for none.
        """
        left = sent.group.without(done)
        tries = sent.tries if done else sent.tries + 1
        if tries > TRIES:
            return False
        if left.portals:
            self._waiting.append((left, tries, worker))
        return True

    def unsent(self, sent: Sent) -> None:
        """Send a group anew that never reached a worker."""
        self._waiting.appendleft((sent.group, sent.tries, ""))

    def all_unsent(self) -> None:
        """Send all anew: the scheduler that knew of them is gone."""
        self._waiting.extend((sent.group, sent.tries, "") for sent in self._out.values())
        self._out.clear()
        self._done = SimpleQueue()

    def take_back(self) -> None:
        """Send those anew that wait for workers which are not there any more."""
        bound = [(future, sent) for future, sent in self._out.items() if sent.workers]
        there = set(self._cluster.workers()) if bound else set()
        for future, sent in bound:
            if not there.intersection(sent.workers):
                del self._out[future]
                future.cancel()
                self._waiting.append((sent.group, sent.tries, ""))

    def cancel(self) -> None:
        """Wait for nothing that is out any longer."""
        for future, sent in self._out.items():
            future.cancel()
            if sent.seed:
                task.remove(sent.seed)

    def _submit(
        self, group: HostGroup, tries: int, avoid: str, budget: str, closes_in: float | None
    ) -> tuple[Any, Sent]:
        terms, modes = self._work.terms, self._work.modes
        order = Order(
            archive=name_of(self._archive),
            run=self._run,
            name=f"{self._run[:8]}-{group.number}",
            portals=group.portals,
            hosts=group.hosts,
            settings=self._work.settings,
            command=terms.command,
            contact=self._work.options.get("GONGAN_CONTACT") or None,
            zone=terms.zone,
            lease=terms.lease,
            closes_in=closes_in,
            modes={p.id: modes[p.id] for p in group.portals if p.id in modes},
            budget=budget,
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
        return future, Sent(group, tries, at, tuple(others))
