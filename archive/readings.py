"""What extraction found in a capture: readings, reports, versions and their figures.

A report is one bureau's for one year.  It may stand in several documents (a page
and its attachment) and change over time; each content it ever had is a
*version*, named by a digest of its edition, figures and prose.  Reading the same
content again moves ``last_seen`` and nothing else; no figure is ever overwritten.

A report whose bureau is not named takes that of the portal it was found on.  One
that still has no bureau or no year, or whose figures contradict each other, cannot
be filed: its findings and one that says why (``unknown_bureau``,
``unknown_year``, ``extractor_failed``) are kept with the reading, and the capture
holds its bytes.  A report without figures and prose is not a version either.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlite_utils import Database

from archive import search
from archive.errors import ArchiveError
from archive.records import ChangeKind, Reading, VersionChange
from archive.times import now
from extract.records import Finding, Place, Report

_PLACE_COLUMNS = (
    "document_id, block, grid, grid_row, grid_column, page, box, quote"  # in _place's order
)


@dataclass(frozen=True, slots=True)
class _Context:
    """The reading that is being stored, and the capture it read.

    ``seen`` is when the capture was made, ``last_seen`` when its content was last
    captured from the same address (later captures of it are not read).
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


def add(db: Database, reading: Reading) -> tuple[VersionChange, ...]:
    """Store a reading with all it found; part of the caller's transaction.

    Raises :class:`ArchiveError` for a capture that is not there.
    """
    context = _open(db, reading)
    _add_findings(context, reading.problems, None)
    changes = []
    for report in reading.reports:
        change = _add_report(context, report)
        if change is not None:
            changes.append(change)
    return tuple(changes)


def seen_again(db: Database, url: str, content_digest: str, seen: str) -> None:
    """Move ``last_seen`` of all that was read from this content of ``url`` before.

    Called when a capture brought the same content again, which is not read twice.
    """
    readings = (
        "SELECT r.id FROM captures c JOIN readings r ON r.capture_id = c.id"
        " WHERE c.url = :url AND c.content_digest = :digest"
    )
    values = {"url": url, "digest": content_digest, "seen": seen}
    db.conn.execute(
        "UPDATE documents SET last_seen = max(last_seen, :seen) WHERE id IN"
        f" (SELECT document_id FROM readings WHERE id IN ({readings}))",
        values,
    )
    versions = db.conn.execute(
        "UPDATE version_documents SET last_seen = max(last_seen, :seen)"
        f" WHERE last_reading_id IN ({readings}) RETURNING version_id",
        values,
    ).fetchall()
    for (version_id,) in versions:
        _touch(db, version_id, seen)


def decimal_text(value: Decimal) -> str:
    """A finite decimal in digits, without an exponent or zeros that say nothing."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


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


def _open(db: Database, reading: Reading) -> _Context:
    row = db.conn.execute(
        "SELECT c.run_id, c.fetched_at, coalesce((SELECT max(s.fetched_at) FROM captures s"
        " WHERE s.url = c.url AND s.content_digest = c.content_digest), c.fetched_at),"
        " c.portal_id, p.name, p.division"
        " FROM captures c LEFT JOIN portals p ON p.id = c.portal_id WHERE c.id = ?",
        (reading.capture_id,),
    ).fetchone()
    if row is None:
        raise ArchiveError(f"no capture {reading.capture_id} in the archive: add it first")
    run_id, seen, last_seen, portal_id, portal_name, division = row
    document_id = _document(db, reading.url, seen, last_seen)
    db.conn.execute(
        "UPDATE documents SET portal_id = coalesce(portal_id, ?), media_type = ?,"
        " title = coalesce(?, title) WHERE id = ?",
        (portal_id, reading.media_type, reading.title, document_id),
    )
    reading_id = db.conn.execute(
        "INSERT INTO readings (capture_id, document_id, state, title, media_type,"
        " extractor_version, seconds, read_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            reading.capture_id,
            document_id,
            reading.state,
            reading.title,
            reading.media_type,
            reading.extractor_version,
            reading.seconds,
            now(),
        ),
    ).lastrowid
    assert reading_id is not None
    return _Context(
        db,
        reading,
        reading_id,
        document_id,
        run_id,
        seen,
        last_seen,
        portal_id,
        portal_name,
        division,
    )


def _document(db: Database, url: str, seen: str, last_seen: str) -> int:
    """The number of the document at ``url``, made if it is new."""
    row = db.conn.execute(
        "INSERT INTO documents (url, first_seen, last_seen) VALUES (?, ?, ?)"
        " ON CONFLICT (url) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen),"
        " first_seen = min(first_seen, excluded.first_seen) RETURNING id",
        (url, seen, last_seen),
    ).fetchone()
    return int(row[0])


def _add_report(context: _Context, report: Report) -> VersionChange | None:
    bureau = report.bureau or context.portal_name
    if not report.figures and not report.sections:
        _add_findings(context, report.findings, None)
        return None
    unfiled = _unfiled(report, bureau)
    if unfiled or bureau is None or report.year is None:
        _add_findings(context, (*report.findings, *unfiled), None)
        return None
    report_id, known = _report_row(context, report, bureau, report.year)
    digest = content_digest(report)
    row = context.db.conn.execute(
        "SELECT id FROM versions WHERE report_id = ? AND digest = ?", (report_id, digest)
    ).fetchone()
    version_id = row[0] if row else _add_version(context, report, report_id, bureau, digest)
    _link(context, version_id)
    _add_findings(context, report.findings, version_id)
    context.db.conn.execute(
        "UPDATE versions SET judged_by = ?, first_seen = min(first_seen, ?) WHERE id = ?",
        (context.reading.extractor_version, context.seen, version_id),
    )
    _touch(context.db, version_id, context.last_seen)
    kind: ChangeKind = "unchanged" if row else "new_version" if known else "new_report"
    return VersionChange(kind, report_id, version_id, bureau, report.year)


def _unfiled(report: Report, bureau: str | None) -> list[Finding]:
    """What keeps a report from being filed: its bureau, its year, or figures that are none."""
    figures = f"its {len(report.figures)} figures are not filed"
    missing = {"bureau": bureau, "year": report.year}
    doubts = [
        Finding(
            rule=f"unknown_{name}",
            message=f"the report's {name} could not be told, so {figures}",
            observed=report.title,
            verdict="uncertain",
            subject=report.title or "",
        )
        for name, value in missing.items()
        if value is None
    ]
    fault = _fault(report)
    if fault:
        doubts.append(Finding("extractor_failed", f"{fault}, so {figures}", subject=fault))
    return doubts


def _fault(report: Report) -> str | None:
    """What is wrong with the extractor's figures, if they cannot be stored as they are."""
    for figure in report.figures:
        if figure.value is not None and not figure.value.is_finite():
            return f"the figure {'/'.join(figure.key)} is {figure.value}"
    counts = Counter(figure.key for figure in report.figures)
    twice = next((key for key, count in counts.items() if count > 1), None)
    return f"the figure {'/'.join(twice)} is given twice" if twice else None


def _report_row(context: _Context, report: Report, bureau: str, year: int) -> tuple[int, bool]:
    """The report's number, and whether it was there before."""
    found = context.db.conn.execute(
        "SELECT id FROM reports WHERE bureau = ? AND year = ?", (bureau, year)
    ).fetchone()
    division = report.division or (context.division if bureau == context.portal_name else None)
    if found:
        context.db.conn.execute(
            "UPDATE reports SET division = coalesce(division, ?) WHERE id = ?", (division, found[0])
        )
        return found[0], True
    report_id = context.db.conn.execute(
        "INSERT INTO reports (bureau, year, division, portal_id) VALUES (?, ?, ?, ?)",
        (bureau, year, division, context.portal_id),
    ).lastrowid
    assert report_id is not None
    return report_id, False


def _add_version(
    context: _Context, report: Report, report_id: int, bureau: str, digest: str
) -> int:
    db = context.db
    values = {
        "report_id": report_id,
        "edition": report.edition,
        "title": report.title,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "bureau_from": "report" if report.bureau else "portal",
        "cells_read": len(report.figures),
        "cells_blank": sum(figure.value is None for figure in report.figures),
        "digest": digest,
        "run_id": context.run_id,
        "reading_id": context.reading_id,
        "extractor_version": context.reading.extractor_version,
        "judged_by": context.reading.extractor_version,
        "first_seen": context.seen,
        "last_seen": context.last_seen,
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
    _add_figures(context, version_id, report)
    for position, section in enumerate(report.sections, 1):
        section_id = db.conn.execute(
            "INSERT INTO sections (version_id, position, number, title, text)"
            " VALUES (?, ?, ?, ?, ?)",
            (version_id, position, section.number, section.title, section.text),
        ).lastrowid
        assert section_id is not None
        search.add_section(db, section_id, section.title, section.text)
    return version_id


def _add_figures(context: _Context, version_id: int, report: Report) -> None:
    context.db.conn.executemany(
        'INSERT INTO figures (version_id, "table", "row", "column", value, unit, raw,'
        f" {_PLACE_COLUMNS}) VALUES ({', '.join('?' * 15)})",
        [
            (
                version_id,
                *figure.key,
                decimal_text(figure.value) if figure.value is not None else None,
                figure.unit,
                figure.raw,
                *_place(context, figure.where),
            )
            for figure in report.figures
        ],
    )


def _link(context: _Context, version_id: int) -> None:
    """Note that the version stands in the document that was read."""
    context.db.conn.execute(
        "INSERT INTO version_documents (version_id, document_id, first_reading_id,"
        " last_reading_id, first_seen, last_seen)"
        " VALUES (:version, :document, :reading, :reading, :seen, :last_seen)"
        " ON CONFLICT (version_id, document_id) DO UPDATE SET"
        " last_reading_id = excluded.last_reading_id,"
        " first_seen = min(first_seen, excluded.first_seen),"
        " last_seen = max(last_seen, excluded.last_seen)",
        {
            "version": version_id,
            "document": context.document_id,
            "reading": context.reading_id,
            "seen": context.seen,
            "last_seen": context.last_seen,
        },
    )


def _touch(db: Database, version_id: int, seen: str) -> None:
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


def _add_findings(context: _Context, findings: Iterable[Finding], version_id: int | None) -> None:
    """Store findings; those this extractor already noted on the version stand there once."""
    known = {
        row[0]
        for row in context.db.conn.execute(
            "SELECT fingerprint FROM findings WHERE version_id = ? AND extractor_version = ?",
            (version_id, context.reading.extractor_version),
        )
    }
    context.db.conn.executemany(
        "INSERT INTO findings (reading_id, version_id, rule, verdict, message, observed,"
        f" expected, subject, fingerprint, extractor_version, {_PLACE_COLUMNS})"
        f" VALUES ({', '.join('?' * 18)})",
        [
            (
                context.reading_id,
                version_id,
                finding.rule,
                finding.verdict,
                finding.message,
                finding.observed,
                finding.expected,
                finding.subject,
                finding.fingerprint,
                context.reading.extractor_version,
                *_place(context, finding.where),
            )
            for finding in findings
            if finding.fingerprint not in known
        ],
    )


def _place(context: _Context, where: Place | None) -> Sequence[object]:
    """A place as the values of :data:`_PLACE_COLUMNS`."""
    if where is None:
        return (context.document_id, None, None, None, None, None, None, None)
    document_id = context.document_id
    if where.document != context.reading.url:
        document_id = _document(context.db, where.document, context.seen, context.last_seen)
    box = json.dumps(list(where.box)) if where.box else None
    return (
        document_id,
        where.block,
        where.grid,
        where.row,
        where.column,
        where.page,
        box,
        where.quote,
    )
