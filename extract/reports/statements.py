"""Figures that sentences state, and whether they agree with the tables (勾稽关系, rule 7).

A number counts only together with the words of its own clause; negation counts
as zero; approximate numbers (200余条) are kept apart and never compared.
``statements.toml`` holds the wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated

from common import data_files
from common.records import Check
from common.text.normal import squeeze, tidy
from extract.numbers import hanzi_number
from extract.records import Figure, Finding, Place, Statement

_SENTENCE = re.compile(r"[^。!?！？\n]+[。!?！？]?")
_CLAUSE = re.compile(r"[,，;；:：()（）。]|(?<=[件条宗份次项起])、")
_ASIDE = re.compile(r"\([^()\d零〇一二两三四五六七八九十百千万]{1,16}\)")
"""A bracket without a number: it does not part a count from its words."""
_COUNTED = re.compile(
    r"(?<![\d.第每任])"
    r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(万)?(余|多|来)?(人次|件次|件|条|份|宗|次|项|起|篇|个)(?!以上)"
    r"|(?<![第每任这同某逐一二三四五六七八九十百千万〇零两])"
    r"([零〇一二两三四五六七八九十百千万]+)()(余|多|来)?(人次|件次|件|条|份|宗|次|项|起)(?!以上)"
)
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3})")
LONGEST_SENTENCE = 600


def _key(name: str) -> tuple[str, str, str]:
    parts = name.split("/")
    if len(parts) != 3:
        raise ValueError(f"must be table/row/column, not {name!r}")
    return parts[0], parts[1], parts[2]


def _counting(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("{N}", r"\{(\d+)\}"))


_Key = Annotated[tuple[str, str, str], Check(_key, given=str)]
_Counting = Annotated[re.Pattern[str], Check(_counting, given=str)]


@dataclass(frozen=True, slots=True)
class Wording:
    """How one figure is said; see the comments in ``statements.toml``."""

    key: str
    sentence: re.Pattern[str]
    patterns: tuple[_Counting, ...]
    against: tuple[tuple[_Key, ...], ...]
    never: re.Pattern[str] | None = None
    zero: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    statement: tuple[Wording, ...]


@cache
def wordings() -> tuple[Wording, ...]:
    """All wordings in order."""
    return data_files.records("extract.reports", "statements.toml", _File).statement


def read_statements(passages: Iterable[tuple[str, Place]]) -> tuple[Statement, ...]:
    """The figures stated in passages of prose, each with its sentence as its place."""
    found: list[Statement] = []
    for text, place in passages:
        for sentence in _sentences(text):
            found += _in_sentence(sentence, place)
    return tuple(dict.fromkeys(found))


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(_THOUSANDS.sub("", text)):
        if 4 < len(match.group()) <= LONGEST_SENTENCE:
            yield match.group()


def _in_sentence(sentence: str, place: Place) -> Iterator[Statement]:
    bare = squeeze(sentence)
    where = Place(place.document, place.block, page=place.page, quote=tidy(sentence))
    wanted = [wording for wording in wordings() if wording.sentence.search(bare)]
    if not wanted:
        return
    for clause in filter(None, _CLAUSE.split(_ASIDE.sub("", bare))):
        marked, numbers = _mark(clause)
        for wording in wanted:
            if wording.never and wording.never.search(marked):
                continue
            for value, unit, raw, about in _said(wording, marked, numbers):
                yield Statement(wording.key, value, unit, raw, about, where)


Number = tuple[Decimal, str, str, bool]


def _mark(clause: str) -> tuple[str, list[Number]]:
    """A clause with its counted numbers as ``{0}``, ``{1}`` …, and the numbers."""
    numbers: list[Number] = []

    def note(match: re.Match[str]) -> str:
        digits, ten_thousand, about, unit = match.group(1, 2, 3, 4)
        if digits:
            value = Decimal(digits.replace(",", "")) * (10_000 if ten_thousand else 1)
        else:
            value = Decimal(hanzi_number(match.group(5)))
            about, unit = match.group(7, 8)
        numbers.append((value, unit, match.group(), bool(about)))
        return f"{{{len(numbers) - 1}}}"

    return _COUNTED.sub(note, clause.replace("{", "").replace("}", "")), numbers


def _said(wording: Wording, clause: str, numbers: Sequence[Number]) -> list[Number]:
    for pattern in wording.patterns:
        if found := pattern.search(clause):
            return [numbers[int(found.group(1))]]
    if not numbers and any(pattern.search(clause) for pattern in wording.zero):
        return [(Decimal(0), "", clause, False)]
    return []


def disagreements(
    statements: Sequence[Statement], figures: Sequence[Figure]
) -> tuple[Finding, ...]:
    """A finding for each stated number that is none of the figures it can mean.

    Nothing is said where a figure it depends on is blank or absent.
    """
    values = {figure.key: figure.value for figure in figures}
    by_key = {wording.key: wording for wording in wordings()}
    findings: dict[tuple[str, str], Finding] = {}
    for statement in statements:
        if statement.approximate:
            continue
        sums = [
            (keys, total)
            for keys in by_key[statement.key].against
            if (total := _sum(keys, values)) is not None
        ]
        if not sums or any(total == statement.value for _, total in sums):
            continue
        subject = "/".join(sums[0][0][0]) if len(sums[0][0]) == 1 else statement.key
        expected = " or ".join(dict.fromkeys(f"{total:f}" for _, total in sums))
        findings.setdefault(
            (subject, f"{statement.value:f}"),
            Finding(
                "prose_differs",
                f"the text says {statement.raw or 'none'} where the tables say {expected}",
                statement.where,
                f"{statement.value:f}",
                expected,
                "fail",
                subject,
            ),
        )
    return tuple(findings.values())


def _sum(
    keys: Sequence[tuple[str, str, str]], values: Mapping[tuple[str, str, str], Decimal | None]
) -> Decimal | None:
    """The sum of the figures, blanks as zero when any is filled; ``None`` if none is there."""
    present = [values[key] for key in keys if key in values]
    if len(present) < len(keys) or all(value is None for value in present):
        return None
    return sum((value for value in present if value is not None), Decimal(0))
