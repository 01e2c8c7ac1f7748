"""Bytes in, reports out: pure functions, no network, no Scrapy, no SQLite."""
