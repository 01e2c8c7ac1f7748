"""Articles: a page's capture, and the captures of what belongs to the page.

To a page belong its further pages (``part``), attachments and pictures: every
address that was found on the page while it had this content, and every file
that an earlier reading saw it name.  Of each address the capture counts that is
the latest, or for a page that has changed since, the latest before it changed.
Web archives capture a page and its files when they come by: of a page that only
they have the capture counts that is nearest in time, and none that is nearer to
the page's other contents (:mod:`archive.captures.nearness`).
This follows from the captures alone, not from the order in which they came into
the archive: a file that comes a night later, or with another archive, completes
the article.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlite_utils import Database

from archive.captures import drawings, nearness
from archive.captures.drawings import Drawing
from archive.errors import ArchiveError
from archive.records import ARCHIVES

NAMED = "named"
"""The kind of a file that a page links to and that was not fetched on its account."""

REQUISITE = "requisite"
"""The kind of captures that are made for a page's looks alone, and never read."""

GOOD = nearness.GOOD
OF_PAGES = "kind IN ('part', 'attachment', 'image') AND found_on IS NOT NULL"
"""SQL: whether a capture was made because a page names it."""

BELONGS = """
(h.url = a.found_on AND h.to_read = 1 AND (h.kind <> 'list' OR a.page_title IS NOT NULL
 OR a.kind <> 'attachment'))
"""
"""SQL: whether the capture ``a`` belongs to the article ``h``.  What a list links to
directly (a list that is a report itself among them) is an article of its own."""


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """One address that belongs to a page, and the capture of it that counts.

    ``kind`` is ``part``, ``attachment``, ``image`` or :data:`NAMED`; without a
    ``capture_id`` it was never had.
    """

    kind: str
    url: str
    capture_id: int | None = None
    content_digest: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """The capture of a page, and what belongs to it; parts stand in their order.

    ``drawing`` is the page as a browser showed it, if one did.
    """

    capture_id: int
    url: str
    content_digest: str | None
    parts: tuple[ArticlePart, ...] = ()
    drawing: Drawing | None = None

    @property
    def contents(self) -> frozenset[tuple[str, str]]:
        """Address and digest of all that is there besides the page."""
        return frozenset(
            (part.url, part.content_digest)
            for part in self.parts
            if part.content_digest is not None
        )


def article(db: Database, capture_id: int) -> Article:
    """The article whose page is this capture; raises ArchiveError if there is none."""
    row = db.conn.execute(
        "SELECT url, content_digest, kind FROM captures WHERE id = ?", (capture_id,)
    ).fetchone()
    if row is None:
        raise ArchiveError(f"no capture {capture_id} in the archive: check the number")
    url, digest, kind = row
    if digest is None:
        return Article(capture_id, url, None)
    addresses = _named(db, url, digest) | _found(db, url, digest, kind)
    parts = _parts(db, url, digest, addresses)
    drawing = drawings.latest(db, url, digest)
    return Article(capture_id, url, digest, tuple(sorted(parts, key=_in_order)), drawing)


def _parts(db: Database, url: str, digest: str, kinds: Mapping[str, str]) -> list[ArticlePart]:
    """The captures of addresses (with their kinds) that count for a content of a page."""
    if not kinds:
        return []
    if nearness.is_of_archives(db, url, digest):
        return [
            ArticlePart(kind, address, *(nearness.nearest(db, address, url, digest) or ()))
            for address, kind in kinds.items()
        ]
    until = _until(db, url, digest)
    return [_chosen(db, kind, address, until) for address, kind in kinds.items()]


def with_named(db: Database, known: Article, urls: tuple[str, ...]) -> Article:
    """The article with those of the files that its page names which the archive has.

    ``urls`` are the addresses, as the page's links give them.
    """
    there = {part.url for part in known.parts}
    kinds = {url: NAMED for url in dict.fromkeys(urls) if url not in there}
    more = _parts(db, known.url, known.content_digest, kinds) if known.content_digest else ()
    return replace(known, parts=(*known.parts, *more))


def pages_of(db: Database, capture_id: int) -> list[int]:
    """The pages to which a capture's address belongs: of each content its latest capture.

    Empty for a page, and for a file that is an article of its own.
    """
    rows = db.conn.execute(
        "SELECT max(h.id) FROM captures c JOIN captures a ON a.url = c.url"
        f" JOIN captures h ON {BELONGS}"
        f" WHERE c.id = ? AND a.kind IN ('part', 'attachment', 'image') AND h.{GOOD}"
        " AND h.content_digest IS NOT NULL GROUP BY h.url, h.content_digest ORDER BY 1",
        (capture_id,),
    ).fetchall()
    return [page_id for (page_id,) in rows]


def named_by(db: Database, capture_id: int) -> list[int]:
    """The pages that name a capture's address in a link, as far as they were read."""
    rows = db.conn.execute(
        "SELECT max(h.id) FROM captures c JOIN reading_parts p ON p.url = c.url"
        " JOIN readings g ON g.id = p.reading_id JOIN captures o ON o.id = g.capture_id"
        " JOIN captures h ON h.url = o.url AND h.content_digest = o.content_digest"
        " WHERE c.id = ? AND h.to_read = 1 GROUP BY h.url, h.content_digest ORDER BY 1",
        (capture_id,),
    ).fetchall()
    return [page_id for (page_id,) in rows]


def _named(db: Database, url: str, digest: str) -> dict[str, str]:
    """What readings of this content of a page read along with it, or saw it name."""
    return dict(
        db.conn.execute(
            "SELECT p.url, min(p.kind) FROM captures o JOIN readings g ON g.capture_id = o.id"
            " JOIN reading_parts p ON p.reading_id = g.id"
            " WHERE o.url = ? AND o.content_digest = ? GROUP BY p.url",
            (url, digest),
        ).fetchall()
    )


def _found(db: Database, url: str, digest: str, page_kind: str) -> dict[str, str]:
    """What was found on a page while it had this content: address and kind."""
    rows = db.conn.execute(
        "SELECT url, kind, fetched_at, page_title, source FROM captures"
        f" WHERE found_on = ? AND {OF_PAGES}"
        " AND outcome <> 'redirected' ORDER BY fetched_at, kind",
        (url,),
    ).fetchall()
    pages = nearness.contents(db, url) if rows else []
    if not pages:
        return {}
    moments = [moment for moment, _ in pages]
    found = {}
    for address, kind, moment, title, source in rows:
        shown = pages[max(0, bisect_right(moments, moment) - 1)][1]
        if source in ARCHIVES:
            shown = nearness.content_nearest(pages, moment)
        listed = page_kind == "list" and kind == "attachment" and title is None
        if shown == digest and not listed and address != url:
            found[address] = kind
    return found


def _until(db: Database, url: str, digest: str) -> str | None:
    """When a page was first captured with other content, after this one for the last time."""
    (moment,) = db.conn.execute(
        f"SELECT min(fetched_at) FROM captures WHERE url = :url AND {GOOD}"
        " AND content_digest <> :digest AND fetched_at > (SELECT max(fetched_at) FROM captures"
        f" WHERE url = :url AND {GOOD} AND content_digest = :digest)",
        {"url": url, "digest": digest},
    ).fetchone()
    return None if moment is None else str(moment)


def _chosen(db: Database, kind: str, url: str, until: str | None) -> ArticlePart:
    """The capture of an address that counts: the latest before ``until``, or else the first."""
    row = db.conn.execute(
        "SELECT id, content_digest, content_type FROM captures"
        f" WHERE url = :url AND method = 'GET' AND {GOOD} AND content_digest IS NOT NULL"
        " AND kind <> :requisite"
        " ORDER BY iif(:until IS NULL OR fetched_at < :until, fetched_at, NULL) DESC,"
        " fetched_at, content_digest LIMIT 1",
        {"url": url, "until": until, "requisite": REQUISITE},
    ).fetchone()
    return ArticlePart(kind, url) if row is None else ArticlePart(kind, url, *row)


def _in_order(part: ArticlePart) -> tuple[bool, list[tuple[int, str]]]:
    """Further pages first; addresses with their numbers by value (``x_2`` before ``x_10``)."""
    pieces = re.findall(r"\d+|\D+", part.url)
    numbered = [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]
    return part.kind != "part", numbered
