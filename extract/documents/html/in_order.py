"""Parts that styles show in another order than the source has them (CSS Flexbox 1, 5.4)."""

from __future__ import annotations

import re

from lxml import html

from extract.documents.html.styles import all_declarations

ORDERS = re.compile(r"(?<![\w-])order\s*:\s*-?\d|(?:row|column)-reverse", re.IGNORECASE)
"""What in a style puts parts in another order."""
_ORDER = re.compile(r"order(?<![\w-]order)\s*:\s*-?\d")
_NUMBER = re.compile(r"-?\d{1,6}$")
_NO_CELLS = frozenset({"table", "thead", "tbody", "tfoot", "tr"})


def may_be_in_order(source: str) -> bool:
    """Whether something in a page's source, in small letters, can put parts in another order.

    It is what :data:`ORDERS` finds, sought so that the whole of a long page takes no time.
    """
    reverse = "-reverse" in source and ("row-reverse" in source or "column-reverse" in source)
    return reverse or _ORDER.search(source) is not None


def put_in_order(tree: html.HtmlElement) -> None:
    """Put the parts of flexible boxes and grids in the order in which they are shown."""
    told = tree.xpath("//*[contains(@style, 'order') or contains(@style, '-reverse')]")
    around = {
        parent
        for element in told
        if ORDERS.search(element.get("style"))
        for parent in (element, element.getparent())
        if parent is not None and parent.tag not in _NO_CELLS
    }
    for parent in around:
        _put(parent)


def _put(parent: html.HtmlElement) -> None:
    style = all_declarations(parent.get("style") or "")
    if not style.get("display", "").endswith(("flex", "grid")):
        return
    parts = [part for part in parent if isinstance(part.tag, str)]
    shown = sorted(parts, key=_order)
    if style.get("display", "").endswith("flex"):
        flow = style.get("flex-direction", "") or style.get("flex-flow", "")
        if "-reverse" in flow:
            shown.reverse()
    if shown != parts:
        for part in shown:
            parent.append(part)


def _order(part: html.HtmlElement) -> int:
    told = all_declarations(part.get("style") or "").get("order", "0")
    return int(told) if _NUMBER.match(told) else 0
