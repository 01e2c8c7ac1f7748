"""Hosts are lent: one task at a time asks a host, whatever dies, and knows until when.

The lender is the scheduler, by the same register that ``distributed.Lock`` uses: a lease
that is not renewed in time is given to the next who asks.  Renewing one's own is the same
call as taking it, so that one learns whether somebody else has it.  A holder stops asking
when half of the time has gone since it *asked for* the last renewal, by a clock that goes
on while the machine sleeps; clocks of other machines play no part.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

Ask = Callable[..., Any]
"""Calls a handler of the scheduler by name; raises OSError or RuntimeError."""

_PREFIX = "gongan-host-"


def moment() -> float:
    """Seconds by a clock of this machine that counts its sleep, for all its processes."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class LeaseLostError(Exception):
    """Somebody else has the host now, or the scheduler knows nothing of the lease."""


class Leases:
    """Leases of some names, held together or not at all; ``until`` is a :func:`moment`."""

    def __init__(self, ask: Ask, names: Sequence[str], seconds: float) -> None:
        self._ask = ask
        self._names = names
        self._seconds = seconds
        self._id = uuid4().hex
        self._held: list[str] = []
        self.until = 0.0

    @property
    def renew_every(self) -> float:
        """Seconds between two renewals."""
        return self._seconds / 8

    def take(self, wait: float) -> bool:
        """Take all, waiting so many seconds for each at most; else none.

        Raises OSError or RuntimeError if the scheduler cannot be asked.
        """
        for name in self._names:
            self._ask(
                "semaphore_register",
                name=name,
                max_leases=1,
                lease_timeout=self._seconds,
            )
            asked = moment()
            if not self._acquire(name, wait):
                self.give_back()
                return False
            self._held.append(name)
            if len(self._held) > 1 and moment() - asked > self.renew_every:
                self.renew()  # those that are there already get older meanwhile
        self.renew()
        return True

    def renew(self) -> None:
        """Renew all; raises LeaseLostError, and OSError if the scheduler cannot be asked."""
        asked = moment()
        for name in self._held:
            try:
                held = self._acquire(name, 0)
            except RuntimeError as error:
                raise LeaseLostError(f"{name}: {error}") from error
            if not held:
                raise LeaseLostError(name)
        self.until = asked + self._seconds / 2

    def give_back(self) -> None:
        """Give back what is held; raises OSError if the scheduler cannot be asked."""
        self.until = 0.0
        while self._held:
            self._ask("semaphore_release", name=self._held.pop(), lease_id=self._id)

    def _acquire(self, name: str, wait: float) -> bool:
        return bool(self._ask("semaphore_acquire", name=name, timeout=wait, lease_id=self._id))


def of_hosts(ask: Ask, hosts: Sequence[str], seconds: float) -> Leases:
    """The leases of these hosts."""
    return Leases(ask, [f"{_PREFIX}{host}" for host in hosts], seconds)


def of_run(ask: Ask, run: str, seconds: float) -> Leases:
    """The lease that says that the leader of a run is there and wants it to go on."""
    return Leases(ask, [run_name(run)], seconds)


def run_name(run: str) -> str:
    """The name of a run's lease."""
    return f"gongan-run-{run}"


def is_led(ask: Ask, run: str) -> bool:
    """Whether somebody leads the run; raises OSError if the scheduler cannot be asked."""
    return bool(ask("semaphore_value", name=run_name(run)))
