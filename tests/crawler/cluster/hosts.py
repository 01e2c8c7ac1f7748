"""Many miniature hosts: ``python -m tests.crawler.cluster.hosts FOLDER COUNT YEARS DELAY``.

Each has a loopback address of its own (127.0.50.1 and so on) at one port, a column and a
report for each year.  The access log has a line for every request: host, path, status, and
when it came, by the clock of this one process.  The port is printed first.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

ROOT = Path(__file__).parents[3]
LAST_YEAR = 2024


def address(number: int) -> str:
    """The host of a portal."""
    return f"127.0.50.{number + 1}"


def name(number: int) -> str:
    """A bureau of its own for each portal."""
    first, second = divmod(number, 10)
    return f"{'甲乙丙丁戊己庚辛壬癸'[first % 10]}{'东西南北中山川河江海'[second]}市公安局"


@dataclass(frozen=True)
class Hosts:
    """The hosts as a test sees them."""

    count: int
    port: int
    log_file: Path

    def portals(self, *numbers: int) -> list[dict[str, Any]]:
        """The fields of the portals' entries."""
        return [self.entry(number) for number in numbers or range(self.count)]

    def entry(self, number: int) -> dict[str, Any]:
        """The fields of one entry."""
        base = f"http://{address(number)}:{self.port}"
        return {
            "id": f"mini{number:02}",
            "name": name(number),
            "hosts": [address(number)],
            "family": "trs_wcm",
            "home_url": f"{base}/",
            "columns": [f"{base}/nb/"],
            "local": True,
        }

    def registry(self, folder: Path) -> Path:
        """A folder with a registry file of all portals."""
        folder.mkdir(exist_ok=True)
        lines = []
        for entry in self.portals():
            lines.append("[[portal]]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in entry.items()]
        (folder / "minis.toml").write_text("\n".join(lines), encoding="utf-8")
        return folder

    def log(self) -> list[tuple[str, str, int, float]]:
        """What was asked: host, path, status, when."""
        if not self.log_file.exists():
            return []
        lines = self.log_file.read_text(encoding="utf-8").splitlines()
        return [tuple(json.loads(line)) for line in lines if line.endswith("]")]

    def least_gap(self) -> float:
        """Seconds between two requests to one host, at least; over all hosts."""
        times: dict[str, list[float]] = defaultdict(list)
        for host, _, _, at in self.log():
            times[host].append(at)
        gaps = [after - at for found in times.values() for at, after in pairwise(sorted(found))]
        return min(gaps, default=float("inf"))

    def times_asked(self) -> Counter[tuple[str, str]]:
        """How often each address was asked for."""
        return Counter((host, path) for host, path, _, _ in self.log())


@contextmanager
def serving(count: int, years: int = 2, delay: float = 0.0) -> Iterator[Hosts]:
    """Serve so many hosts from another process while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", __name__, folder, str(count), str(years), str(delay)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                port = int(process.stdout.readline())
                yield Hosts(count, port, Path(folder) / "access.jsonl")
            finally:
                process.terminate()


def _pages(number: int, years: int) -> dict[str, bytes]:
    from tests.sites.reports import reports

    made = reports(name(number), range(LAST_YEAR - years + 1, LAST_YEAR + 1))
    items = "".join(
        f'<li><a href="./{one.month}/t{one.compact}_{at}.html">{one.title}</a>'
        f"<span>{one.published}</span></li>"
        for at, one in enumerate(made)
    )
    pages = {"/nb/": f"<h1>政府信息公开年报</h1><ul class=list>{items}</ul>", "/": "<p>首页</p>"}
    for at, one in enumerate(made):
        body = f"<h1>{one.title}</h1><div class=TRS_Editor>{one.html()}</div>"
        pages[f"/nb/{one.month}/t{one.compact}_{at}.html"] = body
    return {
        path: f"<!DOCTYPE html><meta charset=utf-8><title>年报</title><body>{body}".encode()
        for path, body in pages.items()
    }


class _Host(asyncio.Protocol):
    def __init__(self, number: int, pages: dict[str, bytes], delay: float, log: Any) -> None:
        self._host, self._pages, self._delay, self._log = address(number), pages, delay, log
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            head, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("latin-1")
            body = self._pages.get(path)
            tag = md5(body or b"", usedforsecurity=False).hexdigest()
            known = f'"{tag}"'.encode() in head
            status = 404 if body is None else 304 if known else 200
            self._log.write(f"{json.dumps([self._host, path, status, monotonic()])}\n")
            self._log.flush()
            sent = b"" if status != 200 or body is None else body
            answer = (
                f"HTTP/1.1 {status} OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                f'ETag: "{tag}"\r\nContent-Length: {len(sent)}\r\n\r\n'
            ).encode() + sent
            loop = asyncio.get_running_loop()
            loop.call_later(self._delay, self._send, answer)

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def main() -> None:
    """Serve until terminated."""
    folder, count, years, delay = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    log = (Path(folder) / "access.jsonl").open("a", encoding="utf-8")

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        port, servers = 0, []
        for number in range(count):
            pages = _pages(number, years)

            def make(number: int = number, pages: dict[str, bytes] = pages) -> _Host:
                return _Host(number, pages, float(delay), log)

            server = await loop.create_server(make, address(number), port)
            port = server.sockets[0].getsockname()[1]
            servers.append(server)
        print(port, flush=True)
        await asyncio.Event().wait()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
