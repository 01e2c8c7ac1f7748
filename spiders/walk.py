"""What one walk through a portal's lists has seen, so that it ends and its reports are counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from common.addresses.canonical import key
from spiders.family import Ask, Family
from spiders.links import Link
from spiders.lists import looked_at_in_part


@dataclass(slots=True)
class Walk:
    """Pages of one walk, by the key of their addresses; ``lists`` counts the list pages.

    ``own`` are pages that were reached by way of the bureau's name.
    """

    lists: int = 0
    own: set[str] = field(default_factory=set)
    _walked: set[str] = field(default_factory=set)
    _linked: set[str] = field(default_factory=set)
    _named: set[str] = field(default_factory=set)
    _fullest: dict[str, int] = field(default_factory=dict)

    def follow(self, found_on: str, url: str, *, names_bureau: bool = False) -> None:
        """Remember a page as the bureau's own where its link, or the page before, is."""
        if names_bureau or key(found_on) in self.own:
            self.own.add(key(url))

    def is_own(self, page: TextResponse) -> bool:
        """Whether a page, or an address that redirected to it, is the bureau's own."""
        came_by = page.meta.get("redirect_urls", ()) if page.request is not None else ()
        return any(key(url) in self.own for url in (page.url, *came_by))

    def has(self, url: str) -> bool:
        """Whether a list page was walked before."""
        return key(url) in self._walked

    def add(self, url: str) -> None:
        """Remember a list page."""
        self._walked.add(key(url))
        self.lists += 1

    def forget(self, url: str) -> None:
        """Let a list page be walked again: another moment's is another list."""
        self._walked.discard(key(url))

    @property
    def named(self) -> int:
        """The number of reports that lists have named, or were."""
        return len(self._named)

    def name(self, page: TextResponse, found: list[Link], *, is_report: bool) -> int:
        """Remember the reports that a list names, or is; gives their number so far."""
        self._named |= {key(link.url) for link in found}
        if is_report:
            self._named.add(key(page.url))
        return len(self._named)

    def lost(self, page: TextResponse, family: Family, ask: Ask | None, *, lost: bool) -> int:
        """How many list pages are not reached with this one: itself, if it is ``lost``, what of
        it is not looked at, or those that were promised and repeat.
        """
        count = int(lost or looked_at_in_part(page))
        asks_otherwise = ask is not None and ask.otherwise is not None and not family.entries(page)
        if ask is not None and not asks_otherwise and not self.adds(page, family):
            is_rest = ask.promised == 1 and self.ends(page, family)
            count = max(count, 0 if is_rest else ask.promised)
        return count

    def adds(self, page: TextResponse, family: Family) -> bool:
        """Whether a list page links to anything that those before it did not."""
        return not _linked(page, family) <= self._linked

    def note(self, page: TextResponse, family: Family) -> bool:
        """The same, and what it links to is remembered."""
        new = self.adds(page, family)
        found = _linked(page, family)
        service = urlsplit(page.url).path
        self._fullest[service] = max(self._fullest.get(service, 0), len(found))
        self._linked |= found
        return new

    def ends(self, page: TextResponse, family: Family) -> bool:
        """Whether a program's answer is the rest of a list: fewer entries than a page before had.

        On such a page may stand what stands on top of the list, too, and nothing else; a
        server that gives a page before in its place gives a full one.
        """
        count = len(_linked(page, family)) if family.is_answer(page) else 0
        return 0 < count < self._fullest.get(urlsplit(page.url).path, 0)


def _linked(page: TextResponse, family: Family) -> set[str]:
    here = urlsplit(page.url).path
    return {key(link.url) for link in family.entries(page) if urlsplit(link.url).path != here}
