"""Text of a page that nobody publishes: struck, deleted and hidden text is taken out of its tree.

A struck figure was withdrawn, and a hidden one is an editor's leftover; either would
stand beside the figure that counts as a digit more.  What a script may show (a
tab's panel, a folded table) is no such leftover: whole parts are set aside,
so that the reader can see whether they hold what the page does not show.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from lxml import etree, html

from extract.documents.html.raised import mark_raised, outermost_first
from extract.documents.html.styles import Declared, declared

UNSHOWN = "gongan-unshown"
"""The attribute under which a cell keeps the text that was taken out of it."""
PART_LENGTH = 200
"""Characters of hidden text that make it a part of a page, not a leftover in a line."""
MAX_UNSHOWN = 20_000
"""Hidden elements of a page that are taken out."""
MAX_RUNS = 50
"""Runs of text in a white element beyond which its ground is not sought."""
MAX_PARTS = 40
"""Hidden parts of a page that are kept to be read."""

How = Literal["", "gone", "unseen", "struck"]
"""Whether an element takes no place, takes its place unseen, or is struck out."""

Grounds = dict[html.HtmlElement, str]
"""The backgrounds found so far, by the element that they show through."""

_MAY_BE_HIDDEN: Any = etree.XPath("//@hidden/.. | //del | //s | //strike | //dialog")
_COLOURED: Any = etree.XPath("//font[@color]")
_STRUCK = frozenset({"del", "s", "strike"})
_CELLS = ("td", "th")
_ROWS = ("tr", "tbody", "thead", "tfoot")
_LAID_OUT = (*_CELLS, *_ROWS, "table")
"""Elements that are as large as what they hold, whatever their styles say."""
_ZERO = re.compile(r"0*\.?0+(?:px|pt|em|rem|%|ex|vw|vh)?$|0+\.?$")
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|%|cm|mm)?$")
_WHITE = re.compile(
    r"#fff(?:f{3})?(?:f{1,2})?$|white$|transparent$|rgba?\(\s*255\s*[, ]\s*255\s*[, ]\s*255[^)]*\)$"
    r"|rgba\([^)]*[,/]\s*0?\.?0+\s*\)$"
)
_CLIPPED = re.compile(r"rect\(\s*0\w*[\s,]+0\w*[\s,]+0\w*[\s,]+0\w*\s*\)|inset\(\s*(?:50|100)%")
_SMALL = re.compile(r"[01](?:px)?$")


@dataclass(slots=True)
class Hidden:
    """What was taken out: ``parts`` set aside, ``rows`` of tables, how many ``bits``.

    ``limit`` says which limit was passed.
    """

    parts: list[html.HtmlElement] = field(default_factory=list)
    places: list[html.HtmlElement] = field(default_factory=list)
    rows: list[html.HtmlElement] = field(default_factory=list)
    bits: int = 0
    limit: str | None = None

    def put_back(self) -> None:
        """Set the parts in their places again: the page shows nothing beside them."""
        for place, part in zip(self.places, self.parts, strict=True):
            around = place.getparent()
            if around is not None:
                part.tail = place.tail
                around.replace(place, part)


def take_out(tree: html.HtmlElement) -> Hidden:
    """Take unshown text out of a tree; parts are set aside, each leaves a mark in its place.

    A cell remembers what it lost under :data:`UNSHOWN`.
    """
    styles = declared(tree)
    found = Hidden()
    mark_raised(tree, styles)
    taken: set[html.HtmlElement] = set()
    for number, (element, how) in enumerate(list(_unshown(tree, styles))):
        if number == MAX_UNSHOWN:
            found.limit = f"more than {MAX_UNSHOWN} hidden parts; the others were read"
            break
        if element in taken or element.getparent() is None:
            continue
        if _is_part(element, how):
            _set_aside(element, found)
            continue
        taken.update(element.iterdescendants())
        if element.tag in _ROWS and how == "gone":
            _keep_rows(element, found)
            _remove(element)
        else:
            _drop(element, how, styles, found)
    return found


def _unshown(
    tree: html.HtmlElement, styles: dict[html.HtmlElement, Declared]
) -> Iterator[tuple[html.HtmlElement, How]]:
    """The elements that are not shown, in order, and in what way."""
    told: list[Any] = [*_MAY_BE_HIDDEN(tree), *styles, *_COLOURED(tree)]
    grounds: Grounds = {}
    for element in outermost_first(tree, told):
        if not isinstance(element.tag, str):
            continue
        if how := _how(element, styles.get(element, {}), grounds):
            yield element, how


def _how(element: html.HtmlElement, style: Declared, grounds: Grounds) -> How:
    decoration = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    if "line-through" in decoration or (element.tag in _STRUCK and "none" not in decoration):
        return "struck"
    if _is_gone(element, style):
        return "gone"
    return "unseen" if _is_unseen(element, style, grounds) else ""


def _is_gone(element: html.HtmlElement, style: Declared) -> bool:
    """Whether an element is not laid out at all."""
    if display := style.get("display", ""):
        return display == "none"
    closed = element.tag == "dialog" and element.get("open") is None
    collapsed = style.get("visibility") == "collapse" and element.tag in _ROWS
    return closed or collapsed or element.get("hidden") is not None


def _is_unseen(element: html.HtmlElement, style: Declared, grounds: Grounds) -> bool:
    """Whether an element takes its place but shows nothing in it."""
    if style.get("visibility") in ("hidden", "collapse") or style.get("mso-hide") == "all":
        return True
    if _ZERO.match(style.get("opacity", "1")) or style.get("content-visibility") == "hidden":
        return True
    if element.tag not in _LAID_OUT and _is_elsewhere(style):
        return True
    tiny = _ZERO.match(style.get("font-size", "1")) and (
        element.tag in _CELLS or next(element.iterancestors(*_CELLS), None) is not None
    )
    if not tiny and not _is_white(element, style, grounds):
        return False
    # what stands in cells has sizes and colours of its own
    return next(element.iter("table"), None) is None


def _is_elsewhere(style: Declared) -> bool:
    """Whether an element is moved off the page, or shrunk or clipped to nothing."""
    if style.get("position") in ("absolute", "fixed"):
        if any(_FAR.match(style.get(side, "")) for side in ("left", "top", "right")):
            return True
        if _CLIPPED.search(style.get("clip", "")):
            return True
    if _FAR.match(style.get("text-indent", "")) or _CLIPPED.search(style.get("clip-path", "")):
        return True
    if re.search(r"scale\w?\(\s*0*\.?0*\s*[,)]", style.get("transform", "")):
        return True
    cut = style.get("overflow", "") in ("hidden", "clip")
    sizes = (style.get(name, "") for name in ("height", "max-height", "width"))
    return cut and any(_SMALL.match(size) for size in sizes)


def _is_white(element: html.HtmlElement, style: Declared, grounds: Grounds) -> bool:
    """Whether text is white on white: beside other text, or a figure where nothing is coloured."""
    color = style.get("color") or (element.get("color") or "").strip().lower()
    if not color or not _WHITE.match(color):
        return False
    if next(islice(element.itertext(), MAX_RUNS, None), None) is not None:
        return False  # no leftover in a line
    ground = _ground_of(element)
    above = element.getparent()
    if not ground and above is not None:
        if above not in grounds:
            grounds[above] = _ground_above(above)
        ground = grounds[above]
    if ground == "coloured":
        return False
    figure = not ground and bool(re.fullmatch(r"[\s\d,.-]+", _text(element)))
    return figure or _is_beside_text(element)


def _ground_of(element: html.HtmlElement) -> str:
    """What an element's own background is: coloured, white, or nothing that is told."""
    shown = re.search(
        r"background(?:-color|-image)?\s*:\s*([^;]+)", (element.get("style") or "")[:500]
    )
    background = (shown.group(1) if shown else element.get("bgcolor") or "").strip().lower()
    return "coloured" if background and not _WHITE.match(background.split(" ")[0]) else ""


def _ground_above(element: html.HtmlElement) -> str:
    """The background that shows through: coloured, not known (a class may set it), or nothing."""
    for around in (element, *element.iterancestors()):
        if ground := _ground_of(around):
            return ground
        if around.get("class") and around.tag not in ("p", "span"):
            return "unknown"
    return ""


def _is_beside_text(element: html.HtmlElement) -> bool:
    """Whether a run stands in a cell that shows other text."""
    cell = next(element.iterancestors(*_CELLS), None)
    return cell is not None and len(_text(cell).strip()) > len(_text(element).strip())


def _text(element: html.HtmlElement) -> str:
    return "".join(element.itertext())


def _is_part(element: html.HtmlElement, how: How) -> bool:
    """Whether a hidden element is a part of the page: it holds a table, or much text."""
    if element.tag == "table" or next(element.iter("table"), None) is not None:
        return True
    if element.tag in _CELLS or element.tag in _ROWS or how == "struck":
        return False
    return len(_text(element).strip()) >= PART_LENGTH


def _set_aside(element: html.HtmlElement, found: Hidden) -> None:
    if len(found.parts) == MAX_PARTS:
        _remove(element)
        return
    place = html.Element("span")
    place.tail, element.tail = element.tail, None
    around = element.getparent()
    if around is not None:
        around.replace(element, place)
        found.places.append(place)
        found.parts.append(element)


def _keep_rows(element: html.HtmlElement, found: Hidden) -> None:
    """Keep a copy of hidden rows, a table for each table they stood in."""
    if sum(char.isdigit() for char in _text(element)) and len(found.rows) < MAX_PARTS:
        table = html.Element("table")
        table.append(copy.deepcopy(element))
        found.rows.append(table)
    found.bits += 1


def _drop(
    element: html.HtmlElement,
    how: How,
    styles: dict[html.HtmlElement, Declared],
    found: Hidden,
) -> None:
    """Take out one element's text; the cell it stood in remembers it."""
    cell = element if element.tag in _CELLS else next(element.iterancestors(*_CELLS), None)
    inherited = how == "unseen" and styles.get(element) is not None
    text = _blank(element, styles) if inherited else _text(element)
    if text.strip():
        found.bits += 1
        if cell is not None and not (how == "gone" and cell is element):
            known = cell.get(UNSHOWN)
            cell.set(UNSHOWN, f"{known} {text.strip()}"[:200] if known else text.strip()[:200])
    if how == "gone" or element.tag not in (*_CELLS, *_ROWS):
        if not inherited or not _text(element).strip():
            _remove(element)
    elif not inherited:
        element.text = None
        del element[:]


def _blank(element: html.HtmlElement, styles: dict[html.HtmlElement, Declared]) -> str:
    """Take out the text of an element, but not of those inside that are set to be seen."""
    lost: list[str] = []
    stack = [element]
    style = styles[element]
    all_of_it = "opacity" in style or "position" in style or "overflow" in style
    while stack:
        node = stack.pop()
        lost.append(node.text or "")
        node.text = None
        for child in node:
            if all_of_it or not _is_set_anew(child, style, styles.get(child, {})):
                stack.append(child)
            lost.append(child.tail or "")
            child.tail = None
    return "".join(lost)


def _is_set_anew(child: html.HtmlElement, style: Declared, known: Declared) -> bool:
    """Whether a child of unseen text is set to be seen."""
    own = ";".join(f"{name}:{value}" for name, value in known.items())
    own = own or (child.get("style") or "").lower()
    if _ZERO.match(style.get("font-size", "1")):
        size = re.search(r"font-size\s*:\s*([^;]+)", own)
        return (
            bool(size and not _ZERO.match(size.group(1).strip())) or child.get("size") is not None
        )
    if "visibility" in style:
        return bool(re.search(r"visibility\s*:\s*visible", own))
    color = re.search(r"(?<![\w-])color\s*:\s*([^;]+)", own)
    return bool(color and not _WHITE.match(color.group(1).strip()))


def _remove(element: html.HtmlElement) -> None:
    """Take an element out of its tree; what stands behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()
