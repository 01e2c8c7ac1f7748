"""The addresses a page names: links with their text, and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html

from extract.records import Link

MAX_LINKS = 2_000
MAX_FRAMES = 20
_NO_PAGES = ("javascript:", "about:", "data:", "#")
_PASSWORDS: Any = etree.XPath("//input[@type='password']")
_SCRIPTS: Any = etree.XPath("//script")
_MOUNTS: Any = etree.XPath("//body//*[@id='app' or @id='root' or @id='__nuxt' or @id='__next']")


def images(tree: html.HtmlElement, base: str) -> Iterator[str]:
    """The addresses of the page's pictures, each once; pictures inside the page have none."""
    seen: set[str] = set()
    for image in tree.iter("img"):
        source = (image.get("src") or "").strip()
        if source and not source.startswith("data:") and len(seen) < MAX_LINKS:
            try:
                url = urljoin(base, source)
            except ValueError:
                continue
            if url not in seen:
                seen.add(url)
                yield url


def frames(tree: html.HtmlElement, base: str) -> Iterator[str]:
    """The addresses of the pages that the page shows inside, each once."""
    seen: set[str] = set()
    for frame in tree.iter("iframe", "frame"):
        source = (frame.get("src") or "").strip()
        if not source or source.lower().startswith(_NO_PAGES) or len(seen) >= MAX_FRAMES:
            continue
        with suppress(ValueError):
            url = urljoin(base, source)
            if url not in seen:
                seen.add(url)
                yield url


def links(tree: html.HtmlElement, base: str) -> Iterator[Link]:
    """The page's links with their text, absolute where the page's address is known."""
    seen: set[str] = set()
    for anchor in tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        try:
            url = urljoin(base, href)
        except ValueError:
            continue
        if url not in seen and len(seen) < MAX_LINKS:
            seen.add(url)
            yield Link(url, " ".join("".join(anchor.itertext()).split()))


def makeup(tree: html.HtmlElement) -> dict[str, str]:
    """What else a page is made of, for saying why it holds no report.

    ``frames``: the first address shown in a frame; ``password_fields``: how many;
    ``scripts``: the element that a script is to fill, or how many scripts there are.
    """
    found: dict[str, str] = {}
    frames = (frame.get("src") or "" for frame in tree.iter("iframe", "frame"))
    if first := next((address for address in frames if address.strip()), None):
        found["frames"] = first.strip()[:500]
    if fields := len(_PASSWORDS(tree)):
        found["password_fields"] = str(fields)
    if scripts := len(_SCRIPTS(tree)):
        mounts = _MOUNTS(tree)
        found["scripts"] = f"#{mounts[0].get('id')}" if mounts else f"{scripts} scripts"
    return found
