"""Listings: what the archive holds, as lists of plain dicts in a stable order of columns.

Every function takes the database and optional filters (``None``: no filter); text
filters on bureaus and addresses find parts, all others the whole value.  ``limit``
bounds the rows; ``None`` gives all.
"""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]

_REPORT_COLUMNS = (
    "report_id, bureau, year, edition, title, published_on, division, requests_received,"
    " requests_granted, penalties, reviews, cells_read, cells_blank, findings, versions,"
    " documents, first_seen, last_seen, portal_id, url, is_official"
)


def reports(
    db: Database,
    *,
    bureau: str | None = None,
    year: int | None = None,
    edition: str | None = None,
    portal_id: str | None = None,
    limit: int | None = None,
) -> list[Row]:
    """The current version of each report with its key figures; by bureau and year."""
    return _select(
        db,
        f"SELECT {_REPORT_COLUMNS} FROM report_overview",
        {"bureau": _part(bureau), "year": year, "edition": edition, "portal_id": portal_id},
        "bureau, year",
        limit,
    )


def versions(db: Database, *, bureau: str, year: int) -> list[Row]:
    """All versions of one report, first to last, with the documents each stood in."""
    rows = _select(
        db,
        "SELECT * FROM (SELECT r.bureau, r.year, v.number, v.is_current, v.edition, v.title,"
        " v.cells_read, v.cells_blank, v.first_seen, v.last_seen, v.extractor_version, v.digest,"
        " (SELECT json_group_array(d.url) FROM version_documents s JOIN documents d"
        " ON d.id = s.document_id WHERE s.version_id = v.id) AS documents"
        " FROM versions v JOIN reports r ON r.id = v.report_id)",
        {"bureau": bureau, "year": year},
        "number",
        None,
    )
    return [row | {"documents": json.loads(row["documents"])} for row in rows]


def figures(
    db: Database, *, bureau: str, year: int, table: str | None = None, limit: int | None = None
) -> list[Row]:
    """The figures of one report's current version, in the order of the form."""
    return _select(
        db,
        'SELECT c.bureau, c.year, c.edition, c."table", c."row", c."column", c.row_label,'
        " c.column_label, c.value, c.unit, c.raw, c.url, c.grid, c.grid_row, c.grid_column, c.page"
        " FROM current_figures c LEFT JOIN figure_keys k ON k.edition = c.edition"
        ' AND k."table" = c."table" AND k."row" = c."row" AND k."column" = c."column"',
        {"c.bureau": bureau, "c.year": year, 'c."table"': table},
        'k.position, c."table", c."row", c."column"',
        limit,
    )


_FINDINGS = """
SELECT finding_id, bureau, year, edition, rule, verdict, decision, message, observed, expected,
       subject, fingerprint, url, grid, grid_row, grid_column, page, quote, why, decided_by,
       decided_at
  FROM current_findings
 UNION ALL
SELECT NULL, bureau, year, edition, rule, verdict, decision, message, observed, expected,
       cell || ' and ' || other_bureau || '/' || other_year || '/' || other_cell, fingerprint, url,
       NULL, NULL, NULL, NULL, NULL, why, decided_by, decided_at
  FROM current_audit"""


def findings(
    db: Database,
    *,
    bureau: str | None = None,
    year: int | None = None,
    rule: str | None = None,
    decision: str | None = None,
    limit: int | None = None,
) -> list[Row]:
    """The findings that hold now, of reports, of documents and of the audit, with decisions.

    ``decision`` is ``pending``, ``confirmed`` or ``dismissed``.
    """
    return _select(
        db,
        f"SELECT * FROM ({_FINDINGS})",
        {"bureau": _part(bureau), "year": year, "rule": rule, "decision": decision},
        "bureau, year, finding_id IS NULL, finding_id, fingerprint",
        limit,
    )


def audit(db: Database) -> list[Row]:
    """What the last audit found, both cells named, with what people decided."""
    return _select(
        db,
        "SELECT bureau, year, cell, other_bureau, other_year, other_cell, rule, verdict, decision,"
        " observed, expected, arithmetic, fingerprint, why, decided_by, decided_at"
        " FROM current_audit",
        {},
        "bureau, year, rule, cell, other_cell",
        None,
    )


def statements(
    db: Database,
    *,
    bureau: str | None = None,
    year: int | None = None,
    key: str | None = None,
    limit: int | None = None,
) -> list[Row]:
    """The figures that the prose of current reports states, each with its sentence."""
    return _select(
        db,
        "SELECT bureau, year, edition, key, value, unit, approximate, raw, quote, url, page"
        " FROM current_statements",
        {"bureau": _part(bureau), "year": year, "key": key},
        "bureau, year, statement_id",
        limit,
    )


def vanished(
    db: Database, *, bureau: str | None = None, gone: bool = False, limit: int | None = None
) -> list[Row]:
    """Documents whose address brought something else of late; ``gone``: for good, it seems.

    The report's last version stays current all the same.
    """
    return _select(
        db,
        "SELECT bureau, year, url, last_seen, missing_since, missing_at, captures, outcome,"
        " is_gone FROM vanished_documents",
        {"bureau": _part(bureau), "is_gone": 1 if gone else None},
        "bureau, year, url",
        limit,
    )


def captures(
    db: Database,
    *,
    run_id: int | None = None,
    portal_id: str | None = None,
    outcome: str | None = None,
    url: str | None = None,
    limit: int | None = None,
) -> list[Row]:
    """Captures, the latest first."""
    return _select(
        db,
        "SELECT capture_id, run_id, portal_id, source, kind, url, outcome, status, fetched_at,"
        " content_type, payload_size, stored_size, error, vendor, redirect_to, revisit_of,"
        " payload_digest FROM capture_overview",
        {"run_id": run_id, "portal_id": portal_id, "outcome": outcome, "url": _part(url)},
        "fetched_at DESC, capture_id DESC",
        limit,
    )


def runs(db: Database, *, limit: int | None = None) -> list[Row]:
    """Runs, the latest first; ``counts`` is a dict."""
    rows = _select(
        db,
        "SELECT id AS run_id, command, state, started_at, finished_at,"
        " (SELECT count(*) FROM captures c WHERE c.run_id = runs.id) AS captures, counts"
        " FROM runs",
        {},
        "id DESC",
        limit,
    )
    return [row | {"counts": json.loads(row["counts"])} for row in rows]


def outcomes(db: Database, *, run_id: int | None = None) -> list[Row]:
    """How many captures had which outcome: of one run by portal, or of all runs."""
    return _select(
        db,
        "SELECT run_id, portal_id, outcome, captures FROM run_outcomes",
        {"run_id": run_id},
        "run_id, portal_id, outcome",
        None,
    )


class _Part(str):
    """A filter that finds its text anywhere in the column."""

    __slots__ = ()


def _part(text: str | None) -> _Part | None:
    return None if text is None else _Part(text)


def _select(
    db: Database, sql: str, filters: dict[str, object], order: str, limit: int | None
) -> list[Row]:
    """Rows of ``sql`` where each filter's column has its value."""
    wanted = {column: value for column, value in filters.items() if value is not None}
    where = [
        f"instr({column}, ?) > 0" if isinstance(value, _Part) else f"{column} = ?"
        for column, value in wanted.items()
    ]
    if where:
        sql += f" WHERE {' AND '.join(where)}"
    sql += f" ORDER BY {order} LIMIT ?"
    found = db.query(sql, [*map(_plain, wanted.values()), -1 if limit is None else limit])
    return [{name: _whole(value) for name, value in row.items()} for row in found]


def _whole(value: Any) -> Any:
    """A number that is whole as an integer: columns of figures hold floating-point ones."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(value: object) -> object:
    return str(value) if isinstance(value, _Part) else value
