"""HTTP messages as WARC records hold them: heads, the heads before an answer, bodies.

Crawlers keep what they received in many ways: with interim answers in front (RFC 9110,
15.2), with bodies that were put together while the head still says chunked, cut off
anywhere.  Whatever a record holds is read as far as it goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders

from archive.records import Headers
from archive.warc.reader import LatinParser

MAX_HTTP_HEAD = 1024 * 1024
"""Bytes of an HTTP head."""

_CHUNK_SIZE_LINE = 4096
_HEX = frozenset(b"0123456789abcdefABCDEF")


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer: its head, and the body that follows it.

    ``body`` has its chunks put together, ``sent`` is as the record has it.  ``cut`` says what
    is missing at its end: the last ``chunks``, or bytes of its Content-Length (``short``).
    """

    head: StatusAndHeaders
    headers: Headers
    body: bytes
    sent: bytes
    cut: str | None = None

    @property
    def status(self) -> int | None:
        """The status of an answer; ``None`` if this is none."""
        code = self.head.get_statuscode()
        if not self.head.protocol.upper().startswith("HTTP"):
            return None
        is_status = code.isascii() and code.isdigit() and 100 <= int(code[:9]) <= 999
        return int(code) if is_status else None


def message(block: bytes) -> Message | None:
    """What a block holds; ``None`` if it does not begin with a head of at most a mebibyte."""
    stream = BytesIO(block[:MAX_HTTP_HEAD])
    try:
        head = LatinParser([], verify=False).parse(stream)
    except EOFError:
        return None
    if stream.tell() == MAX_HTTP_HEAD < len(block):
        return None
    headers = _headers(head)
    sent = block[stream.tell() :]
    coding = ",".join(v for n, v in headers if n.lower() == "transfer-encoding").lower()
    if "chunked" in coding:
        body, whole = unchunked(sent)
        return Message(head, headers, body, sent, None if whole else "chunks")
    return Message(head, headers, sent, sent, "short" if _is_short(headers, sent) else None)


def answer(block: bytes) -> Message | None:
    """The answer that a block holds, the interim answers (100 to 103) before it passed over."""
    found = message(block)
    while found is not None and found.status is not None:
        rest = block[len(block) - len(found.sent) :].lstrip(b"\r\n")
        if not 100 <= found.status < 200 or rest[:5].upper() != b"HTTP/":
            return found
        block = rest
        found = message(block)
    return None


def unchunked(body: bytes) -> tuple[bytes, bool]:
    """The chunks of a body put together, and whether the last one is there.

    A body that does not begin with a chunk's size was put together before, and is whole.
    """
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\n", at, at + _CHUNK_SIZE_LINE)
        size = _chunk_size(body[at:end] if end >= 0 else body[at : at + _CHUNK_SIZE_LINE])
        if size is None or end < 0:
            return (b"".join(parts), False) if parts else (body, True)
        if size == 0:
            return b"".join(parts), True
        data = body[end + 1 : end + 1 + size]
        parts.append(data)
        at = end + 1 + size
        if at < len(body) and body[at : at + 2] == b"\r\n":
            at += 2
        elif at < len(body) and body[at : at + 1] == b"\n":
            at += 1
        elif at < len(body):
            return (body, True) if len(parts) == 1 else (b"".join(parts), False)
    return (b"".join(parts), False) if body else (b"", True)


def _chunk_size(line: bytes) -> int | None:
    digits = line.partition(b";")[0].strip()
    if not digits or len(digits) > 15 or not _HEX.issuperset(digits):
        return None
    return int(digits, 16)


def _is_short(headers: Headers, body: bytes) -> bool:
    """Whether there is less than Content-Length says.

    That of an encoded body counts only if the body is encoded still, which is not known here.
    """
    named = {name.lower(): value.strip() for name, value in reversed(headers)}
    length = named.get("content-length", "")
    if "content-encoding" in named or not (length.isascii() and length.isdigit()):
        return False
    return len(body) < int(length[:18])


def _headers(head: StatusAndHeaders) -> Headers:
    """Headers as they were sent; HTTP/2's pseudo headers get their colon back."""
    pairs = []
    for name, value in head.headers:
        if not name:
            pseudo, _, rest = value.partition(":")
            name, value = f":{pseudo.strip()}", rest.strip()
        pairs.append((name, value))
    return tuple(pairs)
