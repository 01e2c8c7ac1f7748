"""Tables drawn column by column: lists beside one another, a column's name and its figures each.

What a style sheet does is not known here, so such lists are told by what they say: as many
parts each, first the labels, then in each list a name of the forms above nothing but values.
"""

from __future__ import annotations

from lxml import html

from common.text.normal import label
from extract.documents.html.spans import MAX_COLUMNS, MAX_ROWS, text
from extract.forms import labels
from extract.numbers import read_cell
from extract.records import Cell, Grid

_LISTS = frozenset({"ul", "ol", "div", "dl"})
_LONGEST = 2_000
"""Characters of a list, with its white space, beyond which it is not looked at."""
SMALLEST = 2


def column_lists(element: html.HtmlElement) -> Grid | None:
    """The grid of an element whose parts are a table's columns, else ``None``."""
    if not SMALLEST <= len(element) <= MAX_COLUMNS or (element.text or "").strip():
        return None
    parts = list(element)
    high = len(parts[0])
    if not SMALLEST <= high <= MAX_ROWS:
        return None
    if any(part.tag not in _LISTS or len(part) != high or _is_mixed(part) for part in parts):
        return None
    columns = [[text(cell) for cell in part] for part in parts]
    if not all(_is_column(column) for column in columns[1:]) or not _are_labels(columns[0]):
        return None
    cells = tuple(
        Cell(row, column, told)
        for row, line in enumerate(zip(*columns, strict=True))
        for column, told in enumerate(line)
    )
    return Grid(cells, high, len(columns))


def _is_mixed(part: html.HtmlElement) -> bool:
    """Whether text stands beside a list's parts, or it is no list of short ones."""
    if (part.text or "").strip() or (part.tail or "").strip():
        return True
    if any((cell.tail or "").strip() or cell.find(".//table") is not None for cell in part):
        return True
    return len("".join(part.itertext())) > _LONGEST


def _is_column(texts: list[str]) -> bool:
    index = labels()
    word = label(texts[0])
    named = word in index.columns or word in index.rows or word in index.headers
    return named and all(read_cell(told).kind != "other" for told in texts[1:])


def _are_labels(texts: list[str]) -> bool:
    return all(read_cell(told).kind == "other" for told in texts[1:])
