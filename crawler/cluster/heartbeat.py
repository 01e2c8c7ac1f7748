"""The sign of life of whoever leads a run: tasks stop asking soon after it ends."""

from __future__ import annotations

import logging
import threading

from crawler.cluster import leases
from crawler.cluster.leases import Ask, LeaseLostError

logger = logging.getLogger(__name__)


class Heartbeat:
    """The run's lease, renewed by a thread of its own: merging a large shard takes a while."""

    def __init__(self, ask: Ask, run: str, seconds: float) -> None:
        self._lease = leases.of_run(ask, run, seconds)
        self._seconds = seconds
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.is_lost = False

    def begin(self) -> bool:
        """Take the lease and keep it; ``False`` if it cannot be had.

        Raises OSError or RuntimeError if the scheduler cannot be asked.
        """
        if not self._lease.take(self._seconds):
            return False
        self._thread = threading.Thread(target=self._renew, name="heartbeat", daemon=True)
        self._thread.start()
        return True

    def end(self) -> None:
        """Give the lease back: what is under way stops."""
        if self._thread is None or self._ended.is_set():
            return
        self._ended.set()
        self._thread.join(self._seconds)
        if self.is_lost:
            return
        try:
            self._lease.give_back()
        except (OSError, RuntimeError) as error:
            logger.warning("the scheduler could not be told: %s", error)

    def _renew(self) -> None:
        while not self._ended.wait(self._lease.renew_every):
            try:
                self._lease.renew()
            except (LeaseLostError, OSError, RuntimeError):
                if not self._ended.is_set():
                    self.is_lost = True
                return
