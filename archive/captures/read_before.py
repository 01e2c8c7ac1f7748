"""What was read before, and what is still to be read: of each article, as it is now.

An article has been read when a reading of its page's content read all that
belongs to it now.  A file that comes late, or that changed, makes its page's
article unread again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlite_utils import Database

from archive.captures.articles import BELONGS, OF_PAGES, Article, article, named_by, pages_of
from archive.records import Unread
from archive.versions.extractors import order

_UNREAD = "c.id, c.url, c.content_type, c.portal_id, c.link_text, c.page_title"

_WITH_A_PAGE = """
EXISTS (SELECT 1 FROM reading_parts p JOIN captures o ON o.id = p.capture_id
         WHERE p.url = c.url AND o.content_digest = c.content_digest)
"""
"""SQL: whether what the capture ``c`` brought was read along with a page."""

_READ_ALONG = f"(c.found_on IS NULL AND {_WITH_A_PAGE})"
"""SQL: whether ``c``, a capture of which nobody knows where it was found, was read with a page."""


@dataclass(frozen=True, slots=True)
class _Before:
    """A reading of a page's content: by which extractor, with what, and how much it found."""

    extractor: str
    contents: frozenset[tuple[str, str]]
    reports: int
    drawing: str | None

    def had_all_of(self, now: Article) -> bool:
        """Whether it read all that belongs to the page now; what is gone takes nothing back."""
        drawn = now.drawing is None or now.drawing.digest == self.drawing
        return drawn and self.contents >= now.contents


def reports_read(db: Database, capture_id: int, extractor_version: str) -> int | None:
    """How many reports this version of the extractor found in the capture's article.

    ``None`` when it has not read that content from that address yet, or not with all
    that belongs to the page now.  Parts that a reading had and that are missing now
    take nothing back.
    """
    now = article(db, capture_id)
    for before in _readings(db, now):
        if before.extractor == extractor_version and before.had_all_of(now):
            return before.reports
    return None


def is_read(db: Database, now: Article) -> bool:
    """Whether any extractor read the article as it is now."""
    return any(before.had_all_of(now) for before in _readings(db, now))


def was_read_along(db: Database, capture_id: int) -> bool:
    """Whether what a capture brought was read along with a page before."""
    sql = f"SELECT 1 FROM captures c WHERE c.id = ? AND {_WITH_A_PAGE}"
    return db.conn.execute(sql, (capture_id,)).fetchone() is not None


def reports_of(db: Database, portal_id: str) -> int:
    """How many reports the archive has from documents of a portal."""
    row = db.conn.execute(
        "SELECT count(DISTINCT v.report_id) FROM documents d"
        " JOIN version_documents w ON w.document_id = d.id"
        " JOIN versions v ON v.id = w.version_id WHERE d.portal_id = ?",
        (portal_id,),
    ).fetchone()
    return int(row[0])


def unread(db: Database) -> list[Unread]:
    """The pages of articles that no extractor has read as they are now."""
    rows = db.conn.execute(
        "SELECT c.id FROM captures c WHERE c.to_read = 1 AND NOT EXISTS"
        f" (SELECT 1 FROM readings g WHERE g.capture_id = c.id) AND NOT {_WITH_A_PAGE}"
        " ORDER BY c.id"
    ).fetchall()
    found: dict[int, None] = {}
    for (capture_id,) in rows:
        found |= dict.fromkeys(_incomplete(db, pages_of(db, capture_id) or [capture_id]))
    for capture_id in _new_files(db):
        pages = dict.fromkeys((*pages_of(db, capture_id), *named_by(db, capture_id)))
        found |= dict.fromkeys(_incomplete(db, pages))
    found |= dict.fromkeys(_incomplete(db, _drawn(db)))
    return [one(db, capture_id) for capture_id in sorted(found)]


def one(db: Database, capture_id: int) -> Unread:
    """A capture, as those know it who read it."""
    row = db.conn.execute(
        f"SELECT {_UNREAD} FROM captures c WHERE c.id = ?", (capture_id,)
    ).fetchone()
    return _unread(*row)


def to_reparse(
    db: Database,
    extractor_version: str,
    *,
    before: str | None = None,
    portal_id: str | None = None,
    again: bool = False,
) -> list[Unread]:
    """The pages of articles that this version of the extractor has yet to read.

    One for each content of an address, the latest, in the order of capture.  Left out is what
    an extractor of version ``before`` or later (this one, by default) has read, or
    nothing if ``again``.  ``portal_id`` limits them to one portal.
    """
    rows = db.conn.execute(
        "SELECT max(c.id), c.url, c.content_type, c.portal_id, c.link_text, c.page_title,"
        " group_concat(DISTINCT r.extractor_version)"
        " FROM captures c LEFT JOIN captures o"
        " ON o.url = c.url AND o.content_digest = c.content_digest"
        " LEFT JOIN readings r ON r.capture_id = o.id"
        " WHERE c.to_read = 1 AND c.content_digest IS NOT NULL AND c.portal_id IS coalesce(?,"
        " c.portal_id) AND NOT EXISTS (SELECT 1 FROM captures a JOIN captures h"
        f" ON {BELONGS} WHERE a.url = c.url AND a.{OF_PAGES.replace('found_on', 'a.found_on')})"
        f" AND NOT {_READ_ALONG}"
        " GROUP BY c.url, c.content_digest ORDER BY max(c.id)",
        (portal_id,),
    ).fetchall()
    wanted = order(before or extractor_version)
    with_files = _with_files(db)
    found = []
    for *row, versions in rows:
        read_by = versions.split(",") if versions else []
        if row[1] in with_files and read_by:
            now = article(db, row[0])
            known = (one for one in _readings(db, now) if one.had_all_of(now))
            read_by = [before.extractor for before in known]
        done = extractor_version in read_by or any(order(one) >= wanted for one in read_by)
        if again or not done:
            found.append(_unread(*row))
    return found


def _readings(db: Database, now: Article) -> Iterator[_Before]:
    """The readings of an article's page, of the same content, the latest first."""
    rows = db.conn.execute(
        "SELECT g.id, g.extractor_version, g.drawing_digest,"
        " (SELECT count(*) FROM reading_versions w WHERE w.reading_id = g.id)"
        " FROM captures c JOIN captures o ON o.url = c.url"
        " AND (o.id = c.id OR o.content_digest = c.content_digest)"
        " JOIN readings g ON g.capture_id = o.id WHERE c.id = ? ORDER BY g.id DESC",
        (now.capture_id,),
    ).fetchall()
    for reading_id, extractor, drawing, reports in rows:
        yield _Before(extractor, _contents(db, reading_id), reports, drawing)


def _contents(db: Database, reading_id: int) -> frozenset[tuple[str, str]]:
    rows = db.conn.execute(
        "SELECT p.url, o.content_digest FROM reading_parts p JOIN captures o ON o.id = p.capture_id"
        " WHERE p.reading_id = ? AND o.content_digest IS NOT NULL",
        (reading_id,),
    )
    return frozenset(rows.fetchall())


def _incomplete(db: Database, pages: Iterable[int]) -> list[int]:
    return [page for page in pages if not is_read(db, article(db, page))]


def _new_files(db: Database) -> list[int]:
    """Captures to be read whose content no article was read with that it may belong to."""
    rows = db.conn.execute(
        "SELECT c.id FROM captures c WHERE c.to_read = 1 AND c.content_digest IS NOT NULL"
        f" AND (c.{OF_PAGES.replace('found_on', 'c.found_on')}"
        " OR EXISTS (SELECT 1 FROM reading_parts p WHERE p.url = c.url))"
        " AND NOT EXISTS (SELECT 1 FROM reading_parts p JOIN captures o ON o.id = p.capture_id"
        " JOIN readings g ON g.id = p.reading_id JOIN captures h ON h.id = g.capture_id"
        " WHERE p.url = c.url AND o.content_digest = c.content_digest"
        " AND h.url = coalesce(c.found_on, h.url)) ORDER BY c.id"
    ).fetchall()
    return [capture_id for (capture_id,) in rows]


def _drawn(db: Database) -> list[int]:
    """The pages to be read that a browser showed: of each content the latest capture."""
    rows = db.conn.execute(
        "SELECT max(c.id) FROM captures c WHERE c.to_read = 1 AND c.content_digest IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM captures o JOIN conversions v ON v.capture_id = o.id"
        " WHERE o.url = c.url AND o.content_digest = c.content_digest)"
        " GROUP BY c.url, c.content_digest ORDER BY 1"
    ).fetchall()
    return [capture_id for (capture_id,) in rows]


def _with_files(db: Database) -> set[str]:
    """The addresses of pages to which anything belongs, or of which there is a drawing."""
    rows = db.conn.execute(
        f"SELECT found_on FROM captures WHERE {OF_PAGES} UNION"
        " SELECT o.url FROM reading_parts p JOIN readings g ON g.id = p.reading_id"
        " JOIN captures o ON o.id = g.capture_id UNION"
        " SELECT o.url FROM conversions v JOIN captures o ON o.id = v.capture_id"
    )
    return {url for (url,) in rows.fetchall()}


def _unread(
    capture_id: int,
    url: str,
    content_type: str | None,
    portal_id: str | None,
    link_text: str | None,
    page_title: str | None,
) -> Unread:
    found = Unread(capture_id, url, content_type, portal_id, link_text)
    return replace(found, extra={"page_title": page_title}) if page_title else found
