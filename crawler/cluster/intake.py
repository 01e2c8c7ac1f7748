"""What workers hand back goes into the archive: tonight's shards, and those left behind."""

from __future__ import annotations

import logging
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive.errors import DamagedError, RefusedError
from archive.merging import shard
from archive.merging.merge import merge
from archive.store import Archive
from crawler.cluster import spool, task
from crawler.cluster.connection import Cluster
from crawler.cluster.order import Handed

logger = logging.getLogger(__name__)

_PATIENCE = 30.0
"""Seconds a worker has to answer."""

_ARCHIVE_SQL = "SELECT uuid FROM runs ORDER BY id LIMIT 1"


def name_of(archive: Archive) -> str:
    """What the archive is called on workers: the uuid of its first run."""
    return str(archive.db.conn.execute(_ARCHIVE_SQL).fetchone()[0])


class Intake:
    """Merges shards into the archive, and has the workers forget them after that."""

    def __init__(self, archive: Archive, cluster: Cluster) -> None:
        self._archive = archive
        self._name = name_of(archive)
        self.cluster = cluster
        self.merged = 0
        self.late = 0
        self.problems: list[str] = []
        self._forgetting: list[tuple[str, Any]] = []

    def take(self, handed: Handed) -> bool:
        """Merge what a task handed back, if it did; ``False`` if it is not here now.

        Raises ArchiveError when the archive cannot be written now; the shard then stays
        with its worker.
        """
        data = handed.data
        if handed.at:
            data = task.fetched(handed.at)
        if data is None or not self._merge(handed.name, data):
            return False
        self.merged += 1
        self._forget(handed.name, handed.worker)
        if handed.at:
            task.remove(handed.at)
        return True

    def collect(self) -> None:
        """Merge what workers have left from tasks that came to no end, tonight or before."""
        asked = {
            worker: self._at(worker, spool.left_behind, self._name)
            for worker in self.cluster.workers()
        }
        seen: set[str] = set()
        for worker, future in asked.items():
            for name in self._answer(worker, future) or ():
                if name not in seen:  # workers of one machine share a folder
                    seen.add(name)
                    self._collect_one(name, worker)

    def close(self, *, wait: bool) -> None:
        """Let the workers forget what they were to forget; a shard they keep is merged again."""
        for worker, future in self._forgetting if wait else ():
            self._answer(worker, future)
        self._forgetting.clear()

    def _collect_one(self, name: str, worker: str) -> None:
        left: spool.Left | None = self._answer(
            worker, self._at(worker, spool.hand_over, self._name, name)
        )
        if left is None:
            return
        if left.data is None:
            logger.warning("a shard left at %s could not be had: %s", worker, left.error)
        elif self._merge(name, left.data):
            self.late += 1
            logger.info("merged what was left at %s: %s", worker, name)
            self._forget(name, worker)

    def _at(self, worker: str, call: Callable[..., Any], *values: str) -> Any:
        """Have a worker call something in its turn, and nobody else."""
        return self.cluster.client.submit(
            call, *values, workers=[worker], allow_other_workers=False, pure=False, priority=100
        )

    def _answer(self, worker: str, future: Any) -> Any:
        """What a worker answered; ``None`` for one that does not, which is told."""
        try:
            return future.result(timeout=_PATIENCE)
        except Exception as error:  # noqa: BLE001 - whatever ails the worker, its shards are there
            logger.warning("%s does not answer (%s)", worker, str(error) or type(error).__name__)
            future.cancel()
            return None

    def _merge(self, name: str, data: bytes) -> bool:
        """Merge a shard; one that is damaged is told, and stays where it is."""
        with tempfile.TemporaryDirectory(prefix="gongan-shard-") as folder:
            path = Path(folder) / "shard.db"
            try:
                shard.unpacked(data, path)
                merge(self._archive, path)
            except (shard.NoShardError, DamagedError, RefusedError) as error:
                self.problems.append(f"the shard {name} could not be merged: {error}")
                logger.error("%s", self.problems[-1])
                return False
        return True

    def _forget(self, name: str, worker: str) -> None:
        self._forgetting.append((worker, self._at(worker, spool.forget, self._name, name)))


def counts_of(archive: Archive, run_id: int) -> Counter[str]:
    """The captures of a run by outcome, whoever made them."""
    rows = archive.db.conn.execute(
        "SELECT outcome, count(*) FROM captures WHERE run_id = ? GROUP BY outcome", (run_id,)
    )
    return Counter(dict(rows.fetchall()))


def by_portal(archive: Archive, run_id: int) -> dict[str, dict[str, int]]:
    """The captures of a run by portal and outcome."""
    found: dict[str, dict[str, int]] = {}
    rows: Any = archive.db.conn.execute(
        "SELECT portal_id, outcome, count(*) FROM captures WHERE run_id = ?"
        " AND portal_id IS NOT NULL GROUP BY portal_id, outcome",
        (run_id,),
    )
    for portal_id, outcome, count in rows.fetchall():
        found.setdefault(portal_id, {})[outcome] = count
    return found
