"""Small raised (or lowered) digits beside larger text: marks of notes, none of its digits."""

from __future__ import annotations

from collections.abc import Iterable

from extract.documents.drawn.marks import Glyph
from extract.documents.drawn.textlines import TextLine
from extract.documents.note_marks import MARKS, raised

_SMALLER = 0.8
"""A mark's size is at most this share of the text's beside it."""
_OFF_LINE = 0.12
"""A small mark's foot stands at least this share of the text's size off the line."""
_FAR_OFF = 0.28
"""The same for a mark of the text's own size."""
_REACH = 0.6
"""A mark stands no further from the text than this share of its size."""


def with_marks(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The glyphs with raised digits as superscripts, set on the line that they belong to."""
    result: list[Glyph] = []
    base: Glyph | None = None
    for glyph in glyphs:
        if base is not None and glyph.text.isdecimal() and _is_raised(glyph, result[-1], base):
            glyph = glyph._replace(
                text=raised(glyph.text), top=base.top, bottom=base.bottom, size=base.size
            )
        elif not glyph.text.isspace():
            base = glyph
        result.append(glyph)
    return result


def _is_raised(glyph: Glyph, last: Glyph, base: Glyph) -> bool:
    """Whether a digit is a mark behind ``last``, on the line of ``base``."""
    if glyph.turn or base.turn or not base.text.isalnum():
        return False
    gap = glyph.x0 - last.x1
    if not -0.3 * base.size <= gap <= _REACH * base.size:
        return False
    if glyph.bottom < base.top or glyph.top > base.bottom:
        return False
    off = base.bottom - glyph.bottom
    if glyph.size <= _SMALLER * base.size:
        # a smaller digit on the same line has its foot above that of the larger one by the
        # difference of what hangs below the line
        hanging = 0.22 * (base.size - glyph.size)
        return off - hanging > _OFF_LINE * base.size or off < -_OFF_LINE * base.size
    return _FAR_OFF * base.size < abs(off) < 0.8 * base.size and glyph.size < 1.05 * base.size


def without_marks(line: TextLine) -> TextLine:
    """A line of prose without its marks; one of marks alone stays."""
    kept = tuple(glyph for glyph in line.glyphs if not MARKS.fullmatch(glyph.text))
    return TextLine(kept) if kept and len(kept) < len(line.glyphs) else line
