"""How an article is read: the page, its further parts, its attachments and its pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse

from common.addresses.canonical import key
from spiders import links, reports
from spiders.asking import AskingSpider, Output
from spiders.drawn import NOT_DRAWN
from spiders.family import Family
from spiders.items import Page
from spiders.links import Link
from spiders.lists import says_nothing
from spiders.requests import again
from spiders.statistics import NOT_DRAWN_BY, PAGES_CUT, add_cause, add_outcome
from spiders.text import CUT, lacks_end, readable

MAX_PARTS = 30
"""Pages of one article."""


class ArticleSpider(AskingSpider):
    """Reads articles of a portal whose pages follow the ways of ``family``."""

    family: Family

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._framed: dict[str, str] = {}

    def family_of(self, response: TextResponse) -> Family:  # noqa: ARG002 - others look
        """The family whose ways a page follows."""
        return self.family

    def note_article(self, page: TextResponse) -> None:
        """What else an article is good for: its breadcrumbs may name the column."""

    def parse_article(self, response: Response) -> Output:
        """An article: the page itself, its attachments, and its pictures if it has no table."""
        page = readable(response)
        if page is None:
            yield from self.parse_attachment(response)
            return
        nothing = says_nothing(page)
        if nothing is not None:
            if not response.meta.get("again"):
                yield again(response)
                return
            add_outcome(self.crawler.stats, nothing)
        if lacks_end(page):
            # the end may hold the attachments; what the server cuts was asked for again before
            if not response.meta.get("again") and not response.meta.get(CUT):
                yield again(response)
                return
            self.crawler.stats.inc_value(PAGES_CUT)
        if response.meta.get(NOT_DRAWN):
            add_cause(self.crawler.stats, NOT_DRAWN_BY, response.meta[NOT_DRAWN])
        title = links.article_title(page)
        others = self._others(page, title)
        if others is not None:
            self.logger.info("%s: %s (%s)", others, page.url, title)
            return
        self.note_article(page)
        files = self._files(page)
        if not files and links.announces_file(page) and not links.framed(page):
            add_outcome(self.crawler.stats, "empty")  # the file that it speaks of was not found
        whole = replace(self.page(page), asked=(key(page.url),))
        whole = self._noted(whole, page, [link for link, _ in files])
        article = replace(whole, files=len(files))
        if whole.waiting:
            yield replace(article, going_on=True)
        yield from self.rest_of(article)
        yield from self._fetched(article, files, title)

    def _others(self, page: TextResponse, title: str | None) -> str | None:
        """Why an article is not the bureau's report; ``None`` for one that may be."""
        named = f"{links.article_source(page) or ''}{title or ''}"
        # a body in a frame says itself whose it is, once it is read
        if reports.is_foreign(self.portal, named, page.text) and not links.framed(page):
            return "another organ's report"
        if reports.names_nobody(page, title or "", self.portal):
            return "a place's report, not its police's"
        if self.portal.shared and not reports.says_police(page, title):
            return "names no organ of the police"
        return None

    def parse_part(self, response: Response, whole: Page) -> Output:
        """A further page of an article, which is read together with the first."""
        whole = replace(whole, parts=(*whole.parts, response.meta["capture_id"]))
        page = readable(response)
        if page is None:
            yield from self.rest_of(whole)
            return
        files = [
            (link, kind) for link, kind in self._files(page) if key(link.url) not in whole.asked
        ]
        whole = self._noted(whole, page, [link for link, _ in files])
        if files:
            yield replace(whole, files=len(files), going_on=True)
        yield from self.rest_of(whole)
        yield from self._fetched(whole, files, whole.link_text or links.article_title(page) or "")

    def rest_of(self, whole: Page) -> Output:
        """The next of an article's further pages that is to be had; the article after the last."""
        while whole.waiting and len(whole.parts) < MAX_PARTS:
            following, *later = whole.waiting
            whole = replace(whole, waiting=tuple(later))
            request = self.request(
                following, self.parse_part, kind="part", found_on=whole.url, whole=whole
            )
            yield request
            if isinstance(request, Request):
                return
        yield whole

    def _files(self, page: TextResponse) -> list[tuple[Link, str]]:
        """The attachments of a page, or if it has none its pictures, each with its kind."""
        found = [*links.attachments(page), *self.family_of(page).hidden_files(page)]
        attached = list({link.url: link for link in found}.values())
        if attached:
            return [(link, "attachment") for link in attached]
        return [(link, "image") for link in links.images(page)]

    def _noted(self, whole: Page, page: TextResponse, files: list[Link]) -> Page:
        """The article with the further pages that one of its pages names, each once.

        One that is shown inside the pages of another article is a part of all pages.
        """
        following = links.next_part(page)
        further = [] if following is None else [following]
        for url in links.framed(page):
            if self._framed.setdefault(key(url), whole.url) == whole.url:
                further.append(url)
        new = [url for url in dict.fromkeys(further) if key(url) not in whole.asked]
        asked = (*whole.asked, *(key(url) for url in new), *(key(link.url) for link in files))
        return replace(whole, waiting=(*whole.waiting, *new), asked=asked)

    def _fetched(self, whole: Page, files: list[tuple[Link, str]], title: str | None) -> Output:
        """The requests for the files of an article."""
        for link, kind in files:
            yield self.request(
                link.url,
                self.parse_attachment,
                kind=kind,
                found_on=whole.url,
                text=link.text,
                page_title=title,
            )

    def parse_attachment(self, response: Response, page_title: str | None = None) -> Output:
        """A file: it is read with the page that named it, or for itself."""
        if not response.body and response.meta.get("kind") != "image":
            add_outcome(self.crawler.stats, "empty")
        if response.meta.get(CUT) and response.meta.get("kind") != "image":
            self.crawler.stats.inc_value(PAGES_CUT)
        yield self.page(response, page_title)
