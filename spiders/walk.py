"""What one walk through a portal's lists has seen, so that it ends and its reports are counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from scrapy.http import TextResponse

from common.addresses.canonical import key
from spiders import links
from spiders.family import Ask, Family
from spiders.links import Link
from spiders.links.hidden import pressed

LIST = "list_id"
"""The key of a request's meta that names the list whose page is asked for."""


@dataclass(slots=True)
class Walk:
    """Pages of one walk, by the key of their addresses; ``lists`` counts the list pages.

    ``own`` are pages that were reached by way of the bureau's name.
    """

    lists: int = 0
    own: set[str] = field(default_factory=set)
    _walked: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)
    _linked: dict[str, set[str]] = field(default_factory=dict)
    _named: set[str] = field(default_factory=set)
    _fullest: dict[tuple[str, bool], int] = field(default_factory=dict)

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
        """How many list pages are not reached with this one: itself, if it or a part of it is
        ``lost``, or those that were promised and repeat.
        """
        count = int(lost)
        asks_otherwise = ask is not None and ask.otherwise is not None and not family.entries(page)
        if ask is not None and not asks_otherwise and not self.adds(page, family):
            is_rest = ask.promised == 1 and self.ends(page, family)
            count = max(count, 0 if is_rest else ask.promised)
        return count

    def lead(self, page: TextResponse, family: Family, ask: Ask) -> str:
        """The name of the list that a page is of which ``page`` asks for.

        A page goes on with its own list; one that is no page of it begins another, whose pages
        are held against those of its own and the one that led there: two lists of one portal may
        have the same articles.
        """
        here = list_of(page)
        if _named(page) or ask.promised or links.is_sibling(page.url, ask.url):
            return here
        begun = key(ask.url)
        self._linked.setdefault(begun, set()).update(_linked(page, family))
        return begun

    def adds(self, page: TextResponse, family: Family) -> bool:
        """Whether a list page links to anything that those of its list before it did not.

        One of which nobody says of which list it is is held against those of all.
        """
        named = _named(page)
        before = self._seen if named is None else self._linked.get(named, set())
        return not _linked(page, family) <= before

    def note(self, page: TextResponse, family: Family) -> bool:
        """The same, and what it links to is remembered."""
        new = self.adds(page, family)
        found = _linked(page, family)
        of = (list_of(page), family.is_answer(page) is None)
        self._fullest[of] = max(self._fullest.get(of, 0), len(found))
        self._linked.setdefault(list_of(page), set()).update(found)
        self._seen |= found
        return new

    def ends(self, page: TextResponse, family: Family) -> bool:
        """Whether a page is the rest of a list: fewer entries than a page before had.

        On such a page may stand what stands on top of the list, too, and nothing else; a
        server that gives a page before in its place gives a full one.  A page that is no
        program's answer has to say itself that it is the last.
        """
        answer = family.is_answer(page)
        is_rest = family.is_last(page) if answer is None else answer
        count = len(_linked(page, family)) if is_rest else 0
        return 0 < count < self._fullest.get((list_of(page), answer is None), 0)


def list_of(page: TextResponse) -> str:
    """The name of the list that a page is of: that of its first page."""
    return _named(page) or key(page.url)


def _named(page: TextResponse) -> str | None:
    return page.meta.get(LIST) if page.request is not None else None


def _linked(page: TextResponse, family: Family) -> set[str]:
    here = urlsplit(page.url).path
    found = {key(link.url) for link in family.entries(page) if urlsplit(link.url).path != here}
    if found or not links.is_markup(page):
        return found
    # nothing is a link, and none of the parts that are pressed may lead to a report
    opened = {urljoin(page.url, address) for address, _ in pressed(page.selector.root)}
    return {key(url) for url in opened if urlsplit(url).path != here}
