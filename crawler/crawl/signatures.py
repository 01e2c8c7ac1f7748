"""Recognising answers that are not the page asked for: challenges, blocks, soft 404s.

The signs stand in ``data/signatures.toml``.  Recognised answers are recorded
with the vendor when it is known; nothing here tries to get past one.
"""

from __future__ import annotations

import copy
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from lxml import etree

from common import data_files
from common.text.decode import declared_charset, decode
from spiders.markup import least_shown, parsed

_SCANNED = 256 * 1024
"""Bytes of a body that are looked at; such pages are short."""

_TYPE = re.compile("content-type:", re.IGNORECASE)
_UNSEEN = ("script", "style", "noscript", "template")
_BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of an answer that signs are looked for in.

    ``text`` is what it shows; where that is longer than any sign looks at, what its scripts
    hold stays in it.
    """

    status: int
    headers: tuple[str, ...]
    body: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One sign; empty parts say nothing."""

    outcome: Literal["challenged", "blocked"]
    vendor: str | None = None
    status: frozenset[int] = frozenset()
    headers: tuple[re.Pattern[str], ...] = ()
    body: tuple[re.Pattern[str], ...] = ()
    title: re.Pattern[str] | None = None
    text: re.Pattern[str] | None = None
    max_text: int | None = None

    def matches(self, page: Page) -> bool:
        """Whether everything this sign states holds for the page."""
        return (
            (not self.status or page.status in self.status)
            and (self.max_text is None or len(page.text) <= self.max_text)
            and all(any(sign.search(line) for line in page.headers) for sign in self.headers)
            and all(sign.search(page.body) for sign in self.body)
            and (self.title is None or self.title.search(page.title) is not None)
            and (self.text is None or self.text.search(page.text) is not None)
        )


@dataclass(frozen=True, slots=True)
class Gone:
    """What a page says that is served with status 200 in place of one that is gone."""

    title: re.Pattern[str]
    text: re.Pattern[str]
    max_text: int


@dataclass(frozen=True, slots=True)
class Signs:
    """All signs: those of challenges and blocks in order, and the soft 404's."""

    signature: tuple[Signature, ...]
    soft_404: Gone


def look(
    status: int, headers: Iterable[tuple[str, str]], body: bytes, tree: Any | None = None
) -> Page:
    """The page as signs see it.  ``body`` has its Content-Encoding undone.

    ``tree`` is the page's root, without comments, where it was parsed before; it stays as it is.
    """
    lines = tuple(f"{name}: {value}" for name, value in headers)
    head = body[:_SCANNED]
    text = "" if head.startswith(_BINARY) else decode(head, _charset(lines)).text
    if tree is not None and text and len(body) <= _SCANNED:
        title, visible = _visible(tree, is_ours=False)
    else:
        title, visible = _visible(parsed(text.replace("\x00", "").encode(errors="replace")))
    return Page(status, lines, text, title, visible)


def recognise(page: Page) -> Signature | None:
    """The sign of a challenge or block that the page carries, if any."""
    for signature in load_signs().signature:
        if signature.matches(page):
            return signature
    return None


def is_soft_404(page: Page) -> bool:
    """Whether a page served with status 200 says that there is no such page."""
    gone = load_signs().soft_404
    if len(page.text) > gone.max_text:
        return False
    return bool(gone.title.search(page.title) or gone.text.search(page.text))


@cache
def load_signs() -> Signs:
    """The signs of the shipped data file."""
    return data_files.records("crawler.crawl", "signatures.toml", Signs)


@cache
def _longest() -> int:
    """Characters of a page's text beyond which no sign looks at it; the shipped signs have one."""
    signs = load_signs()
    most = [sign.max_text for sign in signs.signature if sign.text or sign.max_text is not None]
    return max(
        sys.maxsize if limit is None else limit for limit in (*most, signs.soft_404.max_text)
    )


def _visible(root: Any | None, *, is_ours: bool = True) -> tuple[str, str]:
    """Title and visible text of a tree, which is changed if it is ours; blanks are folded."""
    if root is None:
        return "", ""
    title = root.findtext(".//title") or ""
    if next(root.iter(*_UNSEEN), None) is not None and least_shown(root, *_UNSEEN) <= _longest():
        root = root if is_ours else copy.deepcopy(root)
        etree.strip_elements(root, *_UNSEEN, with_tail=False)
    texts: Any = _texts(root)
    return " ".join(title.split()), " ".join(" ".join(texts).split())


_texts = etree.XPath("//text()", smart_strings=False)
"""All text of a tree, which ``itertext`` takes four times as long for."""


def _charset(headers: Iterable[str]) -> str | None:
    """The charset that HTTP names, of header lines."""
    return next((declared_charset(line) for line in headers if _TYPE.match(line)), None)
