"""The archive's captures as WARC files that any web archiving tool reads.

Every capture gives a group of records: what was received (response, revisit or
resource), the request, and a metadata record with what WARC has no field for.
A request without an answer gives the request, if it was sent, and metadata.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from archive.captures import conversions, payloads
from archive.errors import ArchiveError, translate_sqlite_errors
from archive.store import Archive
from archive.warc import records
from archive.warc.files import WarcSeries
from archive.warc.records import Original
from archive.warc.selection import CaptureRow, Selection, rows
from archive.warc.wacz import Page, pack

MAX_SIZE = 1024**3
"""Bytes after which a new file is begun; the size ISO 28500 recommends (annex C)."""

EXPORTER = "gongan-archive"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the files, their bytes together, and records by their type.

    ``pages`` are the captures in which reports were read.
    """

    files: tuple[Path, ...]
    size: int
    captures: int
    records: Mapping[str, int]
    pages: tuple[Page, ...] = ()


def export_warc(
    archive: Archive,
    folder: Path,
    chosen: Selection | None = None,
    *,
    max_size: int = MAX_SIZE,
    version: str = "",
    progress: Callable[[int], None] | None = None,
) -> Exported:
    """Write the chosen captures to WARC files in ``folder``, which is made if need be.

    The archive is read as it is at this moment, while others may go on writing.
    Raises :class:`ArchiveError` when nothing is chosen, a file is there already
    or a payload is damaged; the file being written then keeps the ending .open.
    """
    chosen = chosen or Selection()
    made = datetime.now(UTC)
    with translate_sqlite_errors(archive.path):
        archive.db.execute("BEGIN")
        try:
            stem = _stem(archive, chosen)
            folder.mkdir(parents=True, exist_ok=True)
            begin = partial(_warcinfo, made=made, version=version, chosen=chosen)
            with WarcSeries(folder, stem, max_size, begin) as series:
                exporter = _Exporter(archive, series)
                for row in rows(archive.db, chosen):
                    exporter.add(row)
                    if progress is not None:
                        progress(1)
                exporter.add_conversions()
        finally:
            archive.db.execute("ROLLBACK")
    written = dict(exporter.written)
    pages = tuple(exporter.pages)
    return Exported(tuple(series.finished), series.bytes, exporter.captures, written, pages)


def export_wacz(
    archive: Archive, folder: Path, chosen: Selection | None = None, *, version: str = ""
) -> Exported:
    """Write the chosen captures as one WACZ package in ``folder``, as :func:`export_warc` does.

    Raises :class:`ArchiveError` when nothing is chosen, the package is there already or a
    payload is damaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".gongan-", dir=folder) as name:
        done = export_warc(archive, Path(name), chosen, version=version)
        path = folder / f"{done.files[0].name.rpartition('-')[0]}.wacz"
        if path.exists():
            raise _is_there(path)
        title = "Annual disclosure reports of China's public-security bureaus"
        software = f"{EXPORTER}/{version}" if version else EXPORTER
        pack(path, done.files, done.pages, title=title, software=software, made=datetime.now(UTC))
    return replace(done, files=(path,), size=path.stat().st_size)


def _is_there(path: Path) -> ArchiveError:
    return ArchiveError(f"{path} is there already: remove it, or name another folder with --out")


class _Exporter:
    """Writes captures one by one and remembers which response brought which payload."""

    def __init__(self, archive: Archive, series: WarcSeries) -> None:
        self._archive = archive
        self._series = series
        self._originals: dict[str, Original] = {}
        self.captures = 0
        self.written: Counter[str] = Counter()
        self.pages: list[Page] = []
        self._converted: list[CaptureRow] = []
        self._names: dict[int, str] = {}
        found = archive.db.execute(
            "SELECT capture_id FROM conversions UNION SELECT capture_id FROM conversion_sources"
        )
        self._of_conversions = frozenset(capture_id for (capture_id,) in found)

    def add(self, row: CaptureRow) -> None:
        received = self._received(row)
        group = [received] if received is not None else []
        about = received.rec_headers.get_header("WARC-Record-ID") if received is not None else None
        if (row.request_headers or row.request_body) and row.outcome != "disallowed":
            group.append(records.request(row, about or records.record_id(row, "metadata")))
        group.append(records.metadata(row, about))
        self._series.write(group)
        if row.id in self._of_conversions and about is not None:
            self._names[row.id] = about
            self._converted.append(row)
        self.captures += 1
        if row.reports and received is not None:
            title = row.page_title or row.link_text or "; ".join(row.reports)
            self.pages.append(Page(row.url, row.requested_at, title))
        self.written.update(record.rec_type for record in group)

    def add_conversions(self) -> None:
        """What was made of the pages, behind all that it was made from."""
        for row in self._converted:
            for made in conversions.of_capture(self._archive.db, row.id):
                body = payloads.load(self._archive.db, made.payload_digest)
                sources = [self._names[one] for one in made.sources if one in self._names]
                self._series.write([records.conversion(row, made, body, sources)])
                self.written["conversion"] += 1

    def _received(self, row: CaptureRow) -> Any:
        """The record of what came; ``None`` when nothing did."""
        if row.payload_digest is None:
            return None if row.status is None else records.response(row, b"")
        original = self._originals.get(row.payload_digest)
        if original is not None and row.status is not None and _may_repeat(row):
            return records.revisit(row, original)
        if row.status == records.NO_BODY:
            return records.response(row, b"")
        body = payloads.load(self._archive.db, row.payload_digest)
        if row.status is None:
            return records.resource(row, body)
        record = records.response(row, body)
        if body and _may_repeat(row):
            self._originals[row.payload_digest] = Original(
                record_id=records.record_id(row, "response"),
                url=row.url,
                date=records.warc_date(row.requested_at),
                payload_sha1=record.rec_headers.get_header("WARC-Payload-Digest"),
            )
        return record


def _may_repeat(row: CaptureRow) -> bool:
    """Whether an answer may be, or be told by, a revisit: pages, not redirects or errors."""
    return row.status == records.NO_BODY or (row.status is not None and 200 <= row.status < 300)


def _stem(archive: Archive, chosen: Selection) -> str:
    """What the files are called: the portal, and the moment of the first capture."""
    first = next(rows(archive.db, chosen), None)
    if first is None:
        raise ArchiveError(
            "no capture is chosen: check --portal, --since, --bureau and --year"
            " ('gongan captures' and 'gongan reports' list them)"
        )
    moment = first.fetched_at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    about = f"report-{chosen.year}" if chosen.year is not None else chosen.portal_id or "all"
    return f"gongan-{about}-{moment}"


def _warcinfo(name: str, *, made: datetime, version: str, chosen: Selection) -> Any:
    fields = {
        "software": f"{EXPORTER}/{version}" if version else EXPORTER,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/"
        "warc-format/warc-1.1/",
        "description": "exported from an archive of annual disclosure reports"
        + (f", portal {chosen.portal_id}" if chosen.portal_id else "")
        + (f", report of {chosen.bureau} for {chosen.year}" if chosen.bureau else "")
        + (f", captures since {records.warc_date(chosen.since)}" if chosen.since else ""),
    }
    return records.warcinfo(name, made, fields.items())
