"""What is remembered of each host in a run: its pace, its troubles, its wishes.

Pure bookkeeping with the clock passed in; :mod:`crawler.middlewares.politeness`
and :mod:`crawler.handlers` apply it to Scrapy's download slots.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archive.times import present


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """The limits of patience; all times in seconds."""

    retry_after_limit: float = 120.0
    backoff_start: float = 2.0
    backoff_limit: float = 60.0
    failure_limit: int = 15
    challenge_limit: int = 3


@dataclass(slots=True)
class Host:
    """One host's state.

    ``floor`` is the least delay between requests that its robots.txt asks for,
    ``held_until`` the (monotonic) time before which nothing is sent, and
    ``closed`` says why nothing is sent any more in this run.
    """

    name: str
    policy: HostPolicy
    floor: float = 0.0
    held_until: float = 0.0
    closed: str | None = None
    failures: int = 0
    challenges: int = 0

    def succeeded(self) -> None:
        """A request was answered in order."""
        self.failures = 0

    def failed(self, now: float) -> None:
        """A request failed: hold the host, longer with each failure in a row."""
        pause = self.policy.backoff_start * 2.0**self.failures
        pause = min(pause, self.policy.backoff_limit) * random.uniform(0.75, 1.25)
        self.held_until = max(self.held_until, now + pause)
        self.failures += 1
        if self.failures >= self.policy.failure_limit:
            self._close(f"{self.failures} requests in a row failed")

    def asked_to_wait(self, seconds: float, now: float) -> None:
        """The host sent Retry-After (RFC 9110, 10.2.3)."""
        if seconds > self.policy.retry_after_limit:
            self._close(f"it asked to be left alone for {seconds:.0f} s")
        else:
            self.held_until = max(self.held_until, now + seconds)

    def asked_for_pace(self, seconds: float) -> None:
        """robots.txt names a Crawl-delay."""
        if not seconds <= self.policy.retry_after_limit:
            self._close(f"its robots.txt asks for {seconds:.0f} s between requests")
        elif seconds > 0:
            self.floor = max(self.floor, seconds)

    def judged(self, *, refused: bool) -> None:
        """A page was served (``refused``: a challenge or block in its place)."""
        self.challenges = self.challenges + 1 if refused else 0
        if self.challenges >= self.policy.challenge_limit:
            self._close(f"{self.challenges} answers in a row were challenges or blocks")

    def _close(self, reason: str) -> None:
        if self.closed is None:
            self.closed = f"{self.name} is left alone for the rest of the run: {reason}"


@dataclass(slots=True)
class Hosts:
    """The hosts of a run, by name."""

    policy: HostPolicy = field(default_factory=HostPolicy)
    _known: dict[str, Host] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Host:
        if name not in self._known:
            self._known[name] = Host(name, self.policy)
        return self._known[name]


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds a Retry-After header asks for: a number, or an HTTP date; else ``None``."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or present())).total_seconds())
