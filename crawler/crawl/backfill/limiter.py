"""One limiter for a service, whatever asks it: intervals, pauses, and blocks that are remembered.

Facts and sources: docs/how-to/backfill.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Literal

from archive.nights import HostTrouble
from common.times import timestamp
from spiders.history.services import Pace

What = Literal["index", "memento"]

PAUSE = 60.0
"""Seconds after a 429 without Retry-After: ignoring it for longer gets an address blocked."""

LONGEST_PAUSE = 3600.0
"""Seconds of a Retry-After that are waited for within a run; a longer one ends it."""

REFUSALS = 5
"""Answers 429 in a row after which the run ends."""

BLOCK = timedelta(hours=1)
"""How long an address stays blocked after a refused connection; doubles each time."""


@dataclass(slots=True)
class Limiter:
    """When the next request may go out; all requests to a service pass here.

    ``clock`` gives monotonic seconds, ``sleep`` waits for so many.
    """

    pace: Pace
    clock: Callable[[], float] = monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    refusals: int = 0
    answered: int = 0
    _next: dict[str, float] = field(default_factory=dict)
    _held_until: float = 0.0

    async def turn(self, what: What) -> None:
        """Wait until a request may go out, and count it."""
        interval = self.pace.index if what == "index" else self.pace.memento
        while True:
            now = self.clock()
            due = max(self._next.get(what, 0.0), self._held_until)
            if due <= now:
                break
            await self.sleep(due - now)
        self._next[what] = now + interval

    def succeeded(self) -> None:
        """A request was answered, and not refused."""
        self.refusals = 0
        self.answered += 1

    def refused(self, retry_after: float | None) -> bool:
        """A request was answered 429: all wait.  Gives whether the run is to end."""
        self.refusals += 1
        wait = PAUSE if retry_after is None else retry_after
        self._held_until = max(self._held_until, self.clock() + min(wait, LONGEST_PAUSE))
        return self.refusals >= REFUSALS or wait > LONGEST_PAUSE


def blocked(host: str, known: HostTrouble | None, now: datetime) -> HostTrouble:
    """What is remembered of a service that refused a connection: an hour, doubled each time."""
    times = known.nights + 1 if known is not None else 1
    until = now + BLOCK * 2 ** min(times - 1, 10)
    first = known.first_seen if known is not None else timestamp(now)
    reason = "it refused the connection, as a firewall does with an address that asked too fast"
    return HostTrouble(host, times, reason, first, timestamp(now), timestamp(until))
