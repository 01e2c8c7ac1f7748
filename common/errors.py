"""Errors of usage: what a person asked for cannot be done, and what to do about it."""

from __future__ import annotations


class CrawlError(Exception):
    """A crawl cannot start as asked; the message says what to change."""


class ProxyError(CrawlError):
    """The environment names a proxy that a crawl cannot use."""


class ContactMissingError(CrawlError):
    """A real crawl was asked for without saying whom a webmaster can write to."""
