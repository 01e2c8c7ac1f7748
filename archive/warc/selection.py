"""Which captures are exported, in the order of time.

A 304 needs the capture it stands for: when that one is not chosen itself, it is
added, so that every revisit record has its original in the same export.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from archive.captures.headers import parse_headers
from archive.captures.looks import captures_of_looks
from archive.records import Headers, Outcome
from common.times import timestamp


@dataclass(frozen=True, slots=True)
class Selection:
    """What to export: all, or one portal's captures, or those from a moment on (UTC).

    With a ``bureau`` and a ``year`` it is one report's: the captures that any of its versions
    was read from, with the further pages, files and pictures that belong to their pages, and
    the styles and pictures that these need to look as they do.
    """

    portal_id: str | None = None
    since: datetime | None = None
    bureau: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture with all that its WARC records say; headers are as they were sent.

    ``reports`` are the bureau and year of each report that was read in it.
    """

    id: int
    run: str
    portal_id: str | None
    kind: str
    url: str
    outcome: Outcome
    status: int | None
    error: str | None
    vendor: str | None
    redirect_to: str | None
    found_on: str | None
    link_text: str | None
    page_title: str | None
    method: str
    request_body: bytes | None
    requested_at: datetime
    fetched_at: datetime
    ip: str | None
    protocol: str | None
    content_type: str | None
    payload_digest: str | None
    content_digest: str | None
    revisit_of: int | None
    request_headers: Headers
    response_headers: Headers
    reason: str | None
    cut: str | None
    source: str
    tls: bool
    to_read: bool
    response_head: bytes | None
    archive_url: str | None
    archive_digest: str | None
    digest_agrees: int | None
    reports: tuple[str, ...]


_COLUMNS = """
SELECT c.id, r.command || ' ' || r.started_at, c.portal_id, c.kind, c.url, c.outcome, c.status,
       c.error, c.vendor, c.redirect_to, c.found_on, c.link_text, c.page_title, c.method,
       c.request_body, c.requested_at, c.fetched_at, c.ip, c.protocol, c.content_type,
       c.payload_digest, c.content_digest, c.revisit_of, c.request_headers, c.response_headers,
       c.reason, c.cut, c.source, c.tls, c.to_read, c.response_head,
       c.archive_url, c.archive_digest, c.digest_agrees,
       (SELECT json_group_array(DISTINCT p.bureau || ' ' || p.year)
          FROM (SELECT g.id FROM readings g WHERE g.capture_id = c.id
                 UNION SELECT q.reading_id FROM reading_parts q JOIN versions w
                    ON w.reading_id = q.reading_id
                  WHERE q.capture_id = c.id AND EXISTS (
                        SELECT 1 FROM reading_versions y WHERE y.reading_id = q.reading_id
                           AND y.version_id = w.id AND y.document_id = q.document_id)) g
          JOIN versions v ON v.reading_id = g.id
          JOIN reports p ON p.id = v.report_id)
  FROM captures c JOIN runs r ON r.id = c.run_id
"""


def rows(db: Database, chosen: Selection) -> Iterator[CaptureRow]:
    """The captures of a selection and those their 304s stand for, the earliest first."""
    where, values = _conditions(db, chosen)
    found = db.conn.execute(
        f"WITH chosen AS (SELECT * FROM captures c {where}) {_COLUMNS}"
        " WHERE c.id IN (SELECT id FROM chosen UNION"
        " SELECT revisit_of FROM chosen WHERE status = 304 AND revisit_of IS NOT NULL)"
        " ORDER BY c.fetched_at, c.id",
        values,
    )
    return (_row(*values) for values in found)


_OF_A_REPORT = """
c.id IN (
    WITH read AS (
        SELECT g.id, g.capture_id FROM reports p JOIN versions v ON v.report_id = p.id
          JOIN reading_versions w ON w.version_id = v.id JOIN readings g ON g.id = w.reading_id
         WHERE p.bureau = ? AND p.year = ?),
    pages AS (SELECT DISTINCT h.url FROM read JOIN captures h ON h.id = read.capture_id)
    SELECT o.id FROM captures o JOIN pages ON o.url = pages.url
    UNION SELECT q.capture_id FROM reading_parts q JOIN read ON read.id = q.reading_id
    UNION SELECT f.id FROM captures f JOIN pages ON f.found_on = pages.url
     WHERE f.kind IN ('part', 'attachment', 'image')
    UNION SELECT value FROM json_each(?))
"""
_PAGES_OF_A_REPORT = """
SELECT DISTINCT g.capture_id FROM reports p JOIN versions v ON v.report_id = p.id
  JOIN reading_versions w ON w.version_id = v.id JOIN readings g ON g.id = w.reading_id
 WHERE p.bureau = ? AND p.year = ?
"""


def _conditions(db: Database, chosen: Selection) -> tuple[str, list[object]]:
    conditions = {
        "c.portal_id = ?": chosen.portal_id,
        "c.fetched_at >= ?": timestamp(chosen.since) if chosen.since else None,
    }
    given: dict[str, object] = {text: one for text, one in conditions.items() if one is not None}
    values = list(given.values())
    if chosen.bureau is not None:
        given[_OF_A_REPORT] = None
        pages = db.conn.execute(_PAGES_OF_A_REPORT, (chosen.bureau, chosen.year)).fetchall()
        seen = captures_of_looks(db, [capture_id for (capture_id,) in pages])
        values += [chosen.bureau, chosen.year, json.dumps(sorted(seen))]
    return (f"WHERE {' AND '.join(given)}" if given else ""), values


def _row(*values: object) -> CaptureRow:
    fields = dict(zip(CaptureRow.__dataclass_fields__, values, strict=True))
    for name in ("requested_at", "fetched_at"):
        fields[name] = datetime.fromisoformat(str(fields[name]))
    for name in ("request_headers", "response_headers"):
        fields[name] = parse_headers(str(fields[name]))
    for name in ("tls", "to_read"):
        fields[name] = bool(fields[name])
    fields["reports"] = tuple(json.loads(str(fields["reports"])))
    return CaptureRow(**fields)  # type: ignore[arg-type]
