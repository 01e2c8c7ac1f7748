"""WARC/1.1 records (ISO 28500:2017) made of captures.

A response record holds status line, headers and body as they were sent, save that
Transfer-Encoding was undone when they were captured: Content-Length says what
is there.  A body whose end is missing is marked by WARC-Truncated.  Record ids
follow from the capture, so that exporting twice gives the same records.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders

from archive.captures.conversions import StoredConversion
from archive.captures.headers import headers_json
from archive.records import Headers
from archive.warc import exact
from archive.warc.conversions import HEADER
from archive.warc.selection import CaptureRow
from common.times import timestamp

VERSION = "WARC/1.1"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
NO_BODY = 304
"""The status that says: as you have it."""

FIELDS = "application/warc-fields"
PREFIX = "gongan-"
"""Begins the names of our own fields in metadata records."""

_NAMESPACE = uuid.UUID("6c2ff0c8-6a53-5f0e-9a0b-0d3a4b7d2f61")
_UNDONE = frozenset({"transfer-encoding", "trailer", "content-length"})
_TRUNCATED = {"short": "disconnect", "chunks": "disconnect", "reset": "disconnect"} | {
    reason: reason for reason in ("time", "disconnect", "length", "unspecified")
}
"""What a cut is called in WARC (ISO 28500, 5.13); a broken encoding is a whole record."""

_VERSION = re.compile(r"HTTP/1\.[0-9]")
_BUILDER = RecordBuilder(warc_version=VERSION)


@dataclass(frozen=True, slots=True)
class Original:
    """A response record that revisit records may point at."""

    record_id: str
    url: str
    date: str
    payload_sha1: str


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """An HTTP head in ISO 8859-1, as it was sent (warcio would percent-encode it)."""

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:
        """The head's bytes; warcio asks for them under this name."""
        text: str = self.to_str(filter_func)
        return text.encode("latin-1", errors="replace") + b"\r\n"


def record_id(row: CaptureRow, what: str) -> str:
    """The WARC-Record-ID of one of a capture's records."""
    parts = (what, row.run, row.method, row.url, row.kind, timestamp(row.requested_at))
    more = (timestamp(row.fetched_at), row.outcome, row.payload_digest or "", row.error or "")
    sent = (sha1_of(row.request_body),) if row.request_body is not None else ()
    held = (row.archive_url,) if row.archive_url is not None else ()
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, chr(10).join((*parts, *more, *sent, *held)))}>"


def warc_date(moment: datetime) -> str:
    """A moment as WARC/1.1 writes it, to the millisecond."""
    return timestamp(moment).replace("+00:00", "Z")


def sha1_of(body: bytes) -> str:
    """A payload digest as web archiving tools write it: SHA-1 in base 32."""
    return f"sha1:{b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()}"


def warcinfo(name: str, made: datetime, fields: Iterable[tuple[str, str]]) -> Any:
    """The record that begins a file called ``name``."""
    headers = {
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(_NAMESPACE, f'warcinfo {name}')}>",
        "WARC-Date": warc_date(made),
        "WARC-Filename": name,
    }
    return _fields_record("", "warcinfo", headers, fields)


def request(row: CaptureRow, concurrent_to: str) -> Any:
    """The request as it was sent, with its body; first line and Host follow from the address."""
    parts = urlsplit(row.url)
    target = row.url.partition("#")[0].partition("://")[2].removeprefix(parts.netloc)
    target = target if target.startswith("/") else f"/{target}"
    sent = [pair for pair in row.request_headers if not pair[0].startswith(":")]
    had_length = any(name.lower() == "content-length" for name, _ in sent)
    if not any(name.lower() == "host" for name, _ in sent):
        sent.insert(0, ("Host", parts.netloc.rpartition("@")[2]))
    body = row.request_body or b""
    if body or (had_length and row.method == "GET"):
        sent = [pair for pair in sent if pair[0].lower() not in _UNDONE]
    if body:
        sent.append(("Content-Length", str(len(body))))
    head = _Head(f"{row.method} {target} HTTP/1.1", _clean(sent))
    headers = _headers(row, "request") | {"WARC-Concurrent-To": concurrent_to}
    return _BUILDER.create_warc_record(
        row.url,
        "request",
        payload=BytesIO(body),
        length=len(body),
        warc_headers_dict=headers,
        http_headers=head,
    )


def response(row: CaptureRow, body: bytes) -> Any:
    """The answer with its body as it was sent, Content-Encoding kept."""
    headers = _headers(row, "response") | {"WARC-Payload-Digest": sha1_of(body)}
    if row.cut in _TRUNCATED:
        headers["WARC-Truncated"] = _TRUNCATED[row.cut]
    return _BUILDER.create_warc_record(
        row.url,
        "response",
        payload=BytesIO(body),
        length=len(body),
        warc_headers_dict=headers,
        http_headers=_response_head(row, len(body)),
    )


def resource(row: CaptureRow, body: bytes) -> Any:
    """Bytes that came without an HTTP head: a file that a person fetched."""
    headers = _headers(row, "resource") | {"WARC-Payload-Digest": sha1_of(body)}
    return _BUILDER.create_warc_record(
        row.url,
        "resource",
        payload=BytesIO(body),
        length=len(body),
        warc_content_type=row.content_type or "application/octet-stream",
        warc_headers_dict=headers,
    )


def conversion(row: CaptureRow, made: StoredConversion, body: bytes, sources: list[str]) -> Any:
    """What a program made of a page (ISO 28500, 6.8), which refers to what the server sent.

    ``sources`` are the records of what it was made from besides.
    """
    told = {"position": made.position, "software": made.software, "ended": made.ended}
    name = f"{record_id(row, 'response')} {made.position} {made.payload_digest}"
    headers = {
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(_NAMESPACE, f'conversion {name}')}>",
        "WARC-Date": warc_date(made.made_at),
        "WARC-Refers-To": record_id(row, "response"),
        "WARC-Payload-Digest": sha1_of(body),
        HEADER: json.dumps(told | {"sources": sources}),
    }
    return _BUILDER.create_warc_record(
        row.url,
        "conversion",
        payload=BytesIO(body),
        length=len(body),
        warc_content_type=made.media_type,
        warc_headers_dict=headers,
    )


def revisit(row: CaptureRow, original: Original) -> Any:
    """An answer that brought what the original brought, by digest or by its status 304.

    That of a 304 has no block: pywb would replay its head, an empty page.  The
    head stands in the metadata record.
    """
    headers = _headers(row, "response") | {
        "WARC-Profile": NOT_MODIFIED if row.status == NO_BODY else IDENTICAL,
        "WARC-Refers-To": original.record_id,
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": original.date,
        "WARC-Payload-Digest": original.payload_sha1,
    }
    head = None if row.status == NO_BODY else _response_head(row, None)
    return _BUILDER.create_warc_record(
        row.url, "revisit", warc_headers_dict=headers, http_headers=head
    )


def metadata(row: CaptureRow, about: str | None) -> Any:
    """What this archive knows of a capture beside its bytes.

    ``about`` is the record it belongs to; ``None`` for a request without an
    answer, of which this is all there is.
    """
    headers = _headers(row, "metadata")
    if about is not None:
        headers["WARC-Concurrent-To"] = about
    return _fields_record(row.url, "metadata", headers, _facts(row))


def _facts(row: CaptureRow) -> list[tuple[str, str]]:
    """Heritrix's own names where they say the same, else ours."""
    spent = (row.fetched_at - row.requested_at).total_seconds()
    facts = {
        "via": row.found_on,
        "fetchTimeMs": str(round(spent * 1000)),
        "outcome": row.outcome,
        "error": row.error,
        "vendor": row.vendor,
        "kind": row.kind,
        "portal": row.portal_id,
        "link-text": row.link_text,
        "page-title": row.page_title,
        "redirect-to": row.redirect_to,
        "protocol": row.protocol,
        "payload": row.payload_digest,
        "content": row.content_digest,
        "run": row.run,
        "cut": row.cut,
        "headers": headers_json(row.response_headers) if row.status == NO_BODY else None,
    }
    known = ("via", "fetchTimeMs")
    pairs = [
        (name if name in known else f"{PREFIX}{name}", value)
        for name, value in facts.items()
        if value is not None
    ]
    pairs += [(f"{PREFIX}report", report) for report in row.reports]
    return [*pairs, (exact.FIELD, exact.written(row))]


def _fields_record(
    uri: str, kind: str, headers: dict[str, str], fields: Iterable[tuple[str, str]]
) -> Any:
    lines = (
        # JSON is one line already, and every space of it counts
        f"{name}: {value if name == exact.FIELD else ' '.join(value.split())}\r\n"
        for name, value in fields
    )
    text = "".join(lines)
    block = text.encode()
    return _BUILDER.create_warc_record(
        uri,
        kind,
        payload=BytesIO(block),
        length=len(block),
        warc_content_type=FIELDS,
        warc_headers_dict=headers,
    )


def _headers(row: CaptureRow, what: str) -> dict[str, str]:
    headers = {"WARC-Record-ID": record_id(row, what), "WARC-Date": warc_date(row.requested_at)}
    return headers | ({"WARC-IP-Address": row.ip} if row.ip else {})


def _response_head(row: CaptureRow, length: int | None) -> _Head:
    """The head as sent, less what was undone; ``length`` is that of the body that follows."""
    kept = [pair for pair in row.response_headers if pair[0].lower() not in _UNDONE]
    if length is not None:
        kept.append(("Content-Length", str(length)))
    status = row.status or 0
    phrase = " ".join((_usual_reason(status) if row.reason is None else row.reason).splitlines())
    version = row.protocol if _VERSION.fullmatch(row.protocol or "") else None
    return _Head(f"{status} {phrase}", _clean(kept), protocol=version or "HTTP/1.1")


def _usual_reason(status: int) -> str:
    """The reason of a status whose own is not known: HTTP/2 has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _clean(headers: Iterable[tuple[str, str]]) -> Headers:
    """Headers that stay one line each."""
    return tuple((name, " ".join(value.splitlines())) for name, value in headers)
