"""The configuration as the program uses it, and the table of everything that can be set.

Each field stands for one key of gongan.toml; see :mod:`crawler.config.fields` for what is
declared of it.  The sections that say who is told of a crawl are in
:mod:`crawler.config.telling`.  Settings that only Scrapy's ``-s NAME=VALUE`` can change are in
:mod:`crawler.config.tuning`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crawler.config.fields import Option, keys_of, section, setting
from crawler.config.telling import Alerts, Log, Report
from crawler.config.window import Window


def _or_cpus(readers: int) -> int:
    return readers or max(1, (os.cpu_count() or 1) - 1)


def _bytes(mebibytes: int) -> int:
    return mebibytes * 1024 * 1024


def _text(path: Path | None) -> str:
    return "" if path is None else str(path)


@dataclass(frozen=True, slots=True)
class Crawl:
    """``[crawl]``: bounds and pace; times in seconds, 0 requests for no limit."""

    delay: float = setting(
        1.0,
        "Seconds between two requests to a host, at least.",
        least=1,
        most=3600,
        scrapy=("DOWNLOAD_DELAY", "AUTOTHROTTLE_START_DELAY"),
        option=Option(
            "--delay",
            "Seconds between two requests to a host, at least 1 for real portals.",
            least=0,
        ),
    )
    timeout: float = setting(
        60.0,
        "Seconds a response may take.",
        least=1,
        most=3600,
        scrapy=("DOWNLOAD_TIMEOUT",),
        option=Option("--timeout", least=0.1),
    )
    max_size_mib: int = setting(
        64,
        "MiB of the largest response that is accepted.",
        least=1,
        most=2048,
        scrapy=("DOWNLOAD_MAXSIZE",),
        becomes=_bytes,
        option=Option("--max-size"),
    )
    readers: int = setting(
        0,
        "Worker processes that read documents beside the crawl; 0 for the number of CPUs less one.",
        least=0,
        most=64,
        scrapy=("GONGAN_READERS",),
        becomes=_or_cpus,
        shown="CPUs less one, at least 1",
        option=Option(
            "--readers", "Worker processes that read documents beside the crawl.", 1, bounded=True
        ),
    )
    parallel_portals: int = setting(
        8,
        "Portals crawled at the same time; those that share a host take turns.",
        least=1,
        most=256,
        scrapy=("GONGAN_PARALLEL_PORTALS",),
    )
    portal_requests: int = setting(
        2000,
        "Requests sent for one portal in one run, at most; 0 for no limit.",
        least=0,
        most=1_000_000,
        scrapy=("GONGAN_REQUEST_BUDGET",),
        more="Retries and robots.txt count; the crawl of that portal then ends.",
        option=Option(
            "--max-requests", "Requests sent to one portal, and to one host, at the most.", 1
        ),
    )
    host_requests: int = setting(
        2000,
        "Requests sent to one host in one run, at most; 0 for no limit.",
        least=0,
        most=1_000_000,
        scrapy=("GONGAN_HOST_BUDGET",),
        more="All portals', retries and robots.txt count; the host is then left alone for the "
        "rest of the run.",
        option=Option(
            "--max-requests", "Requests sent to one portal, and to one host, at the most.", 1
        ),
    )
    run_requests: int = setting(
        0,
        "Requests sent in one run, at most; 0 for no limit.",
        least=0,
        most=100_000_000,
        scrapy=("GONGAN_RUN_BUDGET",),
        more="The run then ends as if it were stopped.",
    )
    discovery_pages: int = setting(
        60,
        "Pages looked at to find the annual-report column of a portal whose entry names none.",
        least=1,
        most=10_000,
        scrapy=("GONGAN_DISCOVERY_BUDGET",),
    )
    requisites: int = setting(
        200,
        "Styles and pictures of report pages captured for one portal in one run, at most, when all "
        "else is done; 0 for none.",
        least=0,
        most=100_000,
        scrapy=("GONGAN_REQUISITES",),
        more="Only of the portal's own hosts; a quarter of each budget is left to reports. A "
        "replay then looks like the page.",
    )


@dataclass(frozen=True, slots=True)
class Nightly:
    """``[nightly]``: when, and on what; ``season`` is two days as ``MM-DD``."""

    window: Window = setting(
        "22:00-06:00",
        "Between which times of day the nightly crawl may work; may go over midnight; empty for "
        "always.",
        kind="window",
    )
    timezone: ZoneInfo = setting(
        "Asia/Shanghai",
        "The time zone of the window and of the nights, by its IANA name.",
        kind="zone",
    )
    only: tuple[str, ...] = setting(
        [], "Ids of the portals to crawl; empty for all that have an address."
    )
    lists_days: int = setting(
        2, "Every how many nights the columns of a portal are walked.", least=1, most=366
    )
    season: tuple[str, str] = setting(
        "01-01/04-15",
        "First and last day, month-day, of the time of the year in which reports appear.",
        kind="season",
    )
    season_lists_days: int = setting(
        1, "Every how many nights columns are walked in that season.", least=1, most=366
    )
    gentle_requests: int = setting(
        3,
        "Requests sent to a host that was in trouble in an earlier night, until it serves a page "
        "again.",
        least=1,
        most=1000,
        scrapy=("GONGAN_GENTLE_REQUESTS",),
        more="Redirects and missing pages allow as many again at most. 0 means no limit.",
    )


@dataclass(frozen=True, slots=True)
class Recheck:
    """``[recheck]``: after how many days pages are asked for again."""

    recent_days: int = setting(
        7,
        "Days after which a report of the last two years is asked for again, and what changed or "
        "vanished of late.",
        least=1,
        most=3650,
        scrapy=("GONGAN_RECHECK_RECENT_DAYS",),
    )
    old_days: int = setting(
        90,
        "Days after which the oldest reports are asked for again; the interval doubles with each "
        "year of age up to this.",
        least=1,
        most=3650,
        scrapy=("GONGAN_RECHECK_OLD_DAYS",),
    )
    period_days: int = setting(
        180,
        "Days within which every document is asked for again, whatever it is.",
        least=1,
        most=3650,
        scrapy=("GONGAN_RECHECK_PERIOD_DAYS",),
    )


@dataclass(frozen=True, slots=True)
class Cluster:
    """``[cluster]``: how work is shared out where ``--cluster`` asks for it."""

    lease: float = setting(
        30.0,
        "Seconds a host is lent to one task, which renews the loan meanwhile: after twice as long "
        "at most another machine goes on where one has died.",
        least=4,
        most=3600,
    )
    exchange: str = setting(
        "",
        "A folder or fsspec address that all machines can reach, for the archives that tasks "
        "bring home; empty: through the scheduler.",
    )


@dataclass(frozen=True, slots=True)
class Config:
    """The effective configuration.

    ``file`` is where it was read, ``None`` without a file.  ``values`` has the same
    by the keys' names, ``origins`` where each comes from: ``default``, ``file`` or
    the name of an environment variable.
    """

    db: Path = setting(
        "gongan.db",
        "The archive: one SQLite file.",
        needed=True,
        scrapy=("GONGAN_DB",),
        becomes=_text,
        more="Also read from the environment.",
        option=Option("--db"),
    )
    contact: str = setting(
        "",
        "E-mail address or web page at which a webmaster can reach you, sent with every request. "
        "No real portal is crawled without it.",
        scrapy=("GONGAN_CONTACT",),
        more="Also read from the environment.",
        option=Option("--contact"),
    )
    portals: Path | None = setting(
        "",
        "A folder with TOML files of your own portals, read beside the shipped registry; empty "
        "for none.",
        scrapy=("GONGAN_PORTALS",),
        becomes=_text,
        more="Also read from the environment.",
        option=Option("--portals"),
    )
    crawl: Crawl = section(
        "How much, how fast. The delay is a promise to the servers: it cannot be less than a "
        "second."
    )
    nightly: Nightly = section("When `gongan nightly` may work, and on what.")
    recheck: Recheck = section(
        "How often pages that were read before are asked for again; the server answers unchanged "
        "ones with a few bytes."
    )
    cluster: Cluster = section(
        "How work is shared out among machines, where a command is given --cluster."
    )
    report: Report = section(
        "Where the report of each night is written, beside the archive, which always has it."
    )
    alerts: Alerts = section("Who is told about a night.")
    log: Log = section("What is written on stderr while a crawl runs.")
    file: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def scrapy_settings(self) -> dict[str, Any]:
        """The settings of the crawl that its pace, limits and re-checks become."""
        return {
            name: value
            for key in keys_of(Config)
            if key.section
            for name, value in key.scrapy(self.values[key.name]).items()
        }
