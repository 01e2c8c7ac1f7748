"""The views of bureaus: which there are, by which names, with which reports."""

from __future__ import annotations

from archive.typed_views import typed

BLOCKED = ("challenged", "unreachable")
"""States of a portal (see :data:`archive.nights.PortalState`) in which its column is not seen."""

ORGAN = "公安"
"""The name of a portal that stands for a bureau has this word."""

_NAMES = f"""
WITH named AS (
  SELECT bureau AS name, division, portal_id,
         row_number() OVER (PARTITION BY bureau
           ORDER BY division IS NOT NULL DESC, year DESC) AS place
    FROM reports
), likely AS MATERIALIZED (
  SELECT n.name, min(p.name) AS bureau
    FROM named n
    JOIN portals p ON p.division = n.division
   WHERE n.place = 1 AND instr(p.name, '{ORGAN}') > 0 AND instr(n.name, '{ORGAN}') > 0
     AND (substr(n.name, -length(p.name)) = p.name OR substr(p.name, -length(n.name)) = n.name)
   GROUP BY n.name
), known AS MATERIALIZED (SELECT DISTINCT name FROM portals)
SELECT n.name, coalesce(k.name, l.bureau, n.name) AS bureau, n.division, n.portal_id
  FROM named n
  LEFT JOIN known k ON k.name = n.name
  LEFT JOIN likely l ON l.name = n.name
 WHERE n.place = 1"""

_REPORTS = """
WITH names AS MATERIALIZED (SELECT name, bureau FROM bureau_names), found AS (
  SELECT n.bureau, r.year, r.id AS report_id, nullif(v.edition, '2008') AS edition,
         CASE WHEN r.year < 2014 THEN '2008' WHEN r.year < 2019 THEN '2014'
              WHEN r.year < 2021 THEN '2019' ELSE '2021' END AS prescribed,
         CASE WHEN v.cells_read > 0 THEN 'table'
              WHEN EXISTS (SELECT 1 FROM versions p JOIN statements t ON t.version_id = p.id
                            WHERE p.report_id = r.id AND p.gives_prose = 1) THEN 'prose'
              END AS basis,
         row_number() OVER (PARTITION BY n.bureau, r.year
           ORDER BY r.bureau = n.bureau DESC, coalesce(v.edition, '') DESC, r.id) AS place
    FROM reports r CROSS JOIN names n CROSS JOIN versions v
   WHERE n.name = r.bureau AND v.report_id = r.id AND v.is_current = 1
)
SELECT bureau, year, report_id, edition, prescribed,
       CASE WHEN edition IS NULL AND prescribed <> '2008' THEN 'text_only'
            WHEN edition < prescribed THEN 'older_edition'
            ELSE 'report' END AS state, basis
  FROM found WHERE place = 1"""

_BUREAUS = f"""
WITH walks AS MATERIALIZED (
  SELECT portal_id, max(finished_at) AS last_walk FROM portal_runs
   WHERE mode = 'full' AND state NOT IN {(*BLOCKED, "unfinished")} GROUP BY portal_id
), states AS MATERIALIZED (
  SELECT portal_id, state, first_seen, detail, detail_message, capture_id
    FROM portal_states WHERE is_current = 1
), seen AS MATERIALIZED (
  SELECT p.id AS portal_id FROM portals p
   WHERE EXISTS (SELECT 1 FROM captures c WHERE c.portal_id = p.id AND c.kind = 'list'
                    AND c.source NOT IN ('wayback', 'commoncrawl')
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
    FROM bureau_names n
    LEFT JOIN portals p ON p.id = n.portal_id
    LEFT JOIN own o ON o.name = n.bureau AND o.place = 1
   WHERE o.name IS NULL
)
SELECT l.bureau, l.portal_id, l.has_portal, l.division,
       substr(coalesce(l.division, p.division, a.division, b.division), 1, 2) AS province,
       coalesce(l.level,
         CASE WHEN l.division IS NULL THEN NULL WHEN l.division = '000000' THEN 'ministry'
              WHEN substr(l.division, 3) = '0000' THEN 'province'
              WHEN substr(l.division, 5) = '00' THEN 'prefecture' ELSE 'county' END) AS level,
       p.home_url, s.state AS portal_state, s.first_seen AS state_since,
       s.detail AS state_detail, s.detail_message AS state_message, s.capture_id, w.last_walk,
       w.last_walk IS NOT NULL OR e.portal_id IS NOT NULL AS is_seen
  FROM listed l
  LEFT JOIN portals p ON p.id = l.portal_id
  LEFT JOIN portals a ON a.id = p.parent
  LEFT JOIN portals b ON b.id = a.parent
  LEFT JOIN states s ON s.portal_id = l.portal_id
  LEFT JOIN walks w ON w.portal_id = l.portal_id
  LEFT JOIN seen e ON e.portal_id = l.portal_id"""

VIEWS = {
    "bureau_names": typed(_NAMES, "name, bureau:TEXT, division, portal_id"),
    "bureau_reports": typed(
        _REPORTS,
        "bureau:TEXT, year, report_id, edition:TEXT, prescribed:TEXT, state:TEXT, basis:TEXT",
    ),
    "bureaus": typed(
        _BUREAUS,
        "bureau:TEXT, portal_id:TEXT, has_portal:INTEGER, division:TEXT, province:TEXT,"
        " level:TEXT, home_url, portal_state:TEXT, state_since:TEXT, state_detail:TEXT,"
        " state_message:TEXT,"
        " capture_id:INTEGER, last_walk:TEXT, is_seen:INTEGER",
    ),
}
"""The SELECT of each view by the view's name."""
