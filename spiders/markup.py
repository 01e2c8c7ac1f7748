"""Answers that hold text: decoded, cut to size, parsed once for the judge and the spider."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, cached_property
from typing import Any

from lxml import etree
from scrapy.http import HtmlResponse, JsonResponse, TextResponse
from scrapy.selector import Selector

from common.text.decode import Decoded, declared_charset, decode, link_charset
from common.text.page_end import without_ends
from common.text.page_size import within_bytes, within_limits

DEPTH = 250
"""Elements within one another; a tree that is deeper may have been cut off by the parser."""

MAX_JSON = 8 * 1024 * 1024
"""Characters of JSON that are parsed; lists of reports have some thousand."""

MAX_VALUES = 500_000
"""Values of JSON that is parsed; each takes some hundred bytes of memory."""


class DecodedText(TextResponse):
    """An answer whose text is what :func:`common.text.decode.decode` makes of its bytes.

    The charset that HTTP names counts as little as it does for the reader of documents,
    so that a spider sees the links that the reader sees.
    """

    @cached_property
    def _decoded(self) -> Decoded:
        return decode(within_bytes(self.body)[0], self._said)

    @property
    def _said(self) -> str | None:
        header = self.headers.get("Content-Type") or b""
        return declared_charset(header.decode("latin-1"))

    @property
    def text(self) -> str:
        """The decoded text, up to the size that is looked at."""
        return self._decoded.text

    @cached_property
    def encoding(self) -> str:
        """Python's name of the charset in which the characters of links are sent."""
        return link_charset(self.body, self._said, self._decoded.charset)

    @property
    def is_shortened(self) -> bool:
        """Whether the answer has more than is looked at."""
        return within_bytes(self.body)[1] is not None

    @cached_property
    def data(self) -> Any | None:
        """The value of JSON; ``None`` for what is none, or is larger than it is safe to parse."""
        return parsed_json(self.text)


class Json(DecodedText, JsonResponse):
    """An answer that holds JSON."""

    @cached_property
    def selector(self) -> Selector:
        """A selector of the value."""
        return Selector(root=self.data, type="json")


class Markup(DecodedText, HtmlResponse):
    """A page whose tree has lxml's plain elements and no comments."""

    @cached_property
    def _shown(self) -> tuple[str, str | None]:
        return within_limits(self._decoded.text)

    @property
    def text(self) -> str:
        """The decoded text, up to the size that is looked at and the elements of a tree."""
        return self._shown[0]

    @property
    def is_shortened(self) -> bool:
        """Whether the page has more than is looked at."""
        return self._shown[1] is not None or super().is_shortened

    @cached_property
    def tree(self) -> Any:
        """The root; ``None`` for a page that has none, or is deeper than :data:`DEPTH`.

        What walks a tree in C is safe on what is no deeper.
        """
        text = without_ends(self.text.replace("\x00", ""))
        root = parsed(text.encode(errors="replace"))
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


def least_shown(root: Any, *unseen: str) -> int:
    """Characters, blanks not counted, that a tree shows at the least; ``unseen`` elements do not.

    Counted in C, and never too many: enough to pass over a page that is looked at only if it is
    short, without its text being put together.
    """
    told = sum(_letters(element) for element in root.iter(*unseen))
    return max(_letters(root) - told, 0)


def _letters(element: Any) -> int:
    return len("".join(_all_text(element).split()))


_all_text: Callable[[Any], str] = etree.XPath("string()", smart_strings=False)  # type: ignore[assignment]


def parsed_json(text: str) -> Any | None:
    """The value of JSON text, ``None`` for any other, and for what is too large or too deep."""
    text = text.strip()
    if not text.startswith(("{", "[")) or len(text) > MAX_JSON:
        return None
    if sum(text.count(sign) for sign in ",[{") > MAX_VALUES:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def counted(value: Any) -> int:
    """A number of an answer, which some give as text; 0 where there is none."""
    text = str(value)
    return min(int(text[:_DIGITS]), _MOST) if text.isascii() and text.isdecimal() else 0


_DIGITS, _MOST = 9, 10_000_000
"""Digits of a number that are looked at, and the most that one counts: it is a stranger's."""

_is_deep = etree.XPath(f"boolean({'/*' * DEPTH})")


@cache
def _parser() -> etree.HTMLParser:
    """One parser for all pages: making one takes as long as parsing a page."""
    return etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
