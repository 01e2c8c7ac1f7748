"""What lists that scripts draw cost: ``python -m bench.drawn_pages [--pages N]``.

A miniature portal whose column is drawn from three answers of its service is crawled, the
column as often as there are pages, without a pause between requests.  Printed are pages a
minute, from the first one drawn to the last, and the most memory that the browser, its driver
and the crawl held together and each for itself (proportional set size, looked at four times a
second).
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from common.processes import memory_of_tree
from tests.crawler.running import ROOT, command
from tests.sites import serve

MIB = 1 << 20


def main() -> None:
    """Crawl and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=30)
    pages: int = parser.parse_args().pages
    with serve("drawn_pages") as portal, tempfile.TemporaryDirectory() as folder:
        column = f"{portal.url}{portal.site.column}"
        entry = portal.portal(columns=[f"{column}?n={number}" for number in range(pages)])
        db = Path(folder) / "a.db"
        most = [0, 0, 0]
        with subprocess.Popen(
            command(db, entry, DOWNLOAD_TIMEOUT=30), cwd=ROOT, stdout=subprocess.PIPE
        ) as process:
            while True:
                held = _held(process.pid)
                most = [max(pair) for pair in zip(most, held, strict=True)]
                try:
                    process.wait(0.25)
                    break
                except subprocess.TimeoutExpired:
                    continue
        with closing(sqlite3.connect(db)) as connection:
            moments = [
                datetime.fromisoformat(moment)
                for (moment,) in connection.execute(
                    "SELECT made_at FROM conversions WHERE position = 1 ORDER BY made_at"
                )
            ]
    if len(moments) < 2:
        sys.exit("nothing was drawn: is Chromium installed, and Playwright?")
    minutes = (moments[-1] - moments[0]).total_seconds() / 60
    print(f"{len(moments)} pages of three states: {(len(moments) - 1) / minutes:.0f} a minute")
    print(f"all together {most[0] / MIB:.0f} MiB, browser {most[1] / MIB:.0f}", end="")
    print(f", its driver {most[2] / MIB:.0f}")


def _held(crawl: int) -> tuple[int, int, int]:
    """Memory of the crawl with all it started, of the browser, and of the driver without it."""
    whole = memory_of_tree(crawl)
    drivers = [pid for pid in _children(crawl) if "playwright" in _said(pid)]
    below = [pid for driver in drivers for pid in _children(driver)]
    browser = sum(memory_of_tree(pid) for pid in below)
    return whole, browser, sum(memory_of_tree(pid) for pid in drivers) - browser


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(number) for number in text.split()]


def _said(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    main()
