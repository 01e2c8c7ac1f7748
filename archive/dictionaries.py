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

SIZE = 256 * 1024
"""Bytes of a dictionary."""

SEGMENTS = (1000, 2000, 4000)
"""Sizes of the pieces that zstd's trainer takes over, in bytes; the best of them is kept.
Left to choose for itself, the trainer now and then makes one that is worth nothing."""

GAIN = 0.9
"""A dictionary is kept if payloads it was not trained on take less than this share with it."""

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

    Judged by payloads it was not trained on.  Only reads, and takes seconds: not
    for a transaction.
    """
    digests = db.conn.execute(
        f"SELECT DISTINCT y.digest {PACKABLE} ORDER BY y.digest LIMIT ?", (family, SAMPLES)
    ).fetchall()
    samples = [payloads.load(db, digest) for (digest,) in digests]
    if len(samples) < FEWEST:
        return None
    tests = samples[::4]
    training: list[bytes | bytearray | memoryview] = [
        sample for number, sample in enumerate(samples) if number % 4
    ]
    best, least = None, GAIN * _packed_size(tests, None)
    for segment in SEGMENTS:
        try:
            trained = zstandard.train_dictionary(SIZE, training, k=segment, d=8)
        except zstandard.ZstdError:  # says so of samples that are too small or share nothing
            continue
        size = _packed_size(tests, trained)
        if size < least:
            best, least = trained.as_bytes(), size
    return best


def _packed_size(samples: list[bytes], dictionary: zstandard.ZstdCompressionDict | None) -> int:
    """Bytes that the samples take, each packed by itself."""
    if dictionary is None:
        compressor = zstandard.ZstdCompressor(level=LEVEL)
    else:
        dictionary.precompute_compress(level=LEVEL)
        compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary)
    return sum(len(compressor.compress(sample)) for sample in samples)


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
