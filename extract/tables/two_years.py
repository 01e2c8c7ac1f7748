"""Tables whose cells hold the figures of two years, one of them in brackets: 106（109）.

They are read only where a note above the table says which is which:
``说明：表中括号外为2022年数据，括号内为2021年同期数据。``  Without it such a cell is no number.
"""

from __future__ import annotations

import re

from common.text.normal import squeeze

_YEAR = r"(?:数据|数字|的)?(?:均?为|是|系)(?:(20[0-4]\d)年?|(本年|今年|当年)|(上一?年|去年))度?"
_OUTSIDE = re.compile("括[号弧]外" + _YEAR)
_INSIDE = re.compile("(?:括[号弧][内中里])" + _YEAR)
_TWO = re.compile(r"([^()]+)\(([^()]+)\)")
LONGEST_NOTE = 100
"""Characters of a note above a table."""
THIS, LAST = 9999, 0
"""本年 and 上年 in the place of a year: later, and earlier, than any other."""


def year_in_brackets(note: str) -> bool | None:
    """Whether the later of two years is the one in brackets, by a note; ``None`` if it is none."""
    if len(note) > LONGEST_NOTE or "括" not in note:
        return None
    bare = squeeze(note)
    outside, inside = _year(_OUTSIDE.search(bare)), _year(_INSIDE.search(bare))
    if outside is None or inside is None or outside == inside:
        return None
    return inside > outside


def _year(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    year, this, _ = found.groups()
    return int(year) if year else THIS if this else LAST


def of_two(text: str, inner: bool | None) -> str:
    """The figure of the later year in a cell; the cell as it is where it holds only one."""
    if inner is None:
        return text
    found = _TWO.fullmatch(squeeze(text))
    return found.group(2 if inner else 1) if found else text
