"""Tables drawn by CSS grid: parts placed in rows and columns by their own style (CSS Grid 1).

A table of the forms whose parts are placed in a way that is not understood (names,
lines counted from an end that is not known) is not read at all: a cell in the wrong
column would be a wrong figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import html

from common.text.normal import label
from extract.documents.html.grid_lines import (
    Area,
    Side,
    Template,
    UnplacedError,
    area_of,
    order_of,
    template_of,
)
from extract.documents.html.spans import MAX_COLUMNS, MAX_ROWS, text
from extract.documents.html.styles import Declared, all_declarations
from extract.forms import labels
from extract.records import Cell, Grid

_FEWEST = 6
"""Parts of a grid at the least: fewer lay out a page."""
_MOST = 5_000
_LONGEST = 600
"""A part with more text than this is the page's, not a cell."""


def css_grid(element: html.HtmlElement) -> Grid | None:
    """The cells of an element whose style lays out its parts as a grid, else ``None``.

    Raises :class:`UnplacedError` for a table of the forms whose cells cannot be placed.
    """
    style = element.get("style") or ""
    if "grid" not in style:
        return None
    declared = all_declarations(style)
    if not declared.get("display", "").endswith("grid") or not _is_laid_out(element):
        return None
    parts = _parts(element)
    if not _FEWEST <= len(parts) <= _MOST:
        return None
    texts = [text(part) for part in parts]
    if any(len(told) > _LONGEST for told in texts):
        return None
    try:
        return _grid(declared, parts, texts)
    except UnplacedError:
        if _is_form(texts):
            raise
        return None


def _is_laid_out(element: html.HtmlElement) -> bool:
    """Whether an element's parts may be cells: it is no page, and holds no table."""
    return element.find(".//table") is None and not (element.text or "").strip()


def _parts(element: html.HtmlElement) -> list[html.HtmlElement]:
    """The parts that are placed; those of a row that is no box of its own are the grid's."""
    parts: list[html.HtmlElement] = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        style = child.get("style") or ""
        if "contents" in style and all_declarations(style).get("display") == "contents":
            parts += [part for part in child if isinstance(part.tag, str)]
        else:
            parts.append(child)
    return parts


def _is_form(texts: list[str]) -> bool:
    index = labels()
    return any(word in index.rows or word in index.columns for word in map(label, texts))


def _grid(style: Declared, parts: list[html.HtmlElement], texts: list[str]) -> Grid:
    template = template_of(style)
    styles = [all_declarations(part.get("style") or "") for part in parts]
    placed = [
        (order_of(own), area_of(own, template), told)
        for own, told in zip(styles, texts, strict=True)
    ]
    placed.sort(key=lambda part: part[0])
    if not template.in_rows and any(map(_turn, placed)):
        raise UnplacedError
    layout = _Layout(template)
    for _, area, told in sorted(placed, key=_turn):
        layout.put(area, told)
    cells = sorted(layout.cells, key=lambda cell: (cell.row, cell.column))
    if not cells:
        raise UnplacedError
    rows = max(cell.row + cell.rowspan for cell in cells)
    return Grid(tuple(cells), rows, max(cell.column + cell.colspan for cell in cells))


def _turn(part: tuple[int, Area, str]) -> int:
    """When a part is placed: with a place of its own first, then in its own row (8.5)."""
    area = part[1]
    return 2 if area.down.start is None else int(area.across.start is None)


@dataclass(slots=True)
class _Layout:
    """The cells of a grid, placed one after the other.

    ``at`` is where the last one without a place of its own stands: the next follows it.
    """

    template: Template
    cells: list[Cell] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    at: tuple[int, int] = (0, 0)

    def put(self, area: Area, told: str) -> None:
        """Place a part where its style and those before it let it.

        Raises :class:`UnplacedError` beyond all limits, and where two texts lie on one another.
        """
        columns, across = self.template.columns, area.across
        width = across.span if across.start is not None else min(across.span, max(columns, 1))
        row, column = self._free(area, replace(across, span=width))
        if row >= MAX_ROWS or column + width > MAX_COLUMNS:
            raise UnplacedError
        height = min(area.down.span, MAX_ROWS)
        own = {(row + r, column + c) for r in range(height) for c in range(width)}
        if own & self.taken:
            if told:
                raise UnplacedError
            return  # a ground behind the cells
        self.taken |= own
        self.cells.append(Cell(row, column, told, height, width))

    def _free(self, area: Area, across: Side) -> tuple[int, int]:
        """The first free place for a part."""
        if area.down.start is not None and across.start is not None:
            return area.down.start, across.start
        found = next(
            (row, column)
            for row, column in _places(self.at, area.down, across, self.template.columns)
            if not any((row, c) in self.taken for c in range(column, column + across.span))
        )
        if area.down.start is None:
            self.at = found
        return found


def _places(
    last: tuple[int, int], down: Side, across: Side, columns: int
) -> Iterator[tuple[int, int]]:
    """Where a part may stand, in the order of the grid: from where the last one does."""
    if down.start is not None:
        for free in range(MAX_COLUMNS):
            yield down.start, free
    row, column = last
    while row <= MAX_ROWS:
        if across.start is not None:
            if across.start >= column:
                yield row, across.start
        else:
            for free in range(column, columns - across.span + 1):
                yield row, free
        row, column = row + 1, 0
    yield MAX_ROWS, 0
