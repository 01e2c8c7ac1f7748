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
from extract.reports import meanings, nothings
from extract.reports.prose_words import Token, tokens, words
from extract.reports.setting import (
    Setting,
    has,
    is_elsewhere,
    is_of_others,
    latest_year,
    learn,
    note,
    only_past,
)

_CLAUSE = re.compile(r"([,;:。()!?])")
_ASIDE = re.compile(r"\([^()\d零〇一二两三四五六七八九十百千万无未]{1,30}\)")
"""A bracket without a number: it does not part a count from its words."""
_NAMED = re.compile(r"《([^《》]{0,60})》")
_QUOTED = re.compile("[“\"']([^“”\"']{1,30})[”\"']")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
BESIDE = ("人次", "人", "期", "次", "批")
"""Counters of a number that another one follows directly: 8人次11件 are 11."""
NUMBERS = ("number", "money")
BARE = ("申请", "申请件", "申请量", "申请总量", "申请事项")
"""Words for a request that do not say what was asked for."""
LONGEST_HEADING = 12
"""Characters of a sentence that is a heading of those behind it."""
JUST_NONE = 1
"""The number of 未发生一起, which says that there was none."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a sentence says of one key; ``unit`` is empty where it says there was none."""

    key: str
    value: Decimal
    unit: str
    raw: str
    about: bool


Clause = tuple[tuple[Token, ...], str, str]
"""The words of a clause, with the mark before and behind it."""


def read_sentence(sentence: str, setting: Setting) -> list[Count]:
    """The counts of one sentence; ``setting`` is what was said before, and is carried on.

    Of two numbers for one key the first is meant: another 受理 or 累计 behind it is something else.
    """
    bare = squeeze(sentence)
    clauses = _clauses(bare)
    setting.governing, setting.many_years, setting.pending = None, False, ()
    setting.in_part = setting.of_whole = setting.answered = setting.of_made = False
    setting.doing = False
    setting.outlet = setting.outlet if setting.after_heading else None
    setting.after_heading = len(bare) <= LONGEST_HEADING
    words_only = [found for found, _, _ in clauses]
    setting.latest = latest_year(words_only)
    setting.topic = setting.topic or _default(words_only)
    setting.disclosure = setting.disclosure or "公开" in bare or setting.topic == "request"
    setting.applicants = len(
        {name for part in words_only for name in meanings.names(part, "applicant")}
    )
    return _once(_in_clauses(clauses, setting))


def _in_clauses(clauses: Sequence[Clause], setting: Setting) -> Iterator[Count]:
    for found, opener, closer in clauses:
        if opener == ";":
            setting.in_part = False
        setting.told_of = setting.pending if opener == ":" else ()
        yield from _aside(found, setting) if opener == "(" else _in_clause(found, setting, closer)


def _once(counts: Iterable[Count]) -> list[Count]:
    """The first number of each key; none where several outlets of one kind are told apart."""
    found: dict[str, list[Count]] = {}
    for count in counts:
        found.setdefault(count.key, []).append(count)
    return [
        many[0]
        for key, many in found.items()
        if not key.startswith("published_") or key == "published_items" or len(many) == 1
    ]


def _clauses(bare: str) -> list[Clause]:
    """The clauses as words, each with the mark before and behind it."""
    disclosed = "公开" in bare
    bare = _THOUSANDS.sub("", bare)
    bare = _NAMED.sub(lambda found: "《条例》" if "条例" in found[1] else "《》", bare)
    bare = _QUOTED.sub(lambda found: found[1] if found[1] in words() else "“”", bare)
    parts = _CLAUSE.split(_ASIDE.sub("", bare))
    marks = ["", *parts[1::2], ""]
    return [
        (tuple(_resolved(tokens(text), disclosed)), marks[at], marks[at + 1])
        for at, text in enumerate(parts[::2])
        if text
    ]


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
        bare = token.text in BARE
        own = own or (token.is_("topic", "request") and not bare)
        other = other or token.is_("topic", "foreign")
        if bare and token.gap and not disclosed:
            other = True
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
    if any(t.is_("mark", "compare", "past") or t.kind == "year" for t in setting.pending):
        return
    inner = replace(setting, pending=())
    yield from _in_clause(found, inner, ")")


def _in_clause(found: Sequence[Token], setting: Setting, closer: str) -> Iterator[Count]:
    found = _none_of_one(found)
    setting.doing |= any(token.is_("act", "manage", "receive", "close") for token in found)
    numbers = [at for at, token in enumerate(found) if _is_number(found, at)]
    if not numbers:
        yield from _none(found, setting)
        note(found, setting)
        learn(found, setting)
        outlets = meanings.names(found, "outlet")
        setting.outlet = outlets[0] if len(set(outlets)) == 1 else setting.outlet
        setting.pending = (*(setting.pending if closer == "(" else ()), *found)
        return
    listed = meanings.listed(found, numbers)
    if listed is not None and not any(is_elsewhere(found[:n], setting) for n in numbers[:1]):
        note(found[: numbers[0]], setting)
        learn(found[: numbers[0]], setting)
        if not is_of_others(setting):
            for key, at in listed:
                yield _count(key, found[at])
    elif listed is None:
        yield from _one_by_one(found, numbers, setting)
    rest = tuple(found[numbers[-1] + 1 :])
    setting.pending = ()
    yield from _none(rest, setting)
    setting.pending = rest


def _is_number(found: Sequence[Token], at: int) -> bool:
    """Whether a token is a count; one without a counter only at the end, behind its words."""
    token = found[at]
    if token.kind != "bare":
        return token.kind in NUMBERS
    behind = found[at + 1] if at + 1 < len(found) else None
    ends = behind is None or behind.is_("mark", "joint")
    return at > 0 and ends and token.gap == 0 and bool(found[at - 1].roles) and token.value < 1900


def _one_by_one(
    found: Sequence[Token], numbers: Sequence[int], setting: Setting
) -> Iterator[Count]:
    start = 0
    for position, at in enumerate(numbers):
        is_last = position + 1 == len(numbers)
        if not is_last and numbers[position + 1] == at + 1 and found[at].unit in BESIDE:
            continue
        end = len(found) if is_last else numbers[position + 1]
        left = found[start:at]
        right = _behind(found[at + 1 : end], left, is_last)
        keys, used = _of_number(found[at], left, right, setting, start == 0)
        for key in keys:
            yield _count(key, found[at])
        start = at + 1 + used


def _behind(right: Sequence[Token], left: Sequence[Token], is_last: bool) -> Sequence[Token]:
    """The words that follow a number directly; before the next number, up to 和.

    12件申请中 counts nothing itself where nothing is said to have been done before it.
    """
    kept: list[Token] = []
    for token in right:
        if token.text == "中":
            return kept if any(other.is_("act") for other in left) else []
        if token.gap or token.kind not in ("word", "year"):
            break
        if token.is_("mark", "joint") and not is_last:
            break
        kept.append(token)
    return kept


def _of_number(
    number: Token, left: Sequence[Token], right: Sequence[Token], setting: Setting, is_first: bool
) -> tuple[tuple[str, ...], int]:
    """The keys that a number counts, and how many words behind it belong to it."""
    before = setting.topic
    note(left, setting)
    opening = setting.pending if is_first and only_past(setting.pending) else ()
    own = [t for t in left if not (number.kind == "money" and t.is_("mark", "not_own"))]
    if is_elsewhere(own, setting) or opening or (right and right[0].text.endswith("相比")):
        learn(left, setting)
        return (), 0
    if (carried := meanings.carried(left, right, setting.year, setting.answered)) is not None:
        learn(left, setting)
        keys = (carried,) if carried and not is_of_others(setting, carried=True) else ()
        return keys, len(right) if any(t.is_("act", "carry") for t in right) else 0
    window, used, gap = meanings.window(number, left, right, setting.pending if is_first else ())
    learn(window, setting)
    if is_of_others(setting) or any(token.is_("mark", "past") for token in left):
        return (), used
    case = meanings.Case(
        topic=setting.topic,
        before=before,
        in_part=setting.in_part,
        disclosure=setting.disclosure,
        gap=gap,
        follows=bool(used),
        doing=setting.doing,
        of_made=setting.of_made,
        applicants=setting.applicants,
        outlet=setting.outlet,
    )
    return meanings.keys(number, window, right[used:], case), used


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
    if (
        not has(found, "none")
        or setting.many_years
        or any(token.is_("mark", "suborgan", "compare") for token in found)
    ):
        return
    raw = "".join(token.text for token in found)
    for key in nothings.none(found, setting.told_of, setting.topic):
        yield Count(key, Decimal(0), "", raw, False)


def _count(key: str, number: Token) -> Count:
    return Count(key, number.value, number.unit, number.text, number.about)
