"""Pages cut before they are parsed, where the tree would be too large.

An element takes some 140 bytes of memory and an attribute twice that, whatever
little they say; the attributes of one tag also take time with their square.
"""

from __future__ import annotations

import re
from itertools import islice

MAX_BYTES = 16 * 1024 * 1024
"""Bytes of a page without the pictures written into it; its text takes twice that and more."""
MAX_ELEMENTS = 300_000
MAX_ATTRIBUTES = 300_000
"""Places where an attribute may begin that a page may have, quoted text counted along."""
MAX_IN_TAG = 500
"""Attributes that one tag may have."""
FEW = 50_000
"""Separators that a page may have without being looked at: they do no harm in any order."""

_TAG = re.compile("<[a-zA-Z]")
_SEPARATORS = " \t\n\f/\"'"
_BEGINNING = re.compile(r"[\s/\"'][^\s/>\"'=]")
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?>\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s>]*+))?"""
_TAGS = re.compile(
    rf"<[a-zA-Z][^\s/>]*+(?P<many>(?>{_ATTRIBUTE}){{{MAX_IN_TAG}}}+)?+(?>{_ATTRIBUTE})*+"
)


_PICTURE = re.compile(rb"data:image/[^\"'<>\s]{200,}", re.I)


def within_bytes(payload: bytes) -> tuple[bytes, str | None]:
    """A page's bytes up to the limit, and which that is; pictures written into a page go first."""
    if len(payload) <= MAX_BYTES:
        return payload, None
    payload = _PICTURE.sub(b"data:", payload)
    if len(payload) <= MAX_BYTES:
        return payload, None
    end = payload.rfind(b">", 0, MAX_BYTES) + 1 or MAX_BYTES
    return payload[:end], f"the page has more than {MAX_BYTES} bytes; the rest was not read"


def within_limits(text: str) -> tuple[str, str | None]:
    """A page's text up to the first limit it passes, and which that is."""
    limits = (_element_limit(text), *_attribute_limits(text))
    passed = [limit for limit in limits if limit is not None]
    if not passed:
        return text, None
    at, message = min(passed)
    return text[:at], f"the page has {message}; the rest was not read"


def _element_limit(text: str) -> tuple[int, str] | None:
    if len(text) <= MAX_ELEMENTS or text.count("<") <= MAX_ELEMENTS:
        return None
    beyond = next(islice(_TAG.finditer(text), MAX_ELEMENTS, None), None)
    return None if beyond is None else (beyond.start(), f"more than {MAX_ELEMENTS} elements")


def _attribute_limits(text: str) -> list[tuple[int, str] | None]:
    if len(text) <= FEW or sum(text.count(sign) for sign in _SEPARATORS) <= FEW:
        return []
    beyond = next(islice(_BEGINNING.finditer(text), MAX_ATTRIBUTES, None), None)
    if beyond is not None:
        text = text[: beyond.start()]
    many = next((tag.start() for tag in _TAGS.finditer(text) if tag["many"]), None)
    return [
        None if beyond is None else (beyond.start(), f"more than {MAX_ATTRIBUTES} attributes"),
        None if many is None else (many, f"a tag with more than {MAX_IN_TAG} attributes"),
    ]
