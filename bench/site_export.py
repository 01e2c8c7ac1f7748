"""How long the site takes to stream all figures of a large archive, and in how much memory.

    python -m bench.site_export --reports 5000 [--keep FOLDER]

The archive is made up (:mod:`bench.site_archive`); the site answers over loopback, as it does
visitors.  While a table is streamed the home page is asked for again and again: its slowest answer
says whether the stream holds the others up.
"""

from __future__ import annotations

import argparse
import resource
import socket
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from archive.site.published.publish import publish
from archive.site.server import serve
from bench.site_archive import make


def main() -> None:
    """Make the archive, serve it, and print a line for each form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--keep", type=Path, help="a folder for the archive, to be used again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = (given.keep or Path(folder)) / f"published-{given.reports}.db"
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            make(Path(folder) / "bench.db", given.reports)
            publish(Path(folder) / "bench.db", copy)
        _measure(copy)


def _measure(copy: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    started = threading.Event()
    threading.Thread(
        target=serve,
        args=(copy,),
        kwargs={"port": port, "open_browser": False, "announce": lambda _: started.set()},
        daemon=True,
    ).start()
    started.wait()
    site = f"http://127.0.0.1:{port}"
    _asked(f"{site}/")
    for form in ("csv", "ndjson"):
        _stream(f"{site}/export/figures.{form}", f"{site}/reports", form)


def _stream(address: str, page: str, form: str) -> None:
    done, slowest = threading.Event(), [0.0]

    def others() -> None:
        while not done.is_set():
            slowest[0] = max(slowest[0], _asked(page))

    beside = threading.Thread(target=others)
    beside.start()
    before, begun = _most_memory(), time.monotonic()
    lines = size = 0
    with urllib.request.urlopen(address) as answer:
        while block := answer.read(1 << 16):
            lines, size = lines + block.count(b"\n"), size + len(block)
    took = time.monotonic() - begun
    done.set()
    beside.join()
    more = _most_memory() - before
    print(
        f"{form}: {lines:,} lines, {size / 1e6:.0f} MB, {took:.1f} s, {more:.0f} MB of memory more;"
        f" slowest page beside it {slowest[0]:.2f} s",
        flush=True,
    )


def _most_memory() -> float:
    """The most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _asked(address: str) -> float:
    begun = time.monotonic()
    with urllib.request.urlopen(address) as answer:
        answer.read()
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
