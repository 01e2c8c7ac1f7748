"""What a page's own styles say of its elements: style attributes, and rules of ``<style>``.

Only properties that hide, strike or raise text are looked at (CSS 2.2, Display,
Color, Text Decoration); style sheets of other addresses are not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from cssselect import SelectorError, parse
from cssselect.xpath import HTMLTranslator
from lxml import etree, html

MAX_STYLE = 500_000
"""Characters of style sheets that are looked at."""
MAX_SELECTORS = 200
"""Selectors of rules that hide or raise something that are looked at."""
MAX_MATCHES = 20_000

_NAMES = """
display visibility opacity font-size text-decoration text-decoration-line color position left top
right text-indent clip clip-path width height max-height overflow transform mso-hide vertical-align
mso-text-raise background background-color content-visibility
"""
PROPERTIES = frozenset(_NAMES.split())
_TELLING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?\.?0*(?![.\d])"
    r"|font-size\s*:\s*0*\.?0*(?![.1-9])|line-through|(?:left|right|top|text-indent)\s*:\s*-\d{3}"
    r"|clip(?:-path)?\s*:|(?<![\w-])(?:max-)?(?:height|width)\s*:\s*0(?![.\d])|scale\w?\(\s*0"
    r"|mso-hide|mso-text-raise|vertical-align\s*:\s*(?:super|sub|-?[\d.])|top\s*:\s*-?[\d.]"
    r"|(?<![\w-])color\s*:\s*(?:#f{3}|white|transparent|rgba?\()|content-visibility",
    re.I,
)
"""What in a style may hide, strike or raise its element; most styles hold none of it."""
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.S)
_AT_BLOCK = re.compile(r"@[\w-]{1,40}[^{};@]{0,400}\{")
_AT_LINE = re.compile(r"@[\w-]{1,40}[^{};@]{0,400};")
_STYLED: Any = etree.XPath("//*[@style]")
LONGEST_STYLE = 2_000
"""Characters of one element's style that are looked at."""
_ON_SCREEN = re.compile(r"@media\s*(?:all|screen)\s*$", re.I)

Declared = Mapping[str, str]
"""From a property to its value, both in lower case."""


@lru_cache(maxsize=4096)
def declarations(style: str) -> Declared:
    """The declarations of a style attribute or a rule's body; empty where none can matter."""
    if not _TELLING.search(style):
        return {}
    return _declared(style)


@lru_cache(maxsize=4096)
def all_declarations(style: str) -> Declared:
    """All that a style attribute declares, the later of two ones, in lower case."""
    parts = (part.partition(":") for part in style[:LONGEST_STYLE].lower().split(";"))
    return {
        name.strip(): value.replace("!important", "").strip()
        for name, colon, value in parts
        if colon
    }


def _declared(style: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        name = name.strip().lower()
        if colon and name in PROPERTIES:
            found[name] = value.strip().lower()
    return found


def declared(tree: html.HtmlElement) -> dict[html.HtmlElement, Declared]:
    """The elements whose styles may hide, strike or raise them, with all that is declared."""
    found: dict[html.HtmlElement, dict[str, str]] = {}
    for _, matches, body in sorted(_rules(tree), key=lambda rule: rule[0]):
        for element in matches:
            known = found.setdefault(element, {})
            for name, value in body.items():
                if "!important" in value or "!important" not in known.get(name, ""):
                    known[name] = value
    for element, known in found.items():
        for name, value in _declared((element.get("style") or "")[:LONGEST_STYLE]).items():
            if "!important" in value or "!important" not in known.get(name, ""):
                known[name] = value
    for element in _STYLED(tree):
        if element not in found and (inline := declarations(element.get("style")[:LONGEST_STYLE])):
            found[element] = dict(inline)
    return {
        element: {name: value.replace("!important", "").strip() for name, value in own.items()}
        for element, own in found.items()
    }


def _rules(
    tree: html.HtmlElement,
) -> Iterator[tuple[tuple[int, int, int, int], list[html.HtmlElement], dict[str, str]]]:
    """The rules that matter: weight, elements and declarations."""
    sheet = "".join(style.text or "" for style in tree.iter("style"))[:MAX_STYLE]
    if not _TELLING.search(sheet):
        return
    rules = [
        (selectors, body[:LONGEST_STYLE], place)
        for place, rule in enumerate(on_screen(COMMENT.sub("", sheet)).split("}"))
        for selectors, _, body in [rule.rpartition("{")]
        if body.strip() and selectors.strip()
    ]
    named = {name for _, body, _ in rules for name in declarations(body)}
    left, matched = MAX_SELECTORS, 0
    for selectors, body, place in rules:
        own = {name: value for name, value in _declared(body).items() if name in named}
        for selector in selectors.split(",") if own else ():
            left -= 1
            if left < 0 or matched > MAX_MATCHES:
                return
            weight, elements = matching(tree, selector.strip())
            matched += len(elements)
            if elements:
                yield (*weight, place), elements, own


def on_screen(sheet: str) -> str:
    """A style sheet without what holds for other media; blocks for the screen opened."""
    kept: list[str] = []
    at = 0
    for found in _AT_BLOCK.finditer(sheet):
        if found.start() < at:
            continue
        depth, end = 1, found.end()
        while depth and end < len(sheet):
            depth += (sheet[end] == "{") - (sheet[end] == "}")
            end += 1
        kept.append(sheet[at : found.start()])
        if _ON_SCREEN.match(found.group()[:-1]):
            kept.append(sheet[found.end() : end - 1])
        at = end
    return _AT_LINE.sub("", "".join(kept) + sheet[at:])


def matching(
    tree: html.HtmlElement, selector: str
) -> tuple[tuple[int, int, int], list[html.HtmlElement]]:
    """A selector's specificity and elements; none for what depends on a reader's hand."""
    nothing = (0, 0, 0)
    if not selector or ":" in selector or len(selector) > 200:
        return nothing, []
    try:
        (found,) = parse(selector)
        path = HTMLTranslator().selector_to_xpath(found)
        return found.specificity(), list(tree.xpath(path))
    except (SelectorError, etree.XPathError, ValueError):
        return nothing, []
