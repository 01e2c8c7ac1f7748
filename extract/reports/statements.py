"""Figures that sentences state, and whether they agree with the tables (勾稽关系, rule 7).

A number counts only together with the words of its own clause (see
:mod:`extract.reports.clauses`); negation counts as zero; approximate numbers (200余条)
are kept apart and never compared.  ``statements.toml`` lists what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Annotated

from common import data_files
from common.messages import Message, say
from common.records import Check
from common.text.normal import squeeze, tidy
from extract.records import Figure, Finding, Place, Statement
from extract.reports.choosing import Count
from extract.reports.clauses import read_sentence
from extract.reports.prose_words import HANZI, NEGATIONS, WAIVED
from extract.reports.setting import Setting

_SENTENCE = re.compile(r"[^。!?！？\n]+[。!?！？]?")
_LOOSE = r"(?:[\"'“”]|\([^()]{1,30}\))*"
_MAY_STATE = re.compile(
    rf"[\d{NEGATIONS}]|{WAIVED}|[{HANZI}]{_LOOSE}[余多来]?{_LOOSE}[人件条份宗次项起例元]"
)
"""A number with its counter, or that there was none: without one nothing is counted."""
_OF_ALL = re.compile("均|全部|悉数")
LONGEST_SENTENCE = 600
SHORTEST_BROKEN = 5
"""Characters of a line that can end within a sentence; a shorter one is a heading or a cell."""
_ENDED = re.compile(r"[。!?;:)）】》]$|\d(?:件|条|份|宗|起|项|次|元|个)$")
_BEGINS = re.compile(r"[(（【]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．】](?!\d)")
"""How headings and members of a list begin, which go on from nothing."""


def _key(name: str) -> tuple[str, str, str]:
    parts = name.split("/")
    if len(parts) != 3:
        raise ValueError(f"must be table/row/column, not {name!r}")
    return parts[0], parts[1], parts[2]


_Key = Annotated[tuple[str, str, str], Check(_key, given=str)]


@dataclass(frozen=True, slots=True)
class Wording:
    """A figure that sentences state; see the comments in ``statements.toml``."""

    key: str
    meaning: str
    against: tuple[tuple[_Key, ...], ...] = ()
    part: bool = False


@dataclass(frozen=True, slots=True)
class _File:
    statement: tuple[Wording, ...]


@cache
def wordings() -> tuple[Wording, ...]:
    """Every figure that sentences state, in the order of the file."""
    return data_files.records("extract.reports", "statements.toml", _File).statement


@cache
def _parts() -> frozenset[str]:
    return frozenset(wording.key for wording in wordings() if wording.part)


def read_statements(
    passages: Iterable[tuple[str, Place]],
    year: int | None = None,
    *,
    parts: bool = False,
    topic: str | None = None,
) -> tuple[Statement, ...]:
    """The figures stated in passages of prose, each with its sentence as its place.

    ``year`` is the report's: figures of other years are left out.  With ``parts`` also the
    parts of figures (by channel, applicant, reason, result).  ``topic`` is what the
    passages are about where they do not say it: ``request``, ``published``, ``dispute``.
    """
    found: list[Statement] = []
    for text, place in passages:
        setting = Setting(year=year, topic=topic, disclosure=topic is not None)
        before = ""
        for sentence in _up_to_last(list(_sentences(text))):
            where = Place(place.document, place.block, page=place.page, quote=tidy(sentence))
            for count in read_sentence(sentence, setting):
                if parts or count.key not in _parts():
                    own = not count.unit or count.raw in squeeze(sentence).replace(",", "")
                    at = where if own else replace(where, quote=tidy(before + sentence))
                    found.append(_stated(count, at))
            before = sentence
    return tuple(dict.fromkeys(found))


def _stated(count: Count, where: Place) -> Statement:
    return Statement(count.key, count.value, count.unit, count.raw, count.about, where, count.doubt)


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(_unbroken(text)):
        if 4 < len(match.group()) <= LONGEST_SENTENCE:
            yield match.group()


def _unbroken(text: str) -> str:
    """A text without the breaks that stand within its sentences."""
    if "\n" not in text:
        return text
    joined = ""
    for line in text.split("\n"):
        joined += line if goes_on(joined.rpartition("\n")[2], line) else f"\n{line}"
    return joined


def goes_on(above: str, line: str, shortest: int = SHORTEST_BROKEN) -> bool:
    """Whether a sentence that was begun in the line above goes on in this one."""
    bare = squeeze(above)
    ended = len(bare) < shortest or _ENDED.search(bare) is not None
    return not ended and not _BEGINS.match(squeeze(line)) and not _BEGINS.match(bare)


def _up_to_last(sentences: list[str]) -> list[str]:
    """The sentences without those at the end that state nothing.

    One before another that does may set what that one is about, one behind another that does
    may say something of all that was counted there (均已答复).
    """
    while sentences and not _may_state(sentences[-1]):
        if len(sentences) > 1 and _OF_ALL.search(sentences[-1]) and _may_state(sentences[-2]):
            break
        sentences.pop()
    return sentences


def _may_state(sentence: str) -> bool:
    return _MAY_STATE.search(squeeze(sentence)) is not None


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


def in_doubt(statements: Sequence[Statement], figures: Sequence[Figure]) -> tuple[Finding, ...]:
    """A finding for each stated number that may be misread (:mod:`extract.reports.unsure`).

    None where another sentence says the same without a doubt, or the tables have that number.
    """
    values = {figure.key: figure.value for figure in figures}
    by_key = {wording.key: wording for wording in wordings()}
    sure = {(one.key, one.value) for one in statements if not one.doubt}
    findings: dict[tuple[str, str], Finding] = {}
    for one in statements:
        named = [_sum(keys, values) for keys in by_key[one.key].against]
        if not one.doubt or (one.key, one.value) in sure or one.value in named:
            continue
        findings.setdefault(
            (one.key, f"{one.value:f}"),
            Finding(
                "unsure_statement",
                _why(one),
                one.where,
                f"{one.value:f}",
                None,
                "uncertain",
                one.key,
            ),
        )
    return tuple(findings.values())


def _why(statement: Statement) -> Message:
    """What raised the doubt about a stated number, and which number it is."""
    kind, *told = statement.doubt
    said = statement.raw or "0"
    if kind != "words":
        return say(f"unsure_{kind}", said=said, word=told[0])
    before, after = told
    if before and after:
        return say("unsure_words", said=said, before=before, after=after)
    return say("unsure_end", said=said, word=before or after)


def _sum(
    keys: Sequence[tuple[str, str, str]], values: Mapping[tuple[str, str, str], Decimal | None]
) -> Decimal | None:
    """The sum of the figures, blanks as zero when any is filled; ``None`` if none is there."""
    present = [values[key] for key in keys if key in values]
    if len(present) < len(keys) or all(value is None for value in present):
        return None
    return sum((value for value in present if value is not None), Decimal(0))
