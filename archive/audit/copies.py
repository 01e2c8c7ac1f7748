"""Copies of a report at other addresses, held against the one that stands, cell by cell.

A county shows what its bureau published, or a bureau puts its report up twice: the second
reading is a second opinion.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlite_utils import Database

from archive.audit.finding import AuditFinding, text
from archive.audit.rules import OTHER_COPY
from common.messages import say

MOST = 200
"""Cells of one copy that are told: a form has no more."""
COPIES = """
WITH latest AS (
  SELECT v.report_id, v.id AS version_id, v.edition, d.document_id,
         row_number() OVER (
           PARTITION BY v.report_id, d.document_id ORDER BY d.last_seen DESC, v.digest DESC
         ) AS place
    FROM version_documents d JOIN versions v ON v.id = d.version_id)
SELECT c.report_id, c.id, l.version_id, min(u.url)
  FROM versions c
  JOIN latest l ON l.report_id = c.report_id AND l.place = 1
  JOIN documents u ON u.id = l.document_id
 WHERE c.is_current = 1 AND l.version_id <> c.id AND l.edition = c.edition
   AND NOT EXISTS (SELECT 1 FROM version_documents x
                    WHERE x.version_id = c.id AND x.document_id = l.document_id)
 GROUP BY c.report_id, c.id, l.version_id
 ORDER BY c.report_id, l.version_id"""
"""SQL: for each report its current version, and what documents that never held it hold."""
_DIFFERING = """
SELECT a."table", a."row", a."column", a.value, b.value
  FROM figures a
  JOIN figures b ON b."table" = a."table" AND b."row" = a."row" AND b."column" = a."column"
 WHERE a.version_id = ? AND b.version_id = ? AND a.number <> b.number
 ORDER BY a."table", a."row", a."column" LIMIT ?"""


def copies(db: Database) -> Iterator[AuditFinding]:
    """A finding for each cell in which a copy of a report says another number."""
    for report, version, other, url in db.conn.execute(COPIES).fetchall():
        for table, row, column, own, its in db.conn.execute(_DIFFERING, (version, other, MOST)):
            cell = f"{table}/{row}/{column}"
            yield AuditFinding(
                OTHER_COPY,
                report,
                cell,
                report,
                cell,
                text(Decimal(own)),
                text(Decimal(its)),
                say("audit_value_at", value=text(Decimal(its)), url=url),
            )
