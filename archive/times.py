"""Moments as the archive writes them: ISO 8601, UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def timestamp(moment: datetime) -> str:
    """``moment`` to the millisecond, as text that sorts by time.

    Raises ValueError if it has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without its zone: {moment.isoformat()}")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def now() -> str:
    """The present moment to the microsecond: the order in which things were stored."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
