"""The pages still to be looked at while the annual-report column is sought: best first."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import count

from common.addresses.canonical import key
from spiders.links import Link, Score

FILE = Score(2)
"""The score of a file that may hold the menu of a home page."""

PROMISING = Score(6)
"""The score of a column whose name may stand for anything."""

MAX_WAITING = 2000
"""Links that are remembered; a calendar or a search page offers any number."""


@dataclass(slots=True)
class Frontier:
    """Links by score, each address once, at most ``budget`` of them handed out.

    Once a column was ``found``, only links that name a column are followed, and ``beyond``
    others: a bureau's reports may lie in two columns.
    """

    budget: int = 60
    found: bool = False
    beyond: int = 0
    _heap: list[tuple[int, int, Link, Score, str]] = field(default_factory=list)
    _scores: dict[str, int] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _order: count[int] = field(default_factory=count)

    def add(self, link: Link, score: Score, found_on: str) -> None:
        """Remember a link of the page ``found_on``; a better word for a page counts."""
        page = key(link.url)
        known = page in self._taken or self._scores.get(page, -1) >= score.value
        if not known and len(self._heap) < MAX_WAITING:
            self._scores[page] = score.value
            entry = (-score.value, next(self._order), link, score, found_on)
            heapq.heappush(self._heap, entry)

    def take(self, *, listed: bool = False) -> tuple[Link, Score, str] | None:
        """The best link, its score and where it was found; ``None`` when the search is over.

        Where a list ``listed`` reports no file is looked at for a menu, nor any other column.
        """
        while self._heap and self.budget > 0:
            _, _, link, score, found_on = heapq.heappop(self._heap)
            page = key(link.url)
            passed = (self.found and not score.column) or (listed and score in (FILE, PROMISING))
            is_beyond = passed and self.beyond > 0 and score.value >= PROMISING.value
            if page in self._taken or (passed and not is_beyond):
                continue
            self.beyond -= is_beyond
            self._taken.add(page)
            self.budget -= 1
            return link, score, found_on
        return None
