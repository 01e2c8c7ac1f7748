"""Tables too wide for a page whose last columns stand alone on the next one.

A spreadsheet is printed so: the same rows from the same height on, labels on the first page only.
"""

from __future__ import annotations

from dataclasses import replace

from extract.numbers import read_cell
from extract.records import Grid

_FEWEST_ROWS = 6
"""Rows that two parts of a table have in common at least."""
_NEAR = 1.5
"""Points by which the same rows may stand apart on two pages."""

Heights = dict[int, tuple[float, float]]
"""Where each row stands on its page."""


def whole_width(left: Grid, right: Grid) -> Grid | None:
    """A table with the columns behind it that stand alone on the next page; else ``None``."""
    if not _goes_on(left, right):
        return None
    cells = (replace(cell, column=cell.column + left.columns) for cell in right.cells)
    return replace(left, cells=(*left.cells, *cells), columns=left.columns + right.columns)


def _goes_on(left: Grid, right: Grid) -> bool:
    """Whether a grid without labels has the rows of the one on the page before."""
    pages = {cell.page for cell in left.cells if cell.page is not None}
    if not pages or right.page != max(pages) + 1:
        return False
    if left.rows != right.rows or left.rows < _FEWEST_ROWS or not (left.aligned and right.aligned):
        return False
    if not _is_without_labels(right) or _numbered(left) != _numbered(right):
        return False
    return _stand_alike(_heights(left), _heights(right))


def _is_without_labels(grid: Grid) -> bool:
    """Whether rows with numbers hold nothing else, and there are some, below words."""
    kinds = [{read_cell(cell.text).kind for cell in line} - {"nothing"} for line in grid.lines()]
    numbered = [found for found in kinds if "number" in found]
    return (
        len(numbered) >= _FEWEST_ROWS - 1
        and all(found == {"number"} for found in numbered)
        and bool(kinds[0])
        and "number" not in kinds[0]
    )


def _heights(grid: Grid) -> Heights:
    return {
        cell.row: (cell.box[1], cell.box[3])
        for cell in grid.cells
        if cell.rowspan == 1 and cell.box is not None
    }


def _stand_alike(left: Heights, right: Heights) -> bool:
    """Whether the rows that both pages show begin at one height and are as high.

    A label on several lines may make its row higher on the page that has it.
    """
    shared = sorted(left.keys() & right.keys())
    if len(shared) < _FEWEST_ROWS or abs(left[shared[0]][0] - right[shared[0]][0]) > _NEAR:
        return False
    more = [(left[row][1] - left[row][0]) - (right[row][1] - right[row][0]) for row in shared]
    return min(more) >= -_NEAR and 2 * sum(each <= _NEAR for each in more) > len(more)


def _numbered(grid: Grid) -> list[bool]:
    """Which rows hold numbers."""
    return [any(read_cell(c.text).kind == "number" for c in line) for line in grid.lines()]
