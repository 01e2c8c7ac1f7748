"""Bytes in, reports out: pure functions, no network, no Scrapy, no SQLite.

>>> document = read(payload, "text/html", "http://…")  # doctest: +SKIP
>>> reports_in(document)  # doctest: +SKIP

The libraries that read documents are loaded with the first document, not with
the package: most commands and the crawl's own process read none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.article import follow
    from extract.documents.recognize import read
    from extract.reports.assemble import reports_in

VERSION = "2"
"""The extractor's version: raised with every change that can change a reading."""

__all__ = ["VERSION", "follow", "read", "reports_in"]

_HOMES = {
    "follow": "extract.article",
    "read": "extract.documents.recognize",
    "reports_in": "extract.reports.assemble",
}


def __getattr__(name: str) -> Any:
    """A function of the package, from its module (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
