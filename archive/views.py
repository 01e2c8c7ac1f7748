"""The views: what people ask of the archive, as tables of one row a report or a figure."""

from __future__ import annotations

from archive.versions.origins import IS_OFFICIAL
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

BLOCKED = ("challenged", "unreachable")
"""States of a portal (see :data:`archive.nights.PortalState`) in which its column is not seen."""

ORGAN = "公安"
"""The name of a portal that stands for a bureau has this word."""


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
        "current_statements": _CURRENT_STATEMENTS,
        "current_sections": _CURRENT_SECTIONS,
        "document_origins": _DOCUMENT_ORIGINS,
        "vanished_documents": _VANISHED_DOCUMENTS,
        "capture_overview": _CAPTURE_OVERVIEW,
        "run_outcomes": _RUN_OUTCOMES,
        "run_overview": _RUN_OVERVIEW,
        "portal_states": _PORTAL_STATES,
        "bureau_names": _BUREAU_NAMES,
        "bureau_reports": _BUREAU_REPORTS,
        "bureaus": _BUREAUS,
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
       v.id AS version_id, v.document_number, v.contact,
       (SELECT max(x.is_official) FROM version_documents w
          JOIN document_origins x ON x.document_id = w.document_id
         WHERE w.version_id = v.id) AS is_official
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
WITH latest AS (
  SELECT report_id, document_id, fingerprint, decision, why, decided_by, decided_at,
         row_number() OVER (PARTITION BY report_id, document_id, fingerprint
           ORDER BY decided_at DESC, decision, why, decided_by) AS place
    FROM decisions
)
SELECT f.id AS finding_id, r.id AS report_id, r.bureau, r.year, v.edition, f.rule, f.verdict,
       coalesce(s.decision, 'pending') AS decision, s.why, s.decided_by, s.decided_at,
       f.message, f.observed, f.expected, f.subject, f.fingerprint, d.url, f.block, f.grid,
       f.grid_row, f.grid_column, f.page, f.box, f.quote
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

_CURRENT_STATEMENTS = """
SELECT t.id AS statement_id, r.id AS report_id, v.id AS version_id, r.bureau, r.year, v.edition,
       t.key, t.value, t.number, t.unit, t.raw, t.approximate, d.url, t.block, t.page, t.box,
       t.quote
  FROM versions v
  JOIN reports r ON r.id = v.report_id
  JOIN statements t ON t.version_id = v.id AND t.extractor_version = v.judged_by
  JOIN documents d ON d.id = t.document_id
 WHERE v.gives_prose = 1"""

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
    JOIN (SELECT DISTINCT g.document_id, o.url FROM readings g
            JOIN captures o ON o.id = g.capture_id) d ON d.document_id = h.document_id
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

_CAPTURE_OVERVIEW = """
SELECT c.id AS capture_id, c.run_id, c.portal_id, p.name AS portal, c.kind, c.url, c.outcome,
       c.status, c.fetched_at, c.content_type, y.size AS payload_size, y.stored_size,
       c.content_size, c.error, c.content_error, c.vendor, c.redirect_to, c.found_on,
       c.link_text, c.revisit_of, c.payload_digest, c.content_digest, c.method, c.request_body
  FROM captures c
  LEFT JOIN portals p ON p.id = c.portal_id
  LEFT JOIN payloads y ON y.digest = c.payload_digest"""

_RUN_OUTCOMES = """
SELECT c.run_id, c.portal_id, c.outcome, count(*) AS captures,
       min(c.fetched_at) AS first_at, max(c.fetched_at) AS last_at
  FROM captures c
 GROUP BY c.run_id, c.portal_id, c.outcome"""

_RUN_OVERVIEW = """
WITH told AS (
  SELECT run_id, json_extract(report, '$.run.stopped') AS stopped,
         json_extract(report, '$.portals.due') AS due,
         json_extract(report, '$.portals.crawled') AS crawled,
         json_extract(report, '$.portals.failed') AS failed,
         json_extract(report, '$.portals.unfinished')
         + json_extract(report, '$.portals.not_reached') AS not_done,
         json_extract(report, '$.new_reports.total') AS new_reports,
         json_extract(report, '$.new_versions.total') AS new_versions
    FROM run_reports
)
SELECT r.id AS run_id, r.command, r.state, r.started_at, r.finished_at,
       (SELECT count(*) FROM captures c WHERE c.run_id = r.id) AS captures,
       CASE WHEN t.stopped = 'error' THEN 'error'
            WHEN t.due = 0 THEN 'none_due'
            WHEN t.crawled = 0 THEN 'nothing_ran'
            WHEN t.failed > 0 THEN 'some_failed'
            WHEN t.failed = 0 THEN 'all_well' END AS verdict,
       t.stopped, t.due, t.crawled, t.failed, t.not_done, t.new_reports, t.new_versions,
       t.run_id IS NOT NULL AS has_report
  FROM runs r LEFT JOIN told t ON t.run_id = r.id"""

_PORTAL_STATES = """
WITH walked AS (
  SELECT portal_id, state, detail, capture_id, finished_at, run_id,
         row_number() OVER (PARTITION BY portal_id ORDER BY finished_at, run_id)
         - row_number() OVER (PARTITION BY portal_id, state ORDER BY finished_at, run_id) AS period
    FROM portal_runs
   WHERE state <> 'unfinished'
), latest AS (
  SELECT portal_id, state, period, detail, capture_id, run_id,
         row_number() OVER (PARTITION BY portal_id, state, period
           ORDER BY finished_at DESC, run_id DESC) AS place,
         row_number() OVER (PARTITION BY portal_id
           ORDER BY finished_at DESC, run_id DESC) AS age
    FROM walked
)
SELECT w.portal_id, p.name AS portal, w.state, min(w.finished_at) AS first_seen,
       max(w.finished_at) AS last_seen, count(*) AS runs, l.detail, l.capture_id, l.run_id,
       l.age = 1 AS is_current
  FROM walked w
  JOIN latest l ON l.portal_id = w.portal_id AND l.state = w.state AND l.period = w.period
   AND l.place = 1
  JOIN portals p ON p.id = w.portal_id
 GROUP BY w.portal_id, w.state, w.period"""

_BUREAU_NAMES = f"""
WITH named AS (
  SELECT bureau AS name, division, portal_id, max(year + 10000 * (division IS NOT NULL))
    FROM reports GROUP BY bureau
), likely AS MATERIALIZED (
  SELECT n.name, min(p.name) AS bureau
    FROM named n
    JOIN portals p ON p.division = n.division
   WHERE instr(p.name, '{ORGAN}') > 0 AND instr(n.name, '{ORGAN}') > 0
     AND (substr(n.name, -length(p.name)) = p.name OR substr(p.name, -length(n.name)) = n.name)
   GROUP BY n.name
), known AS MATERIALIZED (SELECT DISTINCT name FROM portals)
SELECT n.name, coalesce(k.name, l.bureau, n.name) AS bureau, n.division, n.portal_id
  FROM named n
  LEFT JOIN known k ON k.name = n.name
  LEFT JOIN likely l ON l.name = n.name"""

_BUREAU_REPORTS = """
WITH names AS MATERIALIZED (SELECT name, bureau FROM bureau_names), found AS (
  SELECT n.bureau, r.year, r.id AS report_id, nullif(v.edition, '2008') AS edition,
         CASE WHEN r.year < 2014 THEN '2008' WHEN r.year < 2019 THEN '2014'
              WHEN r.year < 2021 THEN '2019' ELSE '2021' END AS prescribed,
         row_number() OVER (PARTITION BY n.bureau, r.year
           ORDER BY r.bureau = n.bureau DESC, coalesce(v.edition, '') DESC, r.id) AS place
    FROM reports r
    CROSS JOIN names n ON n.name = r.bureau
    CROSS JOIN versions v ON v.report_id = r.id AND v.is_current = 1
)
SELECT bureau, year, report_id, edition, prescribed,
       CASE WHEN edition IS NULL AND prescribed <> '2008' THEN 'text_only'
            WHEN edition < prescribed THEN 'older_edition'
            ELSE 'report' END AS state
  FROM found WHERE place = 1"""

_BUREAUS = f"""
WITH walks AS MATERIALIZED (
  SELECT portal_id, max(finished_at) AS last_walk FROM portal_runs
   WHERE mode = 'full' AND state NOT IN {(*BLOCKED, "unfinished")} GROUP BY portal_id
), states AS MATERIALIZED (
  SELECT portal_id, state, first_seen, detail, capture_id FROM portal_states WHERE is_current = 1
), seen AS MATERIALIZED (
  SELECT p.id AS portal_id FROM portals p
   WHERE EXISTS (SELECT 1 FROM captures c WHERE c.portal_id = p.id AND c.kind = 'list'
                    AND c.outcome IN ('ok', 'unchanged'))
), own AS MATERIALIZED (
  SELECT p.id, p.name, p.level, p.division,
         row_number() OVER (PARTITION BY p.name
           ORDER BY w.last_walk DESC, p.home_url IS NULL, p.id) AS place
    FROM portals p LEFT JOIN walks w ON w.portal_id = p.id
   WHERE instr(p.name, '{ORGAN}') > 0
), listed AS (
  SELECT name AS bureau, id AS portal_id, 1 AS has_portal, level, division
    FROM own WHERE place = 1
  UNION ALL
  SELECT n.bureau, n.portal_id, 0, NULL, coalesce(n.division, p.division)
    FROM bureau_names n LEFT JOIN portals p ON p.id = n.portal_id
   WHERE n.bureau NOT IN (SELECT name FROM own)
)
SELECT l.bureau, l.portal_id, l.has_portal, l.division,
       substr(coalesce(l.division, p.division, a.division, b.division), 1, 2) AS province,
       coalesce(l.level,
         CASE WHEN l.division IS NULL THEN NULL WHEN l.division = '000000' THEN 'ministry'
              WHEN l.division LIKE '%0000' THEN 'province'
              WHEN l.division LIKE '%00' THEN 'prefecture' ELSE 'county' END) AS level,
       p.home_url, s.state AS portal_state, s.first_seen AS state_since,
       s.detail AS state_detail, s.capture_id, w.last_walk,
       w.last_walk IS NOT NULL OR e.portal_id IS NOT NULL AS is_seen
  FROM listed l
  LEFT JOIN portals p ON p.id = l.portal_id
  LEFT JOIN portals a ON a.id = p.parent
  LEFT JOIN portals b ON b.id = a.parent
  LEFT JOIN states s ON s.portal_id = l.portal_id
  LEFT JOIN walks w ON w.portal_id = l.portal_id
  LEFT JOIN seen e ON e.portal_id = l.portal_id"""
