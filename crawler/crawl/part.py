"""A crawl that is a part of another's run, which is led from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class PartOfRun(Protocol):
    """Who leads a part: the run it belongs to, and whether it may still ask.

    All methods are called in the thread of the crawl, but ``stop`` may be called from any.
    """

    run: str
    """The uuid of the run, which is in the archive already and is ended by its leader."""

    def begun(self, stop: Callable[[str], object]) -> None:
        """The crawl runs: ``stop`` ends it as a signal would, for a reason in one word."""

    def may_ask(self) -> bool:
        """Whether a request may go out at this moment."""

    def more_requests(self) -> int:
        """Requests beyond those that were allowed so far; 0 when the run's budget is spent."""
