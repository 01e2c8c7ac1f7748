"""``python -m tests.crawler.backfill.runner JSON``: one backfill for a test.

Its limiter's clock goes on by what it sleeps, so that no test waits; what it slept is told.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError
from common import times
from common.errors import CrawlError
from crawler.crawl.backfill.limiter import Limiter
from crawler.crawl.backfill.run import backfill
from spiders.history.services import CommonCrawl, Pace, Service, Span
from spiders.history.task import Task
from spiders.portals import Portal
from tests.crawler.backfill.runner.clock import Clock

FAST = {
    "GONGAN_READERS": 1,
    "RETRY_TIMES": 3,
    "DOWNLOAD_TIMEOUT": 20,
    "LOG_LEVEL": "WARNING",
    "GONGAN_REQUEST_BUDGET": 0,
}


def die_at(number: int) -> None:
    """Kill this process before it runs the SQL statement of that number, on any connection."""
    count = itertools.count(1)

    def counted(_: str) -> None:
        if next(count) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.set_trace_callback(counted)
        return connection

    sqlite3.connect = connected  # type: ignore[assignment]


def main() -> None:
    order: dict[str, Any] = json.loads(sys.argv[1])
    if order["die_at"]:
        die_at(order["die_at"])
    kinds = {"wayback": Service, "cdx": Service, "commoncrawl": CommonCrawl}
    service = kinds[order["source"]](
        name=order["source"], base=order["url"], pace=Pace(2.5, 0.125), local=True
    )
    if isinstance(service, CommonCrawl):
        service = dataclasses.replace(service, data=order["url"])
    clock = Clock()
    limiter = Limiter(service.pace, clock, clock.sleep)
    task = Task(service, Span(*order["years"]), versions=order["versions"], plan=order["plan"])
    portals = [Portal(**_tuples(fields)) for fields in order["portals"]]
    ahead = timedelta(hours=order["hours"])
    try:
        with times.clock(lambda: datetime.now(UTC) + ahead):
            summary, plans = backfill(
                portals,
                task,
                db=Path(order["db"]),
                settings={**FAST, **order["settings"]},
                limiter=limiter,
                progress=False,
            )
    except (CrawlError, ArchiveError) as error:
        print(json.dumps({"error": str(error), "kind": type(error).__name__}))
        return
    told = dataclasses.asdict(summary) | {"failures": list(map(str, summary.failures))}
    told |= {"ok": summary.ok, "error": None, "slept": clock.slept}
    print(json.dumps(told | {"plans": [dataclasses.asdict(plan) for plan in plans]}))


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}


if __name__ == "__main__":
    main()
