"""What the queue in the archive costs a crawl: ``python -m bench.queue_overhead``.

The same pages are crawled in turn with Scrapy's scheduler, which keeps its requests in
memory, and with the archive's, which keeps each as a row until it is finished.  Printed
are, for each, the least of several rounds: seconds from the first capture to the last,
processor seconds of the crawling process (readers not counted), and the ratios.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.crawl_overhead import serving

GOAL = 1.15
SCHEDULERS = {
    "memory": "scrapy.core.scheduler.Scheduler",
    "archive": "crawler.crawl.queue.scheduler.ArchiveScheduler",
}


def crawled(url: str, db: str, scheduler: str) -> None:
    """Child process: one crawl."""
    from crawler.crawl.run import crawl
    from spiders.portals import Portal

    portal = Portal(
        id="bench", name="测试市公安局", hosts=("127.0.0.1",), family="trs_wcm", local=True,
        columns=(f"{url}/nb/index.html",),
    )  # fmt: skip
    settings: dict[str, Any] = {
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "GONGAN_REQUEST_BUDGET": 0,
        "GONGAN_HOST_BUDGET": 0,
        "GONGAN_READERS": 1,
        "LOG_LEVEL": "WARNING",
        "SCHEDULER": SCHEDULERS[scheduler],
    }
    summary = crawl([portal], db=Path(db), settings=settings, progress=False)
    used = resource.getrusage(resource.RUSAGE_SELF)
    done = {"captures": sum(summary.captures.values()), "cpu": used.ru_utime + used.ru_stime}
    print(json.dumps(done), flush=True)


def measure(url: str, scheduler: str) -> tuple[float, float, int]:
    """Wall seconds, processor seconds, captures."""
    with tempfile.TemporaryDirectory() as folder:
        db = str(Path(folder) / "bench.db")
        command = [sys.executable, "-m", __spec__.name, "--child", scheduler, "--url", url]
        output = subprocess.run([*command, "--db", db], capture_output=True, text=True, check=True)
        with closing(sqlite3.connect(db)) as connection:
            first, last, left = connection.execute(
                "SELECT min(fetched_at), max(fetched_at), (SELECT count(*) FROM queue)"
                " FROM captures"
            ).fetchone()
    if left:
        raise SystemExit(f"{left} requests are left in the queue")
    done = json.loads(output.stdout.splitlines()[-1])
    wall = datetime.fromisoformat(last) - datetime.fromisoformat(first)
    return wall.total_seconds(), done["cpu"], done["captures"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.queue_overhead", description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", choices=tuple(SCHEDULERS), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--db", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        crawled(options.url, options.db, options.child)
        return
    best: dict[str, tuple[float, float]] = {}
    with serving(options.pages) as (url, _):
        for number in range(options.rounds):
            for scheduler in SCHEDULERS:
                wall, cpu, captures = measure(url, scheduler)
                print(f"{number + 1}: {scheduler}: {captures} captures, {wall:.1f} s, "
                      f"{cpu:.1f} s of processor")  # fmt: skip
                before = best.get(scheduler, (wall, cpu))
                best[scheduler] = (min(wall, before[0]), min(cpu, before[1]))
    ratios = [ours / theirs for ours, theirs in zip(best["archive"], best["memory"], strict=True)]
    print(f"archive to memory: {ratios[0]:.2f} of the time (goal {GOAL}), {ratios[1]:.2f} of the "
          "processor")  # fmt: skip
    sys.exit(0 if ratios[0] <= GOAL else 1)


if __name__ == "__main__":
    main()
