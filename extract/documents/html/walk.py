"""A page's tree walked once, in reading order: prose as paragraphs, tables as grids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lxml import etree, html

from common.messages import say
from extract.documents.html.column_lists import column_lists
from extract.documents.html.css_grid import css_grid
from extract.documents.html.drawn_rows import ROWS, as_grid, drawn_row
from extract.documents.html.grid_lines import UnplacedError
from extract.documents.html.nesting import Nesting, nesting
from extract.documents.html.spans import MAX_CELLS, grid, is_layout
from extract.documents.html.svg import svg_tables
from extract.documents.plain.lines import blocks_from_lines, is_row
from extract.records import Block, Grid, Paragraph

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "head",
        "template",
        "select",
        "option",
        "textarea",
        "button",
        "iframe",
        "object",
        "svg",
        "math",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "o:p",
        "st1:chsdate",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLANK = re.compile("[\u00a0\u3000]")
"""What makes an empty paragraph of a page one that is shown."""


def walk(
    tree: html.HtmlElement, placed: Mapping[html.HtmlElement, Sequence[Block]] | None = None
) -> Walker:
    """Walk a tree in reading order, without recursion; ``placed`` parts are read already."""
    walker = Walker(nesting(tree), placed or {})
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        if event == "start":
            walker.start(element)
            if walker.closed is not None:
                events.skip_subtree()
        else:
            walker.end(element)
    walker.flush()
    walker.end_drawn()
    return walker


class Walker:
    """Collects paragraphs and grids; text inside a table or a skipped part is passed over.

    ``limits`` says what lies beyond limits, ``unread`` what is of a kind that is not read.
    """

    def __init__(self, nested: Nesting, placed: Mapping[html.HtmlElement, Sequence[Block]]) -> None:
        self.nested = nested
        self.placed = placed
        self.has_grid = False
        self.limits: dict[str, None] = {}
        self.unread: dict[str, None] = {}
        self.blocks: list[Block] = []
        self.text: list[str] = []
        self.level: int | None = None
        self.closed: html.HtmlElement | None = None
        self.cells = 0
        self.drawn: list[list[str]] = []

    def start(self, element: html.HtmlElement) -> None:
        """An element opens."""
        tag = element.tag
        if not isinstance(tag, str):
            return
        if self.placed and element in self.placed:
            self.flush()
            self.take(self.placed[element])
            self.closed = element
            return
        if tag in _SKIPPED:
            if tag == "svg" and (drawings := svg_tables(element)):
                self.flush()
                for drawing in drawings:
                    self.add(drawing)
            self.closed = element
            return
        if tag == "table" and not is_layout(element, self.nested):
            self.flush()
            self.table(element)
            self.closed = element
            return
        if tag in ROWS and self.laid_out(element):
            self.closed = element
            return
        if tag in ROWS and (row := drawn_row(element)) is not None:
            self.flush()
            self.drawn.append(row)
            self.closed = element
            return
        if tag == "br":
            self.text.append("\n")
        elif tag not in _INLINE:
            self.flush()
            self.level = _HEADINGS.get(tag)
        if element.text:
            self.text.append(element.text)

    def table(self, element: html.HtmlElement) -> None:
        """A table that is read as a grid."""
        self.end_drawn()
        if self.cells > MAX_CELLS:
            return
        laid = grid(element, self.nested)
        if not laid.whole:
            self.limits["a table is larger than any form; the rest of it was not read"] = None
        self.add(laid.grid)

    def take(self, blocks: Sequence[Block]) -> None:
        """Blocks that were read otherwise."""
        for block in blocks:
            if isinstance(block, Grid):
                self.add(block)
            else:
                self.blocks.append(block)

    def laid_out(self, element: html.HtmlElement) -> bool:
        """Whether an element is a grid of cells by its style or words: added, or given up."""
        try:
            drawn = css_grid(element) or column_lists(element)
        except UnplacedError:
            self.flush()
            self.unread[say("cells_unplaced")] = None
            return True
        if drawn is None:
            return False
        self.flush()
        self.add(drawn)
        return True

    def add(self, laid: Grid) -> None:
        """A grid, unless the page has too many cells."""
        self.end_drawn()
        self.cells += len(laid.cells)
        if self.cells > MAX_CELLS:
            message = say("page_cells", max_cells=MAX_CELLS)
            self.limits[message] = None
        elif laid.cells:
            self.blocks.append(laid)
            self.has_grid = True

    def end(self, element: html.HtmlElement) -> None:
        """An element closes."""
        if self.closed is not None:
            self.closed = None  # nothing inside it was walked
        elif element.tag not in _INLINE and element.tag != "br":
            self.flush()
        if element.tail:
            self.text.append(element.tail)

    def end_drawn(self) -> None:
        """Make the drawn rows met so far a grid."""
        if self.drawn:
            self.blocks.append(as_grid(self.drawn))
            self.has_grid = True
            self.drawn = []

    def flush(self) -> None:
        """End the running paragraph; flattened table rows in it become grids."""
        if not self.text:
            self.level = None
            return
        text = "".join(self.text)
        if self.drawn and text.strip():
            self.end_drawn()
        level, self.level = self.level, None
        self.text.clear()
        if not text.strip():
            if _BLANK.search(text) and self.blocks and isinstance(self.blocks[-1], Paragraph):
                above = self.blocks[-1]
                self.blocks[-1] = replace(above, blanks=above.blanks + 1)
            return
        lines = [line.strip(" \r\u00a0\u3000") for line in _lines(text)]
        lines = [line for line in lines if line.strip()]
        if any(is_row(line) for line in lines):
            self.has_grid = True
            self.blocks += blocks_from_lines([(line, None) for line in lines])
        else:
            self.blocks += [Paragraph(line, level) for line in lines]


def _lines(text: str) -> list[str]:
    """The lines a browser shows: breaks kept, source line ends between words dropped."""
    return [re.sub(r"[\r\f\v]+", " ", line) for line in text.split("\n")]
