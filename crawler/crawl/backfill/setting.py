"""What the parts of a backfill share: the task, the limiter, and how Scrapy is set for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings.default_settings import RETRY_EXCEPTIONS

from archive import nights
from common.times import present
from crawler.crawl.backfill.limiter import Limiter, blocked
from crawler.crawl.session import session_of
from crawler.crawl.stopping import stop_spider
from spiders.history.services import Service
from spiders.history.task import Task

BACKFILL = "BACKFILL"
"""The setting that holds the :class:`Backfill`; not kept with the run, as it is no text."""

RETRIED = frozenset({413, 421, 429, 500, 502, 503, 504, 520, 522, 524, 599})
"""Answers of an archive that may be others a moment later; Scrapy's own middleware tries again."""

_BLOCKS = (
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "twisted.internet.error.ConnectError",
)
"""A refused connection is a block, which another try makes longer."""

_HERE = "crawler.crawl.backfill"
_MIDDLEWARES = "crawler.crawl.middlewares"


@dataclass(frozen=True, slots=True)
class Backfill:
    """One run's task, and the one limiter for all requests of it."""

    task: Task
    limiter: Limiter

    @property
    def service(self) -> Service:
        """The archive that is asked."""
        return self.task.service


def backfill_of(crawler: Crawler) -> Backfill:
    """The backfill that a crawl is part of."""
    found = crawler.settings.get(BACKFILL)
    if not isinstance(found, Backfill):
        raise TypeError("a part of a backfill outside of one")
    return found


def settings_for(backfill: Backfill) -> dict[str, Any]:
    """Scrapy's settings for a backfill.

    Only in it may the archive's hosts be asked, and nothing else.  robots.txt is for
    crawlers that walk a site; the archives publish these addresses for programs, with
    limits of their own, which the limiter keeps.
    """
    middlewares = {
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        f"{_MIDDLEWARES}.scope.ScopeMiddleware": None,
        f"{_MIDDLEWARES}.robots.RobotsMiddleware": None,
        f"{_MIDDLEWARES}.conditional.ConditionalMiddleware": None,
        f"{_MIDDLEWARES}.capture.CaptureMiddleware": None,
        f"{_HERE}.scope.ArchiveScopeMiddleware": 50,
        f"{_HERE}.kept.KeptMiddleware": 150,
        f"{_MIDDLEWARES}.politeness.PolitenessMiddleware": 200,
        f"{_HERE}.captures.MementoMiddleware": 950,
    }
    handler = f"{_HERE}.handler.LimitedHandler"
    service = backfill.service
    return {
        BACKFILL: backfill,
        "GONGAN_BACKFILL_SOURCE": f"{service.name} {service.base}",
        "DOWNLOADER_MIDDLEWARES": middlewares,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), handler)
        | dict.fromkeys(("data", "file", "ftp", "s3")),
        "REQUEST_FINGERPRINTER_CLASS": f"{_HERE}.kept.MementoFingerprinter",
        "SPIDER_MIDDLEWARES": {f"{_MIDDLEWARES}.recheck.RecheckMiddleware": None},
        "ROBOTSTXT_OBEY": False,
        "AUTOTHROTTLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "DEPTH_LIMIT": 0,  # one question to an index leads to the next, a hundred times
        "CONCURRENT_REQUESTS": 1,
        "RETRY_EXCEPTIONS": [one for one in RETRY_EXCEPTIONS if one not in _BLOCKS],
        "RETRY_HTTP_CODES": sorted(RETRIED),
        "GONGAN_PARALLEL_PORTALS": 1,
        "GONGAN_RECHECK": False,
        "GONGAN_CONDITIONAL": False,
        "GONGAN_HOST_MEMORY": False,  # the limiter's blocks are remembered at once
    }


def stop(crawler: Crawler, why: str) -> None:
    """End the whole run, as the service wants no more of us now; another run goes on."""
    session = session_of(crawler)
    session.interrupted = True
    session.stopped = session.stopped or why
    stop_spider(crawler, why)


def remember_block(crawler: Crawler, host: str) -> None:
    """Remember a refused connection, and end the run."""
    archive = session_of(crawler).archive
    found = blocked(host, nights.troubles(archive.db).get(host), present())
    archive.write(lambda: nights.remember_hosts(archive.db, [found], []))
    stop(crawler, "blocked")


def forget_block(crawler: Crawler, host: str) -> None:
    """A service that answers is not blocking us any more."""
    archive = session_of(crawler).archive
    archive.write(lambda: nights.remember_hosts(archive.db, [], [host]))
