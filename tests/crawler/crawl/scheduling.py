"""The scheduler of a crawl by itself, night after night."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from archive import queue
from archive.records import Capture, Outcome
from archive.store import open_archive
from common import times
from crawler.config import scrapy_settings as project_settings
from crawler.crawl.queue.fingerprints import Fingerprinter
from crawler.crawl.queue.scheduler import ArchiveScheduler
from crawler.crawl.session import Session
from spiders.families.trs_wcm import TrsWcmSpider
from spiders.portals import Portal

HOST = "http://gaj.example.gov.cn"
PORTAL = Portal(
    "p", "示例市公安局", ("gaj.example.gov.cn",), "trs_wcm", columns=(f"{HOST}/col/",), local=True
)
START = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)


class Night:
    """A crawl whose engine is the test: requests are taken, and answered as it says."""

    def __init__(self, db: Path, **settings: Any) -> None:
        options = Settings()
        options.setmodule(project_settings, priority="project")
        options.update({"GONGAN_DB": str(db), **settings}, priority="cmdline")
        self.crawler = Crawler(TrsWcmSpider, options)
        self.crawler.stats = MemoryStatsCollector(self.crawler)
        self.crawler.request_fingerprinter = Fingerprinter()
        self.in_progress: set[Request] = set()
        slot = SimpleNamespace(inprogress=self.in_progress)
        self.crawler._engine = SimpleNamespace(_slot=slot)  # type: ignore[assignment]
        self.spider = TrsWcmSpider(portal=PORTAL)
        self.spider.crawler = self.crawler
        self.crawler.spider = self.spider
        self.session = Session(options, "crawl", {PORTAL.id: PORTAL})
        self.session.adopt(self.crawler)
        self.scheduler = ArchiveScheduler.from_crawler(self.crawler)
        self.scheduler.open(self.spider)

    def page(self, name: str, kind: str = "page", **meta: Any) -> Request:
        request = self.spider.request(f"{HOST}/{name}", self.spider.parse_article, kind=kind)
        request.meta.update(meta)
        return request

    def found(self, *names: str, **meta: Any) -> list[bool]:
        return [self.scheduler.enqueue_request(self.page(name, **meta)) for name in names]

    def take(self) -> Request | None:
        request = self.scheduler.next_request()
        if request is not None:
            self.in_progress.add(request)
        return request

    def answer(self, request: Request, outcome: Outcome = "ok", **meta: Any) -> None:
        request.meta.update(outcome=outcome, **meta)
        self.in_progress.remove(request)

    def taken(self) -> list[str]:
        """Take and answer everything; the names in order."""
        names = []
        while (request := self.take()) is not None:
            names.append(name(request))
            self.answer(request)
        return names

    def captured(self, outcome: Outcome) -> int:
        now = times.present()
        capture = Capture(self.session.run_id, f"{HOST}/x", outcome, now, now, PORTAL.id)
        return self.session.record(capture).id


def name(request: Request | None) -> str:
    assert request is not None
    return request.url.removeprefix(f"{HOST}/")


@contextmanager
def night(
    db: Path, day: int = 0, *, end: str | None = "finished", **settings: Any
) -> Iterator[Any]:
    """One night; without an ``end`` the program is killed."""
    with times.clock(lambda: START + timedelta(days=day)):
        crawl = Night(db, **settings)
        try:
            yield crawl
            if end is not None:
                crawl.scheduler.close(end)
        finally:
            crawl.session.finish("ok" if end else "failed")


def rows(db: Path) -> dict[str, tuple[str, int, str | None]]:
    with open_archive(db) as archive:
        return {
            row.url.removeprefix(f"{HOST}/"): (row.why, row.attempts, row.not_before)
            for row in queue.rows(archive.db, PORTAL.id)
        }
