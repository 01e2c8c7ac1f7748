"""A copy of the archive for browsing: all its tables, and of the bytes what the pages show.

A site must not open the file that a crawl is writing as immutable.  So it is given a
copy, taken in one read transaction (a crawl may go on writing).  Of the payloads'
bytes it has those in which reports stand and what their pages look like, for the
archived page beside the tables, and those that show in which state a portal was, or
none.  A copy of an archive of an earlier version is brought up to date; the archive
itself stays as it is.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.audit import store as audit
from archive.connection import check_file, reading_uri, tidy
from archive.data_dictionary import shadow_tables
from archive.errors import ArchiveError, is_full, translate_sqlite_error, translate_sqlite_errors
from archive.migrations import APPLICATION_ID
from archive.new_file import put_in_place, unfinished
from archive.site.published import summaries
from archive.store import open_archive
from common.times import present, timestamp

_SHOWN = """
SELECT c.payload_digest FROM source.version_documents s
  JOIN source.versions v ON v.id = s.version_id
  JOIN source.readings g ON g.id IN (s.first_reading_id, s.last_reading_id, v.reading_id)
  JOIN source.captures c ON c.id = g.capture_id WHERE c.payload_digest IS NOT NULL
 UNION
SELECT c.payload_digest FROM source.version_documents s
  JOIN source.versions v ON v.id = s.version_id
  JOIN source.reading_parts p
    ON p.reading_id IN (s.first_reading_id, s.last_reading_id, v.reading_id)
  JOIN source.captures c ON c.id = p.capture_id WHERE c.payload_digest IS NOT NULL
 UNION
SELECT g.drawing_digest FROM source.version_documents s
  JOIN source.versions v ON v.id = s.version_id
  JOIN source.readings g ON g.id IN (s.first_reading_id, s.last_reading_id, v.reading_id)
 WHERE g.is_drawn
 UNION
SELECT payload_digest FROM source.captures WHERE kind = 'requisite' AND payload_digest IS NOT NULL
"""

_CACHE = 64 * 1024
"""KiB of pages that SQLite keeps while the indexes are made: few would be read again and again."""

_SHOWING_STATES = """
SELECT c.payload_digest FROM source.portal_states s
  JOIN source.captures c ON c.id = s.capture_id WHERE c.payload_digest IS NOT NULL
"""


def is_published(path: Path) -> bool:
    """Whether the archive ``path`` is a published copy.

    Raises :class:`ArchiveError` if it is no archive.
    """
    if not check_file(path, create=False):
        return False
    try:
        with translate_sqlite_errors(path), closing(_read_only(path)) as connection:
            return summaries.is_published(connection) is not None
    finally:
        tidy(path)


def publish(source: Path, target: Path, *, pages: bool = True) -> None:
    """Write a copy of the archive ``source`` to the new file ``target``.

    The copy has the bytes of the captures in which reports stand, of the styles and
    pictures that their pages need, and of those that show a portal's state, unless not
    ``pages``; never those of any other.  Raises :class:`ArchiveError` if ``source`` is no
    archive, is a copy itself or cannot be read, or if ``target`` is there already or
    cannot be written.  It has its name only when it is complete and on the disk.
    """
    if not check_file(source, create=False):
        raise ArchiveError(f"{source} is empty: fill it with 'gongan crawl' or 'gongan demo'")
    if is_published(source):
        raise ArchiveError(f"{source} is a published copy: publish from the archive it was made of")
    if target.exists():
        raise ArchiveError(f"{target} is there already: name another file")
    with unfinished(target) as part:
        _write(source, part, pages=pages)
        put_in_place(part, target)


def _write(source: Path, target: Path, *, pages: bool) -> None:
    with translate_sqlite_errors(target):
        connection = sqlite3.connect(target.resolve().as_uri(), uri=True, isolation_level=None)
    try:
        _copy(connection, source, pages=pages)
    except sqlite3.Error as error:
        raise translate_sqlite_error(error, target if is_full(error) else source) from error
    finally:
        connection.close()
        tidy(source)
    with open_archive(target) as copy:
        audit.freshen(copy)
    with (
        translate_sqlite_errors(target),
        closing(sqlite3.connect(target, isolation_level=None)) as connection,
    ):
        # the file has its name only when it is complete: what fails is made anew
        for setting in ("journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
        summaries.build(connection, timestamp(present()))


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(reading_uri(path), uri=True)


def _copy(connection: sqlite3.Connection, source: Path, *, pages: bool) -> None:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("ATTACH DATABASE ? AS source", (reading_uri(source),))
    connection.execute("CREATE TEMP TABLE shown (digest TEXT PRIMARY KEY)")
    connection.execute("BEGIN")
    objects = connection.execute(
        "SELECT type, name, sql FROM source.sqlite_master"
        " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    ).fetchall()
    names = {name for _, name, _ in objects}
    for needed, sql in (("version_documents", _SHOWN), ("portal_states", _SHOWING_STATES)):
        if pages and needed in names:
            connection.execute(f"INSERT OR IGNORE INTO shown {sql}")
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


_TAKEN = {
    ("payloads", "data"): "iif(digest IN (SELECT digest FROM temp.shown), data, x'')",
    ("dictionaries", "data"): "iif(EXISTS (SELECT 1 FROM temp.shown), data, x'')",
}
"""Columns of which the copy has a part, and what is taken of them."""


def _copy_rows(connection: sqlite3.Connection, table: str) -> None:
    """Copy a table's rows; a full-text index's inner tables are replaced as they are."""
    columns = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM pragma_table_xinfo(?, 'source') WHERE hidden = 0", (table,)
        )
    ]
    taken = ", ".join(_TAKEN.get((table, name), f'"{name}"') for name in columns)
    named = ", ".join(f'"{name}"' for name in columns)
    connection.execute(f'DELETE FROM main."{table}"')
    connection.execute(f'INSERT INTO main."{table}" ({named}) SELECT {taken} FROM source."{table}"')
