"""Text struck out on a drawn page: a short line runs through the middle of its characters."""

from __future__ import annotations

from extract.documents.drawn.marks import Glyph, Rule, Sheet

MAX_LINES = 2_000
"""Lines of a page that are looked at, the shortest ones."""
_BAND = 8.0
"""Points of the bands in which the characters about a line are sought."""
_MOST_NEAR = 400
_LONGEST = 200.0
"""A longer line (points) rules a table or a page."""
_MIDDLE = (0.3, 0.75)
"""Between which shares of a character's height, from its top, a line strikes it out."""
_OVERHANG = 0.4
"""A striking line reaches this share of the font size beyond its text at the most."""


def take_struck(sheet: Sheet) -> None:
    """Move struck glyphs to the sheet's ``unseen``, and take their lines from its rules."""
    lengths = sorted((rule.end - rule.start, rule) for rule in sheet.across)
    short = [rule for length, rule in lengths[:MAX_LINES] if length <= _LONGEST]
    bands: dict[int, list[int]] = {}
    for at, glyph in enumerate(sheet.glyphs if short else ()):
        bands.setdefault(int(glyph.y // _BAND), []).append(at)
    struck: set[int] = set()
    lines: set[Rule] = set()
    for rule in short:
        band = int(rule.at // _BAND)
        near = [at for n in (band - 1, band, band + 1) for at in bands.get(n, [])[:_MOST_NEAR]]
        found = [at for at in near if _is_struck(sheet.glyphs[at], rule)]
        if found and _is_as_long(rule, [sheet.glyphs[at] for at in found]):
            struck.update(found)
            lines.add(rule)
    if not struck:
        return
    sheet.unseen += [sheet.glyphs[at] for at in sorted(struck)]
    sheet.glyphs = [glyph for at, glyph in enumerate(sheet.glyphs) if at not in struck]
    sheet.across = [rule for rule in sheet.across if rule not in lines]


def _is_struck(glyph: Glyph, rule: Rule) -> bool:
    height = glyph.bottom - glyph.top
    through = _MIDDLE[0] * height <= rule.at - glyph.top <= _MIDDLE[1] * height
    return through and glyph.turn == 0 and rule.start - 1 <= glyph.x <= rule.end + 1


def _is_as_long(rule: Rule, glyphs: list[Glyph]) -> bool:
    """Whether a line begins and ends with the text that it runs through."""
    left, right = min(glyph.x0 for glyph in glyphs), max(glyph.x1 for glyph in glyphs)
    room = _OVERHANG * max(glyph.size for glyph in glyphs)
    return left - rule.start <= room and rule.end - right <= room
