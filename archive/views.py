"""The views: what people ask of the archive, as tables of one row a report or a figure."""

from __future__ import annotations

from archive import bureau_views, crawl_views
from archive.typed_views import typed
from archive.versions.corrections import CELL_SOURCE, CELL_SOURCE_JOINS
from archive.versions.origins import IS_OFFICIAL
from archive.versions.sources import CAPTURE_SQL, HELD_IN_SQL
from extract.forms.keys import FigureKey, editions, figure_keys

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


GONE_CAPTURES = 3
GONE_DAYS = 3
"""A document is gone once so many captures over so many days brought something else."""


def wide_view_name(edition: str) -> str:
    """The name of the view with one column for each figure of an edition's form."""
    return f"reports_{edition}"


def wide_column_name(key: FigureKey) -> str:
    """A figure's column in the wide view of its edition."""
    return f"{key.table}__{key.row}__{key.column}"


def view_statements() -> dict[str, str]:
    """The SELECT of every view by the view's name."""
    views = {
        "report_overview": typed(_report_overview(), _REPORT_OVERVIEW_COLUMNS),
        "current_figures": _CURRENT_FIGURES,
        "current_findings": typed(_CURRENT_FINDINGS, _CURRENT_FINDINGS_COLUMNS),
        "current_audit": typed(_CURRENT_AUDIT, _CURRENT_AUDIT_COLUMNS),
        "current_corrections": typed(_CURRENT_CORRECTIONS, _CURRENT_CORRECTIONS_COLUMNS),
        "current_flags": typed(_CURRENT_FLAGS, _CURRENT_FLAGS_COLUMNS),
        "current_statements": _CURRENT_STATEMENTS,
        "stated_figures": typed(
            _STATED_FIGURES,
            "report_id, bureau, year, edition, key, basis:TEXT, value:TEXT, number:REAL,"
            " disagrees:INTEGER, unsure:INTEGER, statement_id, unit, raw, url, block, page, quote",
        ),
        "current_sections": _CURRENT_SECTIONS,
        "document_origins": typed(
            _DOCUMENT_ORIGINS, "document_id, url, host, portal_id, is_official:INTEGER"
        ),
        "vanished_documents": typed(
            _VANISHED_DOCUMENTS,
            "report_id, bureau, year, document_id, url, last_seen:TEXT, missing_since:TEXT,"
            " missing_at:TEXT, captures:INTEGER, outcome:TEXT, is_gone:INTEGER",
        ),
        **crawl_views.VIEWS,
        **bureau_views.VIEWS,
    }
    return views | {wide_view_name(edition): _wide(edition) for edition in editions()}


def _number(table: str, row: str, column: str) -> str:
    """SQL for one figure of the version ``v``."""
    return (
        f"(SELECT f.number FROM figures f WHERE f.version_id = v.id AND f.\"table\" = '{table}'"
        f" AND f.\"row\" = '{row}' AND f.\"column\" = '{column}')"
    )


_REPORT_OVERVIEW_COLUMNS = (
    "report_id, bureau, year, edition, title, published_on, division,"
    f" {', '.join(f'{name}:REAL' for name in KEY_FIGURES)}, cells_read, cells_blank,"
    " findings:INTEGER, versions:INTEGER, documents:INTEGER, first_seen, last_seen, portal_id,"
    " url, capture_id:INTEGER, version_id, document_number, contact, is_official:INTEGER"
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
       (SELECT count(f.id) FROM findings f WHERE f.version_id = v.id
           AND f.extractor_version = v.judged_by) AS findings,
       (SELECT count(o.id) FROM versions o WHERE o.report_id = r.id) AS versions,
       (SELECT count(DISTINCT d.document_id) FROM versions o
          JOIN version_documents d ON d.version_id = o.id
         WHERE o.report_id = r.id) AS documents,
       v.first_seen, v.last_seen, r.portal_id, d.url, {CAPTURE_SQL} AS capture_id,
       v.id AS version_id, v.document_number, v.contact,
       (SELECT max(x.is_official) FROM version_documents w
          JOIN document_origins x ON x.document_id = w.document_id
         WHERE w.version_id = v.id) AS is_official
  FROM versions v
  JOIN reports r ON r.id = v.report_id
  JOIN readings g ON g.id = v.reading_id
  {HELD_IN_SQL}
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
       k.row_label_en, k.column_label_en, f.value, f.number, f.unit, f.raw, d.url, f.block,
       f.grid, f.grid_row, f.grid_column, f.page, f.box, f.quote
  FROM versions v
  JOIN reports r ON r.id = v.report_id
  JOIN figures f ON f.version_id = v.id
  JOIN documents d ON d.id = f.document_id
  LEFT JOIN figure_keys k ON k.edition = v.edition
   AND k."table" = f."table" AND k."row" = f."row" AND k."column" = f."column"
 WHERE v.is_current = 1"""

_CURRENT_FINDINGS_COLUMNS = (
    "finding_id, report_id, bureau, year, edition, rule, verdict, decision:TEXT, why, decided_by,"
    " decided_at, text, params, message, observed, expected, subject, fingerprint, url, block,"
    " grid, grid_row, grid_column, page, box, quote"
)
_CURRENT_FINDINGS = """
WITH latest AS (
  SELECT report_id, document_id, fingerprint, decision, why, decided_by, decided_at,
         row_number() OVER (PARTITION BY report_id, document_id, fingerprint
           ORDER BY decided_at DESC, decision, why, decided_by) AS place
    FROM decisions
)
SELECT f.id AS finding_id, r.id AS report_id, r.bureau, r.year, v.edition, f.rule, f.verdict,
       coalesce(s.decision, 'pending') AS decision, s.why, s.decided_by, s.decided_at,
       f.text, f.params, f.message, f.observed, f.expected, f.subject, f.fingerprint, d.url,
       f.block, f.grid, f.grid_row, f.grid_column, f.page, f.box, f.quote
  FROM findings f
  JOIN readings g ON g.id = f.reading_id
  LEFT JOIN documents d ON d.id = coalesce(f.document_id, g.document_id)
  LEFT JOIN versions v ON v.id = f.version_id
  LEFT JOIN reports r ON r.id = v.report_id
  LEFT JOIN latest s ON s.place = 1 AND s.fingerprint = f.fingerprint
   AND (s.report_id = r.id OR (r.id IS NULL AND s.document_id = g.document_id))
 WHERE (v.is_current = 1 AND f.extractor_version = v.judged_by)
    OR (f.version_id IS NULL AND g.id = (
          SELECT max(o.id) FROM readings o WHERE o.document_id = g.document_id))"""

_CURRENT_AUDIT_COLUMNS = (
    "audit_id, report_id, bureau, year, edition, url, cell, other_report_id, other_bureau,"
    " other_year, other_cell, rule, verdict, decision:TEXT, why:TEXT, decided_by:TEXT,"
    " decided_at:TEXT, observed, expected, arithmetic, texts, message, fingerprint"
)
_CURRENT_AUDIT = f"""
WITH latest AS (
  SELECT report_id, fingerprint, decision, why, decided_by, decided_at,
         row_number() OVER (PARTITION BY report_id, fingerprint
           ORDER BY decided_at DESC, decision, why, decided_by) AS place
    FROM decisions WHERE report_id IS NOT NULL
)
SELECT a.id AS audit_id, r.id AS report_id, r.bureau, r.year, v.edition, d.url, a.cell,
       o.id AS other_report_id, o.bureau AS other_bureau, o.year AS other_year, a.other_cell,
       a.rule, a.verdict, coalesce(s.decision, 'pending') AS decision, s.why, s.decided_by,
       s.decided_at, a.observed, a.expected, a.arithmetic, a.texts, a.message, a.fingerprint
  FROM audit_findings a
  JOIN reports r ON r.id = a.report_id
  JOIN reports o ON o.id = a.other_report_id
  JOIN versions v ON v.report_id = r.id AND v.is_current = 1
  JOIN readings g ON g.id = v.reading_id
  {HELD_IN_SQL}
  LEFT JOIN latest s ON s.place = 1 AND s.report_id = r.id AND s.fingerprint = a.fingerprint"""

_STILL_OF_ITS_SOURCE = f"""\
  FROM latest s
  JOIN reports r ON r.id = s.report_id
  JOIN versions v ON v.report_id = r.id AND v.is_current = 1
  LEFT JOIN figures f ON f.version_id = v.id AND f."table" = s."table" AND f."row" = s."row"
   AND f."column" = s."column"
  {CELL_SOURCE_JOINS}
 WHERE s.place = 1 AND s.kind <> 'withdrawn' AND s.source_digest = {CELL_SOURCE}"""
"""What people noted on cells (``latest``), as long as the cell is read from the same content."""

_CURRENT_CORRECTIONS_COLUMNS = (
    'correction_id:INTEGER, report_id, version_id, bureau, year, edition, "table", "row",'
    ' "column",'
    " kind:TEXT, value:TEXT, now_read:TEXT, read_value:TEXT, why:TEXT, corrected_by:TEXT,"
    " corrected_at:TEXT"
)
_CURRENT_CORRECTIONS = f"""
WITH latest AS (
  SELECT *, row_number() OVER (PARTITION BY report_id, "table", "row", "column"
           ORDER BY corrected_at DESC, kind, value, why, corrected_by) AS place
    FROM corrections
)
SELECT s.id AS correction_id, r.id AS report_id, v.id AS version_id, r.bureau, r.year, v.edition,
       s."table", s."row", s."column", s.kind, s.value, f.value AS now_read, s.read_value, s.why,
       s.corrected_by, s.corrected_at
{_STILL_OF_ITS_SOURCE}"""

_CURRENT_FLAGS_COLUMNS = (
    'flag_id:INTEGER, report_id, version_id, bureau, year, edition, "table", "row", "column",'
    " now_read:TEXT, read_value:TEXT, why:TEXT, flagged_by:TEXT, flagged_at:TEXT"
)
_CURRENT_FLAGS = f"""
WITH latest AS (
  SELECT *, row_number() OVER (PARTITION BY report_id, "table", "row", "column"
           ORDER BY flagged_at DESC, kind, why, flagged_by) AS place
    FROM flags
)
SELECT s.id AS flag_id, r.id AS report_id, v.id AS version_id, r.bureau, r.year, v.edition,
       s."table", s."row", s."column", f.value AS now_read, s.read_value, s.why, s.flagged_by,
       s.flagged_at
{_STILL_OF_ITS_SOURCE}"""

_CURRENT_STATEMENTS = """
SELECT t.id AS statement_id, r.id AS report_id, v.id AS version_id, r.bureau, r.year, v.edition,
       t.key, t.value, t.number, t.unit, t.raw, t.approximate, d.url, t.block, t.page, t.box,
       t.quote
  FROM versions v
  JOIN reports r ON r.id = v.report_id
  JOIN statements t ON t.version_id = v.id AND t.extractor_version = v.judged_by
  JOIN documents d ON d.id = t.document_id
 WHERE v.gives_prose = 1"""

_STATED_FIGURES = """
WITH said AS (
  SELECT r.id AS report_id, r.bureau, r.year, c.edition, t.id AS statement_id, t.key, t.value,
         t.number, t.unit, t.raw, d.url, t.block, t.page, t.quote,
         (SELECT count(DISTINCT o.number) FROM statements o
           WHERE o.version_id = v.id AND o.key = t.key AND o.approximate = 0
             AND o.extractor_version = v.judged_by) AS numbers,
         EXISTS (SELECT 1 FROM findings f
           WHERE f.version_id = v.id AND f.rule = 'unsure_statement' AND f.subject = t.key
             AND f.observed = t.value AND f.extractor_version = v.judged_by) AS unsure,
         row_number() OVER (PARTITION BY r.id, t.key ORDER BY t.id) AS place
    FROM versions v
    JOIN reports r ON r.id = v.report_id
    JOIN versions c ON c.report_id = r.id AND c.is_current = 1
     AND coalesce(c.edition, '2008') = '2008'
    JOIN statements t ON t.version_id = v.id AND t.extractor_version = v.judged_by
     AND t.approximate = 0
    JOIN documents d ON d.id = t.document_id
   WHERE v.gives_prose = 1
)
SELECT report_id, bureau, year, edition, key, 'prose' AS basis,
       CASE WHEN numbers = 1 THEN value END AS value,
       CASE WHEN numbers = 1 THEN number END AS number,
       numbers > 1 AS disagrees, numbers = 1 AND unsure AS unsure, statement_id, unit, raw, url,
       block, page, quote
  FROM said WHERE place = 1"""

_CURRENT_SECTIONS = """
SELECT s.id AS section_id, r.id AS report_id, v.id AS version_id, r.bureau, r.year, s.position,
       s.number, s.title, s.text
  FROM versions v
  JOIN reports r ON r.id = v.report_id
  JOIN sections s ON s.version_id = v.id
 WHERE v.gives_prose = 1"""

_DOCUMENT_ORIGINS = f"""
SELECT d.id AS document_id, d.url, d.host, d.portal_id, {IS_OFFICIAL.strip()} AS is_official
  FROM documents d"""

_VANISHED_DOCUMENTS = f"""
WITH held AS (
  SELECT w.document_id, max(w.last_seen) AS last_seen
    FROM version_documents w GROUP BY w.document_id
), missed AS (
  SELECT h.document_id, h.last_seen, c.id, c.fetched_at,
         iif(c.outcome IN ('ok', 'unchanged'), 'replaced', c.outcome) AS outcome
    FROM held h
    JOIN (SELECT g.document_id, o.url FROM readings g JOIN captures o ON o.id = g.capture_id
           UNION SELECT p.document_id, o.url FROM reading_parts p
            JOIN captures o ON o.id = p.capture_id) d ON d.document_id = h.document_id
    JOIN captures c ON c.url = d.url AND c.fetched_at > h.last_seen
   WHERE c.outcome IN ('not_found', 'soft_404')
      OR (c.outcome = 'redirected' AND replace(coalesce(c.redirect_to, ''), 'https://', 'http://')
           <> replace(c.url, 'https://', 'http://'))
      OR (c.outcome IN ('ok', 'unchanged') AND EXISTS (
           SELECT 1 FROM captures o JOIN readings g ON g.capture_id = o.id
            WHERE o.url = c.url AND o.content_digest = c.content_digest
              AND g.state = 'no_report'))
)
SELECT r.id AS report_id, r.bureau, r.year, d.id AS document_id, d.url, m.last_seen,
       min(m.fetched_at) AS missing_since, max(m.fetched_at) AS missing_at,
       count(DISTINCT m.id) AS captures,
       (SELECT o.outcome FROM missed o WHERE o.document_id = d.id
         ORDER BY o.fetched_at DESC, o.id DESC LIMIT 1) AS outcome,
       count(DISTINCT m.id) >= {GONE_CAPTURES}
         AND julianday(max(m.fetched_at)) - julianday(min(m.fetched_at)) >= {GONE_DAYS}
         AS is_gone
  FROM missed m
  JOIN documents d ON d.id = m.document_id
  JOIN version_documents w ON w.document_id = d.id
  JOIN versions v ON v.id = w.version_id
  JOIN reports r ON r.id = v.report_id
 GROUP BY r.id, d.id"""
