"""What programs made of captures, joined."""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

from archive.merging.rows import Maps, Row, insert, rows, update


def join_conversions(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    """What was made of captures: of one state of one capture there is one, the earliest made."""
    for row in rows(other, "SELECT * FROM conversions ORDER BY id"):
        values = {key: row[key] for key in row if key != "id"}
        values["capture_id"] = maps.captures[row["capture_id"]]
        mine = rows(
            db,
            "SELECT * FROM conversions WHERE capture_id = ? AND position = ?",
            values["capture_id"],
            values["position"],
        )
        if not mine:
            number = insert(db, "conversions", values)
            new["conversions"] += 1
        elif _made(values) < _made(mine[0]):
            number = mine[0]["id"]
            update(db, "conversions", values, number)
            db.conn.execute("DELETE FROM conversion_sources WHERE conversion_id = ?", (number,))
        else:
            continue
        for source in rows(
            other, "SELECT capture_id FROM conversion_sources WHERE conversion_id = ?", row["id"]
        ):
            pair = {"conversion_id": number, "capture_id": maps.captures[source["capture_id"]]}
            insert(db, "conversion_sources", pair)


def _made(conversion: Row) -> tuple[str, str]:
    return conversion["made_at"], conversion["payload_digest"]
