"""An HTTP proxy on the loopback that writes down what it is asked, and passes it on or does not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """``refusal`` is its answer to everything, if it passes nothing on."""

    refusal: bytes | None = None
    heads: list[bytes] = field(default_factory=list)
    url: str = ""

    def lines(self) -> list[str]:
        return [head.split(b"\r\n")[0].decode() for head in self.heads]


@contextmanager
def proxy(refusal: bytes | None = None) -> Iterator[Proxy]:
    """A proxy on a free port of 127.0.0.1 while the block runs."""
    found = Proxy(refusal)
    listener = socket.create_server(("127.0.0.1", 0), backlog=50)
    found.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=_serve, args=(found, client), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield found
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _serve(found: Proxy, client: socket.socket) -> None:
    with suppress(OSError), client:
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(65536)
            if not part:
                return
            head += part
        found.heads.append(head)
        if found.refusal is not None:
            client.sendall(found.refusal)
            return
        method, target, _ = head.split(b" ", 2)
        if method == b"CONNECT":
            host, _, port = target.decode().rpartition(":")
            with socket.create_connection((host, int(port))) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                _both_ways(client, server)
            return
        parts = urlsplit(target.decode())
        path = target.decode().partition(parts.netloc)[2]
        with socket.create_connection((parts.hostname or "", parts.port or 80)) as server:
            lines = head.replace(target, path.encode(), 1).split(b"\r\n")
            own = [line for line in lines if not line.lower().startswith(b"proxy-")]
            own.insert(1, b"Connection: close")
            server.sendall(b"\r\n".join(own))
            while part := server.recv(65536):
                client.sendall(part)


def _both_ways(one: socket.socket, other: socket.socket) -> None:
    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while part := source.recv(65536):
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)

    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join()
