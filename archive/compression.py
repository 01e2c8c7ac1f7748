"""Compression of payloads with zstd and, for each family of portals, a trained dictionary.

Pages of one family share most of their markup.  A dictionary holds what they
share, so that a page costs little more than its own words.  Dictionaries are
kept in the archive, numbered for each family and never changed: a payload names
the one it needs, and reading needs nothing from outside the file.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal

import zstandard
from sqlite_utils import Database

from archive.digests import digest_of
from archive.errors import ArchiveError

LEVEL = 9
"""zstd's level while crawling: of those that do not hold up a crawl, the one that packs best."""

MAX_PACKED_TOGETHER = 1024 * 1024
"""Bytes of the largest payload that a dictionary is used for; in larger ones it gains nothing."""

_KEPT = 16
"""Dictionaries held ready in memory."""

Compression = Literal["zstd", "none"]


@dataclass(frozen=True, slots=True)
class Packed:
    """A payload as it is stored; ``dictionary_id`` names the dictionary it needs, if any."""

    data: bytes
    compression: Compression
    dictionary_id: int | None = None


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary's row, without its bytes."""

    id: int
    digest: str
    family: str
    number: int
    payloads: int


class _Ready:
    """The dictionaries last used, made ready; shared by all archives of the process."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._ready: OrderedDict[tuple[str, int], zstandard.ZstdCompressionDict] = OrderedDict()

    def get(self, db: Database, digest: str, level: int = 0) -> zstandard.ZstdCompressionDict:
        """The dictionary named ``digest``, for compressing at ``level`` or (0) for reading."""
        with self._turn:
            found = self._ready.get((digest, level))
            if found is None:
                found = zstandard.ZstdCompressionDict(load(db, digest))
                if level:
                    found.precompute_compress(level=level)
                self._ready[digest, level] = found
                if len(self._ready) > _KEPT:
                    self._ready.popitem(last=False)
            self._ready.move_to_end((digest, level))
            return found


_READY = _Ready()


def pack(
    db: Database, data: bytes, dictionary: Dictionary | None = None, level: int = LEVEL
) -> Packed:
    """``data`` in the smallest form: as it is, by zstd, or by zstd with the dictionary."""
    shared = None
    if dictionary is not None and len(data) <= MAX_PACKED_TOGETHER:
        shared = _READY.get(db, dictionary.digest, level)
    if shared is None:
        packed = zstandard.ZstdCompressor(level=level).compress(data)
    else:
        packed = zstandard.ZstdCompressor(level=level, dict_data=shared).compress(data)
    if len(packed) >= len(data):
        return Packed(data, "none")
    return Packed(packed, "zstd", dictionary.id if dictionary and shared else None)


def unpack(db: Database, packed: bytes, size: int, dictionary: str | None) -> bytes:
    """Decompress what must give ``size`` bytes, and take no more memory than that.

    ``dictionary`` is the digest of the one it needs.  Raises ZstdError for bytes
    that are not a frame of that size, ArchiveError for a dictionary that is damaged.
    """
    if zstandard.frame_content_size(packed) != size:
        raise zstandard.ZstdError("the frame's size is not the payload's")
    if dictionary is None:
        context = zstandard.ZstdDecompressor()
    else:
        context = zstandard.ZstdDecompressor(dict_data=_READY.get(db, dictionary))
    data: bytes = context.decompress(packed, max_output_size=size)
    return data


def load(db: Database, digest: str) -> bytes:
    """The bytes of a dictionary, checked.  Raises ArchiveError if they are not right."""
    row = db.conn.execute("SELECT data FROM dictionaries WHERE digest = ?", (digest,)).fetchone()
    if row is None or digest_of(row[0]) != digest:
        state = "missing" if row is None else "damaged"
        raise ArchiveError(f"dictionary {digest} is {state}: restore the archive from a backup")
    return bytes(row[0])


def for_portal(db: Database, portal_id: str | None) -> Dictionary | None:
    """The latest dictionary of the portal's family, if it has one."""
    if portal_id is None:
        return None
    row = db.conn.execute(
        "SELECT d.id, d.digest, d.family, d.number, d.payloads FROM portals p"
        " JOIN dictionaries d ON d.family = p.family WHERE p.id = ?"
        " ORDER BY d.number DESC LIMIT 1",
        (portal_id,),
    ).fetchone()
    return Dictionary(*row) if row else None
