"""A worklist of cells in doubt: those first at which a look settles most findings.

What a look is expected to settle: a finding that nobody decided on counts one (half if it
is only uncertain), shared evenly among the cells it is about, for any of them may be the wrong
one: one cell, the cells of a row or of a column, or the two cells of the audit.  A cell in which
a broken row and a broken column cross so comes before its neighbours.  A flag counts one: a
person doubts this very cell.  A cell that somebody corrected is left out: it was looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from archive.release.reports import codes
from archive.site.addresses import cell_url, report_url
from extract.forms.keys import FigureKey, figure_keys

WEIGHTS = {"fail": 1.0, "uncertain": 0.5}
FLAGGED = "flagged"
"""What stands among a cell's rules where a person flagged it."""

_NAMED = """SELECT report_id, bureau, year, "table" || '/' || "row" || '/' || "column\""""
_CORRECTED = f"{_NAMED} FROM current_corrections"

_FINDINGS = """
SELECT report_id, bureau, year, edition, rule, verdict, subject
  FROM current_findings
 WHERE decision = 'pending' AND report_id IS NOT NULL AND edition IS NOT NULL AND verdict <> 'info'
 ORDER BY finding_id"""
_AUDIT = """
SELECT a.report_id, a.bureau, a.year, a.cell, a.other_report_id, a.other_bureau, a.other_year,
       a.other_cell, a.rule, a.verdict
  FROM current_audit a WHERE a.decision = 'pending' ORDER BY a.audit_id"""

Row = dict[str, Any]
_Cell = tuple[int, str, int, str]


@dataclass(slots=True)
class _Doubt:
    gain: float = 0.0
    rules: dict[str, None] = field(default_factory=dict)


def worklist(db: Database, limit: int | None = None) -> list[Row]:
    """The cells in doubt, most to gain first; ``gain`` is the findings a look settles.

    ``read`` is what the program read (``None`` for a blank or a cell that was not found),
    ``address`` the cell's on the site, where it is shown in its document (the report's, of a
    cell that was not found).
    """
    found: dict[_Cell, _Doubt] = defaultdict(_Doubt)
    for cell, rule, gain in (*_flagged(db), *_of_reports(db), *_of_audit(db)):
        doubt = found[cell]
        doubt.gain += gain
        doubt.rules[rule] = None
    for row in db.conn.execute(_CORRECTED):
        found.pop(tuple(row), None)
    ordered = sorted(found.items(), key=lambda item: (-item[1].gain, item[0][1:]))
    return [_row(db, cell, doubt) for cell, doubt in ordered[:limit]]


def _flagged(db: Database) -> Iterator[tuple[_Cell, str, float]]:
    for cell in db.conn.execute(f"{_NAMED} FROM current_flags ORDER BY flag_id"):
        report, bureau, year, name = cell
        yield (report, bureau, year, name), FLAGGED, WEIGHTS["fail"]


def _of_reports(db: Database) -> Iterator[tuple[_Cell, str, float]]:
    for report, bureau, year, edition, rule, verdict, subject in db.conn.execute(_FINDINGS):
        keys = [key for key in figure_keys(edition) if _is_about(subject, key)]
        for key in keys:
            name = f"{key.table}/{key.row}/{key.column}"
            yield (report, bureau, year, name), rule, WEIGHTS[verdict] / len(keys)


def _is_about(subject: str, key: FigureKey) -> bool:
    table = key.table
    return subject in (
        f"{table}/{key.row}/{key.column}",
        f"{table}/{key.row}",
        f"{table}/{key.column}",
    )


def _of_audit(db: Database) -> Iterator[tuple[_Cell, str, float]]:
    for one, bureau, year, cell, other, its, then, other_cell, rule, verdict in db.conn.execute(
        _AUDIT
    ):
        named = [(one, bureau, year, cell), (other, its, then, other_cell)]
        # a copied table and a sentence are no cells
        cells = [place for place in named if place[3].count("/") == 2]
        for place in cells:
            yield place, rule, WEIGHTS.get(verdict, 0.0) / len(cells)


_READ = """
SELECT f.value, f.raw, d.url FROM versions v
  JOIN figures f ON f.version_id = v.id
  JOIN documents d ON d.id = f.document_id
 WHERE v.report_id = ? AND v.is_current = 1 AND f."table" = ? AND f."row" = ? AND f."column" = ?"""


def _row(db: Database, cell: _Cell, doubt: _Doubt) -> Row:
    report, bureau, year, name = cell
    row = db.conn.execute(_READ, (report, *name.split("/"))).fetchone()
    value, raw, url = row or (None, None, None)
    key = name.replace("/", ".")
    return {
        "name": f"{codes([bureau])[bureau]}/{year}/{key}",
        "bureau": bureau,
        "year": year,
        "cell": key,
        "gain": round(doubt.gain, 3),
        "rules": " ".join(doubt.rules),
        "read": value,
        "raw": raw,
        "url": url,
        "address": report_url(bureau, year) if row is None else cell_url(bureau, year, key),
    }
