"""Rows that a page break cuts: their two halves put together again.

A writer breaks a table row where the page ends: the label begins at the foot
of one page and goes on at the head of the next, its figures stand on either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.records import Cell, Grid

BEGINS_NUMBERED = re.compile(
    r"\s*(?:[（(]?\s*[一二三四五六七八九十]{1,3}\s*[）)、.．]|[（(]?\s*\d{1,2}\s*[）)、.．](?!\d)|第[一二三四五六七八九十]+条)"
)
_FIGURE = re.compile(r"[-+－]?\d[\d,.，]*\s*\S{0,4}|[-—－/／]{1,2}|无")
_SHARED = 0.7
FEWEST_IN_LINE = 10
"""Figures of a row without a label that make it the one line of a table."""


def join_cut_row(above: Grid, below: Grid) -> tuple[Grid, Grid]:
    """Two grids of one table on successive pages, the row between them made whole.

    They come back as they are when the first row of ``below`` is a row of its own.
    """
    last = [cell for cell in above.cells if cell.row + cell.rowspan == above.rows]
    first = [cell for cell in below.cells if cell.row == 0]
    texts = [cell for cell in first if cell.text]
    pairs = [(cell, _counterpart(cell, last)) for cell in texts]
    places = {(other.row, other.column) for _, other in pairs if other is not None}
    if not texts or len(places) < len(texts):
        return above, below
    if not _is_rest(texts, [other for _, other in pairs if other is not None], last):
        return above, below
    joined = {(o.row, o.column): o.text + cell.text for cell, o in pairs if o is not None}
    cells = tuple(
        replace(cell, text=joined.get((cell.row, cell.column), cell.text)) for cell in above.cells
    )
    return replace(above, cells=cells), _without_first_row(below)


def _is_rest(texts: Sequence[Cell], others: Sequence[Cell], last: Sequence[Cell]) -> bool:
    """Whether the texts at the head of a page are the rest of the row at the foot of another.

    Figures of one row stand on one of the two pages; a label that goes on does
    not begin with a number of its own, nor does it stand below a figure.
    """
    labels = [cell for cell in texts if not _FIGURE.fullmatch(cell.text)]
    if not labels:
        return _is_one_line(texts, last)
    above = [other.text for cell, other in zip(texts, others, strict=True) if cell in labels]
    if any(BEGINS_NUMBERED.match(cell.text) for cell in labels) or not all(map(_is_label, above)):
        return False
    figures = any(_FIGURE.fullmatch(cell.text) for cell in last)
    numbered = any(BEGINS_NUMBERED.match(cell.text) for cell in others)
    if len(labels) == len(texts):
        return figures or numbered
    return numbered and not figures


def _is_one_line(texts: Sequence[Cell], last: Sequence[Cell]) -> bool:
    """Whether figures are all that a one-line table has, its frame drawn on both pages."""
    return len(texts) == len(last) >= FEWEST_IN_LINE and not any(cell.text for cell in last)


def _is_label(text: str) -> bool:
    """Whether a text can go on below: no figure, though its own number may look like one (1、)."""
    return bool(text) and not (_FIGURE.fullmatch(text) and not BEGINS_NUMBERED.match(text))


def _counterpart(cell: Cell, row: Sequence[Cell]) -> Cell | None:
    """The cell of ``row`` right above ``cell`` on the other page."""
    best, most = None, _SHARED
    for other in row:
        if cell.box is None or other.box is None:
            share = float((cell.column, cell.colspan) == (other.column, other.colspan))
        else:
            axis = _axis((cell, *row))
            a, b = cell.box, other.box
            shared = min(a[axis + 2], b[axis + 2]) - max(a[axis], b[axis])
            least = min(a[axis + 2] - a[axis], b[axis + 2] - b[axis]) or 1.0
            share = shared / least
        if share > most:
            best, most = other, share
    return best


def _axis(cells: Sequence[Cell]) -> int:
    """0 where rows run across the page, 1 where the table stands sideways on it."""
    boxes = [cell.box for cell in cells[1:] if cell.box is not None]
    tops = {round(box[1]) for box in boxes}
    lefts = {round(box[0]) for box in boxes}
    return 0 if len(lefts) >= len(tops) else 1


def _without_first_row(grid: Grid) -> Grid:
    """The grid from its second row on; cells that reach into it begin there."""
    cells = [
        replace(cell, row=max(cell.row - 1, 0), rowspan=cell.rowspan - (cell.row == 0))
        for cell in grid.cells
        if cell.row or cell.rowspan > 1
    ]
    return replace(grid, cells=tuple(cells), rows=grid.rows - 1)


def with_whole_labels(grid: Grid) -> Grid:
    """The grid with labels made whole that a stray rule cuts from a blank part above them.

    The figures beside such a label span both parts, so its row would have none.
    """
    starts: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        starts.setdefault(cell.row, []).append(cell)
    gone: set[int] = set()
    whole: dict[int, Cell] = {}
    for row, below in starts.items():
        for cell, over in _cut_labels(starts.get(row - 1, []), below):
            whole[id(over)] = replace(over, text=cell.text, rowspan=2, confidence=cell.confidence)
            gone.add(id(cell))
    if not gone:
        return grid
    cells = (whole.get(id(cell), cell) for cell in grid.cells if id(cell) not in gone)
    return replace(grid, cells=tuple(cells))


def _cut_labels(above: Sequence[Cell], below: Sequence[Cell]) -> list[tuple[Cell, Cell]]:
    """The labels of a row, each with the blank part above it that a rule cuts off.

    None unless the row is labels alone, each below a blank cell as wide, beside figures
    that reach over both rows: otherwise the upper row is one of its own.
    """
    if any(cell.rowspan != 1 or not cell.text or _FIGURE.fullmatch(cell.text) for cell in below):
        return []
    places = {(cell.column, cell.colspan): cell for cell in above if cell.rowspan == 1}
    overs = [(cell, places.get((cell.column, cell.colspan))) for cell in below]
    pairs = [(cell, over) for cell, over in overs if over is not None and not over.text]
    beside = any(cell.rowspan > 1 and _FIGURE.fullmatch(cell.text) for cell in above)
    return pairs if beside and len(pairs) == len(below) == len(places) else []
