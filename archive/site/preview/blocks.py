"""A read document as markup: its paragraphs and tables, as the reader understood them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from archive.site.preview.markup import cell_index
from archive.site.preview.spots import Spot
from extract.records import Document, Grid, Paragraph


def document_body(
    document: Document, spot: Spot | None, doubts: Sequence[Spot]
) -> tuple[str, bool]:
    """The document's blocks as safe markup, and whether ``spot`` is marked in it.

    Tables are numbered as in the archive's column ``grid``.  The place asked for
    gets the id ``cell``, those of ``doubts`` the class ``doubt``.
    """
    parts: list[str] = []
    number = 0
    page: int | None = None
    for at, block in enumerate(document.blocks):
        if block.page is not None and block.page != page:
            page = block.page
            parts.append(f'<p class="page">{page}</p>')
        if isinstance(block, Grid):
            number += 1
            parts.extend(_grid(block, number, spot, doubts))
        else:
            parts.append(
                _paragraph(block, spot is not None and not spot.in_cell and spot.block == at)
            )
    body = "".join(parts)
    return body, ' id="cell"' in body


def _paragraph(block: Paragraph, wanted: bool) -> str:
    mark = ' id="cell" class="cell"' if wanted else ""
    return f"<p{mark}>{escape(block.text)}</p>"


def _grid(grid: Grid, number: int, spot: Spot | None, doubts: Sequence[Spot]) -> Iterator[str]:
    """A table with its spans; a place that no cell covers is shown as a gap."""
    wanted = cell_index(grid, spot) if spot and spot.grid == number else None
    doubtful = {cell_index(grid, doubt) for doubt in doubts if doubt.grid == number}
    index = {(cell.row, cell.column): at for at, cell in enumerate(grid.cells)}
    covered = {
        (row, column)
        for cell in grid.cells
        for row in range(cell.row, min(cell.row + cell.rowspan, grid.rows))
        for column in range(cell.column, min(cell.column + cell.colspan, grid.columns))
    }
    yield f"<table><caption>{number}</caption><tbody>"
    for row in range(grid.rows):
        yield "<tr>"
        for column in range(grid.columns):
            at = index.get((row, column))
            if at is None:
                if (row, column) not in covered:
                    yield '<td class="gap"></td>'
                continue
            cell = grid.cells[at]
            mark = ' id="cell" class="cell"' if at == wanted else ""
            mark = mark or (' class="doubt"' if at in doubtful else "")
            spans = f' rowspan="{cell.rowspan}" colspan="{cell.colspan}"'
            yield f"<td{spans}{mark}>{escape(cell.text)}</td>"
        yield "</tr>"
    yield "</tbody></table>"
