"""One article: a page read together with what belongs to it.

A report may begin on a page, go on over further pages and have its tables in
attachments or in pictures.  However these came (fetched by a crawl, out of an
archive or a WARC file, from a folder), they are read here, in one way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from common.addresses.canonical import key
from common.file_types import followed, pictures
from extract.documents.recognize import read
from extract.pages import chained, joined
from extract.records import ArticleFile, Document, Grid
from extract.reports.assemble import reports_in

SUFFIXES = frozenset(f".{suffix}" for suffix in followed() | pictures())
"""Names of files that may hold a report or its tables."""
MOST = 20
"""Attachments, and pictures, of one page that are read at the most."""

Opener = Callable[[str], bytes | None]
"""From an address of the page to the bytes that are there, or ``None``."""


def read_article(
    body: bytes, content_type: str | None, url: str, files: Sequence[ArticleFile] = ()
) -> Document:
    """The page with its further pages joined to it and its attachments as ``parts``.

    The order of ``files`` does not matter, but for further pages.  A payload
    that is no page is read alone.  Never raises for bad input.
    """
    page = read(body, content_type, url)
    if page.media_type != "text/html" or not files:
        return page
    further = [(file.url, file.body) for file in files if file.kind == "part"]
    pages = [page, *(read(more, content_type, where) for where, more in chained(body, further))]
    page = joined([one for one in pages if one.media_type == "text/html"])
    attached = [file for file in files if file.kind == "attachment"]
    pictures = [file for file in files if file.kind == "image"]
    linked = [link.url for link in page.links]
    return _with_files(
        page,
        _in_order(attached, linked),
        lambda: _in_order(pictures, page.images),
    )


def follow(document: Document, opener: Opener) -> Document:
    """The page with its attachments as ``parts``, as far as ``opener`` has them."""
    if document.media_type != "text/html":
        return document
    return _with_files(
        document,
        list(islice(_opened(named(document), opener), MOST)),
        lambda: list(islice(_opened(dict.fromkeys(document.images), opener), MOST)),
    )


def named(document: Document) -> tuple[str, ...]:
    """The addresses of files that a page links to and that may be its attachments, in order."""
    if document.media_type != "text/html":
        return ()
    linked = (link.url for link in document.links if _suffix(link.url) in SUFFIXES)
    return tuple(dict.fromkeys(linked))


def _with_files(
    document: Document,
    attached: Sequence[ArticleFile],
    pictures: Callable[[], Sequence[ArticleFile]],
) -> Document:
    """The page with its attachments as ``parts``.

    Its pictures are read only when neither page nor attachments hold a table, or
    when the report that they hold lacks one of its form's.
    """
    parts = [read(file.body, file.content_type, file.url) for file in attached[:MOST]]
    tables = any(_has_table(part) for part in (document, *parts))
    if not tables or _lacks_table(replace(document, parts=(*document.parts, *parts)), pictures):
        parts += [read(file.body, file.content_type, file.url) for file in pictures()[:MOST]]
    return replace(document, parts=(*document.parts, *parts)) if parts else document


def _opened(urls: Sequence[str] | dict[str, None], opener: Opener) -> Iterator[ArticleFile]:
    for url in urls:
        payload = opener(url)
        if payload:
            yield ArticleFile(url, payload)


def _in_order(files: Sequence[ArticleFile], urls: Sequence[str]) -> list[ArticleFile]:
    """Files in the order in which the page names them; those that it does not name at the end."""
    places = {key(url): number for number, url in reversed(list(enumerate(urls)))}
    return sorted(files, key=lambda file: (places.get(key(file.url), len(places)), file.url))


def _has_table(document: Document) -> bool:
    grids = any(isinstance(block, Grid) for block in document.blocks)
    return grids or any(_has_table(part) for part in document.parts)


def _lacks_table(document: Document, pictures: Callable[[], Sequence[ArticleFile]]) -> bool:
    """Whether a page with pictures holds a report one of whose tables is not there."""
    return bool(pictures()) and any(
        finding.rule in ("missing_table", "missing_row")
        for report in reports_in(document)
        for finding in report.findings
    )


def _suffix(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
