"""Crawling portals: one process, one run, one archive."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, cast

from rich.console import Console
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from twisted.internet.error import ReactorNotRunning

from archive.runs import RunState
from crawler.config import scrapy_settings as project_settings
from crawler.config.identity import check_contact, require_contact
from crawler.crawl import logs
from crawler.crawl.part import PartOfRun
from crawler.crawl.portal_stats import PortalStats
from crawler.crawl.progress import reporting
from crawler.crawl.proxies import check_proxies
from crawler.crawl.session import Session, final_state
from crawler.crawl.stopping import drop_waiting
from crawler.crawl.summary import (
    UNREACHABLE,
    PortalSummary,
    RunSummary,
    failures,
    not_had,
    what_went_wrong,
)
from crawler.reading.pool import Readers
from spiders.portals import NothingToCrawlError, Portal

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Ending:
    """What a portal's crawl leaves behind while the run goes on."""

    ended: str = "not_started"
    error: str | None = None
    not_had: str | None = None
    reports: int | None = None


OnPortal = Callable[[Session, Portal, str, str | None], None]
"""Told of each portal whose crawl has ended and been read: why it ended, and what went wrong."""


def crawl(
    portals: Sequence[Portal],
    *,
    db: Path,
    contact: str | None = None,
    settings: Mapping[str, Any] | None = None,
    command: str = "crawl",
    progress: bool = True,
    console: Console | None = None,
    spider: type[Spider] | None = None,
    arguments: Mapping[str, Any] | None = None,
    closes_in: float | None = None,
    on_portal: OnPortal | None = None,
    part: PartOfRun | None = None,
    readers: Callable[[], Readers] | None = None,
) -> RunSummary:
    """Crawl the portals into the archive at ``db``; blocks until all is done.

    Portals are begun in the order given.  ``closes_in`` is the number of seconds after
    which the run is stopped as by a signal: what is under way is finished, the rest left.

    ``settings`` override the project's (:mod:`crawler.config.scrapy_settings`); ``console`` is
    where progress and log go, stderr by default.  ``spider`` takes the place of
    those of the portals' families, with its ``arguments``; one that asks nothing of the
    portals themselves needs no address of theirs.  ``part`` leads a crawl that belongs to
    the run of another process; ``readers`` read in place of processes of this one.  Can be
    called once a process, as Twisted's reactor runs once.  Raises ContactMissingError,
    NothingToCrawlError or ProxyError for a crawl that cannot start, ArchiveError for an archive
    that cannot be opened.
    """
    _load_handlers()
    own = getattr(spider, "needs_address", True)
    options = options_of(portals, db, contact, settings, needs_address=own)
    console = console or Console(stderr=True)
    session = Session(options, command, {portal.id: portal for portal in portals}, part, readers)
    with logs.setup(console, options.get("LOG_LEVEL")):
        logs.note(run=session.run_id)
        shown = console if progress else None
        run = _Run(portals, session, options, shown, (spider, arguments or {}))
        return run.go(closes_in, on_portal)


def options_of(
    portals: Sequence[Portal],
    db: Path,
    contact: str | None,
    settings: Mapping[str, Any] | None,
    *,
    needs_address: bool = True,
) -> Settings:
    """The settings of a crawl, checked; raises as :func:`crawl` does."""
    options = Settings()
    options.setmodule(project_settings, priority="project")
    options.update(dict(settings or {}), priority="cmdline")
    contact = contact if contact is not None else options.get("GONGAN_CONTACT")
    checked = _checked_contact(portals, contact) if needs_address else check_contact(contact)
    check_proxies()
    options.set("GONGAN_CONTACT", checked or "", priority="cmdline")
    options.set("GONGAN_DB", str(db), priority="cmdline")
    options.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    return options


def _load_handlers() -> None:
    """What Scrapy would load later: it looks the stack of calls through, which is short here.

    Below the event loop it is so deep that this takes 0.4 s longer.
    """
    importlib.import_module("crawler.crawl.handlers")


class StoppableProcess(AsyncCrawlerProcess):
    """Scrapy's process, whose graceful stop does not wait for requests not yet sent."""

    def __init__(self, settings: Settings, on_stop: Callable[[], None]) -> None:
        super().__init__(settings)
        self._on_stop = on_stop

    async def stop(self) -> None:
        """Stop all crawlers; what waits in download slots is dropped and recorded as such."""
        if self.crawlers:  # also called, with none left, when all is done
            self._on_stop()
        for running in self.crawlers:
            drop_waiting(running)
        await super().stop()


class _Run:
    """One run, from the first portal to the summary."""

    def __init__(
        self,
        portals: Sequence[Portal],
        session: Session,
        settings: Settings,
        console: Console | None,
        spider: tuple[type[Spider] | None, Mapping[str, Any]],
    ) -> None:
        self._spider, self._arguments = spider
        self._portals = portals
        self._session = session
        self._settings = settings
        self._console = console
        self._endings = {portal.id: _Ending() for portal in portals}
        self._stop_armed = False
        self._places = asyncio.Semaphore(max(1, settings.getint("GONGAN_PARALLEL_PORTALS")))

    def go(self, closes_in: float | None, on_portal: OnPortal | None) -> RunSummary:
        started = monotonic()
        self._on_portal = on_portal
        try:
            process = StoppableProcess(self._settings, self._stopping)
            self._start(process, self._everything(process), closes_in)
        except BaseException:
            self._session.finish("failed")
            raise
        state = final_state(self._session)
        self._session.finish(state)
        return self._summary(final_state(self._session), monotonic() - started)

    def _start(
        self,
        process: StoppableProcess,
        work: Coroutine[Any, Any, None],
        closes_in: float | None,
    ) -> None:
        """Run the reactor until the work is done, and pass on what the work raised."""
        from twisted.internet import reactor  # installed by the process just made

        problems: list[BaseException] = []

        async def main() -> None:
            try:
                await work
            except Exception as error:  # noqa: BLE001 - raised again outside the reactor
                problems.append(error)
            finally:
                with suppress(ReactorNotRunning):
                    cast("Any", reactor).stop()

        loop = asyncio.get_event_loop()
        task = loop.create_task(main())
        if closes_in is not None:
            loop.call_later(max(0.0, closes_in), self._close, process, "window")
        if self._session.part is not None:
            self._session.part.begun(
                lambda reason: loop.call_soon_threadsafe(self._close, process, reason)
            )
        process.start(stop_after_crawl=False)
        if not task.done():  # forced to stop by a second signal
            self._session.interrupted = True
            task.cancel()
        if problems:
            raise problems[0]

    async def _everything(self, process: StoppableProcess) -> None:
        groups = [self._in_turn(process, group) for group in self._groups()]
        await self._shown(self._all(groups))

    def _groups(self) -> list[list[Portal]]:
        return by_shared_host(self._portals, lambda portal: portal.hosts)

    async def _shown(self, work: Awaitable[None]) -> None:
        if self._console is None:
            await work
            return
        async with reporting(self._session, self._console, len(self._portals)):
            await work

    async def _all(self, groups: Sequence[Coroutine[Any, Any, None]]) -> None:
        self._session.resume_reading()
        await asyncio.gather(*groups)
        if self._session.interrupted or self._session.broken is not None:
            await self._session.abandon_reading()
        else:
            await self._session.reading_queue.drain()

    async def _in_turn(self, process: StoppableProcess, portals: Sequence[Portal]) -> None:
        """Portals that share a host, one after the other: one connection a host."""
        for portal in portals:
            async with self._places:
                if self._session.interrupted or self._session.broken is not None:
                    continue
                await self._one(process, portal)
                self._session.portals_done += 1

    async def _one(self, process: StoppableProcess, portal: Portal) -> None:
        ending = self._endings[portal.id]
        running = process.create_crawler(self._spider or portal.family)
        self._session.adopt(running)
        try:
            await process.crawl(running, portal=portal, **self._arguments)
        except Exception as error:
            ending.ended, ending.error = "failed", f"{type(error).__name__}: {error}"
            logger.error(
                "portal %s: the crawl failed: %s",
                portal.id,
                error,
                exc_info=True,
                extra={"portal": portal.id},
            )
        else:
            ending.ended = running.stats.get_value("finish_reason", "failed")
            if ending.ended == "finished" and portal.id not in self._session.reached:
                ending.ended = UNREACHABLE
            ending.error, ending.not_had = what_went_wrong(running), not_had(running)
            if self._session.broken is None:
                ending.reports = self._session.archive.reports_of(portal.id)
        if self._on_portal is not None and self._session.broken is None:
            self._on_portal(self._session, portal, ending.ended, ending.error or ending.not_had)

    def _close(self, process: StoppableProcess, reason: str) -> None:
        cause = "the window closes" if reason == "window" else f"the crawl is stopped ({reason})"
        logger.warning("%s: what is under way is finished, the rest waits", cause)
        self._session.stopped = self._session.stopped or reason
        task = asyncio.get_running_loop().create_task(process.stop())
        self._closing = task  # asyncio holds tasks by weak references only

    def _stopping(self) -> None:
        """Said once a stop was asked for; downloads that go on and on are not waited for."""
        from twisted.internet import reactor  # installed by the process

        if self._stop_armed:
            return
        self._stop_armed = True
        self._session.interrupted = True
        self._session.stopped = self._session.stopped or "signal"
        limit = self._settings.getfloat("GONGAN_STOP_LIMIT")
        asyncio.get_running_loop().call_later(limit, cast("Any", reactor).stop)

    def _summary(self, state: RunState, seconds: float) -> RunSummary:
        session = self._session
        portals = tuple(
            PortalSummary(
                portal_id=portal.id,
                name=portal.name,
                ended=self._endings[portal.id].ended,
                captures=dict(session.by_portal.get(portal.id, {})),
                error=self._endings[portal.id].error,
                not_had=self._endings[portal.id].not_had,
                reports=self._endings[portal.id].reports,
                requisites=session.per_portal.get(portal.id, PortalStats()).requisites,
            )
            for portal in self._portals
        )
        return RunSummary(
            run_id=session.run_id,
            state=state,
            seconds=seconds,
            counts=session.counts(),
            captures=dict(session.outcomes),
            portals=portals,
            failures=tuple(failures(session, portals, self._portals)),
            left_unread=session.left_unread,
            stopped=session.stopped or ("error" if session.broken is not None else None),
        )


def _checked_contact(portals: Sequence[Portal], contact: str | None) -> str | None:
    """The contact, which real portals require; also that every portal has an address."""
    if not portals:
        raise NothingToCrawlError("no portal to crawl")
    for portal in portals:
        if not portal.start_urls:
            raise NothingToCrawlError(
                f"portal {portal.id} ({portal.name}) has no address yet: give its entry a home_url"
            )
    if all(portal.local for portal in portals):
        return check_contact(contact)
    return require_contact(contact)


def by_shared_host(
    portals: Sequence[Portal], hosts_of: Callable[[Portal], Iterable[str]]
) -> list[list[Portal]]:
    """Portals in groups, so that no host occurs in two of them."""
    groups: list[tuple[set[str], list[Portal]]] = []
    for portal in portals:
        hosts, members = set(hosts_of(portal)), [portal]
        for group in [group for group in groups if group[0] & hosts]:
            groups.remove(group)
            hosts |= group[0]
            members = [*group[1], *members]
        groups.append((hosts, members))
    return [members for _, members in groups]
