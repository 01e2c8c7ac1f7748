"""The bytes of responses: stored once per SHA-256, compressed with zstd."""

from __future__ import annotations

import hashlib

import zstandard
from sqlite_utils import Database

from archive.errors import ArchiveError

LEVEL = 9
"""zstd's level: of those that do not hold up a crawl, the one that packs best."""


def digest_of(data: bytes) -> str:
    """The name of ``data``: ``sha256:`` and the digest in hexadecimal digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def store(db: Database, data: bytes) -> str:
    """Store ``data`` unless it is there already; gives its digest.

    Part of the caller's transaction.
    """
    digest = digest_of(data)
    if db.conn.execute("SELECT 1 FROM payloads WHERE digest = ?", (digest,)).fetchone():
        return digest
    packed = zstandard.ZstdCompressor(level=LEVEL).compress(data)
    smaller = len(packed) < len(data)
    stored = packed if smaller else data
    db.conn.execute(
        "INSERT INTO payloads (digest, size, stored_size, compression, data)"
        " VALUES (?, ?, ?, ?, ?)",
        (digest, len(data), len(stored), "zstd" if smaller else "none", stored),
    )
    return digest


def load(db: Database, digest: str) -> bytes:
    """The bytes named ``digest``, checked against it.

    Raises :class:`ArchiveError` if they are not there or not the same any more.
    """
    row = db.conn.execute(
        "SELECT size, compression, data FROM payloads WHERE digest = ?", (digest,)
    ).fetchone()
    if row is None:
        raise ArchiveError(f"no payload {digest} in the archive: check the digest")
    size, compression, data = row
    try:
        if compression == "zstd":
            data = _unpack(data, size)
    except zstandard.ZstdError as error:
        raise _damaged(digest) from error
    if digest_of(data) != digest:
        raise _damaged(digest)
    return bytes(data)


def _unpack(packed: bytes, size: int) -> bytes:
    """Decompress what must give ``size`` bytes, and take no more memory than that."""
    if zstandard.frame_content_size(packed) != size:
        raise zstandard.ZstdError("the frame's size is not the payload's")
    data: bytes = zstandard.ZstdDecompressor().decompress(packed, max_output_size=size)
    return data


def _damaged(digest: str) -> ArchiveError:
    return ArchiveError(
        f"payload {digest} is damaged: restore the archive from a backup, or crawl the page again"
    )
