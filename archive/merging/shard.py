"""Shards: small archives that a part of a crawl is made into, somewhere else.

A shard begins as a part of the archive (:func:`seed`): all that a crawl of some portals
asks of it, row by row as it stands there.  What came of the crawl is handed back as bytes
(:func:`packed`) and merged like any archive (:func:`archive.merging.merge.merge`), today or
late: captures are facts.  The rows it began with name what the archive has, so that they
add nothing; what it was given to ask and has done is taken out of the queue.

A shard is of no other use: payloads it was given are not in what it hands back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

from archive.captures.of_host import address_ranges
from archive.connection import reading_uri
from archive.errors import ArchiveError, translate_sqlite_errors
from archive.merging.nights import SEED_QUEUE
from archive.merging.shard_sql import CHOOSE, COPY, TEMPORARY

_FIRST = "seed_payloads"
"""The table of a shard that names the payloads it was given."""

_DICTIONARIES = "seed_dictionaries"

_LEVEL = 6
_LARGEST = 4 * 2**30
"""Bytes of the largest shard that is unpacked."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a shard is for: portals by id, with all their hosts, and the run (its number).

    ``without`` are addresses whose bytes are not needed: they will not be asked for.
    """

    portal_ids: Sequence[str]
    hosts: Sequence[str]
    run_id: int
    without: frozenset[str] = field(default_factory=frozenset)


class NoShardError(ArchiveError):
    """What was handed back is no shard."""


def seed(source: Path, target: Path, part: Part) -> None:
    """Fill the empty archive at ``target`` with what a crawl of the part needs of ``source``.

    Raises ArchiveError when either cannot be read or written.
    """
    with translate_sqlite_errors(target), _attached(source, target) as connection:
        connection.execute("BEGIN")
        for statement in TEMPORARY:
            connection.execute(statement)
        connection.executemany("INSERT INTO w_portals VALUES (?)", _each(part.portal_ids))
        connection.executemany("INSERT OR IGNORE INTO w_without VALUES (?)", _each(part.without))
        bounds = [pair for host in part.hosts for pair in address_ranges(host)]
        connection.executemany("INSERT INTO w_ranges VALUES (?, ?)", bounds)
        connection.execute("INSERT INTO w_runs VALUES (?)", (part.run_id,))
        for statement in (*CHOOSE, *COPY):
            connection.execute(statement)
        connection.execute("COMMIT")


def packed(path: Path) -> bytes:
    """What a shard hands back: the archive at ``path`` without the bytes it was given.

    Needs no room on the disk.  Raises ArchiveError if it cannot be read.
    """
    with (
        translate_sqlite_errors(path),
        closing(sqlite3.connect(path)) as whole,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as copy,
    ):
        whole.backup(copy)
        copy.execute(f"DELETE FROM payloads WHERE digest IN (SELECT digest FROM {_FIRST})")
        copy.execute(f"DELETE FROM dictionaries WHERE id IN (SELECT id FROM {_DICTIONARIES})")
        for index in ("titles_fts", "sections_fts"):
            copy.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
        copy.execute("VACUUM")
        data = copy.serialize()
    return zstandard.ZstdCompressor(level=_LEVEL).compress(data)


def unpacked(data: bytes, target: Path) -> None:
    """Write a shard that was handed back to the file ``target``; NoShardError if it is none."""
    try:
        size = zstandard.frame_content_size(data)
        if not 0 < size <= _LARGEST:
            raise NoShardError(f"a shard of {size} bytes is not taken")
        target.write_bytes(zstandard.ZstdDecompressor().decompress(data, max_output_size=size))
    except zstandard.ZstdError as error:
        raise NoShardError(f"what a worker handed back is no shard: {error}") from error


def is_shard(path: Path) -> bool:
    """Whether the file is an archive that was filled by :func:`seed` to its end."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            found = db.execute(
                "SELECT 1 FROM sqlite_master WHERE name = ?", (SEED_QUEUE,)
            ).fetchone()
    except sqlite3.Error:
        return False
    return found is not None


@contextmanager
def _attached(source: Path, target: Path) -> Iterator[sqlite3.Connection]:
    uri = target.resolve().as_uri()
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA synchronous = OFF")  # made anew if the power fails
        connection.execute("ATTACH ? AS whole", (reading_uri(source),))
        yield connection


def _each(names: Sequence[str] | frozenset[str]) -> Iterator[tuple[str]]:
    return ((name,) for name in names)
