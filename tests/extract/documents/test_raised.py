"""Marks of notes among the characters of a page."""

from __future__ import annotations

import pytest

from extract.documents.drawn.marks import Glyph
from extract.documents.drawn.raised import with_marks


def written(text: str, digits: float, size: float = 18.0) -> str:
    """A line of text whose digits stand so much lower, read."""
    glyphs = []
    x = 30.0
    for char in text:
        wide = size if not char.isdigit() else size / 2
        low = digits if char.isdigit() else 0.0
        glyphs.append(Glyph(char, x, 36 + low, x + wide, 36 + size + low, size))
        x += wide
    return "".join(glyph.text for glyph in with_marks(glyphs))


@pytest.mark.parametrize("low", [0.0, 2.0, 5.3, 9.0])
def test_digits_of_a_font_that_hangs_lower_are_no_marks(low: float) -> None:
    assert written("公安局2021年", low) == "公安局2021年"


def test_a_raised_digit_is_a_mark() -> None:
    assert written("申请件1", -7.0) == "申请件¹"
