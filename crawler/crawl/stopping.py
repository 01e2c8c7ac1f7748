"""Ending the crawl of a portal before its requests are all sent.

What is under way is finished, as its answer is a capture; what waits is given up.
"""

from __future__ import annotations

import asyncio

from scrapy.crawler import Crawler

from crawler.crawl.refusals import StoppedError

_CLOSING: set[asyncio.Task[None]] = set()
"""asyncio holds tasks by weak references only."""


def stop_spider(crawler: Crawler, reason: str) -> None:
    """Close the crawler's spider for ``reason``; requests under way are finished first."""
    if crawler.crawling and crawler.engine.spider is not None:
        task = asyncio.get_running_loop().create_task(
            crawler.engine.close_spider_async(reason=reason)
        )
        _CLOSING.add(task)
        task.add_done_callback(_CLOSING.discard)


def drop_waiting(crawler: Crawler) -> None:
    """Give up the requests that wait for their turn in the download slots."""
    if not crawler.crawling or crawler._engine is None:
        return
    for slot in crawler.engine.downloader.slots.values():
        while slot.queue:
            _, deferred = slot.queue.popleft()
            deferred.errback(StoppedError("not sent: the crawl was stopped"))
