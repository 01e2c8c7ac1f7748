"""Archived web pages made safe to show: an allow-list of tags, and nothing that acts.

The page is written anew from its tree.  Only the tags and attributes named here
come through; scripts, styles, forms, frames, images, addresses and whatever is
unknown do not.  So what is shown can neither run nor load anything, whatever
the page held.  :mod:`archive.site.preview.gate` reads the result once more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

from lxml import etree, html

from archive.site.preview.spots import Spot
from common.text.page_end import without_ends
from extract.records import Document, Grid

KEPT = frozenset({
    "p", "div", "br", "hr", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "h1",
    "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "b", "strong",
    "i", "em", "u", "s", "sub", "sup", "small", "pre", "center", "span",
})  # fmt: skip
"""Tags that come through."""
DROPPED = frozenset({
    "script", "style", "head", "noscript", "template", "iframe", "frameset", "object", "applet",
    "select", "textarea", "button", "svg", "math", "audio", "video", "canvas", "title",
})  # fmt: skip
"""What goes with all it holds.  Of empty elements (embed, input, meta) only the tag goes, for
the parser may have put the rest of the page into them."""

VOID = frozenset({"br", "hr"})
"""Tags that are never closed."""
_ALIGNED = re.compile(r"left|right|center|justify", re.I)
_SPAN = re.compile(r"\s*(\d{1,3})")
_STYLE = re.compile(
    r"(?:^|;)\s*(text-align|font-weight|text-indent)\s*:\s*([a-z0-9.%-]{1,12})\s*(?=;|$)", re.I
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_WHITE = re.compile(r"\s+")
SHORTEST_QUOTE = 6
"""A quoted passage shorter than this, or a bare number, is not looked for in the page: it might be
found in the wrong place."""

MAX_ELEMENTS = 200_000


def page_body(
    text: str, document: Document, spot: Spot | None, doubts: Sequence[Spot]
) -> tuple[str, bool]:
    """The body of an archived page as safe markup, and whether ``spot`` is marked in it.

    ``text`` is the page, decoded; ``document`` what the reader made of it, whose
    tables are found again among the page's.  The place asked for gets the id
    ``cell``, those of ``doubts`` the class ``doubt``.
    """
    tree = parsed(text)
    if tree is None:
        return "", False
    marks = marked(tree, document, spot, doubts)
    written = {"cell": ' id="cell" class="cell"', "doubt": ' class="doubt"'}
    found = "cell" in marks.values()
    return "".join(_safe(tree, {one: written[name] for one, name in marks.items()})), found


def marked(
    tree: html.HtmlElement, document: Document, spot: Spot | None, doubts: Sequence[Spot]
) -> dict[html.HtmlElement, str]:
    """The elements to mark, each as ``cell`` (the place asked for) or ``doubt``."""
    tables = _tables_of_grids(tree, document)
    marks: dict[html.HtmlElement, str] = {}
    for doubt in doubts:
        if (cell := _cell(tables, document, doubt)) is not None:
            marks[cell] = "doubt"
    target = _target(tree, tables, document, spot) if spot else None
    if target is not None:
        marks[target] = "cell"
    return marks


def parsed(text: str) -> html.HtmlElement | None:
    """The page's tree without comments; ``None`` for a page that has none."""
    text = without_ends(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", ""))
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text, parser=parser) if text.strip() else None
    except (etree.ParserError, ValueError, AssertionError):
        return None


def _squeezed(element: html.HtmlElement) -> str:
    parts = element.xpath(".//text()[not(ancestor::script or ancestor::style)]")
    return _WHITE.sub("", "".join(parts)).replace("\u200b", "")


def _tables_of_grids(
    tree: html.HtmlElement, document: Document
) -> Mapping[int, Sequence[html.HtmlElement]]:
    """The cells' elements of each grid (counted from 1) whose table is found, in reading order."""
    candidates = [
        (cells, [_squeezed(cell) for cell in cells]) for cells in map(_cells, tree.iter("table"))
    ]
    found: dict[int, Sequence[html.HtmlElement]] = {}
    start = 0
    grids = (block for block in document.blocks if isinstance(block, Grid))
    for number, grid in enumerate(grids, 1):
        wanted = [_WHITE.sub("", cell.text).replace("\u200b", "") for cell in grid.cells]
        for at in range(start, len(candidates)):
            if candidates[at][1] == wanted:
                found[number] = candidates[at][0]
                start = at + 1
                break
    return found


_ORDER = {"thead": 0, "tfoot": 2}


def _cells(table: html.HtmlElement) -> list[html.HtmlElement]:
    """A table's own cells: rows of the head first, of the foot last, hidden ones left out."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    rows.sort(key=lambda row: _ORDER.get(row.getparent().tag, 1))
    return [
        cell
        for row in rows
        if not _is_hidden(row)
        for cell in row.iter("td", "th")
        if next(cell.iterancestors("tr"), None) is row and not _is_hidden(cell)
    ]


def _is_hidden(element: html.HtmlElement) -> bool:
    return bool(_HIDDEN.search(element.get("style") or ""))


def _target(
    tree: html.HtmlElement,
    tables: Mapping[int, Sequence[html.HtmlElement]],
    document: Document,
    spot: Spot,
) -> html.HtmlElement | None:
    if spot.in_cell:
        return _cell(tables, document, spot)
    quote = _WHITE.sub("", spot.quote or "")
    told_apart = len(quote) >= SHORTEST_QUOTE and not quote.replace(",", "").isascii()
    return _passage(tree, quote) if told_apart else None


def _cell(
    tables: Mapping[int, Sequence[html.HtmlElement]], document: Document, spot: Spot
) -> html.HtmlElement | None:
    if not spot.in_cell or spot.grid is None or spot.grid not in tables:
        return None
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    index = cell_index(grids[spot.grid - 1], spot)
    return tables[spot.grid][index] if index is not None else None


def cell_index(grid: Grid, spot: Spot) -> int | None:
    """Which of a grid's cells covers the row and column of ``spot``."""
    if spot.row is None or spot.column is None:
        return None
    for index, cell in enumerate(grid.cells):
        if (
            cell.row <= spot.row < cell.row + cell.rowspan
            and cell.column <= spot.column < cell.column + cell.colspan
        ):
            return index
    return None


def _passage(tree: html.HtmlElement, quote: str) -> html.HtmlElement | None:
    """The smallest kept element that holds all of ``quote``."""
    if quote not in _squeezed(tree):
        return None
    element = best = tree
    while True:
        inner = (child for child in element if isinstance(child.tag, str))
        child = next((child for child in inner if quote in _squeezed(child)), None)
        if child is None or child.tag in DROPPED:
            return None if best is tree else best
        element = child
        best = child if child.tag in KEPT else best


def _safe(tree: html.HtmlElement, marks: Mapping[html.HtmlElement, str]) -> Iterator[str]:
    """The markup of what is allowed, in order."""
    return written(tree, lambda element: _opening(element, marks), _closing)


def written(
    tree: html.HtmlElement,
    opening: Callable[[html.HtmlElement], str],
    closing: Callable[[html.HtmlElement], str],
) -> Iterator[str]:
    """A tree written anew, without recursion: tags as given, texts escaped, what is dropped not."""
    dropped: html.HtmlElement | None = None
    for count, (event, element) in enumerate(etree.iterwalk(tree, events=("start", "end"))):
        if dropped is not None:
            if event == "start" or element is not dropped:
                continue
            dropped = None
        elif not isinstance(element.tag, str) or element.tag in DROPPED or count > MAX_ELEMENTS:
            dropped = element
            continue
        elif event == "start":
            yield opening(element)
            yield escape(element.text or "")
            continue
        else:
            yield closing(element)
        if element is not tree:
            yield escape(element.tail or "")


def _closing(element: html.HtmlElement) -> str:
    tag = _written_as(element)
    return f"</{tag}>" if tag and tag not in VOID else ""


def _written_as(element: html.HtmlElement) -> str:
    """The tag an element is shown with; none for one whose content alone is shown."""
    if element.tag in ("a", "font", "img"):
        return "span"
    return element.tag if element.tag in KEPT else ""


def _opening(element: html.HtmlElement, marks: Mapping[html.HtmlElement, str]) -> str:
    tag = _written_as(element)
    if not tag:
        return ""
    if element.tag == "img":
        return f'<span class="image">[{escape((element.get("alt") or "").strip() or "图")}]'
    kind = ' class="link"' if element.tag == "a" else ""
    return f"<{tag}{_attributes(element)}{marks.get(element, kind)}>"


def _attributes(element: html.HtmlElement) -> str:
    """Spans, alignment and a little style, each value checked."""
    parts = []
    for name in ("colspan", "rowspan") if element.tag in ("td", "th") else ():
        if found := _SPAN.match(element.get(name) or ""):
            parts.append(f' {name}="{found[1]}"')
    style = element.get("style") or ""
    rules = [f"{name.lower()}:{value.lower()}" for name, value in _STYLE.findall(style)]
    if _ALIGNED.fullmatch(element.get("align") or ""):
        rules.append(f"text-align:{element.get('align', '').lower()}")
    if _is_hidden(element):
        rules.append("display:none")
    if rules:
        parts.append(f' style="{escape(";".join(rules))}"')
    return "".join(parts)
