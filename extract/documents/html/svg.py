"""Tables drawn as inline SVG (SVG 2): its texts and lines, laid out like a page's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from common.text.normal import label
from extract.documents.drawn.layout import blocks_of, lay_out
from extract.documents.drawn.marks import Glyph, Sheet, clean_text
from extract.documents.drawn.textlines import is_wide
from extract.documents.limits import LIMITS, Budget, RefusedError
from extract.forms import labels
from extract.records import Grid, without_places

FEWEST_TEXTS = 6
"""Texts of a drawing at the least: fewer are an icon's, or a chart's."""
FEWEST_WORDS = 2
"""Words of the forms in a drawing that make it a table of theirs."""
MOST_ELEMENTS = 20_000
_NUMBER = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(?:px)?\s*$")
_MOVED = re.compile(r"translate\(\s*(-?[\d.]+)(?:[\s,]+(-?[\d.]+))?\s*\)\s*$")
_ASCENT = 0.88
_USUAL_SIZE = 16.0

Point = tuple[float, float]


def svg_tables(element: html.HtmlElement) -> list[Grid]:
    """The tables of a drawing; nothing where it is turned or scaled, or has none."""
    sheet = Sheet(1, 0.0, 0.0)
    try:
        _draw(element, sheet)
        if len(sheet.glyphs) < FEWEST_TEXTS:
            return []
        sheet.width = max(glyph.x1 for glyph in sheet.glyphs) + 1
        sheet.height = max(glyph.bottom for glyph in sheet.glyphs) + 1
        sheet.finish()
        blocks = blocks_of([lay_out(sheet, Budget(LIMITS))])
    except (RefusedError, ValueError):
        return []
    grids = (block for block in map(without_places, blocks) if isinstance(block, Grid))
    return [grid for grid in grids if _is_form(grid)]


def _is_form(grid: Grid) -> bool:
    """Whether a table has words of the forms: the numbers of a chart stand in rows, too."""
    index = labels()
    words = {label(cell.text) for cell in grid.cells}
    return sum(word in index.rows or word in index.columns for word in words) >= FEWEST_WORDS


def _draw(element: html.HtmlElement, sheet: Sheet) -> None:
    """Put the marks of an element and all below it on the sheet, without recursion."""
    stack: list[tuple[html.HtmlElement, Point, float]] = [(element, (0.0, 0.0), _USUAL_SIZE)]
    for _ in range(MOST_ELEMENTS):
        if not stack:
            return
        node, (left, top), size = stack.pop()
        if not isinstance(node.tag, str) or node.tag in ("defs", "symbol", "title", "desc"):
            continue
        left, top = _moved(node, left, top)
        size = _number(node, "font-size", size)
        if node.tag == "text":
            sheet.glyphs += _written(node, (left, top), size)
            continue
        if len(points := _outline(node, left, top)) > 1:
            sheet.draw(points, stroke=node.get("stroke", "none") != "none", fill=True)
        stack.extend((child, (left, top), size) for child in reversed(node))
    raise ValueError("more elements than a table has")


def _moved(node: html.HtmlElement, left: float, top: float) -> Point:
    if not (told := node.get("transform", "").strip()):
        return left, top
    found = _MOVED.match(told)
    if found is None:
        raise ValueError("a drawing that is turned or scaled")
    return left + float(found.group(1)), top + float(found.group(2) or 0)


def _number(node: html.HtmlElement, name: str, usual: float = 0.0) -> float:
    found = _NUMBER.match(node.get(name, ""))
    return float(found.group(1)) if found else usual


def _written(node: html.HtmlElement, moved: Point, size: float) -> Iterator[Glyph]:
    """The characters of a text, and of those parts of it that have a place of their own."""
    placed = [part for part in node.iter("tspan") if part.get("x") or part.get("y")]
    for part in placed or [node]:
        text = "".join(part.itertext()).strip()
        widths = [size * (1.0 if is_wide(char) else 0.5) for char in text]
        x = moved[0] + _number(part, "x", _number(node, "x"))
        y = moved[1] + _number(part, "y", _number(node, "y")) - _ASCENT * size
        anchor = part.get("text-anchor") or node.get("text-anchor")
        x -= sum(widths) * {"middle": 0.5, "end": 1.0}.get(anchor or "", 0.0)
        for char, width in zip(text, widths, strict=True):
            if shown := clean_text(char):
                yield Glyph(shown, x, y, x + width, y + size, size)
            x += width


def _outline(node: html.HtmlElement, left: float, top: float) -> list[Point]:
    """The corners of a rectangle or the ends of a line."""
    if node.tag == "rect":
        x, y = left + _number(node, "x"), top + _number(node, "y")
        right, bottom = x + _number(node, "width"), y + _number(node, "height")
        return [(x, y), (right, y), (right, bottom), (x, bottom), (x, y)]
    if node.tag == "line":
        names = (("x1", "y1"), ("x2", "y2"))
        return [(left + _number(node, x), top + _number(node, y)) for x, y in names]
    return []
