"""The views of captures, runs and portals: how crawling went."""

from __future__ import annotations

from archive.typed_views import typed

_CAPTURES = """
SELECT c.id AS capture_id, c.run_id, c.portal_id, p.name AS portal, c.source, c.kind, c.url,
       c.outcome, c.status, c.fetched_at, c.content_type, y.size AS payload_size, y.stored_size,
       c.content_size, c.error, c.content_error, c.vendor, c.redirect_to, c.found_on,
       c.link_text, c.revisit_of, c.payload_digest, c.content_digest, c.method, c.request_body,
       c.archive_url, c.archive_digest, c.digest_agrees
  FROM captures c
  LEFT JOIN portals p ON p.id = c.portal_id
  LEFT JOIN payloads y ON y.digest = c.payload_digest"""

_OUTCOMES = """
SELECT c.run_id, c.portal_id, c.outcome, count(c.id) AS captures,
       min(c.fetched_at) AS first_at, max(c.fetched_at) AS last_at
  FROM captures c
 GROUP BY c.run_id, c.portal_id, c.outcome"""

_RUNS = """
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
       (SELECT count(c.id) FROM captures c WHERE c.run_id = r.id) AS captures,
       CASE WHEN t.stopped = 'error' THEN 'error'
            WHEN t.due = 0 THEN 'none_due'
            WHEN t.crawled = 0 THEN 'nothing_ran'
            WHEN t.failed > 0 THEN 'some_failed'
            WHEN t.failed = 0 THEN 'all_well' END AS verdict,
       t.stopped, t.due, t.crawled, t.failed, t.not_done, t.new_reports, t.new_versions,
       t.run_id IS NOT NULL AS has_report
  FROM runs r LEFT JOIN told t ON t.run_id = r.id"""

_STATES = """
WITH walked AS (
  SELECT portal_id, state, detail, detail_message, capture_id, finished_at, run_id,
         row_number() OVER (PARTITION BY portal_id ORDER BY finished_at, run_id)
         - row_number() OVER (PARTITION BY portal_id, state ORDER BY finished_at, run_id) AS period
    FROM portal_runs
   WHERE state <> 'unfinished'
), latest AS (
  SELECT portal_id, state, period, detail, detail_message, capture_id, run_id,
         row_number() OVER (PARTITION BY portal_id, state, period
           ORDER BY finished_at DESC, run_id DESC) AS place,
         row_number() OVER (PARTITION BY portal_id
           ORDER BY finished_at DESC, run_id DESC) AS age
    FROM walked
)
SELECT w.portal_id, p.name AS portal, w.state, min(w.finished_at) AS first_seen,
       max(w.finished_at) AS last_seen, count(w.run_id) AS runs, l.detail, l.detail_message,
       l.capture_id, l.run_id, l.age = 1 AS is_current
  FROM walked w
  JOIN latest l ON l.portal_id = w.portal_id AND l.state = w.state AND l.period = w.period
   AND l.place = 1
  JOIN portals p ON p.id = w.portal_id
 GROUP BY w.portal_id, p.name, w.state, w.period, l.detail, l.detail_message, l.capture_id,
          l.run_id, l.age"""

VIEWS = {
    "capture_overview": _CAPTURES,
    "run_outcomes": typed(
        _OUTCOMES, "run_id, portal_id, outcome, captures:INTEGER, first_at:TEXT, last_at:TEXT"
    ),
    "run_overview": typed(
        _RUNS,
        "run_id, command, state, started_at, finished_at, captures:INTEGER, verdict:TEXT,"
        " stopped:TEXT, due:INTEGER, crawled:INTEGER, failed:INTEGER, not_done:INTEGER,"
        " new_reports:INTEGER, new_versions:INTEGER, has_report:INTEGER",
    ),
    "portal_states": typed(
        _STATES,
        "portal_id, portal, state, first_seen:TEXT, last_seen:TEXT, runs:INTEGER, detail,"
        " detail_message,"
        " capture_id, run_id, is_current:INTEGER",
    ),
}
"""The SELECT of each view by the view's name."""
