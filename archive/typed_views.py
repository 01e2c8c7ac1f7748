"""Views whose every column has a declared type, also those that are worked out.

SQLite gives a view's column the type of the table's column that it shows, and none if
it is worked out.  Programs that ask for types (DuckDB's scanner, connectorx, Datasette's
plugins) then guess from the first row, which may be empty, or give bytes.  SQLite does
give a scalar subquery the type of what it selects; of a compound one, of its last part.
"""

from __future__ import annotations

_TYPES = {
    "INTEGER": "SELECT position FROM figure_keys WHERE 1 = 0",
    "REAL": "SELECT number FROM figures WHERE 1 = 0",
    "TEXT": "SELECT value FROM archive_info WHERE 1 = 0",
}
"""Queries that select no row, of a column of each type."""


def typed(select: str, columns: str) -> str:
    """``select`` as a view's SQL with the named columns, in this order.

    ``columns`` are names; one that is worked out has its type after a colon, and is
    cast to it: ``"run_id, captures:INTEGER"``.
    """
    shown = ",\n       ".join(_column(*one.strip().split(":")) for one in columns.split(","))
    return f"\nSELECT {shown}\n  FROM ({select}\n) t"


def _column(name: str, kind: str | None = None) -> str:
    if kind is None:
        return f"t.{name}"
    return f"(SELECT CAST(t.{name} AS {kind}) UNION ALL {_TYPES[kind]}) AS {name}"
