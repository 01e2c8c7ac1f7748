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
from extract.documents.recognize import read, sniff
from extract.pages import chained, joined
from extract.records import ArticleFile, Document, Grid
from extract.reports.absence import says_little
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
    further = [file for file in files if file.kind == "part" or _is_framed(file, page)]
    others = [file for file in further if not _is_page(file)]
    attached = [file for file in files if file.kind == "attachment" and file not in further]
    pictures = [file for file in files if file.kind == "image"]
    page = joined([page, *_further(page, body, further, content_type)])
    attached += others
    linked = [link.url for link in page.links]
    return _with_files(
        page,
        _in_order(attached, linked),
        lambda: _in_order(pictures, page.images),
    )


def _further(
    page: Document, body: bytes, files: Sequence[ArticleFile], content_type: str | None
) -> Iterator[Document]:
    """An article's further pages; those that it only shows inside where it says little itself."""
    kinds = {file.url: file for file in files if _is_page(file)}
    for where, more in chained(body, [(url, file.body) for url, file in kinds.items()]):
        if kinds[where].kind == "part" or says_little(page):
            yield read(more, kinds[where].content_type or content_type, where)


def _is_framed(file: ArticleFile, page: Document) -> bool:
    """Whether a page shows a file inside, which was not fetched as a further page of it."""
    return file.kind == "attachment" and key(file.url) in {key(url) for url in page.frames}


def _is_page(file: ArticleFile) -> bool:
    return sniff(file.body, file.content_type, file.url) == "text/html"


def follow(document: Document, opener: Opener) -> Document:
    """The page with its attachments as ``parts``, as far as ``opener`` has them."""
    if document.media_type != "text/html":
        return document
    opened = list(islice(_opened(named(document), opener), MOST))
    framed = [file for file in opened if _is_framed(file, document) and _is_page(file)]
    if framed and says_little(document):
        document = joined([document, *(read(one.body, None, one.url) for one in framed)])
    return _with_files(
        document,
        [file for file in opened if file not in framed],
        lambda: list(islice(_opened(dict.fromkeys(document.images), opener), MOST)),
    )


def named(document: Document) -> tuple[str, ...]:
    """The addresses of files that a page links to and that may be its attachments, in order.

    Of a page that says little itself also those that it shows inside.
    """
    if document.media_type != "text/html":
        return ()
    linked = [link.url for link in document.links if _suffix(link.url) in SUFFIXES]
    framed = [url for url in document.frames if _is_beside(url, document.name)]
    return tuple(dict.fromkeys((*linked, *(framed if says_little(document) else ()))))


def _is_beside(url: str, name: str) -> bool:
    """Whether a page that is shown inside is of the same host."""
    try:
        return urlsplit(url).hostname == urlsplit(name).hostname
    except ValueError:
        return False


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
