"""How fast one payload is taken from the archive at random, beside a plain blob.

``python -m bench.archive_payloads [PAGES]`` reads payloads of an archive one by one
(found, unpacked, digest checked), and the same bytes from a plain table of blobs in
another file.  Prints medians and 95th percentiles in microseconds, and the ratio.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter

from archive.store import open_archive
from bench.warc_pages import captures, portal_records, portals

GOAL = 5.0
READS = 4000


def main(pages: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        path, plain = Path(name) / "archive.db", Path(name) / "plain.db"
        with open_archive(path) as archive:
            archive.put_portals(portal_records(portals(40)))
            run = archive.start_run("bench", user_agent=None, settings={})
            for capture in captures(run, pages, again=0):
                archive.add_capture(replace(capture, run_id=run))
            archive.train_dictionaries()
            archive.finish_run(run, "ok", {})
        with open_archive(path, read_only=True) as archive:
            digests = [row["digest"] for row in archive.db.query("SELECT digest FROM payloads")]
            other = sqlite3.connect(plain)
            other.execute("CREATE TABLE blobs (digest TEXT PRIMARY KEY, data BLOB NOT NULL)")
            other.executemany(
                "INSERT INTO blobs VALUES (?, ?)", ((d, archive.payload(d)) for d in digests)
            )
            other.commit()
            wanted = Random(1).choices(digests, k=READS)
            sql = "SELECT data FROM blobs WHERE digest = ?"
            ours, theirs = [], []
            for digest in wanted:  # one after the other, so that both meet the same machine
                ours.append(_timed(partial(archive.payload, digest)))
                theirs.append(_timed(partial(_row, other, sql, digest)))
            other.close()
    fifty, ninety_five = _percentiles(ours)
    plain_fifty, plain_ninety_five = _percentiles(theirs)
    print(f"archive: median {fifty:7.1f} us, p95 {ninety_five:7.1f} us ({len(digests)} payloads)")
    print(f"plain:   median {plain_fifty:7.1f} us, p95 {plain_ninety_five:7.1f} us")
    print(f"ratio of p95: {ninety_five / plain_ninety_five:.2f} (goal: below {GOAL:g})")


def _row(db: sqlite3.Connection, sql: str, digest: str) -> object:
    return db.execute(sql, (digest,)).fetchone()


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1e6


def _percentiles(times: list[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=20)
    return cuts[9], cuts[18]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
