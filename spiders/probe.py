"""Looks for a portal's annual-report column and notes what speaks for what it finds.

It fetches pages on the way and list pages, and of a column one article, to see whether that is
empty until scripts fill it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from common.addresses.canonical import key
from spiders import discovery, links
from spiders.asking import Output
from spiders.declaring import declaration
from spiders.drawn import DRAWN, NOT_DRAWN, RENDER, RENDER_EMPTY, in_all_states, is_drawn
from spiders.families.generic import GenericSpider
from spiders.family import Ask, recognise
from spiders.items import Asked
from spiders.menus import is_menu
from spiders.own_sites import own_sites
from spiders.portals.records import JsonList
from spiders.reports import is_of_many, is_report
from spiders.requests import COOKIE_SET, again
from spiders.text import readable

_BEYOND = 12
"""Pages that are looked at after a column was found, for others that have reports, too."""

_LEAVES, _LEAVES_OF_ONE = 24, 6
"""Further pages of lists whose first page names no report: of all, and of one. Notices, and what
an organ published at all, have their reports between other things."""


@dataclass(frozen=True, slots=True)
class Column:
    """A list of reports: its address, titles on its first page that has some, the way to it.

    ``goes_on`` says that further pages follow, ``own`` that it was reached by the police's
    name or is on its own site, ``many`` that it lists reports of other organs, too;
    ``addresses`` are those of the reports, ``number`` is that of the page that names them.
    """

    url: str
    titles: tuple[str, ...]
    way: tuple[str, ...]
    goes_on: bool = False
    own: bool = False
    many: bool = False
    addresses: tuple[str, ...] = ()
    number: int = 1


@dataclass(slots=True)
class Notes:
    """What a probe found.

    ``empty`` are pages that a link named the column and that list nothing;
    ``families`` are the weights of the signs on all pages seen, ``reasons`` the
    first of each family's; ``hosts`` counts the hosts that reports lie on.  ``drawn`` are the
    columns whose lists only scripts draw, each with the service that gives its list, if one
    does; ``not_drawn`` says why a page could not be drawn.  ``hollow`` are the columns whose
    articles are empty without their scripts, each with the one that was looked at; ``mute``
    those of them that were drawn and show nothing even so.  ``cookies`` are addresses that
    want a cookie back, ``own_sites`` links to a site of the bureau's on another host.
    """

    columns: dict[str, Column] = field(default_factory=dict)
    families: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    hosts: Counter[str] = field(default_factory=Counter)
    empty: dict[str, None] = field(default_factory=dict)
    drawn: dict[str, JsonList | None] = field(default_factory=dict)
    not_drawn: str | None = None
    hollow: dict[str, str] = field(default_factory=dict)
    mute: set[str] = field(default_factory=set)
    cookies: dict[str, None] = field(default_factory=dict)
    own_sites: dict[str, links.Link] = field(default_factory=dict)
    pages: int = 0
    site_name: str | None = None


class ProbeSpider(GenericSpider):
    """The generic spider, which here stops where the reports begin."""

    name = "probe"
    asks_for_looks: ClassVar[bool] = False

    def __init__(self, *args: Any, notes: Notes | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes = notes or Notes()
        self._sampled = False
        self._of_police = False
        self._leafed: deque[tuple[TextResponse, str, int]] = deque()
        self._leaves = _LEAVES
        self._frontier.beyond = _BEYOND

    def note_links(self, page: TextResponse, *, column: bool = False) -> None:
        """Note the signs of families, too, and sites that the bureau has elsewhere."""
        self._note_signs(page)
        found = discovery.named_on(page, self._home or page.url)
        for link in own_sites(found, self.portal):
            self.notes.own_sites.setdefault(link.url, link)
        super().note_links(page, column=column)

    def has_listed(self) -> bool:
        """Whether a column was found."""
        return bool(self.notes.columns)

    def failed(self, failure: Failure) -> Output:
        """Note an address that leads in a circle for want of a cookie."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if request.meta.get(COOKIE_SET) and request.meta.get("outcome") == "failed":
            self.notes.cookies[request.url] = None
        yield from super().failed(failure)

    def parse_navigation(self, response: Response) -> Output:
        """A page on the way, or, where that is a shell without links, what its scripts draw."""
        page = readable(response)
        drawn: list[Any] = []
        if page is not None and self._is_shell(page):
            self.notes.not_drawn = page.meta.get(NOT_DRAWN) or self.notes.not_drawn
            self.notes.empty[page.url] = None
            drawn = list(self._drawn_too(response, page, self.parse_navigation))
        if page is not None:
            page, scripts = self.with_functions(page, partial(self.parse_navigation, response))
            if scripts is not None:
                yield from scripts
                return
            self._note_organ(page)
            self._leafed.append((page, page.url, 1))
        yield from drawn or super().parse_navigation(page or response)

    def _note_organ(self, page: TextResponse) -> None:
        """Whether the whole site is the police's, as its home page says."""
        if page.meta.get("kind") == "home" and links.is_markup(page):
            said = " ".join(page.css("title::text, meta[name=SiteName]::attr(content)").getall())
            self._of_police = links.names_police(said) and not links.is_government(page)

    def explore(self) -> None:
        """When all else was looked at, leaf through lists whose first page names no report."""
        super().explore()
        while self._leafed and self._leaves > 0:
            page, column, number = self._leafed.popleft()
            following = self._next_leaf(page, column, number)
            if isinstance(following, Request):
                self._leaves -= 1
                self.crawler.engine.crawl(following)
                raise DontCloseSpider

    def _next_leaf(self, page: TextResponse, column: str, number: int) -> Asked | None:
        """The page after one of a list that is leafed through, unless it is a column by now."""
        if column in self.notes.columns or number >= _LEAVES_OF_ONE:
            return None
        for ask in islice(self.family_of(page).list_pages(page), 1):
            if not self._walk.has(ask.url) or ask.form is not None:
                return self.request(
                    ask.url,
                    self.parse_leaf,
                    kind="list",
                    found_on=page.url,
                    form=ask.form,
                    column=column,
                    number=number + 1,
                )
        return None

    def parse_leaf(self, response: Response, column: str, number: int) -> Output:
        """A further page of a list: reports on it make that a column."""
        page = readable(response)
        if page is None:
            return
        resume = partial(self.parse_leaf, response, column=column, number=number)
        page, scripts = self.with_functions(page, resume)
        if scripts is not None:
            yield from scripts
            return
        found = [link for link, certain in self.reports(page) if certain or _is_named(link)]
        if found:
            self._note_column(column, page, found, number)
        else:
            self._leafed.appendleft((page, column, number))

    def _is_shell(self, page: TextResponse) -> bool:
        """Whether a page leads nowhere by itself."""
        if is_menu(page.url):
            return False
        leads = links.links(page) or links.frames(page) or links.sitemap(page)
        return not leads and not self.family_of(page).leads_to_list(page)

    def parse_list(self, response: Response, ask: Ask | None = None) -> Output:
        """Note a page that lists reports; go on only where the list itself is elsewhere."""
        page = readable(response)
        if page is None or (ask is None and self._walk.has(page.url)):
            return
        page, scripts = self.with_functions(page, partial(self.parse_list, response, ask))
        if scripts is not None:
            yield from scripts
            return
        self._walk.add(page.url)
        if ask is not None:
            self._note_signs(page)
        reports = in_all_states(page, self.reports)
        column = str(page.meta.get("column") or page.url)
        articles = [link for link, _ in reports if not self._is_year(link)]
        if articles or is_report(page, self.family_of(page), lists_articles=False):
            self._note_column(column, page, articles)
            if is_drawn(page):
                self.note_links(page, column=True)
                self.notes.drawn[column] = declaration(page.meta.get(DRAWN, ()), articles)
                self.notes.empty.pop(column, None)
            yield from self._sample(page, column, articles)
            return
        self.notes.not_drawn = page.meta.get(NOT_DRAWN) or self.notes.not_drawn
        for link, _ in reports[:1]:
            request = self.follow(page, link, self.parse_list, "list")
            if isinstance(request, Request):
                request.meta["column"] = column
            yield request
        if not reports:
            following = [*self._frames(page, ask), *self._first_following(page)]
            if not following:
                self.notes.empty[column] = None
                yield from self._drawn_too(response, page, self.parse_list)
            for asked in following:
                if isinstance(asked, Request):
                    asked.meta["column"] = column
                yield asked

    def _sample(self, page: TextResponse, column: str, articles: list[links.Link]) -> Output:
        """One article of a column, to see whether it comes with its text."""
        pages = (link for link in articles if not links.is_attachment(link.url))
        if not self._sampled and not self.family_of(page).holds_articles(page):
            for link in islice(pages, 1):
                self._sampled = True
                yield self.follow(page, link, self.parse_sample, "page", column=column)

    def parse_sample(self, response: Response, column: str) -> Output:
        """Note an article that is empty, also once it is drawn, if it can be."""
        page = readable(response)
        if page is None:
            return
        if is_drawn(page):
            if links.shows_nothing(page):
                self.notes.mute.add(column)
        elif page.meta.get(RENDER_EMPTY):
            self.notes.not_drawn = page.meta.get(NOT_DRAWN) or self.notes.not_drawn
        elif links.is_empty(page) and not links.framed(page):
            self.notes.hollow[column] = page.url
            drawn = again(response)
            drawn.meta[RENDER_EMPTY] = True
            yield drawn

    def _first_following(self, page: TextResponse) -> Output:
        for following in islice(self.family_of(page).list_pages(page), 1):
            yield self._following(following, page)

    def _drawn_too(
        self, response: Response, page: TextResponse, callback: Callable[..., Output]
    ) -> Output:
        """The page again as scripts draw it, if it has any and was not drawn yet."""
        if page.meta.get(RENDER) or "<script" not in page.text.lower():
            return
        self._walk.forget(page.url)
        drawn = again(response).replace(callback=callback, cb_kwargs={})
        drawn.meta[RENDER] = True
        yield drawn

    def _is_year(self, link: links.Link) -> bool:
        if links.title_kind(link.text) == "report" and not links.names_year_only(link.text):
            return False  # a report in a folder of its own
        return links.is_listing(link.url) and not self.is_detail(link.url)

    def _note_signs(self, page: TextResponse) -> None:
        self.notes.pages += 1
        name = page.css("meta[name=SiteName]::attr(content)").get() if links.is_markup(page) else ""
        self.notes.site_name = self.notes.site_name or (name or "").strip() or None
        for family, weight, reasons in recognise(page):
            self.notes.families[family] += weight
            known = self.notes.reasons.setdefault(family, [])
            known += [reason for reason in reasons if reason not in known][: 3 - len(known)]

    def _note_column(
        self, url: str, page: TextResponse, articles: list[links.Link], number: int = 1
    ) -> None:
        titles = tuple(link.text for link in articles) or (links.article_title(page) or "",)
        for link in articles:
            self.notes.hosts[urlsplit(link.url).hostname or ""] += 1
        known = self.notes.columns.get(url)
        if known is None or len(known.titles) < len(titles):
            goes_on = next(self.family_of(page).list_pages(page), None) is not None
            own = self._walk.is_own(page) or self._of_police
            many, way = is_of_many(self.family_of(page).entries(page)), tuple(self._way(url))
            addresses = tuple(key(link.url) for link in articles)
            self.notes.columns[url] = Column(
                url, titles, way, goes_on, own, many, addresses, number
            )

    def _way(self, url: str) -> Iterator[str]:
        """The links that led to a page, from the home page on."""
        steps: list[str] = []
        seen: set[str] = set()
        while key(url) in self.trail and key(url) not in seen and len(steps) < 20:
            seen.add(key(url))
            link, score, found_on = self.trail[key(url)]
            steps.append(f"{link.text or 'its address'} (score {score.value}): {link.url}")
            url = found_on
        yield from reversed(steps)


def _is_named(link: links.Link) -> bool:
    """Whether a link is titled as a report is, be its year or its end missing."""
    titled = links.title_kind(link.text) == "report" or links.is_cut_short(link.text)
    return titled and not links.is_listing(link.url)
