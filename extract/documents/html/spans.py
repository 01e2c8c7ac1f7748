"""HTML tables to grids: spans laid out as browsers do (HTML Standard, "forming a table")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree, html

from extract.documents.html.hiding import UNSHOWN
from extract.documents.html.nesting import Nesting
from extract.documents.note_marks import settled
from extract.records import Cell, Grid

MAX_COLUMNS = 256
MAX_ROWS = 5_000
MAX_SPAN = 1_000
MAX_CELLS = 200_000
_COUNT = re.compile(r"\s*\+?(\d{1,6})")
LONG_CELL = 600
"""A cell with more text than this is a page's layout, not a form's cell."""
_PARAGRAPHS = 3
"""Paragraphs of a cell from which on it holds a text, in a table of one column."""
_UNSHOWN = frozenset({"script", "style", "select", "template", "noscript", "textarea", "object"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_HAS_LONG = etree.XPath(
    " or ".join(f"boolean(.//{tag}[string-length() > {LONG_CELL}])" for tag in ("td", "th"))
)
_ROW, _TABLE, _CELL = frozenset({"tr"}), frozenset({"table"}), frozenset({"td", "th"})


@dataclass(frozen=True, slots=True)
class Laid:
    """A table laid out; ``whole`` is false where rows or columns lie beyond the limits."""

    grid: Grid
    whole: bool


def is_layout(table: html.HtmlElement, nested: Nesting) -> bool:
    """Whether a table only arranges the page: tables or long prose in its cells, or one column
    whose cells are the title, the date and the paragraphs of a text.
    """
    inner = nested.inner(table)
    if not inner.tables and not _HAS_LONG(table):
        return _is_stack(table, nested)
    boxed = inner.most_cells <= 1  # boxes around a number are no tables
    for row in islice(_rows(table, nested), MAX_ROWS):
        for cell in _cells(row):
            if not boxed and cell in nested.cells:
                if inner.tables > 1 or not _is_data(table, nested):
                    return True
            elif _is_long(cell):
                return True
    return _is_stack(table, nested)


def _is_stack(table: html.HtmlElement, nested: Nesting) -> bool:
    """Whether a table has one column, and in a cell of it a text of several paragraphs."""
    paragraphs = 0
    for row in islice(_rows(table, nested), MAX_ROWS):
        cells = list(islice(_cells(row), 2))
        if len(cells) > 1:
            return False
        for cell in cells:
            paragraphs = max(paragraphs, sum(1 for _ in islice(cell.iter("p"), _PARAGRAPHS)))
    return paragraphs >= _PARAGRAPHS


def _is_long(cell: html.HtmlElement) -> bool:
    """Whether a cell holds more text than a form's."""
    told = "".join(cell.itertext()) if len(cell) else cell.text
    return bool(told) and len(told) > LONG_CELL and len(told.strip()) > LONG_CELL


def _is_data(table: html.HtmlElement, nested: Nesting) -> bool:
    """Whether at least three rows of the table itself hold three cells with text."""
    full = 0
    for row in _rows(table, nested):
        cells = [cell for cell in _cells(row) if cell not in nested.cells]
        full += sum(bool("".join(cell.itertext()).strip()) for cell in cells) >= 3
    return full >= 3


def grid(table: html.HtmlElement, nested: Nesting) -> Laid:
    """A table's cells at their places; wrong or absurd span counts are bounded."""
    every = iter(_rows(table, nested))
    rows = list(islice(every, MAX_ROWS))
    whole = next(every, None) is None
    taken = [0] * MAX_COLUMNS
    cells: list[Cell] = []
    width = 0
    for number, row in enumerate(rows):
        column = 0
        for element in _cells(row):
            while column < MAX_COLUMNS and taken[column] > number:
                column += 1
            if column >= MAX_COLUMNS:
                whole = False
                break
            across, down = element.get("colspan"), element.get("rowspan")
            end = column + (min(_span(across), MAX_COLUMNS - column) if across else 1)
            below = number + (min(_span(down, zero=len(rows)), len(rows) - number) if down else 1)
            shown, header = text(element), element.tag == "th"
            cell = Cell(number, column, shown, below - number, end - column, header)
            if unshown := element.get(UNSHOWN):
                cell = replace(cell, unshown=unshown)
            cells.append(cell)
            taken[column] = below
            for at in range(column + 1, end):
                if taken[at] < below:
                    taken[at] = below
            column = end
        if width < column:
            width = column
    return Laid(Grid(tuple(cells), len(rows), width), whole)


def text(element: html.HtmlElement) -> str:
    """A cell's raw text; its paragraphs and breaks as line ends."""
    if not len(element):
        told = element.text or ""
        inner = (_inner(told) if "\n" in told else told).strip(" \t\r\u00a0")
        return inner if inner.isascii() else settled(inner)
    parts: list[str] = []
    _collect(element, parts)
    lines = [line.strip(" \t\r\u00a0") for line in "".join(parts).split("\n")]
    return settled("\n".join(line for line in lines if line))


def _collect(element: html.HtmlElement, parts: list[str]) -> None:
    """Text in order, without recursion."""
    stack: list[tuple[html.HtmlElement, bool]] = [(element, False)]
    while stack:
        node, done = stack.pop()
        if done:
            if node.tag in _BREAKS:
                parts.append("\n")
            if node is not element and node.tail:
                parts.append(_inner(node.tail))
            continue
        if not isinstance(node.tag, str) or node.tag in _UNSHOWN:
            if node.tail:
                parts.append(_inner(node.tail))
            continue
        stack.append((node, True))
        if node.tag in _BREAKS:
            parts.append("\n")
        if node.text:
            parts.append(_inner(node.text))
        stack.extend((child, False) for child in reversed(node))


def _inner(text: str) -> str:
    """Source line ends are white space in HTML, not breaks."""
    if "\n" not in text:
        return text
    return re.sub(r"\s*\n\s*", " ", text)


def _span(value: str | None, zero: int = 1) -> int:
    """A span count as browsers read it: leading digits; 0 rows means to the end."""
    found = _COUNT.match(value) if value else None
    if not found:
        return 1
    return min(int(found.group(1)), MAX_SPAN) or zero


def _rows(table: html.HtmlElement, nested: Nesting) -> Iterator[html.HtmlElement]:
    """A table's own rows, not those of tables inside its cells.

    Rows of the head come first and of the foot last, wherever they stand.
    """
    plain = not nested.inner(table).tables
    parts: dict[str, list[html.HtmlElement]] = {"thead": [], "": [], "tfoot": []}
    for child in table:
        if child.tag == "tr":
            parts[""].append(child)
        elif child.tag in ("thead", "tbody", "tfoot", "form", "div", "center"):
            key = child.tag if child.tag in parts else ""
            parts[key].extend(child.iter("tr") if plain else _within(child, _ROW, _TABLE))
    for rows in parts.values():
        yield from rows


def _within(
    element: html.HtmlElement, wanted: frozenset[str], closed: frozenset[str]
) -> Iterator[html.HtmlElement]:
    """The elements with these tags inside one, in order, but not those inside ``closed`` ones."""
    stack = list(reversed(element))
    while stack:
        node = stack.pop()
        if node.tag in wanted:
            yield node
        if node.tag not in closed:
            stack.extend(reversed(node))


def _cells(row: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for child in row:
        if child.tag in _CELL:
            yield child
        elif child.tag in ("form", "div", "span", "center", "b", "strong", "font"):
            yield from _within(child, _CELL, _ROW | _TABLE)
