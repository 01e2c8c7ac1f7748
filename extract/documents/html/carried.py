"""Files and pictures that a page carries itself, in ``data:`` addresses (RFC 2397)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from lxml import html

from extract.records import Inside

MAX_CARRIED = 40
MAX_BYTES = 32 * 1024 * 1024
"""Bytes of all of a page's data: addresses together that are looked at."""
SMALLEST = 1_000
"""Bytes of a picture below which it is an ornament."""
_ATTRIBUTES = {
    "img": "src",
    "a": "href",
    "iframe": "src",
    "embed": "src",
    "object": "data",
    "source": "src",
}


def carried(tree: html.HtmlElement, name: str) -> Iterator[Inside]:
    """The files and pictures in order, each once."""
    seen: set[str] = set()
    left = MAX_BYTES
    for element in tree.iter(*_ATTRIBUTES):
        address = (element.get(_ATTRIBUTES[element.tag]) or "").strip()
        if address[:5].lower() != "data:" or address in seen or len(seen) >= MAX_CARRIED:
            continue
        seen.add(address)
        left -= len(address)
        found = decoded(address, f"{name}#data{len(seen)}") if left > 0 else None
        if found and (not found.is_picture or len(found.payload) >= SMALLEST):
            yield found


def decoded(address: str, name: str) -> Inside | None:
    """What a ``data:`` address holds, or ``None`` where it is broken."""
    head, comma, data = address[5:].partition(",")
    if not comma:
        return None
    kind, *parameters = [part.strip() for part in head.split(";")]
    payload = unquote_to_bytes(data)
    if "base64" in (parameter.lower() for parameter in parameters):
        try:
            payload = base64.b64decode(b"".join(payload.split()) + b"==")
        except (binascii.Error, ValueError):
            return None
    charset = next((part for part in parameters if part.lower().startswith("charset=")), "")
    media_type = (kind or "text/plain").lower()
    if media_type.startswith("text/") and charset:
        media_type += f"; {charset}"
    return Inside(name, payload, media_type)
