"""Marks that point to a note stand raised beside a number; they are none of its digits.

Readers write the digits of raised (or lowered) text as superscripts (49200²);
the number is read without them (:mod:`extract.numbers`) and the mark stays to be seen.
"""

from __future__ import annotations

import re
import unicodedata

_RAISED = str.maketrans("0123456789０１２３４５６７８９", "⁰¹²³⁴⁵⁶⁷⁸⁹⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUPERSCRIPTS = re.compile("[⁰¹²³⁴-⁹]+")
MARKS = re.compile(r"[\[(（【〔［]?[⁰¹²³⁴-⁹]+[\])）】〕］]?")
"""Superscripts, in brackets or not."""
_MARK_ALONE = re.compile(
    r"\s*[\[(（【〔［]?\s*(?:注\s*)?\d{1,2}\s*[\])）】〕］]?\s*|\s*[*＊※†‡①-⑳]+\s*"
)


def raised(text: str) -> str:
    """Raised text as it is handed on: its digits as superscripts."""
    return text.translate(_RAISED)


def is_mark(text: str) -> bool:
    """Whether a text can be a mark: a number of two digits at most, in brackets or not, a sign."""
    return bool(_MARK_ALONE.fullmatch(text))


def settled(text: str) -> str:
    """A cell's text with its marks where they can be meant.

    A cell that is raised as a whole holds its number; a label's mark is left out, as
    it would read as part of the label.
    """
    if not _SUPERSCRIPTS.search(text):
        return text
    bare = MARKS.sub("", text)
    if not re.search(r"\w", bare):
        return _SUPERSCRIPTS.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    return text if re.search(r"\d", bare) else bare
