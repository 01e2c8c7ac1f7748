"""From records to exchanges: one request and what came of it.

Crawlers write the records of one exchange side by side, in one order or
another, tied together by WARC-Concurrent-To or by address and time alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from urllib.parse import urlsplit

from warcio.bufferedreaders import ChunkedDataReader
from warcio.statusandheaders import StatusAndHeaders

from archive.records import Headers
from archive.warc.reader import LatinParser, Problem, RawRecord, warc_date

PRIMARY = frozenset({"response", "revisit", "resource"})
BESIDE = frozenset({"request", "metadata"})
UNMODIFIED = "server-not-modified"

_MAX_FIELDS = 1024 * 1024
"""Bytes of a metadata or warcinfo record that are looked at."""


@dataclass(frozen=True, slots=True)
class Info:
    """A warcinfo record: which program wrote the file."""

    software: str | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that holds no exchange, and why it is left alone."""

    place: int
    why: str


@dataclass(frozen=True, slots=True)
class Refers:
    """What a revisit record says of its original."""

    record_id: str | None
    url: str | None
    date: datetime | None
    payload_digest: str | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it.

    ``status`` is ``None`` for bytes without an HTTP head, and for a request
    without an answer (then ``body`` is ``None`` too).  ``body`` is as it was sent,
    its Transfer-Encoding undone.  ``refers`` is set for a revisit.  ``facts`` are
    the fields of the metadata records.
    """

    place: int
    record_id: str
    url: str
    date: datetime
    status: int | None = None
    protocol: str | None = None
    reason: str | None = None
    response_headers: Headers = ()
    body: bytes | None = None
    content_type: str | None = None
    method: str = "GET"
    request_headers: Headers = ()
    request_body: bytes | None = None
    ip: str | None = None
    payload_digest: str | None = None
    truncated: str | None = None
    refers: Refers | None = None
    not_modified: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)


Found = Exchange | Problem | Skipped | Info


def exchanges(records: Iterable[RawRecord | Problem]) -> Iterator[Found]:
    """The exchanges among a file's records, and what else there is, in order."""
    group: list[RawRecord] = []
    for record in records:
        if isinstance(record, Problem):
            yield record
        elif record.type == "warcinfo":
            yield Info(_fields(record).get("software"))
        elif record.type in PRIMARY | BESIDE:
            if group and not _belongs(record, group):
                yield _exchange(group)
                group = []
            group.append(record)
        else:
            yield Skipped(record.place, f"{record.type or 'untyped'} record")
    if group:
        yield _exchange(group)


def _belongs(record: RawRecord, group: list[RawRecord]) -> bool:
    """Whether a record is of the same exchange as those of the group."""
    kinds = {other.type for other in group}
    if record.type in PRIMARY and kinds & PRIMARY:
        return False
    if record.type == "request" and "request" in kinds:
        return False
    ids = {other.id for other in group}
    tied = {other.get("WARC-Concurrent-To") for other in group}
    if record.get("WARC-Concurrent-To") in ids or record.id in tied:
        return True
    if record.type == "metadata" and record.get("WARC-Refers-To") in ids:
        return True
    first = group[0]
    same = record.uri == first.uri and record.get("WARC-Date") == first.get("WARC-Date")
    return same and record.type not in kinds


def _exchange(group: list[RawRecord]) -> Found:
    main = next((record for record in group if record.type in PRIMARY), None)
    facts: dict[str, str] = {}
    for record in group:
        if record.type == "metadata":
            facts |= _fields(record)
    about = main or group[0]
    if main is None and "gongan-outcome" not in facts:
        return Skipped(about.place, f"{about.type} record alone")
    if not _is_web_address(about.uri):
        return Skipped(about.place, "not of a web address")
    date = warc_date(about.get("WARC-Date"))
    if date is None:
        return Problem(about.place, "the record has no date that can be read")
    found = Exchange(
        place=about.place,
        record_id=about.id,
        url=about.uri or "",
        date=date,
        ip=about.get("WARC-IP-Address"),
        payload_digest=about.get("WARC-Payload-Digest"),
        truncated=about.get("WARC-Truncated"),
        facts=facts,
    )
    if main is not None:
        received = _received(found, main)
        if not isinstance(received, Exchange):
            return received
        found = received
    request = next((record for record in group if record.type == "request"), None)
    return found if request is None else _with_request(found, request)


def _is_web_address(uri: str | None) -> bool:
    try:
        parts = urlsplit(uri or "")
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _received(found: Exchange, record: RawRecord) -> Found:
    """The exchange with what its main record holds."""
    if record.block is None:
        return Problem(record.place, f"too large: {record.length} bytes of {found.url}")
    if record.type == "revisit":
        found = replace(found, refers=_refers(record), not_modified=_not_modified(record))
    if record.type == "resource":
        kind = record.get("Content-Type")
        headers: Headers = (("Content-Type", kind),) if kind else ()
        return replace(found, response_headers=headers, body=record.block, content_type=kind)
    if record.type == "revisit" and not record.block:
        return replace(found, status=304 if found.not_modified else 200)
    block = BytesIO(record.block)
    head = _http_head(block)
    status = _status(head) if head is not None else None
    if head is None or status is None:
        return Problem(record.place, f"no HTTP head in the answer of {found.url}")
    sent = _headers(head)
    return replace(
        found,
        status=status,
        protocol=head.protocol,
        reason=head.statusline.partition(" ")[2].strip(),
        response_headers=sent,
        body=None if record.type == "revisit" else _body(block, sent),
        content_type=next((v for n, v in sent if n.lower() == "content-type"), None),
    )


def _with_request(found: Exchange, record: RawRecord) -> Exchange:
    block = BytesIO(record.block or b"")
    head = _http_head(block)
    if head is None or not head.protocol.isalpha():  # the first word, which is the method
        return found
    sent = _headers(head)
    return replace(
        found,
        method=head.protocol.upper(),
        request_headers=sent,
        request_body=_body(block, sent) or None,
    )


def _http_head(block: BytesIO) -> StatusAndHeaders | None:
    """The HTTP head that a block begins with; the block is left behind it."""
    try:
        return LatinParser([], verify=False).parse(block)
    except EOFError:
        return None


def _status(head: StatusAndHeaders) -> int | None:
    code = head.get_statuscode()
    if not head.protocol.upper().startswith("HTTP") or not (code.isascii() and code.isdigit()):
        return None
    return int(code) if 100 <= int(code) <= 999 else None


def _headers(head: StatusAndHeaders) -> Headers:
    """Headers as they were sent; HTTP/2's pseudo headers get their colon back."""
    pairs = []
    for name, value in head.headers:
        if not name:
            pseudo, _, rest = value.partition(":")
            name, value = f":{pseudo.strip()}", rest.strip()
        pairs.append((name, value))
    return tuple(pairs)


def _body(block: BytesIO, headers: Headers) -> bytes:
    """The body; chunks are put together where the head says so and they are there."""
    coding = ",".join(v for n, v in headers if n.lower() == "transfer-encoding").lower()
    if "chunked" not in coding:
        return block.read()
    body: bytes = ChunkedDataReader(block, decomp_type=None).read()
    return body


def _refers(record: RawRecord) -> Refers:
    return Refers(
        record_id=record.get("WARC-Refers-To"),
        url=record.get("WARC-Refers-To-Target-URI"),
        date=warc_date(record.get("WARC-Refers-To-Date")),
        payload_digest=record.get("WARC-Payload-Digest"),
    )


def _not_modified(record: RawRecord) -> bool:
    return UNMODIFIED in (record.get("WARC-Profile") or "")


def _fields(record: RawRecord) -> dict[str, str]:
    """The lines ``name: value`` of a warcinfo or metadata record; the first of each name."""
    text = (record.block or b"")[:_MAX_FIELDS].decode("utf-8", errors="replace")
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and value.strip():
            found.setdefault(name.strip(), value.strip())
    return found
