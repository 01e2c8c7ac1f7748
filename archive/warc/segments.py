"""Records that were written in parts, put together (ISO 28500, section 7).

The first part has the record's type and WARC-Segment-Number 1, the others are
``continuation`` records that name it; the last one says how long the whole is.
They may stand in several files, in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from archive.warc.reader import RawRecord

MAX_PARTS = 10_000
"""Parts of one record."""

KEPT = 4
"""How many times the largest record all parts together may hold while others are awaited."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The records of an exchange whose main one was in parts, and whether all of it is there.

    ``truncated`` is what the last part says of its end (WARC-Truncated); any part's word counts
    where they do not add up to the whole length that is stated.
    """

    group: tuple[RawRecord, ...]
    whole: bool
    truncated: str | None = None


@dataclass(slots=True)
class _Parts:
    group: list[RawRecord] = field(default_factory=list)
    first: RawRecord | None = None
    others: dict[int, RawRecord] = field(default_factory=dict)

    def size(self) -> int:
        held = [*self.others.values(), *([self.first] if self.first is not None else [])]
        return sum(len(part.block or b"") for part in held)


class Segments:
    """Parts of records that wait for the others, across the files of one import.

    ``max_size`` bounds a whole record, in bytes.
    """

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._waiting: dict[str, _Parts] = {}

    def hold(self, group: list[RawRecord], first: RawRecord) -> Iterator[Joined | RawRecord]:
        """Keep an exchange whose main record is a first part; gives what is complete with it."""
        parts = self._waiting.setdefault(first.id, _Parts())
        parts.group, parts.first = list(group), first
        yield from self._complete(first.id)

    def add(self, record: RawRecord) -> Iterator[Joined | RawRecord]:
        """Keep a continuation record; gives what is complete with it, or what has no place."""
        origin = record.refers("WARC-Segment-Origin-ID") or ""
        number = segment_number(record)
        if number is None or number < 2 or number > MAX_PARTS:
            yield record
            return
        self._waiting.setdefault(origin, _Parts()).others.setdefault(number, record)
        yield from self._complete(origin)

    def left(self) -> Iterator[Joined | RawRecord]:
        """What is incomplete: exchanges as far as they go, and parts whose beginning is missing."""
        for origin in list(self._waiting):
            yield from self._give_up(origin)

    def _complete(self, origin: str) -> Iterator[Joined | RawRecord]:
        parts = self._waiting[origin]
        run = _run(parts)
        if run and run[-1].get("WARC-Segment-Total-Length"):
            del self._waiting[origin]
            yield self._joined(parts, run, whole=True)
            return
        while sum(one.size() for one in self._waiting.values()) > KEPT * self._max_size:
            yield from self._give_up(next(iter(self._waiting)))

    def _give_up(self, origin: str) -> Iterator[Joined | RawRecord]:
        parts = self._waiting.pop(origin)
        if parts.first is None:
            yield from parts.others.values()
        else:
            yield self._joined(parts, _run(parts), whole=False)

    def _joined(self, parts: _Parts, run: list[RawRecord], *, whole: bool) -> Joined:
        first = run[0]
        total = sum(part.length for part in run)
        fits = total <= self._max_size and all(part.block is not None for part in run)
        block = b"".join(part.block or b"" for part in run) if fits else None
        stated = (run[-1].get("WARC-Segment-Total-Length") or "").strip()
        whole = whole and (not stated.isdigit() or int(stated[:18]) == total)
        main = replace(first, length=total, block=block, joined=True)
        complete = whole and stated.isdigit()
        ends = run[-1:] if complete else run  # a part that others follow may call itself cut
        truncated = next((said for part in ends if (said := part.get("WARC-Truncated"))), None)
        group = tuple(main if one is first else one for one in parts.group)
        return Joined(group, whole, truncated)


def segment_number(record: RawRecord) -> int | None:
    """WARC-Segment-Number; ``None`` for a record that is not in parts."""
    text = record.get("WARC-Segment-Number") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _run(parts: _Parts) -> list[RawRecord]:
    """The parts from the first one on, without a gap."""
    if parts.first is None:
        return []
    run = [parts.first]
    while (following := parts.others.get(len(run) + 1)) is not None:
        run.append(following)
    return run
