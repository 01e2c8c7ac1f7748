"""The memory that bombs cost: of the crawling process, and of the process that reads.

``python -m bench.bomb_memory [NAME...]`` crawls each bomb from a loopback server, in processes of
their own, and prints the most memory that each process held (VmHWM, in MB) beside that of a
crawl of a plain page.  Linux only.
"""

from __future__ import annotations

import gzip
import io
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import brotli  # type: ignore[import-untyped]
import zstandard

from tests.crawler import running
from tests.crawler.wire.raw import Raw, RawSite, serve_raw
from tests.documents.hostile import laughs
from tests.documents.hostile_files import book, png, stream

TITLE = "测试市公安局2021年政府信息公开工作年度报告"
MB = 1024 * 1024
HTML = "text/html; charset=utf-8"
Bomb = tuple[bytes, str, str]
"""A body, its type, and its Content-Encoding."""


def _answer(body: bytes, kind: str = HTML, encoding: str = "") -> Raw:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    head += f"Content-Encoding: {encoding}\r\n" if encoding else ""
    return Raw(head.encode() + b"Connection: close\r\n\r\n" + body)


def _page(part: bytes, size: int) -> bytes:
    """A page of so many bytes that is the part again and again."""
    return b"<html><body>" + part * (size // len(part)) + b"</body></html>"


def _zipped(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b" " * MB) for _ in range(megabytes)) + packer.flush()


def _squeezed(megabytes: int) -> bytes:
    packer = brotli.Compressor(quality=5)
    return b"".join(packer.process(b" " * MB) for _ in range(megabytes)) + bytes(packer.finish())


def _standard(megabytes: int) -> bytes:
    packer = zstandard.ZstdCompressor().compressobj()
    return b"".join(packer.compress(b" " * MB) for _ in range(megabytes)) + packer.flush()


def _strings() -> bytes:
    return book('<row><c t="s"><v>999999</v></c></row>', "<si><t>x</t></si>" * 1_000_000)


def _objects() -> bytes:
    """A PDF whose catalogue and pages stand in an object stream of a gigabyte."""
    held = b"<< /Type /Catalog /Pages 2 0 R >> << /Type /Pages /Kids [] /Count 0 >>"
    packer = zlib.compressobj(9)
    packed = packer.compress(b"1 0 2 34 " + held)
    packed += b"".join(packer.compress(b" " * MB) for _ in range(1000)) + packer.flush()
    out = b"%PDF-1.7\n"
    entries = b"/Type /ObjStm /N 2 /First 9 /Filter /FlateDecode "
    whole = out + b"3 0 obj\n" + stream(packed, entries) + b"\nendobj\n"
    places = [(0, 0, 0), (2, 3, 0), (2, 3, 1), (1, len(out), 0), (1, len(whole), 0)]
    table = b"".join(struct.pack(">BIH", *place) for place in places)
    said = b"/Type /XRef /Size 5 /W [1 4 2] /Root 1 0 R "
    end = b"\nendobj\nstartxref\n%d\n%%%%EOF" % len(whole)
    return whole + b"4 0 obj\n" + stream(table, said) + end


def _picture() -> bytes:
    """A picture of 60,000 by 60,000 dots in black and white, whose rows are all there."""
    return png(60_000, 60_000, bytes((60_000 // 8 + 1) * 60_000))


def _word() -> bytes:
    """A Word file whose document swells to a gigabyte."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("word/document.xml", "w") as member:
            for _ in range(1024):
                member.write(b" " * MB)
    return packed.getvalue()


LINK = b'<li><a href="/a/1.html">x</a></li>'
PAGES: dict[str, Callable[[], Bomb]] = {
    "a plain page": lambda: (_page(b"<p>x</p>", 9_000), HTML, ""),
    "gzip, 1 GiB": lambda: (_zipped(1024), HTML, "gzip"),
    "gzip, 63 MiB": lambda: (gzip.compress(_page(b"<p>x</p>", 63 * MB)), HTML, "gzip"),
    "brotli, 1 GiB": lambda: (_squeezed(1024), HTML, "br"),
    "zstd, 1 GiB": lambda: (_standard(1024), HTML, "zstd"),
    "gzip in gzip": lambda: (gzip.compress(_zipped(1024)), HTML, "gzip, gzip"),
    "a million elements deep": lambda: (b"<html>" + b"<div>" * 1_000_000, HTML, ""),
    "60 MiB of text": lambda: (_page("年报".encode(), 60 * MB), HTML, ""),
    "63 MiB of links": lambda: (_page(LINK, 63 * MB), HTML, ""),
    "15 MiB of attributes": lambda: (_page(b"<b a b c d e f>", 15 * MB), HTML, ""),
    "JSON, 60 MiB": lambda: (b"[" + b"[]," * (20 * MB) + b"1]", "application/json", ""),
    "entities in XML": lambda: (laughs(), "application/xml", ""),
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES: dict[str, Callable[[], Bomb]] = {
    "a small file.txt": lambda: (b"x", "text/plain", ""),
    "a package that swells.docx": lambda: (_word(), WORD, ""),
    "a million shared strings.xlsx": lambda: (_strings(), "application/zip", ""),
    "an object stream of 1 GB.pdf": lambda: (_objects(), "application/pdf", ""),
    "60,000 by 60,000 dots.png": lambda: (_picture(), "image/png", ""),
}


def _held(pid: int) -> int:
    """The most memory that a process has held, in kB; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines.splitlines() if "VmHWM" in line), 0)


def _program(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _below(pid: int) -> Iterator[int]:
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):  # a thread's own children each
        try:
            children = [int(child) for child in listed.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _below(child)


def _peaks(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """The most memory of a process, and of the largest below it, in MB."""
    own = others = 0
    while process.poll() is None:
        own = max(own, _held(process.pid))
        program = _program(process.pid)
        # a child that is not yet another program holds its parent's memory
        below = [child for child in _below(process.pid) if _program(child) != program]
        others = max([others, *map(_held, below)])
        sleep(0.02)
    return own // 1024, others // 1024


def measured(name: str, bomb: Bomb, kind: str) -> tuple[str, int, int]:
    """The outcome of the bomb's own capture, and the memory of a crawl that met it.

    ``kind`` is list, page or file: what the bomb stands in the place of.
    """
    path = {"list": "/list/", "page": "/a/1.html", "file": "/a/1." + name.rpartition(".")[2]}[kind]
    column = f'<html><body><a href="{path}">{TITLE}</a></body></html>'.encode()
    routes = {"/list/": _answer(column), path: _answer(*bomb)}
    with tempfile.TemporaryDirectory() as folder, serve_raw(RawSite(dict(routes))) as site:
        db = Path(folder) / "a.db"
        portal = running.portal(site.url, columns=[f"{site.url}/list/"], family="generic")
        order = running.command(db, portal, DOWNLOAD_TIMEOUT=120, RETRY_TIMES=0)
        with subprocess.Popen(
            order, cwd=running.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            own, reader = _peaks(process)
        rows = running.captures(db, f"url LIKE '%{path}'")
    return str(rows[-1]["outcome"]) if rows else "-", own, reader


def main() -> None:
    """Measure the bombs that are named, or all of them."""
    wanted = sys.argv[1:]
    print("| what came | as | outcome | crawling, MB | reading, MB |")
    print("| --- | --- | --- | ---: | ---: |")
    cases = [(name, make, kind) for name, make in PAGES.items() for kind in ("list", "page")]
    cases += [(name, make, "file") for name, make in FILES.items()]
    for name, make, kind in cases:
        if not wanted or name in wanted:
            outcome, own, reader = measured(name, make(), kind)
            print(f"| {name} | {kind} | {outcome} | {own} | {reader} |", flush=True)


if __name__ == "__main__":
    main()
