"""What a merge may have changed: the addresses that came, and what was read from them.

A night on many machines merges thousands of small archives into a large one.  What follows
from the facts is settled anew for that part of the corpus alone which the facts are about,
so that a merge takes as long as what comes is large, not as what is there.  ``CROSS JOIN``
keeps SQLite from going through the archive's tables instead of these.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

_DOCUMENTS = """
INSERT OR IGNORE INTO temp.touched_documents
SELECT g.document_id FROM temp.touched_urls t CROSS JOIN captures c ON c.url = t.url
  CROSS JOIN readings g ON g.capture_id = c.id
UNION
SELECT g.document_id FROM temp.touched_urls t CROSS JOIN captures c ON c.url = t.url
  CROSS JOIN reading_parts p ON p.capture_id = c.id CROSS JOIN readings g ON g.id = p.reading_id
UNION
SELECT p.document_id FROM temp.touched_urls t CROSS JOIN captures c ON c.url = t.url
  CROSS JOIN reading_parts p ON p.capture_id = c.id WHERE p.document_id IS NOT NULL
UNION
SELECT d.id FROM temp.touched_urls t CROSS JOIN documents d ON d.url = t.url
"""


def note_addresses(db: Database, urls: Iterable[str]) -> None:
    """Begin anew with these addresses; part of the caller's transaction."""
    for table, column in (("touched_urls", "url TEXT"), ("touched_documents", "id INTEGER")):
        db.conn.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS {table} ({column} PRIMARY KEY) WITHOUT ROWID"
        )
        db.conn.execute(f"DELETE FROM temp.{table}")
    db.conn.executemany("INSERT INTO temp.touched_urls VALUES (?)", ((url,) for url in urls))


def note_documents(db: Database, document_ids: Iterable[int]) -> None:
    """Add these documents, and those that were read from the addresses."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO temp.touched_documents VALUES (?)", ((id_,) for id_ in document_ids)
    )
    db.conn.execute(_DOCUMENTS)


def reports(db: Database) -> set[int]:
    """The reports that the documents ever held, by number."""
    rows = db.conn.execute(
        "SELECT DISTINCT v.report_id FROM temp.touched_documents t"
        " CROSS JOIN readings g ON g.document_id = t.id"
        " CROSS JOIN reading_versions w ON w.reading_id = g.id"
        " CROSS JOIN versions v ON v.id = w.version_id"
        " UNION SELECT v.report_id FROM temp.touched_documents t"
        " CROSS JOIN reading_versions w ON w.document_id = t.id"
        " CROSS JOIN versions v ON v.id = w.version_id"
    )
    return {report_id for (report_id,) in rows.fetchall()}
