"""What is remembered from night to night: how portals and hosts did, and each run's report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from common.messages import packed
from common.text.surrogates import storable
from common.times import timestamp

PortalState = Literal[
    "ok",
    "empty",
    "below_bound",
    "layout_changed",
    "challenged",
    "unreachable",
    "stale",
    "unfinished",
]
"""How a portal was found.

``empty``: its column lists no report and never did; ``below_bound``: fewer than its
entry expects; ``layout_changed``: far fewer than in earlier runs, though the page is
there; ``challenged``: challenges or blocks in place of pages; ``unreachable``: no
page could be had; ``stale``: the report that the law asked for by 31 January is not
there; ``unfinished``: the crawl was ended before its column had been walked.
"""

Mode = Literal["full", "gentle"]
"""``gentle``: a few requests only, to see whether a host that was in trouble answers."""


@dataclass(frozen=True, slots=True)
class PortalRun:
    """How the crawl of one portal in one run went.

    ``capture_id`` is the capture that shows the state, ``listed`` the reports that
    its lists named, ``reports`` those the archive has from it; ``requests`` counts
    captures, ``bytes`` what their payloads took on the wire.
    """

    run_id: int
    portal_id: str
    state: PortalState
    ended: str
    started_at: datetime
    finished_at: datetime
    mode: Mode = "full"
    detail: str | None = None
    capture_id: int | None = None
    error: str | None = None
    requests: int = 0
    bytes: int = 0
    listed: int = 0
    reports: int = 0
    new_reports: int = 0
    new_versions: int = 0
    captures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HostTrouble:
    """A host that refused or failed in the last run that asked it: for how many runs in a row.

    Nothing is asked of it before ``not_before``.
    """

    host: str
    nights: int
    reason: str
    first_seen: str
    last_seen: str
    not_before: str


def put_portal_run(db: Database, run: PortalRun) -> None:
    """Note how a portal's crawl went; part of the caller's transaction."""
    row = asdict(run) | {
        "detail_message": packed(run.detail),
        "started_at": timestamp(run.started_at),
        "finished_at": timestamp(run.finished_at),
        "captures": json.dumps(dict(run.captures), sort_keys=True),
    }
    db.table("portal_runs").insert(row, pk=("run_id", "portal_id"), ignore=True)


def put_report(db: Database, run_id: int, report: Mapping[str, Any]) -> None:
    """Keep a run's report; part of the caller's transaction."""
    text = storable(json.dumps(dict(report), ensure_ascii=False, sort_keys=True))
    db.table("run_reports").upsert({"run_id": run_id, "report": text}, pk="run_id")


def report(db: Database, run_id: int) -> dict[str, Any] | None:
    """The report of a run, if it has one."""
    row = db.conn.execute("SELECT report FROM run_reports WHERE run_id = ?", (run_id,)).fetchone()
    return None if row is None else dict(json.loads(row[0]))


def portal_runs(db: Database, run_id: int) -> list[dict[str, Any]]:
    """How each portal did in one run; ``captures`` is a dict."""
    rows = db.query("SELECT * FROM portal_runs WHERE run_id = ? ORDER BY portal_id", (run_id,))
    return [row | {"captures": json.loads(row["captures"])} for row in rows]


IN_ORDER = ("ok", "stale", "below_bound", "empty")
"""States of a portal whose column was seen as it is."""


def past(db: Database, portal_id: str, limit: int = 10) -> list[dict[str, Any]]:
    """The last crawls of a portal that came to a state, latest first.

    The latest that found the column in order is the last of them, however long ago.
    """
    sql = "SELECT * FROM portal_runs WHERE portal_id = ? AND state <> 'unfinished'"
    order = " ORDER BY finished_at DESC, run_id DESC LIMIT ?"
    found = list(db.query(sql + order, (portal_id, limit)))
    if any(row["state"] in IN_ORDER for row in found):
        return found
    marks = ", ".join("?" * len(IN_ORDER))
    healthy = f"{sql} AND state IN ({marks})"
    return [*found, *db.query(healthy + order, (portal_id, *IN_ORDER, 1))]


def states(db: Database) -> dict[str, dict[str, Any]]:
    """The present state of each portal that was ever crawled: rows of ``portal_states``."""
    rows = db.query("SELECT * FROM portal_states WHERE is_current = 1")
    return {row["portal_id"]: row for row in rows}


def last_walks(db: Database) -> dict[str, str]:
    """When each portal's column was last walked to its end, UTC."""
    rows = db.conn.execute(
        "SELECT portal_id, max(finished_at) FROM portal_runs"
        " WHERE state NOT IN ('challenged', 'unreachable', 'unfinished') GROUP BY portal_id"
    )
    return dict(rows.fetchall())


def troubles(db: Database) -> dict[str, HostTrouble]:
    """The hosts that were in trouble when last asked, by name."""
    rows = db.query(
        "SELECT host, nights, reason, first_seen, last_seen, not_before FROM host_memory"
    )
    return {row["host"]: HostTrouble(**row) for row in rows}


def remember_hosts(db: Database, troubled: Iterable[HostTrouble], recovered: Iterable[str]) -> None:
    """Note hosts in trouble, and forget those that answered in order again."""
    hosts = db.table("host_memory")
    for host in recovered:
        hosts.delete_where("host = ?", [host])
    hosts.upsert_all([asdict(one) for one in troubled], pk="host")
