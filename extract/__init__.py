"""Bytes in, reports out: pure functions, no network, no Scrapy, no SQLite.

>>> document = read(payload, "text/html", "http://…")  # doctest: +SKIP
>>> reports(document)  # doctest: +SKIP
"""

from extract.attachments import follow
from extract.reading import read
from extract.reports import reports

VERSION = "1"
"""The extractor's version: raised with every change that can change a reading."""

__all__ = ["VERSION", "follow", "read", "reports"]
