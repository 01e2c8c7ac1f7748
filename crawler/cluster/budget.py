"""A run's budget of requests, laid out at the scheduler in lots that tasks take."""

from __future__ import annotations

from archive.store import Archive
from crawler.cluster.connection import Cluster

LOT = 50
"""Requests in a lot, at most: what a task does not use of its last one is not used at all."""

_LOTS = 40
"""Lots that a small budget is cut into."""


class Budget:
    """At most ``requests`` of the run are sent, whoever sends them; 0 for no limit."""

    def __init__(self, requests: int, run: str) -> None:
        self._requests = requests
        self._run = run
        self._times = 0
        self.name = ""
        self.is_left = True

    def lay_out(self, cluster: Cluster, archive: Archive, run_id: int) -> None:
        """Put what is left where the tasks find it, at a scheduler that knows of none.

        Each time under a name of its own: lots that a task holds of an earlier time were
        counted when its shard came, or are lost with it and are not sent.
        """
        if not self._requests:
            return
        row = archive.db.conn.execute(
            "SELECT count(*) FROM captures WHERE run_id = ? AND outcome <> 'disallowed'", (run_id,)
        )
        left = self._requests - int(row.fetchone()[0])
        self._times += 1
        self.name = f"gongan-budget-{self._run}-{self._times}"
        cluster.ask_scheduler("queue_create", name=self.name, client="gongan")
        lot = min(LOT, max(1, self._requests // _LOTS))
        while left > 0:
            cluster.ask_scheduler("queue_put", name=self.name, data=min(lot, left))
            left -= lot
