"""Versions of reports: each content a report ever had, and which of them stands now.

Written in plain SQL: a report has hundreds of figures, and sqlite-utils' insert takes
fifteen times as long for each row of the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlite_utils import Database

from archive.records import ChangeKind, VersionChange
from archive.versions import search
from archive.versions.extractors import order
from archive.versions.filing import PLACE_COLUMNS, Filing, decimal_text, outer_document, place
from extract.records import Report

DESCRIPTION = (
    "title",
    "published_on",
    "bureau_from",
    "document_number",
    "contact",
    "judged_by",
)

Description = Mapping[str, str | None]
"""What a version says of itself, by :data:`DESCRIPTION`."""


def file_report(filing: Filing, report: Report, bureau: str, year: int) -> VersionChange:
    """Store a report of ``bureau`` for ``year`` as the version it is, new or known."""
    db = filing.db
    report_id, known = _report_row(filing, report, bureau, year)
    digest = content_digest(report)
    row = db.conn.execute(
        "SELECT id FROM versions WHERE report_id = ? AND digest = ?", (report_id, digest)
    ).fetchone()
    version_id = row[0] if row else _add_version(filing, report, report_id, bureau, digest)
    filing.db.conn.execute(
        "INSERT OR IGNORE INTO reading_versions (reading_id, version_id, document_id)"
        " VALUES (?, ?, ?)",
        (filing.reading_id, version_id, _holder(filing, report)),
    )
    if row:
        _describe_again(filing, report, version_id)
    kind: ChangeKind = "unchanged" if row else "new_version" if known else "new_report"
    return VersionChange(kind, report_id, version_id, bureau, year)


def _holder(filing: Filing, report: Report) -> int | None:
    """The one file of an article that holds all figures, if that is not its page."""
    names = {figure.where.document for figure in report.figures}
    holders = {outer_document(filing, name) for name in names}
    return holders.pop() if len(holders) == 1 else None


def content_digest(report: Report) -> str:
    """What makes a version: edition, figures and prose, without places and spacing."""
    figures = [
        (*figure.key, decimal_text(figure.value) if figure.value is not None else None, figure.unit)
        for figure in report.figures
    ]
    sections = [(section.number, section.title, section.text) for section in report.sections]
    return digest_of_content(report.edition, figures, sections)


def digest_of_content(
    edition: str | None,
    figures: Iterable[tuple[str, str, str, str | None, str]],
    sections: Iterable[tuple[int, str, str]],
) -> str:
    """The digest of figures (table, row, column, value, unit) and sections (number, title, text).

    Figures may come in any order, sections come in theirs; white space is ignored.
    """
    prose = [
        (number, "".join(title.split()), "".join(text.split())) for number, title, text in sections
    ]
    ordered = sorted(figures, key=lambda figure: figure[:3])
    text = json.dumps([edition, ordered, prose], ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _report_row(filing: Filing, report: Report, bureau: str, year: int) -> tuple[int, bool]:
    """The report's number, and whether it was there before."""
    found = filing.db.conn.execute(
        "SELECT id FROM reports WHERE bureau = ? AND year = ?", (bureau, year)
    ).fetchone()
    division = report.division or (filing.division if bureau == filing.portal_name else None)
    if found:
        filing.db.conn.execute(
            "UPDATE reports SET division = ? WHERE id = ? AND coalesce(division, '') < ?",
            (division, found[0], division),
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
        **description(report),
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


def description(report: Report) -> dict[str, str | None]:
    """What a report says of itself, as columns of ``versions``; not part of its content."""
    return {
        "title": report.title,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "bureau_from": "report" if report.bureau else "portal",
        "document_number": report.document_number,
        "contact": report.contact,
    }


def joined(one: Description, other: Description) -> Description:
    """One description out of two of the same content, whichever is read first.

    That of the later extractor (``judged_by``) holds.  If one extractor gave both,
    from two documents, the longer texts, the earlier date and a bureau named by the
    report itself are taken.
    """
    if order(one["judged_by"] or "") != order(other["judged_by"] or ""):
        return max(one, other, key=lambda version: order(version["judged_by"] or ""))
    texts = {
        name: max(one[name], other[name], key=lambda text: (len(text or ""), text or ""))
        for name in ("title", "document_number", "contact")
    }
    dates = [date for date in (one["published_on"], other["published_on"]) if date is not None]
    return {
        **one,
        **texts,
        "published_on": min(dates, default=None),
        "bureau_from": max(one["bureau_from"] or "", other["bureau_from"] or ""),
    }


def describe(db: Database, version_id: int, before: Description, after: Description) -> None:
    """Write a version's description where it differs, and index its title again."""
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return
    db.conn.execute(
        f"UPDATE versions SET {', '.join(f'{name} = ?' for name in changed)} WHERE id = ?",
        (*changed.values(), version_id),
    )
    if "title" in changed:
        (bureau,) = db.conn.execute(
            "SELECT r.bureau FROM versions v JOIN reports r ON r.id = v.report_id WHERE v.id = ?",
            (version_id,),
        ).fetchone()
        search.remove_version(db, version_id, bureau, before["title"])
        search.add_version(db, version_id, bureau, after["title"])


def stored_description(db: Database, version_id: int) -> Description:
    """The description of a version as it stands in the archive."""
    row = db.conn.execute(
        f"SELECT {', '.join(DESCRIPTION)} FROM versions WHERE id = ?", (version_id,)
    ).fetchone()
    return dict(zip(DESCRIPTION, row, strict=True))


def _describe_again(filing: Filing, report: Report, version_id: int) -> None:
    before = stored_description(filing.db, version_id)
    given = {**description(report), "judged_by": filing.reading.extractor_version}
    describe(filing.db, version_id, before, joined(before, given))


def _add_figures(filing: Filing, version_id: int, report: Report) -> None:
    filing.db.conn.executemany(
        'INSERT INTO figures (version_id, "table", "row", "column", value, number, unit, raw,'
        f" {PLACE_COLUMNS}) VALUES ({', '.join('?' * 16)})",
        [
            (
                version_id,
                *figure.key,
                *_value(figure.value),
                figure.unit,
                figure.raw,
                *place(filing, figure.where),
            )
            for figure in report.figures
        ],
    )


def _value(value: Decimal | None) -> tuple[str | None, float | None]:
    """A figure as the columns value, which is exact, and number, for arithmetic."""
    return (None, None) if value is None else (decimal_text(value), float(value))
