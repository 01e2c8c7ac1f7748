"""The time of day in which the nightly crawl may work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-3]):([0-5]\d)\Z")


def parse_hours(text: str) -> tuple[time, time] | None:
    """``22:00-06:00`` as the times of opening and closing, ``None`` for an empty text.

    Raises ValueError for anything else.
    """
    if not text.strip():
        return None
    found = _HOURS.match(text.strip())
    if found is None:
        raise ValueError("must be two times of day like 22:00-06:00, or empty for always")
    opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if opens == closes:
        raise ValueError("must open and close at different times; leave it empty for always")
    return opens, closes


@dataclass(frozen=True, slots=True)
class Window:
    """Open from one time of day to another in a time zone, over midnight if the second is less.

    ``hours`` is ``None`` for a window that is always open.  Moments in and out have
    a time zone, those out are in UTC; a moment without one raises ValueError.  A time
    that a change of the clocks leaves out is the moment as far after the change; of a
    time that comes twice the first counts.
    """

    hours: tuple[time, time] | None
    zone: ZoneInfo

    def is_open(self, moment: datetime) -> bool:
        """Whether work may be done at that moment; the moment of closing is outside."""
        return self.hours is None or self._around(moment)[0] <= _utc(moment)

    def closes_at(self, moment: datetime) -> datetime | None:
        """When the window that is open at that moment closes, or else the next one.

        ``None`` for one that never does.
        """
        return None if self.hours is None else self._around(moment)[1]

    def opens_at(self, moment: datetime) -> datetime:
        """The first moment from that one on at which work may be done."""
        if self.hours is None:
            return _utc(moment)
        return max(_utc(moment), self._around(moment)[0])

    def __str__(self) -> str:
        if self.hours is None:
            return ""
        return "-".join(f"{hour:%H:%M}" for hour in self.hours)

    def _around(self, moment: datetime) -> tuple[datetime, datetime]:
        """Opening and closing of the window that ``moment`` lies in, or of the next."""
        now = _utc(moment)
        return next((start, end) for start, end in self._nights(now) if end > now)

    def _nights(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The windows from yesterday's on, without those that a change of the clocks swallows."""
        if self.hours is None:
            return
        opens, closes = self.hours
        day = now.astimezone(self.zone).date() - timedelta(days=1)
        while True:
            last = day if opens < closes else day + timedelta(days=1)
            start = _utc(datetime.combine(day, opens, self.zone))
            end = _utc(datetime.combine(last, closes, self.zone))
            if start < end:
                yield start, end
            day += timedelta(days=1)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a time without its zone: {moment.isoformat()}")
    return moment.astimezone(UTC)
