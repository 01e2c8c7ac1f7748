"""What the parts of one reading share while it is filed: its row, documents, findings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlite_utils import Database

from archive.records import Reading
from extract.records import Finding, Place

PLACE_COLUMNS = "document_id, block, grid, grid_row, grid_column, page, box, quote"
"""Columns of a place, in the order of :func:`place`."""

PlaceValues = tuple[
    int, int | None, int | None, int | None, int | None, int | None, str | None, str | None
]


@dataclass(frozen=True, slots=True)
class Filing:
    """The reading that is being stored, and the capture it read.

    ``seen`` is when the capture was made, ``last_seen`` when its content was last
    captured from the same address (later captures of it are not read).
    ``portal_name`` and ``division`` are those of the portal it was found on.
    """

    db: Database
    reading: Reading
    reading_id: int
    document_id: int
    run_id: int
    seen: str
    last_seen: str
    portal_id: str | None
    portal_name: str | None
    division: str | None
    other_documents: dict[str, int] = field(default_factory=dict)


def document(db: Database, url: str, seen: str, last_seen: str) -> int:
    """The number of the document at ``url``, made if it is new."""
    row = db.conn.execute(
        "INSERT INTO documents (url, first_seen, last_seen) VALUES (?, ?, ?)"
        " ON CONFLICT (url) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen),"
        " first_seen = min(first_seen, excluded.first_seen) RETURNING id",
        (url, seen, last_seen),
    ).fetchone()
    return int(row[0])


def place(filing: Filing, where: Place | None) -> PlaceValues:
    """A place as values of :data:`PLACE_COLUMNS`; without one, the document read."""
    if where is None:
        return (filing.document_id, None, None, None, None, None, None, None)
    return (
        _document_of(filing, where),
        where.block,
        where.grid,
        where.row,
        where.column,
        where.page,
        json.dumps(list(where.box)) if where.box else None,
        where.quote,
    )


def _document_of(filing: Filing, where: Place) -> int:
    """The document a place is in: the one read, or a part of it with a name of its own."""
    if where.document == filing.reading.url:
        return filing.document_id
    known = filing.other_documents.get(where.document)
    if known is None:
        known = document(filing.db, where.document, filing.seen, filing.last_seen)
        filing.other_documents[where.document] = known
    return known


def add_findings(filing: Filing, findings: Iterable[Finding], version_id: int | None) -> None:
    """Store findings on a version, or on the reading alone.

    One that this extractor noted on the version before is not stored again.
    """
    known = {
        row[0]
        for row in filing.db.conn.execute(
            "SELECT fingerprint FROM findings WHERE version_id = ? AND extractor_version = ?",
            (version_id, filing.reading.extractor_version),
        )
    }
    filing.db.conn.executemany(
        "INSERT INTO findings (reading_id, version_id, rule, verdict, message, observed,"
        f" expected, subject, fingerprint, extractor_version, {PLACE_COLUMNS})"
        f" VALUES ({', '.join('?' * 18)})",
        [
            (
                filing.reading_id,
                version_id,
                finding.rule,
                finding.verdict,
                finding.message,
                finding.observed,
                finding.expected,
                finding.subject,
                finding.fingerprint,
                filing.reading.extractor_version,
                *place(filing, finding.where),
            )
            for finding in findings
            if finding.fingerprint not in known
        ],
    )
