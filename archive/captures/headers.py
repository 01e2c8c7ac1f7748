"""HTTP headers as the archive keeps them: JSON, which ``gongan compact`` packs.

A capture's headers say much the same as any other's.  Packed, they are
``z1:`` and, in base 85, a zstd frame made with a dictionary of usual headers,
which is the same for all archives: what was packed in one can be read in all.
The dictionary is kept in the archive, too (``dictionaries``, family ``headers``).
"""

from __future__ import annotations

import base64
import json
from functools import cache
from importlib.resources import files

import zstandard
from sqlite_utils import Database

from archive.errors import PayloadError
from archive.records import Headers
from common.digests import digest_of
from common.times import now

FAMILY = "headers"
"""Under which the dictionary stands in the archive."""

_MARK = "z1:"
_LEVEL = 19
_MAX_BYTES = 4 * 1024 * 1024


def headers_json(headers: Headers) -> str:
    """Headers as a JSON list of ``[name, value]``, in their order."""
    return json.dumps([list(pair) for pair in headers], ensure_ascii=False)


def parse_headers(text: str) -> Headers:
    """Headers as they were sent, of their JSON or of what was packed of it.

    Raises :class:`ArchiveError` for what is neither.
    """
    try:
        return tuple((name, value) for name, value in json.loads(unpacked(text)))
    except (ValueError, TypeError) as error:
        raise PayloadError("headers are damaged: restore the archive from a backup") from error


def packed(text: str) -> str:
    """The headers' JSON packed, if that makes it shorter; what is packed stays as it is."""
    if text.startswith(_MARK):
        return text
    frame = zstandard.ZstdCompressor(level=_LEVEL, dict_data=_dictionary()).compress(text.encode())
    short = _MARK + base64.b85encode(frame).decode()
    return min(text, short, key=len)


def unpacked(text: str) -> str:
    """The headers' JSON.  Raises ValueError for what was packed and is damaged."""
    if not text.startswith(_MARK):
        return text
    frame = base64.b85decode(text.removeprefix(_MARK))
    try:
        if not 0 <= zstandard.frame_content_size(frame) <= _MAX_BYTES:
            raise ValueError("no frame of headers")
        data: bytes = zstandard.ZstdDecompressor(dict_data=_dictionary()).decompress(frame)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
    return data.decode()


def dictionary() -> bytes:
    """The dictionary's bytes; never to be changed, a better one is another mark and file."""
    return (files("archive.captures") / "headers_1.txt").read_bytes()


def keep_dictionary(db: Database) -> None:
    """Put the dictionary into an archive; part of the caller's transaction."""
    data = dictionary()
    row = {"family": FAMILY, "number": 1, "digest": digest_of(data), "payloads": 0}
    db.table("dictionaries").insert(row | {"trained_at": now(), "data": data}, ignore=True)


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(dictionary(), dict_type=zstandard.DICT_TYPE_RAWCONTENT)
