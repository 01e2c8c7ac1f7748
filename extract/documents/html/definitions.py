"""Tables written as lists of definitions within one another: a row's label, then its columns.

``dl`` in ``dl``: the outer terms name a row, the inmost ones its columns, and each
definition there is one figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from common.text.normal import label
from extract.documents.html.spans import MAX_COLUMNS, MAX_ROWS, text
from extract.forms import labels

FEWEST = 3
"""Rows with a word of the forms that make a list a table."""
MAX_DEPTH = 8
_PAIRS = ("dt", "dd")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's labels from the outermost, its columns' names, its figures."""

    path: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[str, ...]


def tables_of_definitions(tree: html.HtmlElement) -> None:
    """Put tables in the place of the lists that say one."""
    lists = [one for one in tree.iter("dl") if one.find(".//dl") is not None]
    outer = [one for one in lists if not any(a.tag == "dl" for a in one.iterancestors())]
    for element in outer:
        rows = list(_rows(element, (), 0))
        if not sum(map(_is_known, rows)) >= FEWEST or len(rows) > MAX_ROWS:
            continue
        around = element.getparent()
        if around is None:
            continue
        held = html.Element("div")
        held.tail = element.tail
        held.extend(_tables(rows))
        around.replace(element, held)


def _is_known(row: _Row) -> bool:
    index = labels()
    return any(label(word) in index.rows for word in row.path) or any(
        label(word) in index.columns for word in row.columns
    )


def _rows(element: html.HtmlElement, path: tuple[str, ...], depth: int) -> Iterator[_Row]:
    """The rows of a list; terms with a plain definition are the columns of one row."""
    columns: list[str] = []
    values: list[str] = []
    term = ""
    for part in element.iter(*_PAIRS):
        if next(part.iterancestors("dl"), None) is not element:
            continue
        if part.tag == "dt":
            term = text(part)
        elif part.find(".//dl") is None:
            columns.append(term)
            values.append(text(part))
        elif depth < MAX_DEPTH:
            for inner in part.iter("dl"):
                if next(inner.iterancestors("dl"), None) is element:
                    yield from _rows(inner, (*path, term), depth + 1)
    if values and len(values) <= MAX_COLUMNS:
        if path:
            yield _Row(path, tuple(columns), tuple(values))
        else:
            yield from (_Row((c,), (), (v,)) for c, v in zip(columns, values, strict=True))


def _tables(rows: list[_Row]) -> Iterator[html.HtmlElement]:
    """A table for every stretch of rows with the same columns."""
    start = 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or rows[end].columns != rows[start].columns:
            yield _table(rows[start:end])
            start = end


def _table(rows: list[_Row]) -> html.HtmlElement:
    table = html.Element("table")
    depth = max(len(row.path) for row in rows)
    if rows[0].columns:
        table.append(_line([("", depth)], rows[0].columns))
    for row in rows:
        spans = [*[1] * (len(row.path) - 1), depth - len(row.path) + 1]
        table.append(_line(list(zip(row.path, spans, strict=True)), row.values))
    return table


def _line(heads: list[tuple[str, int]], values: tuple[str, ...]) -> html.HtmlElement:
    line = html.Element("tr")
    for told, span in (*heads, *((value, 1) for value in values)):
        cell = html.Element("td")
        cell.text = told
        cell.set("colspan", str(span))
        line.append(cell)
    return line
