"""Which document of the archive an address names."""

from __future__ import annotations

from archive.errors import translate_sqlite_errors
from archive.store import Archive
from common.addresses.canonical import clean, spellings


def document_url(archive: Archive, url: str) -> str:
    """The address under which the archive has the document, whatever its spelling now.

    A document keeps the address it was first found at when its portal moves to
    https or links to its index page.  Raises ArchiveError.
    """
    known = tuple(spellings(url))
    with translate_sqlite_errors(archive.path):
        row = archive.db.conn.execute(
            f"SELECT url FROM documents WHERE url IN ({', '.join('?' * len(known))})"
            " ORDER BY id LIMIT 1",
            known,
        ).fetchone()
    return clean(url) if row is None else str(row[0])
