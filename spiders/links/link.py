"""A link, and how much of links is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

MAX_LINKS = 5000
"""Links of one page that are looked at."""

MAX_OF_ITSELF = 500
"""Links among them that lead to the page itself with another query, as a calendar's do."""

MAX_TEXT = 300
"""Characters of a link's text that are looked at."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page: the address to ask for, and its text or title."""

    url: str
    text: str


IS_SCRIPT = "contains(translate(substring(@href, 1, 20), 'JAVSCRIPT', 'javscript'), 'javascript:')"
"""The XPath condition of links that run a script in place of an address."""

_SCRIPTS = etree.XPath(".//script[not(@src)]/text()")
_MAX_SCRIPTS = 200


def scripts(root: Any) -> list[str]:
    """The scripts that stand in a tree, as many as are looked at."""
    found: Any = _SCRIPTS(root)
    return [str(text) for text in found[:_MAX_SCRIPTS]]


def said_by(element: Any) -> str:
    """What an element that a script follows says: its text, else its title."""
    text = "".join(islice(element.itertext(), 50))[: MAX_TEXT * 10]
    return " ".join((text or element.get("title", "")).split())[:MAX_TEXT]
