"""The series of a published copy: one report each, and added up over places.

A report's number follows the rule of a release's panel: what people corrected counts, blanks
count for nothing and are counted, and where a cell of the sum was not found or could not be
read there is no sum.  A rate divides what the same reports give.
"""

from __future__ import annotations

import sqlite3

from archive.site.series import all_series
from extract.reports.indicators import INDICATORS

_TABLES = """
CREATE TABLE series_definitions (
    series TEXT NOT NULL, edition TEXT NOT NULL, series_group TEXT NOT NULL, unit TEXT NOT NULL,
    label_en TEXT NOT NULL, label_zh TEXT NOT NULL, share_of TEXT, cells TEXT NOT NULL,
    break_en TEXT, break_zh TEXT, PRIMARY KEY (series, edition)
) STRICT;
CREATE TABLE report_series (
    series TEXT NOT NULL, report_id INTEGER NOT NULL, number REAL, cells INTEGER NOT NULL,
    blank INTEGER NOT NULL, basis TEXT NOT NULL, status TEXT NOT NULL,
    PRIMARY KEY (report_id, series)
) STRICT, WITHOUT ROWID;
CREATE TABLE series_sums (
    series TEXT NOT NULL, year INTEGER NOT NULL, province TEXT NOT NULL, level TEXT NOT NULL,
    number REAL, reports INTEGER NOT NULL, part REAL, whole REAL,
    reports_of_both INTEGER NOT NULL, above_whole INTEGER NOT NULL,
    PRIMARY KEY (series, year, province, level)
) STRICT;
CREATE TABLE series_wholes (
    series TEXT NOT NULL, year INTEGER NOT NULL, province TEXT NOT NULL, level TEXT NOT NULL,
    number REAL NOT NULL, reports INTEGER NOT NULL,
    PRIMARY KEY (series, year, province, level)
) STRICT;
CREATE TABLE series_by_province (
    province TEXT NOT NULL, year INTEGER NOT NULL, series TEXT NOT NULL, number REAL,
    reports INTEGER NOT NULL, part REAL, whole REAL, reports_of_both INTEGER NOT NULL,
    above_whole INTEGER NOT NULL
);
CREATE TEMP TABLE cells (
    series TEXT, edition TEXT, "table" TEXT, "row" TEXT, "column" TEXT, sign INTEGER, asked INTEGER
);
CREATE TEMP TABLE rates (series TEXT PRIMARY KEY, whole TEXT);
CREATE TEMP TABLE stated (series TEXT, key TEXT, place INTEGER);
CREATE TEMP TABLE unread AS
SELECT DISTINCT version_id, subject FROM findings WHERE rule = 'unread_cell';
CREATE INDEX temp.unread_by_cell ON unread (version_id, subject);
CREATE TEMP TABLE mended AS
SELECT report_id, "table", "row", "column", CAST(value AS REAL) AS number FROM current_corrections;
CREATE INDEX temp.mended_by_cell ON mended (report_id, "table", "row", "column");
"""
_OF_FORMS = """
INSERT INTO report_series (series, report_id, number, cells, blank, basis, status)
SELECT series, report_id, iif(status = 'value', number, NULL), cells, blank, 'table', status
  FROM (
    SELECT k.series, v.report_id, sum(iif(m.report_id IS NULL, f.number, m.number) * k.sign)
             AS number,
           count(*) AS cells,
           count(*) - count(iif(m.report_id IS NULL, f.number, m.number)) AS blank,
           CASE WHEN max(m.report_id IS NULL AND u.subject IS NOT NULL) THEN 'unreadable'
                WHEN count(*) < max(k.asked) THEN 'not_found'
                WHEN count(iif(m.report_id IS NULL, f.number, m.number)) = 0 THEN 'blank'
                ELSE 'value' END AS status
      FROM versions v
      JOIN cells k ON k.edition = v.edition
      JOIN figures f ON f.version_id = v.id
       AND f."table" = k."table" AND f."row" = k."row" AND f."column" = k."column"
      LEFT JOIN mended m ON m.report_id = v.report_id
       AND m."table" = k."table" AND m."row" = k."row" AND m."column" = k."column"
      LEFT JOIN unread u ON u.version_id = v.id AND f.number IS NULL
       AND u.subject = k."table" || '/' || k."row" || '/' || k."column"
     WHERE v.is_current = 1 GROUP BY v.report_id, k.series)
"""
_OWN_TABLES = f"""
SELECT k.series, v.report_id, f.number, 1, f.number IS NULL, 'table',
       iif(f.number IS NULL, 'blank', 'value')
  FROM versions v JOIN figures f ON f.version_id = v.id AND f."table" = '{INDICATORS}'
  JOIN stated k ON k.key = f."row"
 WHERE v.is_current = 1 AND v.edition = '2008' ORDER BY f.number IS NULL, k.place
"""
_STATED = """
SELECT k.series, s.report_id, s.number, 1, s.number IS NULL, s.basis,
       iif(s.number IS NULL, 'blank', 'value')
  FROM (SELECT key, report_id, basis, iif(unsure, NULL, number) AS number FROM stated_figures) s
  JOIN stated k ON k.key = s.key ORDER BY s.number IS NULL, k.place
"""
_SUMS = """
INSERT INTO series_sums
SELECT s.series, l.year, l.province, l.level, sum(s.number) AS number,
       count(s.number) AS reports,
       sum(iif(w.number IS NULL, NULL, s.number)) AS part,
       sum(iif(s.number IS NULL, NULL, w.number)) AS whole,
       count(s.number + w.number) AS reports_of_both,
       coalesce(sum(s.number > w.number), 0) AS above_whole
  FROM report_series s JOIN report_list l ON l.report_id = s.report_id
  LEFT JOIN rates k ON k.series = s.series
  LEFT JOIN report_series w ON w.report_id = s.report_id AND w.series = k.whole
   AND w.basis = 'table'
 WHERE s.basis = 'table' GROUP BY s.series, l.year, l.province, l.level
"""
_WHOLES = """
INSERT INTO series_wholes
SELECT w.series, l.year, l.province, l.level, sum(w.number) AS number, count(*) AS reports
  FROM report_series w JOIN report_list l ON l.report_id = w.report_id
 WHERE w.basis = 'table' AND w.number IS NOT NULL AND w.series IN (SELECT whole FROM rates)
   AND EXISTS (SELECT 1 FROM rates k JOIN report_series s ON s.series = k.series
                WHERE k.whole = w.series AND s.report_id = w.report_id AND s.basis = 'table'
                  AND s.number IS NOT NULL)
 GROUP BY w.series, l.year, l.province, l.level
"""
_BY_PROVINCE = """
INSERT INTO series_by_province
SELECT province, year, series, sum(number), sum(reports), sum(part), sum(whole),
       sum(reports_of_both), sum(above_whole)
  FROM series_sums GROUP BY province, year, series
"""


def build(connection: sqlite3.Connection) -> None:
    """Make the tables; ``report_list`` is there already."""
    for sql in _TABLES.split(";\n"):
        connection.execute(sql)
    connection.executemany(
        "INSERT INTO series_definitions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                series.key, edition, series.group, series.unit, series.en, series.zh, series.of,
                " ".join(("-" if cell.sign < 0 else "") + "/".join(cell.key) for cell in cells),
                series.breaks.get(edition, {}).get("en"), series.breaks.get(edition, {}).get("zh"),
            )
            for series in all_series()
            for edition, cells in series.cells.items()
        ],
    )  # fmt: skip
    _fill(connection)
    connection.execute(_OF_FORMS)
    for sql in (_OWN_TABLES, _STATED):
        connection.execute(
            "INSERT OR IGNORE INTO report_series (series, report_id, number, cells, blank, basis,"
            f" status) {sql}"
        )
    connection.execute("CREATE INDEX report_series_by_series ON report_series (series, number)")
    for sql in (_SUMS, _WHOLES, _BY_PROVINCE):
        connection.execute(sql)
    connection.execute("CREATE INDEX series_by_province_key ON series_by_province (series, year)")
    for name in ("cells", "rates", "stated", "unread", "mended"):
        connection.execute(f"DROP TABLE temp.{name}")


def _fill(connection: sqlite3.Connection) -> None:
    """What the series are made of, for the SQL above."""
    connection.executemany(
        "INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (series.key, edition, *cell.key, cell.sign, len(cells))
            for series in all_series()
            for edition, cells in series.cells.items()
            for cell in cells
        ],
    )
    rates = [(series.key, series.of) for series in all_series() if series.of]
    connection.executemany("INSERT INTO rates VALUES (?, ?)", rates)
    connection.executemany(
        "INSERT INTO stated VALUES (?, ?, ?)",
        [
            (series.key, key, place)
            for series in all_series()
            for place, key in enumerate(series.statements)
        ],
    )
