"""A page as a browser showed it last: what is read in place of a page that is empty without.

A page has the drawings of all captures of its content; of several the latest counts, as it does
of an attachment.  Its last state is what a reader had before them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

LATEST = """
SELECT v.payload_digest, v.ended, v.media_type FROM captures c
  JOIN conversions v ON v.capture_id = c.id
 WHERE c.url = ? AND c.content_digest = ?
 ORDER BY c.fetched_at DESC, v.made_at DESC, v.position DESC, v.payload_digest LIMIT 1
"""
_SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Drawing:
    """The bytes that a browser showed, by their digest, and what bound ended it early, if any."""

    digest: str
    media_type: str
    bound: str | None = None


def latest(db: Database, url: str, content_digest: str) -> Drawing | None:
    """The drawing of a page while it had this content; ``None`` for one that was not drawn."""
    row = db.conn.execute(LATEST, (url, content_digest)).fetchone()
    if row is None:
        return None
    digest, ended, media_type = row
    return Drawing(digest, media_type, None if ended == _SETTLED else ended)
