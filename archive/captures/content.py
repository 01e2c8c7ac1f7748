"""Content-Encoding undone, within limits (RFC 9110, section 8.4).

The archive keeps bodies as they were sent; what a page says is read from the
decoded body.  A body that claims an encoding it does not have is taken as it is, one that
stops short as far as it goes, and one that grows beyond the limit not at all: facts about
the source, told beside the content, and no exception is raised.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]
import zstandard

MAX_CONTENT_BYTES = 100 * 1024 * 1024
"""The most a decoded body may hold."""

MAX_ENCODINGS = 3
"""The most encodings one body may be wrapped in."""

_CHUNK = 256 * 1024

_PIECE = 16 * 1024
"""Bytes of a zlib stream that are decoded at a time, or byte by byte once one is broken."""

_LOOKED_AT = 512
_CONTROLS = frozenset({*range(9), *range(14, 27), *range(28, 32)})
_FILES = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
_MARKS = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}

_SIP = 512
"""Bytes given to the zstd decoder at a time: it cannot be told where to stop, and one block of
three bytes may hold 128 KiB."""

Decoder = Callable[[bytes, int], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Content:
    """A decoded body, and what was wrong with its encoding.

    ``body`` is ``None`` for what is too large, wrapped too often, or broken from its start.
    ``is_cut`` says that an encoded stream ended or broke before its end, ``is_too_large`` that
    the body is more than the limit lets through.
    """

    body: bytes | None
    error: str | None = None
    is_cut: bool = False
    is_too_large: bool = False


class _UndecodableError(Exception):
    """The body is not what its Content-Encoding says; the message says how."""


class _TooLargeError(Exception):
    """The body grows beyond the limit."""


def decode(body: bytes, encoding: str | None, limit: int = MAX_CONTENT_BYTES) -> Content:
    """Undo ``encoding`` (the value of a Content-Encoding header) on ``body``.

    ``limit`` bounds the result and every step towards it, in bytes.
    """
    names = [name.strip(" \t\"'").lower() for name in (encoding or "").split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > MAX_ENCODINGS:
        return Content(None, f"{len(names)} content encodings, at most {MAX_ENCODINGS} are undone")
    faults: list[str] = []
    is_cut = False
    for name in reversed(names):
        decoder = DECODERS.get(name)
        if decoder is None:
            faults.append(f"unknown content encoding {name!r}")
            continue
        if not body:
            break
        try:
            decoded, fault = _collect(decoder(body, limit), limit)
        except _TooLargeError as error:
            return Content(None, f"{name}: {error}", is_too_large=True)
        if fault is not None:
            faults.append(f"{name}: {fault}")
            if not _is_encoded(name, body):
                continue  # it says so, and is not: taken as it came
            if not decoded and name in _MARKS:
                return Content(None, f"{name}: {fault}")
            if not decoded:
                continue  # nothing tells that it is encoded: other bytes, decoded before
            is_cut = True
        body = decoded
    if len(body) > limit:
        return Content(None, f"more than {limit} bytes", is_too_large=True)
    return Content(body, "; ".join(faults) or None, is_cut)


def _collect(parts: Iterator[bytes], limit: int) -> tuple[bytes, str | None]:
    """The decoded parts up to where they end or break, and how they broke."""
    result = bytearray()
    try:
        for part in parts:
            result += part
            if len(result) > limit:
                raise _TooLargeError(f"more than {limit} bytes once decoded")
    except (_UndecodableError, zlib.error, brotli.error, zstandard.ZstdError) as error:
        return bytes(result), str(error)
    return bytes(result), None


def _is_encoded(name: str, body: bytes) -> bool:
    """Whether a body that cannot be decoded to its end is encoded as it says all the same."""
    mark = _MARKS.get(name)
    if mark is not None:
        return body.startswith(mark)
    is_text = not _CONTROLS.intersection(body[:_LOOKED_AT])
    return not (is_text or body.startswith(_FILES))


def _inflate(body: bytes, window: int) -> Iterator[bytes]:
    """Members of a zlib format one after the other; what follows them is ignored."""
    while True:
        stream = zlib.decompressobj(window)
        position = 0
        while position < len(body) and not stream.eof:
            sip = body[position : position + _PIECE]
            position += len(sip)
            before = stream.copy()
            try:
                parts = list(_inflated(stream, sip))
            except zlib.error:
                yield from _until_broken(before, sip)
                raise
            yield from parts
        if not stream.eof:
            yield stream.flush()
            raise _UndecodableError("the stream is cut short")
        body = stream.unused_data + body[position:]
        if window < 16 or not body.startswith(b"\x1f\x8b"):
            return


def _inflated(stream: zlib._Decompress, sip: bytes) -> Iterator[bytes]:
    while sip and not stream.eof:
        yield stream.decompress(sip, _CHUNK)
        sip = stream.unconsumed_tail


def _until_broken(stream: zlib._Decompress, sip: bytes) -> Iterator[bytes]:
    """What a broken piece still gives, byte by byte."""
    with suppress(zlib.error):
        for position in range(len(sip)):
            yield stream.decompress(sip[position : position + 1])


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
