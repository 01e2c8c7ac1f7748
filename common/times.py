"""Moments as the archive writes them: ISO 8601, UTC; and the clock they are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def timestamp(moment: datetime) -> str:
    """``moment`` to the millisecond, as text that sorts by time.

    Raises ValueError if it has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without its zone: {moment.isoformat()}")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def present() -> datetime:
    """The present moment, UTC: the one clock of captures, runs and the nightly plan."""
    return _clock()


def now() -> str:
    """The present moment to the microsecond: the order in which things were stored."""
    return present().isoformat(timespec="microseconds")


@contextmanager
def clock(source: Callable[[], datetime]) -> Iterator[None]:
    """Take the time from ``source`` within the block, for the whole process.

    For rehearsals of many nights; ``source`` gives moments in UTC.
    """
    global _clock
    before, _clock = _clock, source
    try:
        yield
    finally:
        _clock = before


def _system() -> datetime:
    return datetime.now(UTC)


_clock: Callable[[], datetime] = _system
