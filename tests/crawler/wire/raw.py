"""A server of raw bytes: every answer is what a test says, down to the last line end."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone"


@dataclass(frozen=True)
class Raw:
    """An answer.  ``then``: close, reset, keep (the connection) or hang (until the client goes).

    ``drip`` sends the bytes one by one.
    """

    data: bytes
    then: str = "close"
    drip: bool = False


Route = Raw | Callable[[bytes, int], Raw]
"""An answer, or a function of the request's head and its number on its connection."""


@dataclass
class RawSite:
    """Routes by path, and the heads of the requests that came, in order."""

    routes: dict[str, Route] = field(default_factory=dict)
    heads: list[bytes] = field(default_factory=list)
    url: str = ""

    def paths(self) -> list[str]:
        return [head.split(b" ", 2)[1].decode("latin-1") for head in self.heads]


@contextmanager
def serve_raw(site: RawSite) -> Iterator[RawSite]:
    """Serve on a free port of 127.0.0.1 while the block runs."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=50)
    site.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    open_ones: set[socket.socket] = set()

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                open_ones.add(client)
                threading.Thread(target=_serve, args=(site, client), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield site
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for client in open_ones:
            client.close()


def _serve(site: RawSite, client: socket.socket) -> None:
    number, rest = 0, b""
    with suppress(OSError), client:
        while True:
            head, rest = _head(client, rest)
            if not head:
                return
            number += 1
            site.heads.append(head)
            route = site.routes.get(
                head.split(b" ", 2)[1].decode("latin-1"), Raw(NOT_FOUND, "keep")
            )
            answer = route if isinstance(route, Raw) else route(head, number)
            _send(client, answer)
            if answer.then == "hang":
                client.recv(1)
            if answer.then == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if answer.then != "keep":
                if answer.then == "close":
                    client.shutdown(socket.SHUT_WR)
                return


def _head(client: socket.socket, data: bytes) -> tuple[bytes, bytes]:
    while b"\r\n\r\n" not in data:
        part = client.recv(65536)
        if not part:
            return b"", b""
        data += part
    head, _, rest = data.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", rest


def _send(client: socket.socket, answer: Raw) -> None:
    if not answer.drip:
        client.sendall(answer.data)
        return
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for position in range(len(answer.data)):
        client.sendall(answer.data[position : position + 1])
