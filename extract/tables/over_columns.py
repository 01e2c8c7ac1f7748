"""The headings that stand over the columns of a table, whether they are merged or not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from common.text.normal import squeeze
from extract.numbers import read_cell
from extract.records import Cell
from extract.tables.paths import Key

Spot = tuple[int, int]
"""Row and column of a grid."""
_CAPTION = re.compile(r"(?:计量)?单位[::]")


def told_once(keys: Mapping[int, Key]) -> dict[int, Key]:
    """The columns without those of a figure or a row of the form that is named in two places."""
    times = Counter(keys.values())
    rows = [keys[column][:2] for column in sorted(keys)]
    apart = Counter(row for row, _ in groupby(rows))
    return {c: key for c, key in keys.items() if times[key] == 1 and apart[key[:2]] == 1}


def headings_over(
    at_place: Mapping[Spot, Cell], columns: range, heads: Sequence[int]
) -> dict[int, list[Cell]]:
    """The headings over each of the columns in the rows ``heads``, the topmost first.

    ``at_place`` holds the cell that covers each row and column.

    Where none is merged over its columns, each stands over the blanks to its right, as far as
    the heading above it does.  What stands over all columns is no heading of any.
    """
    lines = {
        at: {c: cell for c in columns if (cell := _heading(at_place.get((at, c))))} for at in heads
    }
    lines = {at: line for at, line in lines.items() if line}
    wide = len(columns)
    merged = any(1 < cell.colspan < wide for line in lines.values() for cell in line.values())
    paths: dict[int, list[Cell]] = {column: [] for column in columns}
    for at, line in lines.items():
        added = _added(line, columns, paths, spreads=not merged and at != max(lines))
        if len(added) < len(columns) or len({id(cell) for cell in added.values()}) > 1:
            for column, cell in added.items():
                paths[column] = [*paths[column], cell]
    return paths


def _added(
    line: Mapping[int, Cell], columns: range, paths: Mapping[int, list[Cell]], *, spreads: bool
) -> dict[int, Cell]:
    """What a row of headings adds over each column; where it ``spreads``, also over blanks."""
    before: Cell | None = None
    above: list[Cell] = []
    added: dict[int, Cell] = {}
    for column in columns:
        if (cell := line.get(column)) is not None:
            before, above = cell, paths[column]
        elif not spreads or paths[column] != above:
            before = None
        if before is not None and before not in paths[column]:
            added[column] = before
    return added


def _heading(cell: Cell | None) -> Cell | None:
    """A cell that can be a heading: no number (1, 2, 3 above the columns) and no unit."""
    if cell is None or not cell.text.strip() or read_cell(cell.text).kind in ("number", "nothing"):
        return None
    return None if _CAPTION.match(squeeze(cell.text)) else cell
