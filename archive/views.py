"""The views: what people ask of the archive, as tables of one row a report or a figure."""

from __future__ import annotations

from extract.keys import FigureKey, editions, figure_keys

KEY_FIGURES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "requests_received": (
        ("requests", "received", "total"),
        ("statistics", "requests_received", "value"),
    ),
    "requests_granted": (
        ("requests", "granted", "total"),
        ("statistics", "replies_granted", "value"),
    ),
    "penalties": (("proactive_disclosure", "penalties", "decisions"),),
    "reviews": (
        ("review_litigation", "review", "total"),
        ("statistics", "reviews_total", "value"),
    ),
}
"""Figures shown in lists of reports: the cell that gives them, one for each form that has it."""


def wide_view_name(edition: str) -> str:
    """The name of the view with one column for each figure of an edition's form."""
    return f"reports_{edition}"


def wide_column_name(key: FigureKey) -> str:
    """A figure's column in the wide view of its edition."""
    return f"{key.table}__{key.row}__{key.column}"


def view_statements() -> dict[str, str]:
    """The SELECT of every view by the view's name."""
    views = {
        "report_overview": _report_overview(),
        "current_figures": _CURRENT_FIGURES,
        "current_findings": _CURRENT_FINDINGS,
        "capture_overview": _CAPTURE_OVERVIEW,
        "run_outcomes": _RUN_OUTCOMES,
    }
    return views | {wide_view_name(edition): _wide(edition) for edition in editions()}


def _number(table: str, row: str, column: str) -> str:
    """SQL for one figure of the version ``v``."""
    return (
        f"(SELECT f.number FROM figures f WHERE f.version_id = v.id AND f.\"table\" = '{table}'"
        f" AND f.\"row\" = '{row}' AND f.\"column\" = '{column}')"
    )


def _report_overview() -> str:
    figures = ",\n       ".join(
        (
            f"coalesce({', '.join(_number(*cell) for cell in cells)})"
            if len(cells) > 1
            else _number(*cells[0])
        )
        + f" AS {name}"
        for name, cells in KEY_FIGURES.items()
    )
    return f"""
SELECT r.id AS report_id, r.bureau, r.year, v.edition, v.title, v.published_on, r.division,
       {figures},
       v.cells_read, v.cells_blank,
       (SELECT count(*) FROM findings f WHERE f.version_id = v.id
           AND f.extractor_version = v.judged_by) AS findings,
       (SELECT count(*) FROM versions o WHERE o.report_id = r.id) AS versions,
       (SELECT count(DISTINCT d.document_id) FROM versions o
          JOIN version_documents d ON d.version_id = o.id
         WHERE o.report_id = r.id) AS documents,
       v.first_seen, v.last_seen, r.portal_id, d.url, g.capture_id,
       v.id AS version_id
  FROM versions v
  JOIN reports r ON r.id = v.report_id
  JOIN readings g ON g.id = v.reading_id
  JOIN documents d ON d.id = g.document_id
 WHERE v.is_current = 1"""


def _wide(edition: str) -> str:
    figures = ",\n       ".join(
        f'{_number(key.table, key.row, key.column)} AS "{wide_column_name(key)}"'
        for key in figure_keys(edition)
    )
    return f"""
SELECT r.id AS report_id, v.id AS version_id, r.bureau, r.year, r.division, v.title,
       v.published_on,
       {figures}
  FROM versions v
  JOIN reports r ON r.id = v.report_id
 WHERE v.is_current = 1 AND v.edition = '{edition}'"""


_CURRENT_FIGURES = """
SELECT r.id AS report_id, v.id AS version_id, r.bureau, r.year, v.edition,
       f."table", f."row", f."column", k.row_label, k.column_label,
       f.value, f.number, f.unit, f.raw, d.url, f.block, f.grid, f.grid_row, f.grid_column,
       f.page, f.box, f.quote
  FROM versions v
  JOIN reports r ON r.id = v.report_id
  JOIN figures f ON f.version_id = v.id
  JOIN documents d ON d.id = f.document_id
  LEFT JOIN figure_keys k ON k.edition = v.edition
   AND k."table" = f."table" AND k."row" = f."row" AND k."column" = f."column"
 WHERE v.is_current = 1"""

_CURRENT_FINDINGS = """
SELECT f.id AS finding_id, r.id AS report_id, r.bureau, r.year, v.edition, f.rule, f.verdict,
       f.message, f.observed, f.expected, f.subject, f.fingerprint, d.url, f.block, f.grid,
       f.grid_row, f.grid_column, f.page, f.box, f.quote
  FROM findings f
  JOIN readings g ON g.id = f.reading_id
  LEFT JOIN documents d ON d.id = coalesce(f.document_id, g.document_id)
  LEFT JOIN versions v ON v.id = f.version_id
  LEFT JOIN reports r ON r.id = v.report_id
 WHERE (v.is_current = 1 AND f.extractor_version = v.judged_by)
    OR (f.version_id IS NULL AND g.id = (
          SELECT max(o.id) FROM readings o WHERE o.document_id = g.document_id))"""

_CAPTURE_OVERVIEW = """
SELECT c.id AS capture_id, c.run_id, c.portal_id, p.name AS portal, c.kind, c.url, c.outcome,
       c.status, c.fetched_at, c.content_type, y.size AS payload_size, y.stored_size,
       c.content_size, c.error, c.content_error, c.vendor, c.redirect_to, c.found_on,
       c.link_text, c.revisit_of, c.payload_digest, c.content_digest
  FROM captures c
  LEFT JOIN portals p ON p.id = c.portal_id
  LEFT JOIN payloads y ON y.digest = c.payload_digest"""

_RUN_OUTCOMES = """
SELECT c.run_id, c.portal_id, c.outcome, count(*) AS captures,
       min(c.fetched_at) AS first_at, max(c.fetched_at) AS last_at
  FROM captures c
 GROUP BY c.run_id, c.portal_id, c.outcome"""
