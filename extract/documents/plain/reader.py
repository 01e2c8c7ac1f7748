"""Plain text files (a copy of a page, a Word document saved as text)."""

from __future__ import annotations

from extract.documents.charset import decode
from extract.documents.plain.lines import blocks_from_lines
from extract.documents.plain.spaced import put_together
from extract.documents.plain.wrapped import with_whole_rows, without_page_numbers
from extract.records import Document

MAX_LINES = 200_000


def read(payload: bytes, name: str, charset: str | None = None) -> Document:
    """Blocks of a text file; form feeds count pages from 1.

    A wrong or missing charset is worked out from the bytes; what could not be
    decoded stands in ``problems``.
    """
    decoded = decode(payload, charset, name)
    pages = decoded.text.split("\f")
    lines = [
        (line, number if len(pages) > 1 else None)
        for number, page in enumerate(pages, 1)
        for line in page.split("\n")
    ]
    blocks = blocks_from_lines(
        with_whole_rows(put_together(without_page_numbers(lines[:MAX_LINES])))
    )
    return Document(name, "text/plain", blocks, problems=decoded.problems)
