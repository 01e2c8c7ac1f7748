"""What a reader will not go beyond, and how it says so.

A payload comes from a stranger: its size, its unpacked size, its pages and the
time it takes are bounded here, once for all readers.  A reader that meets a
bound or cannot go on raises :class:`RefusedError` inside itself and turns it into a
finding at its edge; no caller of a reader ever sees an exception for bad input.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from common.messages import say
from extract.records import Block, Document, Finding, Place, Verdict

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading.  Sizes are bytes, times are seconds of processor time.

    ``seconds`` is looked at between small steps, so a reading ends soon after
    it, not exactly then.  It is the time of the thread that reads: a busy machine
    does not use it up.  ``unpacked`` and ``ratio`` bound what containers and
    compressed streams may swell to, in total and against their packed size;
    ``conversion_seconds`` is for another program's work.  ``depth`` bounds containers
    within containers.  Text recognition is slow: each of
    at most ``pictures`` pages adds ``picture_seconds`` to the time.
    """

    bytes: int = 64 * MIB
    unpacked: int = 256 * MIB
    ratio: int = 400
    members: int = 2_000
    depth: int = 3
    pages: int = 500
    marks: int = 1_000_000
    cells: int = 200_000
    seconds: float = 9.0
    conversion_seconds: float = 60.0
    pictures: int = 40
    picture_seconds: float = 30.0


LIMITS = Limits()


class RefusedError(Exception):
    """A reader's own way out: the rule, and what a person should do about it."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message


class Budget:
    """What one reading has used up of its time and table cells."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._end = time.thread_time() + limits.seconds
        self._cells = 0
        self._pictures = 0

    def check(self) -> None:
        """Refuse to go on when the time is used up."""
        if time.thread_time() > self._end:
            raise RefusedError(
                "limit_reached",
                say("reading_time", seconds=f"{self._limits.seconds:g}"),
            )

    def take_cells(self, count: int) -> None:
        """Count table cells about to be laid out; refuse to go beyond the limit."""
        self._cells += count
        if self._cells > self._limits.cells:
            raise RefusedError(
                "limit_reached",
                say("cells_beyond", cells=f"{self._limits.cells:,}"),
            )

    def take_picture(self) -> None:
        """Count a picture about to be recognised; allow the time it takes."""
        self._pictures += 1
        if self._pictures > self._limits.pictures:
            raise RefusedError(
                "limit_reached",
                say("picture_pages_beyond", pictures=self._limits.pictures),
            )
        self._end += self._limits.picture_seconds


def check_payload(payload: bytes, limits: Limits) -> None:
    """Refuse an empty payload and one larger than ``limits.bytes``."""
    if not payload:
        raise RefusedError("empty_document", say("file_of_no_bytes"))
    if len(payload) > limits.bytes:
        raise RefusedError(
            "limit_reached",
            say("file_too_large", count=f"{len(payload):,}", bytes=f"{limits.bytes:,}"),
        )


def problem(
    rule: str, message: str, verdict: Verdict = "fail", *, where: Place | None = None
) -> Finding:
    """A reader's finding about the document or one of its pages."""
    return Finding(rule=rule, message=message, where=where, verdict=verdict)


def unshown_rows(name: str, texts: Sequence[str], where: Place | None = None) -> list[Finding]:
    """That hidden rows of a table hold figures, with the first of them; nothing if none does."""
    told = [text for text in texts if any(char.isdigit() for char in text)]
    if not told:
        return []
    message = say("hidden_rows", count=len(told))
    observed = " ".join(told[0].split())[:80]
    return [Finding("unshown_rows", message, where or Place(name), observed, None, "info")]


def refused(
    name: str,
    media_type: str,
    refusal: RefusedError,
    blocks: Sequence[Block] = (),
    page: int | None = None,
) -> Document:
    """The document of a reading that was given up (at ``page``), with what was read before."""
    return Document(
        name=name,
        media_type=media_type,
        blocks=tuple(blocks),
        problems=(problem(refusal.rule, refusal.message, where=Place(name, page=page)),),
    )
