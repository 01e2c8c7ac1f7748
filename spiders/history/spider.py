"""The way through an archive's copies of a portal: index, lists through time, reports, files.

What a page is, and where it leads, is judged as in a live crawl
(:class:`spiders.base.PortalSpider`); only what is asked is another: for each address the
capture of it that the archive has.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from spiders import links
from spiders.asking import FILES, Output
from spiders.base import PortalSpider
from spiders.families.generic import CERTAIN, families
from spiders.family import Ask, Family, recognise
from spiders.history import choice
from spiders.history.choice import Chosen, Held
from spiders.history.rows import Index, Row, host_key, host_of, moment_of, page_key, timestamp_of
from spiders.history.services import Memento, Question
from spiders.history.stages import Stage, Wanted, stages
from spiders.history.task import Found, Task
from spiders.items import Asked, MissedFile, NotHeld
from spiders.links import Link
from spiders.portals import Portal
from spiders.statistics import LISTS_LOST
from spiders.text import readable

EXACT = timedelta(hours=24)
"""How far from the capture that the index told of another may be given in its place."""


class HistorySpider(PortalSpider):
    """Walks the archived copies of one portal; see :class:`spiders.history.task.Task`."""

    name = ""  # made by gongan backfill only, not by Scrapy's own commands
    needs_address: ClassVar[bool] = False
    asks_for_looks: ClassVar[bool] = False

    def __init__(self, portal: Portal | str | None = None, task: Task | None = None) -> None:
        super().__init__(portal, name="history")
        if task is None:
            raise TypeError("gongan backfill gives the spider its task")
        self.task, self._service = task, task.service
        self.family = families()[self.portal.family]
        self._held = task.held.get(self.portal.id, Held())
        self._index = Index()
        self._unsure: set[str] = set()
        self._questions: list[Question] = []
        self._chosen = Chosen()
        self._stages: Iterator[Stage] = iter(())
        self._at: dict[str, datetime] = {}
        every = self.portal.aggregate or task.versions
        found = set(self._held.years)
        self._wanted = Wanted(task.span, self._held, every=every, found=found)
        self.told = task.found.setdefault(self.portal.id, Found())

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider; an archive's certificate is always checked."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.settings.set("DOWNLOAD_VERIFY_CERTIFICATES", True, priority="spider")
        return spider

    def family_of(self, response: TextResponse) -> Family:
        """The family that a page shows, as old hosts had other systems; else the portal's."""
        named = str(response.meta.get("family"))
        if named in families():
            return families()[named]
        found = recognise(response)
        return families()[found[0][0]] if found and found[0][1] >= CERTAIN else self.family

    def is_detail(self, url: str) -> bool:
        """Whether an address looks like an article's in any family: old hosts had others."""
        return any(family.is_detail(url) for family in families().values())

    # --- the index -----------------------------------------------------------------

    async def start(self) -> AsyncIterator[Asked]:
        """The first question about the first host; the others follow one by one."""
        span = self.task.span
        for about in choice.abouts(self.portal):
            self._questions.extend(self._service.questions(about, span))
        following = self._next_question()
        if following is not None:
            yield following

    def _next_question(self) -> Request | None:
        if not self._questions:
            return None
        question = self._questions.pop(0)
        self.told.questions += 1
        return Request(
            question.url,
            self.parse_index,
            errback=self.index_failed,
            cb_kwargs={"question": question},
            # by 404 some say that they have no captures; one list of crawls serves all hosts
            meta={"kind": "index", "service": "index", "handle_httpstatus_list": [404]},
            dont_filter=True,
        )

    def parse_index(self, response: Response, question: Question) -> Iterator[Asked]:
        """Rows of the index; when all hosts were asked about, the captures they lead to."""
        answered = self._service.answered(question, response.body.decode("utf-8", "replace"))
        self.told.captures += self._index.add(answered.rows)
        # the rest about one host before the next: an archive goes on where it was
        self._questions[:0] = answered.following
        yield from self._go_on()

    def index_failed(self, failure: Failure) -> Iterator[Asked]:
        """An index that cannot be had: what it would have told is not known to be absent."""
        question: Question = failure.request.cb_kwargs["question"]  # type: ignore[attr-defined]
        self.logger.warning("no index of %s: %s", question.about, failure.getErrorMessage())
        self._unsure.add(host_key(question.about.partition("/")[0]))
        self.told.failed += 1
        self._wanted.unsure = True
        self.crawler.stats.inc_value(LISTS_LOST)
        yield from self._go_on()

    def _go_on(self) -> Iterator[Asked]:
        following = self._next_question()
        if following is not None:
            yield following
            return
        self._chosen = choice.choose(self._index, self.portal, self.is_detail)
        self.told.lists, self.told.pages = self._chosen.lists, self._chosen.pages
        if not self.task.plan:
            hosts = choice.abouts(self.portal)
            self._stages = stages(self._chosen, self._index, self._wanted, hosts)
            yield from self._next_stage()

    # --- what is asked for, in turn: see stages.py --------------------------------------

    def _next_stage(self) -> list[Asked]:
        for kind, rows in self._stages:
            if asked := [one for row in rows for one in self._of_stage(kind, row)]:
                return asked
        return []

    def _of_stage(self, kind: str, row: Row) -> list[Asked]:
        if kind == "pages":
            return self._pages(row)
        callback = self.parse_list if kind == "lists" else self.parse_navigation
        return [self._of(row, callback, "list" if kind == "lists" else "home")]

    def explore(self) -> None:
        """When nothing is left to do: the next stage, then the way from archived home pages."""
        found = self._next_stage()
        if not found and not self._chosen.lists and not self.task.plan:
            super().explore()
            return
        for one in found:
            if isinstance(one, Request):
                self.crawler.engine.crawl(one)
        if found:
            raise DontCloseSpider

    def _pages(self, row: Row) -> list[Asked]:
        if not self.task.versions:
            held = row.url if page_key(row.url) in self._held.pages else None
            return [] if held else [self._of(row, self.parse_article, "page")]
        return [
            self._of(one, self.parse_article, "page")
            for one in choice.contents(self._index.of(row.url))
        ]

    # --- requests ---------------------------------------------------------------------

    def request(
        self,
        url: str,
        callback: Callable[..., Output],
        *,
        kind: str,
        found_on: str | None = None,
        text: str | None = None,
        form: Any = None,
        **kwargs: Any,
    ) -> Asked:
        """The request for the archive's copy of an address, or that it has none."""
        missed = self._missed(url, kind, found_on)
        if form is not None:  # archives keep what was answered to GET
            other = kwargs.get("ask")
            if isinstance(other, Ask) and other.otherwise is not None:
                return self._ask(other.otherwise, found_on)
            return missed
        near = self._at.get(found_on or "")
        known = self._index.of(url)
        if kind == "page":
            row = choice.stable(known)
        else:
            row = choice.nearest(known, near) if near else choice.stable(known)
        if row is not None:
            beside = near if kind in (*FILES, "part") else None
            if beside and not choice.is_within(row.timestamp, beside, self.task.window):
                self.logger.info("captured too far from its page: %s (%s)", url, row.timestamp)
                return missed
            return self._of(row, callback, kind, found_on, text, **kwargs)
        memento = self._unlisted(url, kind, near)
        if memento is None:
            return missed
        meta = {"window": self.task.window.total_seconds()}
        return self._asked(memento, callback, kind, found_on, text, meta, **kwargs)

    def _unlisted(self, url: str, kind: str, near: datetime | None) -> Memento | None:
        """The copy nearest to a page, of an address that no index told of.

        Files are left out of some answers, and an index may have failed; else what the
        index of a host does not know is not there.
        """
        if near is None or not self._service.tells_all or not self._is_ours(url):
            return None
        if kind not in FILES and host_of(url) not in self._unsure:
            return None
        return self._service.memento(url, timestamp_of(near))

    def _is_ours(self, url: str) -> bool:
        return host_of(url) in choice.hosts_of(self.portal)

    def _of(
        self,
        row: Row,
        callback: Callable[..., Output],
        kind: str,
        found_on: str | None = None,
        text: str | None = None,
        **kwargs: Any,
    ) -> Asked:
        memento = self._service.memento(row.url, row.timestamp, row)
        if memento is None or not self._is_ours(row.url):
            return self._missed(row.url, kind, found_on)
        meta = {"digest": row.digest, "window": EXACT.total_seconds()}
        return self._asked(memento, callback, kind, found_on, text, meta, **kwargs)

    def _asked(
        self,
        memento: Memento,
        callback: Callable[..., Output],
        kind: str,
        found_on: str | None,
        text: str | None,
        meta: dict[str, Any],
        **kwargs: Any,
    ) -> Request:
        self._wanted.had.add(page_key(memento.original))
        about = {"kind": kind, "found_on": found_on, "link_text": text, "again": True}
        headers = {"Accept-Encoding": "identity"}
        if memento.range is not None:
            headers["Range"] = memento.range
        return Request(
            memento.url,
            callback,
            errback=self.failed,
            headers=headers,
            cb_kwargs=kwargs,
            meta={**about, **meta, "service": "memento", "memento": memento, "verbatim_url": True},
        )

    def _missed(self, url: str, kind: str, found_on: str | None) -> Asked:
        if kind in (*FILES, "part") and found_on:
            return MissedFile(self.portal.id, found_on)
        return NotHeld(self.portal.id, url, kind)

    # --- pages ------------------------------------------------------------------------

    def parse_list(self, response: Response, ask: Ask | None = None) -> Output:
        """A list as it was: another capture of it is another list."""
        self._note_moment(response)
        self._walk.forget(response.url)
        yield from super().parse_list(response, ask)

    def parse_navigation(self, response: Response) -> Output:
        """A page on the way to the column, as it was."""
        self._note_moment(response)
        yield from super().parse_navigation(response)

    def parse_column(self, response: Response) -> Output:
        """A page that a link named as the column, as it was."""
        self._note_moment(response)
        yield from super().parse_column(response)

    def parse_article(self, response: Response) -> Output:
        """An article as it was, with its files of that time."""
        self._note_moment(response)
        page = readable(response)
        if choice.is_candidate(response.url, self.portal) and not self._names_bureau(page):
            self.logger.info("on a host that may be another's, without a name: %s", response.url)
            return
        year = choice.year_named(links.article_title(page) or "") if page is not None else None
        if year is not None:
            self._wanted.found.add(year)
        yield from super().parse_article(response)

    def _names_bureau(self, page: TextResponse | None) -> bool:
        return page is not None and self.portal.name in page.text

    def _note_moment(self, response: Response) -> None:
        captured = response.meta.get("captured")
        if isinstance(captured, str):
            self._at[response.url] = moment_of(captured)

    def _let_wait(self, column: Asked) -> Asked:
        """Columns below wait for nothing: those of other moments are other columns."""
        return column

    def _report(self, page: TextResponse, link: Link) -> Asked | None:
        """A report that a list names, if its year is wanted and it is not there yet."""
        year = choice.year_named(link.text)
        wanted = self.task.span
        if year is not None:
            self._wanted.named.add(year)
        if year is not None and not wanted.first <= year <= wanted.last:
            return NotHeld(self.portal.id, link.url, "page")
        there = page_key(link.url) in self._held.pages or year in self._held.years
        if there and not self.task.versions:
            return NotHeld(self.portal.id, link.url, "page")
        found = super()._report(page, link)
        if year is not None and isinstance(found, Request):
            self._wanted.found.add(year)
            if found.meta["kind"] == "page":
                self._wanted.beside.add(link.url)
        return found
