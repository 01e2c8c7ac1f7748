"""Requests that no browser sends, over a socket: each is answered, without a traceback."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import GIVEN_UP

REQUESTS = {
    "a broken port": b"GET /reports HTTP/1.1\r\nHost: 127.0.0.1:99999999\r\n",
    "a port that is none": b"GET / HTTP/1.1\r\nHost: a:b:c\r\n",
    "an empty host": b"GET /-/databases.json HTTP/1.1\r\nHost:\r\n",
    "a host of brackets": b"GET /archive HTTP/1.1\r\nHost: [::\r\n",
    "half a surrogate in a path": b"GET /bureaus/%ED%A0%80 HTTP/1.1\r\nHost: a\r\n",
    "bytes in a path": b"GET /bureaus/\xff\xfe HTTP/1.1\r\nHost: a\r\n",
    "bytes in a query": b"GET /search?q=\xed\xa0\x80 HTTP/1.1\r\nHost: a\r\n",
    "an absolute address": b"GET http://[:99999/x HTTP/1.1\r\nHost: a\r\n",
    "a form for SQL": b"POST /archive?sql=select+1 HTTP/1.1\r\n"
    b"Host: a\r\nContent-Length: 3\r\n\r\n%ED",
    "a deep JSON body": b"POST /archive.json HTTP/1.1\r\nHost: a\r\n"
    b"Content-Type: application/json\r\n"
    b"Content-Length: 50000\r\n\r\n" + b"[" * 50_000,
    "a cookie that is none": b'GET / HTTP/1.1\r\nHost: a\r\nCookie: ds_actor=\xff;;="\r\n',
    "a language that is none": b"GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: ;q=x,\xff\r\n",
}


@pytest.fixture(scope="module")
def served(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    log = tmp_path_factory.mktemp("log") / "stderr"
    command = ["browse", "--db", str(hostile), "--port", "0", "--no-open", "--no-sql"]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler.cli", *command], stdout=subprocess.PIPE, stderr=errors
        )
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        port = re.search(r"127\.0\.0\.1:(\d+)/", line)
        assert port, line
        yield int(port[1]), log
        process.send_signal(signal.SIGINT)
        process.wait(GIVEN_UP)


@pytest.mark.parametrize("sent", REQUESTS.values(), ids=REQUESTS)
def test_a_raw_request(served: tuple[int, Path], sent: bytes) -> None:
    port, log = served
    before = log.stat().st_size
    line = _answer(port, sent if b"\r\n\r\n" in sent else sent + b"Connection: close\r\n\r\n")
    assert re.match(rb"HTTP/1\.1 [234]\d\d ", line), line
    assert _answer(port, b"GET /robots.txt HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200")
    assert b"Traceback" not in log.read_bytes()[before:]


def _answer(port: int, sent: bytes) -> bytes:
    """The status line of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=GIVEN_UP) as connection:
        connection.sendall(sent)
        with connection.makefile("rb") as received:
            return received.readline()
