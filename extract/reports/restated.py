"""What a report says of others than itself: figures of the year before, and of a whole place.

A figure of the year before is one of a sentence that names that year (or 去年, 上年), as
the grammar of :mod:`extract.reports.clauses` reads it when it takes that year for the
report's; what the sentence says without a year is left out.  A figure of a whole place stands in
one clause with 全省公安机关 or the like, and not with the report's own organ.  Whatever is
not plain gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from common.text.normal import squeeze, tidy
from extract.reports.choosing import Count
from extract.reports.clauses import read_sentence
from extract.reports.setting import Setting

_SENTENCE = re.compile(r"[^。!?！？\n]+[。!?！？]?")
_LONGEST = 600
_PAST = re.compile(r"(?:上一?年度?|去年)(?:同期)?(?!度?结转)")
_BESIDE = re.compile(r"结转|累计|增长|增加|减少|下降|上升|同比")
_FROM = re.compile(
    r"[从由](\d{4}年)度?的?(\d[\d,]*[件条次宗份起项个])(?:上升|增长|增加|提高|下降|减少|降低|回落)[至到为].*"
)
"""从2019年的33件上升至51件: what it was before, and what it became, which is another year's."""

_COUNT = r"\d[\d,]*[件条次宗份起项个]"
_REVISED = re.compile(
    rf"(?:[由从](?:原来?的?)?|原[^,，。;；、\d]{{0,6}}?[为是])的?{_COUNT}[^\d。;；]{{0,12}}?"
    rf"(?:更正|修正|订正|校正|调整|核减|核增)[为至到]({_COUNT})"
    rf"|为?{_COUNT}有误[^\d。;；]{{0,12}}?应当?[为是]({_COUNT})"
    rf"|(?:更正|修正|订正|校正)为({_COUNT})"
)
"""由12件调整为15件: a figure that was revised; what counts is the latter."""

_REPLACED = re.compile(
    rf"[（(,，]?原[^,，。;；、()（）\d]{{0,6}}的?{_COUNT}[^,，。;；()（）]{{0,12}}[）)]?"
)
"""（原为12件）: what a revised figure was before."""

_OTHERS = re.compile(
    r"原[^,，。;；、\d]{1,12}[局厅处队](?!公布|发布|报送|统计)|合并前|整合前|撤销前|划转前|改革前"
    r"|同口径|可比口径|新口径|口径计算|含各|含所属|含下属|包括各"
)
"""原甲区分局, 按新口径: of another organ, or counted otherwise than in the year's report."""

_NOBODYS = 1900
"""A year that no sentence names: what is still read then is said without a year."""

_WHOLE = re.compile(r"全[省市州区县盟旗](?:各级)?公安(?:机关|系统)")
_OWN = re.compile(
    r"本机关|本级|本局|本厅|我局|我厅|[局厅]机关|其中|不含|不包括|不计|部门|警种|机构|支队|总队"
)
_BUT = re.compile(r"除[^,，。;；]{1,14}外")
_APART = re.compile(r"[,，;；。:：、]")
_SPAN = 40
"""Characters between 全省公安机关 and its number at the most."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a sentence: a key of ``statements.toml``, its value, the sentence."""

    key: str
    value: Decimal
    quote: str


def restated(text: str, year: int) -> Iterator[Stated]:
    """The figures of the year before ``year`` that a passage of that year's report states."""
    before = str(year - 1)
    if before not in text and not _PAST.search(text):
        return
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if len(sentence) > _LONGEST:
            continue
        named = _PAST.sub(f"{before}年", squeeze(sentence))
        named = _FROM.sub(r"\1为\2。", _revised(named))
        if _OTHERS.search(named):
            continue
        if f"{before}年" not in named or _BESIDE.search(named.split(f"{before}年")[0]):
            continue
        loose = {(one.key, one.value) for one in _counts(named, _NOBODYS)}
        for one in _counts(named, year - 1):
            if not one.about and one.unit and (one.key, one.value) not in loose:
                yield Stated(one.key, one.value, tidy(sentence))


def _revised(sentence: str) -> str:
    """A sentence with a revised figure in place of what it was before."""
    revised = _REVISED.sub(lambda found: f"为{found[1] or found[2] or found[3]}", sentence)
    return _REPLACED.sub("", revised)


def of_whole(text: str, year: int) -> Iterator[Stated]:
    """The figures of all organs of a place that a passage of a report of ``year`` states.

    They are none of the report's organ, whose own statements leave them out.
    """
    if not _WHOLE.search(text):
        return
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if len(sentence) > _LONGEST or not _WHOLE.search(sentence):
            continue
        for one in read_sentence(sentence, Setting(year=year, keeps_wholes=True)):
            if not one.about and is_of_whole(sentence, one.raw):
                yield Stated(one.key, one.value, tidy(sentence))


def _counts(sentence: str, year: int) -> list[Count]:
    return read_sentence(sentence, Setting(year=year))


def is_of_whole(quote: str, raw: str) -> bool:
    """Whether the number ``raw`` of a sentence is that of all organs of a place."""
    bare, number = squeeze(quote), squeeze(raw)
    at = bare.find(number)
    marks = [mark.end() for mark in _WHOLE.finditer(bare) if mark.end() <= at]
    if not number or bare.count(number) != 1 or not marks:
        return False
    between = bare[marks[-1] : at]
    if _BUT.search(bare[:at]):
        return False
    return len(between) <= _SPAN and not _OWN.search(between) and not _APART.search(between)
