"""Runs, and the portals they visit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Literal
from uuid import uuid4

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.records import PortalRecord
from archive.versions import origins, settle
from common.times import now

RunState = Literal["ok", "failed", "interrupted"]


def start(
    db: Database, command: str, user_agent: str | None, settings: Mapping[str, object]
) -> int:
    """Begin a run and give its number.

    A run that was never finished was cut off: it is marked ``interrupted`` now.
    """
    db.conn.execute("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
    run_id = (
        db.table("runs")
        .insert(
            {
                "uuid": str(uuid4()),
                "command": command,
                "started_at": now(),
                "user_agent": user_agent,
                "settings": json.dumps(dict(settings), ensure_ascii=False, default=str),
            }
        )
        .last_pk
    )
    assert isinstance(run_id, int)
    return run_id


def named(db: Database, uuid: str) -> int:
    """The number of the run with this uuid; raises ArchiveError if there is none."""
    row = db.conn.execute("SELECT id FROM runs WHERE uuid = ?", (uuid,)).fetchone()
    if row is None:
        raise ArchiveError(f"no run {uuid} in the archive")
    return int(row[0])


def uuid_of(db: Database, run_id: int) -> str:
    """The uuid of a run, which names it in every archive."""
    row = db.conn.execute("SELECT uuid FROM runs WHERE id = ?", (run_id,)).fetchone()
    return str(row[0])


def finish(db: Database, run_id: int, state: RunState, counts: Mapping[str, int]) -> None:
    """Note how a run ended, and its counts."""
    found = db.conn.execute(
        "UPDATE runs SET state = ?, finished_at = ?, counts = ? WHERE id = ?",
        (state, now(), json.dumps(dict(counts), ensure_ascii=False), run_id),
    ).rowcount
    if not found:
        raise ArchiveError(f"no run {run_id} in the archive: start one with start_run")


def interrupt(db: Database, run_id: int) -> None:
    """Note that a run was cut off: it has no end, only a last sign."""
    db.conn.execute("UPDATE runs SET state = 'interrupted' WHERE id = ?", (run_id,))


def put_portals(db: Database, portals: Iterable[PortalRecord]) -> None:
    """Add portals, or bring those that are there up to what the registry says now.

    Reports in documents whose hosts are official now, or no longer, are settled anew.
    """
    rows = [asdict(portal) for portal in portals]
    hosts = {row["id"]: row.pop("hosts") for row in rows}
    if not rows:
        return
    db.table("portals").upsert_all(rows, pk="id")
    before = origins.copies(db)
    if origins.put_hosts(db, hosts):
        for report_id in settle.reports_in(db, before ^ origins.copies(db)):
            settle.settle(db, report_id)
