"""What a spider asks for when nothing else is left to do: columns below its lists, and pages
that may lead to the column, while that is sought.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy import Request
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from common.addresses.canonical import key
from spiders import discovery, links, reports, shared_scripts
from spiders.articles import ArticleSpider
from spiders.asking import Output
from spiders.below import LEFT, ColumnsBelow
from spiders.frontier import Frontier
from spiders.items import Asked
from spiders.links import Link, Score
from spiders.statistics import LISTED, add_lost
from spiders.text import readable
from spiders.walk import Walk


class ExploringSpider(ArticleSpider):
    """Keeps what waits, and says what it left."""

    seeks_column = False
    _home: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._frontier = Frontier()
        self._walk = Walk()
        self._below = ColumnsBelow()
        self.trail: dict[str, tuple[Link, Score, str]] = {}
        self._scripts: dict[str, str] = {}
        self._waiting_for: dict[str, list[Callable[[], Output]]] = {}

    def is_detail(self, url: str) -> bool:
        """Whether an address looks like an article's."""
        return self.family.is_detail(url)

    def parse_navigation(self, response: Response) -> Output:
        """A page on the way to the column."""
        raise NotImplementedError

    def parse_column(self, response: Response) -> Output:
        """A page whose link named it the annual-report column."""
        raise NotImplementedError

    def with_functions(
        self, page: TextResponse, resume: Callable[[], Output]
    ) -> tuple[TextResponse, list[Asked] | None]:
        """A page with the site's scripts that it calls, or the request for one of them.

        The page is looked at again by ``resume`` once that came, or did not; requests are
        ``None`` where nothing is lacking, and none at all where others asked for the same.
        """
        wanted = shared_scripts.lacking(page)
        url = next((url for url in wanted if key(url) not in self._scripts), None)
        if url is None:
            texts = [self._scripts[key(url)] for url in wanted]
            return shared_scripts.with_scripts(page, texts), None
        waiting = self._waiting_for.setdefault(key(url), [])
        waiting.append(resume)
        if len(waiting) > 1:
            return page, []
        script = self.request(
            url, self.parse_script, kind="navigation", found_on=page.url, script=key(url)
        )
        if not isinstance(script, Request):
            self._scripts[key(url)] = ""
        return page, [script]

    def parse_script(self, response: Response, script: str) -> Output:
        """A script of the site, for the pages that wait for it."""
        text = readable(response)
        yield from self._resumed(script, text.text if text is not None else "")

    def _resumed(self, script: str, text: str) -> Output:
        self._scripts[script] = text[: shared_scripts.LONGEST]
        for resume in self._waiting_for.pop(script, []):
            yield from resume()

    def failed(self, failure: Failure) -> Output:
        """A request came to nothing; pages that waited for a script go on without it."""
        script = failure.request.cb_kwargs.get("script")  # type: ignore[attr-defined]
        if script is not None:
            yield from self._resumed(script, "")
        yield from super().failed(failure)

    def note_links(self, page: TextResponse, *, column: bool = False) -> None:
        """Remember the links of a page that may lead to the column, and its frames."""
        family, home = self.family_of(page), self._home or page.url
        discovery.note_links(self._frontier, page, family, self.is_detail, column, home)

    def note_article(self, page: TextResponse) -> None:
        """Where the column is not known yet, links of a list or a breadcrumb may name it."""
        if self.seeks_column and not self._frontier.found:
            self.note_links(page)
        if page.meta.get("kind") == "page":
            is_report = reports.is_report(page, self.family_of(page), lists_articles=False)
            self._lose(page.url, self._below.note(page, fruitful=is_report), LEFT)

    def note_sitemaps(self, robotparser: Any, request: Request) -> None:
        """Remember the sitemaps that robots.txt names, for the case that links lead nowhere."""
        discovery.note_sitemaps(self._frontier, robotparser.rp.sitemaps, request.url)

    def has_listed(self) -> bool:
        """Whether a list named a report."""
        return bool(self.crawler.stats.get_value(LISTED, 0))

    def held_back(self) -> tuple[Request, ...]:
        """Requests that wait until nothing else is left to do."""
        return self._below.waiting()

    def explore(self) -> None:
        """When nothing else is left to do: look at a column below a list, or at the most
        promising page not yet seen.
        """
        column = self._below.take()
        if column is not None:
            self.crawler.engine.crawl(column)
            raise DontCloseSpider
        found = self._frontier.take(listed=self.has_listed())
        if found is None:
            return
        link, score, found_on = found
        self.trail[key(link.url)] = (link, score, found_on)
        names = links.names_police(link.text)
        self._walk.follow(found_on, link.url, names_bureau=names)
        request = self.request(
            link.url,
            self.parse_column if score.column else self.parse_navigation,
            kind="list" if score.column else "navigation",
            found_on=found_on,
            text=link.text,
        )
        if not isinstance(request, Request):
            self.explore()
            return
        self.crawler.engine.crawl(request)
        raise DontCloseSpider

    def _let_wait(self, column: Asked) -> Asked | None:
        """A column below a list that is asked for now; of many, those beyond the first wait."""
        if not isinstance(column, Request):
            return column
        when = self._below.add(column)
        if when == "left":
            self._lose(column.url, 1, LEFT)
        return column if when == "now" else None

    def _lose(self, url: str, count: int, cause: str | None = None) -> None:
        if not count:
            return
        self.logger.warning("%d list pages not reached at %s (%s)", count, url, cause or "-")
        add_lost(self.crawler.stats, count, cause)
