"""A page or file as it was at some time: the capture that holds it, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive.captures import payloads
from archive.captures.headers import parse_headers
from archive.errors import ArchiveError
from archive.records import Headers
from common.times import timestamp


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an address gave: ``body`` as it was sent, under the head it was sent with.

    ``capture_id`` is the capture that says so; ``status`` and ``headers`` are of
    the answer that brought the bytes, which for a 304 is an earlier one.
    ``later`` says what came of the address between this capture and the time
    asked for, if it was something else.
    """

    capture_id: int
    url: str
    fetched_at: datetime
    outcome: str
    status: int | None
    headers: Headers
    digest: str
    body: bytes
    later: str | None = None


def has_address(db: Database, url: str) -> bool:
    """Whether the archive has captures of an address."""
    row = db.conn.execute("SELECT 1 FROM captures WHERE url = ? LIMIT 1", (url,)).fetchone()
    return row is not None


def of_capture(db: Database, capture_id: int) -> Snapshot:
    """What a capture brought or, if it is a revisit, stands for.

    Raises :class:`ArchiveError` if it is not there, brought nothing, or its bytes
    are not right.
    """
    row = db.conn.execute(_SELECT + " WHERE c.id = ?", (capture_id,)).fetchone()
    if row is None:
        raise ArchiveError(f"no capture {capture_id} in the archive: check the number")
    if row[6] is None:
        raise ArchiveError(f"capture {capture_id} has no body ({row[3]}): nothing was sent")
    return _snapshot(db, row)


def of_url(db: Database, url: str, at: datetime | None = None) -> Snapshot:
    """The latest good capture of an address, up to and including the moment ``at``.

    Raises :class:`ArchiveError`, which says what there is, if there is none.
    """
    until = timestamp(at) if at is not None else "9999"
    row = db.conn.execute(
        f"{_SELECT} WHERE c.url = ? AND c.fetched_at <= ? AND c.payload_digest IS NOT NULL"
        " AND c.outcome IN ('ok', 'unchanged') ORDER BY c.fetched_at DESC, c.id DESC LIMIT 1",
        (url, until),
    ).fetchone()
    if row is None:
        raise ArchiveError(_why_none(db, url, at))
    return _snapshot(db, row, _later(db, url, row[2], until))


def of_document(db: Database, document_id: int, at: datetime | None = None) -> Snapshot:
    """The latest good capture of a document; see :func:`of_url`."""
    row = db.conn.execute("SELECT url FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        raise ArchiveError(f"no document {document_id} in the archive: check the number")
    return of_url(db, row[0], at)


_SELECT = """
SELECT c.id, c.url, c.fetched_at, c.outcome, coalesce(o.status, c.status),
       coalesce(o.response_headers, c.response_headers), c.payload_digest
  FROM captures c LEFT JOIN captures o ON o.id = c.revisit_of AND c.status = 304
"""


def _snapshot(db: Database, row: Any, later: str | None = None) -> Snapshot:
    capture_id, url, fetched_at, outcome, status, headers, digest = row
    return Snapshot(
        capture_id=capture_id,
        url=url,
        fetched_at=datetime.fromisoformat(fetched_at),
        outcome=outcome,
        status=status,
        headers=parse_headers(headers),
        digest=digest,
        body=payloads.load(db, digest),
        later=later,
    )


def _later(db: Database, url: str, since: str, until: str) -> str | None:
    """What else came of the address after a capture: the last such, in words."""
    row = db.conn.execute(
        "SELECT outcome, fetched_at FROM captures WHERE url = ? AND fetched_at > ?"
        " AND fetched_at <= ? ORDER BY fetched_at DESC LIMIT 1",
        (url, since, until),
    ).fetchone()
    return f"{row[0]} on {row[1]}" if row else None


def _why_none(db: Database, url: str, at: datetime | None) -> str:
    first, count = db.conn.execute(
        "SELECT min(fetched_at) FILTER (WHERE outcome IN ('ok', 'unchanged')), count(*)"
        " FROM captures WHERE url = ?",
        (url,),
    ).fetchone()
    if not count:
        return f"{url} is not in the archive: 'gongan captures --url PART' finds addresses"
    if first is None:
        return f"{url} was never captured well: 'gongan captures --url {url}' says what came of it"
    moment = timestamp(at) if at is not None else "then"
    return f"{url} was not captured by {moment}: its first good capture is of {first}"
