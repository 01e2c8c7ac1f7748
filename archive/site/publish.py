"""A copy of the archive for browsing: all its tables, without the payloads' bytes.

A site must not open the file that a crawl is writing as immutable, and should not
carry the bytes of other people's pages.  So it is given a copy: taken in one read
transaction (a crawl may go on writing), without the bytes.  A copy of an archive of
an earlier version is brought up to date; the archive itself stays as it is.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.connection import check_file
from archive.dictionary import shadow_tables
from archive.errors import ArchiveError, explain, explained, is_full
from archive.migrations import APPLICATION_ID
from archive.store import open_archive

_LEFT_OUT = {("payloads", "data"): "x''", ("dictionaries", "data"): "x''"}
"""Columns that the copy leaves empty, and what stands there instead."""


def publish(source: Path, target: Path) -> None:
    """Write a copy of the archive ``source`` to the new file ``target``.

    Raises :class:`ArchiveError` if ``source`` is no archive or cannot be read, or
    if ``target`` is there already or cannot be written.
    """
    if not check_file(source, create=False):
        raise ArchiveError(f"{source} is empty: fill it with 'gongan crawl' or 'gongan demo'")
    if target.exists():
        raise ArchiveError(f"{target} is there already: name another file")
    with explained(target):
        connection = sqlite3.connect(target.resolve().as_uri(), uri=True, isolation_level=None)
    try:
        _copy(connection, source)
    except sqlite3.Error as error:
        raise explain(error, target if is_full(error) else source) from error
    finally:
        connection.close()
    open_archive(target).close()


def _copy(connection: sqlite3.Connection, source: Path) -> None:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("ATTACH DATABASE ? AS source", (f"{source.resolve().as_uri()}?mode=ro",))
    connection.execute("BEGIN")
    objects = connection.execute(
        "SELECT type, name, sql FROM source.sqlite_master"
        " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    ).fetchall()
    shadows = shadow_tables(name for _, name, _ in objects)
    tables = [(name, sql) for kind, name, sql in objects if kind == "table"]
    for name, sql in tables:
        if name not in shadows:
            connection.execute(sql)
    for name, sql in tables:
        if not sql.upper().startswith("CREATE VIRTUAL"):
            _copy_rows(connection, name)
    for kind, _, sql in objects:
        if kind in ("index", "view", "trigger"):
            connection.execute(sql)
    connection.execute("COMMIT")
    connection.execute("DETACH DATABASE source")
    connection.execute("ANALYZE")


def _copy_rows(connection: sqlite3.Connection, table: str) -> None:
    """Copy a table's rows; a full-text index's inner tables are replaced as they are."""
    columns = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM pragma_table_xinfo(?, 'source') WHERE hidden = 0", (table,)
        )
    ]
    taken = ", ".join(_LEFT_OUT.get((table, name), f'"{name}"') for name in columns)
    named = ", ".join(f'"{name}"' for name in columns)
    connection.execute(f'DELETE FROM main."{table}"')
    connection.execute(f'INSERT INTO main."{table}" ({named}) SELECT {taken} FROM source."{table}"')
