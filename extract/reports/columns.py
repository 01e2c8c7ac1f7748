"""Rows of a table that were copied as text: 收到申请 22 件 办结 22 件 其中予以公开 12 件.

Only the spaces tell which number goes with which label.  A run that begins with a label and ends
with a number is read as labels that their numbers follow; any other of three numbers or more may
have lost its first cell, so that nothing is read of it rather than the number of the next label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_UNITS = "人次|件次|件|条|份|宗|次|项|起|篇|个|则|例|封|人|元|万元"
_PARTS = re.compile(r"([，,。；;：:、！？!?（）()])")
_NUMBER = re.compile(rf"\d[\d.]*(?:{_UNITS})?")
_UNIT = re.compile(_UNITS)
_UNIT_IN_BRACKETS = re.compile(rf"[（(]({_UNITS})[）)]")
_THOUSANDS = re.compile(rf"(?<![\d.])(\d{{1,3}})((?:[ \u00a0]\d{{3}})+)(?=\s?(?:{_UNITS}))")
"""1 768条: a number with its thousands set apart, where a counter follows."""
_MARKED = re.compile(r"^(?:\d{1,2}[.．]|[（(]\d{1,2}[）)])(?=\D)")
"""The number of a label in its list: 2.网上申请数."""
_ENDED = re.compile(rf"(.*[^\d.])(\d[\d.]*(?:{_UNITS})?)")
FEWEST = 3
"""Numbers of a run that is a row of a table and no sentence with spaces in it."""


def as_clauses(sentence: str) -> str:
    """A sentence with its rows of columns as clauses: 收到申请22件，办结22件."""
    if not re.search(r"\s", sentence.strip()):
        return sentence
    apart = _UNIT_IN_BRACKETS.sub(r" \1 ", sentence)
    return "".join(_row(part) for part in _PARTS.split(apart))


def _row(part: str) -> str:
    cells = list(_cells(_THOUSANDS.sub(_joined, part)))
    kept = _with_units(cells)
    numbers = [cell for cell in kept if _is_number(cell)]
    if not numbers or len(kept) < 2 or _is_letter_spaced(cells):
        return part
    told = _labels_merged(kept)
    if _is_label_first(told):
        return "，".join(
            _MARKED.sub("", label) + number
            for label, number in zip(told[::2], told[1::2], strict=True)
        )
    return part if len(numbers) < FEWEST else ""


def _is_letter_spaced(cells: Sequence[str]) -> bool:
    """Whether every character stands apart: 公 开 信 息 5 4 0 条."""
    single = sum(len(cell) == 1 and cell not in _UNITS.split("|") for cell in cells)
    digits = any(
        len(one) == len(other) == 1 and (one + other).isdigit() for one, other in pairwise(cells)
    )
    return digits or single * 2 > len(cells)


def _cells(part: str) -> Iterator[str]:
    """The cells of a row, a number at the end of a label as one of its own: 公开信息1768条."""
    for cell in part.split():
        ended = _ENDED.fullmatch(cell)
        yield from ended.groups() if ended is not None else (cell,)


def _joined(found: re.Match[str]) -> str:
    return found[1] + re.sub(r"\s", "", found[2])


def _with_units(cells: Sequence[str]) -> list[str]:
    """The cells with counters behind their numbers: 22 件, and 申请数 件 22."""
    kept: list[str] = []
    waiting = ""
    for cell in cells:
        unit = _UNIT.fullmatch(cell)
        if unit is not None and kept:
            if kept[-1][-1].isdigit() and _is_number(kept[-1]):
                kept[-1] += cell
            else:
                waiting = cell
            continue
        if re.match(r"[年月日]", cell) and kept and kept[-1].isdigit():
            kept[-1] += cell  # 2012 年
            continue
        kept.append(cell + waiting if waiting and cell[-1].isdigit() and _is_number(cell) else cell)
        waiting = ""
    return kept


def _labels_merged(cells: Sequence[str]) -> list[str]:
    told: list[str] = []
    for cell in cells:
        if told and not _is_number(cell) and not _is_number(told[-1]):
            told[-1] += _MARKED.sub("", cell)
        else:
            told.append(cell)
    return told


def _is_label_first(told: Sequence[str]) -> bool:
    """Whether labels and numbers take turns, a label first and a number last."""
    turns = all(_is_number(one) != _is_number(other) for one, other in pairwise(told))
    return turns and len(told) > 1 and not _is_number(told[0]) and _is_number(told[-1])


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None
