"""Which document of the archive an address names."""

from __future__ import annotations

from urllib.parse import urlsplit

from archive.errors import translate_sqlite_errors
from archive.store import Archive
from common.addresses.asked import asked
from common.addresses.canonical import is_noisy, key, spellings


def document_url(archive: Archive, url: str) -> str:
    """The address under which the archive has the document, whatever its spelling now.

    A document keeps the address it was first found at, and can be asked for at, when its
    portal moves to https, links to its index page or writes another session into the
    address.  Raises ArchiveError.
    """
    known = tuple(spellings(url))
    with translate_sqlite_errors(archive.path):
        row = archive.db.conn.execute(
            f"SELECT url FROM documents WHERE url IN ({', '.join('?' * len(known))})"
            " ORDER BY id LIMIT 1",
            known,
        ).fetchone()
        if row is not None:
            return str(row[0])
        return (_of_the_page(archive, url) if is_noisy(url) else None) or asked(url) or url


def _of_the_page(archive: Archive, url: str) -> str | None:
    """The address of the document whose page an address with a session or the like names."""
    host, name = urlsplit(url).netloc, key(url)
    for scheme in ("http", "https"):
        # the sign after a slash ends the range of addresses below the host
        bounds = (f"{scheme}://{host}/", f"{scheme}://{host}0")
        for (address,) in archive.db.conn.execute(
            "SELECT url FROM documents WHERE url >= ? AND url < ? ORDER BY id", bounds
        ):
            if key(str(address)) == name:
                return str(address)
    return None
