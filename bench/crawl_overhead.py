"""What the archive costs a crawl: ``python -m bench.crawl_overhead``.

The same pages are taken from one loopback server, a process of its own, by a bare
Scrapy spider that only downloads them and by ``crawler.crawl.run.crawl``, which captures,
archives and reads them.  Both go at delay 0 with the same number of connections.
Printed are wall times from the start of each process, the ratio to the bare
spider, the memory of the crawling process as pages grow, and the processor time of each
crawling process, its readers not counted: on a machine that has other work, only that says
something.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic, process_time, sleep
from typing import Any

PER_LIST = 100
MARKS = (500, 1000, 2000)
GOAL = 1.5


@dataclass
class Measured:
    """Seconds from the start of a process, and MiB at numbers of captures."""

    last_page: float
    last_record: float | None = None
    memory: dict[int, float] = field(default_factory=dict)
    reports: int = 0
    processor: float = 0.0


def pages(count: int) -> dict[bytes, bytes]:
    """The site: list pages by hundreds, and one report a page, by path."""
    from tests.sites.reports import reports

    lists = -(-count // PER_LIST)
    made = reports("测试市公安局", range(2014, 2025))
    bodies = [report.html() for report in made]
    site: dict[bytes, bytes] = {}
    for number in range(lists):
        items = "".join(
            f'<li><a href="/nb/202001/t20200101_{at}.html">'
            f"第{at}派出所{made[at % 11].title}</a></li>"
            for at in range(number * PER_LIST, min(count, (number + 1) * PER_LIST))
        )
        script = f'<script>createPageHTML({lists}, {number}, "index", "html");</script>'
        name = f"index_{number}.html" if number else "index.html"
        site[f"/nb/{name}".encode()] = _page("年报", f"<ul>{items}</ul>{script}")
    filler = "<!-- frame of the site -->" * 600
    for at in range(count):
        title = f"第{at}派出所{made[at % 11].title}"
        text = f"<h1>{title}</h1><div class=TRS_Editor>{bodies[at % 11]}</div>{filler}"
        site[f"/nb/202001/t20200101_{at}.html".encode()] = _page(title, text)
    site[b"/robots.txt"] = b"User-agent: *\nDisallow:\n"
    return site


def _page(title: str, body: str) -> bytes:
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head>"
        f"<body>{body}</body></html>"
    ).encode()


class _Server(asyncio.Protocol):
    """Answers from memory; nothing is computed for a request."""

    answers: dict[bytes, bytes]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            self.transport.write(self.answers.get(path, _MISSING))


_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def _serve(count: int, channel: Connection) -> None:
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    )
    _Server.answers = {path: head % len(body) + body for path, body in pages(count).items()}

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(_Server, "127.0.0.1", 0)
        size = sum(map(len, _Server.answers.values()))
        channel.send((server.sockets[0].getsockname()[1], size))
        await server.serve_forever()

    asyncio.run(main())


@contextmanager
def serving(count: int) -> Iterator[tuple[str, int]]:
    """The server's address and the bytes it has, while the block runs."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(count, there))
    process.start()
    try:
        port, size = here.recv()
        yield f"http://127.0.0.1:{port}", size
    finally:
        process.terminate()
        process.join()


def bare(url: str, connections: int) -> None:
    """Child process: download everything with Scrapy alone and print when the last came."""
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    class Bare(Spider):
        name = "bare"
        custom_settings = {  # noqa: RUF012 - Scrapy's way
            "LOG_LEVEL": "WARNING",
            "CONCURRENT_REQUESTS_PER_DOMAIN": connections,
            "DOWNLOAD_DELAY": 0,
            "TELNETCONSOLE_ENABLED": False,
        }

        async def start(self) -> Any:
            yield Request(f"{url}/nb/index.html")

        def parse(self, response: Any) -> Any:
            for address in response.css("li a::attr(href)").getall():
                yield response.follow(address, self.kept)
            found = response.xpath("//script/text()").re_first(r"createPageHTML\((\d+), 0,")
            for number in range(1, int(found or 1)):
                yield response.follow(f"index_{number}.html")

        def kept(self, _: Any) -> None:
            self.last = datetime.now(UTC)

        def closed(self, reason: str) -> None:
            said = {"last": self.last.isoformat(), "reason": reason, "processor": process_time()}
            print(json.dumps(said), flush=True)

    process = CrawlerProcess()
    process.crawl(Bare)
    process.start()


def archived(url: str, connections: int, db: str, readers: int) -> None:
    """Child process: crawl into an archive."""
    from crawler.crawl.run import crawl
    from spiders.portals import Portal

    portal = Portal(
        id="bench", name="测试市公安局", hosts=("127.0.0.1",), family="trs_wcm", local=True,
        columns=(f"{url}/nb/index.html",),
    )  # fmt: skip
    settings = {
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS_PER_DOMAIN": connections,
        "CONCURRENT_REQUESTS": max(4, connections),
        "GONGAN_REQUEST_BUDGET": 0,
        "GONGAN_HOST_BUDGET": 0,
        "GONGAN_READERS": readers,
        "LOG_LEVEL": "WARNING",
    }
    summary = crawl([portal], db=Path(db), settings=settings, progress=False)
    print(json.dumps({**summary.counts, "processor": process_time()}), flush=True)


def measure_bare(url: str, connections: int) -> Measured:
    started = datetime.now(UTC)
    output = subprocess.run(
        [sys.executable, "-m", __spec__.name, "--child", "bare", "--url", url,
         "--connections", str(connections)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    said = json.loads(output.splitlines()[-1])
    last = datetime.fromisoformat(said["last"])
    return Measured((last - started).total_seconds(), processor=said["processor"])


def measure_archived(
    url: str, connections: int, readers: int, enough: int | None = None
) -> Measured:
    """A crawl with its readings; one that is only to make ``enough`` captures is ended then."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "bench.db"
        command = [sys.executable, "-m", __spec__.name, "--child", "archived", "--url", url]
        command += ["--connections", str(connections), "--db", str(db), "--readers", str(readers)]
        started = datetime.now(UTC)
        memory: dict[int, float] = {}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            while process.poll() is None:
                _sample(db, process.pid, memory)
                if enough is not None and max(memory, default=0) >= enough:
                    process.kill()
                sleep(0.2)
            output = process.stdout.read() if process.stdout else ""
        if process.returncode and enough is None:
            raise SystemExit(f"the crawl failed with exit code {process.returncode}")
        with closing(sqlite3.connect(db)) as connection:
            page, record = connection.execute(
                "SELECT (SELECT max(fetched_at) FROM captures), (SELECT max(read_at) FROM readings)"
            ).fetchone()
    said = json.loads(output.splitlines()[-1]) if enough is None else {}
    return Measured(
        last_page=_after(started, page),
        last_record=_after(started, record) if record else None,
        memory={
            mark: next(size for count, size in sorted(memory.items()) if count >= mark)
            for mark in MARKS
            if any(count >= mark for count in memory)
        },
        reports=said.get("reports", 0),
        processor=said.get("processor", 0.0),
    )


def _sample(db: Path, pid: int, memory: dict[int, float]) -> None:
    """Note the resident memory of the crawling process at its number of captures."""
    if not db.exists():
        return
    try:
        with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute("SELECT max(id) FROM captures").fetchone()
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except (sqlite3.Error, OSError):
        return
    resident = next((line for line in status.splitlines() if line.startswith("VmRSS")), "")
    if count and resident:
        memory[count] = int(resident.split()[1]) / 1024


def _after(started: datetime, moment: str) -> float:
    at = datetime.fromisoformat(moment)
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - started).total_seconds()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.crawl_overhead", description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--connections", type=int, default=1, help="to the host, for both")
    parser.add_argument("--readers", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", choices=("bare", "archived"), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--db", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child == "bare":
        bare(options.url, options.connections)
    elif options.child == "archived":
        archived(options.url, options.connections, options.db, options.readers)
    else:
        compare(options.pages, options.connections, options.readers, options.rounds)


def compare(count: int, connections: int, readers: int, rounds: int) -> None:
    """Measure both in turn and print the comparison; exit code 1 when the goal is missed.

    The ratio is that of the least times; the last round goes on to the last record.
    """
    alone, crawls = [], []
    captures = count + -(-count // PER_LIST) + 1
    with serving(count) as (url, size):
        print(f"{count} pages, {size / 1e6:.1f} MB, {connections} connections, {readers} readers")
        begun = monotonic()
        for number in range(1, rounds + 1):
            by_itself = measure_bare(url, connections)
            alone.append(by_itself.last_page)
            enough = captures if number < rounds else None
            kept = measure_archived(url, connections, readers, enough)
            crawls.append(kept.last_page)
            print(f"{number}: bare spider: last page after {alone[-1]:.1f} s; "
                  f"crawl: last capture after {crawls[-1]:.1f} s")  # fmt: skip
    ratio = min(crawls) / min(alone)
    print(f"crawl to bare spider: {ratio:.2f} (goal {GOAL})")
    record = kept.last_record or 0.0
    print(f"crawl: last of {kept.reports} reports after {record:.1f} s, ratio "
          f"{record / alone[-1]:.2f}")  # fmt: skip
    print(f"processor: {kept.processor:.1f} s, bare spider {by_itself.processor:.1f} s, ratio "
          f"{kept.processor / by_itself.processor:.2f}")  # fmt: skip
    for mark, megabytes in kept.memory.items():
        print(f"memory of the crawling process at {mark} captures: {megabytes:.0f} MiB")
    print(f"all of it took {monotonic() - begun:.0f} s")
    sys.exit(0 if ratio <= GOAL else 1)


if __name__ == "__main__":
    main()
