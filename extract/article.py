"""What a page's report stands in when it is not on the page: attachments and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from common.file_types import followed, pictures
from extract.documents.recognize import read
from extract.records import Document, Grid
from extract.reports.assemble import reports_in

SUFFIXES = frozenset(f".{suffix}" for suffix in followed() | pictures())
"""Names of files that may hold a report or its tables."""
MOST = 20
"""Attachments, and pictures, of one page that are read at the most."""

Opener = Callable[[str], bytes | None]
"""From an address of the page to the bytes that are there, or ``None``."""


def follow(document: Document, opener: Opener) -> Document:
    """The page with its attachments as ``parts``, as far as ``opener`` has them.

    Its pictures are read only when neither page nor attachments hold a table, or
    when the report that they hold lacks one of its form's.
    """
    if document.media_type != "text/html":
        return document
    linked = [link.url for link in document.links if _suffix(link.url) in SUFFIXES]
    parts = list(_read(linked, opener))
    tables = any(_has_table(part) for part in (document, *parts))
    whole = replace(document, parts=tuple(parts))
    if not tables or (any(map(opener, document.images)) and _lacks_table(whole)):
        parts += _read(document.images, opener)
    return replace(document, parts=tuple(parts)) if parts else document


def _read(urls: Iterable[str], opener: Opener) -> Iterator[Document]:
    count = 0
    for url in dict.fromkeys(urls):
        payload = opener(url) if count < MOST else None
        if payload:
            count += 1
            yield read(payload, None, url)


def _has_table(document: Document) -> bool:
    grids = any(isinstance(block, Grid) for block in document.blocks)
    return grids or any(_has_table(part) for part in document.parts)


def _lacks_table(document: Document) -> bool:
    """Whether a page holds a report one of whose tables is not there."""
    return any(
        finding.rule in ("missing_table", "missing_row")
        for report in reports_in(document)
        for finding in report.findings
    )


def _suffix(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
