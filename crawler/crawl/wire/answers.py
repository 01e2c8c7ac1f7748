"""An answer read from the bytes of a connection, in whatever pieces they come.

No sockets and no clock: bytes go in with :meth:`AnswerReader.feed`, the end of the
connection with :meth:`AnswerReader.end`.  What came is never thrown away because the rest
did not come: :attr:`AnswerReader.cut` then says what is missing.
"""

from __future__ import annotations

import re
from typing import Literal

from crawler.crawl.wire.heads import Head, head_end, may_be_head, parse_head

MAX_HEAD = 256 * 1024
"""Bytes of heads, informational ones too; the longest seen of a portal are of 20 kB."""

_BEGINNING = 256
_MAX_SIZE_LINE = 4096
_SIZE = re.compile(rb"\s*([0-9a-fA-F]{1,15})\s*(?:;.*)?\s*", re.DOTALL)
_BODILESS = frozenset({204, 304})

Cut = Literal["short", "chunks", "time", "reset"]
"""Why an answer counts as cut: fewer bytes than Content-Length, no last chunk, the time was
over, or the connection was reset."""


class HeadError(Exception):
    """What came is no answer of HTTP/1; ``data`` is what came."""

    def __init__(self, message: str, data: bytes) -> None:
        super().__init__(message)
        self.data = data


class AnswerReader:
    """Reads one answer to a request with the given method.

    ``is_done`` says that nothing more is read; ``is_enough`` that the body is there, and
    only a server that said it would close the connection may have more to say.
    """

    def __init__(self, method: str) -> None:
        self._method = method
        self._buffer = bytearray()
        self._heads = 0
        self._lengths: set[int] = set()
        self._chunks: _Chunks | None = None
        self.head: Head | None = None
        self.body = bytearray()
        self.cut: Cut | None = None
        self.is_longer = False
        self.is_done = False
        self.is_enough = False
        self.received = 0

    @property
    def announced(self) -> int | None:
        """Bytes of the body that Content-Length announces."""
        return max(self._lengths) if self._lengths else None

    @property
    def keeps_connection(self) -> bool:
        """Whether another request may go out on the connection."""
        return self.is_done and self._is_persistent() and not self._buffer and self.cut is None

    def feed(self, data: bytes) -> None:
        """Take bytes.  Raises HeadError once they are no answer that can be understood."""
        self.received += len(data)
        seen = max(0, len(self._buffer) - 3)  # an empty line may be split
        self._buffer += data
        while self.head is None and self._buffer:
            if not self._read_head(seen):
                return
            seen = 0
        if self.head is not None and not self.is_done:
            self._read_body()

    def end(self, cut: Cut | None = None) -> None:
        """No more bytes will come; ``cut`` says so when that is not the connection's proper end.

        Raises HeadError when there is no whole head.
        """
        if self.head is None:
            raise HeadError("the answer ended before its head was complete", bytes(self._buffer))
        if self.is_done:
            return
        self.is_done = True
        if self.is_enough:
            return
        if self._chunks is not None:
            self._end_chunks(cut)
        elif self._lengths:
            self.cut = None if len(self.body) in self._lengths else cut or "short"
        else:
            self.cut = cut

    def _end_chunks(self, cut: Cut | None) -> None:
        assert self._chunks is not None
        if self._chunks.is_none and not self._chunks.last:  # a first line that never ended
            self.body += self._buffer
            self._buffer.clear()
            self.cut = cut
        elif self._buffer.strip() != b"0":  # the last chunk's line needs no end here
            self.cut = cut or "chunks"

    def _read_head(self, seen: int) -> bool:
        """Read a head if it is there; informational ones (RFC 9110, 15.2) are passed over."""
        if not may_be_head(self._buffer[:_BEGINNING]):
            raise HeadError("the answer has no HTTP head", bytes(self._buffer))
        end = head_end(self._buffer, seen)
        if (end or len(self._buffer)) + self._heads > MAX_HEAD:
            raise HeadError(f"the head has more than {MAX_HEAD} bytes", bytes(self._buffer))
        if end is None:
            return False
        head = parse_head(bytes(self._buffer[:end]))
        if head is None:
            raise HeadError("the status line cannot be read", bytes(self._buffer))
        del self._buffer[:end]
        if 100 <= head.status < 200 and head.status != 101:
            self._heads += end
            return True
        self.head = head
        self._begin_body(head)
        return True

    def _begin_body(self, head: Head) -> None:
        if self._method == "HEAD" or head.status in _BODILESS:
            self.is_done = True
            self._drop_blank()
            return
        said = head.tokens(b"Content-Length")
        self._lengths = {int(value) for value in said if value.isdigit() and len(value) < 16}
        if b"chunked" in head.tokens(b"Transfer-Encoding"):
            self._chunks = _Chunks()

    def _read_body(self) -> None:
        if self._chunks is not None:
            self._read_chunks(self._chunks)
            return
        self.body += self._buffer
        self._buffer.clear()
        announced = self.announced
        if announced is None or len(self.body) < announced:
            return
        self.is_enough = True
        more = bytes(self.body[announced:])
        del self.body[announced:]
        if more.lstrip()[:5].upper() == b"HTTP/":  # an answer that nobody asked for
            self._buffer += more
            self.is_done = True
        elif more.strip():
            self.body += more
            self.is_longer = True
        elif self._is_persistent():
            self.is_done = True

    def _read_chunks(self, chunks: _Chunks) -> None:
        if not self.is_enough:
            chunks.read(self._buffer, self.body)
        if chunks.is_false and chunks.is_none:  # never chunked, whatever the head says
            self._chunks = None
            self._read_body()
        elif chunks.is_false:
            self.body += self._buffer
            self._buffer.clear()
            self.cut, self.is_done = "chunks", True
        elif chunks.last:
            self.is_enough = True
            if chunks.is_done:
                self._drop_blank()
                self.is_done = True

    def _drop_blank(self) -> None:
        if not self._buffer.strip():
            self._buffer.clear()

    def _is_persistent(self) -> bool:
        """Whether the server keeps the connection (RFC 9112, 9.3), and where its answer ends."""
        if self.head is None or self.is_longer:
            return False
        connection = self.head.tokens(b"Connection")
        kept = b"keep-alive" in connection if self.head.version < (1, 1) else True
        bodiless = self._method == "HEAD" or self.head.status in _BODILESS
        delimited = bodiless or self._chunks is not None or len(self._lengths) == 1
        return kept and delimited and b"close" not in connection


class _Chunks:
    """The chunked coding (RFC 9112, 7.1) undone, with the line ends that servers forget."""

    def __init__(self) -> None:
        self._left = 0
        self.is_none = True
        self.is_false = False
        self.last = False
        self.is_done = False

    def read(self, buffer: bytearray, body: bytearray) -> None:
        """Move what is whole from the buffer to the body."""
        while buffer and not self.is_done and not self.is_false:
            if self._left:
                part = buffer[: self._left]
                body += part
                del buffer[: len(part)]
                self._left -= len(part)
            elif not self._read_line(buffer):
                return

    def _read_line(self, buffer: bytearray) -> bool:
        """Read a line of a size or of the trailer, and say whether there was one."""
        if not self.is_none and not self.last:
            blank = len(buffer) - len(buffer.lstrip(b"\r\n"))
            del buffer[:blank]
        end = buffer.find(b"\n")
        if end < 0:
            self.is_false = len(buffer) > _MAX_SIZE_LINE
            return False
        line = bytes(buffer[:end])
        if self.last:
            del buffer[: end + 1]
            self.is_done = not line.strip()
            return True
        size = _SIZE.fullmatch(line)
        if size is None:
            self.is_false = True
            return False
        del buffer[: end + 1]
        self.is_none = False
        self._left = int(size[1], 16)
        self.last = self._left == 0
        return True
