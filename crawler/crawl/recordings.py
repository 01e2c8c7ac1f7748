"""Recorded portals: a crawl's answers as WARC, replayed offline as they were sent.

A recording is a directory with ``portal.toml`` (the entry), ``*.warc.gz`` (every
answer, byte for byte with its headers) and ``expected.json`` (what must be found).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive.store import open_archive
from archive.warc.export import export_warc
from archive.warc.selection import Selection
from common.addresses.canonical import key
from common.errors import CrawlError
from crawler.crawl.run import crawl
from crawler.crawl.summary import RunSummary
from spiders.portals import Portal
from spiders.portals.registry import read_file
from spiders.portals.writing import to_toml

ENTRY = "portal.toml"
EXPECTED = "expected.json"

_AT_ONCE: Mapping[str, Any] = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_ENABLED": False,
    "GONGAN_BACKOFF_START": 0.0,
    "GONGAN_BACKOFF_LIMIT": 0.0,
    "GONGAN_FAILURE_LIMIT": 1_000_000,
    "GONGAN_CHALLENGE_LIMIT": 1_000_000,
    "GONGAN_REQUEST_BUDGET": 0,
    "LOG_LEVEL": "WARNING",
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.crawl.replay.ReplayHandler",
        "https": "crawler.crawl.replay.ReplayHandler",
    },
}


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded, and where."""

    folder: Path
    answers: int
    reports: int


def record(
    portal: Portal, directory: Path, *, contact: str | None, settings: Mapping[str, Any]
) -> Recording:
    """Crawl a portal and write its recording into ``directory``/<id>.

    Raises CrawlError when there is one already, or nothing came.
    """
    folder = directory / portal.id
    if folder.exists():
        raise CrawlError(f"{folder} is there already: remove it, or record elsewhere")
    with tempfile.TemporaryDirectory(prefix="gongan-record-") as scratch:
        db = Path(scratch) / "record.db"
        _crawl(portal, db, contact=contact, settings=settings)
        with open_archive(db, create=False) as archive:
            answers = archive.db.execute(
                "SELECT count(*) FROM captures WHERE status IS NOT NULL"
            ).fetchone()[0]
            if not answers:
                raise CrawlError(f"nothing was recorded: portal {portal.id} gave no answer")
            export_warc(
                archive, folder, Selection(portal_id=portal.id), version=version("gongan-archive")
            )
        reports = _reports(db)
    (folder / ENTRY).write_text(to_toml(portal), encoding="utf-8")
    expected = {"reviewed_by": None, "reports": reports}
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (folder / EXPECTED).write_text(f"{text}\n", encoding="utf-8")
    return Recording(folder, answers, len(reports))


def replay(folder: Path) -> list[str]:
    """Crawl a recording offline; gives what is not as expected, nothing when all is.

    Raises CrawlError for a directory that holds no recording.
    """
    files = sorted(folder.glob("*.warc*"))
    if not files or not (folder / ENTRY).is_file() or not (folder / EXPECTED).is_file():
        raise CrawlError(f"{folder} holds no recording: {ENTRY}, {EXPECTED} and a WARC file")
    expected = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    (portal,) = read_file(folder / ENTRY)
    settings = {**_AT_ONCE, "GONGAN_REPLAY": [str(path) for path in files]}
    with tempfile.TemporaryDirectory(prefix="gongan-replay-") as scratch:
        db = Path(scratch) / "replay.db"
        # nothing is asked of the network, so no address has to be looked up
        _crawl(replace(portal, local=True), db, contact=None, settings=settings)
        found = _reports(db)
    faults = [f"missing: {_line(report)}" for report in expected["reports"] if report not in found]
    faults += [f"not expected: {_line(one)}" for one in found if one not in expected["reports"]]
    if not expected.get("reviewed_by"):
        faults.append(f"{folder / EXPECTED} has not been reviewed: put your name into reviewed_by")
    return faults


def _crawl(
    portal: Portal, db: Path, *, contact: str | None, settings: Mapping[str, Any]
) -> RunSummary:
    return crawl(
        [portal],
        db=db,
        contact=contact,
        settings={**settings, "GONGAN_REQUISITES": 0},  # what must be found has no looks
        command="portals record",
        progress=False,
    )


def _reports(db: Path) -> list[dict[str, Any]]:
    """The reports of an archive with the documents they stand in, in a fixed order."""
    with open_archive(db, create=False, read_only=True) as archive:
        rows = archive.db.execute(
            "SELECT DISTINCT r.bureau, r.year, v.edition, v.cells_read, d.url FROM reports r"
            " JOIN versions v ON v.report_id = r.id"
            " JOIN version_documents w ON w.version_id = v.id"
            " JOIN documents d ON d.id = w.document_id"
        ).fetchall()
    names = ("bureau", "year", "edition", "cells", "document")
    found = [dict(zip(names, (*row[:4], key(row[4])), strict=True)) for row in rows]
    return sorted(found, key=lambda report: [str(value) for value in report.values()])


def _line(report: Mapping[str, Any]) -> str:
    return " ".join(str(value) for value in report.values())
