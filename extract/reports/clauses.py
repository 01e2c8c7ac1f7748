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
from extract.reports import meanings
from extract.reports.prose_words import Token, tokens, words

_CLAUSE = re.compile(r"([,;:。()!?])")
_ASIDE = re.compile(r"\([^()\d零〇一二两三四五六七八九十百千万无未]{1,30}\)")
"""A bracket without a number: it does not part a count from its words."""
_NAMED = re.compile(r"《([^《》]{0,60})》")
_QUOTED = re.compile("[“\"']([^“”\"']{1,30})[”\"']")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MONTH = re.compile(r"\d月$")
_PERIOD = re.compile(r"工作日|日内$|天$|季度$")
NUMBERS = ("number", "money")
BARE = ("申请", "申请件", "申请量", "申请总量", "申请事项")
"""Words for a request that do not say what was asked for."""
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


@dataclass(slots=True)
class Setting:
    """What has been said before: the report's year, the topic, and what a sentence is under.

    ``governing`` is the year that the sentence speaks of, ``latest`` the last it names;
    ``many_years`` that it sums up several; ``in_part`` stands behind 其中, ``of_whole`` where
    all organs of a place were named; ``pending`` are the words of a clause without number.
    """

    year: int | None = None
    topic: str | None = None
    disclosure: bool = False
    governing: Decimal | None = None
    latest: Decimal | None = None
    many_years: bool = False
    in_part: bool = False
    of_whole: bool = False
    answered: bool = False
    of_made: bool = False
    doing: bool = False
    applicants: int = 0
    outlet: str | None = None
    pending: tuple[Token, ...] = ()
    told_of: tuple[Token, ...] = ()


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
    setting.doing, setting.outlet = False, None
    words_only = [found for found, _, _ in clauses]
    setting.latest = _latest(words_only)
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


def _latest(clauses: Sequence[Sequence[Token]]) -> Decimal | None:
    """The last year that clauses speak of, not one they compare with or carry to."""
    years = [
        token.value
        for clause in clauses
        for at, token in enumerate(clause)
        if token.kind == "year" and not _is_aside(clause, at)
    ]
    return max(years, default=None)


def _is_aside(clause: Sequence[Token], at: int) -> bool:
    """Whether the year at ``at`` is one that is compared with, or carried to."""
    before = clause[:at]
    return any(token.is_("mark", "compare") or token.is_("act", "carry") for token in before)


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
        _note(found, setting)
        _learn(found, setting)
        outlets = meanings.names(found, "outlet")
        setting.outlet = outlets[0] if len(outlets) == 1 else setting.outlet
        setting.pending = (*(setting.pending if closer == "(" else ()), *found)
        return
    listed = meanings.listed(found, numbers)
    if listed is not None and not any(_is_elsewhere(found[:n], setting) for n in numbers[:1]):
        _note(found[: numbers[0]], setting)
        _learn(found[: numbers[0]], setting)
        if not _is_of_others(setting):
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
    _note(left, setting)
    opening = setting.pending if is_first and _only_past(setting.pending) else ()
    if _is_elsewhere(left, setting) or opening or (right and right[0].text.endswith("相比")):
        _learn(left, setting)
        return (), 0
    if (carried := meanings.carried(left, right, setting.year, setting.answered)) is not None:
        _learn(left, setting)
        keys = (carried,) if carried and not _is_of_others(setting, carried=True) else ()
        return keys, len(right) if any(t.is_("act", "carry") for t in right) else 0
    window, used, gap = meanings.window(number, left, right, setting.pending if is_first else ())
    _learn(window, setting)
    if _is_of_others(setting) or any(token.is_("mark", "past") for token in left):
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


def _is_of_others(setting: Setting, *, carried: bool = False) -> bool:
    """Whether what is said is of another year than the report's, or of many."""
    year = setting.latest if setting.year is None else Decimal(setting.year)
    other = setting.governing is not None and setting.governing != year
    return setting.many_years or (other and not carried)


def _is_elsewhere(left: Sequence[Token], setting: Setting) -> bool:
    """Whether a number is a comparison's or that of a part of the organ."""
    if any(token.is_("mark", "suborgan", "not_own", "compare") for token in left):
        return True
    if _is_of_part(left):
        return True
    unit = any(token.is_("mark", "unit") for token in left)
    if unit and (setting.in_part or setting.of_whole):
        return True
    for token in reversed(left):
        if token.is_("mark", "change"):
            return True
        if not token.is_("plain", "filler") or token.gap:
            break
    return False


def _only_past(found: Sequence[Token]) -> bool:
    """Whether a clause says nothing but 去年."""
    return any(token.is_("mark", "past") for token in found) and not any(
        meanings.is_specific(token) or token.is_("act") or token.is_("mark", "this_year")
        for token in found
    )


def _is_of_part(found: Sequence[Token]) -> bool:
    """Whether a month is named, from which nothing leads to another, or a number of days."""
    for at, token in enumerate(found):
        if _PERIOD.search(token.text) and token.kind == "skip":
            return True
        if token.kind in ("skip", "year") and _MONTH.search(token.text):
            beside = [*found[max(0, at - 1) : at], *found[at + 1 : at + 2]]
            if not any(other.text in ("至", "到", "起") for other in beside):
                return True
    return False


def _note(found: Sequence[Token], setting: Setting) -> None:
    """What the words put the following numbers under: a year, 其中, 历年累计."""
    for at, token in enumerate(found):
        if token.kind == "year":
            _note_year(found, at, setting)
        elif token.kind == "many" or token.is_("mark", "many_years"):
            setting.many_years = True
        elif token.is_("mark", "accumulated"):
            if _has(found[:at], "until") or _has(setting.pending, "until"):
                setting.many_years = not _has([*setting.pending, *found], "this_year")
        elif token.is_("mark", "this_year"):
            setting.in_part = setting.in_part and not setting.many_years
            setting.many_years, setting.governing = False, None
        elif token.is_("mark", "part"):
            setting.in_part = True
        elif token.is_("mark", "whole"):
            setting.of_whole = True
        elif token.is_("act", "answer", "close"):
            setting.answered = True


def _has(found: Sequence[Token], name: str) -> bool:
    return any(token.is_("mark", name) for token in found)


def _note_year(found: Sequence[Token], at: int, setting: Setting) -> None:
    if _is_aside(found, at):
        return
    token = found[at]
    earlier = found[at - 1] if at else None
    to = token.gap == 0 and earlier is not None and earlier.text in ("至", "到", "-", "、", "和")
    if to and at >= 2 and found[at - 2].kind == "year" and found[at - 2].value != token.value:
        setting.many_years = True
    elif not to:
        setting.in_part = setting.in_part and not setting.many_years
        setting.many_years = False
    setting.governing = token.value


def _learn(found: Sequence[Token], setting: Setting) -> None:
    """The topic that the words set for what follows."""
    for token in found:
        name = token.roles.get("topic")
        if token.is_("noun", "disclosure") or "公开" in token.text:
            setting.disclosure = True
        if name == "made":
            setting.of_made = True
        if name is None or (name in ("foreign", "complaints") and setting.in_part):
            continue
        setting.topic = name
    acts, nouns = meanings.names(found, "act"), meanings.names(found, "noun")
    if "publish" in acts and "info" in nouns and not meanings.names(found, "topic"):
        setting.topic = "published"


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
        not _has(found, "none")
        or setting.many_years
        or any(token.is_("mark", "suborgan", "compare") for token in found)
    ):
        return
    raw = "".join(token.text for token in found)
    for key in meanings.none(found, setting.told_of, setting.topic):
        yield Count(key, Decimal(0), "", raw, False)


def _count(key: str, number: Token) -> Count:
    return Count(key, number.value, number.unit, number.text, number.about)
