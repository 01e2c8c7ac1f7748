"""One number after the other in a clause: which words say what it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from extract.reports import beside, meanings, organs, spoken_of, sums, wholes
from extract.reports.naming import (
    DISPUTES,
    WITHIN,
    Case,
    Words,
    has,
    has_carry,
    is_specific,
    last_of,
    names,
)
from extract.reports.periods import only_past
from extract.reports.prose_words import Token
from extract.reports.seen import (
    Seen,
    behind_share,
    counts_by_others,
    first_outcome,
    goes_on_unknown,
    has_any,
    has_unknown,
    is_object,
    is_of_what_follows,
    is_of_year,
    is_share,
    mentioned,
    only_some,
    outlet_of,
    predicate_of,
    tells_of_next,
    words_behind,
)
from extract.reports.setting import (
    Setting,
    is_elsewhere,
    is_of_others,
    learn,
    note,
    setting_year,
)
from extract.reports.spoken_of import Had

BESIDE = ("人次", "人", "期", "次", "批")
"""Counters of a number that another one follows directly: 8人次11件 are 11."""
FEWEST = 3
"""Numbers that a sum must be of to be known as that of a list by itself."""
OF_SOME = ("对", "对于", "针对", "就", "其", "补正后", "经补正后", "经补正")
Counted = tuple[tuple[str, ...], Token]
Used = tuple[tuple[str, ...], int]
"""Keys, and how many words behind the number belong to it."""
STAGES = ("requests_received", "requests_new")
NOTHING: Used = ((), 0)


def one_by_one(
    found: Sequence[Token], numbers: Sequence[int], setting: Setting
) -> Iterator[Counted]:
    """Each number of a clause with its keys, if it counts anything."""
    start = 0
    past = False
    for position, at in enumerate(numbers):
        is_last = position + 1 == len(numbers)
        if not is_last and numbers[position + 1] == at + 1 and found[at].unit in BESIDE:
            continue
        end = len(found) if is_last else numbers[position + 1]
        left, right = found[start:at], found[at + 1 : end]
        if not is_last and tells_of_next(right, found[numbers[-1] + 1 :]):
            right = right[: first_outcome(right)]
        past = _is_past(past, left, right)
        setting.in_past = past and not has(left, "compare")
        setting.leads_on = not is_last and has(right, "reaching")
        if any(token.text == "各" for token in left):
            start = at + 1
            continue  # each of several, of which the list was not understood
        seen = Seen(found[at], left, right, words_behind(right, left, is_last), start == 0, is_last)
        keys, used = _of_number(seen, setting)
        setting.listed.append(found[at])
        if not (keys and keys[0] in STAGES) and is_of_year(seen, setting):
            keys = ("requests_received", *keys)  # 今年5件申请均已答复
        _note_had(seen, keys, setting)
        following = right[used].text if used < len(right) else ""
        setting.is_free = not used or following in wholes.EVERY
        if keys and keys != spoken_of.MENTIONED:
            yield keys, found[at]
        start = at + 1 + used


def _is_past(past: bool, left: Words, right: Words) -> bool:
    """Whether a number is of last year, as those before it in its clause."""
    if past and not has(left, "this_year") and not has(left, "reaching"):
        return True
    return has(left, "past") and not has_carry((*left, *right))


def _note_had(seen: Seen, keys: tuple[str, ...], setting: Setting) -> None:
    if setting.told is not None:
        setting.told = None
    elif is_share(seen):
        return  # a part is compared with it: 占申请总数32件的四分之一
    elif not setting.dropped and (keys or not has_any(seen.left, "compare", "change")):
        part = beside.is_part(keys, setting) and not has(seen.left, "together")
        counts = beside.spoken_of_later(keys, seen.left, setting)
        if not (spoken_of.BASES | spoken_of.PARTS) & set(counts):
            counts = (*counts, *mentioned(seen))
        told = names(seen.left, "act") or names(seen.right, "topic")
        is_open = not counts and not told and bool(seen.right)
        setting.had.append(Had(counts, seen.number, part, is_open))


def _of_number(seen: Seen, setting: Setting) -> Used:
    """The keys that a number counts, and how many words behind it belong to it."""
    before, governing, was_dropped = setting.topic, setting.governing, setting.dropped
    note(seen.left, setting)
    setting.in_part = setting.in_part and not organs.names_own(seen.left, setting.place)
    own = _own(seen, setting)
    seen, own = behind_share(seen, own)
    cut = last_of(seen.left, lambda token: token.text in WITHIN)
    if cut is not None and any(token.is_("topic", "request") for token in seen.left[:cut]):
        learn(seen.left[:cut], setting)  # 申请中有3件XX
        own = seen.left[cut + 1 :]
        seen = replace(seen, left=own)
    if _is_dropped(seen, own, was_dropped, setting) or _is_of_another(seen, setting):
        return NOTHING
    carried = _carried(seen, governing, setting)
    if carried is not None:
        return carried
    special = _by_those_before(seen, setting)
    return special if special is not None else _by_words(seen, before, setting)


def _own(seen: Seen, setting: Setting) -> Words:
    """The words before a number that may say that it is of something else."""
    own = [t for t in seen.left if not (seen.number.kind == "money" and t.is_("mark", "not_own"))]
    if not has(seen.left, "reaching"):
        return own
    if not any(token.kind == "year" for token in seen.left):
        setting.governing = None
    return [token for token in own if not token.is_("mark", "change", "compare")]


def _is_dropped(seen: Seen, own: Words, was_dropped: bool, setting: Setting) -> bool:
    """Whether a number is a comparison's, of last year, of a part of the organ, or of those."""
    dated = has(seen.left, "this_year") or any(token.kind == "year" for token in seen.left)
    of_dropped = setting.part_of_dropped or (was_dropped and has(seen.left, "part"))
    beside_whole = organs.names_own(own, setting.place)
    setting.part_of_dropped = of_dropped and not dated and not beside_whole
    setting.dropped = True
    opening = seen.is_first and only_past(setting.pending)
    posts = setting.of_followers and any(token.text.endswith("博文") for token in own)
    told = has(setting.under, "not_own") or (posts and not dated)  # since the channel was opened
    elsewhere = is_elsewhere(own, setting) or opening or setting.part_of_dropped or told
    if not (elsewhere or setting.leads_on or setting.in_past):
        return False
    setting.dropped = not any(token.is_("mark", "compare", "change") for token in own)
    _keep_compared(seen.left, setting.pending if seen.is_first else (), setting)
    learn(seen.left, setting)
    return True


def _is_of_another(seen: Seen, setting: Setting) -> bool:
    """Whether a number is one that was told before, of documents, or begins a comparison."""
    if seen.left and seen.left[-1].is_("mark", "said"):
        year = setting_year(setting)
        again = wholes.told_again(seen.number, seen.right, setting.had, setting.topic, year)
        return again is None
    if beside.is_of_documents(seen.number, seen.left, setting):
        setting.of_made = True
        return True
    if beside.is_published_of_them(seen.number, seen.left, setting):
        return True
    if seen.behind and seen.behind[0].text.endswith("相比"):
        learn(seen.left, setting)
        return True
    return False


def _carried(seen: Seen, governing: Decimal | None, setting: Setting) -> Used | None:
    """Requests carried over or forward; the year that they are of holds for them alone."""
    key = meanings.carried(seen.left, seen.behind, setting.year, setting.answered)
    if key is None:
        return None
    learn(seen.left, setting)
    named = "request" in names([*seen.left, *seen.behind], "topic")
    foreign = setting.topic in ("foreign", *(() if named else DISPUTES))  # 复议7件(含上年结转2件)
    setting.dropped, setting.governing = False, governing
    keys = () if not key or foreign or is_of_others(setting, carried=True) else (key,)
    carries = any(token.is_("act", "carry") for token in seen.behind)
    return keys, len(seen.behind) if carries else 0


def _by_those_before(seen: Seen, setting: Setting) -> Used | None:
    """What a number counts by what was counted before it; ``None`` where its own words tell."""
    year = setting_year(setting)
    again = wholes.told_again(seen.number, seen.right, setting.had, setting.topic, year)
    if again is not None and not seen.is_named:
        of_last = not again and any(one.keys == spoken_of.CARRIED for one in setting.had)
        setting.apart |= of_last and "answer" in names(seen.right, "act")
        setting.told = seen.number
        setting.dropped = False
        if not setting.had:
            setting.had.append(Had(spoken_of.MENTIONED, seen.number, False))
        return again, len(seen.right)
    other = beside.other_in_list(seen.left, seen.behind, setting)
    if other is not None:
        setting.dropped = False
        return (other,), len(seen.behind)
    others = any(token.is_("mark", "not_own", "suborgan") for token in seen.right)
    return NOTHING if others and not seen.is_named else None


def _by_words(seen: Seen, before: str | None, setting: Setting) -> Used:
    """What a number counts by its words, those of the clause before, or what follows it."""
    pending = _before(seen, setting)
    seen, predicate = _told(seen, setting)
    if counts_by_others(seen, predicate, setting):
        return NOTHING
    window, used, gap = meanings.window(seen.number, seen.left, predicate or seen.behind, pending)
    if seen.number.kind == "money" and window and _ends(pending, "方面"):
        window = [*pending, *(token for token in window if token not in pending)]
    learn(window, setting)
    if is_of_others(setting) or has(seen.left, "past"):
        _keep_compared(seen.left, (), setting)
        return (), used
    setting.dropped = False
    if is_object(seen, used) or not (predicate or _is_understood(seen, window, used)):
        return (), used
    case = _case(before, gap, used, setting, outlet_of(seen, setting))
    counted = _summed(seen, setting) or _counted(seen, window, used, case)
    if _ends(seen.left, "的") and spoken_of.counted_other(counted, seen.number, setting.before):
        return spoken_of.MENTIONED, used  # 收到35件,受理33件。受理的33件均已答复
    return counted, used


def _told(seen: Seen, setting: Setting) -> tuple[Seen, Words]:
    """What is told of a number behind it; the words before it are then learnt, and done with."""
    behind = predicate_of(seen.right, seen.is_last)
    predicate = () if seen.is_named or seen.is_of_all else behind
    some = not predicate and only_some(seen)
    if some or (predicate and _ends(seen.left, "结果")):
        learn(seen.left, setting)
        return replace(seen, left=()), behind
    return seen, predicate


def _ends(words: Words, text: str) -> bool:
    """Whether the last of the words is this one."""
    return bool(words) and words[-1].text == text


def _before(seen: Seen, setting: Setting) -> Words:
    """The words of the clauses before that a number may go on from: 全年收到申请,共97件.

    At the end of a comparison, or beside a whole place, also those that it is set against.
    """
    if setting.under and _sums_list(seen, setting):
        return setting.under
    pending = setting.pending if seen.is_first and not has(seen.left, "none") else ()
    of_rest = bool(seen.left) and seen.left[0].text in wholes.REST
    summed = bool(pending) and pending[0].text in wholes.EVERY and has(seen.left, "together")
    if (of_rest and names(pending, "outcome")) or summed:  # 37件均由自然人提出,合计39件
        pending = ()
    if not any(is_specific(token) for token in seen.left) and has(seen.left, "reaching"):
        pending = (*setting.compared, *pending)
    if organs.names_own(seen.left, setting.place):
        pending = (*setting.compared, *pending)  # 全市公安机关收到97件,市局机关52件
    return pending


def _sums_list(seen: Seen, setting: Setting) -> bool:
    """Whether 合计 is the sum of all numbers behind the colon: 公开情况:一季度115条,…合计555条."""
    if seen.is_named or not has(seen.left, "together") or len(setting.listed) < FEWEST:
        return False
    every = sum((number.value for number in setting.listed), Decimal(0))
    units = {number.unit for number in (*setting.listed, seen.number)}
    return every == seen.number.value and len(units) == 1


def _is_understood(seen: Seen, window: Words, used: int) -> bool:
    """Whether all words that say what a number counts are known, and those behind them."""
    if goes_on_unknown(seen, window, used):
        return False
    return seen.number.kind == "money" or not has_unknown(window)  # 检索、复印等成本费用


def _summed(seen: Seen, setting: Setting) -> tuple[str, ...]:
    summing = has(seen.left, "together") or has(seen.left, "accumulated")
    return sums.of_parts(seen.number, setting.had) if summing and not seen.is_named else ()


def _counted(seen: Seen, window: Words, used: int, case: Case) -> tuple[str, ...]:
    keys = meanings.keys(seen.number, window, seen.behind[used:], case)
    if keys == ("requests_received",) and is_of_what_follows(seen.right):
        return ()  # 收到1件要求撤销原答复的行政复议
    if keys == ("requests_received",) and seen.left:
        if seen.left[-1].text in OF_SOME:
            return ()  # 对3件申请, 补正后5件; 申请公开其2件记录
        if any(token.text == "涉及" for token in seen.left[-2:]):
            return ()  # fees, or a dispute: 涉及申请1件
        if any(token.text in wholes.REST for token in (*seen.left[:1], *seen.left[-2:])):
            return ()  # 其余申请10件, 收到的其余23件申请
    if (
        any(token.text in OF_SOME for token in seen.left[:1])
        and all(key.startswith("denied_") for key in keys)
        and not any(token.is_("outcome", "requests_denied") for token in seen.right)
    ):
        return ()  # 对涉及商业秘密的2件申请
    return keys


def _keep_compared(left: Words, pending: Words, setting: Setting) -> None:
    """What a comparison is of, for the number that it leads to: 由120件增至165件."""
    kept: list[Token] = [token for token in pending if token.kind != "year"]
    for at, token in enumerate(left):
        if not at and token.kind == "year":
            continue
        if token.kind == "year" or token.is_("mark", "compare", "from"):
            break
        kept.append(token)
    if any(is_specific(token) for token in kept):
        setting.compared = tuple(kept)


def _case(before: str | None, gap: int, used: int, setting: Setting, outlet: str | None) -> Case:
    return Case(
        topic=setting.topic,
        before=before,
        in_part=setting.in_part,
        disclosure=setting.disclosure,
        gap=gap,
        follows=bool(used),
        doing=setting.doing,
        of_made=setting.of_made,
        applicants=setting.applicants,
        outlet=outlet,
        subset=setting.subset,
        foreign_disputes=setting.foreign_disputes,
        sole=setting.sole,
        foreign_fees=setting.foreign_fees,
        tells_kinds=setting.tells_kinds,
        sole_way=setting.sole_way,
    )
