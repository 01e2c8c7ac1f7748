"""Tables of a published copy on how the crawl does: coverage, portals' periods, runs.

Worked out once, as of the day of publication, so that pages need no window
functions and no clock.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlite_utils import Database

from archive import coverage
from archive.coverage import Cell

_TABLES = (
    """
CREATE TABLE coverage_matrix (
    place INTEGER NOT NULL, year INTEGER NOT NULL, bureau TEXT NOT NULL, province TEXT NOT NULL,
    level TEXT NOT NULL, division TEXT, portal_id TEXT, state TEXT NOT NULL, edition TEXT,
    report_id INTEGER, findings INTEGER, since TEXT, detail TEXT, detail_message TEXT,
    PRIMARY KEY (place, year)
) WITHOUT ROWID
""",
    """
CREATE TABLE coverage_bureaus (
    place INTEGER PRIMARY KEY, bureau TEXT NOT NULL, province TEXT NOT NULL, level TEXT NOT NULL,
    portal_id TEXT, reports INTEGER NOT NULL, wanted INTEGER NOT NULL, has_page INTEGER NOT NULL
)
""",
    """
CREATE TABLE coverage_counts (
    province TEXT NOT NULL, level TEXT NOT NULL, year INTEGER NOT NULL, state TEXT NOT NULL,
    bureaus INTEGER NOT NULL, PRIMARY KEY (province, level, year, state)
) WITHOUT ROWID
""",
    """
CREATE TABLE portal_periods (
    portal_id TEXT NOT NULL, portal TEXT NOT NULL, province TEXT NOT NULL, state TEXT NOT NULL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, runs INTEGER NOT NULL, detail TEXT,
    detail_message TEXT, capture_id INTEGER, url TEXT, run_id INTEGER NOT NULL,
    is_current INTEGER NOT NULL
)
""",
    """
CREATE TABLE run_list (
    run_id INTEGER NOT NULL, command TEXT NOT NULL, state TEXT NOT NULL, started_at TEXT NOT NULL,
    finished_at TEXT, captures INTEGER NOT NULL, verdict TEXT, stopped TEXT, due INTEGER,
    crawled INTEGER, failed INTEGER, not_done INTEGER, new_reports INTEGER, new_versions INTEGER,
    has_report INTEGER NOT NULL
)
""",
)
_FINDINGS = """
UPDATE coverage_matrix SET findings = (
       SELECT l.findings FROM report_list l WHERE l.report_id = coverage_matrix.report_id)
 WHERE report_id IS NOT NULL
"""
_PERIODS = """
INSERT INTO portal_periods
SELECT s.portal_id, s.portal, substr(coalesce(p.division, a.division, ''), 1, 2) AS province,
       s.state, s.first_seen, s.last_seen, s.runs, s.detail, s.detail_message, s.capture_id, c.url,
       s.run_id, s.is_current
  FROM portal_states s
  JOIN portals p ON p.id = s.portal_id
  LEFT JOIN portals a ON a.id = p.parent
  LEFT JOIN captures c ON c.id = s.capture_id
"""
_RUNS = "INSERT INTO run_list SELECT * FROM run_overview"
_INDEXES = (
    "CREATE INDEX coverage_matrix_by_state ON coverage_matrix (state, year)",
    "CREATE INDEX coverage_matrix_by_bureau ON coverage_matrix (bureau, year)",
    "CREATE INDEX coverage_bureaus_by_place ON coverage_bureaus (province, level, place)",
    "CREATE INDEX portal_periods_by_portal ON portal_periods (portal_id, first_seen)",
    "CREATE INDEX portal_periods_by_state ON portal_periods (is_current, state, first_seen)",
    "CREATE UNIQUE INDEX run_list_by_run ON run_list (run_id)",
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A bureau's years."""

    place: int
    cells: tuple[Cell, ...]


def build(connection: sqlite3.Connection, day: date) -> None:
    """Make the tables, as known on ``day``; part of the caller's transaction.

    ``report_list`` and ``bureau_list`` must be there.
    """
    for sql in _TABLES:
        connection.execute(sql)
    cells = coverage.matrix(Database(connection), day)
    pages = {name for (name,) in connection.execute("SELECT bureau FROM bureau_list")}
    lines = list(_lines(cells))
    connection.executemany(
        "INSERT INTO coverage_matrix VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)",
        (_row(line.place, cell) for line in lines for cell in line.cells),
    )
    connection.execute(_FINDINGS)
    connection.executemany(
        "INSERT INTO coverage_bureaus VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (_bureau(line, pages) for line in lines),
    )
    counts = Counter((c.province or "", c.level or "", c.year, c.state) for c in cells)
    connection.executemany(
        "INSERT INTO coverage_counts VALUES (?, ?, ?, ?, ?)",
        ((*key, count) for key, count in counts.items()),
    )
    connection.execute(_PERIODS)
    connection.execute(_RUNS)
    for sql in _INDEXES:
        connection.execute(sql)


def _lines(cells: list[Cell]) -> Iterator[_Line]:
    for place, (_, group) in enumerate(groupby(cells, key=lambda cell: cell.bureau), 1):
        yield _Line(place, tuple(group))


def _row(place: int, cell: Cell) -> tuple[object, ...]:
    return (
        place, cell.year, cell.bureau, cell.province or "", cell.level or "", cell.division,
        cell.portal_id, cell.state, cell.edition, cell.report_id, cell.since, cell.detail,
        cell.detail_message,
    )  # fmt: skip


def _bureau(line: _Line, pages: set[str]) -> tuple[object, ...]:
    first = line.cells[0]
    there = sum(cell.state in coverage.THERE for cell in line.cells)
    due = sum(cell.state != "not_published_yet" for cell in line.cells)
    return (
        line.place, first.bureau, first.province or "", first.level or "", first.portal_id, there,
        due - there, int(first.bureau in pages),
    )  # fmt: skip
