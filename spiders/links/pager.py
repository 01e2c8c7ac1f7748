"""Links to a list's next page that say no more than its number: 1 [2] 3 4 ..."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_DIGITS = 3
"""Digits of a page's number at the most; four are a year's."""

_MOST = 2000
"""Numbers of one page that are looked at."""

_ENDING = re.compile(r"\.[a-zA-Z]{2,5}$")
_NUMBER = re.compile(r"[_-]?\d{1,6}$")
_LIST = frozenset({"index", "list", "default", "page", "p"})

_OF = re.compile(
    r"第\s{0,3}(\d{1,4})\s{0,3}(?:页?\s{0,3}[/,，]?\s{0,3}共|/)\s{0,3}(\d{1,4})\s{0,3}页"
)

_ALL = re.compile(r"共\s{0,3}(\d{1,4})\s{0,3}页[^\d<>]{0,8}第\s{0,3}(\d{1,4})\s{0,3}页")

Token = tuple[int | None, Any]
"""A number that stands for itself, or dots (``None``), and the link that it is, if it is one."""


def following(root: Any, is_here: Callable[[Any], bool]) -> Iterator[Any]:
    """The links that stand behind a list's current number and say the next one, or dots.

    The current number is no link, or one of which ``is_here`` says that it leads nowhere else.
    """
    for (number, anchor), (after, link) in pairwise(_tokens(root)):
        if number is None or link is None or after not in (number + 1, None):
            continue
        if anchor is None or is_here(anchor):
            yield link


def says_last(text: str) -> bool:
    """Whether a page says by its number, and that of all pages, that it is the last one."""
    return _said(text) is not None and not pages_left(text)


def pages_left(text: str) -> int:
    """How many pages follow by what a page says of its number and that of all; 0 if nothing."""
    said = _said(text)
    return max(0, said[1] - said[0]) if said is not None else 0


def _said(text: str) -> tuple[int, int] | None:
    """The number of a page and that of all pages: 第1页/共3页, 共3页 第1页."""
    found, turned = _OF.search(text), _ALL.search(text)
    if found is not None:
        return int(found[1]), int(found[2])
    return (int(turned[2]), int(turned[1])) if turned is not None else None


def is_sibling(here: str, there: str) -> bool:
    """Whether two addresses differ in no more than the number of a list's page."""
    one, other = urlsplit(here), urlsplit(there)
    if one.netloc != other.netloc:
        return False
    if one.path == other.path:
        asked, said = _names(one.query), _names(other.query)
        return one.query != other.query and asked <= said
    return _without_number(one.path) == _without_number(other.path)


@lru_cache(maxsize=1024)
def _names(query: str) -> frozenset[str]:
    """The names of a query's values; that of a page is compared with those of all its links."""
    return frozenset(name for name, _ in parse_qsl(query))


def _without_number(path: str) -> str:
    """A list's path without the number of its page, and without a name that all lists have."""
    head, _, last = _ENDING.sub("", path).rstrip("/").rpartition("/")
    name = _NUMBER.sub("", last)
    return f"{head}/{name}" if name and name.lower() not in _LIST else head


def _tokens(root: Any) -> Iterator[Token]:
    """The numbers of a tree that stand for themselves, in order."""
    count = 0
    for node in root.iter():
        if not isinstance(node.tag, str) or node.tag in ("script", "style", "option"):
            said: tuple[str | None, ...] = (None, node.tail)
        else:
            said = (node.text, node.tail)
        for at, text in enumerate(said):
            number = _number(text)
            if number == 0:
                continue
            count += 1
            if count > _MOST:
                return
            yield (number, _anchor(node if at == 0 else node.getparent()))


def _number(text: str | None) -> int | None:
    """The number that is all a text says, ``None`` for dots, 0 for anything else."""
    said = (text or "").strip(" \t\r\n\xa0[]") if text and len(text) < 40 else ""
    if said in ("...", "…", "……"):
        return None
    return int(said) if said.isdecimal() and said.isascii() and len(said) <= _DIGITS else 0


def _anchor(node: Any) -> Any:
    """The link that an element is, or is the whole of; ``None`` where it is none."""
    for _ in range(3):
        if node is None:
            return None
        if node.tag == "a" and node.get("href") is not None:
            return node
        node = node.getparent() if len(node) == 0 or node.tag in ("b", "span", "font") else None
    return None
