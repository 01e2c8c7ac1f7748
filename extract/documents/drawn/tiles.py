"""Sheets that were printed on several pages side by side: the columns put beside each other again.

A spreadsheet wider than its paper is printed in strips: first down, then over (all pages of the
first columns, then all of the next), or first over, then down.  The rows of a strip stand at the
same heights as those of the strip to its left.  Pages are put together only where every table of
the right one has its rows at the heights of one on the left, and numbers alone where that has
numbers; where both orders are possible and differ, the pages stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from common.text.normal import squeeze
from extract.documents.drawn.textlines import TextLine
from extract.numbers import read_cell
from extract.records import Cell, Grid

_NEAR = 1.5
"""Points by which edges of the same row may stand apart on two pages."""
_FEWEST_ROWS = 3
"""Rows of all a print's tables at least that go on to the right."""
MOST_PAGES = 60
"""Pages of a print; a longer document is none."""

Placed = list[tuple[float, Grid]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page's grids by their tops, its lines of text, its number in the document."""

    number: int
    grids: tuple[tuple[float, Grid], ...]
    lines: tuple[TextLine, ...] = ()


def in_place(pages: Sequence[Page]) -> list[Page]:
    """The pages with those that stand to the right of others joined to them."""
    if not 2 <= len(pages) <= MOST_PAGES:
        return list(pages)
    ways = [way for way in (_over(pages), _down(pages)) if _rows_joined(pages, way) >= _FEWEST_ROWS]
    fewest = min((len(way) for way in ways), default=0)
    best = [way for way in ways if len(way) == fewest]
    if not best or any(way != best[0] for way in best):
        return list(pages)
    return [_joined([pages[at] for at in row]) for row in best[0]]


def _rows_joined(pages: Sequence[Page], way: Sequence[Sequence[int]]) -> int:
    """The rows of all tables that a way puts beside others."""
    joined = [at for row in way for at in row[1:]]
    return sum(len(_edges(grid)) - 1 for at in joined for _, grid in pages[at].grids)


def _over(pages: Sequence[Page]) -> list[list[int]]:
    """The pages of each strip across, if each is followed by the one to its right."""
    rows: list[list[int]] = []
    for at, page in enumerate(pages):
        if rows and _fits(pages, rows[-1], page):
            rows[-1].append(at)
        else:
            rows.append([at])
    return rows


def _down(pages: Sequence[Page]) -> list[list[int]]:
    """The same, if all pages of the first columns come first, then those to their right."""
    rows: list[list[int]] = []
    last = -1
    for at, page in enumerate(pages):
        found = next(
            (row for row in range(last + 1, len(rows)) if _fits(pages, rows[row], page)), None
        )
        if found is None and last >= 0:
            found = next((row for row in range(len(rows)) if _fits(pages, rows[row], page)), None)
        if found is None:
            if last >= 0:
                return [[other] for other in range(len(pages))]
            rows.append([at])
        else:
            rows[found].append(at)
            last = found
    return rows


def _fits(pages: Sequence[Page], row: Sequence[int], page: Page) -> bool:
    """Whether a page goes on a strip on whose last page its first column had no room."""
    paper = max(_page_edge(one) for one in pages)
    first = min((_first_width(grid) for _, grid in page.grids), default=0.0)
    if _page_edge(pages[row[-1]]) + first <= paper - _NEAR:
        return False
    return _stands_right(_joined([pages[at] for at in row]), page)


def _page_edge(page: Page) -> float:
    return max((_right_edge(grid) for _, grid in page.grids), default=0.0)


def _first_width(grid: Grid) -> float:
    """The width of a table's first column."""
    left = min((cell.box[0] for cell in grid.cells if cell.box), default=0.0)
    edges = [cell.box[2] for cell in grid.cells if cell.box and cell.column == 0]
    return min(edges, default=left) - left


def _stands_right(left: Page, right: Page) -> bool:
    """Whether all tables of a page go on those of another to the right."""
    pairs = [(_partner(left, grid), grid) for _, grid in right.grids]
    edge = _page_edge(left)
    return bool(pairs) and all(
        one is not None and abs(_right_edge(one) - edge) <= _NEAR and _goes_on(one, grid)
        for one, grid in pairs
    )


def _partner(left: Page, grid: Grid) -> Grid | None:
    """The table of a page that ends where another one does, and has its rows in common."""
    edges = _edges(grid)
    for _, other in left.grids:
        own = _edges(other)
        if min(len(own), len(edges)) > 1 and abs(own[-1] - edges[-1]) <= _NEAR:
            top = max(own[0], edges[0]) - _NEAR
            shared = [[edge for edge in each if edge >= top] for each in (own, edges)]
            few, many = sorted(shared, key=len)
            if all(any(abs(one - near) <= _NEAR for near in many) for one in few):
                return other
    return None


def _goes_on(left: Grid, right: Grid) -> bool:
    """Whether numbers stand in the same rows, and behind a row's first number no words."""
    numbers = [cell for cell in right.cells if _kind(cell) == "number"]
    filled = {_height(cell) for cell in left.cells if _kind(cell) == "number"}
    if not left.aligned or not right.aligned or (filled and not numbers):
        return False
    worded = [_height(cell) for cell in right.cells if _kind(cell) in ("other", "unit")]
    if any(_among(height, filled) for height in worded):
        return False
    return not filled or all(_among(_height(cell), filled) for cell in numbers)


def _among(height: float, heights: set[float]) -> bool:
    return any(abs(height - other) <= _NEAR for other in heights)


def _kind(cell: Cell) -> str:
    return read_cell(cell.text).kind if cell.text.strip() else "nothing"


def _height(cell: Cell) -> float:
    """The lower edge of a cell."""
    return cell.box[3] if cell.box else -1.0


def _edges(grid: Grid) -> list[float]:
    """Where the rows of a grid begin and end, from top to bottom."""
    values = sorted(y for cell in grid.cells if cell.box for y in (cell.box[1], cell.box[3]))
    edges: list[float] = []
    for value in values:
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges


def _right_edge(grid: Grid) -> float:
    return max((cell.box[2] for cell in grid.cells if cell.box), default=0.0)


def _joined(row: Sequence[Page]) -> Page:
    """The pages of a strip as one."""
    first, *others = row
    for other in others:
        grids = []
        for top, grid in first.grids:
            right = next((g for _, g in other.grids if _partner(Page(0, ((top, grid),)), g)), None)
            grids.append((top, grid if right is None else _beside(grid, right)))
        first = replace(first, grids=tuple(grids), lines=(*first.lines, *other.lines))
    return first


def _beside(left: Grid, right: Grid) -> Grid:
    """Two tables as one, each cell in the rows between its edges."""
    boxes = replace(left, cells=(*left.cells, *right.cells))
    edges = _edges(boxes)

    def at(height: float) -> int:
        return min(range(len(edges)), key=lambda number: abs(edges[number] - height))

    cells = []
    for cell in boxes.cells:
        if cell.box is None:
            continue
        top, end = at(cell.box[1]), at(cell.box[3])
        cells.append(replace(cell, row=top, rowspan=max(1, end - top)))
    own = len([cell for cell in left.cells if cell.box])
    moved = [replace(cell, column=cell.column + left.columns) for cell in cells[own:]]
    whole = _mended(cells[:own], moved, left.columns)
    whole.sort(key=lambda cell: (cell.row, cell.column))
    return replace(
        left, cells=tuple(whole), rows=len(edges) - 1, columns=left.columns + right.columns
    )


def _mended(left: list[Cell], right: list[Cell], edge: int) -> list[Cell]:
    """The cells with the headings that the pages' edge cuts made whole."""
    result = list(left)
    for cell in right:
        other = next(
            (
                at
                for at, one in enumerate(result)
                if one.column + one.colspan == edge == cell.column
                and (one.row, one.rowspan) == (cell.row, cell.rowspan)
            ),
            None,
        )
        if other is not None and _is_cut(result[other], cell):
            one = result[other]
            result[other] = replace(
                one, text=one.text + cell.text, colspan=one.colspan + cell.colspan
            )
        else:
            result.append(cell)
    return result


def _is_cut(one: Cell, other: Cell) -> bool:
    """Whether cells beside the pages' edge are one heading: words in one, the other blank."""
    texts = squeeze(one.text), squeeze(other.text)
    blank = (not texts[0]) != (not texts[1])
    return blank and all(_kind(cell) in ("other", "nothing") for cell in (one, other))
