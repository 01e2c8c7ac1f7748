"""Glyphs to lines of text: in a cell, in a paragraph, in a table without rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from extract.documents.drawn.marks import Glyph

_SAME_SPOT = 1.0
"""Two equal characters this close (points) are one, drawn twice for boldness."""

_WORD_GAP = 0.25
"""A gap of this share of the font size parts two words of Latin letters or digits."""

_CELL_MARGIN = 6.0
"""The widest usual space (points) between a cell's side and its text."""

_WIDE_GAP = 1.5
"""A gap of this share of the font size parts any two characters."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """Glyphs on one baseline, left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(glyph.x1 for glyph in self.glyphs)

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(glyph.top for glyph in self.glyphs)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(glyph.bottom for glyph in self.glyphs)

    @property
    def size(self) -> float:
        """The usual font size."""
        return median(glyph.size for glyph in self.glyphs)

    @property
    def text(self) -> str:
        """The characters, with a space where a gap parts words."""
        return line_text(self.glyphs)


def is_wide(char: str) -> bool:
    """Whether the character is Chinese writing, which is set without spaces."""
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\uffef" or char >= "\U00020000"


def line_text(glyphs: Sequence[Glyph]) -> str:
    """The text of glyphs that stand left to right on one line."""
    parts: list[str] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None and not glyph.text.isspace() and not last.text.isspace():
            gap = (glyph.x0 - last.x1) / (max(glyph.size, last.size) or 1.0)
            wide = is_wide(last.text[-1]) or is_wide(glyph.text[0])
            if gap > (_WIDE_GAP if wide else _WORD_GAP):
                parts.append(" ")
        parts.append(glyph.text)
        last = glyph
    return "".join(parts)


def without_doubles(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The glyphs without the second drawing of a character at the same spot."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    result = []
    for glyph in glyphs:
        column, row = int(glyph.x0 // 2), int(glyph.top // 2)
        near = (
            other
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for other in seen.get((glyph.text, i, j), ())
        )
        if glyph.text.isspace() or not any(_same_spot(glyph, other) for other in near):
            seen.setdefault((glyph.text, column, row), []).append(glyph)
            result.append(glyph)
    return result


def _same_spot(a: Glyph, b: Glyph) -> bool:
    near = min(_SAME_SPOT, a.size * 0.15)
    return abs(a.x0 - b.x0) <= near and abs(a.top - b.top) <= near


def lines_of(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """Group glyphs into lines from top to bottom; blank lines are dropped.

    Two glyphs share a line when their middles are less than half a font size
    apart, so digits in another font than the characters beside them stay with them.
    """
    rows: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.top + g.bottom):
        y = (glyph.top + glyph.bottom) / 2
        if rows and y - middle <= 0.45 * max(glyph.size, rows[-1][-1].size):
            rows[-1].append(glyph)
            middle += (y - middle) / len(rows[-1])
        else:
            rows.append([glyph])
            middle = y
    return [line for row in rows if (line := _line(row)) is not None]


def _line(row: Iterable[Glyph]) -> TextLine | None:
    """The glyphs left to right, without blanks at the ends; ``None`` if all are blank."""
    glyphs = sorted(row, key=lambda glyph: glyph.x0)
    shown = [number for number, glyph in enumerate(glyphs) if not glyph.text.isspace()]
    return TextLine(tuple(glyphs[shown[0] : shown[-1] + 1])) if shown else None


def join_lines(lines: Sequence[tuple[str, bool]]) -> str:
    """Join the lines of one paragraph or cell; each comes with whether it was full.

    Chinese text is joined as it stands.  Between Latin words a space is put.
    Digits that go on after a full line are one number that was wrapped; after a
    line that had room left they are two.
    """
    result = ""
    full = False
    for raw, fills in lines:
        text = raw.strip()
        if not text:
            continue
        if result:
            before, after = result[-1], text[0]
            if is_wide(before) or is_wide(after):
                glue = ""
            elif _in_number(before) and _in_number(after):
                glue = "" if full else " "
            else:
                glue = " "
            result += glue
        result += text
        full = fills
    return result


def _in_number(char: str) -> bool:
    return char.isdigit() or char in ".,%+-"


def text_in(glyphs: Iterable[Glyph], width: float) -> str:
    """The text of a cell ``width`` points wide: its lines, joined.

    Text that runs up or down in a cell of an upright table is turned first.
    """
    marks = list(glyphs)
    if not marks:
        return ""
    turns = [glyph.turn for glyph in marks]
    turn = max(set(turns), key=turns.count)
    if turn:
        marks = [_aside(glyph, turn) for glyph in marks if glyph.turn == turn]
        width = max(glyph.x1 for glyph in marks) - min(glyph.x0 for glyph in marks)
    return join_lines([(line.text, _fills(line, width)) for line in lines_of(marks)])


def _fills(line: TextLine, width: float) -> bool:
    """Whether the line left no room for one more digit between usual cell margins."""
    return width - (line.x1 - line.x0) < 0.55 * line.size + 2 * _CELL_MARGIN


def _aside(glyph: Glyph, turn: int) -> Glyph:
    """The glyph in the frame of text that runs in direction ``turn``."""
    x0, top, x1, bottom = glyph.x0, glyph.top, glyph.x1, glyph.bottom
    if turn == 90:
        box = (-bottom, x0, -top, x1)
    elif turn == 270:
        box = (top, -x1, bottom, -x0)
    else:
        box = (-x1, -bottom, -x0, -top)
    return Glyph(glyph.text, *box, glyph.size, 0, glyph.confidence)
