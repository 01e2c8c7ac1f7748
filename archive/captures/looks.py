"""What a page looked like: which captures are the styles and pictures that it needs.

A style that many pages share was asked for once, so it is found by the addresses in the
page and not by who asked for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from archive.captures import record
from archive.captures.articles import GOOD
from archive.errors import ArchiveError
from common.text.decode import declared_charset
from extract.documents.html import requisites

DEPTH = 3
"""Style sheets within one another that are followed."""

MOST = 400
"""Addresses of one page, those that its style sheets name among them."""

MAX_HOPS = 5
"""Redirects from one address to the file."""

_CAPTURES = "SELECT id, outcome, redirect_to FROM captures WHERE url = ? AND method = 'GET'"
_NEAREST = f"""
SELECT id, coalesce(content_type, ''), outcome, redirect_to FROM captures
 WHERE url = ? AND method = 'GET'
   AND ({GOOD} AND content_digest IS NOT NULL OR outcome = 'redirected')
 ORDER BY abs(julianday(fetched_at) - julianday(?)), id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Look:
    """One file that a page needs to look as it does, as it was when the page was captured."""

    url: str
    capture_id: int
    content_type: str

    @property
    def is_style(self) -> bool:
        """Whether it is a style sheet."""
        return "css" in self.content_type.lower() or self.url.lower().endswith(".css")


def looks(db: Database, capture_id: int) -> list[Look]:
    """The styles and pictures of a page that the archive has, each from the time of the page.

    Those that a style sheet names come after it.  Raises ArchiveError if the page's bytes
    cannot be had.
    """
    url, moment, body, content_type = _page(db, capture_id)
    waiting = [(one, 0) for one in requisites.of_page(body, url, declared_charset(content_type))]
    known, found = {one for one, _ in waiting}, []
    for address, depth in waiting:  # grows while it is gone through
        look = _nearest(db, address, moment)
        if look is None:
            continue
        found.append(look)
        if look.is_style and depth < DEPTH:
            for further in _of_style(db, look):
                if further not in known and len(known) < MOST:
                    known.add(further)
                    waiting.append((further, depth + 1))
    return found


def captures_of_looks(db: Database, pages: Iterable[int]) -> set[int]:
    """All captures of what these pages need to look as they do, of whatever time."""
    addresses: dict[str, None] = {}
    for capture_id in pages:
        try:
            addresses |= dict.fromkeys(_addresses(db, capture_id))
        except ArchiveError:
            continue  # a page without bytes; who exports it is told
    found: set[int] = set()
    for address in addresses:
        found |= _with_hops(db, address)
    return found


def _addresses(db: Database, capture_id: int) -> Iterator[str]:
    url, _, body, content_type = _page(db, capture_id)
    if content_type and "html" not in content_type.lower():
        return
    yield from requisites.of_page(body, url, declared_charset(content_type))
    for look in looks(db, capture_id):
        yield look.url
        if look.is_style:
            yield from _of_style(db, look)


def _page(db: Database, capture_id: int) -> tuple[str, str, bytes, str]:
    row = db.conn.execute(
        "SELECT url, fetched_at, coalesce(content_type, '') FROM captures WHERE id = ?",
        (capture_id,),
    ).fetchone()
    if row is None:
        raise ArchiveError(f"no capture {capture_id} in the archive: check the number")
    url, moment, content_type = row
    return url, moment, record.content(db, capture_id), content_type


def _of_style(db: Database, look: Look) -> list[str]:
    try:
        body = record.content(db, look.capture_id)
    except ArchiveError:
        return []
    return requisites.of_style(body, look.url, declared_charset(look.content_type))


def _nearest(db: Database, url: str, moment: str) -> Look | None:
    """The capture of an address that is nearest in time, through redirects."""
    first = url
    for _ in range(MAX_HOPS):
        row = db.conn.execute(_NEAREST, (url, moment)).fetchone()
        if row is None:
            return None
        capture_id, content_type, outcome, redirect_to = row
        if outcome != "redirected":
            return Look(first, capture_id, content_type)
        url = redirect_to
    return None


def _with_hops(db: Database, url: str) -> set[int]:
    found: set[int] = set()
    urls = [url]
    for address in urls:  # grows while it is gone through
        rows = db.conn.execute(_CAPTURES, (address,)).fetchall()
        found |= {capture_id for capture_id, _, _ in rows}
        onward = {to for _, outcome, to in rows if outcome == "redirected" and to}
        urls += sorted(onward.difference(urls))[:MAX_HOPS]
    return found
