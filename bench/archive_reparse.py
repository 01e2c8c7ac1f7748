"""How fast stored documents are read again, beside extraction alone.

``python -m bench.archive_reparse [PAGES] [JOBS]`` reads invented pages with a pool of
readers from memory, and reads them again from an archive with the same pool:
taken out, unpacked, compared, filed.  First as after an upgrade of the extractor
that changes nothing, then as the first reading ever.  Prints the
medians of several rounds, in which the three take turns in an order of their own.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

import extract
from archive.captures import read_before
from archive.records import Capture
from archive.store import open_archive
from bench.warc_pages import captures, portal_records, portals
from crawler.reading.pool import ReaderPool
from crawler.reading.read import ReadJob
from crawler.reading.reparse import reparse
from extract.records import Hint
from spiders.portals import Portal

GOAL = 0.9
ROUNDS = 5


def main(pages: int, jobs: int) -> None:
    """Measure and print."""
    chosen = list(captures(0, pages, again=0))
    hosts = {portal.host: portal for portal in portals(40)}
    registry = {
        portal.id: Portal(id=portal.id, name=portal.name, hosts=(portal.host,), family="trs_wcm")
        for portal in hosts.values()
    }
    alone: list[float] = []
    again: list[float] = []
    first: list[float] = []
    with tempfile.TemporaryDirectory() as name, ReaderPool(jobs) as pool:
        folder = Path(name)
        unread, read = folder / "unread.db", folder / "read.db"
        _fill(unread, chosen)
        shutil.copy(unread, read)
        _read(read, registry, pool)
        _age(read)
        for number in range(ROUNDS):
            for what in random.sample(("alone", "again", "first"), 3):
                path = folder / f"{what}{number}.db"
                if what == "alone":
                    alone.append(pages / _alone(chosen, hosts, pool))
                    continue
                shutil.copy(read if what == "again" else unread, path)
                (again if what == "again" else first).append(pages / _read(path, registry, pool))
                path.unlink()
    print(f"extraction alone:   {median(alone):7.1f} documents/s with {jobs} readers")
    for title, rates in (("reparse, unchanged:", again), ("first reading:", first)):
        ratios = sorted(rate / other for rate, other in zip(rates, alone, strict=True))
        print(
            f"{title:19} {median(rates):7.1f} documents/s, ratio {median(ratios):.2f}"
            f" ({ratios[0]:.2f} to {ratios[-1]:.2f}; goal: at least {GOAL})"
        )


def _fill(path: Path, chosen: Sequence[Capture]) -> None:
    with open_archive(path) as archive:
        archive.put_portals(portal_records(portals(40)))
        run = archive.start_run("bench", user_agent=None, settings={})
        for capture in chosen:
            archive.mark_for_reading(archive.add_capture(replace(capture, run_id=run)).id)
        archive.finish_run(run, "ok", {})


def _age(path: Path) -> None:
    """Make what was read an older extractor's."""
    with open_archive(path) as archive:
        for sql in (
            "UPDATE readings SET extractor_version = '0'",
            "UPDATE versions SET extractor_version = '0', judged_by = '0'",
            "UPDATE findings SET extractor_version = '0'",
            "UPDATE statements SET extractor_version = '0'",
        ):
            archive.db.execute(sql)


def _alone(chosen: Sequence[Capture], hosts: Mapping[str, object], pool: ReaderPool) -> float:
    """Seconds for reading all pages from memory."""
    jobs = [
        ReadJob(
            capture.body or b"",
            "text/html; charset=utf-8",
            capture.url,
            Hint(bureau=getattr(hosts[capture.url.split("/")[2]], "name", None)),
        )
        for capture in chosen
    ]
    started = perf_counter()
    wait([pool.submit(job) for job in jobs])
    return perf_counter() - started


def _read(path: Path, registry: dict[str, Portal], pool: ReaderPool) -> float:
    """Seconds for reading all that the archive holds again, and filing it."""
    started = perf_counter()
    with open_archive(path) as archive:
        found = read_before.to_reparse(archive.db, extract.VERSION)
        count = sum(1 for _ in reparse(archive, found, registry, pool))
    seconds = perf_counter() - started
    assert count == len(found) > 0
    return seconds


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(given[0] if given else 300, given[1] if len(given) > 1 else os.cpu_count() or 1)
