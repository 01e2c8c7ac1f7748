"""The home page: what is in the archive, what is new, how the last run went."""

from __future__ import annotations

from typing import Any

from archive.site.reportpage import Query

COUNTS_SQL = """
SELECT (SELECT count(*) FROM reports) AS reports,
       (SELECT count(DISTINCT bureau) FROM reports) AS bureaus,
       (SELECT min(year) FROM reports) AS first_year,
       (SELECT max(year) FROM reports) AS last_year,
       (SELECT count(*) FROM figures f JOIN versions v ON v.id = f.version_id
         WHERE v.is_current = 1) AS figures,
       (SELECT count(*) FROM current_findings) AS findings,
       (SELECT count(*) FROM captures) AS captures
"""
YEARS_SQL = """
SELECT r.year, v.edition, count(*) AS reports
  FROM versions v JOIN reports r ON r.id = v.report_id
 WHERE v.is_current = 1 GROUP BY r.year, v.edition ORDER BY r.year, v.edition
"""
LATEST_SQL = """
SELECT report_id, bureau, year, edition, title, requests_received, penalties, cells_read,
       cells_blank, findings, versions, first_seen
  FROM report_overview
 WHERE version_id IN (SELECT id FROM versions WHERE is_current = 1
                       ORDER BY first_seen DESC, id DESC LIMIT 12)
 ORDER BY first_seen DESC, version_id DESC
"""
LAST_RUN_SQL = "SELECT * FROM runs ORDER BY id DESC LIMIT 1"
OUTCOMES_SQL = """
SELECT outcome, count(*) AS captures FROM captures WHERE run_id = :run
 GROUP BY outcome ORDER BY captures DESC
"""


async def context(query: Query) -> dict[str, Any]:
    """What the home page's template shows."""
    runs = await query(LAST_RUN_SQL)
    years: dict[int, dict[str, int]] = {}
    for row in await query(YEARS_SQL):
        years.setdefault(row["year"], {})[row["edition"] or "—"] = row["reports"]
    most = max((sum(editions.values()) for editions in years.values()), default=1)
    return {
        "counts": (await query(COUNTS_SQL))[0],
        "years": years,
        "most_in_a_year": most,
        "latest": await query(LATEST_SQL),
        "last_run": runs[0] if runs else None,
        "outcomes": await query(OUTCOMES_SQL, run=runs[0]["id"]) if runs else [],
    }
