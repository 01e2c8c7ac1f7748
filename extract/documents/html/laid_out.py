"""Parts that style sheets show as tables or grids: told to the parts themselves.

What lays parts out as cells (CSS Display 3, CSS Grid 1) is read from their own style;
a page may as well say it once for all of them, in its style sheet.
"""

from __future__ import annotations

import re

from lxml import html

from extract.documents.html.in_order import ORDERS
from extract.documents.html.sheet import Names, Weight, rules
from extract.documents.html.styles import all_declarations

_TELLING = re.compile(
    r"display\s*:\s*(?:inline-)?(?:grid|table)|(?<![\w-])order\s*:\s*-?\d|-reverse", re.IGNORECASE
)
_FLEXIBLE = re.compile(r"display\s*:\s*(?:inline-)?flex", re.IGNORECASE)
_NAMES = re.compile(r"display$|order$|flex-(?:direction|flow)$|grid(?:-\w+)*$")
_PARTS = re.compile(r"display|flex-(?:direction|flow)|(?<![\w-])(?:grid|order)", re.IGNORECASE)


def tell_layout(tree: html.HtmlElement, sheet: str) -> None:
    """Write what a sheet says of tables, grids and order into the style of its parts."""
    ordered = _FLEXIBLE.search(sheet) and any(
        ORDERS.search(style) for style in tree.xpath("//@style[contains(., 'order:')]")
    )
    if not ordered and not _TELLING.search(sheet):
        return
    names = Names(tree)
    told: dict[html.HtmlElement, list[tuple[Weight, dict[str, str]]]] = {}
    for rule in rules(sheet):
        if rule.pseudo or not _PARTS.search(rule.body):
            continue
        own = {k: v for k, v in all_declarations(rule.body).items() if _NAMES.match(k)}
        weight, elements = names.of(rule)
        for element in elements if own else ():
            told.setdefault(element, []).append((weight, own))
    for element, found in told.items():
        style: dict[str, str] = {}
        for _, own in sorted(found, key=lambda one: one[0]):
            style |= own
        said = ";".join(f"{name}:{value}" for name, value in style.items())
        element.set("style", f"{said};{element.get('style') or ''}")
