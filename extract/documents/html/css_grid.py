"""Tables drawn by CSS grid: parts placed in rows and columns by their own style (CSS Grid 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html

from extract.documents.html.spans import MAX_COLUMNS, MAX_ROWS, text
from extract.records import Cell, Grid

_GRID = re.compile(r"display\s*:\s*(?:inline-)?grid", re.IGNORECASE)
_COLUMNS = re.compile(r"grid-template-columns\s*:\s*([^;]+)", re.IGNORECASE)
_REPEAT = re.compile(r"repeat\(\s*(\d{1,3})\s*,([^()]*(?:\([^()]*\)[^()]*)*)\)")
_PLACE = {
    side: re.compile(
        rf"grid-{side}\s*:\s*(?:(\d+)\s*(?:/\s*(?:span\s+(\d+)|(\d+)))?|span\s+(\d+))",
        re.IGNORECASE,
    )
    for side in ("row", "column")
}
_FEWEST = 6
"""Parts of a grid at the least: fewer lay out a page."""
_MOST = 5_000
_LONGEST = 600
"""A part with more text than this is the page's, not a cell."""


@dataclass(frozen=True, slots=True)
class _Side:
    """The line from 0 at which a part begins, if it is told, and how many it spans."""

    start: int | None
    span: int


def css_grid(element: html.HtmlElement) -> Grid | None:
    """The cells of an element whose style lays out its parts as a grid, else ``None``."""
    style = element.get("style") or ""
    if not _is_laid_out(element, style):
        return None
    parts = [part for part in element if isinstance(part.tag, str)]
    texts = [text(part) for part in parts]
    if any(len(told) > _LONGEST for told in texts):
        return None
    layout = _Layout(_template(style))
    for part, told in zip(parts, texts, strict=True):
        if not layout.put(part.get("style") or "", told):
            return None
    cells = sorted(layout.cells, key=lambda cell: (cell.row, cell.column))
    rows = max(cell.row + cell.rowspan for cell in cells)
    return Grid(tuple(cells), rows, max(cell.column + cell.colspan for cell in cells))


def _is_laid_out(element: html.HtmlElement, style: str) -> bool:
    """Whether an element's style lays out its parts, and they may be cells: no page, no table."""
    if "grid" not in style or not _GRID.search(style) or not _FEWEST <= len(element) <= _MOST:
        return False
    return element.find(".//table") is None and not (element.text or "").strip()


@dataclass(slots=True)
class _Layout:
    """The cells of a grid of so many columns, placed one after the other.

    ``at`` is where the last one stands: the next without a place of its own follows it.
    """

    columns: int
    cells: list[Cell] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    at: tuple[int, int] = (0, 0)

    def put(self, style: str, told: str) -> bool:
        """Place a part where its style and those before it let it; ``False`` beyond all limits."""
        down, across = _side(style, "row"), _side(style, "column")
        width = min(across.span, max(self.columns, across.span if across.start is not None else 1))
        row, column = self.at = next(
            (row, column)
            for row, column in _places(self.at, down, across, self.columns)
            if not any((row, c) in self.taken for c in range(column, column + width))
        )
        if row >= MAX_ROWS or column + width > MAX_COLUMNS:
            return False
        height = min(down.span, MAX_ROWS)
        self.taken.update((row + r, column + c) for r in range(height) for c in range(width))
        self.cells.append(Cell(row, column, told, height, width))
        return True


def _places(
    last: tuple[int, int], down: _Side, across: _Side, columns: int
) -> Iterator[tuple[int, int]]:
    """Where a part may stand, in the order of the grid: from where the last one does."""
    if down.start is not None and across.start is not None:
        while True:
            yield down.start, across.start
            down = _Side(down.start + MAX_ROWS, down.span)  # two parts at one place
    row, column = last if down.start is None else (down.start, 0)
    while row <= MAX_ROWS:
        if across.start is not None:
            yield row, across.start
        else:
            for free in range(column, columns - across.span + 1):
                yield row, free
        row, column = row + 1, 0
    yield MAX_ROWS, 0


def _template(style: str) -> int:
    """How many columns a grid has."""
    found = _COLUMNS.search(style)
    if not found:
        return 1
    count = 0
    rest = found.group(1)
    for repeated in _REPEAT.finditer(rest):
        count += int(repeated.group(1)) * max(len(repeated.group(2).split()), 1)
    return min(count + len(_REPEAT.sub(" ", rest).split()), MAX_COLUMNS)


def _side(style: str, side: str) -> _Side:
    found = _PLACE[side].search(style)
    if not found:
        return _Side(None, 1)
    start, span, end, alone = (int(number) if number else None for number in found.groups())
    if start is None:
        return _Side(None, alone or 1)
    return _Side(start - 1 if start else None, span or max((end or 0) - start, 1))
