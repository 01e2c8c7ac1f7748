"""Faults of the network, injected into a share of the answers, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

KINDS = ("timeout", "reset", "unavailable", "truncated", "too_long", "too_short")


@dataclass(frozen=True, slots=True)
class Faults:
    """Which answers go wrong, decided for each address and attempt by themselves.

    ``share`` of the answers, from 0 to 1; ``kinds`` are taken alike often:
    ``timeout`` (nothing is sent for ``hang`` seconds, then the connection is
    closed), ``reset``, ``unavailable`` (503 with Retry-After of ``retry_after``
    seconds), ``truncated`` (the connection ends in mid-body), ``too_long`` and
    ``too_short`` (a Content-Length above or below the body's length).
    ``in_a_row`` bounds how many attempts at one address may go wrong one after
    the other; 0 sets no bound.
    """

    share: float = 0.2
    seed: int = 1
    kinds: tuple[str, ...] = KINDS
    hang: float = 3.0
    retry_after: int = 1
    in_a_row: int = 0

    def of(self, name: str, method: str, path: str, attempt: int) -> str | None:
        """The fault of this attempt (from 0) at an address of the site ``name``, if any."""
        if self.in_a_row and attempt >= self.in_a_row:
            before = range(attempt - self.in_a_row, attempt)
            if all(self.of(name, method, path, earlier) for earlier in before):
                return None
        random = Random(f"{self.seed} {name} {method} {path} {attempt}")
        return random.choice(self.kinds) if random.random() < self.share else None
