"""What the archive takes on disk beside gzip WARC of the same captures, and how fast both are.

    python -m bench.warc_size [--pages 2000] [--portals 40]

One run prints, for pages sent as they are and for pages sent with gzip: the
archive's bytes after ``gongan compact``, the bytes of its WARC export, their
ratio (goal: 0.35 or less for pages sent as they are), captures exported and
imported a second, and the time of reading payloads at random, checked, beside
reading the same bytes as plain blobs from SQLite (goal: less than 5 times, at
the 95th percentile).
"""

from __future__ import annotations

import argparse
import gzip
import sqlite3
import statistics
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from archive.records import Capture
from archive.store import Archive, open_archive
from archive.upkeep.compact import compact
from archive.warc.export import Exported, export_warc
from bench.warc_pages import captures, portal_records, portals
from crawler.importing.import_filter import Interest
from crawler.importing.tally import Tally
from crawler.importing.warc import import_warc

READS = 4000
GZIP_LEVEL = 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--portals", type=int, default=40)
    given = parser.parse_args()
    for name, sent in (("as they are", _as_it_is), ("with gzip", _zipped)):
        with TemporaryDirectory() as folder:
            print(f"pages sent {name}")
            measure(Path(folder), given.pages, given.portals, sent)


def measure(folder: Path, pages: int, count: int, sent: Callable[[Capture], Capture]) -> None:
    """Fill an archive, compact it, export it, import that again, read it at random."""
    with open_archive(folder / "archive.db") as archive:
        _fill(archive, pages, count, sent)
        started = perf_counter()
        done = compact(archive)
        spent = perf_counter() - started
        size = done.bytes_after
        say("archive before compact", done.bytes_before, "bytes")
        say("archive", size, "bytes")
        say("compact", done.payloads / spent, "payloads/s")
        started = perf_counter()
        exported = export_warc(archive, folder / "warc")
        spent = perf_counter() - started
        say("gzip WARC", exported.size, "bytes")
        say("ratio archive : WARC", size / exported.size)
        say("ratio archive : WARC without our metadata records", size / _without_metadata(exported))
        say("export", exported.captures / spent, "captures/s")
        reading(archive, folder)
    with open_archive(folder / "imported.db") as archive:
        spent = _imported(archive, exported)
        say("import", exported.captures / spent, "captures/s")


def reading(archive: Archive, folder: Path) -> None:
    """Random payload reads beside random reads of the same bytes from a plain table."""
    digests = [row["digest"] for row in archive.db["payloads"].rows]
    plain = sqlite3.connect(folder / "plain.db")
    plain.execute("CREATE TABLE blobs (digest TEXT PRIMARY KEY, data BLOB NOT NULL)")
    with plain:
        rows = ((digest, archive.payload(digest)) for digest in digests)
        plain.executemany("INSERT INTO blobs VALUES (?, ?)", rows)
    chosen = Random(1).choices(digests, k=READS)

    def from_plain(digest: str) -> None:
        plain.execute("SELECT data FROM blobs WHERE digest = ?", (digest,)).fetchone()

    def from_archive(digest: str) -> None:
        archive.payload(digest)

    blob, payload = timed(from_plain, chosen), timed(from_archive, chosen)
    plain.close()
    say("blob read, p50", statistics.median(blob) * 1e6, "us")
    say("payload read, p50", statistics.median(payload) * 1e6, "us")
    say("payload : blob read, p95", p95(payload) / p95(blob))


def timed(read: Callable[[str], None], chosen: Sequence[str]) -> list[float]:
    """Seconds of each read, the first tenth for warming up left out."""
    spent = []
    for digest in chosen:
        started = perf_counter()
        read(digest)
        spent.append(perf_counter() - started)
    return spent[len(spent) // 10 :]


def p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def say(what: str, value: float, unit: str = "") -> None:
    text = f"{value:,.0f}" if unit else f"{value:.3f}"
    print(f"  {what:<52} {text:>14} {unit}", flush=True)


def _fill(archive: Archive, pages: int, count: int, sent: Callable[[Capture], Capture]) -> None:
    archive.put_portals(portal_records(portals(count)))
    run = archive.start_run("crawl", user_agent="bench", settings={})
    for capture in captures(run, pages, chosen=count):
        archive.add_capture(sent(capture))
    archive.finish_run(run, "ok", {})


def _as_it_is(capture: Capture) -> Capture:
    return capture


def _zipped(capture: Capture) -> Capture:
    """The capture as a server sends it that compresses pages."""
    if not capture.body:
        return capture
    headers = (*capture.response_headers, ("Content-Encoding", "gzip"))
    body = gzip.compress(capture.body, GZIP_LEVEL, mtime=0)
    return replace(capture, response_headers=headers, body=body)


def _without_metadata(exported: Exported) -> int:
    """The size of an export less its metadata records, which only we write."""
    size = exported.size
    for path in exported.files:
        data = path.read_bytes()
        while data:
            stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
            record = stream.decompress(data)
            if b"\r\nWARC-Type: metadata\r\n" in record.partition(b"\r\n\r\n")[0]:
                size -= len(data) - len(stream.unused_data)
            data = stream.unused_data
    return size


def _imported(archive: Archive, exported: Exported) -> float:
    run = archive.start_run("import", user_agent=None, settings={})
    tally = Tally()
    started = perf_counter()
    for path in exported.files:
        import_warc(archive, run, path, Interest({}, everything=True), tally, 64 * 2**20)
    spent = perf_counter() - started
    if tally.captures.total() != exported.captures:
        raise SystemExit(f"imported {tally.captures.total()} of {exported.captures} captures")
    archive.finish_run(run, "ok", {})
    return spent


if __name__ == "__main__":
    main()
