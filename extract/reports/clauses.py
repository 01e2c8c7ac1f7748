"""What each number of a sentence counts: the words of its clause put together.

A number belongs to the words before it in its clause (``网络申请36件``), or where none of
them names anything, to those behind it (``2件为网络申请``), else to the clause before.  What a
clause leaves out (the topic, the year, 其中) is taken from before, by :class:`Setting`.
Whatever is not understood gives nothing: numbers of other years, comparisons, sums over
many years, parts of the organ, sums of several things, other matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from common.text.normal import squeeze
from extract.reports import meanings, nothings, wholes
from extract.reports.counting import one_by_one
from extract.reports.lists import listed
from extract.reports.prose_words import Token, tokens, words
from extract.reports.setting import (
    Setting,
    begin,
    has,
    is_elsewhere,
    is_of_others,
    is_of_part,
    latest_year,
    learn,
    note,
)
from extract.reports.wholes import Had

_CLAUSE = re.compile(r"([,;:。()!?])")
_ASIDE = re.compile(r"\([^()\d零〇一二两三四五六七八九十百千万无未]{1,30}\)")
"""A bracket without a number: it does not part a count from its words."""
_NAMED = re.compile(r"《([^《》]{0,60})》")
_QUOTED = re.compile("[“\"']([^“”\"']{1,30})[”\"']")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
NUMBERS = ("number", "money")
ORALLY = ("当场答复", "口头答复")
LONGEST_HEADING = 12
"""Characters of a sentence that is a heading of those behind it."""
JUST_NONE = 1
"""The number of 未发生一起, which says that there was none."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a sentence says of one key; ``unit`` is empty where it says there was none.

    Counts of one number have one ``place``.
    """

    key: str
    value: Decimal
    unit: str
    raw: str
    about: bool
    place: int = 0


Clause = tuple[tuple[Token, ...], str, str]
"""The words of a clause, with the mark before and behind it."""


def read_sentence(sentence: str, setting: Setting) -> list[Count]:
    """The counts of one sentence; ``setting`` is what was said before, and is carried on.

    Of two numbers for one key the first is meant: another 受理 or 累计 behind it is something else.
    """
    bare = squeeze(sentence)
    clauses = _clauses(bare)
    begin(setting, is_heading=len(bare) <= LONGEST_HEADING)
    words_only = [found for found, _, _ in clauses]
    setting.latest = latest_year(words_only)
    setting.topic = setting.topic or _default(words_only)
    setting.disclosure = setting.disclosure or "公开" in bare or setting.topic == "request"
    setting.applicants = len(
        {name for part in words_only for name in meanings.names(part, "applicant")}
    )
    setting.of_whole = any(_tells_parts(part) for part in words_only)
    setting.denied = any(t.is_("outcome", "requests_denied") for part in words_only for t in part)
    setting.sole = sum(t.kind in NUMBERS for part in words_only for t in part) == 1
    apart = any(token.text in ORALLY for part in words_only for token in part)
    return _once(_in_clauses(clauses, setting), told_apart=apart)


def _in_clauses(clauses: Sequence[Clause], setting: Setting) -> Iterator[Count]:
    subset = _subset([found for found, _, _ in clauses])
    for at, (found, opener, closer) in enumerate(clauses):
        if opener == ";":
            setting.in_part = setting.part_of_dropped = False
        setting.in_aside = opener == "(" or (setting.in_aside and opener != ")")
        setting.foreign_disputes, setting.subset = at < subset, at == subset
        setting.told_of = setting.pending if opener == ":" else ()
        yield from _aside(found, setting) if opener == "(" else _in_clause(found, setting, closer)


def _subset(clauses: Sequence[Sequence[Token]]) -> int:
    """The clause that tells which of all disputes are about disclosure; -1 if none does.

    行政诉讼案件15件,其中政府信息公开类2件: the 15 are others' as well.
    """
    counted = False
    for at, found in enumerate(clauses):
        numbers = [n for n, token in enumerate(found) if token.kind == "number"]
        own = any(
            token.is_("noun", "disclosure") or token.is_("topic", "request") for token in found
        )
        if own:
            others = any(token.text == "无关" for token in found)
            return at if counted and (numbers or others) else -1
        counted = counted or bool(
            numbers and meanings.DISPUTES.keys() & meanings.names(found, "topic")
        )
    return -1


def _once(counts: Iterable[Count], *, told_apart: bool) -> list[Count]:
    """The first number of each key; none where several outlets of one kind are told apart.

    Nor of answers where those given by word of mouth are ``told_apart``.  Of fees the last, if it is the sum of the others; else none, as each is a part.
    """
    found: dict[str, list[Count]] = {}
    for count in counts:
        found.setdefault(count.key, []).append(count)
    if told_apart:
        found.pop("requests_answered", None)
    kept = [one for key, many in found.items() if (one := _of_several(key, many)) is not None]
    return [one for one in kept if not _is_part_of_denied(one, kept)]


def _is_part_of_denied(count: Count, counts: Sequence[Count]) -> bool:
    """Whether 因涉密不予公开1件 stands beside another reason: then 1 is not all that was denied."""
    reasons = [one for one in counts if one.key.startswith(meanings.REASONS.get(count.key, ("-",)))]
    return len(reasons) > 1 and any(one.place == count.place for one in reasons)


def _of_several(key: str, many: Sequence[Count]) -> Count | None:
    if len({count.value for count in many}) == 1:
        return many[0]
    if key == "fees_charged":
        *parts, last = many
        return last if sum(part.value for part in parts) == last.value else None
    apart = key.startswith("published_") and key != "published_items"
    ended = key.endswith(("_upheld", "_corrected", "_other", "_pending"))
    return None if apart or ended else many[0]


def _clauses(bare: str) -> list[Clause]:
    """The clauses as words, each with the mark before and behind it."""
    disclosed = "公开" in bare
    bare = _THOUSANDS.sub("", bare).replace("无法人", "没有法人")
    bare = _NAMED.sub(lambda found: "《条例》" if "条例" in found[1] else "《》", bare)
    bare = _QUOTED.sub(lambda found: found[1] if found[1] in words() else "“”", bare)
    parts = _CLAUSE.split(_ASIDE.sub(lambda found: found[0] if _tells(found[0]) else "", bare))
    marks = ["", *parts[1::2], ""]
    return [
        (tuple(_resolved(tokens(text), disclosed)), marks[at], marks[at + 1])
        for at, text in enumerate(parts[::2])
        if text
    ]


def _tells_parts(found: Sequence[Token]) -> bool:
    """Whether a clause counts something of a part of the organ."""
    at = meanings.last_of(found, lambda token: token.kind == "number")
    return at is not None and has(found[:at], "suborgan")


def _tells(aside: str) -> bool:
    """Whether a bracket without a number says why, how it ended, or what else it is about."""
    return any(
        token.is_("outcome") or token.is_("result") or token.is_("topic", "foreign")
        for token in tokens(aside[1:-1])
    )


def _resolved(found: Sequence[Token], disclosed: bool) -> Iterator[Token]:
    """Words that mean by those before them: 案件 of a dispute, 申请 of something else (许可).

    Where a sentence is not said to be about disclosure (``disclosed``), an unknown word
    before 申请 makes it something else.
    """
    own = other = False
    for token in found:
        if token.kind in NUMBERS:
            other = False
        own = own or token.is_("topic", "review", "lawsuit") or token.is_("noun", "disclosure")
        bare = token.text in meanings.BARE
        own = own or (token.is_("topic", "request") and not bare)
        other = other or token.is_("topic", "foreign")
        if bare and token.gap:
            own, other = False, True
        if token.text == "案件" and own:
            yield replace(token, roles={"plain": "filler"})
        elif bare and other and not own:
            yield replace(token, roles={"topic": "foreign"})
        else:
            yield token


def _default(clauses: Sequence[Sequence[Token]]) -> str | None:
    """The topic of a sentence that names it late, or only by outcomes of requests."""
    found = [token for clause in clauses for token in clause]
    topics = {token.roles["topic"] for token in found if "topic" in token.roles}
    if topics == {"request"}:
        return "request"
    told = any(
        token.is_("outcome") or token.is_("timing") or token.is_("act", "carry") for token in found
    )
    asked = any(token.text == "申请人" for token in found)
    return "request" if not topics and (told or asked) else None


def _aside(found: Sequence[Token], setting: Setting) -> Iterator[Count]:
    """A bracket: what it sets holds within it; behind a year or 上年 it is of that year."""
    if not any(token.kind in NUMBERS for token in found):
        if not setting.dropped:
            yield from _of_all(found, setting, aside=True)
        setting.pending = (*setting.pending, *found)
        return
    if any(t.is_("mark", "compare", "past") or t.kind == "year" for t in setting.pending):
        return
    inner = replace(setting, pending=())
    yield from _in_clause(found, inner, ")")


def _in_clause(found: Sequence[Token], setting: Setting, closer: str) -> Iterator[Count]:
    found = _none_of_one(found)
    setting.doing |= any(token.is_("act", "manage", "receive", "close") for token in found)
    numbers = [at for at, token in enumerate(found) if _is_number(found, at)]
    if not numbers:
        yield from _without_number(found, setting, closer)
        return
    chain = listed(found, numbers, setting.topic, _year(setting))
    if chain is not None and not any(is_elsewhere(found[:n], setting) for n in numbers[:1]):
        yield from _in_list(found, numbers, chain, setting)
    elif chain is None:
        for keys, number in one_by_one(found, numbers, setting):
            yield from (_count(key, number) for key in keys)
    rest = tuple(found[numbers[-1] + 1 :])
    setting.pending = ()
    yield from _none(rest, setting)
    if rest and setting.is_free and not setting.dropped:
        yield from _of_all(rest, setting, aside=False)
    setting.pending = rest


def _year(setting: Setting) -> Decimal | None:
    return setting.latest if setting.year is None else Decimal(setting.year)


def _in_list(
    found: Sequence[Token],
    numbers: Sequence[int],
    chain: Sequence[tuple[str, int]],
    setting: Setting,
) -> Iterator[Count]:
    note([token for token in found[: numbers[0]] if token.kind != "year"], setting)
    learn(found[: numbers[0]], setting)
    if not is_of_others(setting):
        for key, at in chain:
            setting.had.append(Had((key,), found[at], True))
            yield _count(key, found[at])


def _without_number(found: Sequence[Token], setting: Setting, closer: str) -> Iterator[Count]:
    note(found, setting)
    compared = has(found, "compare") or has(found, "change")
    setting.past |= has(found, "past") and not compared and not has(found, "none")
    setting.of_time |= has(found, "of_time") or (is_of_part(found) and not has(found, "until"))
    yield from _none(found, setting)
    yield from _of_all(found, setting, aside=False)
    learn(found, setting)
    outlets = meanings.names(found, "outlet")
    setting.outlet = outlets[0] if len(set(outlets)) == 1 else setting.outlet
    setting.pending = (*(setting.pending if closer == "(" else ()), *found)


def _of_all(found: Sequence[Token], setting: Setting, *, aside: bool) -> Iterator[Count]:
    """What is said of all that was counted before (均已答复)."""
    if setting.many_years or is_of_others(setting):
        return
    for key, number in wholes.of_all(found, setting.had, aside=aside):
        yield _count(key, number)


def _is_number(found: Sequence[Token], at: int) -> bool:
    """Whether a token is a count; one without a counter only at the end, behind its words."""
    token = found[at]
    if token.kind != "bare":
        return token.kind in NUMBERS
    behind = found[at + 1] if at + 1 < len(found) else None
    ends = behind is None or behind.is_("mark", "joint")
    return at > 0 and ends and token.gap == 0 and bool(found[at - 1].roles) and token.value < 1900


def _none_of_one(found: Sequence[Token]) -> Sequence[Token]:
    """A clause without the number of 未发生一起."""
    for at, token in enumerate(found):
        if token.kind != "number" or token.value != JUST_NONE:
            continue
        for before in reversed(found[:at]):
            if before.is_("mark", "none"):
                return [*found[:at], *found[at + 1 :]]
            if not (before.is_("act") or before.is_("plain")) or before.gap:
                break
    return found


def _none(found: Sequence[Token], setting: Setting) -> Iterator[Count]:
    """The keys that a stretch without numbers says there were none of."""
    if not any(token.is_("mark", "none", "nil") for token in found):
        return
    if is_of_others(replace(setting, many_years=False)):  # none in many years is none in each
        return
    if any(token.is_("mark", "suborgan", "compare") for token in found):
        return
    raw = "".join(token.text for token in found)
    for key in nothings.none(found, setting.told_of, setting.topic, disclosure=setting.disclosure):
        yield Count(key, Decimal(0), "", raw, False)


def _count(key: str, number: Token) -> Count:
    return Count(key, number.value, number.unit, number.text, number.about, id(number))
