"""Cells that a person doubts, without a finding and without knowing better.

A flag is kept as a correction is (:mod:`archive.versions.corrections`): with the report,
the cell and the content that it was read from.  It survives a new reading of the same bytes and
the uniting of archives, and ends when the source is another or when it is withdrawn.  The value
is not touched.
"""

from __future__ import annotations

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.versions.corrections import WITHDRAWN, Row, cell_of, said
from common.times import now

FLAGGED = "flagged"

_LIST = """
SELECT s.id AS flag_id, r.bureau, r.year,
       s."table" || '.' || s."row" || '.' || s."column" AS cell, s.kind, s.read_value, s.why,
       s.flagged_by, s.flagged_at,
       EXISTS (SELECT 1 FROM current_flags c WHERE c.flag_id = s.id) AS holds
  FROM flags s JOIN reports r ON r.id = s.report_id"""


def flag(
    db: Database, bureau: str, year: int, cell: str, *, why: str, by: str, withdraw: bool = False
) -> Row:
    """Note that a cell (``table.row.column``) of a report is in doubt, or is so no more.

    Part of the caller's transaction; gives the flag as :func:`listing` does.  Raises
    :class:`ArchiveError` if there is no such report or cell, no reason or name, or nothing to
    withdraw.
    """
    why, by = said(why, "a reason (--why)"), said(by, "your name (--by)")
    row = cell_of(db, bureau, year, cell) | {
        "kind": WITHDRAWN if withdraw else FLAGGED,
        "why": why,
        "flagged_by": by,
        "flagged_at": now(),
    }
    if withdraw and not _holds(db, row):
        raise ArchiveError(f"{cell} of {bureau} {year} is not flagged: 'gongan flag' lists what is")
    added = db.table("flags").insert(row)
    return next(iter(db.query(f"{_LIST} WHERE s.id = ?", [added.last_pk])))


def _holds(db: Database, row: Row) -> bool:
    sql = (
        'SELECT 1 FROM current_flags WHERE report_id = :report_id AND "table" = :table'
        ' AND "row" = :row AND "column" = :column'
    )
    return db.conn.execute(sql, row).fetchone() is not None


def listing(db: Database, bureau: str | None = None, year: int | None = None) -> list[Row]:
    """All flags, or those of a bureau or year, the latest first.

    ``holds`` is 1 for those that are the latest of their cell, not withdrawn, and whose source
    is the same.
    """
    return list(
        db.query(
            f"{_LIST} WHERE (:bureau IS NULL OR r.bureau = :bureau)"
            " AND (:year IS NULL OR r.year = :year) ORDER BY s.flagged_at DESC, s.id DESC",
            {"bureau": bureau, "year": year},
        )
    )
