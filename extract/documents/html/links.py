"""The addresses a page names: links with their text, and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import html

from extract.records import Link

MAX_LINKS = 2_000


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
