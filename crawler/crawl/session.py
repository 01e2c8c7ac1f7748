"""What the parts of a crawl share: the archive, the run, the hosts, the reading queue.

``gongan crawl`` opens one session for all its portals.  Scrapy's own commands
open one for themselves through :func:`session_of`.
"""

from __future__ import annotations

import atexit
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

import extract
from archive import nights
from archive.captures.articles import REQUISITE
from archive.errors import ArchiveError, RefusedError
from archive.records import Capture, PortalRecord, StoredCapture, Unread
from archive.runs import RunState
from archive.store import Archive, open_archive
from common.times import present
from crawler.config.identity import check_contact, require_contact, user_agent
from crawler.crawl import portal_stats
from crawler.crawl.hosts import history
from crawler.crawl.hosts.pace import HostPolicy, Hosts
from crawler.crawl.part import PartOfRun
from crawler.crawl.portal_stats import PortalStats
from crawler.crawl.proxies import check_proxies
from crawler.crawl.refusals import BudgetSpentError
from crawler.crawl.stopping import drop_waiting, stop_spider
from crawler.reading.article import PendingDocument
from crawler.reading.document_url import document_url
from crawler.reading.pool import ReaderPool, Readers
from crawler.reading.queue import ReadingQueue
from crawler.reading.read import portal_hint
from extract.records import Hint
from spiders.portals import Portal, load_registry

logger = logging.getLogger(__name__)

READER_NICENESS = 19
"""Readers give way to the crawl."""


class Session:
    """One run over the archive at ``GONGAN_DB``.

    Raises ArchiveError when it cannot be opened, RegistryError for a bad registry.
    """

    def __init__(
        self,
        settings: BaseSettings,
        command: str,
        portals: Mapping[str, Portal] | None = None,
        part: PartOfRun | None = None,
        readers: Callable[[], Readers] | None = None,
    ) -> None:
        extra = settings.get("GONGAN_PORTALS")
        known = {} if part is not None else load_registry(Path(extra) if extra else None)
        self.portals = {**known, **(portals or {})}
        self.settings = settings
        self.part = part
        self._allowed = settings.getint("GONGAN_RUN_BUDGET") if part is None else 0
        self.archive: Archive = open_archive(Path(settings.get("GONGAN_DB")))
        self.hosts = Hosts(_policy(settings))
        self.troubles = self._troubles()
        history.recall(self.hosts, self.troubles, present())
        self.outcomes: Counter[str] = Counter()
        self.requisites = 0
        self.by_portal: dict[str, Counter[str]] = {}
        self.per_portal: dict[str, PortalStats] = {}
        self.sent = 0
        self.reached: set[str] = set()
        self.broken: ArchiveError | None = None
        self.interrupted = False
        self.stopped: str | None = None
        self.portals_done = 0
        self.left_unread = 0
        self._resumed = False
        self._finished = False
        self._crawlers: list[Crawler] = []
        self.archive.put_portals([portal_record(portal) for portal in self.portals.values()])
        self.run_id = self._run(command)
        self.reading_queue = ReadingQueue(
            self.archive, readers or self._pool, extract.VERSION, self.fail
        )

    def adopt(self, crawler: Crawler) -> None:
        """Make this the session of ``crawler``."""
        _SESSIONS[crawler] = self
        self._crawlers.append(crawler)
        portal_stats.watch(crawler, self.per_portal)

    def record(self, capture: Capture) -> StoredCapture:
        """Commit a capture and count it.  An archive that fails ends the crawl.

        Raises RefusedError for a capture that cannot be stored as it is.
        """
        try:
            stored = self.archive.add_capture(capture)
        except RefusedError:
            raise
        except ArchiveError as error:
            self.fail(error)
            raise
        self.outcomes[stored.outcome] += 1
        self.requisites += capture.kind == REQUISITE
        if capture.portal_id is not None:
            self.by_portal.setdefault(capture.portal_id, Counter())[stored.outcome] += 1
            self.per_portal.setdefault(capture.portal_id, PortalStats()).note(capture, stored)
            if capture.kind not in ("robots", "candidate", REQUISITE) and stored.outcome in (
                "ok",
                "unchanged",
            ):
                self.reached.add(capture.portal_id)
        return stored

    def known_requests(self) -> int:
        """How many requests were made, are under way or queued, in all crawls of the session."""
        known = self.outcomes.total()
        for crawler in self._crawlers:
            if crawler.crawling:
                count = crawler.stats.get_value
                known += count("scheduler/enqueued", 0) - count("scheduler/dequeued", 0)
                known += len(crawler.engine.downloader.active)
        return int(known)

    def count_request(self) -> None:
        """Count a request; when the run's budget is spent, stop and raise BudgetSpentError."""
        budget = self.settings.getint("GONGAN_RUN_BUDGET")
        if budget and self.sent >= self._allowed and self.part is not None:
            self._allowed += self.part.more_requests()
        if budget and self.sent >= self._allowed:
            message = f"the run's budget of {budget} requests is spent"
            if not self.interrupted:
                logger.warning("the crawl stops: %s", message)
                self.interrupted = True
                self.stopped = self.stopped or "budget"
                for crawler in self._crawlers:
                    stop_spider(crawler, "run_budget")
            raise BudgetSpentError(message)
        self.sent += 1

    def fail(self, error: ArchiveError) -> None:
        """The archive cannot be used any more: stop every crawl of the session."""
        if self.broken is not None:
            return
        self.broken = error
        logger.critical("the crawl stops: %s", error)
        for crawler in self._crawlers:
            drop_waiting(crawler)
            stop_spider(crawler, "archive_failed")

    def resume_reading(self) -> None:
        """Queue, once, the captures that an earlier run left unread."""
        if self._resumed or self.part is not None:  # whoever has all of the archive reads it
            return
        self._resumed = True
        for left in self.archive.unread():
            self.reading_queue.add(self._pending(left))

    def pending(self, capture_id: int) -> PendingDocument:
        """A capture as the reading queue takes it.  Raises ArchiveError."""
        return self._pending(self.archive.pending(capture_id))

    def _pending(self, left: Unread) -> PendingDocument:
        return PendingDocument(
            capture_id=left.capture_id,
            url=document_url(self.archive, left.url),
            content_type=left.content_type,
            portal_id=left.portal_id,
            hint=self.hint(left.portal_id, left.extra.get("page_title") or left.link_text),
        )

    async def abandon_reading(self) -> None:
        """Let go of what is not read yet; the next run reads it."""
        wait = self.settings.getfloat("GONGAN_STOP_WAIT")
        self.left_unread += await self.reading_queue.abandon(wait)

    def hint(self, portal_id: str | None, title: str | None) -> Hint:
        """What the portal and the link's text say of a document beforehand."""
        return portal_hint(self.portals.get(portal_id) if portal_id else None, title)

    def finish(self, state: RunState) -> None:
        """End the readers, the run and the archive's connection, once."""
        if self._finished:
            return
        self._finished = True
        self.reading_queue.close()
        try:
            self._remember_hosts()
            if self.part is None:
                if state == "ok":
                    self.archive.train_dictionaries()
                self.archive.finish_run(self.run_id, state, self.counts())
        except ArchiveError as error:
            self.broken = self.broken or error
        self.archive.close()

    def counts(self) -> dict[str, int]:
        """The run's numbers: captures by outcome, and what was read."""
        queue = self.reading_queue
        return {
            **{f"captures_{outcome}": count for outcome, count in sorted(self.outcomes.items())},
            "captures": self.outcomes.total(),
            "requisites": self.requisites,
            "documents_read": queue.read,
            "documents_failed": queue.failed,
            "documents_unchanged": queue.unchanged,
            "reports": queue.reports,
            "reports_new": queue.changes["new_report"],
            "reports_new_version": queue.changes["new_version"],
            "reports_unchanged": queue.changes["unchanged"],
            "findings": queue.findings,
        }

    def _run(self, command: str) -> int:
        """The number of a new run, or of the run that this is a part of."""
        if self.part is not None:
            return self.archive.run_named(self.part.run)
        return self.archive.start_run(
            command,
            user_agent=user_agent(check_contact(self.settings.get("GONGAN_CONTACT"))),
            settings=own_settings(self.settings),
        )

    def _troubles(self) -> dict[str, nights.HostTrouble]:
        """The hosts that were in trouble when last asked; none if they are not remembered."""
        remembered = self.settings.getbool("GONGAN_HOST_MEMORY")
        return nights.troubles(self.archive.db) if remembered else {}

    def _remember_hosts(self) -> None:
        if self.settings.getbool("GONGAN_HOST_MEMORY"):
            troubled, recovered = history.conclude(self.hosts, self.troubles, present())
            db = self.archive.db
            self.archive.write(lambda: nights.remember_hosts(db, troubled, recovered))

    def _pool(self) -> ReaderPool:
        megabytes = self.settings.getint("GONGAN_READ_MEMORY_MB")
        return ReaderPool(
            processes=max(1, self.settings.getint("GONGAN_READERS")),
            timeout=self.settings.getfloat("GONGAN_READ_TIMEOUT"),
            memory=megabytes * 2**20 or None,
            niceness=READER_NICENESS,
        )


_SESSIONS: WeakKeyDictionary[Crawler, Session] = WeakKeyDictionary()


def session_of(crawler: Crawler) -> Session:
    """The crawler's session; opened here when the crawl was started by Scrapy itself.

    Raises ContactMissingError when a real portal is to be crawled without one.
    """
    session = _SESSIONS.get(crawler)
    if session is None:
        spider = crawler.spider
        portal = getattr(spider, "portal", None)
        portals = {portal.id: portal} if isinstance(portal, Portal) else None
        if isinstance(portal, Portal) and not portal.local:
            require_contact(crawler.settings.get("GONGAN_CONTACT"))
        name = spider.name if spider is not None else "shell"
        session = Session(crawler.settings, f"scrapy {name}", portals)
        session.adopt(crawler)
        _close_with(crawler, session)
        if portals is None:  # the shell never stops its engine
            atexit.register(session.finish, "ok")
    return session


def _close_with(crawler: Crawler, session: Session) -> None:
    """End a session that belongs to one crawler together with its engine."""

    async def engine_stopped() -> None:
        if not session.interrupted and session.broken is None:
            await session.reading_queue.drain()
        session.finish(final_state(session))

    crawler.signals.connect(engine_stopped, signal=signals.engine_stopped, weak=False)


def final_state(session: Session) -> RunState:
    """The state a run ends in."""
    if session.broken is not None:
        return "failed"
    return "interrupted" if session.interrupted else "ok"


def _policy(settings: BaseSettings) -> HostPolicy:
    return HostPolicy(
        retry_after_limit=settings.getfloat("GONGAN_RETRY_AFTER_LIMIT"),
        backoff_start=settings.getfloat("GONGAN_BACKOFF_START"),
        backoff_limit=settings.getfloat("GONGAN_BACKOFF_LIMIT"),
        failure_limit=settings.getint("GONGAN_FAILURE_LIMIT"),
        challenge_limit=settings.getint("GONGAN_CHALLENGE_LIMIT"),
        budget=settings.getint("GONGAN_HOST_BUDGET"),
        gentle=settings.getint("GONGAN_GENTLE_REQUESTS"),
    )


def own_settings(settings: BaseSettings) -> dict[str, Any]:
    """The settings that say how politely a run crawled, for its record, and through which proxy."""
    names = [name for name in settings if str(name).startswith("GONGAN_")]
    names += ["ROBOTSTXT_OBEY", "DOWNLOAD_DELAY", "DOWNLOAD_TIMEOUT", "DOWNLOAD_MAXSIZE"]
    proxies = {"proxies": found} if (found := check_proxies()) else {}
    return {name: settings.get(name) for name in sorted(names)} | proxies


def portal_record(portal: Portal) -> PortalRecord:
    """A portal of the registry as the archive keeps it."""
    return PortalRecord(
        id=portal.id,
        name=portal.name,
        short_name=portal.short_name,
        level=portal.level,
        division=portal.division,
        parent=portal.parent,
        family=portal.family,
        status=portal.status,
        home_url=portal.home_url,
        hosts=(*portal.hosts, *portal.former_hosts),
    )
