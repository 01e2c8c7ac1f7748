"""Scrapy's settings for this project: polite by default, every limit set.

``GONGAN_...`` settings are the project's own; :mod:`crawler.config.settings_reference`
says what each means.  All can be given with Scrapy's ``-s NAME=VALUE``.
"""

from __future__ import annotations

import os

BOT_NAME = "gongan-archive"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
ADDONS = {"crawler.crawl.addon.GonganAddon": 100}

# --- the project's own -------------------------------------------------------
GONGAN_DB = os.environ.get("GONGAN_DB", "gongan.db")
GONGAN_CONTACT = os.environ.get("GONGAN_CONTACT", "")
GONGAN_PORTALS = os.environ.get("GONGAN_PORTALS", "")
GONGAN_ALLOW_PRIVATE = False
GONGAN_REQUEST_BUDGET = 2000
GONGAN_HOST_BUDGET = 2000
GONGAN_RUN_BUDGET = 0
GONGAN_DISCOVERY_BUDGET = 60
GONGAN_LIST_PAGES = 200
GONGAN_CONDITIONAL = True
GONGAN_WHOLE_LISTS_DAYS = 7
GONGAN_RETRY_AFTER_LIMIT = 120.0
GONGAN_BACKOFF_START = 2.0
GONGAN_BACKOFF_LIMIT = 60.0
GONGAN_FAILURE_LIMIT = 15
GONGAN_CHALLENGE_LIMIT = 3
GONGAN_HOST_MEMORY = False
GONGAN_GENTLE_REQUESTS = 3
GONGAN_QUEUE_ATTEMPTS = 6
GONGAN_RECHECK = False
GONGAN_RECHECK_RECENT_DAYS = 7
GONGAN_RECHECK_OLD_DAYS = 90
GONGAN_RECHECK_PERIOD_DAYS = 180
GONGAN_PARALLEL_PORTALS = 8
GONGAN_READERS = max(1, (os.cpu_count() or 1) - 1)
GONGAN_READ_TIMEOUT = 120.0
GONGAN_READ_MEMORY_MB = 2048
GONGAN_STOP_WAIT = 15.0
GONGAN_STOP_LIMIT = 22.0

# --- manners -----------------------------------------------------------------
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = BOT_NAME
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Few requests in hand keep the order of the queue and a stop short.
CONCURRENT_REQUESTS = 4
# Pages are fetched in the order in which they were found.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"
# Items wait for nothing in the pipeline, so few workers for each response will do.
CONCURRENT_ITEMS = 4
# Scrapy would parse the source of a callback for every response; none returns a value.
WARN_ON_GENERATOR_RETURN_VALUE = False
# One page is asked for once, however its address is spelled.
REQUEST_FINGERPRINTER_CLASS = "crawler.crawl.queue.fingerprints.Fingerprinter"
DOWNLOAD_DELAY = 1.0
# The delay is a promise of at least a second, so it is not varied.
DOWNLOAD_DELAY_JITTER = 0.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
RETRY_ENABLED = True
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
COOKIES_ENABLED = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}

# --- limits ------------------------------------------------------------------
DOWNLOAD_TIMEOUT = 60
DNS_TIMEOUT = 20
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 32 * 1024 * 1024
DEPTH_LIMIT = 50
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 10
URLLENGTH_LIMIT = 2083
CLOSESPIDER_TIMEOUT = 6 * 3600

# --- safety ------------------------------------------------------------------
DOWNLOAD_VERIFY_CERTIFICATES = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_HANDLERS = {
    "http": "crawler.crawl.handlers.NotingHandler",
    "https": "crawler.crawl.handlers.NotingHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# --- the way of a page ---------------------------------------------------------
# The capture stands next to the network: it sees every hop and every attempt,
# before redirects, retries and decompression.  Scope replaces Scrapy's offsite
# filter, which drops requests without a trace.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.crawl.middlewares.scope.ScopeMiddleware": 50,
    "crawler.crawl.middlewares.robots.RobotsMiddleware": 100,
    "crawler.crawl.middlewares.politeness.PolitenessMiddleware": 200,
    "crawler.crawl.middlewares.conditional.ConditionalMiddleware": 800,
    "crawler.crawl.middlewares.capture.CaptureMiddleware": 950,
}
SPIDER_MIDDLEWARES = {"crawler.crawl.middlewares.recheck.RecheckMiddleware": 20}
ITEM_PIPELINES = {"crawler.crawl.pipelines.ReadingPipeline": 100}

FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"
