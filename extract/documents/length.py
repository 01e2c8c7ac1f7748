"""Documents cut where they are longer than any reports: the same for every format."""

from __future__ import annotations

from dataclasses import replace

from common.messages import say
from extract.records import Block, Document, Finding, Grid, Place

MOST_LINES = 25_000
"""Paragraphs and rows of tables that a document may have."""
MOST_CELLS = 60_000
"""Cells of tables.  Sixty reports, as many as are told apart, have a third of both."""


def bounded(document: Document) -> Document:
    """The document up to the limits; a finding says what was left."""
    lines = cells = 0
    blocks: list[Block] = []
    for block in document.blocks:
        part = _first_rows(block, MOST_LINES - lines, MOST_CELLS - cells)
        if part is not None:
            blocks.append(part)
        if part is not block:
            return _cut(document, blocks, block)
        if isinstance(block, Grid):
            lines += block.rows
            cells += len(block.cells)
        else:
            lines += 1
    return document


def _first_rows(block: Block, lines: int, cells: int) -> Block | None:
    """The block as far as so many lines and cells reach; ``None`` if no part of it does."""
    if not isinstance(block, Grid):
        return block if lines > 0 else None
    if block.rows <= lines and len(block.cells) <= cells:
        return block
    rows = min(lines, block.cells[cells].row if cells < len(block.cells) else block.rows)
    kept = tuple(
        replace(cell, rowspan=min(cell.rowspan, rows - cell.row))
        for cell in block.cells[:cells]
        if cell.row < rows
    )
    return replace(block, cells=kept, rows=rows) if kept else None


def _cut(document: Document, blocks: list[Block], first_left: Block) -> Document:
    message = say("document_too_long", most_lines=MOST_LINES, most_cells=MOST_CELLS)
    problem = Finding("limit_reached", message, Place(document.name, page=first_left.page))
    return replace(document, blocks=tuple(blocks), problems=(*document.problems, problem))
