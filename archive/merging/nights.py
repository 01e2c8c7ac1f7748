"""Uniting what crawls left: how portals did, runs' reports, the queue, hosts in trouble.

What is still to be asked for is asked for by whoever has the archive: of two rows for one
request the one that failed more often is kept.  The archive that a machine of a cluster
hands back (:mod:`archive.merging.shard`) also says which requests it was given and is done
with.  A host is in trouble if it was so when last asked.
"""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

from archive.captures.of_host import answered_since
from archive.merging.rows import Maps, Row, greater, insert, rows

SEED_QUEUE = "seed_queue"
"""The table of an archive that was made for a part of a crawl: the requests it was given."""


def join_nights(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    """Join all that nights left; part of the caller's transaction."""
    for row in rows(other, "SELECT * FROM portal_runs ORDER BY run_id, portal_id"):
        capture_id = row["capture_id"]
        values = row | {
            "run_id": maps.runs[row["run_id"]],
            "capture_id": None if capture_id is None else maps.captures[capture_id],
        }
        _keep(db, "portal_runs", values, ("run_id", "portal_id"), new)
    for row in rows(other, "SELECT * FROM run_reports ORDER BY run_id"):
        _keep(db, "run_reports", row | {"run_id": maps.runs[row["run_id"]]}, ("run_id",), new)
    _join_queue(db, other, maps, new)
    _join_host_memory(db, other, new)


def _join_queue(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    if SEED_QUEUE in other.table_names():
        for portal_id, fingerprint, added_at in other.conn.execute(
            f"SELECT portal_id, fingerprint, added_at FROM {SEED_QUEUE} EXCEPT"
            " SELECT portal_id, fingerprint, added_at FROM queue"
        ).fetchall():
            db.conn.execute(
                "DELETE FROM queue WHERE portal_id = ? AND fingerprint = ? AND added_at = ?",
                (portal_id, fingerprint, added_at),
            )
    for row in rows(other, "SELECT * FROM queue ORDER BY id"):
        capture_id = row["last_capture_id"]
        values = {name: value for name, value in row.items() if name != "id"} | {
            "last_capture_id": None if capture_id is None else maps.captures[capture_id]
        }
        _keep(db, "queue", values, ("portal_id", "fingerprint"), new)


def _join_host_memory(db: Database, other: Database, new: Counter[str]) -> None:
    theirs = {row["host"]: row for row in rows(other, "SELECT * FROM host_memory")}
    for host, row in theirs.items():
        if not answered_since(db, host, row["last_seen"]):
            _keep(db, "host_memory", row, ("host",), new)
    for host, last_seen in db.conn.execute("SELECT host, last_seen FROM host_memory").fetchall():
        if answered_since(db, host, last_seen):
            db.conn.execute("DELETE FROM host_memory WHERE host = ?", (host,))


def _keep(db: Database, table: str, values: Row, names: tuple[str, ...], new: Counter[str]) -> None:
    """Insert a row, or take it in place of the one of that name if it is the greater."""
    where = " AND ".join(f"{name} = ?" for name in names)
    key = tuple(values[name] for name in names)
    mine = rows(db, f"SELECT * FROM {table} WHERE {where}", *key)
    if mine and not _later(values, mine[0]):
        return
    db.conn.execute(f"DELETE FROM {table} WHERE {where}", key)
    insert(db, table, values)
    new[table] += not mine


_MOMENTS = ("finished_at", "last_seen", "attempts")
"""What of two rows of one name says first which is the later one."""


def _later(one: Row, other: Row) -> bool:
    for name in _MOMENTS:
        if name in one and one[name] != other[name]:
            return bool(one[name] > other[name])
    return greater(_plain(one), _plain(other))


def _plain(row: Row) -> Row:
    """Without the numbers that differ from archive to archive."""
    numbers = ("id", "run_id", "capture_id", "last_capture_id")
    return {name: value for name, value in row.items() if name not in numbers}
