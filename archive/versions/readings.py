"""What extraction found in a capture: readings, reports, versions and their figures.

A report is one bureau's for one year.  It may stand in several documents (a page
and its attachment) and change over time; each content it ever had is a
*version*, named by a digest of its edition, figures and prose.  Reading the same
content again adds no figure and overwrites none; which version stands now follows
from all readings together (:mod:`archive.versions.settle`).

A report whose bureau is not named takes that of the portal it was found on, if
that portal belongs to one bureau.  One
that still has no bureau or no year, or whose figures contradict each other, cannot
be filed: its findings and one that says why (``unknown_bureau``,
``unknown_year``, ``extractor_failed``) are kept with the reading, and the capture
holds its bytes.  A report without figures and prose is not a version either.
"""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.records import Reading, ReadingPart, VersionChange
from archive.versions import settle
from archive.versions.file import file_report
from archive.versions.filing import (
    Filing,
    add_findings,
    add_statements,
    document,
    seen_between,
)
from archive.versions.sources import INSIDE_SQL
from common.messages import say
from common.text.surrogates import storable_record
from common.times import now
from extract.records import Finding, Report


def add(db: Database, reading: Reading) -> tuple[VersionChange, ...]:
    """Store a reading with all it found; part of the caller's transaction.

    Raises :class:`ArchiveError` for a capture that is not there.
    """
    reading = storable_record(reading)
    filing = _open(db, reading)
    _add_parts(filing)
    add_findings(filing, reading.problems, None)
    changes = []
    for report in reading.reports:
        change = _add_report(filing, report)
        if change is not None:
            changes.append(change)
    held_before = db.conn.execute(
        "SELECT DISTINCT v.report_id FROM readings g JOIN reading_versions w"
        " ON w.reading_id = g.id JOIN versions v ON v.id = w.version_id"
        " WHERE g.document_id = ?",
        (filing.document_id,),
    ).fetchall()
    for (report_id,) in held_before:
        settle.settle(db, report_id)
    return tuple(changes)


def _add_parts(filing: Filing) -> None:
    """Note what was read along with the page, and the documents that it is."""
    for position, part in enumerate(filing.reading.parts):
        number = _part_document(filing, part)
        filing.db.conn.execute(
            "INSERT INTO reading_parts (reading_id, position, kind, url, capture_id, document_id)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (filing.reading_id, position, part.kind, part.url, part.capture_id, number),
        )


def _part_document(filing: Filing, part: ReadingPart) -> int | None:
    """The document that a part is; ``None`` if it was not had, or is the page itself."""
    if part.capture_id is None or part.document in (None, filing.reading.url):
        return None
    assert part.document is not None
    seen, last_seen = seen_between(filing.db, part.capture_id)
    number = document(filing.db, part.document, seen, last_seen)
    filing.db.conn.execute(
        "UPDATE documents SET portal_id = coalesce(portal_id, ?),"
        " media_type = coalesce(?, media_type) WHERE id = ?",
        (filing.portal_id, part.media_type, number),
    )
    filing.other_documents[part.document] = number
    return number


def seen_again(db: Database, url: str, content_digest: str, seen: str) -> None:
    """Move ``last_seen`` of all that was read from this content of ``url`` before.

    Called when a capture brought the same content again, which is not read twice.
    """
    rows = db.conn.execute(
        "UPDATE documents SET last_seen = max(last_seen, :seen),"
        " first_seen = min(first_seen, :seen) WHERE id IN"
        " (SELECT g.document_id FROM captures c JOIN readings g ON g.capture_id = c.id"
        " WHERE c.url = :url AND c.content_digest = :digest UNION"
        " SELECT p.document_id FROM captures c JOIN reading_parts p ON p.capture_id = c.id"
        " WHERE c.url = :url AND c.content_digest = :digest) RETURNING url",
        {"url": url, "digest": content_digest, "seen": seen},
    ).fetchall()
    for (outer,) in rows:
        db.conn.execute(
            "UPDATE documents SET last_seen = max(last_seen, :seen),"
            f" first_seen = min(first_seen, :seen) WHERE {INSIDE_SQL}",
            {"outer": outer, "seen": seen},
        )
    for report_id in settle.reports_with(db, url, content_digest):
        settle.settle(db, report_id)


def _open(db: Database, reading: Reading) -> Filing:
    row = db.conn.execute(
        "SELECT c.run_id, c.portal_id, p.name, p.division"
        " FROM captures c LEFT JOIN portals p ON p.id = c.portal_id WHERE c.id = ?",
        (reading.capture_id,),
    ).fetchone()
    if row is None:
        raise ArchiveError(f"no capture {reading.capture_id} in the archive: add it first")
    run_id, portal_id, portal_name, division = row
    seen, last_seen = seen_between(db, reading.capture_id)
    document_id = document(db, reading.url, seen, last_seen)
    db.conn.execute(
        "UPDATE documents SET portal_id = coalesce(portal_id, ?), media_type = ?,"
        " title = coalesce(?, title) WHERE id = ?",
        (portal_id, reading.media_type, reading.title, document_id),
    )
    reading_id = db.conn.execute(
        "INSERT INTO readings (capture_id, document_id, state, title, media_type,"
        " extractor_version, seconds, read_at, drawing_digest, is_drawn)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            reading.capture_id,
            document_id,
            reading.state,
            reading.title,
            reading.media_type,
            reading.extractor_version,
            reading.seconds,
            now(),
            reading.drawing,
            reading.is_drawn,
        ),
    ).lastrowid
    assert reading_id is not None
    return Filing(
        db=db,
        reading=reading,
        reading_id=reading_id,
        document_id=document_id,
        run_id=run_id,
        seen=seen,
        last_seen=last_seen,
        portal_id=portal_id,
        portal_name=portal_name if reading.portal_is_bureau else None,
        division=division if reading.portal_is_bureau else None,
    )


def _add_report(filing: Filing, report: Report) -> VersionChange | None:
    bureau = report.bureau or filing.portal_name
    if not report.figures and not report.sections:
        add_findings(filing, report.findings, None)
        return None
    unfiled = _unfiled(report, bureau)
    if unfiled or bureau is None or report.year is None:
        add_findings(filing, (*report.findings, *unfiled), None)
        return None
    change = file_report(filing, report, bureau, report.year)
    add_findings(filing, report.findings, change.version_id)
    add_statements(filing, report.statements, change.version_id)
    return change


def _unfiled(report: Report, bureau: str | None) -> list[Finding]:
    """What keeps a report from being filed: its bureau, its year, or figures that are none."""
    count = len(report.figures)
    missing = {"bureau": bureau, "year": report.year}
    doubts = [
        Finding(
            rule=f"unknown_{name}",
            message=say(f"{name}_not_told", count=count),
            observed=report.title,
            verdict="uncertain",
            subject=report.title or "",
        )
        for name, value in missing.items()
        if value is None
    ]
    fault = _fault(report)
    if fault:
        doubts.append(
            Finding(
                "extractor_failed", say("figures_unfit", fault=fault, count=count), subject=fault
            )
        )
    return doubts


def _fault(report: Report) -> str | None:
    """What is wrong with the extractor's figures, if they cannot be stored as they are."""
    for figure in report.figures:
        if figure.value is not None and not figure.value.is_finite():
            return f"the figure {'/'.join(figure.key)} is {figure.value}"
    counts = Counter(figure.key for figure in report.figures)
    twice = next((key for key, count in counts.items() if count > 1), None)
    return f"the figure {'/'.join(twice)} is given twice" if twice else None
