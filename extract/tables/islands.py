"""Tables that stand side by side in one grid, an empty column between them.

Spreadsheets hold them so; a spacer column inside one table looks alike, but
has numbers and no labels to its right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.numbers import read_cell
from extract.records import Cell, Grid

Cells = list[Cell]
LABELLED = 0.6
"""The part of its rows with numbers that begin with words in a table of its own."""
FEWEST_ROWS = 2
"""Rows with numbers that a table of its own has at least."""


def side_by_side(grid: Grid) -> list[list[Cells]]:
    """The grid's lines, for each table in it from left to right."""
    lines = grid.lines()
    if not grid.aligned:
        return [lines]
    edges = [edge for edge in _gaps(lines, grid.columns) if _is_table(_right_of(lines, edge))]
    if not edges:
        return [lines]
    ends = [*edges[1:], grid.columns]
    parts = [[[cell for cell in line if cell.column < edges[0]] for line in lines]]
    for edge, end in zip(edges, ends, strict=True):
        parts.append([[cell for cell in line if edge <= cell.column < end] for line in lines])
    return parts


def _gaps(lines: Sequence[Cells], columns: int) -> Iterator[int]:
    """The columns behind which an empty one ends: no text stands in or reaches over it."""
    filled = [False] * columns
    for line in lines:
        for cell in line:
            if cell.text.strip():
                width = min(cell.colspan, columns - cell.column)
                filled[cell.column : cell.column + width] = [True] * width
    for column in range(1, columns - 1):
        if not filled[column] and filled[column + 1] and any(filled[:column]):
            yield column + 1


def _right_of(lines: Sequence[Cells], edge: int) -> list[Cells]:
    return [[cell for cell in line if cell.column >= edge] for line in lines]


def _is_table(lines: Sequence[Cells]) -> bool:
    """Whether most rows with numbers begin with a label of their own."""
    kinds = [
        [kind for cell in line if (kind := read_cell(cell.text).kind) != "nothing"]
        for line in lines
    ]
    numbers = [found for found in kinds if "number" in found]
    labelled = sum(found[0] == "other" for found in numbers)
    return len(numbers) >= FEWEST_ROWS and labelled >= LABELLED * len(numbers)
