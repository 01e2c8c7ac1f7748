"""WARC files into the archive: what a record is worth, and which are taken.

What came is judged as in a crawl (:mod:`crawler.crawl.outcomes`), and only what is of
interest is taken (:mod:`crawler.importing.import_filter`); what an archive like this one
exported is taken as it was there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast, get_args

from archive.captures.content import decode
from archive.captures.record import header, joined_header
from archive.captures.snapshots import has_address
from archive.records import Capture, Headers, Outcome
from archive.store import Archive
from archive.warc import conversions, exact, intake
from archive.warc.conversions import Converted
from archive.warc.exchanges import Exchange, Found, Info, Refers, Skipped, exchanges, incomplete
from archive.warc.reader import Problem, read_records
from archive.warc.segments import Segments
from common.addresses.asked import asked
from crawler.crawl.outcomes import REDIRECTS, of_response
from crawler.importing.import_filter import Interest, is_official, looks_like_report
from crawler.importing.tally import Tally
from spiders.portals import Portal

BATCH_BYTES = 8 * 1024 * 1024
BATCH_RECORDS = 100
"""Records stored in one transaction, at the most."""

MAX_REMEMBERED = 1_000_000
"""Names of captures left out of a file that are remembered, to say so of their revisits."""

FILES = ("part", "attachment", "image")
"""Kinds of captures that were made on a page's account, and are read with it."""

_OUTCOMES = frozenset(get_args(Outcome))
_KIND = re.compile(r"[a-z_]{1,20}\Z")


def import_warc(
    archive: Archive,
    run_id: int,
    path: Path,
    interest: Interest,
    tally: Tally,
    max_size: int,
    *,
    name: str | None = None,
    segments: Segments | None = None,
) -> None:
    """Take the captures of one WARC file; ``max_size`` bounds a record, in bytes.

    Records are committed in batches, each whole or not at all; doing it again
    takes what is missing.  ``name`` is what the file is called, if not as its path says.
    ``segments`` keeps records in parts for the files that follow, after which
    :func:`import_incomplete` takes what is left of them.  Raises OSError for a file that
    cannot be read, ArchiveError for an archive that cannot be written.
    """
    found = exchanges(read_records(path, max_size), segments)
    _import(archive, run_id, name or path.name, interest, tally, max_size, found)


def import_incomplete(
    archive: Archive,
    run_id: int,
    name: str,
    interest: Interest,
    tally: Tally,
    max_size: int,
    segments: Segments,
) -> None:
    """Take what there is of records in parts when some are in none of the files."""
    _import(archive, run_id, name, interest, tally, max_size, incomplete(segments))


def _import(
    archive: Archive,
    run_id: int,
    name: str,
    interest: Interest,
    tally: Tally,
    max_size: int,
    found: Iterable[Found],
) -> None:
    source = intake.Source(archive.db, run_id, "warc", name)
    work = _Work(source, interest, tally, max_size)
    for batch in _batches(found):
        archive.write(partial(work.take_all, batch))
    if work.waiting:  # an original may stand behind its revisit
        archive.write(partial(work.take_waiting))


class _Work:
    """The import of one file: what is being taken, and what waits for its original."""

    def __init__(
        self, source: intake.Source, interest: Interest, tally: Tally, max_size: int
    ) -> None:
        self._source = source
        self._db = source.db
        self._interest = interest
        self._tally = tally
        self._max_size = max_size
        self.waiting: list[Exchange] = []
        self._left_out: set[str | tuple[str, datetime]] = set()

    def take_all(self, batch: Sequence[Found]) -> None:
        """Take a batch; part of the caller's transaction."""
        for found in batch:
            if isinstance(found, Problem):
                self._tally.problems.append(
                    f"{self._source.name}, byte {found.place}: {found.text}"
                )
            elif isinstance(found, Skipped):
                self._tally.skipped[found.why] += 1
            elif isinstance(found, Info):
                self._source.software = found.software
            elif isinstance(found, Converted):
                self._take_conversion(found)
            elif not self._take(found):
                self.waiting.append(found)

    def _take_conversion(self, found: Converted) -> None:
        came = conversions.take(self._db, found)
        self._tally.known += came == "known"
        if came not in ("taken", "known"):
            self._tally.skipped[came] += 1

    def take_waiting(self) -> None:
        """Try again the revisits whose original was not there when they came."""
        for exchange in self.waiting:
            if not self._take(exchange):
                self._tally.unresolved.append(self._unresolved(exchange))
        self.waiting = []

    def _unresolved(self, exchange: Exchange) -> str:
        where = f"{self._source.name}, byte {exchange.place}: the page that {exchange.url} repeats"
        refers = exchange.refers
        if refers is not None and not self._left_out.isdisjoint(_names(refers)):
            about = f" ({refers.url})" if refers.url else ""
            return (
                f"{where} is there, on a host that is left out{about}: "
                "import the file again with --all, or add the host to a portal (--portals)"
            )
        return f"{where} is in none of the files: import its file, then this one again"

    def _take(self, exchange: Exchange) -> bool:
        """Take one exchange; ``False`` if it waits for the capture it repeats."""
        if exchange.record_id and intake.is_known(self._db, exchange):
            self._tally.known += 1
            return True
        told = exact.read(exchange.facts.get(exact.FIELD))
        portal = self._portal(exchange, told)
        capture = _capture(exchange, self._source.run_id, portal)
        if exchange.refers is not None and not exchange.not_modified:
            original = intake.original(self._db, exchange.refers)
            if original is None:
                if told is not None or self._interest.wants(exchange.url, portal, report=False):
                    return False
                self._leave_out(exchange)
                return True
            capture = intake.moved(capture, original)
        if told is not None:
            self._take_back(exchange, told, capture, portal)
        else:
            self._take_new(exchange, capture, portal)
        return True

    def _portal(self, exchange: Exchange, told: exact.Exact | None) -> Portal | None:
        """The portal that a capture is of: that which an export names, or the host's."""
        named = exchange.facts.get("gongan-portal") if told is None else told.portal_id
        portal = self._interest.portal(
            exchange.url if told is None else told.texts["url"] or "", named
        )
        if named is not None and (portal is None or portal.id != named):
            self._tally.strange_portals[named] += 1
        return portal

    def _take_new(self, exchange: Exchange, capture: Capture, portal: Portal | None) -> None:
        """Take a capture that is of interest, judged as in a crawl."""
        capture, content = self._judged(exchange, capture)
        report = content is not None and looks_like_report(
            _content_type(capture),
            content,
            official=portal is not None or is_official(exchange.url),
        )
        wanted = report or has_address(self._db, exchange.url)
        if not self._interest.wants(exchange.url, portal, report=wanted):
            self._leave_out(exchange)
            return
        of_page = capture.kind in FILES and capture.found_on is not None
        good = capture.outcome in ("ok", "unchanged")
        self._store(exchange, capture, read=good and (report or of_page))

    def _take_back(
        self, exchange: Exchange, told: exact.Exact, capture: Capture, portal: Portal | None
    ) -> None:
        """Take a capture that an archive like this one exported: as it was there."""
        if not self._interest.wants(told.texts["url"] or "", portal, report=True):
            self._leave_out(exchange)
            return
        found = told.applied(capture, portal.id if portal is not None else None)
        self._store(exchange, found, read=told.to_read)

    def _leave_out(self, exchange: Exchange) -> None:
        """Count what is left out, and remember it for the revisits that repeat it."""
        self._tally.elsewhere += 1
        if len(self._left_out) < MAX_REMEMBERED:
            refers = Refers(
                exchange.record_id or None, exchange.url, exchange.date, exchange.payload_digest
            )
            self._left_out.update(_names(refers))

    def _judged(self, exchange: Exchange, capture: Capture) -> tuple[Capture, bytes | None]:
        """The capture with its outcome, and its decoded body if it is a page's."""
        if capture.body is None and not exchange.not_modified:
            return _with_known_outcome(capture, exchange), None
        encoding = joined_header(capture.response_headers, "content-encoding")
        content = decode(capture.body or b"", encoding, self._max_size)
        target = _target(capture)
        if content.body is None:
            outcome: Outcome = "too_large" if content.is_too_large else "failed"
            error = f"Content-Encoding cannot be undone: {content.error}"
            return replace(capture, outcome=outcome, error=error), None
        if capture.status is None:
            return replace(capture, outcome="ok"), content.body
        verdict = of_response(capture.status, capture.response_headers, content.body or b"", target)
        redirected = capture.status in REDIRECTS and verdict.outcome == "redirected"
        judged = replace(
            capture,
            outcome=verdict.outcome,
            error=verdict.error or capture.error,
            vendor=verdict.vendor,
            redirect_to=target if redirected else None,
        )
        return judged, content.body if verdict.outcome == "ok" else None

    def _store(self, exchange: Exchange, capture: Capture, *, read: bool) -> None:
        stored = intake.take(self._source, exchange, capture, read=read)
        if exchange.wrong_digest is not None:
            self._tally.problems.append(
                f"{self._source.name}, byte {exchange.place}: {exchange.wrong_digest} is not that "
                f"of what the record of {exchange.url} holds: it was changed or damaged after it "
                "was written, and its reports get the finding wrong_digest"
            )
        if stored is None:
            self._tally.known += 1
        else:
            self._tally.captures[stored.outcome] += 1
            self._tally.marked += read


def _names(refers: Refers) -> list[str | tuple[str, datetime]]:
    """What a capture may be called by a revisit of it."""
    found: list[str | tuple[str, datetime]] = []
    found += [name for name in (refers.record_id, refers.payload_digest) if name]
    if refers.url and refers.date:
        found.append((refers.url, refers.date))
    return found


def _capture(exchange: Exchange, run_id: int, portal: Portal | None) -> Capture:
    """An exchange as a capture, before its outcome is judged."""
    facts = exchange.facts
    spent = facts.get("fetchTimeMs", "")
    milliseconds = int(spent) if spent.isascii() and spent.isdigit() and len(spent) < 10 else 0
    truncated = f"cut off by the crawler ({exchange.truncated})" if exchange.truncated else None
    kind = facts.get("gongan-kind", "")
    return Capture(
        run_id=run_id,
        url=exchange.url,
        outcome="ok",
        requested_at=exchange.date,
        fetched_at=exchange.date + timedelta(milliseconds=milliseconds),
        portal_id=portal.id if portal is not None else None,
        method=exchange.method,
        status=exchange.status,
        error=truncated,
        found_on=facts.get("via"),
        link_text=facts.get("gongan-link-text"),
        kind=kind if _KIND.match(kind) else "page",
        source="import",
        ip=exchange.ip,
        protocol=facts.get("gongan-protocol", exchange.protocol),
        tls=exchange.url.lower().startswith("https:"),
        request_headers=exchange.request_headers,
        request_body=exchange.request_body,
        response_headers=exchange.response_headers or _told_headers(facts),
        body=exchange.body,
        reason=exchange.reason,
        cut=facts.get("gongan-cut", exchange.truncated),
    )


def _told_headers(facts: Mapping[str, str]) -> Headers:
    """The headers of a 304, which an export of ours tells beside its record."""
    try:
        told = json.loads(facts.get("gongan-headers", "[]"))
        return tuple((str(name), str(value)) for name, value in told)
    except (ValueError, TypeError):
        return ()


def _target(capture: Capture) -> str | None:
    """The absolute address that a Location header names, if it names one."""
    location = header(capture.response_headers, "location")
    if not location:
        return None
    return asked(location, capture.url)


def _with_known_outcome(capture: Capture, exchange: Exchange) -> Capture:
    """A request without an answer, as the archive that exported it recorded it."""
    outcome = exchange.facts.get("gongan-outcome", "")
    return replace(
        capture,
        outcome=cast("Outcome", outcome) if outcome in _OUTCOMES else "failed",
        error=exchange.facts.get("gongan-error", "no answer is recorded"),
        vendor=exchange.facts.get("gongan-vendor"),
    )


def _batches(
    found: Iterable[Found],
) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    for one in found:
        batch.append(one)
        size += len(one.body or b"") if isinstance(one, Exchange) else 0
        if size >= BATCH_BYTES or len(batch) >= BATCH_RECORDS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _content_type(capture: Capture) -> str | None:
    return joined_header(capture.response_headers, "content-type")
