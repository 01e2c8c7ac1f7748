"""What is remembered of each host in a run: its pace, its troubles, its wishes.

Pure bookkeeping with the clock passed in; :mod:`crawler.crawl.middlewares.politeness`
and :mod:`crawler.crawl.handlers` apply it to Scrapy's download slots, and
:mod:`crawler.crawl.hosts.history` keeps troubles from one night to the next.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archive.records import Outcome
from common.times import present


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """The limits of patience, in seconds, and of requests; 0 requests: no limit.

    ``budget`` holds for a run, over all portals; ``gentle`` for a host that was in
    trouble before, until it answers in order.
    """

    retry_after_limit: float = 120.0
    backoff_start: float = 2.0
    backoff_limit: float = 60.0
    failure_limit: int = 15
    challenge_limit: int = 3
    budget: int = 0
    gentle: int = 3


@dataclass(slots=True)
class Host:
    """One host's state.

    ``floor`` is the least delay between requests that its robots.txt asks for,
    ``held_until`` the (monotonic) time before which nothing is sent, and
    ``closed`` says why nothing is sent any more in this run.  ``trouble`` is the
    reason if that is a fault of the host, ``wait`` the seconds it asked for,
    ``sent`` counts requests, ``answered`` says whether a page came in order, and
    ``is_doubtful`` whether the host was in trouble in an earlier run.
    """

    name: str
    policy: HostPolicy
    floor: float = 0.0
    held_until: float = 0.0
    closed: str | None = None
    trouble: str | None = None
    wait: float = 0.0
    failures: int = 0
    challenges: int = 0
    sent: int = 0
    answered: bool = False
    is_doubtful: bool = False
    _harmless: int = 0

    def refusal(self) -> str | None:
        """Why the next request is not to be sent; ``None`` if it may."""
        if self.closed is None and self.is_doubtful and not self.answered:
            # redirects and missing pages tell neither way, so as many again may bring some
            limit = self.policy.gentle
            if limit and self.sent >= limit + min(self._harmless, limit):
                return self._words(f"{self.sent} requests brought no page, after earlier trouble")
        return self.closed

    @property
    def is_spent(self) -> bool:
        """Whether the host got all requests that a run may send it."""
        return bool(self.policy.budget) and self.sent >= self.policy.budget

    def sending(self) -> None:
        """A request goes out; the last one that the budget allows closes the host."""
        self.sent += 1
        if self.is_spent:
            self._close(f"its budget of {self.policy.budget} requests is spent")

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
            self._in_trouble(f"{self.failures} requests in a row failed")

    def asked_to_wait(self, seconds: float, now: float) -> None:
        """The host sent Retry-After (RFC 9110, 10.2.3)."""
        if seconds > self.policy.retry_after_limit:
            self.wait = max(self.wait, seconds)
            self._in_trouble(f"it asked to be left alone for {seconds:.0f} s")
        else:
            self.held_until = max(self.held_until, now + seconds)

    def asked_for_pace(self, seconds: float) -> None:
        """robots.txt names a Crawl-delay."""
        if not seconds <= self.policy.retry_after_limit:
            self._close(f"its robots.txt asks for {seconds:.0f} s between requests")
        elif seconds > 0:
            self.floor = max(self.floor, seconds)

    def judged(self, outcome: Outcome) -> None:
        """An answer was judged: a page, a challenge or block in its place, or neither."""
        if outcome in ("challenged", "blocked"):
            self.challenges += 1
            if self.challenges >= self.policy.challenge_limit:
                self._in_trouble(f"{self.challenges} answers in a row were challenges or blocks")
        elif outcome in ("ok", "unchanged"):
            self.challenges = 0
            self.answered = True
        elif outcome in ("redirected", "not_found", "soft_404"):
            self._harmless += 1

    def leave_alone(self, until: str, reason: str) -> None:
        """Send nothing in this run, because of trouble in an earlier one."""
        self.closed = f"{self.name} is left alone until {until}: {reason}"

    def _in_trouble(self, reason: str) -> None:
        self.trouble = self.trouble or reason
        self._close(reason)

    def _close(self, reason: str) -> None:
        if self.closed is None:
            self.closed = self._words(reason)

    def _words(self, reason: str) -> str:
        return f"{self.name} is left alone for the rest of the run: {reason}"


@dataclass(slots=True)
class Hosts:
    """The hosts of a run, by name."""

    policy: HostPolicy = field(default_factory=HostPolicy)
    _known: dict[str, Host] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Host:
        if name not in self._known:
            self._known[name] = Host(name, self.policy)
        return self._known[name]

    def __iter__(self) -> Iterator[Host]:
        return iter(self._known.values())


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
