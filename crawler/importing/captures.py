"""Captures of others into the archive: WARC files, and files that a person fetched.

What a record is worth is judged as in a crawl (:mod:`crawler.crawl.outcomes`), and
only what is of interest is taken (:mod:`crawler.importing.import_filter`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast, get_args

from archive.captures.content import decode
from archive.captures.record import header, joined_header
from archive.captures.snapshots import has_address
from archive.records import ARCHIVES, Capture, Headers, Outcome, PortalRecord, Unread
from archive.store import Archive
from archive.warc import intake
from archive.warc.exchanges import Exchange, Info, Skipped, exchanges
from archive.warc.reader import Problem, read_records
from common.addresses.asked import asked
from crawler.crawl.outcomes import REDIRECTS, of_response
from crawler.importing.import_filter import Interest, is_official, looks_like_report
from crawler.reading.pool import ReaderPool
from crawler.reading.reparse import Reread, reparse
from spiders.portals import Portal

COMMAND = "import"
MANUAL = "manual"
"""The kind of a capture that a person made."""

BATCH_BYTES = 8 * 1024 * 1024
BATCH_RECORDS = 100
"""Records stored in one transaction, at the most."""

FILES = ("part", "attachment", "image")
"""Kinds of captures that were made on a page's account, and are read with it."""

_OUTCOMES = frozenset(get_args(Outcome))
_KIND = re.compile(r"[a-z_]{1,20}\Z")


@dataclass(slots=True)
class Tally:
    """What an import came to; ``unresolved`` are revisits whose original is not there."""

    captures: Counter[str] = field(default_factory=Counter)
    known: int = 0
    elsewhere: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    marked: int = 0

    def counts(self) -> dict[str, int]:
        """The numbers as the archive keeps them with a run."""
        return {
            **{f"captures_{name}": count for name, count in sorted(self.captures.items())},
            "captures": self.captures.total(),
            "known": self.known,
            "left_out": self.elsewhere,
            "skipped": self.skipped.total(),
            "problems": len(self.problems),
            "unresolved": len(self.unresolved),
        }


def import_warc(
    archive: Archive, run_id: int, path: Path, interest: Interest, tally: Tally, max_size: int
) -> None:
    """Take the captures of one WARC file; ``max_size`` bounds a record, in bytes.

    Records are committed in batches, each whole or not at all; doing it again
    takes what is missing.  Raises OSError for a file that cannot be read,
    ArchiveError for an archive that cannot be written.
    """
    source = intake.Source(archive.db, run_id, "warc", path.name)
    work = _Work(source, interest, tally, max_size)
    found = exchanges(read_records(path, max_size))
    for batch in _batches(found):
        archive.write(partial(work.take_all, batch))
    if work.waiting:  # an original may stand behind its revisit
        archive.write(partial(work.take_waiting))


def import_file(
    archive: Archive, run_id: int, path: Path, url: str, portal_id: str, fetched: datetime
) -> int | None:
    """Take a file that a person fetched from ``url``; ``None`` if the archive has it."""
    body = path.read_bytes()
    exchange = Exchange(place=0, record_id="", url=url, date=fetched, body=body)
    capture = Capture(
        run_id=run_id,
        url=url,
        outcome="ok",
        requested_at=fetched,
        fetched_at=fetched,
        portal_id=portal_id,
        kind=MANUAL,
        source="import",
        tls=url.lower().startswith("https:"),
        body=body,
    )

    def store() -> int | None:
        source = intake.Source(archive.db, run_id, "file", path.name)
        stored = intake.take(source, exchange, capture, read=True)
        if stored is not None:
            source.import_id()
        return stored.id if stored is not None else None

    return archive.write(store)


def read_imported(
    archive: Archive, portals: Mapping[str, Portal], pool: Callable[[], ReaderPool]
) -> Iterator[Reread]:
    """Read what is there and not read yet, also by imports that were cut off.

    Web pages go first: files that they name are read along with them, and then no
    more for themselves.
    """
    left = archive.unread()
    if not left:
        return
    with pool() as readers:
        yield from reparse(archive, [one for one in left if _is_page(one)], portals, readers)
        rest = [one for one in archive.unread() if not _is_page(one)]
        yield from reparse(archive, rest, portals, readers)


def portal_records(portals: Iterable[Portal]) -> list[PortalRecord]:
    """The portals as the archive keeps them."""
    names = [part.name for part in fields(PortalRecord)]
    return [
        replace(
            PortalRecord(**{name: getattr(portal, name) for name in names}),
            hosts=(*portal.hosts, *portal.former_hosts),
        )
        for portal in portals
    ]


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

    def take_all(self, batch: Sequence[Exchange | Problem | Skipped | Info]) -> None:
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
            elif not self._take(found):
                self.waiting.append(found)

    def take_waiting(self) -> None:
        """Try again the revisits whose original was not there when they came."""
        for exchange in self.waiting:
            if not self._take(exchange):
                self._tally.unresolved.append(
                    f"{self._source.name}, byte {exchange.place}: the page that {exchange.url} "
                    "repeats is in none of the files: import its file, then this one again"
                )
        self.waiting = []

    def _take(self, exchange: Exchange) -> bool:
        """Take one exchange; ``False`` if it waits for the capture it repeats."""
        if exchange.record_id and intake.is_known(self._db, exchange.record_id):
            self._tally.known += 1
            return True
        portal = self._interest.portal(exchange.url)
        capture = _capture(exchange, self._source.run_id, portal)
        if exchange.refers is not None and not exchange.not_modified:
            original = intake.original(self._db, exchange.refers)
            if original is None:
                if self._interest.wants(exchange.url, portal, report=False):
                    return False
                self._tally.elsewhere += 1
                return True
            capture = intake.moved(capture, original)
        capture, content = self._judged(exchange, capture)
        report = content is not None and looks_like_report(
            _content_type(capture),
            content,
            official=portal is not None or is_official(exchange.url),
        )
        wanted = report or has_address(self._db, exchange.url)
        if not self._interest.wants(exchange.url, portal, report=wanted):
            self._tally.elsewhere += 1
            return True
        of_page = capture.kind in FILES and capture.found_on is not None
        good = capture.outcome in ("ok", "unchanged")
        self._store(exchange, capture, read=good and (report or of_page))
        return True

    def _judged(self, exchange: Exchange, capture: Capture) -> tuple[Capture, bytes | None]:
        """The capture with its outcome, and its decoded body if it is a page's."""
        if capture.body is None and not exchange.not_modified:
            return _with_known_outcome(capture, exchange), None
        encoding = joined_header(capture.response_headers, "content-encoding")
        content = decode(capture.body or b"", encoding, self._max_size)
        target = _target(capture)
        if content.body is None:
            large = "more than" in (content.error or "")
            error = f"Content-Encoding cannot be undone: {content.error}"
            return replace(capture, outcome="too_large" if large else "failed", error=error), None
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
        if stored is None:
            self._tally.known += 1
        else:
            self._tally.captures[stored.outcome] += 1
            self._tally.marked += read


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
        **_origin(facts),
        ip=exchange.ip,
        protocol=facts.get("gongan-protocol", exchange.protocol),
        tls=exchange.url.lower().startswith("https:"),
        request_headers=exchange.request_headers,
        request_body=exchange.request_body,
        response_headers=exchange.response_headers or _told_headers(facts),
        body=exchange.body,
    )


def _origin(facts: Mapping[str, str]) -> dict[str, Any]:
    """Where an export of ours had a capture from; of another's file all is imported."""
    source, address = facts.get("gongan-source"), facts.get("gongan-archive-url")
    if source not in ARCHIVES or address is None:
        return {"source": "import"}
    agrees = facts.get("gongan-digest-agrees")
    return {
        "source": source,
        "archive_url": address,
        "archive_digest": facts.get("gongan-archive-digest"),
        "digest_agrees": None if agrees is None else agrees == "1",
    }


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
    found: Iterable[Exchange | Problem | Skipped | Info],
) -> Iterator[list[Exchange | Problem | Skipped | Info]]:
    batch: list[Exchange | Problem | Skipped | Info] = []
    size = 0
    for one in found:
        batch.append(one)
        size += len(one.body or b"") if isinstance(one, Exchange) else 0
        if size >= BATCH_BYTES or len(batch) >= BATCH_RECORDS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _is_page(left: Unread) -> bool:
    return "html" in (left.content_type or "").lower()


def _content_type(capture: Capture) -> str | None:
    return joined_header(capture.response_headers, "content-type")
