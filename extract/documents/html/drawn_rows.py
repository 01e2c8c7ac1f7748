"""Rows of tables drawn with parts that are no table: divisions or lists shaped by classes.

What a style sheet does is not known here, so a row is told by what it says: a
row's or heading's words of the forms, then nothing but values, headings, or blanks.
Blank cells are empty parts; as lines of text they would be lost.
"""

from __future__ import annotations

import re

from lxml import html

from common.text.normal import label
from extract.documents.html.spans import text
from extract.forms import labels
from extract.numbers import read_cell
from extract.records import Cell, Grid

ROWS = frozenset({"div", "ul", "ol", "dl", "section", "li", "p"})
_CELLS = frozenset({"div", "li", "span", "dd", "dt", "p", "b", "strong", "i", "em"})
_INNER = frozenset({"span", "p", "b", "strong", "i", "em", "font", "div", "br", "sup", "u"})
MOST_CELLS = 60
FEWEST_BARE = 10
"""Values of a row that has no words: it can only be the one line of a table."""
LONGEST = 120
LONGEST_SOURCE = 2_000
"""Characters of a row, with its white space, beyond which it is not looked at."""
SMALLEST = 2


def drawn_row(element: html.HtmlElement) -> list[str] | None:
    """The texts of a row's cells, or ``None`` where an element is no such row."""
    if element.tag not in ROWS or not SMALLEST <= len(element) <= MOST_CELLS:
        return None
    if (element.text or "").strip() or element[0].tag not in _CELLS:
        return None
    if not all(_is_cell(child) for child in element):
        return None
    texts = [text(child) for child in element]
    return texts if sum(map(len, texts)) <= LONGEST_SOURCE and _is_row(texts) else None


def _is_cell(child: html.HtmlElement) -> bool:
    """Whether a part can be a cell: nothing stands beside it, and it holds a text at most."""
    if child.tag not in _CELLS or (child.tail or "").strip():
        return False
    inner = [part for part in child.iter() if part is not child]
    return len(inner) <= 8 and all(part.tag in _INNER for part in inner)


def _is_row(texts: list[str]) -> bool:
    kinds = [read_cell(cell).kind for cell in texts]
    words = [label(cell) for cell, kind in zip(texts, kinds, strict=True) if kind == "other"]
    if not words:
        return len(texts) >= FEWEST_BARE and "number" in kinds
    index = labels()
    known = [word in index.rows or word in index.columns or word in index.headers for word in words]
    if all(known):
        return True
    strange = words[known.index(False)]
    return any(known) and kinds.count("other") < len(kinds) and len(strange) <= LONGEST


def as_grid(rows: list[list[str]]) -> Grid:
    """Rows of cells as a grid; where its columns stand is not known."""
    cells = tuple(
        Cell(number, column, re.sub(r"\s+\Z", "", cell))
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
    )
    return Grid(cells, len(rows), max(map(len, rows)), aligned=False)
