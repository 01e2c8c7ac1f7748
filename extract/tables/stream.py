"""A document as one stream of items: the cells and paragraphs in reading order.

Tables come whole, split, flattened to tabs or to one cell a line; as a stream
they all look alike: a label, then its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from common.often_made import often_made
from common.text.normal import full_label, label, squeeze
from extract.numbers import Reading, read_cell
from extract.records import Cell, Document, Grid, Paragraph, Place
from extract.tables.two_years import of_two, year_in_brackets
from extract.tables.unfold import unfolded

LONGEST_LABEL = 90
"""A paragraph longer than this is prose, never a label or a cell."""
FEWEST_BOXED = 4
"""Lines in a table's only cell that make it a box around text, not a cell."""
FEWEST_PROSE = 2
"""Rows of prose in a table that make it a whole page."""
_LEADING = frozenset({"...", "．．．", "···", "………", "___", "‥‥‥", ". ."})
_LEADERS = re.compile(r"[.．·…‥_ ]{5,}$")
LONGEST_WRITTEN = 2 * LONGEST_LABEL
"""The same with the white space in it."""


@often_made(frozen=True, slots=True)
class Item:
    """A cell, or a paragraph that may be one.

    ``line`` numbers the grid rows and paragraphs of the document; items of one
    grid row share it.  ``soft`` marks a paragraph: its row is not known.  So are
    the lines in a box, a table of one filled cell.
    ``width`` is the number of columns of the grid.  ``inner`` says which of two figures in a
    cell, before the brackets or in them, is the year's, where a note above the table tells it.
    """

    text: str
    block: int
    line: int
    soft: bool
    grid: int | None = None
    cell: Cell | None = None
    aligned: bool = False
    page: int | None = None
    width: int = 0
    inner: bool | None = None
    _read: Reading | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def reading(self) -> Reading:
        """The item read as a cell; it is asked for many times, and read once."""
        known = self._read
        if known is None:
            known = read_cell(of_two(self.text, self.inner))
            object.__setattr__(self, "_read", known)
        return known

    @property
    def words(self) -> tuple[str, str]:
        """The item's label forms, without and with its bracketed note."""
        return label(self.text), full_label(self.text)

    def place(self, document: str) -> Place:
        """Where the item stands."""
        cell = self.cell
        if cell is None:
            return Place(document, self.block, page=self.page, quote=self.text[:200])
        return Place(
            document, self.block, self.grid, cell.row, cell.column, cell.page or self.page, cell.box
        )


@often_made(frozen=True, slots=True)
class Line:
    """The items of one grid row, or one paragraph.

    ``part`` tells tables apart that stand side by side in one grid.
    """

    items: tuple[Item, ...]
    number: int
    block: int
    soft: bool
    part: int = 0


def lines(document: Document) -> Iterator[Line]:
    """The document's grid rows and paragraphs in reading order."""
    number = grids = 0
    inner: bool | None = None
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            inner = year_in_brackets(block.text)
            item = Item(block.text, index, number, soft=True, page=block.page)
            yield Line((item,), number, index, soft=True)
            number += 1
        else:
            grids += 1
            inside = _boxed(block)
            for line in (
                _boxed_lines(inside, index, grids, number)
                if inside
                else _grid_lines(block, index, grids, number)
            ):
                yield line if inner is None else _of_two_years(line, inner)
                number = line.number + 1
            inner = None


def _of_two_years(line: Line, inner: bool) -> Line:
    """A line of a table whose cells hold the figures of two years."""
    return replace(line, items=tuple(replace(item, inner=inner) for item in line.items))


def _boxed(grid: Grid) -> Cell | None:
    """The only filled cell of a table that is a box around lines of text."""
    filled = [cell for cell in grid.cells if cell.text.strip()][:2]
    return filled[0] if len(filled) == 1 and filled[0].text.count("\n") >= FEWEST_BOXED else None


def _boxed_lines(cell: Cell, index: int, grids: int, first: int) -> Iterator[Line]:
    """The lines in a box, each as if it were a paragraph; they keep the cell as their place."""
    texts = (text.strip() for text in cell.text.split("\n"))
    for number, text in enumerate((text for text in texts if text), first):
        item = Item(text, index, number, True, grids, cell, page=cell.page)
        yield Line((item,), number, index, soft=True)


def _grid_lines(grid: Grid, index: int, grids: int, first: int) -> Iterator[Line]:
    number, width = first, grid.columns
    own = [line for line in unfolded(grid) if line[0]]
    texts = _text_rows([cells for cells, _, _ in own])
    for at, (cells, aligned, part) in enumerate(own):
        if (cell := texts.get(at)) is not None:
            item = Item(cell.text.strip(), index, number, True, grids, cell, page=grid.page)
            yield Line((item,), number, index, True, part)
            number += 1
            continue
        items = tuple(
            Item(_unled(cell.text), index, number, False, grids, cell, aligned, grid.page, width)
            for cell in cells
        )
        yield Line(items, number, index, False, part)
        number += 1


def _unled(text: str) -> str:
    """A label without the dots that lead from it to its figures."""
    return _LEADERS.sub("", text) if text[-3:] in _LEADING else text


def _text_rows(lines: Sequence[Sequence[Cell]]) -> dict[int, Cell]:
    """The rows of a whole page laid out as one table that hold text, not a table's cells.

    They are prose in their row's only filled cell, and such rows beside them: titles
    and headings.  Spreadsheets saved as web pages are such tables.
    """
    filled = [[cell for cell in line if cell.text.strip()] for line in lines]
    alone = {at: cells[0] for at, cells in enumerate(filled) if len(cells) == 1}
    if sum(is_prose(cell.text) for cell in alone.values()) < FEWEST_PROSE:
        return {}
    return {
        at: cell
        for at, cell in alone.items()
        if is_prose(cell.text) or at - 1 in alone or at + 1 in alone
    }


def is_prose(text: str) -> bool:
    """Whether a text is too long for a label."""
    return len(text) > LONGEST_WRITTEN or len(squeeze(text)) > LONGEST_LABEL
