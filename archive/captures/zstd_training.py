"""Training of dictionaries: when a family of portals needs one, and of what it is made."""

from __future__ import annotations

import zstandard
from sqlite_utils import Database

from archive.captures import compression, payloads
from archive.captures.compression import LEVEL, MAX_PACKED_TOGETHER, Dictionary
from common.digests import digest_of
from common.times import now

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

FEWEST_OF_PORTAL = 12
"""Payloads a portal must have before it gets a dictionary of its own."""

PAGES_TRIED, PAGES_TESTED = 4, 8
"""Pages of a portal that are tried for its dictionary, and pages they are tried on."""

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


def families(db: Database) -> list[str]:
    """The families of the archive's portals."""
    rows = db.conn.execute("SELECT DISTINCT family FROM portals WHERE family IS NOT NULL")
    return sorted(family for (family,) in rows)


def is_due(db: Database, family: str) -> bool:
    """Whether a family has enough payloads for a dictionary, or has outgrown its last."""
    last = compression.for_family(db, family)
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
    count = _count(db, family, -1)
    return _add(db, family, digest=digest_of(data), data=data, payloads=count)


def due_portals(db: Database, base: Dictionary) -> list[str]:
    """Portals of a family that have enough payloads, and no dictionary made with ``base``."""
    rows = db.conn.execute(
        f"SELECT p.id {PACKABLE} AND NOT EXISTS (SELECT 1 FROM dictionaries d"
        " WHERE d.portal_id = p.id AND d.base_id = ?)"
        " GROUP BY p.id HAVING count(DISTINCT y.digest) >= ? ORDER BY p.id",
        (base.family, base.id, FEWEST_OF_PORTAL),
    )
    return [portal_id for (portal_id,) in rows]


def choose_page(db: Database, base: Dictionary, portal_id: str) -> str | None:
    """The digest of the page of a portal with which, after ``base``, its others pack best.

    ``None`` if none helps.  Only reads.
    """
    rows = db.conn.execute(
        f"SELECT DISTINCT y.digest {PACKABLE} AND p.id = ? ORDER BY y.digest LIMIT ?",
        (base.family, portal_id, PAGES_TRIED + PAGES_TESTED),
    ).fetchall()
    pages = {digest: payloads.load(db, digest) for (digest,) in rows}
    family = compression.load(db, base.digest)
    tests = list(pages.values())[PAGES_TRIED:]
    best, least = None, GAIN * _packed_size(tests, zstandard.ZstdCompressionDict(family))
    for digest in list(pages)[:PAGES_TRIED]:
        content = zstandard.ZstdCompressionDict(
            family + pages[digest], dict_type=zstandard.DICT_TYPE_RAWCONTENT
        )
        size = _packed_size(tests, content)
        if size < least:
            best, least = digest, size
    return best


def add_portal(db: Database, base: Dictionary, portal_id: str, page_digest: str) -> Dictionary:
    """Keep a portal's dictionary; part of the caller's transaction.

    Its page itself is packed with the family's, so that it needs no other page.
    """
    page = payloads.load(db, page_digest)
    compression.repack(db, page_digest, page, base, force=True)
    content = compression.load(db, base.digest) + page
    count = db.conn.execute(
        f"SELECT count(DISTINCT y.digest) {PACKABLE} AND p.id = ?", (base.family, portal_id)
    ).fetchone()[0]
    return _add(
        db,
        base.family,
        portal_id=portal_id,
        digest=digest_of(content),
        base_id=base.id,
        page_digest=page_digest,
        payloads=count,
    )


def _add(db: Database, family: str, portal_id: str | None = None, **values: object) -> Dictionary:
    row = {"family": family, "portal_id": portal_id, "trained_at": now(), **values}
    db.conn.execute(
        f"INSERT INTO dictionaries (number, {', '.join(row)})"
        f" SELECT coalesce(max(number), 0) + 1, {', '.join('?' * len(row))} FROM dictionaries"
        " WHERE family = ? AND portal_id IS ? ON CONFLICT (digest) DO NOTHING",
        (*row.values(), family, portal_id),
    )
    return compression.named(db, str(values["digest"]))


def _count(db: Database, family: str, enough: int) -> int:
    """Packable payloads of a family, counted up to ``enough`` (-1: all)."""
    row = db.conn.execute(
        f"SELECT count(*) FROM (SELECT DISTINCT y.digest {PACKABLE} LIMIT ?)", (family, enough)
    ).fetchone()
    return int(row[0])
