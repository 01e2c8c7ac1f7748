"""What each of the project's own settings means: the reference the docs are made from."""

from __future__ import annotations

from collections.abc import Mapping

SETTINGS: Mapping[str, str] = {
    "GONGAN_DB": (
        "Path of the archive, one SQLite file. Also read from the environment variable of "
        "the same name. Default: gongan.db"
    ),
    "GONGAN_CONTACT": (
        "E-mail address or web page that webmasters can reach, sent in the User-Agent. A crawl "
        "of anything but a local portal refuses to start without it. Also read from the "
        "environment. Default: empty"
    ),
    "GONGAN_PORTALS": (
        "Directory with TOML files of your own portals, read beside the shipped registry. "
        "Also read from the environment. Default: empty"
    ),
    "GONGAN_ALLOW_PRIVATE": (
        "Whether requests without a portal (scrapy shell) may reach loopback, private and "
        "link-local addresses. Portals say so themselves with local = true. Default: False"
    ),
    "GONGAN_REQUEST_BUDGET": (
        "Requests sent for one portal in one run, retries and robots.txt included; the crawl "
        "of that portal then ends. 0 means no limit. Default: 2000"
    ),
    "GONGAN_HOST_BUDGET": (
        "Requests sent to one host in one run, over all portals, retries and robots.txt "
        "included; it is then left alone for the rest of the run. 0 means no limit. Default: 2000"
    ),
    "GONGAN_RUN_BUDGET": (
        "Requests sent in one run, to whatever host; the run then ends as if it were stopped. "
        "0 means no limit. Default: 0"
    ),
    "GONGAN_DISCOVERY_BUDGET": (
        "Pages looked at to find the annual-report column when a portal names none. Default: 60"
    ),
    "GONGAN_LIST_PAGES": "List pages walked in one column. Default: 200",
    "GONGAN_CONDITIONAL": (
        "Whether pages captured before are asked for with If-None-Match and If-Modified-Since. "
        "Default: True"
    ),
    "GONGAN_WHOLE_LISTS_DAYS": (
        "Days after which a list page is asked for without a condition, as some servers confirm "
        "by mistake that nothing changed. Default: 7"
    ),
    "GONGAN_RETRY_AFTER_LIMIT": (
        "Longest Retry-After, and longest Crawl-delay of a robots.txt, in seconds. A host that "
        "asks for more is left alone for the rest of the run. Default: 120"
    ),
    "GONGAN_BACKOFF_START": (
        "Seconds a host is left alone after a failed request; doubled with every further failure "
        "in a row, and varied by a quarter. Default: 2"
    ),
    "GONGAN_BACKOFF_LIMIT": "Longest such pause in seconds. Default: 60",
    "GONGAN_FAILURE_LIMIT": (
        "Failed requests in a row after which a host is left alone for the rest of the run. "
        "Default: 15"
    ),
    "GONGAN_CHALLENGE_LIMIT": (
        "Challenge or block pages in a row after which a host is left alone for the rest of the "
        "run. Default: 3"
    ),
    "GONGAN_HOST_MEMORY": (
        "Whether hosts that failed, refused or asked for peace in one run are left alone by the "
        "next ones: for a night, from the second time on for two. Default: False"
    ),
    "GONGAN_GENTLE_REQUESTS": (
        "Requests sent to a host that was in trouble in an earlier run until it serves a page; "
        "redirects and missing pages allow as many again at most. 0 means no limit. Default: 3"
    ),
    "GONGAN_QUEUE_ATTEMPTS": (
        "Runs that try to get a page before it is given up, where the queue is kept in the "
        "archive (crawler.crawl.queue.scheduler.ArchiveScheduler). Default: 6"
    ),
    "GONGAN_RECHECK": (
        "Whether documents that the archive has are asked for again only when they are due, not "
        "whenever a list names them. Default: False"
    ),
    "GONGAN_RECHECK_RECENT_DAYS": (
        "Days after which a report of the last two years is due, and any document that changed "
        "or vanished of late. Default: 7"
    ),
    "GONGAN_RECHECK_OLD_DAYS": (
        "Days after which the oldest reports are due; the interval doubles with each year of "
        "age up to this. Default: 90"
    ),
    "GONGAN_RECHECK_PERIOD_DAYS": (
        "Days within which every document is looked at, whatever it is. Default: 180"
    ),
    "GONGAN_PARALLEL_PORTALS": (
        "Portals crawled at the same time; portals that share a host take turns. Default: 8"
    ),
    "GONGAN_READERS": (
        "Worker processes that read captured documents beside the crawl. "
        "Default: the number of CPUs less one, at least 1"
    ),
    "GONGAN_READ_TIMEOUT": (
        "Seconds of processor time a worker may take for one document before it is ended and "
        "replaced; ten times as long in all. Default: 120"
    ),
    "GONGAN_READ_MEMORY_MB": (
        "Address space one worker may use, in MiB, where the system can limit it; "
        "0 means no limit. A page of a scan needs about 1500. Default: 2048"
    ),
    "GONGAN_STOP_WAIT": (
        "Seconds an interrupted crawl waits for documents that are being read; the others are "
        "read by the next crawl. Default: 15"
    ),
    "GONGAN_STOP_LIMIT": (
        "Seconds after which an interrupted crawl ends without waiting for downloads and "
        "documents under way. Default: 22"
    ),
}
"""Name to description, for every ``GONGAN_`` setting of :mod:`crawler.config.scrapy_settings`."""
