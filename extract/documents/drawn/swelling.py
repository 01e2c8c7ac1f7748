"""A look at compressed streams before a library unpacks them whole."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from common.messages import say
from extract.documents.limits import Limits, RefusedError

_STREAM = re.compile(rb"stream\r?\n")
_HEAD = 600
_STEP = 1 << 20


def check_streams(payload: bytes, limits: Limits) -> None:
    """Refuse a PDF whose compressed streams swell beyond ``limits.unpacked``.

    Pictures are left out: they are never unpacked here.  Streams packed twice
    are followed twice.  Encrypted streams cannot be looked into and pass.
    """
    total = 0
    for match in _STREAM.finditer(payload):
        head = payload[max(0, match.start() - _HEAD) : match.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if b"/Fl" not in head or b"/Image" in head:
            continue
        end = payload.find(b"endstream", match.end())
        packed = payload[match.end() : end if end >= 0 else len(payload)]
        times = max(1, head.count(b"FlateDecode"))
        for piece in _unpacked(packed, times):
            total += piece
            if total > limits.unpacked:
                raise RefusedError(
                    "limit_reached",
                    say("streams_swell", unpacked=f"{limits.unpacked:,}"),
                )


def _unpacked(packed: bytes, times: int) -> Iterator[int]:
    """The sizes of the pieces a stream unpacks to, packed ``times`` times over."""
    unpacker = zlib.decompressobj()
    inner = zlib.decompressobj() if times > 1 else None
    rest = packed
    try:
        while rest and not unpacker.eof:
            piece = unpacker.decompress(rest, _STEP)
            rest = unpacker.unconsumed_tail
            yield len(piece)
            while inner is not None and piece and not inner.eof:
                yield len(inner.decompress(piece, _STEP))
                piece = inner.unconsumed_tail
            if not piece and not rest:
                break
    except zlib.error:
        return  # a damaged stream unpacks no further; the reader will see what came out
