"""Imported captures: each taken once, however often and in whatever files it comes.

What is imported is known by its WARC-Record-ID and, as several programs may have
written the same capture, by address, moment and bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from sqlite_utils import Database

from archive.captures import payloads, record
from archive.captures.headers import parse_headers
from archive.captures.record import NOT_MODIFIED
from archive.records import Capture, Headers, StoredCapture
from archive.warc import exact
from archive.warc.exchanges import Exchange, Refers
from common.times import now, timestamp

Kind = Literal["warc", "file"]


@dataclass(frozen=True, slots=True)
class Original:
    """The capture that a revisit record repeats: its bytes and how they were sent."""

    status: int | None
    headers: Headers
    body: bytes


class Source:
    """The file that captures are being imported from; its row is made with the first of them.

    All methods are part of the caller's transaction.
    """

    def __init__(self, db: Database, run_id: int, kind: Kind, name: str) -> None:
        self.db = db
        self.run_id = run_id
        self.kind = kind
        self.name = name
        self.software: str | None = None
        self._id: int | None = None

    def import_id(self) -> int:
        """The number of the import."""
        if self._id is None:
            row: dict[str, object] = {"run_id": self.run_id, "kind": self.kind, "name": self.name}
            row |= {"software": self.software, "imported_at": now()}
            number = self.db.table("imports").insert(row).last_pk
            assert isinstance(number, int)
            self._id = number
        return self._id


def is_known(db: Database, exchange: Exchange) -> bool:
    """Whether the record of this WARC-Record-ID was imported before.

    Programs that give all their records one id are seen through by the address; what has
    another one is compared as a whole (:func:`take`).
    """
    row = db.conn.execute(
        f"SELECT 1 {_OF_RECORD} WHERE r.record = ? AND c.url = ?",
        (exchange.record_id, exchange.url),
    ).fetchone()
    return row is not None


_OF_RECORD = "FROM imported_records r JOIN captures c ON c.id = r.capture_id"


def original(db: Database, refers: Refers) -> Original | None:
    """What a revisit record points at, by record, by address and moment, or by digest."""
    for capture_id in _candidates(db, refers):
        row = db.conn.execute(
            "SELECT status, response_headers, payload_digest FROM captures WHERE id = ?",
            (capture_id,),
        ).fetchone()
        if row is not None and row[2] is not None:
            return Original(row[0], parse_headers(row[1]), payloads.load(db, row[2]))
    return None


def _candidates(db: Database, refers: Refers) -> list[int]:
    """Captures a revisit may mean, the surest first."""
    found: list[tuple[int]] = []
    if refers.record_id:
        found += db.conn.execute(
            f"SELECT c.id {_OF_RECORD} WHERE r.record = ? AND c.url = ifnull(?, c.url)",
            (refers.record_id, refers.url),
        )
    if refers.url and refers.date:
        whole = refers.date.microsecond == 0  # older files give seconds only
        until = refers.date + timedelta(milliseconds=999 if whole else 0)
        found += db.conn.execute(
            "SELECT id FROM captures WHERE url = ? AND requested_at BETWEEN ? AND ?"
            " AND status IS NOT 304 ORDER BY requested_at",
            (refers.url, timestamp(refers.date), timestamp(until)),
        )
    if refers.record_id:
        found += db.conn.execute(
            "SELECT capture_id FROM imported_records WHERE record = ?", (refers.record_id,)
        )
    if refers.payload_digest:
        found += db.conn.execute(
            "SELECT capture_id FROM imported_records WHERE claimed_digest = ? LIMIT 1",
            (refers.payload_digest,),
        )
    return [capture_id for (capture_id,) in found]


def take(
    source: Source, exchange: Exchange, capture: Capture, *, read: bool
) -> StoredCapture | None:
    """Store a capture, marked for reading if asked; ``None`` if the archive has it.

    Part of the caller's transaction.
    """
    db = source.db
    told = exact.read(exchange.facts.get(exact.FIELD))
    known = _same(db, capture)
    if known is not None:
        _note(source, exchange, known)
        return None
    stored = record.add(db, capture)
    if read and (told is not None or not _will_be_read(db, capture.url, stored)):
        title = told.texts["page_title"] if told else exchange.facts.get(PAGE_TITLE)
        record.mark_for_reading(db, stored.id, capture.link_text, title)
    _note(source, exchange, stored.id)
    return stored


PAGE_TITLE = "gongan-page-title"


def moved(capture: Capture, original: Original) -> Capture:
    """A revisit as the capture it stands for: the original's bytes under its own head.

    Encoding and type are those the bytes were sent with.
    """
    own = {name.lower() for name, _ in capture.response_headers}
    needed = [
        (name, value)
        for name, value in original.headers
        if name.lower() in ("content-encoding", "content-type") and name.lower() not in own
    ]
    return replace(
        capture,
        status=capture.status if capture.status is not None else original.status,
        response_headers=(*capture.response_headers, *needed),
        body=original.body,
    )


def _same(db: Database, capture: Capture) -> int | None:
    """The capture of this address and moment that brought the same bytes, if there is one."""
    if capture.status == NOT_MODIFIED:
        same, values = "status = 304", []
    else:
        digest = payloads.digest_of(capture.body) if capture.body is not None else None
        same, values = "status IS NOT 304 AND payload_digest IS ?", [digest]
    sent = record.kept(capture.request_body)
    row = db.conn.execute(
        "SELECT id FROM captures WHERE url = ? AND requested_at = ? AND method = ?"
        f" AND request_body IS ? AND archive_url IS ? AND {same} LIMIT 1",
        (
            capture.url,
            timestamp(capture.requested_at),
            capture.method,
            sent,
            capture.archive_url,
            *values,
        ),
    ).fetchone()
    return int(row[0]) if row else None


def _will_be_read(db: Database, url: str, stored: StoredCapture) -> bool:
    """Whether the same content of the address was marked for reading before."""
    if stored.outcome != "unchanged":
        return False
    row = db.conn.execute(
        "SELECT 1 FROM captures WHERE url = ? AND content_digest = ? AND to_read = 1 LIMIT 1",
        (url, stored.content_digest),
    ).fetchone()
    return row is not None


def _note(source: Source, exchange: Exchange, capture_id: int) -> None:
    if exchange.record_id:
        name = exchange.record_id
        taken = source.db.conn.execute(
            "SELECT 1 FROM imported_records WHERE record = ? AND capture_id <> ?",
            (name, capture_id),
        ).fetchone()
        if taken is not None:  # another record has this id as well
            name = f"{name} {exchange.url} {timestamp(exchange.date)}"
        source.db.conn.execute(
            "INSERT INTO imported_records (record, import_id, capture_id, place, claimed_digest,"
            " wrong_digest) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (record) DO NOTHING",
            (
                name,
                source.import_id(),
                capture_id,
                exchange.place,
                exchange.payload_digest if exchange.refers is None else None,
                exchange.wrong_digest,
            ),
        )
