"""The queue: requests still to be made, one row each until nothing is left to do for them.

A request is named by its portal and fingerprint.  What a request looks like is the
crawler's business; here it is text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from archive.records import Outcome
from common.text.surrogates import storable_record
from common.times import now as stored_at
from common.times import timestamp

Why = Literal["found", "retry", "recheck"]
"""A page linked to it; it failed before; it was last looked at long ago."""


@dataclass(frozen=True, slots=True)
class QueuedRequest:
    """A request to be kept; those of a higher ``priority`` go first."""

    fingerprint: str
    kind: str
    url: str
    request: str
    why: Why = "found"
    priority: int = 0


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A request as it was kept: ``attempts`` is how many runs failed to get it.

    It is left alone before ``not_before``, a timestamp.
    """

    fingerprint: str
    kind: str
    url: str
    request: str
    why: Why
    priority: int
    not_before: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A request that failed: how often by now, with which outcome, shown by which capture."""

    fingerprint: str
    attempts: int
    outcome: Outcome
    capture_id: int | None
    not_before: datetime


def add(
    db: Database, portal_id: str, requests: Iterable[QueuedRequest], *, renew: bool = True
) -> int:
    """Add requests, and give how many rows were written; part of the caller's transaction.

    One that is there keeps its place and its history; it is asked for in the new words
    if ``renew``, else untouched.
    """
    conflict = "DO UPDATE SET kind = excluded.kind, url = excluded.url, request = excluded.request"
    before, moment = db.conn.total_changes, stored_at()
    db.conn.executemany(
        "INSERT INTO queue (portal_id, added_at, fingerprint, kind, url, request, why, priority)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (portal_id, fingerprint)"
        f" {conflict if renew else 'DO NOTHING'}",
        [(portal_id, moment, *astuple(storable_record(one))) for one in requests],
    )
    return db.conn.total_changes - before


def finish(db: Database, portal_id: str, fingerprints: Iterable[str]) -> None:
    """Remove requests for which nothing is left to do; part of the caller's transaction."""
    db.conn.executemany(
        "DELETE FROM queue WHERE portal_id = ? AND fingerprint = ?",
        [(portal_id, fingerprint) for fingerprint in fingerprints],
    )


def put_back(db: Database, portal_id: str, failed: Iterable[Failed]) -> None:
    """Keep requests that failed, to be tried again later; part of the caller's transaction."""
    db.conn.executemany(
        "UPDATE queue SET why = 'retry', attempts = ?, last_outcome = ?, last_capture_id = ?,"
        " not_before = ? WHERE portal_id = ? AND fingerprint = ?",
        [
            (
                one.attempts,
                one.outcome,
                one.capture_id,
                timestamp(one.not_before),
                portal_id,
                one.fingerprint,
            )
            for one in failed
        ],
    )


def rows(db: Database, portal_id: str, limit: int = -1) -> list[QueueRow]:
    """The requests of a portal in their order, those to be left alone for now among them."""
    found = db.conn.execute(
        "SELECT fingerprint, kind, url, request, why, priority, not_before, attempts"
        " FROM queue WHERE portal_id = ? ORDER BY priority DESC, id LIMIT ?",
        (portal_id, limit),
    )
    return [QueueRow(*row) for row in found.fetchall()]


def portals_with_work(db: Database, now: str) -> dict[str, int]:
    """How many requests of each portal may be made at ``now``, a timestamp; none: not there."""
    found: list[Any] = db.conn.execute(
        "SELECT portal_id, count(*) FROM queue WHERE not_before IS NULL OR not_before <= ?"
        " GROUP BY portal_id ORDER BY portal_id",
        (now,),
    ).fetchall()
    return dict(found)
