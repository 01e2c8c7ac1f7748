"""Tables that a published copy has beside the archive's: what the pages ask for, worked out once.

Made from the archive's own tables and views when a copy is published, so that a
page costs one look into an index.  They are described in the copy's data dictionary
like every other table.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from archive.bureau_codes import bureau_code
from archive.coverage import day_in_china
from archive.site.pinyin import sounds
from archive.site.published import finding_tables, health, search_index, series_tables
from common import data_files

LEVELS = ("ministry", "province", "prefecture", "county", "")
"""Levels of bureaus by their division code; empty where there is none."""

_REPORTS_TABLE = """
CREATE TABLE report_list (
    report_id INTEGER PRIMARY KEY, bureau TEXT NOT NULL, year INTEGER NOT NULL,
    edition TEXT NOT NULL, title TEXT, province TEXT NOT NULL, level TEXT NOT NULL,
    division TEXT, published_on TEXT, requests_received REAL, requests_granted REAL,
    penalties REAL, reviews REAL,
    cells_read INTEGER NOT NULL, cells_blank INTEGER NOT NULL, findings INTEGER NOT NULL,
    versions INTEGER NOT NULL, documents INTEGER NOT NULL, first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL, portal_id TEXT, url TEXT, version_id INTEGER NOT NULL
)
"""
_REPORTS = """
INSERT INTO report_list
SELECT o.report_id, o.bureau, o.year, coalesce(o.edition, '') AS edition, o.title,
       substr(coalesce(o.division, p.division, ''), 1, 2) AS province,
       CASE WHEN coalesce(o.division, p.division) IS NULL THEN ''
            WHEN coalesce(o.division, p.division) = '000000' THEN 'ministry'
            WHEN coalesce(o.division, p.division) LIKE '%0000' THEN 'province'
            WHEN coalesce(o.division, p.division) LIKE '%00' THEN 'prefecture'
            ELSE 'county' END AS level,
       coalesce(o.division, p.division) AS division, o.published_on, o.requests_received,
       o.requests_granted, o.penalties, o.reviews, o.cells_read, o.cells_blank, o.findings,
       o.versions, o.documents, o.first_seen, o.last_seen, o.portal_id, o.url, o.version_id
  FROM report_overview o LEFT JOIN portals p ON p.id = o.portal_id
"""
_INDEXES = (
    "CREATE UNIQUE INDEX report_list_by_version ON report_list (version_id)",
    "CREATE INDEX report_list_facets ON report_list (report_id, province, level, year, edition)",
    "CREATE INDEX report_list_by_year ON report_list (year, edition)",
    "CREATE INDEX report_list_in_order ON report_list (year DESC, division, report_id)",
    "CREATE INDEX report_list_by_bureau ON report_list (bureau, year)",
    "CREATE INDEX report_list_by_province ON report_list (province, year, level)",
    "CREATE INDEX report_list_by_level ON report_list (level, year)",
    "CREATE INDEX report_list_by_edition ON report_list (edition, year)",
    "CREATE INDEX report_list_by_time ON report_list (first_seen, version_id)",
)
_RULES_TABLE = """
CREATE TABLE report_rules (
    report_id INTEGER NOT NULL, rule TEXT NOT NULL, verdict TEXT NOT NULL
)
"""
_RULES = """
INSERT INTO report_rules
SELECT DISTINCT c.report_id, c.rule, c.verdict
  FROM current_findings c WHERE c.report_id IS NOT NULL
"""
_COUNTS_TABLE = """
CREATE TABLE report_counts (
    number INTEGER PRIMARY KEY, province TEXT NOT NULL, level TEXT NOT NULL,
    year INTEGER NOT NULL, edition TEXT NOT NULL,
    reports INTEGER NOT NULL, bureaus INTEGER NOT NULL, findings INTEGER NOT NULL,
    with_findings INTEGER NOT NULL, cells INTEGER NOT NULL
)
"""
_COUNTS = """
INSERT INTO report_counts (
       province, level, year, edition, reports, bureaus, findings, with_findings, cells)
SELECT province, level, year, edition, count(*) AS reports, count(DISTINCT bureau) AS bureaus,
       sum(findings) AS findings, sum(findings > 0) AS with_findings, sum(cells_read) AS cells
  FROM report_list GROUP BY province, level, year, edition
"""
_RUNS_TABLE = """
CREATE TABLE run_counts (
    run_id INTEGER NOT NULL, outcome TEXT NOT NULL, captures INTEGER NOT NULL
)
"""
_RUNS = """
INSERT INTO run_counts
SELECT run_id, outcome, count(*) AS captures FROM captures GROUP BY run_id, outcome
"""
_BUREAUS_TABLE = """
CREATE TABLE bureau_list (
    bureau TEXT NOT NULL, code TEXT NOT NULL, province TEXT NOT NULL, level TEXT NOT NULL,
    division TEXT, reports INTEGER NOT NULL, first_year INTEGER NOT NULL,
    last_year INTEGER NOT NULL,
    findings INTEGER NOT NULL, years TEXT NOT NULL, pinyin TEXT NOT NULL
)
"""
_BUREAUS = """
INSERT INTO bureau_list
SELECT bureau, bureau_code(bureau) AS code, max(province) AS province, max(level) AS level,
       max(division) AS division,
       count(*) AS reports, min(year) AS first_year, max(year) AS last_year,
       sum(findings) AS findings, group_concat(DISTINCT year) AS years, pinyin(bureau)
  FROM report_list GROUP BY bureau
"""


@dataclass(frozen=True, slots=True)
class Province:
    """A province-level division and its tile on the map."""

    code: str
    short_en: str
    short_zh: str
    zh: str
    en: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class _Provinces:
    province: tuple[Province, ...]


@cache
def provinces() -> tuple[Province, ...]:
    """The 34 province-level divisions by code."""
    return data_files.records("archive.site.data", "provinces.toml", _Provinces).province


def build(connection: sqlite3.Connection, published_at: str) -> None:
    """Make the tables in a copy; in one transaction."""
    connection.execute("BEGIN")
    connection.execute(_REPORTS_TABLE)
    connection.execute(_REPORTS)
    for sql in _INDEXES:
        connection.execute(sql)
    connection.execute(_RULES_TABLE)
    connection.execute(_RULES)
    connection.execute("CREATE INDEX report_rules_by_rule ON report_rules (rule, report_id)")
    connection.execute("CREATE INDEX report_rules_by_report ON report_rules (report_id)")
    connection.execute(_COUNTS_TABLE)
    connection.execute(_COUNTS)
    connection.execute(_RUNS_TABLE)
    connection.execute(_RUNS)
    connection.execute("CREATE INDEX run_counts_by_run ON run_counts (run_id)")
    connection.create_function("bureau_code", 1, bureau_code, deterministic=True)
    connection.create_function("pinyin", 1, sounds, deterministic=True)
    connection.execute(_BUREAUS_TABLE)
    connection.execute(_BUREAUS)
    connection.execute("CREATE UNIQUE INDEX bureau_list_by_name ON bureau_list (bureau)")
    connection.execute("CREATE INDEX bureau_list_by_code ON bureau_list (code)")
    connection.execute(
        "CREATE INDEX bureau_list_by_place ON bureau_list (province, division, bureau, level)"
    )
    connection.execute("CREATE INDEX bureau_list_by_size ON bureau_list (reports DESC, bureau)")
    health.build(connection, day_in_china(datetime.fromisoformat(published_at)))
    series_tables.build(connection)
    finding_tables.build(connection)
    search_index.build(connection)
    _describe(connection)
    _count(connection)
    connection.execute(
        "INSERT OR REPLACE INTO archive_info (key, value) VALUES ('published_at', ?)",
        (published_at,),
    )
    connection.execute("COMMIT")
    connection.execute("ANALYZE")


def descriptions() -> dict[str, dict[str, str]]:
    """What the tables and their columns mean, by table; the key ``''`` is the table's own."""
    return data_files.records("archive.site.data", "summaries.toml", dict[str, dict[str, str]])


def _describe(connection: sqlite3.Connection) -> None:
    for name, columns in descriptions().items():
        connection.executemany(
            'INSERT OR REPLACE INTO data_dictionary (kind, name, "column", description)'
            " VALUES ('table', ?, ?, ?)",
            [(name, column, text) for column, text in columns.items()],
        )


def _count(connection: sqlite3.Connection) -> None:
    """How many rows each table has: an immutable file need not be counted twice."""
    connection.execute("CREATE TABLE table_counts (name TEXT PRIMARY KEY, rows INTEGER NOT NULL)")
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    ).fetchall()
    for (name,) in names:
        (rows,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
        connection.execute("INSERT INTO table_counts VALUES (?, ?)", (name, rows))


def is_published(path_connection: sqlite3.Connection) -> Any:
    """When the copy was published, or ``None`` if this is no published copy."""
    row = path_connection.execute(
        "SELECT value FROM archive_info WHERE key = 'published_at'"
    ).fetchone()
    return row[0] if row else None
