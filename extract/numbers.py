"""What a cell says: a number, nothing, or something that is neither.

Forms per the notices and what bureaus write in practice: half and full width
digits, thousands separators, units, signs in any script, Word leftovers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from common.text.kept import kept_if_short
from common.text.normal import fold, squeeze

YUAN = {"元": 1, "圆": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
"""Money units in yuan."""

_NOTHING = frozenset(
    {"", "/", "\\", "无", "空", "暂无", "没有", "不适用", "n/a", "na", "null", "none"}
)
_DASHES = re.compile(r"^[-_~·.。…]+$")
_COUNT_UNITS = "件次个条份项宗人家期起篇户名处场部类例"
_UNIT_WORD = re.compile(
    rf"^\(?(?:单位[::]?)?((?:百万|千|万|亿)?[元圆]|万?[{_COUNT_UNITS}]次?)(?:人民币)?\)?$"
)
_NUMBER = re.compile(
    r"^(?P<sign>\+|-|增加|增长|新增|增|减少|下降|减|上升|升|降|↑|↓|负)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?P<unit>.*)$"
)
_NEGATIVE = frozenset({"-", "减少", "下降", "减", "降", "↓", "负"})
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1", "|": "1", "º": "0"})
_HANZI_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_HANZI_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
_HANZI_SCALES = {"十": 10, "百": 100, "千": 1000}
_HANZI_NUMBER = re.compile(r"^[零〇一二两三四五六七八九十百千万]+$")
_HANZI_DECIMAL = re.compile(
    r"^(?P<whole>[零〇一二两三四五六七八九十百千]+)点(?P<digits>[零〇一二三四五六七八九]{1,8})"
    r"(?P<unit>(?:万|亿)?元)?$"
)
_SIGNS = r"\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2460-\u249b\u24ea\u2776-\u2793"
_SIGN = rf"[{_SIGNS}]+"
_NOTE = r"(?:见)?(?:备?注|附注|说明)\s*[\d一二三四五六七八九十①-⑳]{0,2}"
_NOTE_MARKS = re.compile(
    rf"[\[(（【〔［]\s*(?:{_SIGN}|{_NOTE})\s*[\])）】〕］]|{_SIGN}"
    r"|[\[【〔［]\s*\d{1,2}\s*[\]】〕］]\s*$"
    rf"|(?<=[\d件元条人次个])\s*(?:{_NOTE}|[*＊※†‡★☆△▲#＃]{{1,3}})\s*$|^\s*[*＊※†‡★☆△▲]{{1,3}}(?=\s*\d)"
    r"|^\s*备?注\s*(?:\d{1,2}|[一二三四五六七八九十①-⑳])\s*[:：](?=\s*\d)"
)
"""What points to a note: raised, circled and bracketed digits, stars, 注."""
_MAY_MARK = re.compile(r"[*#\[]|[^\x00-\x7f]")
_MONEY_WORDS = re.compile(r"^(?:人民币|rmb)?[￥¥]?(?=[\d.])", re.IGNORECASE)
_GROUPED = re.compile(r"^[+-]?\d{1,3}([ \u00a0\u3000,]\d{3})+(\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell's reading.

    ``kind`` is ``number`` (``value`` set), ``nothing`` (a blank, dash, 无: null,
    not zero), ``unit`` (a unit alone) or ``other`` (not a number).  ``unit`` is
    the unit written in the cell.  ``doubt`` says why a number is doubtful.
    """

    kind: str
    value: Decimal | None = None
    unit: str | None = None
    doubt: str | None = None


@kept_if_short()
def read_cell(text: str) -> Reading:
    """Read one cell's raw text."""
    if _MAY_MARK.search(text) and (marks := _NOTE_MARKS.search(text)):
        bare = _NOTE_MARKS.sub("", text)
        if not bare.strip():
            rest = read_cell(re.sub(r"\D", "", fold(marks.group())))
        else:
            rest = read_cell(bare)
        doubt = rest.doubt or "a note's mark beside the number"
        return replace(rest, doubt=doubt) if rest.kind == "number" else rest
    bare = squeeze(text).strip("'\"`“”‘’")
    if bare.lower() in _NOTHING or _DASHES.match(bare):
        return Reading("nothing")
    if len(bare) > 40:
        return Reading("other")
    if unit := _UNIT_WORD.match(bare):
        return Reading("unit", unit=unit.group(1))
    number = _plain(bare, text)
    if number.kind == "number":
        return number
    return _doubtful(bare)


def _plain(bare: str, text: str) -> Reading:
    bare = _MONEY_WORDS.sub("", bare.replace("'", "")).removesuffix("整")
    found = _NUMBER.match(bare)
    if not found:
        return Reading("other")
    scale, unit = _unit(found["unit"])
    if scale is None:
        return Reading("other")
    value = Decimal(found["digits"].replace(",", "")) * scale
    if found["sign"] in _NEGATIVE:
        value = -value
    return Reading("number", value, unit, _broken_digits(text))


def _unit(words: str) -> tuple[int | None, str | None]:
    """The factor and the unit that follow a number; factor ``None`` if not a unit."""
    words = words.strip("()[]。.;,、")
    if not words:
        return 1, None
    if words == "万":
        return 10_000, None
    found = _UNIT_WORD.match(words)
    if not found:
        return None, None
    unit = found.group(1)
    if unit in YUAN:
        return 1, unit
    return (10_000 if unit.startswith("万") else 1), unit.removeprefix("万")


def _broken_digits(text: str) -> str | None:
    """Why digits with white space between them are doubtful, if they are."""
    folded = fold(text).strip()
    digits = re.search(r"\d[\d\s,.\u3000\u00a0]*\d", folded)
    if digits is None or not re.search(r"\d\s+[\d.]", digits.group()):
        return None
    if _GROUPED.match(re.sub(r"\s", " ", digits.group())):
        return None
    return "white space between the digits"


def _doubtful(bare: str) -> Reading:
    """Numbers with look-alike letters (O, l) or in Chinese numerals."""
    fixed = bare.translate(_LOOKALIKES)
    if fixed != bare and re.search(r"[\dOoQlI|〇º]", bare) and not re.search(r"[a-zA-Z]{4}", bare):
        number = _plain(fixed, fixed)
        if number.kind == "number":
            return Reading("number", number.value, number.unit, "letters that look like digits")
    if _HANZI_NUMBER.match(bare):
        return Reading("number", Decimal(hanzi_number(bare)), None, "written in Chinese numerals")
    if found := _HANZI_DECIMAL.match(bare):
        digits = "".join(str(_HANZI_DIGITS[char]) for char in found["digits"])
        value = Decimal(f"{hanzi_number(found['whole'])}.{digits}")
        return Reading("number", value, found["unit"], "written in Chinese numerals")
    return Reading("other")


def hanzi_number(text: str) -> int:
    """The value of a number in Chinese numerals: 二十三 is 23, 二〇二〇 is 2020."""
    if not re.search(r"[十百千万]", text):
        return int("".join(str(_HANZI_DIGITS[char]) for char in text))
    total = part = digit = 0
    for char in text:
        if char in _HANZI_DIGITS:
            digit = _HANZI_DIGITS[char]
        elif char in _HANZI_SCALES:
            part += (digit or 1) * _HANZI_SCALES[char]
            digit = 0
        else:
            total += (part + digit) * 10_000
            part = digit = 0
    return total + part + digit
