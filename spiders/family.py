"""A family of sites: how its lists go on, where its links and files hide.

What can be said as data stands in ``families.toml``; a family that needs
more overrides a method.  Nothing here makes a request or keeps a state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from scrapy.http import TextResponse

from common import data_files
from spiders import called_lists, form_pages, links, postbacks
from spiders.links import Link

FIRST_YEAR = 2008
"""The regulations on open government took effect on 1 May 2008."""

_MAPS = 5
"""Parts of a sitemap that are asked for."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A list page to ask for; with a ``form`` by POST.

    ``otherwise`` is asked for when this one brings no entries, or fails.  ``promised``
    counts the pages, this one included, that the list still has by what it says itself:
    where this one brings nothing new, that many are lost (0: the list says nothing).
    ``number`` is that of the page, and ``seen`` counts the entries of those before it, where
    neither stands in the address.  ``elsewhere`` says that it is another column's, to which
    "more" leads: what is there need not be of the bureau that this one is of.  ``below`` is
    for a sitemap: the column of whose pages it is asked, which it names by their addresses only.
    ``call`` is how the list's script asks for its pages.  ``linked`` says that the list itself
    links to the page, which then is lost where it is not there; a guessed one just ends the list.
    """

    url: str
    form: Mapping[str, str] | None = None
    otherwise: Ask | None = None
    promised: int = 0
    number: int = 0
    seen: int = 0
    elsewhere: bool = False
    below: str | None = None
    call: called_lists.Call | None = None
    linked: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Counted:
    """A script that counts the pages of a list; see ``families.toml``."""

    pattern: re.Pattern[str]
    start: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """An address of a list page that counts; see ``families.toml``."""

    pattern: re.Pattern[str]
    start: int
    written: str
    step: int = 1
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """What speaks for a family, in addresses or in markup, and how much."""

    weight: int
    url: re.Pattern[str] | None = None
    markup: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Traits:
    """What is declared of a family."""

    detail: re.Pattern[str]
    counted: tuple[Counted, ...] = ()
    scripted: tuple[re.Pattern[str], ...] = ()
    numbered: tuple[Numbered, ...] = ()
    column: re.Pattern[str] | None = None
    years: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()


class Family:
    """The behaviour that is declared; ``name`` is that of the registry."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.traits = traits()[name]

    def is_detail(self, url: str) -> bool:
        """Whether an address looks like an article's."""
        return bool(self.traits.detail.search(url))

    def column_of(self, url: str) -> str | None:
        """The column that an article's address shows, ``None`` where it shows none."""
        found = self.traits.column.search(url) if self.traits.column is not None else None
        return found[1] if found else None

    def entries(self, response: TextResponse) -> list[Link]:
        """The links of a page, those included that stand in its data only.

        Of a sitemap that is asked about a column these are the articles below it.
        """
        below = self.column_asked(response)
        if below is not None:
            found = (url for url in links.sitemap(response) if url.startswith(below))
            return [Link(url, "") for url in found if self.is_detail(url)]
        return links.links(response)

    def column_asked(self, response: TextResponse) -> str | None:
        """The column of whose pages a sitemap is asked; ``None`` for any other page."""
        asked = _asked(response)
        return asked.below if asked is not None else None

    def is_answer(self, response: TextResponse) -> bool | None:  # noqa: ARG002 - others look
        """Whether a program's answer holds the list it was asked for, be it an empty one.

        ``None`` for a page, which is judged by its links.
        """
        return None

    def holds_articles(self, response: TextResponse) -> bool:  # noqa: ARG002 - others look
        """Whether a list's answer holds its articles whole, should their pages not come."""
        return False

    def leads_to_list(self, response: TextResponse) -> bool:
        """Whether a page without reports says itself where their list is to be had."""
        return self.column_asked(response) is not None and bool(_maps(response))

    def list_pages(self, response: TextResponse) -> Iterator[Ask]:
        """The list pages that follow: counted by a script, or linked as "next page"; else by
        the page's form or the calls of its script; else, of a list without any, its feed.

        A page for one year asks for the other years, unless it links to them.
        """
        for counted in self.traits.counted:
            found = counted.pattern.search(response.text)
            if found is not None:
                yield from _counted(response.url, found, counted.start)
                return
        yield from self._years(response)
        following = [_linked(response, link.url) for link in links.next_pages(response)]
        turned = postbacks.next_page(response) or form_pages.next_page(response)
        if turned is not None:
            following.append(Ask(*turned, promised=1))
        yield from following or self._called(response) or self._numbered(response)
        yield from (Ask(url) for url in form_pages.other_years(response))
        yield from self._elsewhere(response)

    def is_last(self, response: TextResponse) -> bool:
        """Whether a page of a list says by its numbers that it is the last, and has articles."""
        if not any(self.is_detail(link.url) for link in self.entries(response)):
            return False
        for counted in self.traits.counted:
            found = counted.pattern.search(response.text)
            if found is not None:
                return int(found["current"]) - counted.start == int(found["pages"]) - 1 > 0
        return links.says_last(response.text)

    def _called(self, response: TextResponse) -> list[Ask]:
        """The next page as the script of the first one, or the request for this one, says."""
        asked = _asked(response)
        articles = sum(self.is_detail(link.url) for link in self.entries(response))
        if not articles:
            return []
        call = asked.call if asked is not None else None
        if asked is not None and call is not None:
            number, seen = asked.number + 1, asked.seen + articles
        else:
            call, number, seen = called_lists.call_of(response), 2, articles
        if call is None or (call.total is not None and seen >= call.total):
            return []
        left = -(-(call.total - seen) // articles) if call.total is not None else 0
        url, form = call.asked(number)
        return [Ask(url, form, promised=left, number=number, seen=seen, call=call)]

    def _elsewhere(self, response: TextResponse) -> Iterator[Ask]:
        """Where the articles of a column are named whose own page names none."""
        below = self.column_asked(response)
        if below is not None:
            yield from (Ask(url, below=below) for url in _maps(response))
        elif not any(self.is_detail(link.url) for link in self.entries(response)):
            yield from (Ask(url) for url in links.feeds(response))
            folder = urljoin(response.url, ".")
            own = links.is_listing(response.url) and urlsplit(folder).path != "/"
            if own and links.is_named_column(response):
                yield from (Ask(url, below=folder) for url in links.sitemaps(response))

    def hidden_files(self, response: TextResponse) -> Iterator[Link]:
        """Attachments that no link shows, as scripts put them into the page."""
        for pattern in self.traits.scripted:
            for match in pattern.finditer(response.text):
                url = links.absolute(response.url, match[1])
                if url is not None and links.is_attachment(url):
                    yield Link(url, "")

    def _numbered(self, response: TextResponse) -> Iterator[Ask]:
        """The page whose number is the next, of a list that has articles and no such link."""
        for numbered in self.traits.numbered:
            found = numbered.pattern.search(response.url)
            if found is None:
                continue
            articles = sum(self.is_detail(link.url) for link in self.entries(response))
            if articles:
                number = int(found["number"] or numbered.start) + (numbered.step or articles)
                tail = found["tail"] or numbered.ending
                written = numbered.written.format(head=found["head"], number=number, tail=tail)
                yield Ask(response.url[: found.start()] + written + response.url[found.end() :])
            return

    def _years(self, response: TextResponse) -> Iterator[Ask]:
        parts = urlsplit(response.url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        parameter = next((name for name in self.traits.years if _is_year(query.get(name))), None)
        if parameter is None or any(
            _other_year(link, response.url) for link in links.links(response)
        ):
            return
        for year in range(datetime.now(UTC).year, FIRST_YEAR - 1, -1):
            if str(year) != query[parameter]:
                asked = urlencode({**query, parameter: str(year)})
                yield Ask(urlunsplit((*parts[:3], asked, "")))


def _maps(response: TextResponse) -> list[str]:
    """The parts of a sitemap."""
    return [url for url in links.sitemap(response) if url.endswith(".xml")][:_MAPS]


def _asked(response: TextResponse) -> Ask | None:
    asked = response.request.cb_kwargs.get("ask") if response.request is not None else None
    return asked if isinstance(asked, Ask) else None


def _linked(response: TextResponse, url: str) -> Ask:
    elsewhere = links.says_column(url) and not links.is_sibling(response.url, url)
    return Ask(url, elsewhere=elsewhere, linked=not links.says_last(response.text))


def _counted(url: str, found: re.Match[str], start: int) -> Iterator[Ask]:
    if int(found["current"]) == start:  # the first page lists the others, once
        for number in range(start + 1, int(found["pages"]) + start):
            yield Ask(urljoin(url, f"{found['name']}_{number}.{found['ending']}"), promised=1)


def _is_year(value: str | None) -> bool:
    return bool(value and re.fullmatch(r"(?:19|20)\d{2}", value))


def _other_year(link: Link, url: str) -> bool:
    """Whether a link leads to the same page for another year."""
    here, there = urlsplit(url), urlsplit(link.url)
    same = (here.netloc, here.path) == (there.netloc, there.path)
    return same and here.query != there.query and links.has_year(link.text)


def recognise(response: TextResponse) -> list[tuple[str, int, list[str]]]:
    """The families that a page's markup speaks for: name, weight and why, best first."""
    addresses = [response.url, *(link.url for link in links.links(response))]
    addresses += links.frames(response)
    found = []
    for name, declared in traits().items():
        weight, reasons = 0, []
        for sign in declared.signs:
            reason = _speaks(sign, addresses, response.text)
            if reason is not None:
                weight += sign.weight
                reasons.append(reason)
        if weight:
            found.append((name, weight, reasons))
    return sorted(found, key=lambda entry: -entry[1])


def _speaks(sign: Sign, addresses: list[str], text: str) -> str | None:
    if sign.url is not None:
        return next((f"address {url}" for url in addresses if sign.url.search(url)), None)
    found = sign.markup.search(text) if sign.markup is not None else None
    return f"markup {found[0]}" if found else None


@cache
def traits() -> Mapping[str, Traits]:
    """All families by name, in the order of the data file."""
    return data_files.records("spiders", "families.toml", dict[str, Traits])
