"""A page's markup as a tree that can be walked: frames opened, drawn tables put in tags."""

from __future__ import annotations

import re

from lxml import etree, html

from common.text.page_end import without_ends
from common.text.page_size import within_limits

_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
    r"|&#0*(?:[0-8]|1[124-9]|2\d|3[01])(?!\d);?"
    r"|&#x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])(?![0-9a-f]);?",
    re.I,
)
"""Characters, written out or as references, that XML and so the libraries do not take."""
_ELEMENTS = etree.ElementDefaultClassLookup(
    element=html.HtmlElement,
    comment=html.HtmlComment,
    pi=html.HtmlProcessingInstruction,
    entity=html.HtmlEntity,
)
"""One class for all elements: lxml's own choice by tag (forms, inputs) asks Python each time."""
MAX_FRAMES = 5
"""Frames within frames, and frames beside one another, that are opened."""


def parse(text: str) -> tuple[html.HtmlElement | None, bool]:
    """The page's tree, and whether it is the whole page (the parser has limits on depth).

    Control characters and the XML declaration would stop the parser; it passes
    over what stands behind the page's end, which browsers show.
    """
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    text = without_ends(_CONTROLS.sub("", text))
    if not text.strip():
        return None, True
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        tree = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError, AssertionError):
        return None, True
    return tree, not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def open_frames(tree: html.HtmlElement, depth: int = 0) -> list[str]:
    """Put pages that frames hold themselves (``srcdoc``, saved pages) in the frames' place.

    Gives the limits that were reached.
    """
    frames = [frame for frame in tree.iter("iframe") if frame.get("srcdoc")]
    limits = ["the page has too many frames; not all were read"] if frames[MAX_FRAMES:] else []
    for frame in frames[:MAX_FRAMES]:
        if depth == MAX_FRAMES:
            return ["frames stand within frames too deep; the inmost were not read"]
        text, passed = within_limits(frame.get("srcdoc") or "")
        inner, _ = parse(text)
        limits += [passed] if passed else []
        if inner is not None:
            limits += open_frames(inner, depth + 1)
            frame.tag = "div"
            frame.attrib.clear()
            frame.extend(inner.find("body") if inner.find("body") is not None else [inner])
    return limits


def drop_scripts(tree: html.HtmlElement) -> None:
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


_DRAWN = frozenset(
    [
        "div",
        "span",
        "ul",
        "ol",
        "li",
        "p",
        "section",
        "article",
        "dl",
        "dt",
        "dd",
        "i",
        "b",
        "em",
        "strong",
        "a",
        "label",
        "header",
        "main",
        "figure",
    ]
)
_MAY_BE_DRAWN = etree.XPath(
    "descendant-or-self::*/@role/.. | descendant-or-self::*/@style[contains(., 'able')]/.."
)
"""Elements that may be shown as a table, in whatever case its name is written.

Sought by their attributes: most elements of a table have none.
"""
_IN_CAPITALS = etree.XPath("descendant-or-self::*/@style[contains(., 'ABLE')]/..")


def retag_tables(tree: html.HtmlElement) -> None:
    """Give parts that are shown as a table (CSS ``display``, ARIA ``role``) a table's tags."""
    told: list[html.HtmlElement] = []
    for find in (_MAY_BE_DRAWN, _IN_CAPITALS):
        told += find(tree)  # type: ignore[arg-type]
    for element in told:
        if element.tag not in _DRAWN:
            continue
        style = _DISPLAY.search(element.get("style") or "")
        tag = _SHOWN_AS.get(style.group(1).lower()) if style else None
        tag = tag or _ROLES.get((element.get("role") or "").strip().lower())
        if tag and (tag == "table" or any(a.tag == "table" for a in element.iterancestors())):
            element.tag = tag
