"""What an archive sent, as the page's own answer: its address, moment, head and exact bytes.

RFC 7089 (Memento) for playback; WARC/1.1 (ISO 28500) for records of Common Crawl.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.records import Headers
from common.addresses.asked import asked
from spiders.history.rows import page_key
from spiders.history.services import Memento, Service

_PREFIX = "x-archive-orig-"
_ORIGINAL = re.compile(r'<([^<>]+)>\s*;[^<]*\brel="?original"?')
_OF_THE_WAY = frozenset(
    {
        "connection",
        "keep-alive",
        "transfer-encoding",
        "content-length",
        "date",
        "server",
        "memento-datetime",
        "link",
        "content-location",
        "age",
        "via",
        "vary",
        "set-cookie",
        "trailer",
    }
)
"""Heads that are the archive's own, of its connection and of its playback."""

_KEPT = ("memento-datetime", "x-archive-src", "x-archive-redirect-reason")
"""Heads of the archive that say where the copy is from; kept beside the page's own."""

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The answer as the archive captured it.

    ``body`` is as sent by the portal, or decoded where the archive did that (then
    ``headers`` name no Content-Encoding); ``location`` is where a redirect led,
    ``truncated`` why the archive's crawler kept part of the body only.
    """

    original: str
    moment: datetime
    status: int
    headers: Headers
    body: bytes
    location: str | None = None
    truncated: str | None = None


def of_playback(
    service: Service, memento: Memento, status: int, headers: Headers, body: bytes
) -> Unpacked | None:
    """The page's answer in one of an archive's playback; ``None`` for an answer of its own.

    Only a capture comes with Memento-Datetime (RFC 7089, 2.1.1); errors of the archive,
    and its redirects to the nearest capture, do not.
    """
    moment = _date(_first(headers, "memento-datetime"))
    if moment is None:
        return None
    original = _original(headers, memento.original)
    prefixed = [(name[len(_PREFIX) :], v) for name, v in headers if _is_prefixed(name)]
    bare = [(name, value) for name, value in headers if name.lower() not in _OF_THE_WAY]
    own = prefixed or [pair for pair in bare if not pair[0].lower().startswith("x-archive-")]
    if not any(name.lower() == "content-type" for name, _ in own):
        own += [pair for pair in headers if pair[0].lower() == "content-type"]
    kept = [pair for pair in headers if pair[0].lower() in _KEPT]
    return Unpacked(
        original=original,
        moment=moment,
        status=status,
        headers=_as_sent([*own, *kept], body),
        body=body,
        location=_unwrapped(service, _first(headers, "location"), original),
    )


def of_record(memento: Memento, body: bytes, limit: int) -> Unpacked | None:
    """The page's answer in one gzip member with a WARC record; ``None`` if it is none.

    The record must be of the page that the index named.  ``limit`` bounds it, in bytes.
    """
    try:
        raw = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, limit + 1)
        if len(raw) > limit:
            return None
        record = next(iter(ArchiveIterator(BytesIO(raw))), None)
        if record is None or record.rec_type != "response" or record.http_headers is None:
            return None
        url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
        if page_key(url) != page_key(memento.original):
            return None
        headers = tuple((str(name), str(value)) for name, value in record.http_headers.headers)
        status = str(record.http_headers.get_statuscode())
        moment = datetime.fromisoformat(str(record.rec_headers.get_header("WARC-Date")))
        content = (
            record.content_stream().read() if _has_chunks(headers) else record.raw_stream.read()
        )
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, zlib.error):
        return None
    if not status.isdigit():
        return None
    return Unpacked(
        original=url,
        moment=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        status=int(status),
        headers=_as_sent(headers, content),
        body=content,
        location=asked(_first(headers, "location") or "", url) or None,
        truncated=record.rec_headers.get_header("WARC-Truncated"),
    )


def agrees(digest: str | None, sent: bytes, decoded: bytes | None) -> bool | None:
    """Whether bytes have the digest that an index gives, as sent or decoded; ``None``: unsaid.

    Which of both an archive took the digest of differs between archives.
    """
    if digest is None:
        return None
    return digest.upper() in {sha1_of(form) for form in (sent, decoded) if form is not None}


def sha1_of(body: bytes) -> str:
    """The SHA-1 of bytes in base 32, as indexes of archives write it."""
    return b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def _as_sent(headers: Iterable[tuple[str, str]], body: bytes) -> Headers:
    """Heads that fit the bytes: an encoding that was undone is named no more."""
    found = [pair for pair in headers if pair[0].lower() not in ("transfer-encoding",)]
    if body.startswith(_GZIP):
        encoded = any(name.lower() == "content-encoding" and value for name, value in found)
        kind = (_first(tuple(found), "content-type") or "").lower()
        text = kind.startswith("text/") or "html" in kind
        rest = [pair for pair in found if pair[0].lower() != "content-encoding"]
        return (*rest, ("Content-Encoding", "gzip")) if encoded or text else tuple(rest)
    return tuple(pair for pair in found if pair[0].lower() != "content-encoding")


def _has_chunks(headers: Headers) -> bool:
    # Common Crawl undoes chunks and keeps their head under another name
    return "chunked" in (_first(headers, "transfer-encoding") or "").lower()


def _is_prefixed(name: str) -> bool:
    short = name.lower().removeprefix(_PREFIX)
    return short != name.lower() and short not in ("transfer-encoding", "connection")


def _first(headers: Headers, name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def _date(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _original(headers: Headers, otherwise: str) -> str:
    """The address that was captured: an index takes spellings for one that differ."""
    links = ", ".join(value for name, value in headers if name.lower() == "link")
    found = _ORIGINAL.search(links)
    return (asked(found[1]) if found else None) or otherwise


def _unwrapped(service: Service, location: str | None, base: str) -> str | None:
    """Where a captured redirect led, out of the archive's address for it."""
    if not location:
        return None
    absolute = asked(location, service.base) or location
    memento = service.parsed(absolute)
    return memento.original if memento is not None else asked(location, base)
