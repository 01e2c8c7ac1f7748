"""Conversion records of ours, read back: what a program had made of a page.

Those of other programs are left alone: nobody says how they were made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive.captures import conversions
from archive.records import Conversion
from archive.warc.digests import differs
from archive.warc.reader import Problem, RawRecord, warc_date

HEADER = "Gongan-Conversion"
"""The header of a conversion of ours, with what WARC has no field for, as JSON."""

_MAX_SOURCES = 10_000
_MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Converted:
    """A conversion of the page whose record is ``refers_to``; ``told`` is its header's JSON."""

    place: int
    refers_to: str
    date: datetime
    media_type: str
    body: bytes
    told: str


def is_ours(record: RawRecord) -> bool:
    """Whether a record is a conversion that an archive like this one wrote."""
    return record.type == "conversion" and record.get(HEADER) is not None


def converted(record: RawRecord) -> Converted | Problem:
    """A conversion of ours, as its record has it."""
    date, refers = warc_date(record.get("WARC-Date")), record.refers("WARC-Refers-To")
    if record.block is None or date is None or refers is None:
        return Problem(record.place, "a conversion without its bytes, its date or its page")
    if any(
        differs(record.get(name), [record.block])
        for name in ("WARC-Payload-Digest", "WARC-Block-Digest")
    ):
        return Problem(record.place, "a conversion whose digest is not that of its bytes")
    kind, told = record.get("Content-Type") or "", record.get(HEADER) or ""
    return Converted(record.place, refers, date, kind, record.block, told)


def take(db: Database, found: Converted) -> str:
    """Keep a conversion with the capture of its page; part of the caller's transaction.

    Gives what came of it: ``taken``, ``known``, or why it cannot be kept.
    """
    told = _told(found.told)
    if told is None:
        return "conversion that cannot be understood"
    captures = _captures(db, [found.refers_to, *told["sources"]])
    if found.refers_to not in captures:
        return "conversion of a page that is not there"
    made = Conversion(
        capture_id=captures[found.refers_to],
        states=(found.body,),
        media_type=found.media_type,
        software=told["software"],
        ended=told["ended"],
        made_at=found.date,
        sources=tuple(captures[one] for one in told["sources"] if one in captures),
    )
    return "taken" if conversions.add_state(db, made, told["position"]) else "known"


def _told(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    texts = [told.get("software"), told.get("ended")]
    sources, position = told.get("sources"), told.get("position")
    good = (
        all(isinstance(text, str) and len(text) <= _MAX_TEXT for text in texts)
        and isinstance(sources, list)
        and len(sources) <= _MAX_SOURCES
        and all(isinstance(one, str) for one in sources)
        and type(position) is int
        and 0 < position <= _MAX_SOURCES
    )
    return told if good else None


def _captures(db: Database, records: list[str]) -> dict[str, int]:
    """The captures that were imported from these records, by record."""
    found = {}
    for name in records:
        row = db.conn.execute(
            "SELECT capture_id FROM imported_records WHERE record = ?", (name,)
        ).fetchone()
        if row is not None:
            found[name] = int(row[0])
    return found
