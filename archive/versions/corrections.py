"""What people corrected: an overlay on what was read, which stays as it is.

A correction belongs to a report and a cell of its form, and to the content of the document
that the cell stood in.  So it survives a new reading of the same bytes and the uniting of
archives, and ends when the source is another.  Nothing is overwritten: the latest
correction of a cell holds, the earlier ones can be read.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.versions.decisions import in_one_line
from archive.versions.filing import decimal_text
from archive.versions.sources import CAPTURE_SQL, DRAWING_SQL
from common.times import now
from extract.forms.keys import figure_keys

Row = dict[str, Any]

BLANK = "blank"
WITHDRAWN = "withdrawn"

CELL_SOURCE = f"coalesce({DRAWING_SQL}, c.content_digest, c.payload_digest)"
CELL_SOURCE_JOINS = f"""JOIN readings g ON g.id = v.reading_id
  LEFT JOIN reading_versions y ON y.reading_id = g.id AND y.version_id = v.id
  JOIN documents d ON d.id = coalesce(f.document_id, y.document_id, g.document_id)
  JOIN captures c ON c.id = {CAPTURE_SQL}"""
"""SQL for the digest of the content that the cell ``f`` of the version ``v`` was read from (of a
drawn page, of what the browser showed); of a cell that was not found, that of the report's
document."""

_DECIMAL = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,6})?$")
_CELL = f"""
SELECT r.id AS report_id, v.edition, f.value, {CELL_SOURCE} AS source_digest
  FROM reports r
  JOIN versions v ON v.report_id = r.id AND v.is_current = 1
  LEFT JOIN figures f ON f.version_id = v.id AND f."table" = :table AND f."row" = :row
   AND f."column" = :column
  {CELL_SOURCE_JOINS}
 WHERE r.bureau = :bureau AND r.year = :year"""
_LIST = """
SELECT s.id AS correction_id, r.bureau, r.year,
       s."table" || '.' || s."row" || '.' || s."column" AS cell, s.kind, s.value, s.read_value,
       s.why, s.corrected_by, s.corrected_at,
       EXISTS (SELECT 1 FROM current_corrections c WHERE c.correction_id = s.id) AS holds
  FROM corrections s JOIN reports r ON r.id = s.report_id"""


def correct(
    db: Database, bureau: str, year: int, cell: str, value: str, *, why: str, by: str
) -> Row:
    """Note that a cell (``table.row.column``) of a report ought to read ``value``.

    ``value`` is a decimal (amounts in yuan), ``blank`` for a cell without a number, or
    ``withdrawn`` to take back what was corrected.  Part of the caller's transaction; gives
    the correction as :func:`listing` does.  Raises :class:`ArchiveError` if there is no such
    report or cell, or if value, reason or name cannot be.
    """
    why, by = said(why, "a reason (--why)"), said(by, "your name (--by)")
    kind, number = _value(value)
    row = cell_of(db, bureau, year, cell) | {
        "kind": kind,
        "value": number,
        "why": why,
        "corrected_by": by,
        "corrected_at": now(),
    }
    added = db.table("corrections").insert(row)
    return next(iter(db.query(f"{_LIST} WHERE s.id = ?", [added.last_pk])))


def cell_of(db: Database, bureau: str, year: int, cell: str) -> Row:
    """What a note of a person keeps of a cell: report, key, what was read, and from which content.

    Raises :class:`ArchiveError` if there is no such report or cell.
    """
    parts = re.split(r"[./]", cell)
    if len(parts) != 3:
        raise ArchiveError(f"{cell!r} is no cell: name it table.row.column")
    key = {"table": parts[0], "row": parts[1], "column": parts[2]}
    rows = list(db.query(_CELL, {**key, "bureau": bureau, "year": year}))
    if not rows:
        raise ArchiveError(
            f"the archive has no report of {bureau} about {year}: 'gongan reports' lists them"
        )
    edition = rows[0]["edition"]
    known = {(one.table, one.row, one.column) for one in figure_keys(edition)} if edition else ()
    if tuple(parts) not in known:
        raise ArchiveError(
            f"the form of {edition or 'a report without tables'} has no cell {cell}: "
            "docs/reference/figures.md lists them"
        )
    return {
        "report_id": rows[0]["report_id"],
        **key,
        "read_value": rows[0]["value"],
        "source_digest": rows[0]["source_digest"],
    }


def oddity(row: Row) -> str | None:
    """What is odd about a correction that was noted: most such are slips of the hand."""
    if row["value"] is None:
        return None
    if row["value"] == row["read_value"]:
        return f"{row['value']} is what was read already"
    counts = {(one.table, one.row, one.column) for one in figure_keys() if one.unit == "count"}
    whole = Decimal(row["value"]) % 1 == 0
    if not whole and tuple(row["cell"].split(".")) in counts:
        return f"{row['value']} is no whole number, and the cell counts"
    return None


def listing(db: Database, bureau: str | None = None, year: int | None = None) -> list[Row]:
    """All corrections, or those of a bureau or year, the latest first.

    ``holds`` is 1 for those that are the latest of their cell and whose source is the same.
    """
    return list(
        db.query(
            f"{_LIST} WHERE (:bureau IS NULL OR r.bureau = :bureau)"
            " AND (:year IS NULL OR r.year = :year) ORDER BY s.corrected_at DESC, s.id DESC",
            {"bureau": bureau, "year": year},
        )
    )


def _value(given: str) -> tuple[str, str | None]:
    if given in (BLANK, WITHDRAWN):
        return given, None
    if not _DECIMAL.match(given):
        raise ArchiveError(
            f"{given!r} is no value: give a decimal (amounts in yuan), {BLANK} or {WITHDRAWN}"
        )
    return "value", decimal_text(Decimal(given))


def said(text: str, what: str) -> str:
    """A reason or a name of a note on a cell, as :func:`in_one_line` gives it."""
    return in_one_line(text, "a note on a cell", what)
