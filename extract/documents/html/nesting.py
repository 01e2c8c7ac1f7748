"""Which tables and cells hold further tables, told in one walk over the page.

Pages nest layout tables many deep; asking each anew what it holds would walk
its inside once for every table around it.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree, html

_CELLS = ("td", "th")


@dataclass(frozen=True, slots=True)
class Inner:
    """What a table holds: how many tables, and the most cells in one of them."""

    tables: int = 0
    most_cells: int = 0


NOTHING = Inner()
_AROUND = ("table", *_CELLS)


@dataclass(slots=True)
class _Open:
    tables: int = 0
    cells: int = 0
    most_cells: int = 0


@dataclass(frozen=True, slots=True)
class Nesting:
    """``tables`` that hold tables, with what they hold, and the ``cells`` that hold some."""

    tables: dict[html.HtmlElement, Inner]
    cells: frozenset[html.HtmlElement]

    def inner(self, table: html.HtmlElement) -> Inner:
        """What a table holds."""
        return self.tables.get(table, NOTHING)


def nesting(tree: html.HtmlElement) -> Nesting:
    """The nesting of a page's tables; elements that hold none are not kept."""
    if not any(_is_inside(table) for table in tree.iter("table")):
        return Nesting({}, frozenset())
    tables: dict[html.HtmlElement, Inner] = {}
    cells: set[html.HtmlElement] = set()
    around = [_Open()]
    for event, element in etree.iterwalk(tree, events=("start", "end"), tag=_AROUND):
        if event == "start":
            around.append(_Open())
            continue
        own, parent = around.pop(), around[-1]
        is_table = element.tag == "table"
        parent.tables += own.tables + is_table
        parent.cells += own.cells + (not is_table)
        parent.most_cells = max(parent.most_cells, own.most_cells, own.cells if is_table else 0)
        if own.tables and is_table:
            tables[element] = Inner(own.tables, own.most_cells)
        elif own.tables:
            cells.add(element)
    return Nesting(tables, frozenset(cells))


def _is_inside(table: html.HtmlElement) -> bool:
    """Whether a table stands in another one, or in a cell."""
    return next(table.iterancestors(*_AROUND), None) is not None
