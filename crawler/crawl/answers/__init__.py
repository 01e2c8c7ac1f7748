"""What an answer is: what came on the wire, the verdict on it, its capture, another try.

:mod:`~crawler.crawl.answers.received` keeps what Scrapy's response does not hold,
:mod:`~crawler.crawl.answers.judge` says whether it is the page asked for,
:mod:`~crawler.crawl.answers.record` writes the capture, and
:mod:`~crawler.crawl.answers.again` is the second request for a page whose end is missing.
"""
