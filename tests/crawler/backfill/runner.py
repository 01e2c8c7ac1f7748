"""``python -m tests.crawler.backfill.runner JSON``: one backfill for a test.

Its limiter's clock goes on by what it sleeps, so that no test waits; what it slept is told.
"""

from __future__ import annotations

import dataclasses
import json
import sys
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

FAST = {
    "GONGAN_READERS": 1,
    "RETRY_TIMES": 3,
    "DOWNLOAD_TIMEOUT": 20,
    "LOG_LEVEL": "WARNING",
    "GONGAN_REQUEST_BUDGET": 0,
}


class Clock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def main() -> None:
    order: dict[str, Any] = json.loads(sys.argv[1])
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
    told = {**dataclasses.asdict(summary), "ok": summary.ok, "error": None, "slept": clock.slept}
    print(json.dumps(told | {"plans": [dataclasses.asdict(plan) for plan in plans]}))


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}


if __name__ == "__main__":
    main()
