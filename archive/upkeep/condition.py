"""The archive's present condition: last runs, queue, portals, hosts in trouble, size."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]

_RUNS = """
SELECT o.*, r.counts FROM run_overview o JOIN runs r ON r.id = o.run_id
 ORDER BY o.run_id DESC LIMIT ?
"""
_QUEUE = """
SELECT q.portal_id, p.name AS portal, q.why, count(*) AS requests,
       sum(q.not_before IS NULL OR q.not_before <= :now) AS ready,
       min(CASE WHEN q.not_before > :now THEN q.not_before END) AS next_at,
       max(q.attempts) AS attempts
  FROM queue q JOIN portals p ON p.id = q.portal_id
 GROUP BY q.portal_id, q.why ORDER BY q.portal_id, q.why
"""
_PORTALS = """
SELECT s.state, count(*) AS portals, min(s.first_seen) AS since, max(s.last_seen) AS last_seen
  FROM portal_states s WHERE s.is_current = 1
 GROUP BY s.state ORDER BY s.state <> 'ok', portals DESC, s.state
"""
_NEVER = """
SELECT count(*) AS portals, sum(home_url IS NULL) AS no_address FROM portals
 WHERE id NOT IN (SELECT portal_id FROM portal_states)
"""
_EMPTY = """
SELECT f.rule, count(DISTINCT r.id) AS documents
  FROM readings r JOIN findings f ON f.reading_id = r.id AND f.version_id IS NULL
 WHERE r.state <> 'report'
   AND r.id IN (SELECT max(id) FROM readings GROUP BY capture_id)
   AND f.id = (SELECT max(id) FROM findings WHERE reading_id = r.id)
 GROUP BY f.rule ORDER BY documents DESC, f.rule
"""
_PAYLOADS = """
SELECT count(*) AS payloads, coalesce(sum(size), 0) AS sent_bytes,
       coalesce(sum(stored_size), 0) AS payload_bytes FROM payloads
"""


def last_runs(db: Database, limit: int = 5) -> list[Row]:
    """The last runs, the latest first: rows of ``run_overview``; ``counts`` is a dict."""
    rows = db.query(_RUNS, [limit])
    return [row | {"counts": json.loads(row["counts"])} for row in rows]


def waiting(db: Database, now: str) -> list[Row]:
    """The queue by portal and reason: how many requests, how many of them may be made ``now``.

    ``next_at`` is when the first of the others may be made.
    """
    return list(db.query(_QUEUE, {"now": now}))


def portals_by_state(db: Database) -> list[Row]:
    """How many portals are in which state, ``ok`` first; and those never crawled."""
    rows = list(db.query(_PORTALS))
    (never,) = db.query(_NEVER)
    if never["portals"]:
        rows.append({"state": "never crawled", "portals": never["portals"]})
    return [
        {"state": None, "portals": None, "since": None, "last_seen": None} | row for row in rows
    ]


def without_report(db: Database) -> list[Row]:
    """How many documents gave no report at their last reading, by the cause that was found."""
    return list(db.query(_EMPTY))


def size(db: Database, path: Path) -> Mapping[str, int]:
    """Bytes of the file and of what waits beside it; payloads, as sent and as stored."""
    (payloads,) = db.query(_PAYLOADS)
    journal = path.with_name(path.name + "-wal")
    return {
        "file_bytes": path.stat().st_size,
        "wal_bytes": journal.stat().st_size if journal.exists() else 0,
        **payloads,
    }
