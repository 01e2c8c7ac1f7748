"""Copies damaged on the way: what is said of a text that lost or gained characters.

Copies on other hosts carry pinyin behind characters (關(guān)于), have lost the digits
that stood in elements of their own (收到申请件), or the closing bracket of a document's
number with them (〔202273号).  Such a text is read as far as it goes, and said to be damaged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.records import Finding, Place
from extract.tables.stream import Line

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_SOUND = rf"[a-z{_TONES}]{{0,5}}[{_TONES}][a-z{_TONES}]{{0,4}}"
_PINYIN = re.compile(rf"[\u3400-\u9fff][(（]{_SOUND}[)）]")
_NO_NUMBER = re.compile(
    r"(?:申请|信息|公开|答复|办结|收到|受理|共计|合计|复议|诉讼|网络|信函|结转)"
    r"[ \u3000]{0,4}[件条宗份起](?=[,，。;；、])"
)
_NO_BRACKET = re.compile(r"[〔﹝]20\d{3,6}号")
KINDS = (
    ("pinyin", _PINYIN, 3, "pinyin stands behind characters"),
    ("lost_numbers", _NO_NUMBER, 2, "counters stand without their numbers"),
    ("lost_characters", _NO_BRACKET, 1, "numbers of documents lost their brackets"),
)
"""Each kind of damage: how it looks, how often it must at least be seen, and its words."""
LONGEST_SAMPLE = 40
SHORTEST = 4
"""Characters that every kind of damage needs at least; each needs Chinese ones."""


def damaged(lines: Sequence[Line], document: str) -> Iterator[Finding]:
    """A finding for each kind of damage that a text shows, at its first place."""
    texts = [
        (line, item.text)
        for line in lines
        for item in line.items
        if len(item.text) >= SHORTEST and not item.text.isascii()
    ]
    together = "\n".join(text for _, text in texts)
    for kind, pattern, least, words in KINDS:
        if not pattern.search(together):  # no kind goes over the end of a line
            continue
        seen = [(line, found) for line, text in texts for found in _seen(text, pattern)]
        if len(seen) < least:
            continue
        line, sample = seen[0]
        yield Finding(
            "damaged_copy",
            f"the text is damaged: {words} ({len(seen)} times)",
            Place(document, line.block, page=line.items[0].page, quote=sample),
            sample,
            None,
            "uncertain",
            kind,
        )


def _seen(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for found in pattern.finditer(text):
        start = max(0, found.start() - 8)
        yield text[start : found.end() + 8].strip()[:LONGEST_SAMPLE]
