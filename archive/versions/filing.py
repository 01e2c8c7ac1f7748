"""What the parts of one reading share while it is filed: its row, documents, findings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sqlite_utils import Database

from archive.records import Reading
from archive.versions.extractors import later
from archive.versions.origins import host_of
from extract.records import Finding, Place, Statement

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
        "INSERT INTO documents (url, host, first_seen, last_seen) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (url) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen),"
        " first_seen = min(first_seen, excluded.first_seen) RETURNING id",
        (url, host_of(url), seen, last_seen),
    ).fetchone()
    return int(row[0])


def seen_between(db: Database, capture_id: int) -> tuple[str, str]:
    """When a capture was made, and when its address last brought the same content."""
    row = db.conn.execute(
        "SELECT c.fetched_at, coalesce((SELECT max(s.fetched_at) FROM captures s"
        " WHERE s.url = c.url AND s.content_digest = c.content_digest), c.fetched_at)"
        " FROM captures c WHERE c.id = ?",
        (capture_id,),
    ).fetchone()
    return str(row[0]), str(row[1])


def place(filing: Filing, where: Place | None) -> PlaceValues:
    """A place as values of :data:`PLACE_COLUMNS`; without one, the document read.

    The archive counts rows and columns from 1, as people, pages and grids are counted.
    """
    if where is None:
        return (filing.document_id, None, None, None, None, None, None, None)
    return (
        _document_of(filing, where),
        where.block,
        where.grid,
        None if where.row is None else where.row + 1,
        None if where.column is None else where.column + 1,
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
        known = _inner_document(filing, where.document)
        filing.other_documents[where.document] = known
    return known


def _inner_document(filing: Filing, name: str) -> int:
    """A file within the page or one of its files: it was there when that was."""
    outer = filing.db.conn.execute(
        "SELECT first_seen, last_seen FROM documents WHERE id = ?",
        (outer_document(filing, name) or filing.document_id,),
    ).fetchone()
    number = document(filing.db, name, *outer)
    filing.db.conn.execute(
        "UPDATE documents SET portal_id = coalesce(portal_id, ?) WHERE id = ?",
        (filing.portal_id, number),
    )
    return number


def outer_document(filing: Filing, name: str) -> int | None:
    """The file of the article that a document is or is inside of; ``None`` if it is the page's."""
    parts = {part.document for part in filing.reading.parts if part.document}
    found = [one for one in parts if name == one or name.startswith(f"{one}!")]
    return filing.other_documents.get(max(found, key=len)) if found else None


def add_findings(filing: Filing, findings: Iterable[Finding], version_id: int | None) -> None:
    """Store findings on a version, or on the reading alone.

    One that was noted on the version before is not stored again, but counts from
    now on as noted by the later of the extractors.
    """
    known = _noted(filing.db, version_id)
    extractor = filing.reading.extractor_version
    for finding in findings:
        if version_id is not None and finding.fingerprint in known:
            filing.db.conn.execute(
                "UPDATE findings SET extractor_version = ?"
                " WHERE version_id = ? AND fingerprint = ? AND extractor_version <> ?",
                (
                    latest := later(extractor, known[finding.fingerprint]),
                    version_id,
                    finding.fingerprint,
                    latest,
                ),
            )
            continue
        known[finding.fingerprint] = extractor
        filing.db.conn.execute(
            "INSERT INTO findings (reading_id, version_id, rule, verdict, text, params, message,"
            f" observed, expected, subject, fingerprint, extractor_version, {PLACE_COLUMNS})"
            f" VALUES ({', '.join('?' * 20)})",
            (
                filing.reading_id,
                version_id,
                finding.rule,
                finding.verdict,
                *_wording(finding),
                finding.message,
                finding.observed,
                finding.expected,
                finding.subject,
                finding.fingerprint,
                extractor,
                *place(filing, finding.where),
            ),
        )


def _wording(finding: Finding) -> tuple[str, str]:
    """The key of a finding's wording, and what it names as JSON, where it has them."""
    return finding.text, json.dumps(dict(finding.params), ensure_ascii=False, sort_keys=True)


def _noted(db: Database, version_id: int | None) -> dict[str, str]:
    """Fingerprints of the findings on a version, with the extractor that noted them last."""
    return dict(
        db.conn.execute(
            "SELECT fingerprint, extractor_version FROM findings WHERE version_id = ?",
            (version_id,),
        ).fetchall()
    )


def add_statements(filing: Filing, statements: Iterable[Statement], version_id: int) -> None:
    """Store the figures that sentences of a version state, each once; see :func:`add_findings`."""
    extractor = filing.reading.extractor_version
    known = {
        tuple(row[:4]): row[4]
        for row in filing.db.conn.execute(
            "SELECT key, value, raw, quote, extractor_version FROM statements WHERE version_id = ?",
            (version_id,),
        )
    }
    for statement in statements:
        value, quote = decimal_text(statement.value), statement.where.quote or ""
        name = (statement.key, value, statement.raw, quote)
        if name in known:
            filing.db.conn.execute(
                "UPDATE statements SET extractor_version = ? WHERE version_id = ? AND key = ?"
                " AND value = ? AND raw = ? AND quote = ?",
                (later(extractor, known[name]), version_id, *name),
            )
            continue
        known[name] = extractor
        filing.db.conn.execute(
            "INSERT INTO statements (version_id, reading_id, key, value, raw, number, unit,"
            f" approximate, extractor_version, {PLACE_COLUMNS}) VALUES ({', '.join('?' * 17)})",
            (
                version_id,
                filing.reading_id,
                *name[:3],
                float(statement.value),
                statement.unit,
                int(statement.approximate),
                extractor,
                *place(filing, statement.where)[:-1],
                quote,
            ),
        )


def decimal_text(value: Decimal) -> str:
    """A finite decimal in digits, without an exponent or zeros that say nothing."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
