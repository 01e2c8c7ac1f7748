"""Pages whose styles put every piece of text at its place, as converters of PDFs write them.

The order of the source says nothing then: pieces are laid out like the marks of a drawn
page (CSS Positioned Layout 3; only lengths that need no layout are understood).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import html

from common.messages import say
from common.text.normal import label
from extract.documents.drawn.layout import LaidOut, blocks_of, lay_out
from extract.documents.drawn.marks import Glyph, Sheet, clean_text
from extract.documents.drawn.textlines import is_wide
from extract.documents.html.sheet import Names, Weight, rules
from extract.documents.html.styles import all_declarations
from extract.documents.limits import LIMITS, Budget, RefusedError
from extract.forms import labels
from extract.records import Block, Grid, without_places

FEWEST = 40
"""Pieces of text with a place of their own that make a page such a one."""
MOST = 20_000
FEWEST_WORDS = 8
"""Words of the forms among them."""
_POSITIONED = re.compile(r"position\s*:\s*absolute", re.IGNORECASE)
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|in|cm|mm|pc)?$")
_FONT = re.compile(r"(\d*\.?\d+)(px|pt)(?:\s*/\s*[\d.]+\w*)?\s")
_SCALE = re.compile(r"matrix\(\s*(\d*\.?\d+)\s*,\s*0(?:\.0+)?\s*,")
_IN_PIXELS = {"px": 1.0, "pt": 4 / 3, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "pc": 16.0}
_TELLING = re.compile(
    r"position|left|top|right|bottom|width|height|font|font-size|text-align|transform"
)
_USUAL_SIZE = 16.0
_LINE = 1.2
"""Lines of text are so many times its size apart."""
_PAPER = 1e6

Styles = Mapping[html.HtmlElement, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Box:
    """Where an element that others are placed in stands, and how large it is if told."""

    left: float
    top: float
    width: float | None
    height: float | None


class _UnplacedError(Exception):
    """A place that needs the page to be laid out."""


def placed_blocks(
    tree: html.HtmlElement, sheet: str
) -> tuple[dict[html.HtmlElement, list[Block]], str]:
    """The blocks of parts whose text is placed, by part; and why such a part was not read."""
    inline = tree.xpath("count(//*[contains(@style, 'absolute')])")
    if inline < FEWEST and not _POSITIONED.search(sheet):
        return {}, ""
    if tree.find(".//table") is not None:
        return {}, ""
    styles = _styles(tree, sheet)
    groups = _groups(tree, styles)
    found: dict[html.HtmlElement, list[Block]] = {}
    for stretch in _neighbours(list(groups)):
        pieces = [piece for part in stretch for piece in groups[part]]
        if not _is_form(pieces):
            continue
        try:
            blocks = _laid_out([_sheet(part, groups[part], styles) for part in stretch])
        except (_UnplacedError, RefusedError, ValueError):
            return {part: [] for part in stretch}, say("texts_unplaced")
        if any(isinstance(block, Grid) for block in blocks):
            found[stretch[0]] = [without_places(block) for block in blocks]
            found.update((part, []) for part in stretch[1:])
    return found, ""


def _styles(tree: html.HtmlElement, sheet: str) -> dict[html.HtmlElement, dict[str, str]]:
    """What is declared of the elements' places."""
    names = Names(tree)
    told: list[tuple[Weight, int, list[html.HtmlElement], Mapping[str, str]]] = []
    for number, rule in enumerate(rules(sheet)):
        own = {k: v for k, v in all_declarations(rule.body).items() if _TELLING.fullmatch(k)}
        if own and not rule.pseudo:
            weight, elements = names.of(rule)
            told.append((weight, number, elements, own))
    styles: dict[html.HtmlElement, dict[str, str]] = {}
    for _, _, elements, said in sorted(told, key=lambda one: one[:2]):
        for element in elements:
            styles.setdefault(element, {}).update(said)
    for element in tree.xpath("//*[@style]"):
        inline = all_declarations(element.get("style"))
        styles[element] = {**styles.get(element, {}), **inline}
    return styles


def _is_placed(element: html.HtmlElement, styles: Styles) -> bool:
    return styles.get(element, {}).get("position") in ("absolute", "fixed")


def _groups(
    tree: html.HtmlElement, styles: Styles
) -> dict[html.HtmlElement, list[html.HtmlElement]]:
    """The placed pieces of text, by the part of the page that they are placed in."""
    groups: dict[html.HtmlElement, list[html.HtmlElement]] = {}
    for element, own in styles.items():
        if own.get("position") != "absolute" or not isinstance(element.tag, str):
            continue
        if any(_is_placed(inner, styles) for inner in element.iterdescendants()):
            continue
        if not "".join(element.itertext()).strip():
            continue
        if (page := _page_of(element, styles)) is not None:
            groups.setdefault(page, []).append(element)
    order = {element: at for at, element in enumerate(tree.iter())}
    return dict(sorted(groups.items(), key=lambda group: order[group[0]]))


def _page_of(element: html.HtmlElement, styles: Styles) -> html.HtmlElement | None:
    """The part of the page's flow in which a piece is placed."""
    for above in element.iterancestors():
        position = styles.get(above, {}).get("position", "")
        if position == "relative" or above.tag == "body":
            return above
        if position == "fixed":
            return None
    return None


def _neighbours(parts: list[html.HtmlElement]) -> Iterator[list[html.HtmlElement]]:
    """Parts that follow one another: the pages of one document."""
    stretch: list[html.HtmlElement] = []
    for part in parts:
        if stretch and part.getprevious() is not stretch[-1]:
            yield stretch
            stretch = []
        stretch.append(part)
    if stretch:
        yield stretch


def _is_form(pieces: list[html.HtmlElement]) -> bool:
    if not FEWEST <= len(pieces) <= MOST:
        return False
    index = labels()
    words = {label("".join(piece.itertext())) for piece in pieces}
    return sum(word in index.rows or word in index.columns for word in words) >= FEWEST_WORDS


def _sheet(page: html.HtmlElement, pieces: list[html.HtmlElement], styles: Styles) -> Sheet:
    sheet = Sheet(1, 0.0, 0.0)
    own = styles.get(page, {})
    around = _Box(0.0, 0.0, _length(own.get("width")), _length(own.get("height")))
    boxes = {page: around}
    for piece in pieces:
        sheet.glyphs += _glyphs(piece, _box(piece, boxes, styles), styles)
    if not sheet.glyphs:
        raise _UnplacedError
    sheet.width = around.width or max(glyph.x1 for glyph in sheet.glyphs) + 1
    sheet.height = around.height or max(glyph.bottom for glyph in sheet.glyphs) + 1
    if not max(sheet.width, sheet.height) < _PAPER:
        raise _UnplacedError
    sheet.finish()
    return sheet


def _box(element: html.HtmlElement, boxes: dict[html.HtmlElement, _Box], styles: Styles) -> _Box:
    """Where a placed element stands on its page."""
    if element in boxes:
        return boxes[element]
    above = next(a for a in element.iterancestors() if a in boxes or _is_placed(a, styles))
    around, style = _box(above, boxes, styles), styles.get(element, {})
    width, height = _length(style.get("width")), _length(style.get("height"))
    left, right = _length(style.get("left")), _length(style.get("right"))
    top, bottom = _length(style.get("top")), _length(style.get("bottom"))
    if left is None and right is not None and None not in (around.width, width):
        left = (around.width or 0.0) - right - (width or 0.0)
    if top is None and bottom is not None and around.height is not None:
        high = height if height is not None else _size(element, styles)
        top = around.height - bottom - high
    if left is None or top is None:
        raise _UnplacedError
    boxes[element] = _Box(around.left + left, around.top + top, width, height)
    return boxes[element]


def _length(told: str | None) -> float | None:
    """A length in pixels; ``None`` where none is told.  Raises where it is not understood."""
    if told is None or told == "auto":
        return None
    found = _LENGTH.match(told.strip())
    if found is None or (not found.group(2) and float(found.group(1))):
        return None
    return float(found.group(1)) * _IN_PIXELS[found.group(2) or "px"]


def _size(element: html.HtmlElement, styles: Styles) -> float:
    """The size of an element's text as it is shown."""
    size, scale = None, 1.0
    for above in (element, *element.iterancestors()):
        style = styles.get(above, {})
        if size is None:
            font = _FONT.search(style.get("font", "") + " ")
            size = _length(style.get("font-size"))
            size = size if size is not None or not font else _length("".join(font.groups()))
        if above is element and (turned := style.get("transform", "none")) != "none":
            found = _SCALE.match(turned)
            if found is None:
                raise _UnplacedError
            scale = float(found.group(1))
    return (size if size is not None else _USUAL_SIZE) * scale


def _glyphs(piece: html.HtmlElement, box: _Box, styles: Styles) -> Iterator[Glyph]:
    """The characters of a piece of text: on one line, which is as narrow as its box.

    Lines broken there stand together, so that their text goes with the row at their middle.
    """
    size = _size(piece, styles)
    align = styles.get(piece, {}).get("text-align", "left")
    told = " ".join("".join(piece.itertext()).split())
    whole = sum(size * _advance(char) for char in told)
    room = box.width or whole
    lines = -(-whole // room) if room else 1.0
    narrowed = min(1.0, room / whole) if whole else 1.0
    x = box.left + max(room - whole, 0.0) * {"center": 0.5, "right": 1.0}.get(align, 0.0)
    top = box.top + (lines - 1) * size * _LINE / 2
    for char in told:
        wide = size * _advance(char) * narrowed
        if shown := clean_text(char):
            yield Glyph(shown, x, top, x + wide, top + size, size)
        x += wide


def _advance(char: str) -> float:
    return 1.0 if is_wide(char) else 0.5


def _laid_out(sheets: list[Sheet]) -> list[Block]:
    budget = Budget(LIMITS)
    pages: list[LaidOut] = []
    for number, sheet in enumerate(sheets, 1):
        sheet.number = number
        pages.append(lay_out(sheet, budget, pages[-1] if pages else None))
    return blocks_of(pages)
