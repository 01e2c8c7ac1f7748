"""What each number of a sentence counts: the words of its clause put together.

A number belongs to the words before it in its clause (``网络申请36件``), or where none of
them names anything, to those behind it (``2件为网络申请``), else to the clause before.  What a
clause leaves out (the topic, the year, 其中) is taken from before, by :class:`Setting`.
Whatever is not understood gives nothing: numbers of other years, comparisons, sums over
many years, parts of the organ, sums of several things, other matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from common.text.normal import squeeze
from extract.reports import asking, columns, wholes
from extract.reports.choosing import Count, once
from extract.reports.counting import one_by_one
from extract.reports.denials import none_of
from extract.reports.lists import listed
from extract.reports.lost_numbers import before_lost
from extract.reports.meanings import carried
from extract.reports.naming import DISPUTED, OWN, has, has_carry, names, one_outlet
from extract.reports.outlook import ORALLY, look_ahead, subset
from extract.reports.parting import NUMBERS, Clause, clauses
from extract.reports.periods import is_of_month, is_ratio, is_since, of_time, only_next
from extract.reports.prose_words import Token
from extract.reports.setting import (
    Setting,
    begin,
    is_elsewhere,
    is_of_others,
    learn,
    note,
    setting_year,
)
from extract.reports.spoken_of import Had
from extract.reports.unsure import marked

WHOLLY = ("共计", "合计", "总计", "总数", "总数为")
LONGEST_HEADING = 12
"""Characters of a sentence that is a heading of those behind it."""
_COUNTED = {"review": "reviews", "lawsuit": "lawsuits", "request": "requests"}
"""Topics as the keys of their counts begin."""
DOING = ("manage", "receive", "close")
LIKE_A_YEAR = 1900
"""From here a number without a counter may be a year."""
JUST_NONE = 1
"""The number of 未发生一起, which says that there was none."""


def read_sentence(sentence: str, setting: Setting) -> list[Count]:
    """The counts of one sentence; ``setting`` is what was said before, and is carried on."""
    bare, thing = asking.answered(squeeze(columns.as_clauses(sentence)), setting.asked)
    setting.asked = thing
    every = clauses(before_lost(bare))
    parts = _of_own(every)
    before = setting.governing
    begin(setting, is_heading=len(bare) <= LONGEST_HEADING)
    learn([token for found, _, _ in every[: len(every) - len(parts)] for token in found], setting)
    look_ahead([found for found, _, _ in parts], bare, setting)
    if bare.endswith("?"):  # a question states nothing, but what it is about
        learn([token for found, _, _ in parts for token in found], setting)
        return []
    if not any(token.kind in NUMBERS for found, _, _ in parts for token in found):
        setting.had = list(setting.before)  # 申请均为本年度收到
    counts = list(_in_clauses(parts, setting))
    apart = any(token.text in ORALLY for found, _, _ in parts for token in found)
    counts = [one for one in counts if _is_counted(one, setting)]
    chosen = once(counts, told_apart=apart or setting.apart)
    return marked(chosen, parts, setting.year, bare, _other_year(before, setting))


def _other_year(before: Decimal | None, setting: Setting) -> Decimal | None:
    """Another year than the report's that this sentence, or the one before, ends by speaking of."""
    told = setting.governing or before
    return None if setting.year is None or told == setting.year else told


def _is_counted(count: Count, setting: Setting) -> bool:
    """Whether no later clause says that a number does not count, or is of other disputes."""
    retracted = count.place in setting.retracted and count.key in DISPUTED
    return count.place not in setting.uncounted and not retracted


def _of_own(parts: list[Clause]) -> list[Clause]:
    """The clauses behind 而我局, which sets the organ against another one, or all."""
    for at, (found, _, _) in enumerate(parts):
        if at and len(found) > 1 and found[0].text == "而" and found[1].text in OWN:
            return parts[at:]
    return parts


def _in_clauses(parts: Sequence[Clause], setting: Setting) -> Iterator[Count]:
    at_subset = subset([found for found, _, _ in parts])
    outside: tuple[Decimal | None, bool, bool] = (None, False, False)
    for at, (found, opener, closer) in enumerate(parts):
        if opener == ";":
            rest = subset([other for other, _, _ in parts[at:]])
            at_subset = at + rest if rest >= 0 else at_subset
            setting.in_part = setting.part_of_dropped = False
        if opener == "(":
            outside = setting.governing, setting.many_years, setting.dropped
        setting.in_aside = opener == "(" or (setting.in_aside and opener != ")")
        setting.foreign_disputes, setting.subset = at < at_subset, at == at_subset
        setting.told_of = setting.pending if opener == ":" else ()
        if opener in (":", ";", ""):
            setting.under = setting.told_of
            setting.listed = []
        told = _aside(found, setting) if opener == "(" else _in_clause(found, setting, closer)
        yield from (replace(one, clause=at) for one in told)
        if closer == ")":  # a year in brackets is none of what follows
            setting.governing, setting.many_years, setting.dropped = outside
            setting.in_aside = False


def _aside(found: Sequence[Token], setting: Setting) -> Iterator[Count]:
    """A bracket: what it sets holds within it; behind a year or 上年 it is of that year."""
    if not _numbers_in(found, setting):
        if not setting.dropped:
            yield from _of_all(found, setting, aside=True)
            yield from none_of(found, setting) if has_carry(found) else ()
        if any(token.kind == "year" and token.value == setting_year(setting) for token in found):
            setting.past = False  # 去年(2012年)
            setting.pending = tuple(t for t in setting.pending if not t.is_("mark", "past"))
        setting.pending = (*setting.pending, *found)
        return
    if any(t.is_("mark", "compare", "past") or t.kind == "year" for t in setting.pending):
        return
    inner = replace(setting, pending=())
    yield from _in_clause(found, inner, ")")


def _in_clause(found: Sequence[Token], setting: Setting, closer: str) -> Iterator[Count]:
    found = _none_of_one(found)
    setting.doing |= any(token.is_("act", *DOING) and token.text != "结案" for token in found)
    numbers = _numbers_in(found, setting)
    if not numbers:
        yield from _without_number(found, setting, closer)
        return
    _note_outlet(found, setting)
    setting.counted |= {_COUNTED.get(name, name) for name in names(found, "topic")}
    setting.of_every = False
    setting.last = tuple(found[at] for at in numbers)
    if has(found, "uncounted"):
        setting.uncounted |= {id(number) for number in setting.last}
    yield from _with_numbers(found, numbers, setting)
    yield from _behind_numbers(tuple(found[numbers[-1] + 1 :]), setting)


def _numbers_in(found: Sequence[Token], setting: Setting) -> list[int]:
    """Where the counts of a clause stand; behind what was told of before :, also one alone."""
    if setting.told_of and len(found) == 1 and found[0].kind == "bare" and not found[0].gap:
        return [0]  # 办结数:6
    return [at for at, _ in enumerate(found) if _is_number(found, at)]


def _with_numbers(
    found: Sequence[Token], numbers: Sequence[int], setting: Setting
) -> Iterator[Count]:
    """What the numbers of a clause count: as a list of things where it is one, else one by one.

    A list of another year, or of others, counts nothing, as its members would not alone.
    """
    chain = listed(found, numbers, setting.topic, setting_year(setting), setting.pending)
    if chain is None:
        head = found[: numbers[0]]
        whole = any(token.text in WHOLLY for token in head)
        whole = whole or (has(head, "this_year") and has(head, "together"))  # 全年共答复67件
        for keys, number in one_by_one(found, numbers, setting):
            yield from (_count(key, number, whole=whole) for key in keys)
    elif not is_elsewhere(found[: numbers[0]], setting):
        yield from _in_list(found, numbers, chain, setting)


def _behind_numbers(rest: tuple[Token, ...], setting: Setting) -> Iterator[Count]:
    """What the words behind the last number of a clause say; the next clause may go on from them.

    They say something of all that was counted only where that number did not need them.
    """
    setting.pending = ()
    yield from none_of(rest, setting)
    if rest and setting.is_free and not setting.dropped:
        yield from _of_all(rest, setting, aside=False)
    setting.pending = () if any(token.gap for token in rest) else rest


def _note_outlet(found: Sequence[Token], setting: Setting) -> None:
    """What a clause is about that publishes nothing itself: 网站有栏目52个,发布信息3200条."""
    is_subject = "outlet" in found[0].roles and has(found, "not_own")  # 公开栏每月更新一次
    if is_subject or not set(names(found, "act")) - {"new"}:
        setting.outlet = one_outlet(found) or setting.outlet


def _is_of_other_disputes(found: Sequence[Token]) -> bool:
    """Whether all that was counted is about something else: 均为不服行政处罚, 均与信息公开无关."""
    apart = any(token.text == "无关" for token in found)
    foreign = apart or any(token.is_("topic", "foreign") for token in found)
    own = not apart and any(token.is_("noun", "disclosure") for token in found)
    return foreign and not own and any(token.text.startswith(wholes.ALL) for token in found)


def _in_list(
    found: Sequence[Token],
    numbers: Sequence[int],
    chain: Sequence[tuple[str, int]],
    setting: Setting,
) -> Iterator[Count]:
    years = {token.value for token in found[: numbers[0]] if token.kind == "year"}
    listed_years = len(years) > 1
    note([t for t in found[: numbers[0]] if not (listed_years and t.kind == "year")], setting)
    learn(found[: numbers[0]], setting)
    if not is_of_others(setting):
        for key, at in chain:
            setting.had.append(Had((key,), found[at], True))
            yield _count(key, found[at])


def _without_number(found: Sequence[Token], setting: Setting, closer: str) -> Iterator[Count]:
    note(found, setting)
    compared = has(found, "compare") or has(found, "change") or is_ratio(found)
    setting.past |= has(found, "past") and not compared and not has(found, "none")
    setting.ahead |= only_next(found)
    setting.of_time |= (
        of_time(found, setting.year)
        or is_since(found, setting.year)
        or (is_of_month(found) and not has(found, "until"))
    )
    if has(found, "uncounted"):
        setting.uncounted |= {id(number) for number in setting.last}
    if _is_of_other_disputes(found):
        setting.retracted |= {id(one.number) for one in setting.had}
    yield from none_of(found, setting)
    yield from _of_all(found, setting, aside=False)
    learn(found, setting, beside=True)
    if any(token.text in wholes.REST for token in found):
        setting.pending = ()  # 其余均通过网站公开,全年共公开612条
        return
    other = one_outlet(found)
    setting.of_outlets |= None not in (other, setting.outlet) and other != setting.outlet
    setting.outlet = one_outlet(found) or setting.outlet
    setting.pending = (*(setting.pending if closer == "(" else ()), *found)


def _of_all(found: Sequence[Token], setting: Setting, *, aside: bool) -> Iterator[Count]:
    """What is said of all that was counted before (均已答复)."""
    if not aside and has_carry(found) and setting.had and setting.topic == "request":
        yield from _carried_on(found, setting)
        return
    if not aside and setting.had and not is_of_others(setting):
        equal = wholes.equals_whole(found, setting.had[-1])
        yield from (_count(key, setting.had[-1].number) for key in equal)
    of_carried = bool(setting.had) and setting.had[-1].keys == ("requests_carried_over",)
    if setting.many_years or is_of_others(setting, carried=of_carried):
        return
    year = setting_year(setting)
    for key, number in wholes.of_all(
        found, setting.had, setting.topic, year, aside=aside, goes_on=setting.of_every
    ):
        setting.of_every = not aside
        yield _count(key, number)


def _carried_on(found: Sequence[Token], setting: Setting) -> Iterator[Count]:
    """What a clause says was carried forward that was not understood before: 1件未到期,结转下年."""
    last = setting.had[-1]
    denied = ("none", "not", "not_own", "compare", "suborgan", "past")
    if last.keys or any(token.is_("mark", *denied) for token in found):
        return
    if carried(found, (), setting.year, True) == "requests_carried_forward":
        yield _count("requests_carried_forward", last.number)


def _is_number(found: Sequence[Token], at: int) -> bool:
    """Whether a token is a count; one without a counter only at the end, behind its words."""
    token = found[at]
    if token.kind != "bare":
        return token.kind in NUMBERS
    behind = found[at + 1] if at + 1 < len(found) else None
    ends = behind is None or (behind.is_("mark", "joint") and not behind.gap)
    if at == 0 or not ends or token.gap or not found[at - 1].roles:
        return False
    return token.value < LIKE_A_YEAR or "outlet" in found[at - 1].roles


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


def _count(key: str, number: Token, *, whole: bool = False) -> Count:
    return Count(key, number.value, number.unit, number.text, number.about, id(number), whole)
