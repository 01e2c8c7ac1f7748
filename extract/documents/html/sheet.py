"""The rules of a page's own style sheets, and the elements that they are about.

Selectors of names alone (``.a``, ``#b``, ``td.c``) are looked up; the others are asked of the
tree, so many of them at the most (CSS Selectors 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import html

from extract.documents.html.styles import (
    COMMENT,
    LONGEST_STYLE,
    MAX_MATCHES,
    MAX_SELECTORS,
    MAX_STYLE,
    matching,
    on_screen,
)

MAX_RULES = 20_000
_NAMES = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)$", re.IGNORECASE)
_PSEUDO = re.compile(r"(.*?)\s*::?(before|after)$", re.IGNORECASE | re.DOTALL)

Weight = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the selector, without the pseudo element that it may end with, and its body."""

    selector: str
    pseudo: str
    body: str
    place: int


def sheet_of(tree: html.HtmlElement) -> str:
    """The text of a page's style sheets."""
    return "".join(style.text or "" for style in tree.iter("style"))[:MAX_STYLE]


def rules(sheet: str) -> Iterator[Rule]:
    """The rules of a sheet for the screen, a selector each."""
    for place, told in enumerate(on_screen(COMMENT.sub("", sheet)).split("}")[:MAX_RULES]):
        selectors, _, body = told.rpartition("{")
        if not body.strip():
            continue
        for selector in selectors.split(","):
            found = _PSEUDO.match(selector.strip())
            name, pseudo = found.groups() if found else (selector.strip(), "")
            yield Rule(name, pseudo.lower(), body[:LONGEST_STYLE], place)


class Names:
    """The elements of a tree by the names that selectors know them by."""

    def __init__(self, tree: html.HtmlElement) -> None:
        self._tree = tree
        self._left = MAX_SELECTORS
        self._matched = 0

    @cached_property
    def _named(self) -> dict[str, list[html.HtmlElement]]:
        found: dict[str, list[html.HtmlElement]] = {}
        for element in self._tree.iter():
            if not isinstance(element.tag, str):
                continue
            found.setdefault(element.tag, []).append(element)
            if element.get("id"):
                found.setdefault(f"#{element.get('id')}", []).append(element)
            for name in (element.get("class") or "").split():
                found.setdefault(f".{name}", []).append(element)
        return found

    def of(self, rule: Rule) -> tuple[Weight, list[html.HtmlElement]]:
        """A rule's weight and its elements; none beyond all limits."""
        found = _NAMES.match(rule.selector)
        if self._matched > MAX_MATCHES or not rule.selector:
            return (0, 0, 0, rule.place), []
        if found:
            parts = re.findall(r"[.#][\w-]+", found.group(2))
            names = [*parts, *filter(None, [(found.group(1) or "").lower()])]
            lists = [self._named.get(name, []) for name in names]
            common = set.intersection(*map(set, lists)) if lists[1:] else set()
            elements = [one for one in lists[0] if one in common] if lists[1:] else lists[0]
            marks = sum(part[0] == "#" for part in parts)
            weight = (marks, len(parts) - marks, int(bool(found.group(1))))
        else:
            self._left -= 1
            if self._left < 0:
                return (0, 0, 0, rule.place), []
            weight, elements = matching(self._tree, rule.selector)
        self._matched += len(elements)
        return (*weight, rule.place), elements
