"""The last gate of an archived page: what is shown is read once more as a browser reads it.

:mod:`archive.site.preview.markup` writes allowed tags only, from lxml's tree.  A browser's
parser follows other rules (HTML Living Standard, 13.2), and markup that is harmless in one
tree can be something else in the other.  So the result passes nh3, which parses as browsers
do and lets through what is named here and nothing else.
"""

from __future__ import annotations

import nh3

_TAGS = frozenset({
    "p", "div", "br", "hr", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "h1",
    "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "b", "strong",
    "i", "em", "u", "s", "sub", "sup", "small", "pre", "center", "span",
})  # fmt: skip
_SPANS = frozenset({"colspan", "rowspan"})
_CELLS = frozenset({"td", "th"})
_STYLES = frozenset({"text-align", "font-weight", "text-indent", "display"})
_CLASSES = frozenset({"cell", "doubt", "gap", "image", "link", "page"})


def passed(body: str) -> str:
    """``body`` with nothing in it but tags, attributes, classes and styles that are named here."""
    return _CLEANER.clean(body)


def passed_look(body: str) -> str:
    """The same of a page as it looked: names, styles, and pictures that it holds itself."""
    return _LOOK_CLEANER.clean(body)


def _look_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        held = value == "data:," or value.startswith("data:image/")
        return value if tag == "img" and held else None
    return value


def _attribute(_: str, name: str, value: str) -> str | None:
    if name == "id":
        return value if value == "cell" else None
    if name == "class":
        return " ".join(word for word in value.split() if word in _CLASSES) or None
    if name in _SPANS:
        return value if value.isascii() and value.isdecimal() and len(value) < 4 else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={"script", "style"},
    attributes={tag: {"id", "class", "style", *(_SPANS if tag in _CELLS else ())} for tag in _TAGS},
    attribute_filter=_attribute,
    filter_style_properties=set(_STYLES),
    url_schemes=set(),
    link_rel=None,
)

_LOOK_TAGS = _TAGS | {
    "a", "font", "section", "article", "header", "footer", "nav", "main", "aside", "figure",
    "figcaption", "label", "col", "colgroup", "address", "big", "strike", "del", "ins", "img",
}  # fmt: skip
LOOK_ATTRIBUTES = frozenset({
    "class", "id", "style", "align", "valign", "width", "height", "bgcolor", "colspan", "rowspan",
    "border", "cellpadding", "cellspacing", "color", "size", "face", "alt", "type", "start",
})  # fmt: skip
"""Attributes of a page as it looked that are kept, beside the addresses of pictures."""

_LOOK_CLEANER = nh3.Cleaner(
    tags=set(_LOOK_TAGS),
    clean_content_tags={"script", "style"},
    attributes={tag: {*LOOK_ATTRIBUTES, "src"} for tag in _LOOK_TAGS},
    attribute_filter=_look_attribute,
    url_schemes={"data"},
    link_rel=None,
)
