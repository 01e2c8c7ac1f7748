"""Articles that go on over several pages: read as one text, each figure at its own page.

Every page is read for itself; its blocks follow those of the page before.  What
all pages of a site show above and below their text (title, source, footer) is
kept once: a title that is repeated would begin another report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from extract.records import Block, Document, Grid, Paragraph, Place, Report, Seam

R = TypeVar("R")

_CHARSETS = ("utf-8", "gb18030")
WORDS = 4
"""Letters of a line that two pages may show alike; fewer may be a cell of a flattened table."""
HEAD = 12
"""Blocks of a first page among which its title and source are."""


def chained(first: bytes, following: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The pages (address, bytes) that the first names, or one of these before them.

    An article that became shorter leaves pages behind which are its own no longer.
    """
    found: list[tuple[str, bytes]] = []
    before = [first.replace(b"\x00", b"")]  # bytes of UTF-16 among them
    for url, body in following:
        if any(name in page for name in _names(url) for page in before):
            found.append((url, body))
            before.append(body.replace(b"\x00", b""))
    return found


def _names(url: str) -> set[bytes]:
    """The last part of an address, as pages may write it."""
    name = urlsplit(url).path.rpartition("/")[2]
    plain = unquote(name)
    return {text.encode(charset, "replace") for text in (name, plain) for charset in _CHARSETS}


def joined(pages: Sequence[Document]) -> Document:
    """The first page with the blocks, links and pictures of the others behind its own."""
    first, *others = pages
    if not others:
        return first
    above = min(_shared(page.blocks, first.blocks) for page in others)
    below = min(_shared(page.blocks[::-1], first.blocks[::-1]) for page in others)
    blocks: list[Block] = list(first.blocks[: len(first.blocks) - below])
    seams: list[Seam] = []
    for number, page in enumerate(others, 1):
        last = len(page.blocks) - (below if number < len(others) else 0)
        skipped = min(_start(page, first, above), last)
        grids = sum(isinstance(block, Grid) for block in blocks)
        passed = sum(isinstance(block, Grid) for block in page.blocks[:skipped])
        seams.append(Seam(page.name, len(blocks), grids, skipped, passed))
        blocks += page.blocks[skipped:last]
    return replace(
        first,
        blocks=tuple(blocks),
        links=_every(page.links for page in pages),
        images=_every(page.images for page in pages),
        problems=_every(page.problems for page in pages),
        seams=tuple(seams),
    )


def placed(report: Report, document: Document) -> Report:
    """The report with each place in the page on which it stands."""
    if not document.seams:
        return report

    def moved(where: Place) -> Place:
        return _moved(where, document)

    return replace(
        report,
        figures=tuple(replace(figure, where=moved(figure.where)) for figure in report.figures),
        statements=tuple(replace(said, where=moved(said.where)) for said in report.statements),
        findings=tuple(
            replace(finding, where=moved(finding.where)) if finding.where else finding
            for finding in report.findings
        ),
    )


def _moved(where: Place, document: Document) -> Place:
    if where.document != document.name or where.block is None:
        return where
    seam = next((seam for seam in reversed(document.seams) if seam.block <= where.block), None)
    if seam is None:
        return where
    grid = None if where.grid is None else where.grid - seam.grids + seam.skipped_grids
    block = where.block - seam.block + seam.skipped
    return replace(where, document=seam.document, block=block, grid=grid)


def _shared(blocks: Sequence[Block], others: Sequence[Block]) -> int:
    """How many paragraphs two pages begin with alike."""
    pairs = zip(blocks, others, strict=False)
    return sum(1 for _ in takewhile(lambda pair: _is_words(pair[0]) and pair[0] == pair[1], pairs))


def _is_words(block: Block) -> bool:
    """Whether a block is a line of words; one of figures may be a cell, which is never left out."""
    return isinstance(block, Paragraph) and sum(map(str.isalpha, block.text)) >= WORDS


def _start(page: Document, first: Document, above: int) -> int:
    """The block with which a further page's own text begins: behind what the first said too."""
    said = {block.text for block in first.blocks[:HEAD] if _is_words(block)}  # type: ignore[union-attr]
    own = takewhile(
        lambda block: isinstance(block, Paragraph) and block.text in said, page.blocks[above:]
    )
    return above + sum(1 for _ in own)


def _every(of_pages: Iterable[Sequence[R]]) -> tuple[R, ...]:
    return tuple(dict.fromkeys(found for of_page in of_pages for found in of_page))
