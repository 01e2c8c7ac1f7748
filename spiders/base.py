"""What the spiders of all families share: the way from a portal to its reports.

A family's spider declares how its list pages go on (:meth:`PortalSpider.list_pages`)
and, if need be, where else attachments hide; everything else is the same.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from crawler.items import Page
from crawler.portals import NothingToCrawlError, Portal, load_registry, pick
from spiders import links
from spiders.frontier import Frontier
from spiders.links import Link

Output = Iterator[Request | Page]


class PortalSpider(Spider):
    """Walks one portal: from its columns, or its home page, to every report.

    ``portal`` is a :class:`Portal` or the id of one in the registry; ``start``
    replaces the address to start from (it must be on one of the portal's hosts).
    """

    detail: ClassVar[re.Pattern[str]] = re.compile(
        r"/(?!index)[^/]*\d[^/]*\.[a-z]{3,5}$", re.IGNORECASE
    )
    """What the addresses of articles look like, for titles that say little."""

    def __init__(
        self, portal: Portal | str | None = None, start: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if not isinstance(portal, Portal):
            raise TypeError("from_crawler turns a portal's id into a Portal")
        self.portal = portal
        self._columns = (start,) if start and portal.columns else portal.columns
        self._home = start or portal.home_url
        self._frontier = Frontier()
        self._lists = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider, with the portal's own settings.

        Raises NothingToCrawlError or UnknownPortalError.
        """
        settings = crawler.settings
        portal = kwargs.get("portal")
        if not isinstance(portal, Portal):
            if not portal:
                raise NothingToCrawlError(
                    "say which portal to crawl: -a portal=ID (gongan portals list)"
                )
            extra = settings.get("GONGAN_PORTALS")
            portal = pick(load_registry(Path(extra) if extra else None), [str(portal)])[0]
        if not portal.start_urls and not kwargs.get("start"):
            raise NothingToCrawlError(f"portal {portal.id} has no address yet: add home_url to it")
        settings.set("DOWNLOAD_VERIFY_CERTIFICATES", portal.verify_tls, priority="spider")
        spider = super().from_crawler(crawler, *args, **{**kwargs, "portal": portal})
        spider._frontier.budget = settings.getint("GONGAN_DISCOVERY_BUDGET")
        crawler.signals.connect(spider.explore, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The columns, or the home page to find them from."""
        for url in self._columns:
            yield self.request(url, self.parse_list, kind="list")
        if not self._columns and self._home:
            yield self.request(self._home, self.parse_navigation, kind="home")

    def request(
        self,
        url: str,
        callback: Callable[..., Output],
        *,
        kind: str,
        found_on: str | None = None,
        text: str | None = None,
        **kwargs: Any,
    ) -> Request:
        """A request that carries where it was found and what the link said."""
        meta = {"kind": kind, "found_on": found_on, "link_text": text or None}
        return Request(url, callback, errback=self.failed, meta=meta, cb_kwargs=kwargs)

    def failed(self, failure: Failure) -> None:
        """A request came to nothing; the archive has the details, the log a line."""
        request: Request = failure.request  # type: ignore[attr-defined]
        outcome = request.meta.get("outcome", "failed")
        self.logger.info("%s: %s (%s)", outcome, request.url, failure.getErrorMessage())

    def parse_navigation(self, response: Response) -> Output:
        """A page on the way to the column: itself a list, or links that lead on."""
        if not isinstance(response, TextResponse):
            return
        certain = sum(certain for _, certain in self.reports(response))
        if certain:
            yield from self.parse_list(response)
        if certain >= 2 and response.meta["kind"] != "home":
            self._frontier.found = True
        self.note_links(response)

    def parse_column(self, response: Response) -> Output:
        """A page whose link named it the annual-report column."""
        if isinstance(response, TextResponse):
            if any(certain for _, certain in self.reports(response)):
                self._frontier.found = True
            self.note_links(response)
        yield from self.parse_list(response)

    def note_links(self, response: TextResponse) -> None:
        """Remember the links of a page that may lead to the column."""
        for link in links.links(response):
            score = links.score(link)
            if score is not None and not self.is_detail(link.url):
                self._frontier.add(link, score, response.url)

    def explore(self) -> None:
        """When nothing else is left to do: look at the most promising page not yet seen."""
        found = self._frontier.take()
        if found is None:
            return
        link, score, found_on = found
        self.crawler.engine.crawl(
            self.request(
                link.url,
                self.parse_column if score.column else self.parse_navigation,
                kind="list" if score.column else "navigation",
                found_on=found_on,
                text=link.text,
            )
        )
        raise DontCloseSpider

    def parse_list(self, response: Response) -> Output:
        """A list page: its reports, and the pages that follow it."""
        if not isinstance(response, TextResponse):
            return
        self._lists += 1
        reports = [link for link, _ in self.reports(response)]
        for link in reports:
            if links.is_attachment(link.url):
                yield self.follow(response, link, self.parse_attachment, "attachment")
            elif links.is_listing(link.url):
                yield self.follow(response, link, self.parse_list, "list")
            else:
                yield self.follow(response, link, self.parse_article, "page")
        title = links.article_title(response) or ""
        if not reports and links.title_kind(title) == "report" and links.has_year(title):
            yield from self.parse_article(response)
        limit = self.settings.getint("GONGAN_LIST_PAGES")
        for number, url in enumerate(self.list_pages(response)):
            if self._lists + number >= limit:
                self.logger.warning("more than %d list pages at %s", limit, response.url)
                break
            yield self.follow(response, Link(url, ""), self.parse_list, "list")

    def reports(self, response: TextResponse) -> Iterator[tuple[Link, bool]]:
        """The links of a page that lead to reports, and whether their titles say so for certain.

        A title that says little counts only with an address that looks like an article's.
        """
        for link in links.links(response):
            kind = links.title_kind(link.text)
            certain = kind == "report" and links.has_year(link.text)
            detail = self.is_detail(link.url) or links.is_attachment(link.url)
            if certain or (kind != "other" and detail):
                yield link, certain

    def list_pages(self, response: TextResponse) -> Iterable[str]:
        """The addresses of further list pages; here those that say "next page"."""
        return [link.url for link in links.next_pages(response)]

    def is_detail(self, url: str) -> bool:
        """Whether an address looks like an article's in this family."""
        return bool(self.detail.search(url.partition("?")[0]))

    def parse_article(self, response: Response) -> Output:
        """An article: the page itself, its attachments, and its pictures if it has no table."""
        if not isinstance(response, TextResponse):
            yield from self.parse_attachment(response)
            return
        yield self.page(response)
        title = links.article_title(response)
        found = [*links.attachments(response), *self.more_attachments(response)]
        for link in {link.url: link for link in found}.values():
            yield self.follow(response, link, self.parse_attachment, "attachment", page_title=title)
        for link in links.images(response) if not found else ():
            yield self.follow(response, link, self.parse_attachment, "image", page_title=title)

    def more_attachments(self, response: TextResponse) -> Iterable[Link]:  # noqa: ARG002
        """Attachments that a family hides where links do not show them; here none."""
        return ()

    def parse_attachment(self, response: Response, page_title: str | None = None) -> Output:
        """A file: it is read as it is."""
        yield self.page(response, page_title)

    def follow(
        self,
        response: TextResponse,
        link: Link,
        callback: Callable[..., Output],
        kind: str,
        **kwargs: Any,
    ) -> Request:
        """The request for a link of a page."""
        return self.request(
            link.url, callback, kind=kind, found_on=response.url, text=link.text, **kwargs
        )

    def page(self, response: Response, page_title: str | None = None) -> Page:
        """The item for a captured response."""
        content_type = response.headers.get("Content-Type")
        return Page(
            capture_id=response.meta["capture_id"],
            portal_id=self.portal.id,
            url=response.url,
            body=response.body,
            content_type=content_type.decode("latin-1") if content_type else None,
            link_text=response.meta.get("link_text") or None,
            page_title=page_title,
        )
