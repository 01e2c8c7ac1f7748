"""Training of dictionaries: when a family of portals needs one, and of what it is made."""

from __future__ import annotations

import zstandard
from sqlite_utils import Database

from archive import payloads
from archive.compression import LEVEL, MAX_PACKED_TOGETHER, Dictionary
from archive.digests import digest_of
from archive.times import now

SAMPLES = 400
"""Payloads a dictionary is trained on at the most."""

FEWEST = 100
"""Payloads a family must have before a dictionary is trained for it."""

GROWTH = 8
"""A new dictionary is trained when a family has so many times the payloads of the last time."""

SIZE = 112_640
"""Bytes of a dictionary: zstd's own default."""

PACKABLE = f"""
  FROM portals p
  JOIN captures c ON c.portal_id = p.id
  JOIN payloads y ON y.digest = c.payload_digest
 WHERE p.family = ? AND y.compression = 'zstd' AND y.stored_size * 3 < y.size * 2
   AND y.size BETWEEN 500 AND {MAX_PACKED_TOGETHER}
"""
"""Payloads of a family that a dictionary can help: text, not what is packed already."""


def for_family(db: Database, family: str) -> Dictionary | None:
    """The latest dictionary of a family, if it has one."""
    row = db.conn.execute(
        "SELECT id, digest, family, number, payloads FROM dictionaries WHERE family = ?"
        " ORDER BY number DESC LIMIT 1",
        (family,),
    ).fetchone()
    return Dictionary(*row) if row else None


def families(db: Database) -> list[str]:
    """The families of the archive's portals."""
    rows = db.conn.execute("SELECT DISTINCT family FROM portals WHERE family IS NOT NULL")
    return sorted(family for (family,) in rows)


def is_due(db: Database, family: str) -> bool:
    """Whether a family has enough payloads for a dictionary, or has outgrown its last."""
    last = for_family(db, family)
    wanted = FEWEST if last is None else last.payloads * GROWTH
    return _count(db, family, wanted) >= wanted


def train(db: Database, family: str) -> bytes | None:
    """A dictionary's bytes for a family; ``None`` if its payloads have too little in common.

    Only reads, and takes seconds: not for a transaction.
    """
    digests = db.conn.execute(
        f"SELECT DISTINCT y.digest {PACKABLE} ORDER BY y.digest LIMIT ?", (family, SAMPLES)
    ).fetchall()
    samples: list[bytes | bytearray | memoryview] = [
        payloads.load(db, digest) for (digest,) in digests
    ]
    if len(samples) < FEWEST:
        return None
    try:
        trained = zstandard.train_dictionary(SIZE, samples, level=LEVEL)
    except zstandard.ZstdError:  # says so of samples that are too small or share nothing
        return None
    data: bytes = trained.as_bytes()
    return data


def add(db: Database, family: str, data: bytes) -> Dictionary:
    """Keep a dictionary as the family's latest; part of the caller's transaction."""
    digest = digest_of(data)
    db.conn.execute(
        "INSERT INTO dictionaries (family, number, digest, payloads, trained_at, data)"
        " SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ?, ? FROM dictionaries WHERE family = ?"
        " ON CONFLICT (digest) DO NOTHING",
        (family, digest, _count(db, family, -1), now(), data, family),
    )
    row = db.conn.execute(
        "SELECT id, digest, family, number, payloads FROM dictionaries WHERE digest = ?", (digest,)
    ).fetchone()
    return Dictionary(*row)


def _count(db: Database, family: str, enough: int) -> int:
    """Packable payloads of a family, counted up to ``enough`` (-1: all)."""
    row = db.conn.execute(
        f"SELECT count(*) FROM (SELECT DISTINCT y.digest {PACKABLE} LIMIT ?)", (family, enough)
    ).fetchone()
    return int(row[0])
