"""Bytes in, reports out: pure functions, no network, no Scrapy, no SQLite.

>>> document = read(payload, "text/html", "http://…")  # doctest: +SKIP
>>> reports_in(document)  # doctest: +SKIP

The libraries that read documents are loaded with the first document, not with
the package: most commands and the crawl's own process read none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.article import follow, named, read_article
    from extract.documents.recognize import read
    from extract.inside import with_pictures
    from extract.reports.absence import absence, is_shell
    from extract.reports.assemble import reports_in

VERSION = "3"
"""The extractor's version: raised with every change that can change a reading."""

__all__ = [
    "VERSION",
    "absence",
    "follow",
    "is_shell",
    "named",
    "read",
    "read_article",
    "reports_in",
    "with_pictures",
]

_HOMES = {
    "absence": "extract.reports.absence",
    "follow": "extract.article",
    "is_shell": "extract.reports.absence",
    "named": "extract.article",
    "with_pictures": "extract.inside",
    "read": "extract.documents.recognize",
    "read_article": "extract.article",
    "reports_in": "extract.reports.assemble",
}


def __getattr__(name: str) -> Any:
    """A function of the package, from its module (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
