"""Reading WARC and ARC files of any program: records one by one, and what is wrong with the others.

Heads are parsed by warcio.  The framing is done here, because a file from
elsewhere may be cut short, damaged or made to fill the memory: a bad record is
a :class:`Problem` and not the end, and every length has a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zstandard
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from archive.warc.arc import arc_line
from archive.warc.inflow import MAX_LINE, DamagedError, Inflow

VERSIONS = ("WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17")
MAX_HEAD = 1024 * 1024
"""Bytes of a record's head."""

MAX_SKIPPED = 16 * 1024**3
"""Bytes of a record that is passed over; one that says it is larger ends the file."""

_BLANK_LINES = 64


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record as it stands in the file.

    ``place`` is where in the file it begins; ``block`` is ``None`` when it was
    larger than the reader's limit and was passed over.  ``joined`` says that the block was put
    together from several records.
    """

    place: int
    head: Any
    length: int
    block: bytes | None
    joined: bool = False

    def get(self, name: str) -> str | None:
        """A field of the head, blanks around it taken off."""
        value: str | None = self.head.get_header(name)
        return value.strip() if value else None

    @property
    def type(self) -> str:
        """WARC-Type."""
        return (self.get("WARC-Type") or "").lower()

    @property
    def id(self) -> str:
        """WARC-Record-ID."""
        return self.refers("WARC-Record-ID") or ""

    def refers(self, name: str) -> str | None:
        """The record that a field names, in angle brackets, which some programs leave out."""
        named = (self.get(name) or "").strip("<> ")
        return f"<{named}>" if named else None

    @property
    def uri(self) -> str | None:
        """WARC-Target-URI; old versions of Wget put it in angle brackets."""
        return self.address("WARC-Target-URI")

    def address(self, name: str) -> str | None:
        """The address that a field holds, without angle brackets."""
        uri = self.get(name)
        return uri[1:-1] if uri and uri.startswith("<") and uri.endswith(">") else uri


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the file that could not be read, and where it begins."""

    place: int
    text: str


class LatinParser(StatusAndHeadersParser):  # type: ignore[misc]
    """warcio's parser of heads, reading bytes as ISO 8859-1, which keeps every one of them."""

    @staticmethod
    def decode_header(line: str | bytes) -> str:
        """A line as text."""
        return line.decode("latin-1") if isinstance(line, bytes) else line


def read_records(path: Path, max_block: int) -> Iterator[RawRecord | Problem]:
    """The records of a file in order.

    Blocks of more than ``max_block`` bytes are passed over.  Raises OSError for a
    file that cannot be opened.
    """
    with path.open("rb"):  # so that the error is that of the file, not of its format
        pass
    try:
        inflow = Inflow(path)
    except (DamagedError, zstandard.ZstdError) as error:
        yield Problem(0, str(error))
        return
    with inflow:
        yield from _records(inflow, max_block)


def _records(inflow: Inflow, max_block: int) -> Iterator[RawRecord | Problem]:
    none_yet = True
    while True:
        try:
            line = _first_line(inflow)
            if not line:
                return
            place = inflow.place
            yield _record(inflow, place, line, max_block)
            none_yet = False
        except _NoRecordError as error:
            yield Problem(inflow.damaged_at, str(error))
            if none_yet or not inflow.resync():
                return
        except DamagedError as error:
            yield Problem(inflow.damaged_at, str(error))
            if not inflow.resync():
                return


class _NoRecordError(DamagedError):
    """What begins here is no WARC record."""


def _first_line(inflow: Inflow) -> bytes:
    """The line that begins a record, behind the blank ones that end the last; empty at the end."""
    for _ in range(_BLANK_LINES):
        line = inflow.readline()
        if line.strip() or not line:
            return line
    raise DamagedError("there are only blank lines")


def _record(inflow: Inflow, place: int, line: bytes, max_block: int) -> RawRecord:
    old = arc_line(line)
    if old is not None:
        block = _block(inflow, old.length, max_block)
        return RawRecord(place, old.head(block or b""), old.length, block)
    try:
        head = StatusAndHeadersParser(VERSIONS).parse(_Head(inflow), line)
    except StatusAndHeadersParserException as error:
        start = line[:40].decode("ascii", errors="backslashreplace").strip()
        raise _NoRecordError(f"no WARC record begins here, but {start!r}") from error
    try:
        length = int(head.get_header("Content-Length", ""))
    except ValueError as error:
        raise DamagedError("the record does not say how long it is") from error
    return RawRecord(place, head, length, _block(inflow, length, max_block))


def _block(inflow: Inflow, length: int, max_block: int) -> bytes | None:
    """A record's bytes; ``None`` when they are more than ``max_block``, and passed over."""
    if not 0 <= length <= MAX_SKIPPED:
        raise DamagedError(f"the record says it has {length} bytes")
    block = inflow.read(length) if length <= max_block else None
    there = inflow.skip(length) if block is None else len(block)
    if there < length:
        raise DamagedError(f"the record is cut short: {there} of {length} bytes")
    return block


class _Head:
    """A record's head, as far as warcio may read: lines, up to a limit."""

    def __init__(self, inflow: Inflow) -> None:
        self._inflow = inflow
        self._left = MAX_HEAD

    def readline(self) -> bytes:
        """The next line."""
        line = self._inflow.readline(min(MAX_LINE, self._left))
        self._left -= len(line)
        return line


def warc_date(text: str | None) -> datetime | None:
    """WARC-Date in UTC, to the millisecond; ``None`` if it is none.

    WARC/1.1 allows up to nine digits of a second, and any shorter form down to the year.
    """
    if not text:
        return None
    digits = text.strip().removesuffix("Z")
    whole, _, fraction = digits.partition(".")
    try:
        moment = datetime.fromisoformat(_completed(whole))
        milliseconds = int((fraction + "000")[:3])
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=milliseconds * 1000)


def _completed(text: str) -> str:
    """A year or a month as its first day."""
    return text + {4: "-01-01", 7: "-01"}.get(len(text), "")
