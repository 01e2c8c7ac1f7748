"""One backfill: what the corpus has is looked up, an archive is asked, what it has is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console

from archive import nights
from archive.captures import mementos
from archive.store import Archive, open_archive
from common.errors import CrawlError
from common.times import present, timestamp
from crawler.config.identity import check_contact, require_contact
from crawler.crawl.backfill.limiter import Limiter
from crawler.crawl.backfill.setting import Backfill, settings_for
from crawler.crawl.run import crawl
from crawler.crawl.summary import RunSummary
from crawler.reading.pool import Readers
from spiders.history.choice import Held, abouts
from spiders.history.rows import Row, page_key
from spiders.history.services import Service
from spiders.history.spider import HistorySpider
from spiders.history.task import Found, Task
from spiders.portals import NothingToCrawlError, Portal

COMMAND = "backfill"


class BlockedError(CrawlError):
    """The archive refused a connection a short time ago, and is left alone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is still to be asked for one portal, as the index tells; lists may lead to more.

    ``captures`` are the index's rows, ``lists`` and ``pages`` captures worth asking for,
    ``kept`` those of them that the corpus has; ``requests`` are left, which take so many
    ``seconds`` at least.
    """

    portal_id: str
    hosts: tuple[str, ...]
    questions: int
    failed: int
    captures: int
    lists: int
    pages: int
    kept: int
    requests: int
    seconds: float


def backfill(
    portals: Sequence[Portal],
    task: Task,
    *,
    db: Path,
    contact: str | None = None,
    settings: Mapping[str, Any] | None = None,
    limiter: Limiter | None = None,
    progress: bool = True,
    console: Console | None = None,
    readers: Callable[[], Readers] | None = None,
) -> tuple[RunSummary, list[Plan]]:
    """Ask an archive for what portals showed; blocks until all is done.

    An archive is one host, which this process asks; ``readers`` may read elsewhere what came.
    Gives the summary of the run and, for each portal, what is left to ask for.  As
    :func:`crawler.crawl.run.crawl`, once a process.  Raises BlockedError while the archive
    blocks us, ContactMissingError for an archive on the Internet, NothingToCrawlError
    for portals of which no host is known.
    """
    asked = [portal for portal in portals if abouts(portal)]
    if not asked:
        raise NothingToCrawlError("no portal with a host, present or former")
    contact = (check_contact if task.service.local else require_contact)(contact)
    with open_archive(db) as archive:
        _check_block(archive, task.service)
        held = {portal.id: _held(archive, portal) for portal in asked}
    task = replace(task, held=held, found={})
    shared = Backfill(task, limiter or Limiter(task.service.pace))
    summary = crawl(
        # nothing is asked of the portals themselves, so bounds of theirs say nothing
        asked,
        db=db,
        contact=contact,
        settings={**(settings or {}), **settings_for(shared)},
        command=COMMAND,
        progress=progress,
        console=console,
        spider=HistorySpider,
        arguments={"task": task},
        readers=readers,
    )
    with open_archive(db, create=False, read_only=True) as archive:
        plans = [_plan(archive, portal, task) for portal in asked if portal.id in task.found]
    return summary, plans


def _check_block(archive: Archive, service: Service) -> None:
    now = timestamp(present())
    for host, trouble in nights.troubles(archive.db).items():
        if host in service.hosts and trouble.not_before > now:
            until = trouble.not_before[:16].replace("T", " ")
            raise BlockedError(f"{host} is left alone until {until} UTC: {trouble.reason}")


def _held(archive: Archive, portal: Portal) -> Held:
    urls = mementos.live_pages(archive.db, portal.id)
    years = mementos.live_years(archive.db, portal.id, portal.name)
    return Held(
        frozenset() if portal.aggregate else frozenset(years),
        frozenset(map(page_key, urls)),
    )


def _plan(archive: Archive, portal: Portal, task: Task) -> Plan:
    found: Found = task.found[portal.id]
    held = frozenset() if task.versions else task.held[portal.id].pages
    lists = [row for rows in found.lists for row in rows]
    pages = [row for row in found.pages if page_key(row.url) not in held]
    kept = sum(_is_kept(archive, task.service, row) for row in (*lists, *pages))
    left = len(lists) + len(pages) - kept
    return Plan(
        portal_id=portal.id,
        hosts=abouts(portal),
        questions=found.questions,
        failed=found.failed,
        captures=found.captures,
        lists=len(lists),
        pages=len(pages),
        kept=kept,
        requests=left,
        seconds=left * task.service.pace.memento,
    )


def _is_kept(archive: Archive, service: Service, row: Row) -> bool:
    memento = service.memento(row.url, row.timestamp, row)
    return memento is not None and mementos.kept(archive.db, memento.name) is not None


def is_on_this_machine(url: str) -> bool:
    """Whether an address is of the loopback interface, where no pace has to be kept."""
    return (urlsplit(url).hostname or "") in ("127.0.0.1", "localhost", "::1")
