"""Words on a page that belong to its links: menus and lists of other reports."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urldefrag, urlsplit

from common.text.normal import squeeze
from extract.records import Document

_PAGES = frozenset(
    ("", ".html", ".htm", ".shtml", ".shtm", ".jhtml", ".php", ".jsp", ".do", ".aspx", ".asp")
)
"""Endings of addresses of pages; the others are those of files."""
_SHORTEST = 8
"""Characters of a link's text that tell which report it is of."""
_LONGEST_DATE = 24


def texts_of_links(document: Document) -> frozenset[str]:
    """The normal forms of the links to other pages, but not of the page's own title."""
    own = urldefrag(document.name).url
    title = squeeze(document.meta.get("title", ""))
    found = set()
    for link in document.links:
        text = squeeze(link.text)
        if len(text) < _SHORTEST or text == title or urldefrag(link.url).url == own:
            continue
        if PurePosixPath(urlsplit(link.url).path).suffix.lower() in _PAGES:
            found.add(text)
    return frozenset(found)


def is_link(text: str, links: frozenset[str]) -> bool:
    """Whether a line is one of the links, alone or with a date behind it."""
    if not links or "公" not in text:
        return False
    bare = squeeze(text)
    near = (link for link in links if 0 <= len(bare) - len(link) < _LONGEST_DATE)
    return any(bare.startswith(link) for link in near)
