"""The home page: what the data says, what is in the archive, what is new, the last run."""

from __future__ import annotations

from typing import Any

from archive.site import headlines
from archive.site.ask import Query
from archive.site.labels import Translate
from archive.site.pages.coverage import draw_map
from archive.site.pages.crawl import STATES_SQL

COUNTS_SQL = """
SELECT (SELECT rows FROM table_counts WHERE name = 'report_list') AS reports,
       (SELECT rows FROM table_counts WHERE name = 'bureau_list') AS bureaus,
       (SELECT min(year) FROM report_counts) AS first_year,
       (SELECT max(year) FROM report_counts) AS last_year,
       (SELECT coalesce(sum(cells), 0) FROM report_counts) AS figures,
       (SELECT coalesce(sum(findings), 0) FROM report_counts) AS findings,
       (SELECT rows FROM table_counts WHERE name = 'captures') AS captures,
       (SELECT value FROM archive_info WHERE key = 'published_at') AS published_at
"""
YEARS_SQL = """
SELECT year, edition, sum(reports) AS reports FROM report_counts
 GROUP BY year, edition ORDER BY year, edition
"""
LATEST_SQL = """
SELECT v.number, v.is_current, v.first_seen, l.report_id, l.bureau, l.year, l.edition,
       l.requests_received, l.penalties, l.cells_read, l.cells_blank, l.findings
  FROM (SELECT report_id, number, is_current, first_seen, id FROM versions
         WHERE id > (SELECT max(id) - 400 FROM versions)
         ORDER BY first_seen DESC, id DESC LIMIT 12) v
  JOIN report_list l ON l.report_id = v.report_id ORDER BY v.first_seen DESC, v.id DESC
"""
LAST_RUN_SQL = """
SELECT * FROM run_list ORDER BY command IN ('crawl', 'nightly') DESC, run_id DESC LIMIT 1
"""
OUTCOMES_SQL = """
SELECT outcome, captures FROM run_counts WHERE run_id = :run ORDER BY captures DESC, outcome
"""


def context(
    query: Query, language: str, t: Translate, told: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """What the home page's template shows.

    ``told`` keeps it by language: the copy that a site shows never changes.
    """
    if language not in told:
        told[language] = _context(query, language, t)
    return told[language]


def _context(query: Query, language: str, t: Translate) -> dict[str, Any]:
    runs = query(LAST_RUN_SQL)
    years: dict[int, dict[str, int]] = {}
    for row in query(YEARS_SQL):
        years.setdefault(row["year"], {})[row["edition"]] = row["reports"]
    most = max((sum(editions.values()) for editions in years.values()), default=1)
    return {
        "headlines": headlines.headlines(query, language, t),
        "counts": query(COUNTS_SQL)[0],
        "years": years,
        "most_in_a_year": most,
        "latest": query(LATEST_SQL),
        "last_run": runs[0] if runs else None,
        "outcomes": query(OUTCOMES_SQL, run=runs[0]["run_id"]) if runs else [],
        "portal_states": query(STATES_SQL),
        "map": draw_map(query, language, t),
    }
