"""Conversions: what a program made of a capture, beside the bytes that the server sent.

The word is WARC's (ISO 28500, 6.8): "an alternative version of another record's content that
was created as the result of an archival process".  Here that is a page as a browser showed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from archive.captures import payloads
from archive.errors import ArchiveError
from archive.records import Conversion
from archive.versions import settle
from common.times import timestamp

DRAWN_TYPE = "text/html; charset=utf-8"
"""The media type of a page as a browser showed it."""


@dataclass(frozen=True, slots=True)
class StoredConversion:
    """One state of a page as it is kept; ``sources`` are captures."""

    capture_id: int
    position: int
    media_type: str
    payload_digest: str
    software: str
    ended: str
    made_at: datetime
    sources: tuple[int, ...]


def add(db: Database, made: Conversion) -> None:
    """Keep a conversion, one row a state; part of the caller's transaction.

    Raises ArchiveError for a capture that is not there, or has its conversion already.
    """
    row = db.conn.execute(
        "SELECT portal_id, EXISTS (SELECT 1 FROM conversions v WHERE v.capture_id = c.id)"
        " FROM captures c WHERE c.id = ?",
        (made.capture_id,),
    ).fetchone()
    if row is None:
        raise ArchiveError(f"no capture {made.capture_id} in the archive: check the number")
    portal_id, has_one = row
    if has_one:
        raise ArchiveError(f"capture {made.capture_id} has its conversion already")
    for position, state in enumerate(made.states, 1):
        digest = payloads.store(db, state, portal_id)
        _insert(db, made, position, digest)
    _settle(db, made.capture_id)


def add_state(db: Database, made: Conversion, position: int) -> bool:
    """Keep the one state that ``made`` has, unless it is there; gives whether it was new."""
    known = db.conn.execute(
        "SELECT 1 FROM conversions WHERE capture_id = ? AND position = ?",
        (made.capture_id, position),
    ).fetchone()
    if known is None:
        _insert(db, made, position, payloads.store(db, made.states[0]))
        _settle(db, made.capture_id)
    return known is None


def _insert(db: Database, made: Conversion, position: int, digest: str) -> None:
    values = (made.capture_id, position, made.media_type, digest, made.software, made.ended)
    conversion_id = db.conn.execute(
        "INSERT INTO conversions (capture_id, position, media_type, payload_digest, software,"
        " ended, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*values, timestamp(made.made_at)),
    ).lastrowid
    db.conn.executemany(
        "INSERT OR IGNORE INTO conversion_sources (conversion_id, capture_id) VALUES (?, ?)",
        [(conversion_id, source) for source in made.sources],
    )


def _settle(db: Database, capture_id: int) -> None:
    """What was read of the page before may have been shown again, or until another night."""
    url, digest = db.conn.execute(
        "SELECT url, content_digest FROM captures WHERE id = ?", (capture_id,)
    ).fetchone()
    for report_id in settle.reports_with(db, url, digest) if digest is not None else ():
        settle.settle(db, report_id)


def of_capture(db: Database, capture_id: int) -> Iterator[StoredConversion]:
    """The states that were made of a capture, in order."""
    rows = db.conn.execute(
        "SELECT id, position, media_type, payload_digest, software, ended, made_at"
        " FROM conversions WHERE capture_id = ? ORDER BY position",
        (capture_id,),
    ).fetchall()
    for conversion_id, position, media_type, digest, software, ended, made_at in rows:
        sources = db.conn.execute(
            "SELECT capture_id FROM conversion_sources WHERE conversion_id = ? ORDER BY capture_id",
            (conversion_id,),
        )
        yield StoredConversion(
            capture_id,
            position,
            media_type,
            digest,
            software,
            ended,
            datetime.fromisoformat(made_at),
            tuple(source for (source,) in sources),
        )
