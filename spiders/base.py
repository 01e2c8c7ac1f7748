"""What the spiders of all families share: the way from a portal to its reports.

A spider names its :class:`~spiders.family.Family`, which says how lists go on and
where links and attachments hide; everything else is the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from functools import partial
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from common.addresses.canonical import key
from spiders import drawn, json_lists, links, reports
from spiders.asking import Output
from spiders.below import LEFT
from spiders.exploring import ExploringSpider
from spiders.family import Ask, Family
from spiders.items import Asked
from spiders.json_lists import JsonListFamily
from spiders.links import Link
from spiders.lists import (
    BEYOND,
    DEAD,
    UNTURNED,
    lacks_list,
    looked_at_in_part,
    not_there,
    was_sent_elsewhere,
)
from spiders.portals import NothingToCrawlError, Portal, chosen
from spiders.requests import ADDRESS_FAILED, NOT_THERE, OF_THE_LIST, TROUBLES, again, lists_last
from spiders.statistics import LISTED, LISTS_LOST
from spiders.text import readable
from spiders.walk import LIST


class PortalSpider(ExploringSpider):
    """Walks one portal: from its columns, or its home page, to every report.

    ``portal`` is a :class:`Portal` or the id of one in the registry; ``start``
    replaces the address to start from (it must be on one of the portal's hosts).
    """

    needs_address: ClassVar[bool] = True
    """Whether a portal without an address cannot be walked."""
    asks_for_looks: ClassVar[bool] = True
    """Whether what the portal's report pages look like is captured at the end of its crawl."""

    def __init__(
        self, portal: Portal | str | None = None, start: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if not isinstance(portal, Portal):
            raise TypeError("from_crawler turns a portal's id into a Portal")
        self.portal = portal
        self._columns = (start,) if start and portal.columns else portal.columns
        self._json_lists = () if start and not portal.columns else portal.json_lists
        self._home = start or portal.home_url
        self.seeks_column = not self._columns and not self._json_lists
        self._of_government = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider, with the portal's own settings.

        Raises NothingToCrawlError or UnknownPortalError.
        """
        settings = crawler.settings
        portal = chosen(kwargs.get("portal"), settings.get("GONGAN_PORTALS"))
        if cls.needs_address and not portal.start_urls and not kwargs.get("start"):
            raise NothingToCrawlError(f"portal {portal.id} has no address yet: add home_url to it")
        settings.set("DOWNLOAD_VERIFY_CERTIFICATES", portal.verify_tls, priority="spider")
        spider = super().from_crawler(crawler, *args, **{**kwargs, "portal": portal})
        spider._frontier.budget = settings.getint("GONGAN_DISCOVERY_BUDGET")
        crawler.signals.connect(spider.explore, signal=signals.spider_idle)
        crawler.signals.connect(spider.dropped, signal=signals.request_dropped)
        if spider.seeks_column:
            crawler.signals.connect(spider.note_sitemaps, signal=signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[Asked]:
        """The columns, or the home page to find them from."""
        self._walk.own |= {key(url) for url in self._columns}
        for url in self._columns:
            yield self.request(url, self.parse_list, kind="list")
            above = links.above_year(url)
            if above is not None:
                yield self.request(above, self.parse_above, kind="navigation")
        for number, declared in enumerate(self._json_lists):
            family = JsonListFamily(declared, number)
            request = self._ask(family.first(), None)
            if isinstance(request, Request):
                request.meta["family"] = family.name
            yield request
        if self.seeks_column and self._home:
            yield self.request(self._home, self.parse_navigation, kind="home")

    def failed(self, failure: Failure) -> Output:
        """A request came to nothing; a list page may have another way to it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        outcome = request.meta.get("outcome", "failed")
        yield from self._try_candidates(request, outcome)
        ask = request.cb_kwargs.get("ask")
        if outcome in TROUBLES and request.meta.get("kind") in ("home", "list"):
            self.crawler.stats.inc_value(LISTS_LOST)
        elif outcome in NOT_THERE:
            self._lose(request.url, not_there(ask, named=request.callback == self.parse_list))
        if isinstance(ask, Ask) and ask.otherwise is not None and not request.meta.get("postponed"):
            other = self._ask(ask.otherwise, request.meta.get("found_on"))
            if isinstance(other, Request):
                other.meta["family"] = request.meta.get("family")
            yield other
        yield from super().failed(failure)

    def dropped(self, request: Request) -> None:
        """A request is not made: a promised list page is lost that is sent to one seen before."""
        ask = request.cb_kwargs.get("ask")
        if isinstance(ask, Ask) and request.meta.get("redirect_urls"):
            self._lose(request.url, ask.promised)

    def _try_candidates(self, request: Request, outcome: str) -> Output:
        """The hosts that may be the bureau's, once each, when an address of its own fails."""
        is_start = request.meta.get("kind") in ("home", "list") and not request.meta["found_on"]
        failed = outcome in ADDRESS_FAILED and not request.meta.get("postponed")
        if is_start and (failed or request.meta.get("host_silent")):
            for url in self.portal.candidate_urls:
                if not self._walk.has(url):
                    self._walk.add(url)
                    yield self.request(url, self.parse_candidate, kind="candidate")

    def parse_candidate(self, response: Response) -> Output:  # noqa: ARG002 - its capture is all
        """The page of a host that may be the bureau's: only a person takes it for the entry."""
        yield from ()

    def family_of(self, response: TextResponse) -> Family:
        """The family whose ways a page follows: of a declared list's answer that list's own."""
        name = response.meta.get("family") if response.request is not None else None
        return json_lists.named(str(name), self.portal.json_lists) or self.family_by_signs(response)

    def family_by_signs(self, response: TextResponse) -> Family:  # noqa: ARG002 - others look
        """The family of sites that a page is of."""
        return self.family

    # --- finding the column ------------------------------------------------------

    def parse_navigation(self, response: Response) -> Output:
        """A page on the way to the column: itself a list, or links that lead on."""
        page = readable(response)
        if page is None:
            return
        if response.meta["kind"] == "home" and not (self.portal.shared or self.portal.aggregate):
            self._of_government = links.is_government(page)
        found = list(self.reports(page))
        home = response.meta["kind"] == "home"
        own = self._is_own(page) and any(links.names_year_only(link.text) for link, _ in found)
        first = (home and reports.is_column(page, self.family_of(page))) or own
        if (
            any(certain for _, certain in found)
            or first
            or self.family_of(page).leads_to_list(page)
        ):
            yield from self.parse_list(page)
        if not home:
            self._end_search(page, found)
        self.note_links(page)

    def _end_search(
        self, page: TextResponse, found: Iterable[tuple[Link, bool]], *, least: int = 2
    ) -> None:
        """Look no further where a page is the column that was sought."""
        family = self.family_of(page)
        if reports.are_of_one(page, family, self.portal, found, least=least):
            self._frontier.found = True

    def parse_column(self, response: Response) -> Output:
        """A page whose link named it the annual-report column."""
        page = readable(response)
        if page is None:
            return
        self._end_search(page, self.reports(page), least=1)
        self.note_links(page, column=True)
        yield from self.parse_list(page)

    def parse_above(self, response: Response) -> Output:
        """The page above a column of one year, which may list those of the others."""
        page = readable(response)
        if page is not None and any(True for _ in self.reports(page)):
            yield from self.parse_list(page)

    # --- walking the column ------------------------------------------------------

    def parse_list(self, response: Response, ask: Ask | None = None) -> Output:
        """A list page: its reports, and the pages that follow it."""
        page = readable(response)
        if page is None or (ask is None and self._walk.has(page.url)):
            if page is None and ask is not None:  # no text at all: a file, a picture
                self._lose(response.url, max(1, ask.promised))
            return
        page, scripts = self.with_functions(page, partial(self.parse_list, response, ask))
        if scripts is not None:
            yield from scripts
            return
        family = self.family_of(page)
        undrawn = response.meta.get(drawn.NOT_DRAWN)
        lost = lacks_list(page, family, ask)
        once = response.meta.get("again") or was_sent_elsewhere(page)
        if lost and not once and not undrawn:
            yield again(response)
            return
        in_part = looked_at_in_part(page)
        count = self._walk.lost(page, family, ask, lost=lost or bool(undrawn) or in_part)
        self._lose(page.url, count, undrawn or (BEYOND if in_part else None))
        self._walk.add(page.url)
        found = drawn.in_all_states(page, self.reports)
        self._lose(page.url, self._dead(page, family), DEAD)
        if page.meta.get("kind") == "list":
            self._end_search(page, found)
            self.note_article(page)
        yield from self._listed(page, family, found, ask)
        yield from self._pages_after(page, family, ask)

    def _listed(
        self, page: TextResponse, family: Family, found: list[tuple[Link, bool]], ask: Ask | None
    ) -> Output:
        """What a list page names, itself if it is a report, or what it shows inside."""
        named = [self._report(page, link) for link, _ in found]
        yield from sorted((one for one in named if one is not None), key=lists_last)
        if self._counts_as_report(page, family, [link for link, _ in found]):
            yield from self.parse_article(page)
        elif not found:
            yield from self._frames(page, ask)

    def _dead(self, page: TextResponse, family: Family) -> int:
        """How many of a page's reports lead nowhere, other organs' not counted."""
        titles = links.dead_entries(page, [link.text for link in family.entries(page)])
        own = (one for one in titles if not reports.is_others(self.portal, one))
        return sum(self._is_own(page) or links.names_police(title) for title in own)

    def _counts_as_report(self, page: TextResponse, family: Family, found: list[Link]) -> bool:
        """Whether a list page is a report itself, which counts with those that it names."""
        articles = any(not links.is_listing(link.url) for link in found)
        is_report = self._is_own(page) and reports.is_report(page, family, lists_articles=articles)
        named = [link for link in found if not self._is_list(link.url)]
        known, count = self._walk.named, self._walk.name(page, named, is_report=is_report)
        self.crawler.stats.set_value(LISTED, count)
        self._lose(page.url, self._below.note(page, fruitful=count > known), LEFT)
        return is_report

    def _pages_after(self, page: TextResponse, family: Family, ask: Ask | None) -> Output:
        """The other way to a list page that has no entries, and the pages that follow it."""
        if ask is not None and ask.otherwise is not None and not family.entries(page):
            yield self._following(ask.otherwise, page)
        new = self._walk.note(page, family) or family.leads_to_list(page)
        if not new and ask is not None:
            return  # a list that goes on without end repeats itself
        limit = self.settings.getint("GONGAN_LIST_PAGES")
        number = -1
        for number, following in enumerate(family.list_pages(page)):
            if self._walk.lists + number >= limit:
                self._lose(page.url, 1, f"more than {limit} list pages")
                break
            yield self._following(following, page)
        if number < 0 and (ask is None or not ask.promised) and links.is_markup(page):
            self._lose(page.url, links.pages_left(page.text), UNTURNED)

    def _frames(self, page: TextResponse, ask: Ask | None) -> Output:
        """The pages of the portal that a column's page without reports shows inside."""
        for url in links.frames(page) if ask is None and not drawn.is_drawn(page) else ():
            if urlsplit(url).hostname in self.portal.hosts:
                self._walk.follow(page.url, url, names_bureau=self._walk.is_own(page))
                yield self.request(url, self.parse_list, kind="list", found_on=page.url)

    def _ask(self, ask: Ask, found_on: str | None) -> Asked:
        return self.request(
            ask.url, self.parse_list, kind="list", found_on=found_on, form=ask.form, ask=ask
        )

    def _following(self, ask: Ask, page: TextResponse) -> Asked:
        """The request for a list page, which is of the same family as the one before."""
        if not ask.elsewhere:
            self._walk.follow(page.url, ask.url, names_bureau=self._walk.is_own(page))
        request = self._ask(ask, page.url)
        if isinstance(request, Request):
            family = self.family_of(page)
            request.meta.update({"family": family.name, LIST: self._walk.lead(page, family, ask)})
        return request

    def _report(self, page: TextResponse, link: Link) -> Asked | None:
        """What a list names: a file, an article, or a column below, which may have to wait."""
        if links.is_attachment(link.url):
            return self.follow(page, link, self.parse_attachment, "attachment")
        if self._is_list(link.url):
            names = links.names_police(link.text) or self._walk.is_own(page)
            self._walk.follow(page.url, link.url, names_bureau=names)
            return self._let_wait(self.follow(page, link, self.parse_list, "list"))
        request = self.follow(page, link, self.parse_article, "page")
        if isinstance(request, Request):
            if self.family_of(page).holds_articles(page):
                request.meta["held_in"] = page.meta["capture_id"]
            if urlsplit(link.url).path == urlsplit(page.url).path:
                request.priority -= OF_THE_LIST
                return self._let_wait(request)
        return request

    def _is_list(self, url: str) -> bool:
        return links.is_listing(url) and not self.is_detail(url)

    def reports(self, page: TextResponse) -> Iterator[tuple[Link, bool]]:
        """The links of a page that lead to reports; see :func:`spiders.reports.reports`."""
        return reports.reports(page, self.family_of(page), self.portal, own=self._is_own(page))

    def _is_own(self, page: TextResponse) -> bool:
        """Whether what a page lists is the bureau's: in a government's portal by its name only."""
        section = self.portal.section or self._of_government
        return not section or self._walk.is_own(page)
