"""What a page needs to look as it does: the addresses of its styles and pictures.

None of it is read for figures.  Scripts, frames and what is only printed are left out,
and so is what a page holds itself (``data:``).  Every pattern takes time linear in what
it looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from common.addresses.asked import asked
from common.text.page_size import within_bytes, within_limits
from extract.documents.charset import decode
from extract.documents.html.tree import parse

MOST = 60
"""Addresses of one page or style sheet that are given, style sheets first."""

MAX_STYLE = 512 * 1024
"""Bytes of a style sheet that are looked at."""

MAX_ADDRESS = 2_000
"""Characters of an address; servers and browsers take little more."""

MAX_ELEMENTS = 20_000
"""Elements whose own styles are looked at."""

_IN_STYLE = re.compile(
    r"""(?:url\(\s{0,20}|@import\s{1,20}(?=["']))"""
    r"""(?:"([^"\n]{1,2000})"|'([^'\n]{1,2000})'|([^"'()\s]{1,2000}))""",
    re.IGNORECASE,
)
"""An address in a style sheet (CSS Values, ``url()``; CSS Cascading, ``@import``)."""

_SHOWING = etree.XPath(
    f"(descendant-or-self::*)[position() <= {MAX_ELEMENTS}]"
    "[self::img or self::input[@type='image'] or @background or @style]"
)
"""Elements that show a picture: asking each of a page in Python takes longer than parsing it."""
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NOT_SHOWN = re.compile(r"\s*(?:print|speech|aural|braille|handheld|tty)\s*\Z", re.IGNORECASE)


def of_page(payload: bytes, url: str, charset: str | None = None) -> list[str]:
    """The addresses of a page's styles and pictures, each once, the styles first.

    ``payload`` is the page with its Content-Encoding undone, ``charset`` what HTTP said.
    """
    decoded = decode(within_bytes(payload)[0], charset, url)
    tree, _ = parse(within_limits(decoded.text)[0])
    if tree is None:
        return []
    named = [*_styles(tree), *_pictures(tree)]
    return _absolute(named, _base(tree, url), decoded.charset)


def of_style(payload: bytes, url: str, charset: str | None = None) -> list[str]:
    """The addresses that a style sheet names: further sheets, pictures, fonts."""
    decoded = decode(payload[:MAX_STYLE], charset, url)
    return _absolute(in_style(decoded.text), url, decoded.charset)


def in_style(text: str) -> list[str]:
    """The addresses in the text of a style sheet, as they stand there."""
    return [match[1] or match[2] or match[3] for match in _addresses(text)]


def with_addresses(text: str, url: str, given: dict[str, str]) -> str:
    """A style sheet at ``url`` with other addresses: those in ``given``, and none for the rest.

    Sheets that it imports are not taken along.
    """
    pieces, at = [], 0
    text = _COMMENT.sub(" ", text[:MAX_STYLE])
    for match in _IN_STYLE.finditer(text):
        address = asked(match[1] or match[2] or match[3], url)
        other = given.get(address or "", "data:,")
        is_import = match[0][:1] == "@"
        pieces += [
            text[at : match.start()],
            f'@import "{other}"' if is_import else f'url("{other}"',
        ]
        at = match.end()
    return "".join([*pieces, text[at:]])


def _addresses(text: str) -> Iterator[re.Match[str]]:
    return _IN_STYLE.finditer(_COMMENT.sub(" ", text[:MAX_STYLE]))


def _styles(tree: html.HtmlElement) -> Iterator[str]:
    for link in tree.iter("link"):
        relation = (link.get("rel") or "").lower().split()
        is_style = "stylesheet" in relation and "alternate" not in relation
        if is_style and not _NOT_SHOWN.match(link.get("media") or ""):
            yield link.get("href") or ""
    for style in tree.iter("style"):
        yield from in_style(style.text or "")


def _pictures(tree: html.HtmlElement) -> Iterator[str]:
    found: Any = _SHOWING(tree)
    for element in found:
        if element.tag == "img" or (element.tag == "input" and element.get("type") == "image"):
            yield element.get("src") or ""
        yield element.get("background") or ""
        style = element.get("style") or ""
        if "url(" in style.lower():
            yield from in_style(style)


def _base(tree: html.HtmlElement, url: str) -> str:
    told = next((base.get("href") for base in tree.iter("base") if base.get("href")), None)
    return (asked(told, url) if told else None) or url


def _absolute(named: Iterator[str] | list[str], base: str, charset: str) -> list[str]:
    found: dict[str, None] = {}
    for address in named:
        if not address.strip() or len(address) > MAX_ADDRESS or address.startswith("#"):
            continue
        url = asked(address, base, charset.removesuffix("-sig"))
        if url is not None and url != base and len(url) <= MAX_ADDRESS:
            found[url] = None
        if len(found) == MOST:
            break
    return list(found)
