"""Versions of reports: each content a report ever had, and which of them stands now."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from sqlite_utils import Database

from archive import search
from archive.filing import PLACE_COLUMNS, Filing, place
from archive.records import ChangeKind, VersionChange
from extract.records import Report

CURRENT_SQL = """
WITH standing AS (
  SELECT v.id, v.run_id, v.cells_read,
         row_number() OVER (
           PARTITION BY d.document_id ORDER BY d.last_seen DESC, d.last_reading_id DESC
         ) AS place
    FROM versions v JOIN version_documents d ON d.version_id = v.id
   WHERE v.report_id = ?
)
SELECT id FROM standing WHERE place = 1
 ORDER BY run_id DESC, cells_read DESC, id DESC LIMIT 1
"""
"""The current version of a report.

Each document stands for what it held last; of these, the newest counts, and of
those first seen in the same run the one with the most cells.
"""


def file_report(filing: Filing, report: Report, bureau: str, year: int) -> VersionChange:
    """Store a report of ``bureau`` for ``year`` as the version it is, new or known."""
    db = filing.db
    report_id, known = _report_row(filing, report, bureau, year)
    digest = content_digest(report)
    row = db.conn.execute(
        "SELECT id FROM versions WHERE report_id = ? AND digest = ?", (report_id, digest)
    ).fetchone()
    version_id = row[0] if row else _add_version(filing, report, report_id, bureau, digest)
    _link(filing, version_id)
    db.conn.execute(
        "UPDATE versions SET judged_by = ?, first_seen = min(first_seen, ?) WHERE id = ?",
        (filing.reading.extractor_version, filing.seen, version_id),
    )
    touch(db, version_id, filing.last_seen)
    kind: ChangeKind = "unchanged" if row else "new_version" if known else "new_report"
    return VersionChange(kind, report_id, version_id, bureau, year)


def touch(db: Database, version_id: int, seen: str) -> None:
    """A version was seen: move its ``last_seen`` and settle which version is current."""
    report_id = db.conn.execute(
        "UPDATE versions SET last_seen = max(last_seen, ?) WHERE id = ? RETURNING report_id",
        (seen, version_id),
    ).fetchone()[0]
    (current,) = db.conn.execute(CURRENT_SQL, (report_id,)).fetchone()
    db.conn.execute(
        "UPDATE versions SET is_current = 0 WHERE report_id = ? AND is_current AND id <> ?",
        (report_id, current),
    )
    db.conn.execute("UPDATE versions SET is_current = 1 WHERE id = ?", (current,))


def content_digest(report: Report) -> str:
    """What makes a version: edition, figures and prose, without places and spacing."""
    figures = sorted(
        (*figure.key, decimal_text(figure.value) if figure.value is not None else None, figure.unit)
        for figure in report.figures
    )
    sections = [
        (section.number, "".join(section.title.split()), "".join(section.text.split()))
        for section in report.sections
    ]
    text = json.dumps([report.edition, figures, sections], ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def decimal_text(value: Decimal) -> str:
    """A finite decimal in digits, without an exponent or zeros that say nothing."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _report_row(filing: Filing, report: Report, bureau: str, year: int) -> tuple[int, bool]:
    """The report's number, and whether it was there before."""
    found = filing.db.conn.execute(
        "SELECT id FROM reports WHERE bureau = ? AND year = ?", (bureau, year)
    ).fetchone()
    division = report.division or (filing.division if bureau == filing.portal_name else None)
    if found:
        filing.db.conn.execute(
            "UPDATE reports SET division = coalesce(division, ?) WHERE id = ?", (division, found[0])
        )
        return found[0], True
    report_id = filing.db.conn.execute(
        "INSERT INTO reports (bureau, year, division, portal_id) VALUES (?, ?, ?, ?)",
        (bureau, year, division, filing.portal_id),
    ).lastrowid
    assert report_id is not None
    return report_id, False


def _add_version(filing: Filing, report: Report, report_id: int, bureau: str, digest: str) -> int:
    db = filing.db
    values = {
        "report_id": report_id,
        "edition": report.edition,
        "title": report.title,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "bureau_from": "report" if report.bureau else "portal",
        "cells_read": len(report.figures),
        "cells_blank": sum(figure.value is None for figure in report.figures),
        "digest": digest,
        "run_id": filing.run_id,
        "reading_id": filing.reading_id,
        "extractor_version": filing.reading.extractor_version,
        "judged_by": filing.reading.extractor_version,
        "first_seen": filing.seen,
        "last_seen": filing.last_seen,
    }
    version_id = db.conn.execute(
        f"INSERT INTO versions (number, {', '.join(values)})"
        " SELECT coalesce(max(number), 0) + 1, "
        + ", ".join("?" * len(values))
        + " FROM versions WHERE report_id = ?",
        (*values.values(), report_id),
    ).lastrowid
    assert version_id is not None
    search.add_version(db, version_id, bureau, report.title)
    _add_figures(filing, version_id, report)
    for position, section in enumerate(report.sections, 1):
        section_id = db.conn.execute(
            "INSERT INTO sections (version_id, position, number, title, text)"
            " VALUES (?, ?, ?, ?, ?)",
            (version_id, position, section.number, section.title, section.text),
        ).lastrowid
        assert section_id is not None
        search.add_section(db, section_id, section.title, section.text)
    return version_id


def _add_figures(filing: Filing, version_id: int, report: Report) -> None:
    filing.db.conn.executemany(
        'INSERT INTO figures (version_id, "table", "row", "column", value, unit, raw,'
        f" {PLACE_COLUMNS}) VALUES ({', '.join('?' * 15)})",
        [
            (
                version_id,
                *figure.key,
                decimal_text(figure.value) if figure.value is not None else None,
                figure.unit,
                figure.raw,
                *place(filing, figure.where),
            )
            for figure in report.figures
        ],
    )


def _link(filing: Filing, version_id: int) -> None:
    """Note that the version stands in the document that was read."""
    filing.db.conn.execute(
        "INSERT INTO version_documents (version_id, document_id, first_reading_id,"
        " last_reading_id, first_seen, last_seen)"
        " VALUES (:version, :document, :reading, :reading, :seen, :last_seen)"
        " ON CONFLICT (version_id, document_id) DO UPDATE SET"
        " last_reading_id = excluded.last_reading_id,"
        " first_seen = min(first_seen, excluded.first_seen),"
        " last_seen = max(last_seen, excluded.last_seen)",
        {
            "version": version_id,
            "document": filing.document_id,
            "reading": filing.reading_id,
            "seen": filing.seen,
            "last_seen": filing.last_seen,
        },
    )
