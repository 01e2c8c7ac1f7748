"""Pages of HTML that are parsed once, for the judge of answers and for the spider."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any

from lxml import etree
from scrapy.http import HtmlResponse
from scrapy.selector import Selector

DEPTH = 250
"""Elements within one another; a tree that is deeper may have been cut off by the parser."""


class Markup(HtmlResponse):
    """A page whose tree has lxml's plain elements and no comments."""

    @cached_property
    def tree(self) -> Any:
        """The root; ``None`` for a page that has none, or is deeper than :data:`DEPTH`.

        What walks a tree in C is safe on what is no deeper.
        """
        text = self.text.replace("\x00", "")
        root = parsed(text.encode(errors="surrogatepass"))
        return None if root is None or _is_deep(root) else root

    @cached_property
    def selector(self) -> Selector:
        """A selector of the tree; of any other page Scrapy's own."""
        if self.tree is None:
            return super().selector
        return Selector(root=self.tree, type="html")


def parsed(markup: bytes) -> Any | None:
    """The root of markup in UTF-8, without its comments; ``None`` when there is none."""
    try:
        return etree.fromstring(markup, parser=_parser())
    except (etree.ParseError, ValueError):
        return None


_is_deep = etree.XPath(f"boolean({'/*' * DEPTH})")


@cache
def _parser() -> etree.HTMLParser:
    """One parser for all pages: making one takes as long as parsing a page."""
    return etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
