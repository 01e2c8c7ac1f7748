"""Content-Encoding undone, within limits (RFC 9110, section 8.4).

The archive keeps bodies as they were sent; what a page says is read from the
decoded body.  A body that claims an encoding it does not have, stops short or
grows beyond the limit is a fact about the source: the result carries an error
instead of content, and no exception is raised.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]
import zstandard

MAX_CONTENT_BYTES = 100 * 1024 * 1024
"""The most a decoded body may hold."""

MAX_ENCODINGS = 3
"""The most encodings one body may be wrapped in."""

_CHUNK = 256 * 1024

_SIP = 512
"""Bytes given to the zstd decoder at a time: it cannot be told where to stop, and one block of
three bytes may hold 128 KiB."""

Decoder = Callable[[bytes, int], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Content:
    """A decoded body, or the reason why there is none; exactly one is set."""

    body: bytes | None
    error: str | None = None


class _UndecodableError(Exception):
    """The body is not what its Content-Encoding says; the message says how."""


def decode(body: bytes, encoding: str | None, limit: int = MAX_CONTENT_BYTES) -> Content:
    """Undo ``encoding`` (the value of a Content-Encoding header) on ``body``.

    ``limit`` bounds the result and every step towards it, in bytes.
    """
    names = [name.strip().lower() for name in (encoding or "").split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > MAX_ENCODINGS:
        return Content(None, f"{len(names)} content encodings, at most {MAX_ENCODINGS} are undone")
    for name in reversed(names):
        decoder = DECODERS.get(name)
        if decoder is None:
            return Content(None, f"unknown content encoding {name!r}")
        if not body:
            break
        try:
            body = _collect(decoder(body, limit), limit)
        except (_UndecodableError, zlib.error, brotli.error, zstandard.ZstdError) as error:
            return Content(None, f"{name}: {error}")
    if len(body) > limit:
        return Content(None, f"more than {limit} bytes")
    return Content(body)


def _collect(parts: Iterator[bytes], limit: int) -> bytes:
    result = bytearray()
    for part in parts:
        result += part
        if len(result) > limit:
            raise _UndecodableError(f"more than {limit} bytes once decoded")
    return bytes(result)


def _inflate(body: bytes, window: int) -> Iterator[bytes]:
    """Members of a zlib format one after the other; what follows them is ignored."""
    while True:
        stream = zlib.decompressobj(window)
        while body and not stream.eof:
            yield stream.decompress(body, _CHUNK)
            body = stream.unconsumed_tail
        if not stream.eof:
            yield stream.flush()
        if not stream.eof:
            raise _UndecodableError("the stream is cut short")
        body = stream.unused_data
        if window < 16 or not body.startswith(b"\x1f\x8b"):
            return


def _gzip(body: bytes, limit: int) -> Iterator[bytes]:  # noqa: ARG001 - bounded by _collect
    return _inflate(body, 16 + zlib.MAX_WBITS)


def _deflate(body: bytes, limit: int) -> Iterator[bytes]:  # noqa: ARG001 - bounded by _collect
    """Deflate in its zlib wrapper, or raw as some servers send it."""
    wrapped = body[0] & 0x0F == 8 and len(body) > 1 and int.from_bytes(body[:2], "big") % 31 == 0
    return _inflate(body, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _brotli(body: bytes, limit: int) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    yield stream.process(body, output_buffer_limit=min(_CHUNK, limit + 1))
    while not stream.is_finished():
        part = stream.process(b"", output_buffer_limit=_CHUNK)
        if not part and stream.can_accept_more_data():
            raise _UndecodableError("the stream is cut short")
        yield part


def _zstd(body: bytes, limit: int) -> Iterator[bytes]:  # noqa: ARG001 - bounded by _collect
    """Zstandard frames; a frame may ask for a window of at most 8 MiB (RFC 9659)."""
    context = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
    stream = context.decompressobj()
    for start in range(0, len(body), _SIP):
        sip = body[start : start + _SIP]
        while sip:
            if stream.eof:
                stream = context.decompressobj()
            yield stream.decompress(sip)
            sip = stream.unused_data if stream.eof else b""
    if not stream.eof:
        raise _UndecodableError("the stream is cut short")


DECODERS: dict[str, Decoder] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
"""Encodings that are undone, by their name in the header."""
