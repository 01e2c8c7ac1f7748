"""From records to exchanges: one request and what came of it.

Crawlers write the records of one exchange side by side, in one order or
another, tied together by WARC-Concurrent-To or by address and time alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from archive.captures.content import decode
from archive.records import Headers
from archive.warc.conversions import Converted, converted, is_ours
from archive.warc.digests import canonical, differs
from archive.warc.messages import Message, answer, message
from archive.warc.reader import Problem, RawRecord, warc_date
from archive.warc.segments import Joined, Segments, segment_number

PRIMARY = frozenset({"response", "revisit", "resource"})
BESIDE = frozenset({"request", "metadata"})
UNMODIFIED = "server-not-modified"
TRUNCATIONS = ("length", "time", "disconnect", "unspecified")
"""Why a record may be truncated (ISO 28500, 5.13)."""

SEGMENT = "segment"
"""The cut of a record in parts, some of which are in none of the files."""

BLOCK_DIGEST = "WARC-Block-Digest"
PAYLOAD_DIGEST = "WARC-Payload-Digest"
MAX_DECODED = 64 * 1024 * 1024
"""Bytes of a decoded body that a digest is compared with."""

_MAX_FIELDS = 8 * 1024 * 1024
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
    its Transfer-Encoding undone.  ``truncated`` says why its end is missing: the record's word,
    ``short`` or ``chunks`` (see :class:`archive.records.Capture`), or ``segment``.
    ``wrong_digest`` names a field whose digest is not that of the bytes.  ``refers`` is set for
    a revisit.  ``facts`` are the fields of the metadata records.
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
    wrong_digest: str | None = None
    refers: Refers | None = None
    not_modified: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)


Found = Exchange | Problem | Skipped | Info | Converted


def exchanges(
    records: Iterable[RawRecord | Problem], segments: Segments | None = None
) -> Iterator[Found]:
    """The exchanges among a file's records, and what else there is, in order.

    Records in parts are given when their last part comes.  ``segments`` keeps those that wait
    for parts in other files (:func:`incomplete` gives what is left in the end); without it
    the file is taken to hold all there is.
    """
    parts = segments if segments is not None else Segments(_ALONE)
    group: list[RawRecord] = []
    for record in records:
        if isinstance(record, Problem):
            yield record
        elif record.type == "warcinfo":
            yield Info(_fields(record).get("software"))
        elif record.type in PRIMARY | BESIDE:
            if group and not _belongs(record, group):
                yield from _given(group, parts)
                group = []
            group.append(record)
        elif record.type == "continuation":
            yield from map(_put_together, parts.add(record))
        elif is_ours(record):
            if group:  # what it refers to stands before it
                yield from _given(group, parts)
                group = []
            yield converted(record)
        else:
            yield Skipped(record.place, f"{record.type or 'untyped'} record")
    if group:
        yield from _given(group, parts)
    if segments is None:
        yield from incomplete(parts)


_ALONE = 1024**3
"""Bytes of a record in parts where nobody says how large one may be."""


def incomplete(segments: Segments) -> Iterator[Found]:
    """What is left of records in parts after the last file: exchanges as far as they go."""
    return map(_put_together, segments.left())


def _given(group: list[RawRecord], parts: Segments) -> Iterator[Found]:
    """An exchange, unless its record waits for its other parts."""
    main = next((one for one in group if one.type in PRIMARY), None)
    if main is None or segment_number(main) != 1:
        yield _exchange(group)
    else:
        yield from map(_put_together, parts.hold(group, main))


def _put_together(one: Joined | RawRecord) -> Found:
    if isinstance(one, RawRecord):
        return Problem(one.place, "the record that it continues is in none of the files")
    found = _exchange(list(one.group))
    if not isinstance(found, Exchange):
        return found
    found = replace(found, truncated=_truncated(one.truncated) or found.truncated)
    if one.whole:
        return found
    # without its id: when all parts come one day, it is another capture
    return replace(found, truncated=found.truncated or SEGMENT, record_id="")


def _belongs(record: RawRecord, group: list[RawRecord]) -> bool:
    """Whether a record is of the same exchange as those of the group."""
    kinds = {other.type for other in group}
    if record.type in PRIMARY and kinds & PRIMARY:
        return False
    if record.type == "request" and "request" in kinds:
        return False
    ids = {other.id for other in group}
    tied = {other.refers("WARC-Concurrent-To") for other in group}
    if record.refers("WARC-Concurrent-To") in ids or record.id in tied:
        return True
    if record.type == "metadata" and record.refers("WARC-Refers-To") in ids:
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
    if not _is_web_address(about.uri) and "gongan-capture" not in facts:
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
        payload_digest=canonical(about.get(PAYLOAD_DIGEST)),
        truncated=None if about.joined else _truncated(about.get("WARC-Truncated")),
        facts=facts,
    )
    if main is not None:
        received = _received(found, main)
        if not isinstance(received, Exchange):
            return received
        found = received
    request = next((record for record in group if record.type == "request"), None)
    return found if request is None else _with_request(found, request)


def _truncated(value: str | None) -> str | None:
    """Why a record is truncated, in the standard's words."""
    words = (value or "").lower().replace(",", " ").split()
    if not words:
        return None
    return next((word for word in words if word in TRUNCATIONS), "unspecified")


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
        found = replace(found, response_headers=headers, body=record.block, content_type=kind)
        return replace(found, wrong_digest=_wrong_digest(record, record.block, record.block))
    if record.type == "revisit" and not record.block:
        return replace(found, status=304 if found.not_modified else 200)
    came = answer(record.block)
    if came is None or came.status is None:
        return Problem(record.place, f"no HTTP head in the answer of {found.url}")
    is_revisit = record.type == "revisit"
    sent = came.headers
    return replace(
        found,
        status=came.status,
        protocol=came.head.protocol,
        reason=came.head.statusline.partition(" ")[2].strip(),
        response_headers=sent,
        body=None if is_revisit else came.body,
        content_type=next((v for n, v in sent if n.lower() == "content-type"), None),
        truncated=found.truncated or (None if is_revisit else _cut(came)),
        wrong_digest=_wrong_digest(record, came.sent, came.body, sent),
    )


def _cut(came: Message) -> str | None:
    """What is missing at an answer's end, where there can be a body at all."""
    if came.cut == "short" and came.status in (204, 304):
        return None
    return came.cut


def _wrong_digest(record: RawRecord, sent: bytes, body: bytes, headers: Headers = ()) -> str | None:
    """The name of a digest that the record states wrongly."""
    block = record.block or b""
    if not record.joined and differs(record.get(BLOCK_DIGEST), [block]):
        return BLOCK_DIGEST
    if record.type == "revisit" or record.get("WARC-Truncated"):
        return None  # a revisit's is the original's, and a truncated record's may be the whole's
    if not record.get(PAYLOAD_DIGEST):
        return None
    coding = ",".join(v for n, v in headers if n.lower() == "content-encoding") or None
    decoded = decode(body, coding, MAX_DECODED).body if coding else None
    behind = block.partition(b"\r\n\r\n")[2]  # what follows the first of several heads
    candidates = [sent, body, behind, *([decoded] if decoded is not None else [])]
    return PAYLOAD_DIGEST if differs(record.get(PAYLOAD_DIGEST), candidates) else None


def _with_request(found: Exchange, record: RawRecord) -> Exchange:
    asked = message(record.block or b"")
    if asked is None or not asked.head.protocol.isalpha():  # the first word, which is the method
        return found
    method = asked.head.protocol.upper()
    no_body = method == "HEAD" and found.truncated == "short"
    return replace(
        found,
        method=method,
        request_headers=asked.headers,
        request_body=asked.body or None,
        truncated=None if no_body else found.truncated,
    )


def _refers(record: RawRecord) -> Refers:
    return Refers(
        record_id=record.refers("WARC-Refers-To"),
        url=record.address("WARC-Refers-To-Target-URI"),
        date=warc_date(record.get("WARC-Refers-To-Date")),
        payload_digest=canonical(record.get(PAYLOAD_DIGEST)),
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
