"""Bytes in, reports out: pure functions, no network, no Scrapy, no SQLite.

>>> document = read(payload, "text/html", "http://…")  # doctest: +SKIP
>>> reports(document)  # doctest: +SKIP

The libraries that read documents are loaded with the first document, not with
the package: most commands and the crawl's own process read none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.assembling import reports
    from extract.attachments import follow
    from extract.reading import read

VERSION = "1"
"""The extractor's version: raised with every change that can change a reading."""

__all__ = ["VERSION", "follow", "read", "reports"]

_HOMES = {
    "follow": "extract.attachments",
    "read": "extract.reading",
    "reports": "extract.assembling",
}


def __getattr__(name: str) -> Any:
    """A function of the package, from its module (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
