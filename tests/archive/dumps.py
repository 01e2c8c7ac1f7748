"""Archives of every earlier schema as SQL, and what makes such a dump of today's.

``python -m tests.archive.dumps ARCHIVE`` prints a dump of a small archive, to be
kept in schemas/ under the name of its last migration before a new one is added.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from archive.data_dictionary import shadow_tables
from archive.versions.search import index_text

FOLDER = Path(__file__).parent / "schemas"
_INDEXED = {
    "titles_fts": "SELECT v.id, r.bureau, v.title FROM versions v"
    " JOIN reports r ON r.id = v.report_id",
    "sections_fts": "SELECT id, title, text FROM sections",
}


def dump(connection: sqlite3.Connection) -> Iterator[str]:
    """The statements that make the archive again; what is derived from program data is left out."""
    yield f"PRAGMA application_id = {connection.execute('PRAGMA application_id').fetchone()[0]};"
    objects = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'view'"
        " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid"
    ).fetchall()
    shadows = shadow_tables(name for _, name, _ in objects)
    tables = [name for kind, name, _ in objects if kind == "table" and name not in shadows]
    yield from (f"{sql};" for _, name, sql in objects if name not in shadows)
    for table in tables:
        if table in _INDEXED:
            yield from _index(connection, table)
        elif table not in ("figure_keys", "data_dictionary", "archive_info"):
            yield from _rows(connection, table)


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    names = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    quoted = ", ".join(f'"{name}"' for name in names)
    values = " || ', ' || ".join(f'quote("{name}")' for name in names)
    for (row,) in connection.execute(f'SELECT {values} FROM "{table}"'):
        yield f'INSERT INTO "{table}" ({quoted}) VALUES ({row});'


def _index(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = "bureau, title" if table == "titles_fts" else "title, text"
    for number, *texts in connection.execute(_INDEXED[table]):
        words = ", ".join("'" + index_text(text).replace("'", "''") + "'" for text in texts)
        yield f"INSERT INTO {table} (rowid, {columns}) VALUES ({number}, {words});"


def load(name: str, path: Path) -> None:
    """Make the archive that was dumped under ``name`` at ``path``."""
    connection = sqlite3.connect(path)
    connection.executescript((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    connection.commit()
    connection.close()


def main() -> None:
    connection = sqlite3.connect(f"{Path(sys.argv[1]).resolve().as_uri()}?mode=ro", uri=True)
    print("\n".join(dump(connection)))


if __name__ == "__main__":
    main()
