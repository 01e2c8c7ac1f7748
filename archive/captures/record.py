"""Captures: one row for every request, whatever came of it.

What was asked is the address, the method and the body that was sent: two forms sent
to one address are two questions.

A response that brought what the archive already holds is a *revisit*, as in
WARC/1.1 (section 6.7): it refers to the capture that first brought those bytes,
never to another revisit.

Written in plain SQL: a crawl waits for every capture, and sqlite-utils' insert takes
fifteen times as long.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from archive.captures import payloads, revisits
from archive.captures.content import Content, decode
from archive.captures.headers import headers_json, parse_headers
from archive.errors import ArchiveError, RefusedError
from archive.records import Capture, Headers, Outcome, StoredCapture
from archive.versions import readings
from common.text.surrogates import storable, storable_record
from common.times import timestamp

NOT_MODIFIED = 304
MAX_REQUEST_BODY = 1024 * 1024
"""Bytes of a request's body that are kept; of a longer one none are."""

_LATEST_GOOD = """
  FROM captures c
 WHERE c.url = ? AND c.method = ? AND c.request_body IS ? AND c.fetched_at <= ?
   AND iif(c.source IN ('wayback', 'commoncrawl'), c.source, 'own') = ?
   AND c.outcome IN ('ok', 'unchanged') AND c.payload_digest IS NOT NULL
 ORDER BY c.fetched_at DESC, c.id DESC LIMIT 1
"""
"""The latest good capture of a question up to a moment: captures are imported in any order.

What a web archive captured is a chain of its own: a server's 304 says nothing of it."""

_ANY_TIME = "9999"

CUT_ENCODING = "encoding"
"""The cut of a body whose encoded stream broke off."""


@dataclass(frozen=True, slots=True)
class LatestCapture:
    """The latest good capture of a URL by GET: what a conditional request needs.

    ``etag`` and ``last_modified`` are the response's validators, as sent.
    """

    id: int
    outcome: Outcome
    fetched_at: datetime
    etag: str | None
    last_modified: str | None
    content_type: str | None
    payload_digest: str
    content_digest: str | None


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a capture brought, or what it repeats."""

    payload_digest: str | None = None
    content_digest: str | None = None
    content_size: int | None = None
    content_error: str | None = None
    content_type: str | None = None
    revisit_of: int | None = None
    cut: str | None = None


def add(db: Database, capture: Capture) -> StoredCapture:
    """Store a capture and its payload; part of the caller's transaction."""
    if db.conn.execute("SELECT 1 FROM runs WHERE id = ?", (capture.run_id,)).fetchone() is None:
        raise ArchiveError(f"no run {capture.run_id} in the archive: start one with start_run")
    capture = storable_record(replace(capture, request_body=kept(capture.request_body)))
    if capture.status == NOT_MODIFIED:
        stored = _not_modified(db, capture)
    elif capture.body is None:
        stored = _Stored(content_type=header(capture.response_headers, "content-type"))
    else:
        stored = _with_body(db, capture, capture.body)
    outcome = capture.outcome
    if outcome == "ok" and _same_as_before(db, capture, stored):
        outcome = "unchanged"
    capture_id = _insert(db, capture, outcome, stored)
    late = _out_of_turn(db, capture)
    if late:
        revisits.settle(db, capture.url)
        outcome, stored = _settled(db, capture_id, stored)
    again = late or outcome == "unchanged" or _is_known_otherwise(db, capture, stored)
    if again and stored.content_digest is not None:
        readings.seen_again(db, capture.url, stored.content_digest, timestamp(capture.fetched_at))
    return StoredCapture(capture_id, outcome, stored.payload_digest, stored.content_digest)


def _with_body(db: Database, capture: Capture, body: bytes) -> _Stored:
    digest = payloads.store(db, body, capture.portal_id)
    content = decode(body, joined_header(capture.response_headers, "content-encoding"))
    first = db.conn.execute(
        "SELECT id FROM captures WHERE url = ? AND method = ? AND request_body IS ?"
        " AND payload_digest = ? AND revisit_of IS NULL"
        " AND iif(source IN ('wayback', 'commoncrawl'), source, 'own') = ? ORDER BY id LIMIT 1",
        (*_question(capture), digest, revisits.origin(capture.source)),
    ).fetchone()
    return _Stored(
        payload_digest=digest,
        content_digest=payloads.digest_of(content.body) if content.body is not None else None,
        content_size=len(content.body) if content.body is not None else None,
        content_error=content.error,
        content_type=header(capture.response_headers, "content-type"),
        revisit_of=first[0] if first else None,
        cut=capture.cut or (CUT_ENCODING if content.is_cut else None),
    )


def kept(request_body: bytes | None) -> bytes | None:
    """What is kept of the body of a request: all of it, unless it is too long."""
    return request_body if request_body and len(request_body) <= MAX_REQUEST_BODY else None


def _question(capture: Capture) -> tuple[str, str, bytes | None]:
    return capture.url, capture.method, capture.request_body


def _not_modified(db: Database, capture: Capture) -> _Stored:
    """A 304 stands for the latest good capture of its URL (RFC 9110, 15.4.5)."""
    row = db.conn.execute(
        "SELECT id, revisit_of, payload_digest, content_digest, content_size, content_error,"
        f" content_type {_LATEST_GOOD}",
        (*_question(capture), timestamp(capture.fetched_at), revisits.origin(capture.source)),
    ).fetchone()
    if row is None:
        return _Stored()
    capture_id, revisit_of, payload, digest, size, error, content_type = row
    return _Stored(payload, digest, size, error, content_type, revisit_of or capture_id)


def _out_of_turn(db: Database, capture: Capture) -> bool:
    """Whether the archive has captures of the address that are later, or of the same moment."""
    moment = timestamp(capture.fetched_at)
    row = db.conn.execute(
        # the new one itself is there already
        "SELECT 1 FROM captures WHERE url = ? AND fetched_at >= ? LIMIT 1 OFFSET 1",
        (capture.url, moment),
    ).fetchone()
    return row is not None


def _is_known_otherwise(db: Database, capture: Capture, stored: _Stored) -> bool:
    """Whether captures of another origin brought the same content of the address."""
    row = db.conn.execute(
        "SELECT 1 FROM captures WHERE url = ? AND content_digest = ?"
        " AND iif(source IN ('wayback', 'commoncrawl'), source, 'own') <> ? LIMIT 1",
        (capture.url, stored.content_digest, revisits.origin(capture.source)),
    ).fetchone()
    return row is not None


def _settled(db: Database, capture_id: int, stored: _Stored) -> tuple[Outcome, _Stored]:
    outcome, payload, content = db.conn.execute(
        "SELECT outcome, payload_digest, content_digest FROM captures WHERE id = ?", (capture_id,)
    ).fetchone()
    return outcome, replace(stored, payload_digest=payload, content_digest=content)


def _same_as_before(db: Database, capture: Capture, stored: _Stored) -> bool:
    """Whether the good capture of the URL before brought the same bytes or the same content."""
    row = db.conn.execute(
        f"SELECT payload_digest, content_digest {_LATEST_GOOD}",
        (*_question(capture), timestamp(capture.fetched_at), revisits.origin(capture.source)),
    ).fetchone()
    if row is None or stored.payload_digest is None:
        return False
    same_content = stored.content_digest is not None and stored.content_digest == row[1]
    return same_content or bool(stored.payload_digest == row[0])


def _insert(db: Database, capture: Capture, outcome: Outcome, stored: _Stored) -> int:
    row = {
        "run_id": capture.run_id,
        "portal_id": capture.portal_id,
        "source": capture.source,
        "kind": capture.kind,
        "url": capture.url,
        "outcome": outcome,
        "status": capture.status,
        "error": capture.error,
        "vendor": capture.vendor,
        "redirect_to": capture.redirect_to,
        "found_on": capture.found_on,
        "link_text": capture.link_text,
        "method": capture.method,
        "requested_at": timestamp(capture.requested_at),
        "fetched_at": timestamp(capture.fetched_at),
        "ip": capture.ip,
        "protocol": capture.protocol,
        "tls": int(capture.tls),
        "content_type": stored.content_type,
        "payload_digest": stored.payload_digest,
        "content_digest": stored.content_digest,
        "content_size": stored.content_size,
        "content_error": stored.content_error,
        "revisit_of": stored.revisit_of,
        "request_body": capture.request_body,
        "request_headers": headers_json(capture.request_headers),
        "response_headers": headers_json(capture.response_headers),
        "reason": capture.reason,
        "response_head": capture.response_head,
        "cut": stored.cut,
        "archive_url": capture.archive_url,
        "archive_digest": capture.archive_digest,
        "digest_agrees": None if capture.digest_agrees is None else int(capture.digest_agrees),
    }
    sql = f"INSERT INTO captures ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    capture_id = db.conn.execute(sql, tuple(row.values())).lastrowid
    assert capture_id is not None
    return capture_id


def latest(db: Database, url: str) -> LatestCapture | None:
    """The latest good capture of ``url`` by GET, whose payload is there, but no web archive's.

    A validator that a 304 left out is that of the capture it stands for.
    """
    row = db.conn.execute(
        "SELECT c.id, c.outcome, c.fetched_at, c.response_headers,"
        " iif(c.status = 304,"
        " (SELECT o.response_headers FROM captures o WHERE o.id = c.revisit_of), '[]'),"
        f" c.content_type, c.payload_digest, c.content_digest {_LATEST_GOOD}",
        (url, "GET", None, _ANY_TIME, revisits.OWN),
    ).fetchone()
    if row is None:
        return None
    capture_id, outcome, fetched_at, headers, original, content_type, payload, content = row
    if not payloads.is_there(db, payload):  # of a part of an archive, left out: it comes again
        return None
    sent = parse_headers(headers) + parse_headers(original)
    return LatestCapture(
        id=capture_id,
        outcome=outcome,
        fetched_at=datetime.fromisoformat(fetched_at),
        etag=header(sent, "etag"),
        last_modified=header(sent, "last-modified"),
        content_type=content_type,
        payload_digest=payload,
        content_digest=content,
    )


def last_whole(db: Database, url: str) -> datetime | None:
    """When ``url`` was last answered by GET with a body, and not with 304 in its place."""
    row = db.conn.execute(
        "SELECT max(fetched_at) FROM captures WHERE url = ? AND method = 'GET'"
        " AND source NOT IN ('wayback', 'commoncrawl')"
        " AND outcome IN ('ok', 'unchanged') AND status <> 304",
        (url,),
    ).fetchone()
    return None if row[0] is None else datetime.fromisoformat(row[0])


def content(db: Database, capture_id: int) -> bytes:
    """The decoded body that a capture brought or, if it is a revisit, stands for.

    Raises RefusedError when it has none or it cannot be decoded, PayloadError when
    what is stored is damaged.
    """
    row = db.conn.execute(
        "SELECT c.payload_digest, coalesce(o.response_headers, c.response_headers)"
        " FROM captures c LEFT JOIN captures o ON o.id = c.revisit_of AND c.status = 304"
        " WHERE c.id = ?",
        (capture_id,),
    ).fetchone()
    if row is None:
        raise ArchiveError(f"no capture {capture_id} in the archive: check the number")
    digest, headers = row
    if digest is None:
        raise RefusedError(f"capture {capture_id} has no body: see its outcome and error")
    encoding = joined_header(parse_headers(headers), "content-encoding")
    decoded: Content = decode(payloads.load(db, digest), encoding)
    if decoded.body is None:
        raise RefusedError(f"capture {capture_id} cannot be decoded ({decoded.error})")
    return decoded.body


def content_type(db: Database, capture_id: int) -> str | None:
    """The Content-Type that a capture's body was sent with."""
    row = db.conn.execute("SELECT content_type FROM captures WHERE id = ?", (capture_id,))
    return next((found for (found,) in row), None)


def cut_of(db: Database, capture_id: int) -> str | None:
    """What is missing of a capture's body, or of the one that it repeats; ``None``: nothing."""
    row = db.conn.execute(
        "SELECT iif(c.status = 304, o.cut, c.cut) FROM captures c"
        " LEFT JOIN captures o ON o.id = c.revisit_of WHERE c.id = ?",
        (capture_id,),
    ).fetchone()
    return row[0] if row else None


def wrong_digest(db: Database, capture_id: int) -> str | None:
    """The digest that a record of the capture stated wrongly, if one did."""
    row = db.conn.execute(
        "SELECT min(wrong_digest) FROM imported_records WHERE capture_id = ?", (capture_id,)
    ).fetchone()
    return None if row is None else row[0]


def mark_for_reading(
    db: Database, capture_id: int, link_text: str | None, page_title: str | None
) -> None:
    """Note that a capture is to be read, and how it was found, as far as is known."""
    found = db.conn.execute(
        "UPDATE captures SET to_read = 1, link_text = coalesce(?, link_text),"
        " page_title = coalesce(?, page_title) WHERE id = ?",
        (storable(link_text or "") or None, storable(page_title or "") or None, capture_id),
    ).rowcount
    if not found:
        raise ArchiveError(f"no capture {capture_id} in the archive: check the number")


def header(headers: Headers, name: str) -> str | None:
    """The first value of a header, whatever the case of its name."""
    return next((value for key, value in headers if key.lower() == name), None)


def joined_header(headers: Headers, name: str) -> str | None:
    """All values of a header as one list (RFC 9110, section 5.3)."""
    return ", ".join(value for key, value in headers if key.lower() == name) or None
