"""The configuration as the program uses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from crawler.config.window import Window


@dataclass(frozen=True, slots=True)
class Crawl:
    """``[crawl]``: bounds and pace; times in seconds, 0 requests for no limit."""

    delay: float
    timeout: float
    max_size_mib: int
    readers: int
    parallel_portals: int
    portal_requests: int
    host_requests: int
    run_requests: int
    discovery_pages: int


@dataclass(frozen=True, slots=True)
class Nightly:
    """``[nightly]``: when, and on what; ``season`` is two days as ``MM-DD``."""

    window: Window
    timezone: ZoneInfo
    only: tuple[str, ...]
    lists_days: int
    season: tuple[str, str]
    season_lists_days: int
    gentle_requests: int


@dataclass(frozen=True, slots=True)
class Recheck:
    """``[recheck]``: after how many days pages are asked for again."""

    recent_days: int
    old_days: int
    period_days: int


@dataclass(frozen=True, slots=True)
class Report:
    """``[report]``: a folder and a file, ``None`` for neither."""

    dir: Path | None
    prometheus: Path | None


@dataclass(frozen=True, slots=True)
class Smtp:
    """``[alerts.smtp]``: no mail without ``host``; ``port`` is never 0 here."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str
    password_file: Path | None
    sender: str
    recipients: tuple[str, ...]
    timeout: float


@dataclass(frozen=True, slots=True)
class Alerts:
    """``[alerts]``: ``command`` is a program and its arguments, or nothing."""

    on: Literal["problems", "changes", "always", "never"]
    command: tuple[str, ...]
    smtp: Smtp


@dataclass(frozen=True, slots=True)
class Log:
    """``[log]``: what is written on stderr, and how."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    format: Literal["text", "json"]


@dataclass(frozen=True, slots=True)
class Config:
    """The effective configuration.

    ``file`` is where it was read, ``None`` without a file.  ``values`` has the same
    by the keys' names, ``origins`` where each comes from: ``default``, ``file`` or
    the name of an environment variable.
    """

    db: Path
    contact: str
    portals: Path | None
    crawl: Crawl
    nightly: Nightly
    recheck: Recheck
    report: Report
    alerts: Alerts
    log: Log
    file: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def scrapy_settings(self) -> dict[str, Any]:
        """``[crawl]``, ``[recheck]`` and the gentle requests as settings of the crawl."""
        crawl, recheck = self.crawl, self.recheck
        settings: dict[str, Any] = {
            "DOWNLOAD_DELAY": crawl.delay,
            "AUTOTHROTTLE_START_DELAY": crawl.delay,
            "DOWNLOAD_TIMEOUT": crawl.timeout,
            "DOWNLOAD_MAXSIZE": crawl.max_size_mib * 1024 * 1024,
            "GONGAN_PARALLEL_PORTALS": crawl.parallel_portals,
            "GONGAN_REQUEST_BUDGET": crawl.portal_requests,
            "GONGAN_HOST_BUDGET": crawl.host_requests,
            "GONGAN_RUN_BUDGET": crawl.run_requests,
            "GONGAN_DISCOVERY_BUDGET": crawl.discovery_pages,
            "GONGAN_GENTLE_REQUESTS": self.nightly.gentle_requests,
            "GONGAN_RECHECK_RECENT_DAYS": recheck.recent_days,
            "GONGAN_RECHECK_OLD_DAYS": recheck.old_days,
            "GONGAN_RECHECK_PERIOD_DAYS": recheck.period_days,
        }
        if crawl.readers:
            settings["GONGAN_READERS"] = crawl.readers
        return settings
