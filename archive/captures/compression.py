"""Compression of payloads with zstd and dictionaries that are kept in the archive.

Pages of one family of portals share much of their markup, those of one portal
nearly all of it.  A family's dictionary is trained on its pages.  A portal's is
the family's followed by one page of the portal, which is stored anyway.  A page
so packed costs little more than its own words.

Dictionaries are numbered and never changed: a payload names the one it needs, and
reading needs nothing from outside the file.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal

import zstandard
from sqlite_utils import Database

from archive.errors import ArchiveError, PayloadError
from common.digests import digest_of

LEVEL = 9
"""zstd's level while crawling: of those that do not hold up a crawl, the one that packs best."""

MAX_PACKED_TOGETHER = 1024 * 1024
"""Bytes of the largest payload that a dictionary is used for; in larger ones it gains nothing."""

_KEPT_FOR_READING = 64
_KEPT_FOR_WRITING = 8
"""Dictionaries held ready in memory; for writing each takes some MB of tables."""

Compression = Literal["zstd", "none"]


@dataclass(frozen=True, slots=True)
class Packed:
    """A payload as it is stored; ``dictionary_id`` names the dictionary it needs, if any."""

    data: bytes
    compression: Compression
    dictionary_id: int | None = None


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary's row, without its bytes; a portal's has a ``page_digest``."""

    id: int
    digest: str
    family: str
    portal_id: str | None
    number: int
    payloads: int
    base_id: int | None
    page_digest: str | None


_COLUMNS = "d.id, d.digest, d.family, d.portal_id, d.number, d.payloads, d.base_id, d.page_digest"


class _Ready:
    """The dictionaries last used, made ready; shared by all archives of the process."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._turn = threading.RLock()
        self._ready: OrderedDict[tuple[str, int], zstandard.ZstdCompressionDict] = OrderedDict()

    def get(self, db: Database, digest: str, level: int = 0) -> zstandard.ZstdCompressionDict:
        """The dictionary named ``digest``, for compressing at ``level`` or (0) for reading."""
        with self._turn:
            found = self._ready.get((digest, level))
            if found is None:
                found = _made_ready(db, digest)
                if level:
                    found.precompute_compress(level=level)
                self._ready[digest, level] = found
                if len(self._ready) > self._kept:
                    self._ready.popitem(last=False)
            self._ready.move_to_end((digest, level))
            return found


_READING = _Ready(_KEPT_FOR_READING)
_WRITING = _Ready(_KEPT_FOR_WRITING)


def _made_ready(db: Database, digest: str) -> zstandard.ZstdCompressionDict:
    row = db.conn.execute(
        "SELECT b.digest, d.page_digest FROM dictionaries d"
        " LEFT JOIN dictionaries b ON b.id = d.base_id WHERE d.digest = ?",
        (digest,),
    ).fetchone()
    if row is None or row[1] is None:
        return zstandard.ZstdCompressionDict(load(db, digest))
    # its digest need not be checked: what it unpacks is checked by its own
    content = _READING.get(db, row[0]).as_bytes() + _page(db, row[1])
    return zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def pack(
    db: Database, data: bytes, dictionary: Dictionary | None = None, level: int = LEVEL
) -> Packed:
    """``data`` in the smallest form: as it is, by zstd, or by zstd with the dictionary."""
    shared = None
    if dictionary is not None and len(data) <= MAX_PACKED_TOGETHER:
        shared = _WRITING.get(db, dictionary.digest, level)
    if shared is None:
        packed = zstandard.ZstdCompressor(level=level).compress(data)
    else:
        packed = zstandard.ZstdCompressor(level=level, dict_data=shared).compress(data)
    if len(packed) >= len(data):
        return Packed(data, "none")
    return Packed(packed, "zstd", dictionary.id if dictionary and shared else None)


def repack(
    db: Database,
    digest: str,
    data: bytes,
    dictionary: Dictionary,
    level: int = LEVEL,
    *,
    force: bool = False,
) -> bool:
    """Store a payload that is there packed with a dictionary, if it takes less room then.

    ``force``: also if it does not.  A page that a portal's dictionary is made with
    is not packed with any such.  Part of the caller's transaction; gives whether
    it did.
    """
    if dictionary.page_digest is not None and _is_page(db, digest):
        return False
    packed = pack(db, data, dictionary, level)
    size = len(packed.data)
    changed = db.conn.execute(
        "UPDATE payloads SET data = ?, stored_size = ?, compression = ?, dictionary_id = ?"
        " WHERE digest = ? AND (stored_size > ? OR ?)",
        (packed.data, size, packed.compression, packed.dictionary_id, digest, size, force),
    ).rowcount
    return bool(changed)


def _is_page(db: Database, digest: str) -> bool:
    row = db.conn.execute("SELECT 1 FROM dictionaries WHERE page_digest = ?", (digest,)).fetchone()
    return row is not None


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
        context = zstandard.ZstdDecompressor(dict_data=_READING.get(db, dictionary))
    data: bytes = context.decompress(packed, max_output_size=size)
    return data


def read(db: Database, digest: str) -> bytes:
    """The payload named ``digest``, unpacked and checked against its name.

    Raises :class:`ArchiveError` if it is not there or not the same any more.
    """
    row = db.conn.execute(
        "SELECT y.size, y.compression, y.data, d.digest FROM payloads y"
        " LEFT JOIN dictionaries d ON d.id = y.dictionary_id WHERE y.digest = ?",
        (digest,),
    ).fetchone()
    if row is None:
        raise PayloadError(f"no payload {digest} in the archive: check the digest")
    size, packing, data, dictionary = row
    try:
        if packing == "zstd":
            data = unpack(db, data, size, dictionary)
    except zstandard.ZstdError as error:
        raise _damaged(digest) from error
    if digest_of(data) != digest:
        raise _damaged(digest)
    return bytes(data)


def load(db: Database, digest: str) -> bytes:
    """The bytes of a dictionary, checked.  Raises ArchiveError if they are not right."""
    row = db.conn.execute(
        "SELECT d.data, b.digest, d.page_digest FROM dictionaries d"
        " LEFT JOIN dictionaries b ON b.id = d.base_id WHERE d.digest = ?",
        (digest,),
    ).fetchone()
    if row is None:
        raise PayloadError(f"dictionary {digest} is missing: restore the archive from a backup")
    data, base, page = row
    if page is not None:
        data = load(db, base) + _page(db, page)
    if data is None or digest_of(data) != digest:
        raise PayloadError(f"dictionary {digest} is damaged: restore the archive from a backup")
    return bytes(data)


def _page(db: Database, digest: str) -> bytes:
    """The page that a portal's dictionary is made with, which must not need another such."""
    row = db.conn.execute(
        "SELECT 1 FROM payloads y JOIN dictionaries d ON d.id = y.dictionary_id"
        " WHERE y.digest = ? AND d.page_digest IS NOT NULL",
        (digest,),
    ).fetchone()
    if row is not None:
        raise _damaged(digest)
    return read(db, digest)


def for_portal(db: Database, portal_id: str | None) -> Dictionary | None:
    """The latest dictionary of the portal or else of its family, if there is one."""
    if portal_id is None:
        return None
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM portals p JOIN dictionaries d ON d.family = p.family"
        " AND (d.portal_id IS NULL OR d.portal_id = p.id) WHERE p.id = ?"
        " ORDER BY d.portal_id IS NULL, d.number DESC LIMIT 1",
        (portal_id,),
    ).fetchone()
    return Dictionary(*row) if row else None


def for_family(db: Database, family: str) -> Dictionary | None:
    """The latest dictionary of a family, if it has one."""
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM dictionaries d WHERE d.family = ? AND d.portal_id IS NULL"
        " ORDER BY d.number DESC LIMIT 1",
        (family,),
    ).fetchone()
    return Dictionary(*row) if row else None


def named(db: Database, digest: str) -> Dictionary:
    """The row of the dictionary of this digest."""
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM dictionaries d WHERE d.digest = ?", (digest,)
    ).fetchone()
    return Dictionary(*row)


def _damaged(digest: str) -> ArchiveError:
    return PayloadError(
        f"payload {digest} is damaged: restore the archive from a backup, or crawl the page again"
    )
