"""Pages of marks to blocks in reading order: the way all drawn formats share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from extract.documents.drawn.aligned import AlignedTable, aligned_tables
from extract.documents.drawn.cut_rows import join_cut_row, with_whole_labels
from extract.documents.drawn.lattice import Lattice, lattices, merged
from extract.documents.drawn.marks import Glyph, Sheet, upright
from extract.documents.drawn.newspaper import in_halves
from extract.documents.drawn.prose import (
    PageLine,
    head_lines,
    is_running,
    paragraphs,
    running_heads,
)
from extract.documents.drawn.raised import with_marks, without_marks
from extract.documents.drawn.textlines import TextLine, lines_of, text_in, without_doubles
from extract.documents.drawn.tiles import Page as Tile
from extract.documents.drawn.tiles import in_place
from extract.documents.drawn.wide import whole_width
from extract.documents.limits import Budget
from extract.documents.note_marks import settled
from extract.records import Block, Box, Cell, Grid, Paragraph

_SEALED = 0.85
"""The most certainty of a cell that lay under a seal."""
_PROSE_CELL = 60
"""A table of one column with longer cells than this is a frame around prose."""


@dataclass(slots=True)
class LaidOut:
    """One page between marks and blocks: its grids by their top, its lines of prose."""

    number: int
    height: float
    grids: list[tuple[float, Grid]] = field(default_factory=list)
    lines: list[TextLine] = field(default_factory=list)
    aligned: AlignedTable | None = None


def lay_out(sheet: Sheet, budget: Budget, before: LaidOut | None = None) -> LaidOut:
    """Find the tables of a page and the lines outside them; ``before`` is the page before."""
    sheet = upright(sheet)
    glyphs = without_doubles(glyph for glyph in sheet.glyphs if glyph.text)
    glyphs = glyphs if sheet.recognised else with_marks(glyphs)
    tables, loose = lattices(merged(sheet.across), merged(sheet.down), budget)
    page = LaidOut(sheet.number, sheet.height)
    for table in tables:
        budget.check()
        glyphs = _take(table, glyphs, sheet, page)
    lines = lines_of(glyph for glyph in glyphs if glyph.turn == 0)
    above = before.aligned if before else None
    halves = in_halves(lines) if not page.grids else []
    areas = halves or _between(lines, [top for top, _ in page.grids])
    used: set[int] = set()
    for area in filter(None, areas):
        begins = above if area[0] is lines[0] else None
        for found in aligned_tables(area, loose, budget, begins, at_end=area[-1] is lines[-1]):
            _add_aligned(found, sheet, page, budget, halved=bool(halves))
            used |= set(map(id, found.lines))
    in_order = [line for half in halves for line in half] or lines
    page.lines = [without_marks(line) for line in in_order if id(line) not in used]
    return page


def _add_aligned(
    found: AlignedTable, sheet: Sheet, page: LaidOut, budget: Budget, *, halved: bool
) -> None:
    """Add a table without rules to its page, which the next page may go on with.

    On a page in halves none stands above the one before: the right half is read after the left.
    """
    page.aligned = found
    budget.take_cells(len(found.cells))
    top = page.grids[-1][0] if halved and page.grids else found.top
    page.grids.append((max(top, found.top), _aligned_grid(found, sheet)))


def _between(lines: Sequence[TextLine], tops: Sequence[float]) -> list[list[TextLine]]:
    """The lines in stretches that no ruled table interrupts."""
    stretches: dict[int, list[TextLine]] = {}
    for line in lines:
        stretches.setdefault(sum(top <= line.top for top in tops), []).append(line)
    return list(stretches.values())


def _aligned_grid(table: AlignedTable, sheet: Sheet) -> Grid:
    cells = [
        Cell(
            row=cell.row,
            column=cell.column,
            text=settled(cell.text),
            colspan=cell.columns,
            page=sheet.number,
            box=sheet.original(cell.box) if cell.box else None,
            confidence=cell.confidence if sheet.recognised else None,
        )
        for cell in table.cells
    ]
    return Grid(tuple(cells), table.rows, table.columns, page=sheet.number)


def _take(table: Lattice, glyphs: list[Glyph], sheet: Sheet, page: LaidOut) -> list[Glyph]:
    """Move the table's glyphs into its grid; give back those outside it."""
    find = table.locator()
    held: dict[tuple[int, int], list[Glyph]] = {}
    rest = []
    for glyph in glyphs:
        box = find(glyph.x, glyph.y)
        if box is None:
            rest.append(glyph)
        else:
            held.setdefault((box.row, box.column), []).append(glyph)
    if not held:
        return glyphs
    cells = []
    for box in table.boxes:
        corners = table.corners(box)
        inside = held.get((box.row, box.column), [])
        text = settled(text_in(inside, corners[2] - corners[0]))
        cells.append(
            Cell(
                row=box.row,
                column=box.column,
                text=text,
                rowspan=box.rowspan,
                colspan=box.colspan,
                page=sheet.number,
                box=sheet.original(corners),
                confidence=_certainty(inside, corners, sheet),
            )
        )
    if table.columns == 1 and any(len(cell.text) > _PROSE_CELL for cell in cells):
        return glyphs
    grid = Grid(tuple(cells), table.rows, table.columns, page=sheet.number)
    page.grids.append((table.ys[0], with_whole_labels(grid)))
    return rest


def _certainty(glyphs: Sequence[Glyph], corners: Box, sheet: Sheet) -> float | None:
    """That of the least certain character of a recognised cell.

    A blank cell is as certain as it gets, one with ink in it not at all.  What lay under a
    seal is never certain.
    """
    if not sheet.recognised:
        return None
    sealed = any(_overlap(corners, seal) for seal in sheet.seals)
    if not glyphs and (sealed or (sheet.inked is not None and sheet.inked(corners))):
        return 0.0
    certain = min((glyph.confidence for glyph in glyphs), default=1.0)
    return round(min(certain, _SEALED) if sealed else certain, 4)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def blocks_of(pages: Sequence[LaidOut]) -> list[Block]:
    """Paragraphs and grids of all pages in reading order.

    Page numbers and running heads are left out, but that the heads stand before
    everything once: a file's only title may be one.  A paragraph that a page
    break cuts is put together again, and a table whose last columns are on a page of their own.
    """
    pages = _tiled(pages)
    lines = [PageLine(line, page.number, page.height) for page in pages for line in page.lines]
    heads = running_heads(lines, len(pages))
    blocks: list[Block] = [
        Paragraph(text, page=number) for text, number in head_lines(lines, heads).items()
    ]
    broken_off = False
    for page in pages:
        kept = [
            line
            for line in page.lines
            if not is_running(PageLine(line, page.number, page.height), heads)
        ]
        for block, goes_on, breaks_off in _in_order(page, kept):
            last = blocks[-1] if blocks else None
            if (
                broken_off
                and goes_on
                and isinstance(block, Paragraph)
                and isinstance(last, Paragraph)
                and last.page != block.page
            ):
                blocks[-1] = replace(last, text=last.text + block.text)
                broken_off = breaks_off
                continue
            if isinstance(block, Grid) and isinstance(last, Grid) and last.page != block.page:
                if (whole := whole_width(last, block)) is not None:
                    blocks[-1] = whole
                    continue
                blocks[-1], block = join_cut_row(last, block)
            if not isinstance(block, Grid) or block.rows:
                blocks.append(block)
            broken_off = breaks_off
    return blocks


def _tiled(pages: Sequence[LaidOut]) -> Sequence[LaidOut]:
    """The pages, those put together on which a sheet was printed side by side."""
    tiles = [Tile(page.number, tuple(page.grids), tuple(page.lines)) for page in pages]
    found = in_place(tiles)
    if len(found) == len(pages):
        return pages
    heights = {page.number: page.height for page in pages}
    return [
        LaidOut(tile.number, heights[tile.number], list(tile.grids), list(tile.lines))
        for tile in found
    ]


def _in_order(page: LaidOut, lines: Sequence[TextLine]) -> Iterable[tuple[Block, bool, bool]]:
    """A page's blocks from top to bottom, prose joined between the tables."""
    rest = list(lines)
    for top, grid in sorted(page.grids, key=lambda item: item[0]):
        above = [line for line in rest if line.top < top]
        rest = [line for line in rest if line.top >= top]
        yield from _prose(above, page.number)
        yield grid, False, False
    yield from _prose(rest, page.number)


def _prose(lines: Sequence[TextLine], page: int) -> Iterable[tuple[Block, bool, bool]]:
    for text, goes_on, breaks_off in paragraphs(lines):
        yield Paragraph(text, page=page), goes_on, breaks_off
