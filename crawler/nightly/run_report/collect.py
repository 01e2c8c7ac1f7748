"""What a run brought: what was read while it went, and what was missed for the first time."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.versions import history
from archive.versions.sources import HELD_IN_SQL
from common.times import now, timestamp
from crawler.nightly.run_report.plain import LISTED, Truncated, first
from crawler.nightly.run_report.records import (
    NewReport,
    NewVersion,
    RuleCount,
    Unreadable,
    Vanished,
)

COMPARED = 50
"""So many new versions are compared with the ones before them, which takes time."""


_LAST_SIGN = """
SELECT max(at) FROM (
  SELECT max(fetched_at) AS at FROM captures WHERE run_id = :run
  UNION ALL SELECT max(finished_at) FROM portal_runs WHERE run_id = :run
  UNION ALL SELECT max(read_at) FROM readings WHERE read_at BETWEEN :first AND :last)
"""


@dataclass(frozen=True, slots=True)
class Span:
    """The run's row, and the readings made while it went (JSON list, count by state).

    What has its time from ``first`` to ``last`` is of this run; ``ended`` is when it ended.
    """

    row: dict[str, Any]
    first: str
    last: str
    ended: str
    readings: str
    states: Counter[str]


def span(db: Database, run_id: int) -> Span:
    """When a run went, and what was read meanwhile.

    A run without an end was killed: it ended with the last sign of it, and what was read
    before the next run began is its own.  Raises :class:`ArchiveError` if there is no such
    run.
    """
    rows = list(db.query("SELECT * FROM runs WHERE id = ?", (run_id,)))
    if not rows:
        raise ArchiveError(f"no run {run_id} in the archive: 'gongan runs' lists them")
    (row,) = rows
    # to the millisecond, as captures have their times
    start = timestamp(datetime.fromisoformat(row["started_at"]))
    last = row["finished_at"] or _next_start(db, row) or now()
    readings = db.conn.execute(
        "SELECT id, state FROM readings WHERE read_at BETWEEN ? AND ?", (start, last)
    ).fetchall()
    sign = db.conn.execute(_LAST_SIGN, {"run": run_id, "first": start, "last": last}).fetchone()[0]
    return Span(
        row,
        start,
        last,
        row["finished_at"] or sign or start,
        json.dumps([reading_id for reading_id, _ in readings]),
        Counter(state for _, state in readings),
    )


def _next_start(db: Database, row: dict[str, Any]) -> str | None:
    found = db.conn.execute(
        "SELECT min(started_at) FROM runs WHERE started_at > ?", (row["started_at"],)
    ).fetchone()
    next_start: str | None = found[0]
    return next_start


_VERSIONS = f"""
  FROM versions v JOIN readings g ON g.id = v.reading_id
  {HELD_IN_SQL}
  JOIN reports r ON r.id = v.report_id
 WHERE v.reading_id IN (SELECT value FROM json_each(?)) AND v.number
"""


def _number(db: Database, sql: str, *values: object) -> int:
    return int(db.conn.execute(f"SELECT count(*) {sql}", values).fetchone()[0])


def new_reports(db: Database, span: Span) -> Truncated[NewReport]:
    """Reports whose first version was read in this run."""
    rows = db.query(
        f"SELECT r.bureau, r.year, v.title, d.url {_VERSIONS} = 1"
        " ORDER BY r.year DESC, r.bureau LIMIT ?",
        (span.readings, LISTED),
    )
    items = tuple(NewReport(**row) for row in rows)
    return Truncated(items, _number(db, f"{_VERSIONS} = 1", span.readings))


def new_versions(db: Database, span: Span) -> Truncated[NewVersion]:
    """Further versions of reports, each compared with the one numbered before it."""
    rows = db.query(
        "SELECT v.id, d.url, (SELECT o.id FROM versions o WHERE o.report_id = v.report_id"
        f" AND o.number = v.number - 1) AS before {_VERSIONS} > 1"
        " ORDER BY r.year DESC, r.bureau, v.number LIMIT ?",
        (span.readings, COMPARED),
    )
    items = tuple(_new_version(db, row) for row in rows)
    return Truncated(items, _number(db, f"{_VERSIONS} > 1", span.readings))


def _new_version(db: Database, row: dict[str, Any]) -> NewVersion:
    old, new = history.version(db, row["before"]), history.version(db, row["id"])
    change = history.difference(db, old, new)
    return NewVersion(
        bureau=new["bureau"],
        year=new["year"],
        url=row["url"],
        cause=change.cause,
        cells_changed=len(change.cells),
        passages_changed=len(change.prose),
    )


def unreadable(db: Database, span: Span) -> Truncated[Unreadable]:
    """Documents that could not be read, each with the finding that says why."""
    rows = db.query(
        "SELECT d.url, f.rule, f.message FROM readings g JOIN documents d ON d.id = g.document_id"
        " LEFT JOIN findings f ON f.id = (SELECT min(o.id) FROM findings o"
        " WHERE o.reading_id = g.id AND o.version_id IS NULL)"
        " WHERE g.id IN (SELECT value FROM json_each(?)) AND g.state = 'failed'"
        " ORDER BY g.id LIMIT ?",
        (span.readings, LISTED),
    )
    return Truncated(tuple(Unreadable(**row) for row in rows), span.states["failed"])


def findings(db: Database, span: Span) -> tuple[RuleCount, ...]:
    """Findings that were noted for the first time, by rule."""
    rows = db.query(
        "SELECT rule, verdict, count(*) AS findings FROM findings"
        " WHERE reading_id IN (SELECT value FROM json_each(?))"
        " GROUP BY rule, verdict ORDER BY findings DESC, rule, verdict",
        (span.readings,),
    )
    return tuple(RuleCount(**row) for row in rows)


def vanished(db: Database, span: Span) -> Truncated[Vanished]:
    """Documents that this run was the first to miss at their address."""
    rows = db.query(
        "SELECT bureau, year, url, last_seen, outcome FROM vanished_documents"
        " WHERE missing_since BETWEEN ? AND ? ORDER BY bureau, year, url",
        (span.first, span.last),
    )
    return first([Vanished(**row) for row in rows])
