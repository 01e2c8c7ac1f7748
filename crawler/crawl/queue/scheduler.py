"""A Scrapy scheduler whose requests outlive the program: rows of the archive's queue.

Scrapy's own JOBDIR is safe only after a clean stop.  Here a request has its row until it is
finished: its answer captured, and everything that its callback found enqueued.  Set as
``SCHEDULER``; the duplicate filter stays what ``DUPEFILTER_CLASS`` says.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any, Self, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.dupefilters import BaseDupeFilter
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler, load_object
from twisted.internet.defer import Deferred

from archive import queue
from archive.captures.articles import REQUISITE
from archive.errors import ArchiveError, translate_sqlite_errors
from archive.queue import Failed, QueuedRequest, QueueRow
from archive.records import Outcome
from common.times import present, timestamp
from crawler.crawl.hosts.history import after_nights
from crawler.crawl.portal_stats import TROUBLES
from crawler.crawl.queue.codec import NotKnownError, decode, encode
from crawler.crawl.queue.journal import Journal
from crawler.crawl.refusals import POSTPONED
from crawler.crawl.session import session_of
from spiders.base import PortalSpider
from spiders.statistics import LISTS_LOST

logger = logging.getLogger(__name__)

MOST = 20_000
"""Rows of one portal that are taken up in one run; the others wait for the next."""

_LEFT, _WALK, _RECHECK = range(3)
"""Articles, then lists; of each what earlier runs left before the walk's. Last second looks."""

NEVER_QUEUED = frozenset({"home", "navigation", "candidate", REQUISITE})
"""The way to the column, and what pages look like, are sought anew in each run."""

_ASKED_ALWAYS = NEVER_QUEUED | {"list"}


@dataclass(slots=True)
class _Row:
    """A row of the queue in hand: ``open`` requests stand for it, as a retry beside its first."""

    attempts: int = 0
    open: int = 0


@dataclass(slots=True)
class _Taken:
    """A request that waits here or was handed out; ``fingerprint`` is its row's, if it has one."""

    request: Request
    fingerprint: str | None


class ArchiveScheduler(BaseScheduler):
    """Hands out the portal's requests in order, and keeps their rows.

    Requests of ``start()`` have none, as they are made anew in each run; nor have those
    that cannot be written as JSON.  A host that is left alone in this run keeps its rows.
    """

    def __init__(self, crawler: Crawler, dupefilter: BaseDupeFilter) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._filter = dupefilter
        self._most_attempts = crawler.settings.getint("GONGAN_QUEUE_ATTEMPTS")
        self._heap: list[tuple[bool, int, int, bool, int, _Taken]] = []
        self._order = count()
        self._rows: dict[str, _Row] = {}
        self._later: dict[str, int] = {}
        self._under_way: list[_Taken] = []
        self._resting: set[str] = set()
        self._lists_left = 0
        self._journal: Journal | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl, with its settings; Scrapy calls this."""
        dupefilter = load_object(crawler.settings["DUPEFILTER_CLASS"])
        return cls(crawler, build_from_crawler(dupefilter, crawler))

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Take up what earlier runs left for the spider's portal."""
        self._spider = spider
        opened = self._filter.open()
        portal_id = getattr(getattr(spider, "portal", None), "id", None)
        if portal_id is not None:
            self._journal = Journal(self._session.archive, portal_id)
            try:
                self._take_up(self._journal, portal_id)
            except ArchiveError as error:
                self._session.fail(error)
        return opened

    def close(self, reason: str) -> Deferred[None] | None:
        """Write what is not written, and what the spider still held back of a crawl that ends
        early; lists that could not be asked for count as lost.
        """
        self._settle()
        if reason != "finished" and isinstance(self._spider, PortalSpider):
            for request in self._spider.held_back():
                self._write_down(request, self._fingerprint(request))
        self._write()
        if reason == "finished" and self._lists_left:
            self._crawler.stats.inc_value(LISTS_LOST, self._lists_left)
        return self._filter.close(reason)

    def has_pending_requests(self) -> bool:
        """Whether a request waits that may be made in this run."""
        return bool(self._heap)

    def enqueue_request(self, request: Request) -> bool:
        """Keep a request; ``False`` for one that is known or whose time has not come."""
        fingerprint = self._fingerprint(request)
        kind = request.meta.get("kind")
        if fingerprint in self._later and kind not in _ASKED_ALWAYS:
            logger.debug("failed before, and is left for another night: %s", request.url)
            return False
        if not request.dont_filter and self._filter.request_seen(request):
            self._filter.log(request, self._spider)
            return False
        is_start = bool(request.meta.get("is_start_request"))
        row = None if is_start or kind in NEVER_QUEUED else self._write_down(request, fingerprint)
        self._push(_Taken(request, row), _WALK, is_start=is_start)
        return True

    def next_request(self) -> Request | None:
        """The next request, whose row is in the archive by now; ``None`` if there is none."""
        self._settle()
        if self._journal is not None and self._journal.is_due:
            self._write()
        while self._heap and self._session.broken is None:
            *_, taken = heappop(self._heap)
            if self._is_resting(taken.request):
                self._lists_left += taken.request.meta.get("kind") == "list"
                continue
            if not self._is_written(taken):
                break
            taken.request.meta.pop("outcome", None)
            self._under_way.append(taken)
            self._crawler.stats.inc_value("scheduler/dequeued")
            return taken.request
        return None

    def _is_resting(self, request: Request) -> bool:
        """Whether nothing is asked of the request's host any more in this run.

        A start request goes out all the same, so that its refusal is recorded; so does
        one to a host whose budget is spent, as that ends the crawl.
        """
        if request.meta.get("is_start_request"):
            return False
        name = _netloc(request)
        host = self._session.hosts[urlparse_cached(request).hostname or ""]
        if name not in self._resting and host.closed and not host.is_spent:
            logger.warning("%s; what waits for it is left for another run", host.closed)
            self._resting.add(name)
        return name in self._resting

    def _take_up(self, journal: Journal, portal_id: str) -> None:
        archive, now = self._session.archive, timestamp(present())
        with translate_sqlite_errors(archive.path):
            rows = queue.rows(archive.db, portal_id, MOST)
        for row in rows:
            if row.not_before is not None and row.not_before > now:
                self._later[row.fingerprint] = row.attempts
                continue
            try:
                request = decode(row.request, self._spider, archive.content)
            except (NotKnownError, ArchiveError) as error:
                logger.warning("dropped from the queue: %s (%s)", row.url, error)
                journal.finish(row.fingerprint)
                continue
            self._filter.request_seen(request)
            request.priority = row.priority
            self._rows[row.fingerprint] = _Row(row.attempts, open=1)
            self._push(_Taken(request, row.fingerprint), _rank(row))

    def _write_down(self, request: Request, fingerprint: str) -> str | None:
        """Give a request its row, or another request for the page the same one."""
        if self._journal is None:
            return None
        try:
            text = encode(request)
        except NotKnownError as error:
            logger.warning("not kept for another run: %s (%s)", request.url, error)
            return None
        row = self._rows.setdefault(fingerprint, _Row(self._later.pop(fingerprint, 0)))
        row.open += 1
        self._journal.add(
            QueuedRequest(
                fingerprint=fingerprint,
                kind=str(request.meta.get("kind", "page")),
                url=request.url,
                request=text,
                priority=request.priority,
            )
        )
        return fingerprint

    def _push(self, taken: _Taken, rank: int, *, is_start: bool = False) -> None:
        priority = -taken.request.priority
        order = (rank == _RECHECK, priority, rank, is_start, next(self._order))
        heappush(self._heap, (*order, taken))
        self._crawler.stats.inc_value("scheduler/enqueued")

    def _is_written(self, taken: _Taken) -> bool:
        """Whether the request's row is in the archive, once it has been written if need be.

        Else an article might be had, and what it leads to be lost with the program.
        """
        if taken.fingerprint is None or self._journal is None:
            return True
        return not self._journal.has_unwritten(taken.fingerprint) or self._write()

    def _write(self) -> bool:
        if self._journal is None or self._session.broken is not None:
            return self._session.broken is None
        try:
            self._journal.write()
        except ArchiveError as error:
            self._session.fail(error)
        return self._session.broken is None

    def _settle(self) -> None:
        """Note which of the requests handed out are finished.

        Scrapy has no signal for it.  The engine keeps a request among those in progress
        from the moment it is handed out until its callback's output was enqueued.
        """
        for taken in self._under_way:
            if taken.request.meta.get(POSTPONED) == "host":
                self._resting.add(_netloc(taken.request))
        slot = self._crawler.engine._slot
        in_progress: set[Request] = slot.inprogress if slot is not None else set()
        still = [taken for taken in self._under_way if taken.request in in_progress]
        if len(still) < len(self._under_way) and self._session.broken is None:
            for taken in self._under_way:
                if taken.request not in in_progress:
                    self._conclude(taken)
        self._under_way = still

    def _conclude(self, taken: _Taken) -> None:
        meta = taken.request.meta
        if taken.fingerprint is None or self._journal is None:
            return
        row = self._rows[taken.fingerprint]
        row.open -= 1
        if row.open:
            return
        del self._rows[taken.fingerprint]
        outcome = cast("Outcome", meta.get("outcome", "failed"))
        if meta.get(POSTPONED):
            self._lists_left += meta.get("kind") == "list"
        elif outcome not in TROUBLES:
            self._journal.finish(taken.fingerprint)
        elif row.attempts + 1 >= self._most_attempts:
            logger.info("given up after %d runs: %s", row.attempts + 1, taken.request.url)
            self._journal.finish(taken.fingerprint)
        else:
            self._put_back(self._journal, taken.fingerprint, row.attempts + 1, meta, outcome)

    def _put_back(
        self,
        journal: Journal,
        fingerprint: str,
        attempts: int,
        meta: dict[str, Any],
        outcome: Outcome,
    ) -> None:
        not_before = after_nights(present(), 2 ** (attempts - 1))
        journal.put_back(Failed(fingerprint, attempts, outcome, meta.get("capture_id"), not_before))
        self._later[fingerprint] = attempts

    def _fingerprint(self, request: Request) -> str:
        fingerprinter = self._crawler.request_fingerprinter
        assert fingerprinter is not None, "Scrapy makes it before the engine"
        return fingerprinter.fingerprint(request).hex()


def _rank(row: QueueRow) -> int:
    return _RECHECK if row.why == "recheck" else _LEFT


def _netloc(request: Request) -> str:
    return urlparse_cached(request).netloc
