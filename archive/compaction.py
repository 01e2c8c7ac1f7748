"""Making an archive smaller: older payloads packed with their family's latest dictionary.

Each payload is a row of its own, changed in place in small transactions; one
that is cut off at any point has changed some payloads and not others, all of
them readable, and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlite_utils import Database

from archive import compression, dictionaries, payloads
from archive.compression import Dictionary
from archive.dictionaries import PACKABLE
from archive.errors import explained
from archive.store import Archive

LEVEL = 12
"""zstd's level here, where nobody waits: above it, ten times the time gains one percent."""

BATCH = 100
"""Payloads changed in one transaction."""


@dataclass(frozen=True, slots=True)
class Compaction:
    """What came of it: payloads looked at and packed anew, bytes of the file."""

    trained: tuple[str, ...]
    payloads: int
    repacked: int
    bytes_before: int
    bytes_after: int


def compact(archive: Archive, progress: Callable[[int], None] | None = None) -> Compaction:
    """Train due dictionaries, pack payloads with them, and give the room back to the disk.

    ``progress`` is told of each batch's size.  Raises :class:`ArchiveError`; what
    was packed by then stays packed.
    """
    before = archive.path.stat().st_size
    trained = archive.train_dictionaries()
    looked_at = repacked = 0
    for family in dictionaries.families(archive.db):
        latest = dictionaries.for_family(archive.db, family)
        if latest is None:
            continue
        with explained(archive.path):
            todo = _packed_otherwise(archive.db, family, latest)
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            looked_at += len(batch)
            repacked += archive.write(partial(_repack, archive.db, batch, latest))
            if progress is not None:
                progress(len(batch))
    archive.write(lambda: _drop_unused(archive.db))
    with explained(archive.path):
        archive.db.execute("VACUUM")
        archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    after = archive.path.stat().st_size
    return Compaction(trained, looked_at, repacked, before, after)


def _packed_otherwise(db: Database, family: str, latest: Dictionary) -> list[str]:
    """Digests of the family's payloads that were packed without its latest dictionary."""
    rows = db.conn.execute(
        f"SELECT DISTINCT y.digest {PACKABLE} AND y.dictionary_id IS NOT ? ORDER BY y.digest",
        (family, latest.id),
    )
    return [digest for (digest,) in rows]


def _repack(db: Database, digests: Sequence[str], dictionary: Dictionary) -> int:
    """Pack payloads anew where that makes them smaller; gives how many it did."""
    repacked = 0
    for digest in digests:
        data = payloads.load(db, digest)
        packed = compression.pack(db, data, dictionary, LEVEL)
        repacked += db.conn.execute(
            "UPDATE payloads SET data = ?, stored_size = ?, compression = ?, dictionary_id = ?"
            " WHERE digest = ? AND stored_size > ?",
            (
                packed.data,
                len(packed.data),
                packed.compression,
                packed.dictionary_id,
                digest,
                len(packed.data),
            ),
        ).rowcount
    return repacked


def _drop_unused(db: Database) -> None:
    """Forget dictionaries that no payload needs and that are not the latest of their family."""
    db.conn.execute(
        "DELETE FROM dictionaries WHERE NOT EXISTS"
        " (SELECT 1 FROM payloads y WHERE y.dictionary_id = dictionaries.id)"
        " AND number < (SELECT max(d.number) FROM dictionaries d"
        " WHERE d.family = dictionaries.family)"
    )
