"""A capture's page: what was asked and answered, whose bytes they are, and when else it was had."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

from archive.captures.headers import parse_headers
from archive.errors import ArchiveError
from archive.records import CaptureSource, Headers
from archive.site.ask import Query, Row
from archive.store import open_archive

CAPTURE_SQL = """
SELECT c.*, p.name AS portal, y.size AS payload_size, r.command FROM captures c
  LEFT JOIN portals p ON p.id = c.portal_id LEFT JOIN payloads y ON y.digest = c.payload_digest
  LEFT JOIN runs r ON r.id = c.run_id WHERE c.id = :capture
"""
READ_SQL = """
SELECT DISTINCT r.bureau, r.year, v.number, v.is_current FROM readings g
  JOIN version_documents w ON g.id IN (w.first_reading_id, w.last_reading_id)
  JOIN versions v ON v.id = w.version_id JOIN reports r ON r.id = v.report_id
 WHERE g.capture_id = :capture OR g.id IN
       (SELECT p.reading_id FROM reading_parts p WHERE p.capture_id = :capture)
 ORDER BY r.bureau, r.year, v.number LIMIT 50
"""
SAME_SQL = """
SELECT id, source, fetched_at, outcome, status, payload_digest FROM captures
 WHERE url = :url ORDER BY fetched_at DESC, id DESC LIMIT :most
"""
CONVERSIONS_SQL = """
SELECT v.position, v.software, v.ended, v.made_at, v.payload_digest,
       (SELECT json_group_array(s.capture_id) FROM conversion_sources s
         WHERE s.conversion_id = v.id) AS sources
  FROM conversions v WHERE v.capture_id = :capture ORDER BY v.position LIMIT 50
"""
MOST = 600
"""So many captures of an address stand in its calendar, the latest ones."""

SOURCES: tuple[str, ...] = get_args(CaptureSource)

_ENDINGS = {
    "text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf",
    "application/msword": "doc", "application/vnd.ms-excel": "xls", "image/jpeg": "jpg",
    "image/png": "png", "application/json": "json", "text/plain": "txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}  # fmt: skip
_CODINGS = {"gzip": ".gz", "x-gzip": ".gz", "br": ".br", "zstd": ".zst", "deflate": ".deflate"}


@dataclass(frozen=True, slots=True)
class Day:
    """One capture in the calendar; ``is_new`` if its bytes are others than the time before."""

    id: int
    source: str
    fetched_at: str
    outcome: str
    is_new: bool
    is_here: bool


def context(query: Query, number: int) -> dict[str, Any] | None:
    """What the page of a capture shows; ``None`` if there is no capture of this number."""
    rows = query(CAPTURE_SQL, capture=number)
    if not rows:
        return None
    (row,) = rows
    same = query(SAME_SQL, url=row["url"], most=MOST)
    return {
        "capture": row,
        "request_headers": heads(row["request_headers"]),
        "response_headers": heads(row["response_headers"]),
        "reports": query(READ_SQL, capture=number),
        "conversions": [
            {**made, "sources": json.loads(made["sources"])}
            for made in query(CONVERSIONS_SQL, capture=number)
        ],
        "calendar": calendar(same, number),
        "times": len(same),
        "most": MOST,
        "sources": [source for source in SOURCES if any(one["source"] == source for one in same)],
    }


def heads(text: str) -> Headers | None:
    """Headers as they were sent; ``None`` for damaged ones, which the page says."""
    try:
        return parse_headers(text)
    except ArchiveError:
        return None


def calendar(captures: Sequence[Row], here: int) -> dict[str, dict[str, dict[int, list[Day]]]]:
    """The captures of an address by source, year and month (1 to 12), each month in order."""
    found: dict[str, dict[str, dict[int, list[Day]]]] = {}
    before: str | None = None
    days = []
    for row in reversed(captures):
        digest = row["payload_digest"]
        is_new = digest is not None and digest != before
        before = digest or before
        days.append(
            Day(row["id"], row["source"], row["fetched_at"], row["outcome"], is_new,
                row["id"] == here)
        )  # fmt: skip
    for source in SOURCES:
        own = [day for day in days if day.source == source]
        for month, group in groupby(own, lambda day: day.fetched_at[:7]):
            year = found.setdefault(source, {}).setdefault(month[:4], {})
            year.setdefault(int(month[5:7]), []).extend(group)
    return found


def kept(db: Path, digest: str) -> bytes | None:
    """The bytes named ``digest`` as they came; ``None`` where the copy has them not.

    Raises :class:`ArchiveError` for bytes that are damaged.
    """
    if not has(db, digest):
        return None
    with open_archive(db, read_only=True) as archive:
        return archive.payload(digest)


def has(db: Path, digest: str) -> bool:
    """Whether the copy has the bytes named ``digest``."""
    with open_archive(db, read_only=True) as archive:
        row = archive.db.conn.execute(
            "SELECT size, length(data) FROM payloads WHERE digest = ?", (digest,)
        ).fetchone()
    return row is not None and not (row[0] and not row[1])


def file_name(capture: Mapping[str, Any], headers: Headers | None) -> str:
    """What the bytes are called on a visitor's disk: never what the server called them."""
    kind = (capture["content_type"] or "").partition(";")[0].strip().lower()
    sent = {name.lower(): value.strip().lower() for name, value in headers or ()}
    coding = _CODINGS.get(sent.get("content-encoding", ""), "")
    return f"capture-{capture['id']}.{_ENDINGS.get(kind, 'bin')}{coding}"
