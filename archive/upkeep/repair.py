"""Making anew what follows from the facts of an archive: indexes, views, what stands."""

from __future__ import annotations

from sqlite_utils import Database

from archive import derived
from archive.captures import revisits
from archive.store import Archive
from archive.versions import search, settle


def repair(archive: Archive) -> list[tuple[str, int]]:
    """Rebuild what can be rebuilt; gives what was done and how many things differed.

    Captures, payloads, readings, figures and prose are facts and never touched.
    Each step is committed by itself.  Raises :class:`ArchiveError`.
    """
    db = archive.db
    return [
        ("SQLite's indexes made anew", archive.write(lambda: _reindex(db))),
        ("addresses whose captures were compared anew", archive.write(lambda: _chains(db))),
        ("versions counted anew", archive.write(lambda: _counts(db))),
        ("reports settled anew", archive.write(lambda: settle.settle_all(db))),
        ("full-text indexes filled anew", archive.write(lambda: _search(db))),
        ("views and dictionary made anew", archive.write(lambda: _derived(db))),
    ]


def _reindex(db: Database) -> int:
    db.conn.execute("REINDEX")
    count = db.conn.execute("SELECT count(*) FROM sqlite_master WHERE type = 'index'").fetchone()
    return int(count[0])


def _chains(db: Database) -> int:
    return sum(revisits.settle(db, url) for url in revisits.addresses(db))


def _counts(db: Database) -> int:
    return db.conn.execute(
        "UPDATE versions SET cells_read = c.cells, cells_blank = c.blank FROM ("
        "SELECT v.id, count(f.version_id) AS cells,"
        " count(f.version_id) FILTER (WHERE f.value IS NULL) AS blank FROM versions v"
        " LEFT JOIN figures f ON f.version_id = v.id GROUP BY v.id) c"
        " WHERE c.id = versions.id"
        " AND (versions.cells_read, versions.cells_blank) <> (c.cells, c.blank)"
    ).rowcount


def _search(db: Database) -> int:
    search.rebuild(db)
    return len(search.SOURCES)


def _derived(db: Database) -> int:
    derived.refresh(db)
    return 1
