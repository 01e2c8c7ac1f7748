"""Columns below a list, of a year or a group of organs, and articles that a list's own address
gives for other queries: many wait until all else was had.

A page may link to any number of them: to itself with other queries, to folders within
folders, to a calendar's months.  Reports and further list pages go first, and a walk that
meets column upon column without a report that is new follows no more, and says what it left.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from scrapy import Request
from scrapy.http import TextResponse

from common.addresses.canonical import key

MOST_BARREN = 50
"""List pages in a row without a report that is new, after which columns below are left; columns
of the years since 2008, each with a few groups of organs, stay far below it."""

FIRST = 50
"""Columns that do not wait: those of most portals, whose requests then outlive the program."""

MOST_WAITING = 5000
"""Columns that wait at the same time; a city's departments are some hundred."""

_BELOW = "below"

LEFT = (
    "columns and other pages of lists were left, after"
    f" {MOST_BARREN} in a row that named no report that was new"
)


@dataclass(slots=True)
class ColumnsBelow:
    """Requests for columns below, each once, in the order in which they were found."""

    _waiting: deque[Request] = field(default_factory=deque)
    _known: set[str] = field(default_factory=set)
    _barren: int = 0

    def waiting(self) -> tuple[Request, ...]:
        """Those that wait, in order."""
        return tuple(self._waiting)

    def add(self, request: Request) -> Literal["now", "later", "left"]:
        """Whether a column is asked for now, waits, or is left as no more are followed."""
        page = key(request.url)
        request.meta[_BELOW] = True
        if page in self._known:
            return "now"  # it is known as a request, too, and goes nowhere
        self._known.add(page)
        if self._barren >= MOST_BARREN or len(self._waiting) >= MOST_WAITING:
            return "left"
        if len(self._known) <= FIRST:
            return "now"
        self._waiting.append(request)
        return "later"

    def note(self, page: TextResponse, *, fruitful: bool) -> int:
        """Note a page that came, and whether it is a report or names one that is new.

        Gives the number of columns that are left because of it.
        """
        if fruitful:
            self._barren = 0
        elif page.meta.get(_BELOW):
            self._barren += 1
        left = len(self._waiting) if self._barren >= MOST_BARREN else 0
        if left:
            self._waiting.clear()
        return left

    def take(self) -> Request | None:
        """The next column, ``None`` when none waits."""
        return self._waiting.popleft() if self._waiting else None
