"""What captures that confirm cost: ``python -m bench.quiet_captures [NIGHTS]``.

An archive of 34 bureaus with 18 reports each is compacted; then each list page of theirs is
captured once a night and has not changed, with the headers that a crawl sends and a server
answers, for so many nights (200 by default).  Printed is by how much the file grows for each
capture, before and after ``gongan compact``.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import process_time

from archive.captures import record
from archive.records import Capture
from archive.store import Archive, open_archive
from archive.upkeep.compact import compact
from bench.made_shards import START, Bench, write
from bench.merge_rate import BUREAUS

_SENT = (
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Language", "zh-CN,zh;q=0.9"),
    ("User-Agent", "gongan-archive/1.0 (+https://example.org/corpus; archive@example.org)"),
    ("Accept-Encoding", "gzip, deflate"),
)


def main(nights: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        empty, path = Path(name) / "empty.db", Path(name) / "all.db"
        with open_archive(empty):
            pass
        write(path, empty, Bench(range(BUREAUS)))
        before = _compacted(path)
        with open_archive(path) as archive:
            pages = archive.db.execute(
                "SELECT portal_id, url FROM captures WHERE kind = 'list'"
            ).fetchall()
            for night in range(nights):
                _night(archive, pages, night)
        grown, started = path.stat().st_size, process_time()
        packed = _compacted(path)
        seconds = process_time() - started
        count = nights * len(pages)
        print(
            f"{count} captures that confirm: {(grown - before) / count / 1024:.2f} KB each, after"
            f" compaction {(packed - before) / count / 1024:.2f} KB"
            f" ({seconds / count * 1e6:.0f} microseconds each)"
        )


def _compacted(path: Path) -> int:
    """Bytes of the file once it was compacted."""
    with open_archive(path) as archive:
        compact(archive)
    return path.stat().st_size


def _night(archive: Archive, pages: list[tuple[str, str]], night: int) -> None:
    run = archive.start_run("nightly", user_agent=None, settings={})
    moment = START + timedelta(days=night + 1)
    date = moment.strftime("%a, %d %b %Y %H:%M:%S GMT")

    def add() -> None:
        for number, (portal, url) in enumerate(pages):
            tag = f'"659f1c{number:02x}-{number * 7919 % 65536:x}"'
            capture = Capture(
                run, url, "unchanged", moment, moment, portal, status=304, kind="list",
                request_headers=(*_SENT, ("If-None-Match", tag)),
                response_headers=(
                    ("Date", date), ("Server", "nginx"), ("Etag", tag), ("Connection", "keep-alive")
                ),
            )  # fmt: skip
            record.add(archive.db, capture)

    archive.write(add)
    archive.finish_run(run, "ok", {})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
