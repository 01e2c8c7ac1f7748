"""How an article is read: the page, its further parts, its attachments and its pictures."""

from __future__ import annotations

from dataclasses import replace

from scrapy.http import Response, TextResponse

from spiders import links, reports
from spiders.asking import AskingSpider, Output
from spiders.drawn import NOT_DRAWN
from spiders.family import Family
from spiders.items import Page
from spiders.requests import again
from spiders.statistics import NOT_DRAWN_BY, PAGES_CUT, add_cause
from spiders.text import is_cut_off, readable

MAX_PARTS = 30
"""Pages of one article."""


class ArticleSpider(AskingSpider):
    """Reads articles of a portal whose pages follow the ways of ``family``."""

    family: Family

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
        if is_cut_off(page) and response.meta.get("outcome") == "ok":
            # the end may hold the attachments; a page that always ends so comes the same again
            if not response.meta.get("again"):
                yield again(response)
                return
            self.crawler.stats.inc_value(PAGES_CUT)
        if response.meta.get(NOT_DRAWN):
            add_cause(self.crawler.stats, NOT_DRAWN_BY, response.meta[NOT_DRAWN])
        title = links.article_title(page)
        named = f"{links.article_source(page) or ''}{title or ''}"
        if reports.is_foreign(self.portal, named, page.text):
            self.logger.info("another organ's report: %s (%s)", page.url, title)
            return
        if self.portal.shared and not reports.says_police(page, title):
            self.logger.info("names no organ of the police: %s (%s)", page.url, title)
            return
        self.note_article(page)
        found = [*links.attachments(page), *self.family_of(page).hidden_files(page)]
        attached = list({link.url: link for link in found}.values())
        pictures = [] if attached else links.images(page)
        article = replace(self.page(page), files=len(attached) + len(pictures))
        if links.next_part(page) is not None:
            yield replace(article, going_on=True)
        yield from self._whole(article, page)
        for link in attached:
            yield self.follow(page, link, self.parse_attachment, "attachment", page_title=title)
        for link in pictures:
            yield self.follow(page, link, self.parse_attachment, "image", page_title=title)

    def parse_part(self, response: Response, whole: Page) -> Output:
        """A further page of an article, which is read together with the first."""
        page = readable(response)
        if page is None:
            yield whole
            return
        parts = (*whole.parts, response.meta["capture_id"])
        yield from self._whole(replace(whole, parts=parts), page)

    def _whole(self, whole: Page, page: TextResponse) -> Output:
        """The article, once all its pages are there."""
        following = links.next_part(page) if len(whole.parts) < MAX_PARTS else None
        if following is None:
            yield whole
        else:
            yield self.request(
                following, self.parse_part, kind="part", found_on=whole.url, whole=whole
            )

    def parse_attachment(self, response: Response, page_title: str | None = None) -> Output:
        """A file: it is read with the page that named it, or for itself."""
        yield self.page(response, page_title)
