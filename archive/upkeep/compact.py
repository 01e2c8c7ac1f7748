"""Making an archive smaller: payloads packed with the latest dictionaries, headers packed.

Each payload is a row of its own, changed in place in small transactions; one
that is cut off at any point has changed some payloads and not others, all of
them readable, and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlite_utils import Database

from archive.captures import compression, payloads, zstd_training
from archive.captures.compression import Dictionary
from archive.captures.headers import keep_dictionary, packed
from archive.captures.zstd_training import PACKABLE
from archive.errors import translate_sqlite_errors
from archive.store import Archive

LEVEL = 12
"""zstd's level here, where nobody waits: above it, ten times the time gains one percent."""

BATCH = 100
"""Payloads changed in one transaction."""

HEADERS_BATCH = 500
"""Captures whose headers are packed in one transaction."""


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
    for dictionary in _latest(archive):
        with translate_sqlite_errors(archive.path):
            todo = _packed_otherwise(archive.db, dictionary)
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            looked_at += len(batch)
            repacked += archive.write(partial(_repack, archive.db, batch, dictionary))
            if progress is not None:
                progress(len(batch))
    archive.write(lambda: _drop_unused(archive.db))
    _pack_headers(archive)
    with translate_sqlite_errors(archive.path):
        archive.db.execute("VACUUM")
        archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    after = archive.path.stat().st_size
    return Compaction(trained, looked_at, repacked, before, after)


def _latest(archive: Archive) -> Iterator[Dictionary]:
    """The dictionaries to pack with: each portal's, made now if it is due, then the families'."""
    for family in zstd_training.families(archive.db):
        base = compression.for_family(archive.db, family)
        if base is None:
            continue
        for portal_id in zstd_training.due_portals(archive.db, base):
            with translate_sqlite_errors(archive.path):
                page = zstd_training.choose_page(archive.db, base, portal_id)
            if page is not None:
                archive.write(partial(zstd_training.add_portal, archive.db, base, portal_id, page))
        for (portal_id,) in archive.db.execute(
            "SELECT id FROM portals WHERE family = ? ORDER BY id", (family,)
        ).fetchall():
            latest = compression.for_portal(archive.db, portal_id)
            if latest is not None:
                yield latest if latest.portal_id else replace(latest, portal_id=portal_id)


def _packed_otherwise(db: Database, dictionary: Dictionary) -> list[str]:
    """Digests of the portal's payloads that were packed without its latest dictionary.

    A payload that several portals sent stays with the portal's dictionary it has.
    """
    rows = db.conn.execute(
        f"SELECT DISTINCT y.digest {PACKABLE} AND p.id = ? AND y.dictionary_id IS NOT ?"
        " AND NOT EXISTS (SELECT 1 FROM dictionaries o WHERE o.id = y.dictionary_id"
        " AND o.portal_id <> ?) ORDER BY y.digest",
        (dictionary.family, dictionary.portal_id, dictionary.id, dictionary.portal_id),
    )
    return [digest for (digest,) in rows]


def _repack(db: Database, digests: Sequence[str], dictionary: Dictionary) -> int:
    """Pack payloads anew where that makes them smaller; gives how many it did."""
    return sum(
        compression.repack(db, digest, payloads.load(db, digest), dictionary, LEVEL)
        for digest in digests
    )


def _pack_headers(archive: Archive) -> None:
    """Pack the headers of captures, some hundreds in one transaction."""
    with translate_sqlite_errors(archive.path):
        (last,) = archive.db.execute("SELECT coalesce(max(id), 0) FROM captures").fetchone()
    for start in range(0, last + 1, HEADERS_BATCH):
        archive.write(partial(_pack_headers_of, archive.db, start, start + HEADERS_BATCH))


def _pack_headers_of(db: Database, start: int, end: int) -> None:
    rows = db.conn.execute(
        "SELECT id, request_headers, response_headers FROM captures WHERE id >= ? AND id < ?"
        " AND (request_headers LIKE '[[%' OR response_headers LIKE '[[%')",
        (start, end),
    ).fetchall()
    if rows:
        keep_dictionary(db)
    db.conn.executemany(
        "UPDATE captures SET request_headers = ?, response_headers = ? WHERE id = ?",
        [(packed(request), packed(response), number) for number, request, response in rows],
    )


def _drop_unused(db: Database) -> None:
    """Forget dictionaries that nothing needs and that are not the latest of their kind."""
    for kind in ("NOT NULL", "NULL"):  # the portals', which may need the families', first
        db.conn.execute(
            f"DELETE FROM dictionaries WHERE portal_id IS {kind} AND NOT EXISTS"
            " (SELECT 1 FROM payloads y WHERE y.dictionary_id = dictionaries.id)"
            " AND NOT EXISTS (SELECT 1 FROM dictionaries o WHERE o.base_id = dictionaries.id)"
            " AND number < (SELECT max(d.number) FROM dictionaries d"
            " WHERE d.family = dictionaries.family AND d.portal_id IS dictionaries.portal_id)"
        )
