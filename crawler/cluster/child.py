"""``python -m crawler.cluster JOB``: one host group, crawled in a process of its own.

Scrapy's reactor runs once a process; and what hangs or dies here harms no worker.  Standard
input brings until when the hosts are held (``until MOMENT``), more requests (``more N``) or
an end (``stop REASON``); when it is closed the worker is gone, and with it the right to ask.
Standard output asks for more requests, a line each.
"""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO
from zoneinfo import ZoneInfo

from rich.console import Console

from archive.store import open_archive
from archive.versions import search
from crawler.cluster.leases import moment
from crawler.cluster.order import Order
from crawler.crawl.run import crawl
from crawler.nightly.portal_notes import PortalNotes

MORE = "more"
"""The line that asks for more requests."""

_PATIENCE = 20.0
"""Seconds to wait for more requests before there are none."""


class Lead:
    """The worker that leads this crawl, at the other end of two pipes."""

    def __init__(self, run: str, lines: IO[str], answers: IO[str]) -> None:
        self.run = run
        self._lines = lines
        self._answers = answers
        self._until = 0.0
        self._more: SimpleQueue[int] = SimpleQueue()
        self._stop: Callable[[str], object] | None = None

    def begun(self, stop: Callable[[str], object]) -> None:
        """Listen from now on; a lease that runs out stops the crawl, too."""
        self._stop = stop
        threading.Thread(target=self._listen, name="lead", daemon=True).start()

    def may_ask(self) -> bool:
        """Whether the hosts are held now."""
        if moment() < self._until:
            return True
        if self._stop is not None:
            self._stop("lease")
        return False

    def more_requests(self) -> int:
        """Ask the worker; it answers within a round trip to the scheduler."""
        try:
            self._answers.write(f"{MORE}\n")
            self._answers.flush()
            return self._more.get(timeout=_PATIENCE)
        except (OSError, Empty):
            return 0

    def wait_for_lease(self) -> None:
        """Take the first line, which says until when the hosts are held."""
        self._take(self._lines.readline())

    def _listen(self) -> None:
        for line in self._lines:
            self._take(line)
        self._take("stop lease")

    def _take(self, line: str) -> None:
        word, _, value = line.strip().partition(" ")
        if word == "until":
            self._until = float(value)
        elif word == MORE:
            self._more.put(int(value))
        elif self._stop is not None:
            self._until = self._until if word == "stop" and value != "lease" else 0.0
            self._stop(value or "lease")


def main() -> None:
    """Crawl what the job says, and leave the summary beside it."""
    job = Path(sys.argv[1])
    order: Order = pickle.loads(job.read_bytes())
    db = job.with_suffix(".db")
    with open_archive(db, create=False) as archive:
        archive.write(lambda: search.rebuild(archive.db))
    lead = Lead(order.run, sys.stdin, sys.stdout)
    lead.wait_for_lease()
    summary = crawl(
        order.portals,
        db=db,
        contact=order.contact,
        settings=order.settings,
        command=order.command,
        progress=False,
        console=Console(stderr=True),
        closes_in=order.closes_in,
        on_portal=PortalNotes(ZoneInfo(order.zone), order.modes).portal_ended,
        part=lead,
    )
    job.with_suffix(".result").write_bytes(pickle.dumps(summary))
