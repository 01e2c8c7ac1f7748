"""Web pages to blocks: prose as paragraphs, tables as grids with their spans.

The tree is walked once, in reading order.  Tables are read from the raw tree
(trafilatura expands spans into cells that look blank, and drops some tables);
trafilatura says which prose is the page's own and gives title and date where
the fixed meta tags (政府网站发展指引, 国办发〔2017〕47号) do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

from lxml import etree, html

from common.text.normal import squeeze
from common.text.page_size import within_bytes, within_limits
from extract.documents.charset import decode
from extract.documents.html.boilerplate import main_text, page_metadata
from extract.documents.html.drawn_rows import ROWS, as_grid, drawn_row
from extract.documents.html.nesting import Nesting, nesting
from extract.documents.html.spans import MAX_CELLS, grid, is_layout
from extract.documents.plain.lines import blocks_from_lines, is_row
from extract.records import Block, Document, Finding, Grid, Link, Paragraph, Place

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
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
    r"|&#0*(?:[0-8]|1[124-9]|2\d|3[01])(?!\d);?"
    r"|&#x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])(?![0-9a-f]);?",
    re.I,
)
"""Characters, written out or as references, that XML and so the libraries do not take."""
_ENDS = re.compile(r"</(?:body|html)\s*>", re.I)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_BLANK = re.compile("[\u00a0\u3000]")
"""What makes an empty paragraph of a page one that is shown."""
MAX_LINKS = 2_000
MAX_FRAMES = 5
"""Frames within frames, and frames beside one another, that are opened."""


def read(payload: bytes, name: str, charset: str | None = None) -> Document:
    """Blocks of a web page.

    ``charset`` is what HTTP said.  Hidden parts are read only when nothing else
    holds a table.  Oversized pages are cut and say so in ``problems``.
    """
    payload, too_long = within_bytes(payload)
    decoded = decode(payload, charset, name)
    problems = list(decoded.problems)
    text, too_large = within_limits(decoded.text)
    for passed in filter(None, (too_long, too_large)):
        problems.append(Finding("limit_reached", passed, Place(name)))
    tree, whole = _parse(text)
    if not whole:
        message = "the markup is nested too deep; what lies deeper was not read"
        problems.append(Finding("limit_reached", message, Place(name)))
    if tree is None:
        problem = Finding("empty_document", "the page holds no markup", Place(name))
        return Document(name, "text/html", problems=(*problems, problem))
    limits = _open_frames(tree)
    _unhide_entities(tree)
    _retag_tables(tree)
    _show_fields(tree)
    meta = page_metadata(tree)
    walked = _walk(tree, hidden=False)
    if walked.passed and not walked.has_grid:
        every = _walk(tree, hidden=True)
        walked = every if every.has_grid else walked
    problems += [
        Finding("limit_reached", message, Place(name)) for message in (*limits, *walked.limits)
    ]
    links, images = tuple(_links(tree, name)), tuple(_images(tree, name))
    blocks = _own_prose(walked.blocks, main_text(tree))
    return Document(name, "text/html", tuple(blocks), meta, links, tuple(problems), images=images)


def _parse(text: str) -> tuple[html.HtmlElement | None, bool]:
    """The page's tree, and whether it is the whole page (the parser has limits on depth).

    Control characters and the XML declaration would stop the parser; it passes
    over what stands behind the page's end, which browsers show.
    """
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    text = _ENDS.sub("", _CONTROLS.sub("", text))
    if not text.strip():
        return None, True
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError, AssertionError):
        return None, True
    return tree, not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def _open_frames(tree: html.HtmlElement, depth: int = 0) -> list[str]:
    """Put pages that frames hold themselves (``srcdoc``, saved pages) in the frames' place.

    Gives the limits that were reached.
    """
    frames = [frame for frame in tree.iter("iframe") if frame.get("srcdoc")]
    limits = ["the page has too many frames; not all were read"] if frames[MAX_FRAMES:] else []
    for frame in frames[:MAX_FRAMES]:
        if depth == MAX_FRAMES:
            return ["frames stand within frames too deep; the inmost were not read"]
        text, passed = within_limits(frame.get("srcdoc") or "")
        inner, _ = _parse(text)
        limits += [passed] if passed else []
        if inner is not None:
            limits += _open_frames(inner, depth + 1)
            frame.tag = "div"
            frame.attrib.clear()
            frame.extend(inner.find("body") if inner.find("body") is not None else [inner])
    return limits


def _unhide_entities(tree: html.HtmlElement) -> None:
    """Drop script text early: trafilatura and the walk need none of it."""
    for element in list(tree.iter("script", "style")):
        if element.tail:
            continue
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


_SHOWN_AS = {
    "table": "table",
    "inline-table": "table",
    "table-row": "tr",
    "table-cell": "td",
    "table-row-group": "tbody",
    "table-header-group": "thead",
    "table-footer-group": "tfoot",
}
_ROLES = {
    "table": "table",
    "grid": "table",
    "rowgroup": "tbody",
    "row": "tr",
    "cell": "td",
    "gridcell": "td",
    "columnheader": "th",
    "rowheader": "th",
}
_DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*([a-z-]+)", re.I)


def _retag_tables(tree: html.HtmlElement) -> None:
    """Give parts that are shown as a table (CSS ``display``, ARIA ``role``) a table's tags."""
    for element in tree.iter("div", "span", "ul", "ol", "li", "p", "section", "dl", "dt", "dd"):
        style = _DISPLAY.search(element.get("style") or "")
        tag = _SHOWN_AS.get(style.group(1).lower()) if style else None
        tag = tag or _ROLES.get((element.get("role") or "").strip().lower())
        if tag and (tag == "table" or any(a.tag == "table" for a in element.iterancestors())):
            element.tag = tag


def _show_fields(tree: html.HtmlElement) -> None:
    """Put what fields of a form show in the cells they stand in: systems print tables so."""
    for field in list(tree.iter("input")):
        shown = (field.get("type") or "text").strip().lower() in ("text", "number")
        value = (field.get("value") or "").strip()
        if shown and value and any(above.tag in ("td", "th") for above in field.iterancestors()):
            field.tag, field.text = "span", value
            field.attrib.clear()


def _walk(tree: html.HtmlElement, *, hidden: bool) -> _Walker:
    """Walk a tree in reading order, without recursion."""
    walker = _Walker(hidden, nesting(tree))
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            walker.start(element)
        else:
            walker.end(element)
    walker.flush()
    walker.end_drawn()
    return walker


class _Walker:
    """Collects paragraphs and grids; text inside a table or a skipped part is passed over.

    ``passed`` tells that something hidden was, ``limits`` what lies beyond limits.
    """

    def __init__(self, hidden: bool, nested: Nesting) -> None:
        self.hidden = hidden
        self.nested = nested
        self.passed = self.has_grid = False
        self.limits: dict[str, None] = {}
        self.blocks: list[Block] = []
        self.text: list[str] = []
        self.level: int | None = None
        self.closed: html.HtmlElement | None = None
        self.cells = 0
        self.drawn: list[list[str]] = []

    def start(self, element: html.HtmlElement) -> None:
        """An element opens."""
        if self.closed is not None or not isinstance(element.tag, str):
            return
        tag = element.tag
        if tag in _SKIPPED:
            self.closed = element
            return
        if not self.hidden and _HIDDEN.search(element.get("style") or ""):
            self.passed = True
            self.closed = element
            return
        if tag == "table" and not is_layout(element, self.nested):
            self.flush()
            self.table(element)
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
        self.cells += len(laid.grid.cells)
        if self.cells > MAX_CELLS:
            message = f"the tables have more than {MAX_CELLS} cells; the rest was not read"
            self.limits[message] = None
        elif laid.grid.cells:
            self.blocks.append(laid.grid)
            self.has_grid = True

    def end(self, element: html.HtmlElement) -> None:
        """An element closes."""
        if self.closed is not None:
            if element is not self.closed:
                return
            self.closed = None
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


def _own_prose(blocks: list[Block], own: frozenset[str]) -> list[Block]:
    """Drop prose before and after the page's own (menus, footers); tables always stay."""
    marked = [
        at
        for at, block in enumerate(blocks)
        if isinstance(block, Grid) or squeeze(block.text) in own
    ]
    if not own or not marked:
        return blocks
    first, last = max(0, marked[0] - KEPT_AROUND), marked[-1] + KEPT_AROUND + 1
    return blocks[first:last]


KEPT_AROUND = 6
"""Paragraphs kept before and after the page's own text: title, date line, signature."""


def _images(tree: html.HtmlElement, base: str) -> Iterator[str]:
    """The addresses of the page's pictures, each once; pictures inside the page have none."""
    seen: set[str] = set()
    for image in tree.iter("img"):
        source = (image.get("src") or "").strip()
        if source and not source.startswith("data:") and len(seen) < MAX_LINKS:
            try:
                url = urljoin(base, source)
            except ValueError:
                continue
            if url not in seen:
                seen.add(url)
                yield url


def _links(tree: html.HtmlElement, base: str) -> Iterator[Link]:
    """The page's links with their text, absolute where the page's address is known."""
    seen: set[str] = set()
    for anchor in tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        try:
            url = urljoin(base, href)
        except ValueError:
            continue
        if url not in seen and len(seen) < MAX_LINKS:
            seen.add(url)
            yield Link(url, " ".join("".join(anchor.itertext()).split()))
