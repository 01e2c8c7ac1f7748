"""How fast shards are merged as an archive grows: ``python -m bench.merge_rate [REPORTS]``.

Shards of 34 bureaus with 18 reports each are merged until the archive has so many reports
(60,000 by default).  At each mark a quiet night's shard is timed, too: seeded from the
archive for 34 bureaus, their list pages captured once more, handed back and merged.  At the
end the archive is copied, verified and published.  Prints a line a mark; times are the
process's processor time, which a busy machine changes little.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

from archive.captures import record
from archive.merging import shard
from archive.merging.merge import merge
from archive.records import Capture
from archive.site.published.publish import publish
from archive.store import Archive, open_archive
from archive.upkeep.backup import copy
from archive.upkeep.verify import verify
from bench.made_shards import START, Bench, portal_id, write

BUREAUS = 34
YEARS = 18
MARKS = (5_000, 10_000, 20_000, 40_000, 60_000)


def main(reports: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        folder = Path(name)
        empty = folder / "empty.db"
        with open_archive(empty):
            pass
        with open_archive(folder / "all.db") as archive:
            _grow(archive, folder, empty, reports)
        whole(folder / "all.db", folder)


def whole(path: Path, folder: Path) -> None:
    """Time what goes through a whole archive: publishing, copying, verifying."""

    def verified() -> None:
        with open_archive(path, create=False) as archive:
            verify(archive.db)  # rows that are made up are not whole: it is the time that counts

    published, copied = folder / "published.db", folder / "copy.db"
    steps: dict[str, Callable[[], object]] = {
        "copied": lambda: copy(path, copied),
        "verified": verified,
        "published": lambda: publish(path, published, pages=True),
    }
    for name, step in steps.items():
        started, used = perf_counter(), process_time()
        step()
        print(
            f"{name} in {process_time() - used:.0f} s of processor time,"
            f" {perf_counter() - started:.0f} s of wall time",
            flush=True,
        )
    print(
        f"archive {path.stat().st_size / 1e6:.0f} MB, copy to be shown"
        f" {published.stat().st_size / 1e6:.0f} MB"
    )


def _grow(archive: Archive, folder: Path, empty: Path, reports: int) -> None:
    there = done = captures = 0
    seconds = 0.0
    marks = [mark for mark in MARKS if mark <= reports] or [reports]
    print("reports  MB  merge: reports/s captures/s  quiet shard: seed ms  pack ms  KB  merge ms")
    number = 0
    while there < reports:
        path = folder / "shard.db"
        write(path, empty, Bench(range(number, number + BUREAUS)))
        number += BUREAUS
        started = process_time()
        new = merge(archive, path)
        seconds += process_time() - started
        there += new["reports"]
        done += new["reports"]
        captures += new["captures"]
        if marks and there >= marks[0]:
            marks.pop(0)
            size = archive.path.stat().st_size
            print(
                f"{there:7} {size / 1e6:4.0f} {done / seconds:16.0f} {captures / seconds:10.0f}"
                f"      {_quiet(archive, folder, empty, number)}",
                flush=True,
            )
            done, captures, seconds = 0, 0, 0.0


def _quiet(archive: Archive, folder: Path, empty: Path, known: int) -> str:
    """A night in which nothing changed, of the bureaus in the middle."""
    first = known // 2
    numbers = range(first, first + BUREAUS)
    run = archive.start_run("nightly", user_agent=None, settings={})
    path = folder / "quiet.db"
    path.write_bytes(empty.read_bytes())
    hosts = [f"gaj.b{number:04}.gov.cn" for number in numbers]
    started = process_time()
    shard.seed(archive.path, path, shard.Part([portal_id(n) for n in numbers], hosts, run))
    seeded = process_time() - started
    _captures_again(path)
    started = process_time()
    data = shard.packed(path)
    packed = process_time() - started
    back = folder / "back.db"
    shard.unpacked(data, back)
    started = process_time()
    merge(archive, back)
    merged = process_time() - started
    return (
        f"{seeded * 1000:15.0f} {packed * 1000:8.0f} {len(data) / 1024:5.0f} {merged * 1000:8.0f}"
    )


def _captures_again(path: Path) -> None:
    """Each list page of the shard is asked for again, and has not changed."""
    with open_archive(path) as part:
        rows = part.db.execute("SELECT portal_id, url FROM captures WHERE kind = 'list'").fetchall()
        (run,) = part.db.execute("SELECT max(id) FROM runs").fetchone()
        moment = START + timedelta(days=200)

        def add() -> None:
            for portal, url in rows:
                record.add(
                    part.db,
                    Capture(run, url, "unchanged", moment, moment, portal, status=304, kind="list"),
                )

        part.write(add)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60_000)
