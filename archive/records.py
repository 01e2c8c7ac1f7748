"""The records that the crawler hands to the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from extract.records import Finding, Report

Outcome = Literal[
    "ok",
    "unchanged",
    "redirected",
    "not_found",
    "soft_404",
    "challenged",
    "blocked",
    "timeout",
    "server_error",
    "tls_error",
    "too_large",
    "disallowed",
    "failed",
]
"""What became of one request.  ``failed`` is any other error of the network."""

CaptureSource = Literal["live", "wayback", "commoncrawl", "import"]
"""Where a capture comes from: asked by this program, had from a web archive, or imported."""

ARCHIVES: frozenset[CaptureSource] = frozenset(("wayback", "commoncrawl"))
"""Sources that are web archives: they captured the page, and this program asked them for it."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PortalRecord:
    """A portal as the registry knows it (see :mod:`spiders.portals`).

    ``hosts`` are its official hosts.
    """

    id: str
    name: str
    short_name: str | None = None
    level: str | None = None
    division: str | None = None
    parent: str | None = None
    family: str | None = None
    status: str | None = None
    home_url: str | None = None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """One request and what came of it: a response, an error or a refusal.

    ``body`` holds the bytes as they were sent (after de-chunking, before
    Content-Encoding is undone); ``None`` when nothing came.  ``request_body`` is what
    was sent along with the request.  Times are UTC.
    Headers are those on the wire, in their order and as they were written; ``reason`` is the
    status line's, and ``response_head`` every byte of a head that its parts do not give.
    ``cut`` says that the end of the body is missing: ``short`` of its Content-Length, without
    its last ``chunks``, the ``time`` was over, the connection was ``reset``, or the stream of
    its ``encoding`` broke off; from a WARC file also ``disconnect``, ``length``,
    ``unspecified``, and ``segment`` when a part of its record is missing.
    ``outcome`` is the fetcher's; the archive turns ``ok`` into ``unchanged``
    when the same bytes or the same content were captured from this URL before.

    Of a capture that a web archive made (``source``), both times are when that archive
    made it, ``archive_url`` is its address there, ``archive_digest`` the SHA-1 in base 32
    that the archive's index gives, and ``digest_agrees`` whether the bytes have it.
    """

    run_id: int
    url: str
    outcome: Outcome
    requested_at: datetime
    fetched_at: datetime
    portal_id: str | None = None
    method: str = "GET"
    status: int | None = None
    error: str | None = None
    vendor: str | None = None
    redirect_to: str | None = None
    found_on: str | None = None
    link_text: str | None = None
    kind: str = "page"
    source: CaptureSource = "live"
    ip: str | None = None
    protocol: str | None = None
    tls: bool = False
    request_headers: Headers = ()
    response_headers: Headers = ()
    body: bytes | None = None
    request_body: bytes | None = None
    reason: str | None = None
    response_head: bytes | None = None
    cut: str | None = None
    archive_url: str | None = None
    archive_digest: str | None = None
    digest_agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """What the archive made of a capture."""

    id: int
    outcome: Outcome
    payload_digest: str | None
    content_digest: str | None


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a program made of a capture, in one or several states one after the other.

    ``ended`` says why it made no more, ``sources`` are the captures that it used besides.
    """

    capture_id: int
    states: tuple[bytes, ...]
    media_type: str
    software: str
    ended: str
    made_at: datetime
    sources: tuple[int, ...] = ()


ReadingState = Literal["report", "no_report", "failed"]


@dataclass(frozen=True, slots=True)
class ReadingPart:
    """What was read along with a page, or was to be and is not there (no ``capture_id``).

    ``kind`` is ``part``, ``attachment``, ``image`` or ``named`` (see
    :mod:`archive.captures.articles`), ``url`` the address, ``document`` the one under
    which its figures are kept.
    """

    kind: str
    url: str
    capture_id: int | None = None
    document: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What extraction found in one article, with the extractor's version.

    ``state`` is ``failed`` when the document could not be read (then
    ``problems`` say why), ``no_report`` when it holds no report.
    ``portal_is_bureau`` says whether the portal the capture was found on belongs
    to one bureau, so that its name can stand for one that a report leaves out.
    ``parts`` are what was read along with the capture: it is an article's page.
    ``drawing`` is the digest of the page as a browser showed it, if that was at hand, and
    ``is_drawn`` says that it was read in the page's place.
    """

    capture_id: int
    url: str
    media_type: str
    state: ReadingState
    extractor_version: str
    seconds: float
    title: str | None = None
    reports: tuple[Report, ...] = ()
    problems: tuple[Finding, ...] = ()
    portal_is_bureau: bool = True
    parts: tuple[ReadingPart, ...] = ()
    drawing: str | None = None
    is_drawn: bool = False


ChangeKind = Literal["new_report", "new_version", "unchanged"]


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What one report of a reading meant for the archive."""

    kind: ChangeKind
    report_id: int
    version_id: int
    bureau: str
    year: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A capture that should have been read and was not (a run was cut off)."""

    capture_id: int
    url: str
    content_type: str | None
    portal_id: str | None
    link_text: str | None
    extra: Mapping[str, str] = field(default_factory=dict)
