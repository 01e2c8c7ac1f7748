"""Uniting archives: readings, with what they read along and what they noted."""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

from archive.merging.rows import Maps, columns, insert, rows


def join_readings(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    """Join readings; part of the caller's transaction.

    ``maps`` knows captures and documents already, and learns the readings.
    """
    for row in rows(other, "SELECT * FROM readings ORDER BY id"):
        values = {name: row[name] for name in row if name != "id"}
        values["capture_id"] = maps.captures[row["capture_id"]]
        values["document_id"] = maps.documents[row["document_id"]]
        found = rows(
            db,
            "SELECT id FROM readings WHERE capture_id = ? AND document_id = ?"
            " AND extractor_version = ? AND read_at = ? AND state = ?",
            values["capture_id"],
            values["document_id"],
            row["extractor_version"],
            row["read_at"],
            row["state"],
        )
        if found:
            maps.readings[row["id"]] = found[0]["id"]
            continue
        maps.readings[row["id"]] = insert(db, "readings", values)
        new["readings"] += 1
        _copy_parts(db, other, maps, row["id"])
        _copy_findings(db, other, maps, row["id"])


def _copy_parts(db: Database, other: Database, maps: Maps, reading_id: int) -> None:
    sql = "SELECT * FROM reading_parts WHERE reading_id = ? ORDER BY position"
    for part in rows(other, sql, reading_id):
        capture, document = part["capture_id"], part["document_id"]
        mine = {
            "reading_id": maps.readings[reading_id],
            "capture_id": None if capture is None else maps.captures[capture],
            "document_id": None if document is None else maps.documents[document],
        }
        insert(db, "reading_parts", part | mine)


def _copy_findings(db: Database, other: Database, maps: Maps, reading_id: int) -> None:
    """The findings of a reading that are on no version."""
    listed = ", ".join(columns(other, "findings"))
    for finding in rows(
        other,
        f"SELECT {listed} FROM findings WHERE version_id IS NULL AND reading_id = ? ORDER BY id",
        reading_id,
    ):
        insert(db, "findings", maps.finding(finding, None))
