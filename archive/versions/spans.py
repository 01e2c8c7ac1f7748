"""From when to when an article was what a reading read: its page and all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

_CAPTURED = (
    "SELECT c.fetched_at, r.uuid, c.run_id FROM captures c JOIN runs r ON r.id = c.run_id"
    " WHERE c.url = ? AND c.content_digest = ?"
)
_DRAWN = (
    _CAPTURED + " AND EXISTS (SELECT 1 FROM conversions v"
    " WHERE v.capture_id = c.id AND v.payload_digest = ?)"
)
"""A page that scripts fill was what a browser showed when one showed just that."""

_REPLACED = (
    "SELECT 1 FROM captures WHERE url = ? AND content_digest <> ? AND fetched_at > ?"
    " AND outcome IN ('ok', 'unchanged') LIMIT 1"
)
_PARTS = (
    "SELECT p.kind, o.url, o.content_digest FROM reading_parts p"
    " LEFT JOIN captures o ON o.id = p.capture_id WHERE p.reading_id = ?"
)


class Span(NamedTuple):
    """When something was first and last captured (timestamps), and which run did so first."""

    first: str
    last: str
    run_id: int


@dataclass(slots=True)
class Spans:
    """The spans of contents of addresses, each looked up once."""

    db: Database
    _known: dict[tuple[str, ...], Span]

    def __init__(self, db: Database) -> None:
        self.db = db
        self._known = {}

    def of(self, url: str, content_digest: str, drawing: str | None = None) -> Span:
        """When this content of ``url`` was captured; with a ``drawing``, when it showed that."""
        name = (url, content_digest, *filter(None, (drawing,)))
        if name not in self._known:
            rows = self.db.conn.execute(_DRAWN if drawing else _CAPTURED, name).fetchall()
            rows = rows or self.db.conn.execute(_CAPTURED, name[:2]).fetchall()
            first, last = min(rows), max(rows)
            self._known[name] = Span(first[0], last[0], first[2])
        return self._known[name]

    def of_article(
        self, reading_id: int, page_url: str, page_digest: str | None, page: Span
    ) -> tuple[Span, int, bool]:
        """The span of a page with all that was read along with it.

        Also how much that was, and whether anything was not there (pictures apart).
        An article is what it is once its last piece is there, and for as long as
        none of them is replaced.
        """
        ends = [page.last] if self._is_replaced(page_url, page_digest, page) else []
        spans, there, lacking = [page], 0, False
        for kind, url, digest in self.db.conn.execute(_PARTS, (reading_id,)).fetchall():
            if digest is None:
                lacking = lacking or kind != "image"
                continue
            there += 1
            span = self.of(url, digest)
            spans.append(span)
            if self._is_replaced(url, digest, span):
                ends.append(span.last)
        latest = max(spans, key=lambda span: span.first)
        last = min([max(span.last for span in spans), *ends])
        return Span(latest.first, max(last, latest.first), latest.run_id), there, lacking

    def _is_replaced(self, url: str, digest: str | None, span: Span) -> bool:
        """Whether the address brought other content after this one for the last time."""
        row = self.db.conn.execute(_REPLACED, (url, digest, span.last)).fetchone()
        return row is not None
