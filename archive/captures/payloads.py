"""The bytes of responses: stored once per SHA-256 (see :mod:`.compression`)."""

from __future__ import annotations

from sqlite_utils import Database

from archive.captures import compression
from common.digests import digest_of

__all__ = ["digest_of", "load", "store"]


def store(db: Database, data: bytes, portal_id: str | None = None) -> str:
    """Store ``data`` unless it is there already; gives its digest.

    ``portal_id`` is the portal it came from, whose family's dictionary it is
    compressed with.  Part of the caller's transaction.
    """
    digest = digest_of(data)
    if is_there(db, digest):
        return digest
    packed = compression.pack(db, data, compression.for_portal(db, portal_id))
    db.conn.execute(
        "INSERT INTO payloads (digest, size, stored_size, compression, data, dictionary_id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            digest,
            len(data),
            len(packed.data),
            packed.compression,
            packed.data,
            packed.dictionary_id,
        ),
    )
    return digest


def is_there(db: Database, digest: str) -> bool:
    """Whether the archive has the bytes named ``digest``."""
    row = db.conn.execute("SELECT 1 FROM payloads WHERE digest = ?", (digest,)).fetchone()
    return row is not None


def load(db: Database, digest: str) -> bytes:
    """The bytes named ``digest``, checked against it.

    Raises :class:`ArchiveError` if they are not there or not the same any more.
    """
    return compression.read(db, digest)
