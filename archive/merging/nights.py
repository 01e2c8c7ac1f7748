"""Uniting what nightly runs left: how portals did, and the runs' reports.

The queue and the memory of hosts belong to the machine that crawls, and stay there.
"""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

from archive.merging.rows import Maps, Row, greater, insert, rows


def join_nights(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    """Join ``portal_runs`` and ``run_reports``; part of the caller's transaction."""
    for row in rows(other, "SELECT * FROM portal_runs ORDER BY run_id, portal_id"):
        capture_id = row["capture_id"]
        values = row | {
            "run_id": maps.runs[row["run_id"]],
            "capture_id": None if capture_id is None else maps.captures[capture_id],
        }
        _keep(db, "portal_runs", values, ("run_id", "portal_id"), new)
    for row in rows(other, "SELECT * FROM run_reports ORDER BY run_id"):
        _keep(db, "run_reports", row | {"run_id": maps.runs[row["run_id"]]}, ("run_id",), new)


def _keep(db: Database, table: str, values: Row, names: tuple[str, ...], new: Counter[str]) -> None:
    """Insert a row, or take it in place of the one of that name if it is the greater."""
    where = " AND ".join(f"{name} = ?" for name in names)
    key = tuple(values[name] for name in names)
    mine = rows(db, f"SELECT * FROM {table} WHERE {where}", *key)
    if mine and not greater(_plain(values), _plain(mine[0])):
        return
    db.conn.execute(f"DELETE FROM {table} WHERE {where}", key)
    insert(db, table, values)
    new[table] += not mine


def _plain(row: Row) -> Row:
    """Without the numbers that differ from archive to archive."""
    return {name: value for name, value in row.items() if name not in ("run_id", "capture_id")}
