"""The shape of a PDF glyph and the way its text runs, from its font and its matrix.

Fonts tell no outline that is cheap to measure: a glyph is taken for a box as wide as the
pen moves on and as high as the font's size.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from extract.documents.drawn.marks import Turn

if TYPE_CHECKING:
    from pdfminer.pdffont import PDFFont
    from pdfminer.utils import Matrix, Rect

_ASKEW = 3.0
"""Text more than this (degrees) off the right angles is a watermark or a stamp."""


def glyph_shape(font: PDFFont, cid: int, fontsize: float, rise: float, advance: float) -> Rect:
    """The box of a glyph in text space, whose pen moves on by ``advance``."""
    if font.is_vertical():
        shift_x, shift_y = _vertical_shift(font.char_disp(cid), fontsize)
        return -shift_x, shift_y + rise + advance, fontsize - shift_x, shift_y + rise
    low = font.get_descent() * fontsize + rise
    return 0.0, low, advance, low + fontsize


def _vertical_shift(
    displacement: float | tuple[float | None, float], fontsize: float
) -> tuple[float, float]:
    """Where the origin of a vertical font's glyph lies in its box."""
    if not isinstance(displacement, tuple):
        return fontsize * 0.5, 0.0
    x, y = displacement
    return (
        fontsize * 0.5 if x is None else x * fontsize * 0.001,
        (1000 - y) * fontsize * 0.001,
    )


def turn_of(matrix: Matrix) -> Turn | None:
    """The direction text runs in, in right angles; ``None`` when it is askew."""
    a, b = matrix[0], matrix[1]
    if b == 0 and a > 0:
        return 0
    angle = math.degrees(math.atan2(b, a)) % 360
    turn = round(angle / 90) * 90
    return turn % 360 if abs(angle - turn) <= _ASKEW else None
