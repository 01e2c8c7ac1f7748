"""Raised and lowered text of a page: marks of notes beside numbers, however they are set."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from lxml import etree, html

from extract.documents.html.styles import Declared
from extract.documents.note_marks import is_mark, raised

MAX_RAISED = 20_000
"""Raised parts of a page that are looked at."""
FEW = 1_000
LEAST_RAISE = 3.0
"""Points or pixels; less is Word's own alignment of a line."""
_CELLS = ("td", "th")
_MARKS: Any = etree.XPath("//sup | //sub | //a[starts-with(@href, '#')]")
_CLASSED: Any = etree.XPath("//*[@class]")
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))(px|pt|em|ex|rem|%)?$")
_TIMES = {"em": 12.0, "rem": 12.0, "ex": 6.0, "%": 0.16}
_NOTE_CLASS = re.compile(
    r"footnote-?reference|endnote-?reference|(?<![a-z])(?:sup|sub)(?:erscript|script)?(?![a-z])",
    re.I,
)


def mark_raised(tree: html.HtmlElement, styles: dict[html.HtmlElement, Declared]) -> None:
    """Write the digits of raised text in cells as superscripts; marks in prose are left out."""
    told: list[Any] = list(_MARKS(tree))
    told += [element for element in _CLASSED(tree) if _is_note_class(element)]
    told += styles
    done: set[html.HtmlElement] = set()
    for element in outermost_first(tree, told)[:MAX_RAISED]:
        if not isinstance(element.tag, str) or not _is_raised(element, styles.get(element, {})):
            continue
        if not any(above in done for above in element.iterancestors()):
            done.add(element)
            _mark(element)


def outermost_first(
    tree: html.HtmlElement, elements: Iterable[html.HtmlElement]
) -> list[html.HtmlElement]:
    """Elements so that none comes before one that it stands in."""
    every = dict.fromkeys(elements)
    if len(every) > FEW:  # asking each where it stands would take longer than one walk
        return [element for element in tree.iter() if element in every]
    return sorted(every, key=_depth)


def _depth(element: html.HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())


def _is_note_class(element: html.HtmlElement) -> bool:
    return _names_a_note(element.get("class") or "")


@lru_cache(maxsize=1024)
def _names_a_note(names: str) -> bool:
    return bool(_NOTE_CLASS.search(names))


def _is_raised(element: html.HtmlElement, style: Declared) -> bool:
    if element.tag in ("sup", "sub"):
        return style.get("vertical-align", "super") not in ("baseline", "0", "middle")
    if element.tag in (*_CELLS, "tr", "table", "img"):
        return False
    if (
        element.tag == "a"
        and (element.get("href") or "").startswith("#")
        and len(element.get("href") or "") > 1
    ):
        return is_mark("".join(element.itertext()))
    if style.get("vertical-align") in ("super", "sub") or _is_note_class(element):
        return True
    moved = [style.get("vertical-align", ""), style.get("mso-text-raise", "")]
    if style.get("position") == "relative":
        moved.append(style.get("top", ""))
    return any(_far(length) for length in moved)


def _far(length: str) -> bool:
    """Whether a length (with its unit) moves text by more than an alignment does."""
    found = _LENGTH.match(length)
    if found is None:
        return False
    return abs(float(found[1])) * _TIMES.get(found[2] or "", 1.0) >= LEAST_RAISE


def _mark(element: html.HtmlElement) -> None:
    """Rewrite one raised element's text."""
    text = "".join(element.itertext())
    cell = next(element.iterancestors(*_CELLS), None)
    if cell is None:
        if is_mark(text) and element.getparent() is not None:
            element.drop_tree()
        return
    for node in element.iter():
        if node.text:
            node.text = raised(node.text)
        if node is not element and node.tail:
            node.tail = raised(node.tail)
