"""What the form fields and notes of a PDF page show (ISO 32000-1, 12.5.6.6 and 12.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from extract.documents.drawn.marks import Glyph, clean_text
from extract.documents.drawn.textlines import is_wide
from extract.records import Box

MAX_FIELDS = 5_000
_HIDDEN = 2 | 32
"""Flags of annotations that are not shown: hidden, no view."""
_MOST_PARENTS = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A text that stands in a rectangle (x0, y0, x1, y1 in the page's own space)."""

    text: str
    rectangle: tuple[float, float, float, float]


Rectangle = tuple[float, float, float, float]


def fields(page: PDFPage) -> Iterator[Shown]:
    """The filled fields, and texts written over the page, in the page's order."""
    for annotation, rectangle in _annotations(page):
        if text := _text(annotation).strip():
            yield Shown(text, rectangle)


def written(text: str, box: Box) -> Iterator[Glyph]:
    """The characters of a text, spread over its box (x0, top, x1, bottom) on the page."""
    x0, top, x1, bottom = box
    lines = text.split("\n")
    height = (bottom - top) / len(lines)
    size = min(0.8 * height, 12.0)
    for number, line in enumerate(lines):
        widths = [size * (1.0 if is_wide(char) else 0.5) for char in line]
        shrunk = min(1.0, (x1 - x0) / max(sum(widths), 0.1))
        x, y = x0, top + number * height + (height - size) / 2
        for char, width in zip(line, widths, strict=True):
            if shown := clean_text(char):
                yield Glyph(shown, x, y, x + width * shrunk, y + size, size, 0)
            x += width * shrunk


def grounds(page: PDFPage) -> Iterator[Rectangle]:
    """The rectangles of notes that have a ground of their own, which covers what is below."""
    for annotation, rectangle in _annotations(page):
        kind = getattr(resolve1(annotation.get("Subtype")), "name", "")
        color = resolve1(annotation.get({"FreeText": "C", "Square": "IC"}.get(kind, "")))
        opacity = resolve1(annotation.get("CA", 1))
        if isinstance(color, list) and color and opacity == 1:
            yield rectangle


def _annotations(page: PDFPage) -> Iterator[tuple[dict[str, Any], Rectangle]]:
    """The annotations that are shown, each with its rectangle."""
    annotations = resolve1(page.annots)
    for reference in annotations[:MAX_FIELDS] if isinstance(annotations, list) else ():
        annotation = resolve1(reference)
        if not isinstance(annotation, dict):
            continue
        flags = resolve1(annotation.get("F"))
        corners = resolve1(annotation.get("Rect"))
        if isinstance(flags, int) and flags & _HIDDEN:
            continue
        values = [resolve1(value) for value in corners] if isinstance(corners, list) else []
        if len(values) != 4 or not all(isinstance(value, (int, float)) for value in values):
            continue
        x0, y0, x1, y1 = map(float, values)
        yield annotation, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _text(annotation: dict[str, Any]) -> str:
    kind = getattr(resolve1(annotation.get("Subtype")), "name", "")
    if kind == "FreeText":
        return _decoded(annotation.get("Contents"))
    if kind != "Widget" or getattr(_inherited(annotation, "FT"), "name", "") not in ("Tx", "Ch"):
        return ""
    return _decoded(_inherited(annotation, "V"))


def _inherited(field: dict[str, Any], key: str) -> Any:
    """A field's entry, or that of the field it is a part of."""
    holder: Any = field
    for _ in range(_MOST_PARENTS):
        if not isinstance(holder, dict):
            return None
        if key in holder:
            return resolve1(holder[key])
        holder = resolve1(holder.get("Parent"))
    return None


def _decoded(value: Any) -> str:
    value = resolve1(value)
    if isinstance(value, bytes):
        return decode_text(value).replace("\r\n", "\n").replace("\r", "\n")
    return value if isinstance(value, str) else ""
