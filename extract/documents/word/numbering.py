"""Automatic numbers of Word paragraphs (ECMA-376 part 1, 17.9), as the text they show.

Report headings (一、二、) and row labels (1. 2.) are often numbered by Word, so
that the number stands nowhere in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from extract.documents.containers.zipped import attribute, local

_MAX = 10_000
_DIGITS = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_HAN = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "japaneseDigitalTenThousand",
    "koreanDigital2",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "taiwaneseDigital",
}
_ROWS = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: where it starts, how its number is written and what stands around it."""

    start: int = 1
    fmt: str = "decimal"
    text: str = ""
    legal: bool = False
    suffix: str = "tab"


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    uses: dict[str, str] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    by_style: dict[tuple[str, str], int] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, num_id: str, style: str) -> int:
        """The level of a list that a paragraph style is tied to; 0 if none is."""
        return self.by_style.get((self.uses.get(num_id, ""), style), 0)

    def prefix(self, num_id: str, level: int) -> str:
        """Count one paragraph of the list and give the number it shows."""
        abstract = self.uses.get(num_id)
        levels = self.lists.get(abstract or "", {})
        if abstract is None or level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        restart = self.starts.get(num_id, {}).get(level)
        if restart is not None and (num_id, level) not in self._begun:
            counts[level] = restart
        else:
            counts[level] = counts.get(level, levels[level].start - 1) + 1
        self._begun.add((num_id, level))
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        return _shown(levels, level, counts)


def _shown(levels: dict[int, Level], level: int, counts: dict[int, int]) -> str:
    own = levels[level]

    def number(match: re.Match[str]) -> str:
        other = int(match.group(1)) - 1
        known = levels.get(other, Level())
        fmt = "decimal" if own.legal and other != level else known.fmt
        return written(counts.get(other, known.start), fmt)

    text = "" if own.fmt in ("bullet", "none") else re.sub(r"%([1-9])", number, own.text)
    return text + " " if text and own.suffix != "nothing" and text[-1].isalnum() else text


def read_numbering(root: etree._Element | None) -> Numbering:
    """The lists of a ``numbering.xml`` part; none at all for ``None``."""
    result = Numbering()
    if root is None:
        return result
    styled: dict[str, str] = {}
    links: dict[str, str] = {}
    for element in root:
        if local(element) == "abstractNum":
            key = attribute(element, "abstractNumId") or ""
            result.lists[key] = _levels(element, key, result)
            for child in element:
                if local(child) == "styleLink":
                    styled[attribute(child, "val") or ""] = key
                elif local(child) == "numStyleLink":
                    links[key] = attribute(child, "val") or ""
    for element in root:
        if local(element) == "num":
            _use(element, result)
    for key, style in links.items():
        if style in styled:
            result.lists[key] = result.lists[styled[style]]
    return result


def _levels(abstract: etree._Element, key: str, numbering: Numbering) -> dict[int, Level]:
    levels = {}
    for element in abstract:
        if local(element) != "lvl":
            continue
        index = _number(attribute(element, "ilvl"), 0)
        levels[index] = _level(element)
        for child in element:
            if local(child) == "pStyle":
                numbering.by_style[key, attribute(child, "val") or ""] = index
    return levels


def _level(element: etree._Element) -> Level:
    values = {local(child): attribute(child, "val") for child in element.iter()}
    return Level(
        start=_number(values.get("start"), 1),
        fmt=values.get("numFmt") or "decimal",
        text=values.get("lvlText") or "",
        legal="isLgl" in values and values["isLgl"] not in ("0", "false"),
        suffix=values.get("suff") or "tab",
    )


def _use(num: etree._Element, numbering: Numbering) -> None:
    num_id = attribute(num, "numId") or ""
    for child in num:
        if local(child) == "abstractNumId":
            numbering.uses[num_id] = attribute(child, "val") or ""
        elif local(child) == "lvlOverride":
            level = _number(attribute(child, "ilvl"), 0)
            for inner in child:
                if local(inner) == "startOverride":
                    start = _number(attribute(inner, "val"), 1)
                    numbering.starts.setdefault(num_id, {})[level] = start


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,5}", text) else default


def written(number: int, fmt: str) -> str:
    """A number in one of Word's formats; plain digits for a format not known here."""
    if not 0 <= number < _MAX:
        return str(number)
    if fmt in _HAN:
        return han(number)
    if fmt in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return han(number, _FORMAL, "拾佰仟")
    if fmt in _ROWS:
        row = _ROWS[fmt]
        return row[number - 1] if 1 <= number <= len(row) else str(number)
    if fmt in ("upperLetter", "lowerLetter") and number:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if fmt == "upperLetter" else letter.lower()
    if fmt in ("upperRoman", "lowerRoman"):
        return _roman(number) if fmt == "upperRoman" else _roman(number).lower()
    if fmt == "decimalZero":
        return f"{number:02d}"
    if fmt in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(ord("０") + int(digit)) for digit in str(number))
    return str(number)


def han(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """A number below ten thousand in Chinese numerals."""
    text = ""
    figures = str(number)
    for place, figure in zip(range(len(figures) - 1, -1, -1), figures, strict=True):
        if figure != "0":
            text += digits[int(figure)] + (units[place - 1] if place else "")
        elif text and not text.endswith(digits[0]):
            text += digits[0]
    text = text.rstrip(digits[0]) or digits[0]
    return text[1:] if 10 <= number < 20 and digits == _DIGITS else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        text += letters * (number // value)
        number %= value
    return text
