"""What a crawl asks about captures before it has them read: what was read before, what belongs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database


def reports_read(
    db: Database, capture_id: int, extractor_version: str, parts: Sequence[int] = ()
) -> int | None:
    """How many reports this version of the extractor found in the capture's content.

    ``None`` when it has not read that content from that address yet, or with other
    contents than those of ``parts``, the captures of the article's further pages.
    Parts that are missing now, at the end, take nothing back.
    """
    row = db.conn.execute(
        "SELECT o.id, (SELECT count(*) FROM reading_versions w WHERE w.reading_id = g.id)"
        " FROM captures c JOIN captures o ON o.url = c.url AND o.content_digest = c.content_digest"
        " JOIN readings g ON g.capture_id = o.id"
        " WHERE c.id = ? AND g.extractor_version = ? ORDER BY g.id DESC LIMIT 1",
        (capture_id, extractor_version),
    ).fetchone()
    if row is None:
        return None
    now, then = _contents(db, parts), _contents(db, read_parts(db, row[0]))
    return int(row[1]) if None not in now and now == then[: len(now)] else None


def _contents(db: Database, capture_ids: Sequence[int]) -> list[str | None]:
    """The digests of what captures brought, in their order."""
    sql = "SELECT content_digest FROM captures WHERE id = ?"
    return [db.conn.execute(sql, (number,)).fetchone()[0] for number in capture_ids]


def reports_of(db: Database, portal_id: str) -> int:
    """How many reports the archive has from documents of a portal."""
    row = db.conn.execute(
        "SELECT count(DISTINCT v.report_id) FROM documents d"
        " JOIN version_documents w ON w.document_id = d.id"
        " JOIN versions v ON v.id = w.version_id WHERE d.portal_id = ?",
        (portal_id,),
    ).fetchone()
    return int(row[0])


def read_parts(db: Database, capture_id: int) -> tuple[int, ...]:
    """The captures of the further pages of an article, in order, from the same run.

    They are those of kind ``part`` that were found on the capture's address.
    """
    rows = db.conn.execute(
        "SELECT p.id FROM captures c JOIN captures p"
        " ON p.run_id = c.run_id AND p.kind = 'part' AND p.found_on = c.url AND p.id > c.id"
        " WHERE c.id = ? AND p.outcome IN ('ok', 'unchanged') ORDER BY p.id",
        (capture_id,),
    )
    return tuple(part_id for (part_id,) in rows.fetchall())
