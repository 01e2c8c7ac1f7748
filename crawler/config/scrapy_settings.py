"""Scrapy's settings for this project: polite by default, every limit set.

``GONGAN_...`` settings are the project's own; the records of
:mod:`crawler.config` declare them.  All can be given with Scrapy's ``-s NAME=VALUE``.
"""

from __future__ import annotations

import os

from crawler.config.spec import for_scrapy, scrapy_default

BOT_NAME = "gongan-archive"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
ADDONS = {"crawler.crawl.addon.GonganAddon": 100}

# What is declared in crawler.config, the GONGAN_... settings and the pace among it.
globals().update({name: scrapy_default(name) for name in for_scrapy()})
GONGAN_DB = os.environ.get("GONGAN_DB", scrapy_default("GONGAN_DB"))
GONGAN_CONTACT = os.environ.get("GONGAN_CONTACT", scrapy_default("GONGAN_CONTACT"))
GONGAN_PORTALS = os.environ.get("GONGAN_PORTALS", scrapy_default("GONGAN_PORTALS"))

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
# The delay is a promise of at least a second, so it is not varied.
DOWNLOAD_DELAY_JITTER = 0.0
AUTOTHROTTLE_ENABLED = True
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
DNS_TIMEOUT = 20
DOWNLOAD_WARNSIZE = 32 * 1024 * 1024
# Scrapy drops what is deeper without a word; lists, parts and columns have bounds that are told.
DEPTH_LIMIT = 0
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 10
URLLENGTH_LIMIT = 2083

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
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.crawl.middlewares.render.RenderMiddleware": 20,
    "crawler.crawl.middlewares.scope.ScopeMiddleware": 50,
    "crawler.crawl.middlewares.robots.RobotsMiddleware": 100,
    "crawler.crawl.middlewares.politeness.PolitenessMiddleware": 200,
    "crawler.crawl.middlewares.refresh.RefreshMiddleware": 580,
    "crawler.crawl.middlewares.conditional.ConditionalMiddleware": 800,
    "crawler.crawl.middlewares.capture.CaptureMiddleware": 950,
}
SPIDER_MIDDLEWARES = {"crawler.crawl.middlewares.recheck.RecheckMiddleware": 20}
EXTENSIONS = {"crawler.crawl.requisites.Requisites": 100}
ITEM_PIPELINES = {"crawler.crawl.pipelines.ReadingPipeline": 100}

FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"
