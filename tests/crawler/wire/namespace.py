"""``python -m tests.crawler.wire.namespace FOLDER``: a small Internet in a network namespace.

It has a public address and some private ones, a resolver of its own at which names change
their minds, and a web server at each address that writes down who asks.  Real portals (not
``local`` ones) are crawled in it; ``FOLDER`` gets the archive and what was asked.
Started by :func:`command` as root of a namespace; nothing of it reaches the system's network.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from tests.archive.pages import page
from tests.crawler import running

PUBLIC, PRIVATE, METADATA, OTHER = "1.2.3.4", "10.0.0.7", "169.254.169.254", "192.168.7.7"
LOOPBACK = "127.0.0.1"
NAMES: dict[str, list[list[str]]] = {
    "steady": [[PUBLIC]],
    "private": [[PRIVATE]],
    "loopback": [[LOOPBACK]],
    "metadata": [[METADATA]],
    "zero": [["0.0.0.0"]],
    "changes": [[PUBLIC], [PRIVATE]],
    "changes-later": [[PUBLIC], [PUBLIC], [PUBLIC], [OTHER]],
    "changes-back": [[PRIVATE], [PUBLIC]],
    "several": [[PUBLIC, PRIVATE]],
    "several-turned": [[PRIVATE, PUBLIC]],
    "nothing": [[]],
}
"""What each name's lookups give, one after the other; the last again and again."""

LITERALS = {
    "decimal": "167772167", "octal": "012.0.0.7", "hexadecimal": "0xA000007", "short": "10.7",
    "trailing": "10.0.0.7.", "mixed": "0xA.0.0.07",
}  # fmt: skip
"""Hosts of entries that somebody wrote with a private address in them, and their spellings."""

LED = {
    "redirect": "http://10.0.0.7/led", "redirect-decimal": "http://167772167/led",
    "redirect-user": "http://gaj.steady.cn@10.0.0.7/led", "redirect-slashes": "//10.0.0.7/led",
    "redirect-metadata": "http://169.254.169.254/latest/", "redirect-loopback": "http://127.1/led",
    "redirect-name": "http://gaj.private.cn/led", "redirect-v6": "http://[::ffff:10.0.0.7]/led",
}  # fmt: skip
"""Paths on the good host that lead elsewhere by redirect."""

PLACED = {
    "base": '<base href="http://10.0.0.7/"><a href="led">x</a>',
    "refresh": '<meta http-equiv="refresh" content="0;url=http://10.0.0.7/led">',
    "picture": "<img src=http://10.0.0.7/led.png><link rel=stylesheet href=//167772167/led.css>",
    "frame": "<iframe src=http://10.0.0.7/led></iframe>",
}
"""Pages on the good host that lead elsewhere by what stands in them."""

_SEEN: dict[str, list[str]] = defaultdict(list)
_A, _IN = 1, 1


def command(folder: Path) -> list[str]:
    """The command that runs this module as root of namespaces of its own."""
    script = 'mount --bind "$1" /etc/resolv.conf; shift; exec "$@"'
    (folder / "resolv.conf").write_text(f"nameserver {LOOPBACK}\n")
    inner = [sys.executable, "-m", "tests.crawler.wire.namespace", str(folder)]
    apart = ["unshare", "--user", "--map-root-user", "--net", "--mount", "--fork", "--kill-child"]
    return [*apart, "/bin/sh", "-ec", script, "sh", str(folder / "resolv.conf"), *inner]


def main() -> None:
    """Set everything up, crawl, and write what was asked of whom."""
    folder = Path(sys.argv[1])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in (PUBLIC, PRIVATE, METADATA, OTHER):
        subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)
    resolver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    resolver.bind((LOOPBACK, 53))
    threading.Thread(target=_resolve, args=(resolver,), daemon=True).start()
    for address in (PUBLIC, PRIVATE, METADATA, OTHER, LOOPBACK):
        server = ThreadingHTTPServer((address, 80), _Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    summary = running.run(folder / "a.db", *_portals(), contact="x@example.org", seconds=600)
    (folder / "seen.json").write_text(json.dumps({"seen": _SEEN, "summary": summary}))


def _portals() -> list[dict[str, Any]]:
    hosts = {name: f"gaj.{name}.cn" for name in NAMES} | LITERALS
    return [
        running.portal(f"http://{host}", id=name, name=f"{name}市公安局", hosts=[host], local=False)
        for name, host in hosts.items()
    ]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        _SEEN[self.server.server_address[0]].append(f"{self.headers.get('Host')}{self.path}")
        name = self.path.rpartition("/")[2].removesuffix(".html")
        if name in LED:
            self._answer(302, b"", ("Location", LED[name]))
        elif self.path == "/robots.txt":
            self._answer(404, b"")
        elif self.path == "/col/index.html":
            self._answer(200, _listing().encode())
        else:
            body = page(2020).replace(b"</head>", PLACED.get(name, "").encode() + b"</head>")
            self._answer(200, body)

    def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", "text/html; charset=utf-8"), *headers):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _listing() -> str:
    links = "".join(
        f'<li><a href="/a/{name}.html">{2008 + n}年政府信息公开工作年度报告</a></li>'
        for n, name in enumerate(["report", *LED, *PLACED])
    )
    return f"<html><head><meta charset=utf-8></head><body><ul>{links}</ul></body></html>"


def _resolve(resolver: socket.socket) -> None:
    """Answer questions for addresses (RFC 1035), each name by its own list."""
    answers = {name: chain(told, repeat(told[-1])) for name, told in NAMES.items()}
    while True:
        question, asker = resolver.recvfrom(4096)
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1 : at + 1 + question[at]].decode("latin-1").lower())
            at += 1 + question[at]
        kind = int.from_bytes(question[at + 1 : at + 3], "big")
        known = answers.get(labels[1]) if len(labels) == 3 and labels[0] == "gaj" else None
        found = next(known) if known is not None and kind == _A else []
        head = question[:2] + (b"\x81\x80" if known is not None else b"\x81\x83") + b"\0\1"
        rows = b"".join(
            b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + socket.inet_aton(address) for address in found
        )
        counts = len(found).to_bytes(2, "big") + bytes(4)
        resolver.sendto(head + counts + question[12 : at + 5] + rows, asker)


if __name__ == "__main__":
    main()
