"""The rows of a sheet to blocks: which of them are a table, which are text, which stand beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby

from extract.numbers import read_cell
from extract.records import Block, Cell, Grid, Paragraph

_PROSE = 40
"""A row of one cell longer than this is prose, even between rows of a table."""
_FEWEST_SIDE = 3
"""Numbers of a column beside a sheet's tables at least."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: its number from 0, and the cells that begin in it."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> list[Cell]:
        """The cells that hold text."""
        return [cell for cell in self.cells if cell.text]


def row_blocks(rows: Sequence[SheetRow], number: int) -> Iterator[Block]:
    """The blocks of sheet ``number``: table rows as grids, the texts between as paragraphs.

    Columns that stand beside all of that come at its end.
    """
    main, beside = _without_sides(rows)
    yield from _blocks(main, number)
    yield from _grid(beside)


def _blocks(rows: Sequence[SheetRow], number: int) -> Iterator[Block]:
    table: list[SheetRow] = []
    for place, row in enumerate(rows):
        if not row.texts:
            if not _covered(table, row):
                yield from _grid(table)
                table = []
            elif table:
                table.append(row)
            continue
        if len(row.texts) > 1 or _belongs(row, table, rows[place + 1 : place + 2]):
            table.append(row)
            continue
        yield from _grid(table)
        table = []
        yield Paragraph(row.texts[0].text, page=number)
    yield from _grid(table)


def _covered(table: Sequence[SheetRow], row: SheetRow) -> bool:
    """Whether a cell from above reaches into the row: part of a heading, not a gap."""
    return any(
        cell.row + cell.rowspan > row.number and cell.text
        for above in table
        for cell in above.cells
    )


def _belongs(row: SheetRow, table: Sequence[SheetRow], following: Sequence[SheetRow]) -> bool:
    """Whether a row of one text is part of the table above it.

    It is when it stands between rows of the table, or when its cell is as wide
    as the labels above: a row whose figures were left blank.
    """
    (cell,) = row.texts
    if not table or table[-1].number != row.number - 1 or len(cell.text) > _PROSE:
        return False
    if following and following[0].number == row.number + 1 and len(following[0].texts) > 1:
        return True
    place = (cell.column, cell.colspan)
    return cell.colspan > 1 and any(
        (other.column, other.colspan) == place and len(above.texts) > 1
        for above in table
        for other in above.texts
    )


def _without_sides(rows: Sequence[SheetRow]) -> tuple[list[SheetRow], list[SheetRow]]:
    """The rows without columns that stand beside all of them, and those columns' rows.

    A column of checks is filled down beside tables, headings and gaps alike, an empty
    column before it: with it the rows would be one table.  It is told by numbers in rows
    that have nothing else but prose; the last column of a table has none.
    """
    filled = {(row.number, cell.column): cell for row in rows for cell in row.texts}
    reached = _reached(rows)
    alone = {row.number for row in rows if len(row.texts) == 1}
    alone |= {r.number for r in rows if len(r.texts) == 2 and len(r.texts[0].text) > _PROSE}
    sides: set[tuple[int, int]] = set()
    for column in {column for row, column in filled if row in alone and column}:
        places = sorted(row for row, at in filled if at == column)
        for run in _stretches(places):
            if _is_side([filled[row, column] for row in run], reached, alone):
                sides.update((row, column) for row in run)
    if not sides:
        return list(rows), []
    return _split(rows, sides)


def _reached(rows: Sequence[SheetRow]) -> set[tuple[int, int]]:
    """The places, by row and column, that cells with text reach over."""
    return {
        (row.number, column)
        for row in rows
        for cell in row.texts
        for column in range(cell.column, cell.column + cell.colspan)
    }


def _stretches(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Runs of numbers that follow one another."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        yield [number for _, number in run]


def _is_side(cells: Sequence[Cell], reached: Set[tuple[int, int]], alone: Set[int]) -> bool:
    """Whether cells below one another are numbers, but for a heading, with nothing beside them."""
    numbers = [cell for cell in cells if read_cell(cell.text).kind == "number"]
    if len(numbers) < max(_FEWEST_SIDE, len(cells) - 1) or any(cell.colspan > 1 for cell in cells):
        return False
    if not any(cell.row in alone for cell in numbers):
        return False
    return not any((cell.row, cell.column + step) in reached for cell in cells for step in (-1, 1))


def _split(
    rows: Sequence[SheetRow], sides: Set[tuple[int, int]]
) -> tuple[list[SheetRow], list[SheetRow]]:
    main: list[SheetRow] = []
    beside: list[SheetRow] = []
    for row in rows:
        aside = tuple(cell for cell in row.cells if (row.number, cell.column) in sides)
        if aside:
            beside.append(SheetRow(row.number, aside))
            kept = (replace(c, text="") if c in aside else c for c in row.cells)
            row = SheetRow(row.number, tuple(kept))
        main.append(row)
    return main, beside


def _grid(table: Sequence[SheetRow]) -> Iterator[Grid]:
    """Rows of a table as a grid, moved to its upper left corner and cut at its right edge."""
    cells = [cell for row in table for cell in row.cells]
    shown = [cell for cell in cells if cell.text]
    if not shown:
        return
    top, left = table[0].number, min(cell.column for cell in shown)
    height = table[-1].number - top + 1
    right = max(cell.column + cell.colspan for cell in shown)
    kept = [
        Cell(
            cell.row - top,
            cell.column - left,
            cell.text,
            min(cell.rowspan, height - (cell.row - top)),
            min(cell.colspan, right - cell.column),
            page=cell.page,
            unshown=cell.unshown,
        )
        for cell in cells
        if left <= cell.column < right
    ]
    yield Grid(tuple(kept), height, right - left, page=table[0].cells[0].page)
