"""Rows of two archives: numbers of the one as numbers of the other, and what to keep."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]


@dataclass(slots=True)
class Maps:
    """The other archive's numbers, and what they are in this one."""

    runs: dict[int, int] = field(default_factory=dict)
    captures: dict[int, int] = field(default_factory=dict)
    documents: dict[int, int] = field(default_factory=dict)
    readings: dict[int, int] = field(default_factory=dict)
    reports: dict[int, int] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)

    def finding(self, row: Row, version_id: int | None) -> Row:
        """A finding or statement of the other archive with this one's numbers."""
        document = row["document_id"]
        return {
            **{name: row[name] for name in row if name != "id"},
            "reading_id": self.readings[row["reading_id"]],
            "version_id": version_id,
            "document_id": None if document is None else self.documents[document],
        }


def rows(db: Database, sql: str, *values: object) -> list[Row]:
    """The rows of a query as dicts."""
    return list(db.query(sql, values))


def columns(db: Database, table: str) -> list[str]:
    """The columns of a table that can be written."""
    return [column.name for column in db.table(table).columns]


def insert(db: Database, table: str, values: Row) -> int:
    """Insert a row; gives its number."""
    names = ", ".join(f'"{name}"' for name in values)
    row_id = db.conn.execute(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})",
        tuple(values.values()),
    ).lastrowid
    assert row_id is not None
    return row_id


def update(db: Database, table: str, values: Row, row_id: object) -> None:
    """Write columns of the row with this ``id``."""
    names = ", ".join(f'"{name}" = ?' for name in values)
    db.conn.execute(f"UPDATE {table} SET {names} WHERE id = ?", (*values.values(), row_id))


def greater(one: Row, other: Row) -> bool:
    """Whether ``one`` comes after ``other`` in an order of rows that is always the same."""
    return _text(one) > _text(other)


def _text(row: Row) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def joined_row(mine: Row, other: Row, leave: Collection[str]) -> Row:
    """The columns of ``mine`` that change when ``other`` is the same thing seen elsewhere.

    Something goes before nothing, and of two values always the same one is taken.
    """
    changed = {}
    for name, value in other.items():
        if name in leave or value == mine[name] or value is None:
            continue
        if mine[name] is None or value > mine[name]:
            changed[name] = value
    return changed
