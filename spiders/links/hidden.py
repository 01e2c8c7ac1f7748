"""Links that no ``href`` holds: in attributes that scripts follow, menus of options, data.

Only what looks like the way to reports is taken from there: scripts are full of addresses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote

from lxml import etree

from spiders.links.link import IS_SCRIPT, MAX_TEXT, Link, said_by, scripts
from spiders.links.openers import opened
from spiders.links.titles import score, title_kind

_KEPT = ("data-href", "data-url", "data-link", "data-src-url")
"""Attributes in which pages keep an address for a script to follow."""

_HOLDERS = etree.XPath(
    " | ".join(f"descendant::*/@{name}/.." for name in (*_KEPT, "onclick"))
    + f" | .//a[{IS_SCRIPT}] | .//option[@value]"
)
"""What may hold such an address; asking all elements takes ten times as long."""

_GOES = re.compile(
    r"(?:location(?:\.href)?\s{0,9}=|location\.(?:assign|replace)\(|(?:window\.)?open\()"
    r"\s{0,9}(?:\"([^\"<>]{1,2000})\"|'([^'<>]{1,2000})')"
)
_OBJECT = re.compile(r"\{[^{}]{1,4000}\}")
_PAIR = re.compile(
    r"[\"']?(\w{1,40})[\"']?\s{0,9}:\s{0,9}(\"(?:[^\"\\]|\\.){0,2000}+\"|'(?:[^'\\]|\\.){0,2000}+')"
)
_LITERAL = r"(?:\"([^\"\\\n]{1,400}+)\"|'([^'\\\n]{1,400}+)')"
_PLACED = re.compile(rf"{_LITERAL}\s{{0,9}},\s{{0,9}}(?={_LITERAL})")
_ADDRESS = re.compile(r"(?:/|\.(?:s?html?|aspx?|jspx?|php|pdf|docx?))(?:[?#]|$)|^/", re.IGNORECASE)
"""What stands behind a text in a call or a list, and looks like an address."""
_NAMES = frozenset({"name", "title", "text", "label", "doctitle", "channelname"})
_ADDRESSES = frozenset({"url", "href", "link", "path", "linkurl", "docpuburl", "puburl"})
_MOST = 5000
"""Elements, and objects in scripts, that are looked at."""


def hidden(root: Any) -> Iterator[tuple[str, str]]:
    """Address and text of each hidden link of a tree that may lead to reports."""
    for address, text in _all(root):
        link = Link(address, text)
        if text and (score(link) is not None or title_kind(text) != "other"):
            yield address, text


def pressed(root: Any) -> Iterator[tuple[str, str]]:
    """Address and text of what leads to a page of its own when it is pressed."""
    yield from _of_elements(root)
    yield from opened(root, scripts(root))


def placed(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Address and text of all pairs of them that stand in scripts as data."""
    yield from _of_scripts(texts)
    yield from _of_places(texts)


def _all(root: Any) -> Iterator[tuple[str, str]]:
    texts = scripts(root)
    yield from _of_elements(root)
    yield from placed(texts)
    yield from opened(root, texts)


def _of_elements(root: Any) -> Iterator[tuple[str, str]]:
    found: Any = _HOLDERS(root)
    for element in islice(filter(_is_followed, found), _MOST):
        address = next((element.get(name) for name in _KEPT if element.get(name)), None)
        if address is None and element.tag == "option":
            value = element.get("value", "")
            address = value if set(value) & set("./?") else None
        if address is None:
            goes = _GOES.search(_run(element))
            address = (goes[1] or goes[2]) if goes else None
        if address:
            yield address, said_by(element)


def _run(element: Any) -> str:
    """The script that runs when an element is pressed; browsers unescape that of an address."""
    address = element.get("href", "") if element.tag == "a" else ""
    script = unquote(address[:4000]) if ":" in address[:20] else ""
    return f"{element.get('onclick', '')[:4000]} {script}"


def _is_followed(element: Any) -> bool:
    """Whether a script follows an element: of a menu's options where the menu has one."""
    if element.tag != "option" or any(element.get(name) for name in (*_KEPT, "onclick")):
        return True
    menu = next(element.iterancestors("select"), None)
    return menu is not None and menu.get("onchange") is not None


def _of_scripts(texts: list[str]) -> Iterator[tuple[str, str]]:
    """The objects in scripts that have a name and an address, as trees and lists of them do."""
    objects = (found for text in texts for found in _OBJECT.finditer(text))
    for found in islice(objects, _MOST):
        pairs = {name.lower(): value for name, value in _PAIR.findall(found[0])}
        text = next((pairs[name] for name in pairs if name in _NAMES), None)
        address = next((pairs[name] for name in pairs if name in _ADDRESSES), None)
        if text and address:
            yield _plain(address), " ".join(_plain(text).split())[:MAX_TEXT]


def _of_places(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Texts in scripts with an address next to them, as calls that build menus and lists have."""
    pairs = (found for text in texts for found in _PLACED.finditer(text))
    for found in islice(pairs, _MOST):
        said, address = found[1] or found[2], found[3] or found[4]
        if not said.isascii() and address.isascii() and _ADDRESS.search(address):
            yield address.strip(), " ".join(said.split())[:MAX_TEXT]


def _plain(literal: str) -> str:
    """The text of a string as JavaScript writes it."""
    inside = literal[1:-1]
    if literal[0] == "'":
        inside = inside.replace("\\'", "'").replace('"', '\\"')
    try:
        return str(json.loads(f'"{inside}"', strict=False))
    except ValueError:
        return inside
