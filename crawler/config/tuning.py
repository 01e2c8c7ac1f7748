"""Settings that stand in no file: Scrapy's ``-s NAME=VALUE`` alone changes them.

The field's name in capitals, with ``GONGAN_`` before it, is the setting's, unless the
field names another.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.config.fields import Option, setting


@dataclass(frozen=True, slots=True)
class Tuning:
    """Bounds and switches of a crawl; times in seconds."""

    max_time: int = setting(
        6 * 3600,
        "Seconds after which the crawl of a portal is ended.",
        least=1,
        scrapy=("CLOSESPIDER_TIMEOUT",),
        option=Option("--max-time"),
    )
    allow_private: bool = setting(
        False,
        "Whether requests without a portal (scrapy shell) may reach loopback, private and "
        "link-local addresses. Portals say so themselves with local = true.",
    )
    list_pages: int = setting(200, "List pages walked in one column.")
    conditional: bool = setting(
        True,
        "Whether pages captured before are asked for with If-None-Match and If-Modified-Since.",
    )
    whole_lists_days: int = setting(
        7,
        "Days after which a list page is asked for without a condition, as some servers confirm "
        "by mistake that nothing changed.",
    )
    retry_after_limit: float = setting(
        120.0,
        "Longest Retry-After, and longest Crawl-delay of a robots.txt, in seconds. A host that "
        "asks for more is left alone for the rest of the run.",
    )
    backoff_start: float = setting(
        2.0,
        "Seconds a host is left alone after a failed request; doubled with every further failure "
        "in a row, and varied by a quarter.",
    )
    backoff_limit: float = setting(60.0, "Longest such pause in seconds.")
    failure_limit: int = setting(
        15,
        "Failed requests in a row after which a host is left alone for the rest of the run.",
    )
    challenge_limit: int = setting(
        3,
        "Challenge or block pages in a row after which a host is left alone for the rest of the "
        "run.",
    )
    host_memory: bool = setting(
        False,
        "Whether hosts that failed, refused or asked for peace in one run are left alone by the "
        "next ones: for a night, from the second time on for two.",
    )
    queue_attempts: int = setting(
        6,
        "Runs that try to get a page before it is given up, where the queue is kept in the "
        "archive (crawler.crawl.queue.scheduler.ArchiveScheduler).",
    )
    recheck: bool = setting(
        False,
        "Whether documents that the archive has are asked for again only when they are due, not "
        "whenever a list names them.",
    )
    requisite_kb: int = setting(
        2048,
        "KiB of one style sheet or picture of a report page that are captured, at most.",
        least=1,
    )
    requisites_mb: int = setting(
        32,
        "MiB of all styles and pictures of report pages captured for one portal in one run, at "
        "most.",
        least=1,
    )
    read_timeout: float = setting(
        120.0,
        "Seconds of processor time a worker may take for one document before it is ended and "
        "replaced; ten times as long in all.",
    )
    read_memory_mb: int = setting(
        2048,
        "Address space one worker may use, in MiB, where the system can limit it; 0 means no "
        "limit. A page of a scan needs about 1500.",
    )
    stop_wait: float = setting(
        15.0,
        "Seconds an interrupted crawl waits for documents that are being read; the others are "
        "read by the next crawl.",
    )
    stop_limit: float = setting(
        22.0,
        "Seconds after which an interrupted crawl ends without waiting for downloads and "
        "documents under way.",
    )
    chromium: str = setting(
        "",
        "The Chromium that draws the pages of portals with render = true, by path or name; "
        "empty: the system's.",
    )
    render_requests: int = setting(60, "Requests that are made to draw one page.")
    render_actions: int = setting(
        60, 'How often one page is scrolled, or "more", a tab or the next page pressed.'
    )
    render_elements: int = setting(50_000, "Elements a drawn page may have.")
    render_seconds: float = setting(
        30.0,
        "Seconds of processor time that the browser may take for one page; ten times as long in "
        "all, apart from the time in which the page waits for its requests.",
    )
    render_memory_mb: int = setting(1500, "Memory that the browser may take, in MiB.")
