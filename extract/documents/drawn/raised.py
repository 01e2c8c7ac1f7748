"""Small raised (or lowered) digits beside larger text: marks of notes, none of its digits."""

from __future__ import annotations

from collections.abc import Iterable

from extract.documents.drawn.marks import Glyph
from extract.documents.drawn.textlines import TextLine
from extract.documents.note_marks import MARKS, raised

_SMALLER = 0.8
"""A mark's size is at most this share of the text's beside it."""
_TINY = 0.65
"""No number ends in a digit so much smaller than its others."""
_OFF_LINE = 0.08
"""A small mark stands at least this share of the text's size off the line."""
_FAR_OFF = 0.28
"""The same for a mark of the text's own size."""
_MOST_NEAR = 40
"""Characters in a square of that size that are looked at."""
_BIN = 8.0
"""Points of the squares in which neighbours are sought."""
_REACH = 0.6
"""A mark stands no further from the text than this share of its size."""


def with_marks(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The glyphs with raised digits as superscripts, set on the line that they belong to."""
    result = list(glyphs)
    places: dict[tuple[int, int], list[int]] = {}
    for at, glyph in enumerate(result):
        if glyph.turn == 0 and glyph.text.isalnum():
            places.setdefault(_place(glyph.x1, glyph.y), []).append(at)
    bases: dict[int, Glyph] = {}
    digits = (at for at, glyph in enumerate(result) if glyph.turn == 0 and glyph.text.isdecimal())
    for at in sorted(digits, key=lambda at: result[at].x0):
        if (base := _base(at, result, places, bases)) is not None:
            bases[at] = base
    for at, base in bases.items():
        result[at] = result[at]._replace(
            text=raised(result[at].text), top=base.top, bottom=base.bottom, size=base.size
        )
    return result


def _place(x: float, y: float) -> tuple[int, int]:
    return int(x // _BIN), int(y // _BIN)


def _base(
    at: int,
    glyphs: list[Glyph],
    places: dict[tuple[int, int], list[int]],
    bases: dict[int, Glyph],
) -> Glyph | None:
    """The glyph on whose line a digit is a mark, if there is one right before it."""
    glyph = glyphs[at]
    column, row = _place(glyph.x0, glyph.y)
    for x in (column, column - 1, column + 1):
        for y in (row, row - 1, row + 1):
            for other in places.get((x, y), [])[:_MOST_NEAR]:
                last = glyphs[other]
                base = bases.get(other, last)
                if other == at or not _is_behind(glyph, last, base):
                    continue
                if other in bases and _is_level(glyph, last):
                    return base
                if other not in bases and _is_raised(glyph, base):
                    return base
    return None


def _is_behind(glyph: Glyph, last: Glyph, base: Glyph) -> bool:
    """Whether a glyph stands right behind another, somewhere beside its line."""
    gap = glyph.x0 - last.x1
    near = -0.3 * min(base.size, glyph.size) <= gap <= _REACH * base.size
    return near and glyph.bottom >= base.top and glyph.top <= base.bottom


def _is_level(glyph: Glyph, last: Glyph) -> bool:
    return abs(glyph.bottom - last.bottom) <= 0.1 * last.size


def _is_raised(glyph: Glyph, base: Glyph) -> bool:
    """Whether a digit stands off the line of ``base``: small, or far."""
    off = base.bottom - glyph.bottom
    if glyph.size <= _TINY * base.size:
        return True
    if glyph.size <= _SMALLER * base.size:
        # a smaller digit on the same line has its foot above that of the larger one by the
        # difference of what hangs below the line
        return abs(off - 0.22 * (base.size - glyph.size)) > _OFF_LINE * base.size
    # below the line, digits of the text's own size are those of a font that says it hangs lower
    return _FAR_OFF * base.size < off < 0.8 * base.size and glyph.size < 1.05 * base.size


def without_marks(line: TextLine) -> TextLine:
    """A line of prose without its marks; one of marks alone stays."""
    kept = tuple(glyph for glyph in line.glyphs if not MARKS.fullmatch(glyph.text))
    return TextLine(kept) if kept and len(kept) < len(line.glyphs) else line
