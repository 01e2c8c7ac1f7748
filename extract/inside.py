"""Pictures that a document carries itself, recognised where its report lacks a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extract.documents.recognize import read
from extract.records import Document, Grid, Inside
from extract.reports.assemble import reports_in
from extract.reports.titles import is_title

MOST = 20
"""Pictures of one document that are recognised at the most: each takes some seconds."""
LITTLE = 200
"""Characters of text below which a document with pictures is taken for its pictures."""
_LACKING = frozenset({"missing_table", "missing_row", "text_only"})


def with_pictures(document: Document) -> Document:
    """The document with the pictures in it as ``parts``, if one of its tables may be among them.

    That is when it holds a report without all of its tables, calls itself a report or
    has next to no text.  Pictures that have addresses of their own are no matter of this.
    """
    held = list(_pictures(document))
    if not held or not _may_need(document):
        return document
    parts = tuple(
        read(picture.payload, picture.media_type, picture.name) for picture in held[:MOST]
    )
    return replace(document, parts=(*document.parts, *parts))


def _pictures(document: Document) -> Iterator[Inside]:
    yield from (held for held in document.inside if held.is_picture)
    for part in document.parts:
        yield from _pictures(part)


def _may_need(document: Document) -> bool:
    reports = reports_in(document)
    if reports:
        return any(found.rule in _LACKING for report in reports for found in report.findings)
    texts = [document.meta.get("title", ""), *_texts(document)]
    return sum(map(len, texts)) < LITTLE or any(is_title(text) for text in texts if text)


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from (cell.text for cell in block.cells if cell.text)
        else:
            yield block.text
    for part in document.parts:
        yield from _texts(part)
