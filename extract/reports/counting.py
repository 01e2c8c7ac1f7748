"""One number after the other in a clause: which words say what it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.reports import meanings, wholes
from extract.reports.prose_words import Token
from extract.reports.setting import (
    Setting,
    has,
    is_elsewhere,
    is_of_others,
    learn,
    note,
    only_past,
)
from extract.reports.wholes import Had

BESIDE = ("人次", "人", "期", "次", "批")
"""Counters of a number that another one follows directly: 8人次11件 are 11."""
TOWARDS = ("对", "对于", "针对")
LOOSE_PREDICATE = 12
"""Characters of unknown words between a number and what became of it: 1件经批准延期答复."""
Counted = tuple[tuple[str, ...], Token]
Used = tuple[tuple[str, ...], int]


def one_by_one(
    found: Sequence[Token], numbers: Sequence[int], setting: Setting
) -> Iterator[Counted]:
    """Each number of a clause with its keys, if it counts anything."""
    start = 0
    for position, at in enumerate(numbers):
        is_last = position + 1 == len(numbers)
        if not is_last and numbers[position + 1] == at + 1 and found[at].unit in BESIDE:
            continue
        end = len(found) if is_last else numbers[position + 1]
        left, right = found[start:at], found[at + 1 : end]
        setting.leads_on = not is_last and has(right, "reaching")
        keys, used = _of_number(found[at], left, right, setting, start == 0, is_last)
        if setting.told is not None:
            setting.told = None
        elif not setting.dropped:
            setting.had.append(Had(_base(keys, left, setting), found[at], _is_part(keys, setting)))
        setting.is_free = not used
        if keys:
            yield keys, found[at]
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
        if token.is_("act") and not is_last and any(one.is_("topic") for one in kept):
            break  # 37件申请已办结35件
        kept.append(token)
    return kept


def _predicate(right: Sequence[Token], is_last: bool) -> Sequence[Token]:
    """The words behind a number up to what became of it, which ends the clause.

    Unknown words may stand between them: 2件经征求第三方意见延期答复.
    """
    kept: list[Token] = []
    for token in right:
        if token.text == "中":
            return ()
        if token.is_("mark", "joint") and not is_last and token.text in ("、", "和", "及"):
            break
        kept.append(token)
    at = meanings.last_of(kept, meanings.is_outcome)
    if at is None or sum(token.gap for token in kept[at + 1 :]):
        return ()
    if not all(token.is_("plain", "filler") or token.kind == "end" for token in kept[at + 1 :]):
        return ()
    told = kept[: at + 1]
    if sum(token.gap for token in told) > LOOSE_PREDICATE:
        return ()
    if any(token.is_("mark", "none", "not_own", "suborgan", "compare", "past") for token in told):
        return ()
    return told


def _of_number(
    number: Token,
    left: Sequence[Token],
    right: Sequence[Token],
    setting: Setting,
    is_first: bool,
    is_last: bool,
) -> Used:
    """The keys that a number counts, and how many words behind it belong to it."""
    before = setting.topic
    was_dropped = setting.dropped
    note(left, setting)
    behind = _behind(right, left, is_last)
    opening = setting.pending if is_first and only_past(setting.pending) else ()
    own = [t for t in left if not (number.kind == "money" and t.is_("mark", "not_own"))]
    dated = has(left, "this_year") or any(t.kind == "year" for t in left)
    of_dropped = not dated and (setting.part_of_dropped or (was_dropped and has(left, "part")))
    setting.part_of_dropped = of_dropped
    setting.dropped = True
    if has(left, "reaching"):
        own = [t for t in own if not t.is_("mark", "change", "compare")]
        setting.governing = setting.governing if any(t.kind == "year" for t in left) else None
    if is_elsewhere(own, setting) or opening or of_dropped or setting.leads_on:
        setting.dropped = not any(t.is_("mark", "compare", "change") for t in own)
        _keep_compared(left, setting.pending if is_first else (), setting)
        learn(left, setting)
        return (), 0
    if left and left[-1].is_("mark", "said"):
        return (), 0
    if _is_of_documents(number, left, setting):
        setting.of_made = True
        return (), 0
    if behind and behind[0].text.endswith("相比"):
        learn(left, setting)
        return (), 0
    if (carried := meanings.carried(left, behind, setting.year, setting.answered)) is not None:
        learn(left, setting)
        setting.dropped = False
        keys = (carried,) if carried and not is_of_others(setting, carried=True) else ()
        return keys, len(behind) if any(t.is_("act", "carry") for t in behind) else 0
    pending = setting.pending if is_first else ()
    if not any(meanings.is_specific(t) for t in left) and has(left, "reaching"):
        pending = (*setting.compared, *pending)
    if (again := wholes.told_again(number, right, setting.had)) is not None and not _names(left):
        setting.told = number
        return again, len(right)
    if (other := _other_result(left, behind, setting)) is not None:
        setting.dropped = False
        return (other,), len(behind)
    if not _names(left) and any(token.is_("mark", "not_own", "suborgan") for token in right):
        return (), 0
    predicate = () if _names(left) else _predicate(right, is_last)
    if predicate and left and left[-1].text == "结果":
        learn(left, setting)
        left = ()
    reasons = meanings.names(predicate, "outcome")
    if reasons and not setting.denied and all(name.startswith("denied_") for name in reasons):
        return (), 0  # 3件涉及第三方 says nothing of what became of them
    window, used, gap = meanings.window(number, left, predicate or behind, pending)
    learn(window, setting)
    if is_of_others(setting) or any(token.is_("mark", "past") for token in left):
        _keep_compared(left, (), setting)
        return (), used
    setting.dropped = False
    bare = not any(meanings.is_specific(t) and t.text not in meanings.BARE for t in window)
    if bare and not predicate and not _names(left) and _goes_on(right[used:], is_last):
        return (), used
    if has(left, "together") and not _names(left):
        summed = wholes.of_parts(number, setting.had)
        if summed:
            return summed, used
    keys = meanings.keys(number, window, behind[used:], _case(before, gap, used, setting))
    if keys == ("requests_received",) and left and left[-1].text in TOWARDS:
        return (), used  # what became of some of them
    return keys, used


Used = tuple[tuple[str, ...], int]


def _is_of_documents(number: Token, left: Sequence[Token], setting: Setting) -> bool:
    """Whether 依申请公开12条 is a kind of documents, as 主动公开1230条 before it."""
    said = [token for token in left if not token.is_("mark", "joint", "part")]
    if len(said) != 1 or said[0].text != "依申请公开" or not setting.had:
        return False
    last = setting.had[-1]
    return last.keys == ("published_items",) and last.number.unit == number.unit


def _is_part(keys: Sequence[str], setting: Setting) -> bool:
    if setting.subset:
        return False
    of_others = bool(keys) and wholes.PARTS.issuperset(keys) and bool(setting.had)
    return setting.in_part or setting.in_aside or of_others


def _base(keys: tuple[str, ...], left: Sequence[Token], setting: Setting) -> tuple[str, ...]:
    """What may be spoken of afterwards: 审结3件 is no count of ours, but 均为维持 is said of it."""
    concluded = any(token.is_("act", "conclude") for token in left)
    if not keys and concluded and setting.topic in meanings.DISPUTES:
        return (meanings.DISPUTES[setting.topic],)
    return keys


def _other_result(left: Sequence[Token], behind: Sequence[Token], setting: Setting) -> str | None:
    """其他0件 in a list of results."""
    said = [
        t for t in (*left, *behind) if not t.is_("mark", "joint") and t.text not in ("的", "为")
    ]
    if len(said) != 1 or said[0].text != "其他" or not setting.had:
        return None
    before = setting.had[-1].keys
    dispute = before[0].partition("_") if len(before) == 1 else ("", "", "")
    return f"{dispute[0]}_other" if dispute[0] in wholes.DISPUTED and dispute[2] else None


def _names(left: Sequence[Token]) -> bool:
    """Whether the words before a number say what is counted; 结果 only says that it follows."""
    if left and left[-1].text == "结果":
        return False
    return any(meanings.is_specific(token) or "act" in token.roles for token in left)


def _goes_on(rest: Sequence[Token], is_last: bool) -> bool:
    """Whether something is said behind a number that is not understood: 3件正在XX."""
    for token in rest:
        if token.is_("mark", "joint") and not is_last:
            return False
        if token.gap or not (token.is_("plain") or token.is_("mark")):
            return token.text != "中"
    return False


def _keep_compared(left: Sequence[Token], pending: Sequence[Token], setting: Setting) -> None:
    """What a comparison is of, for the number that it leads to: 由120件增至165件."""
    kept: list[Token] = [token for token in pending if token.kind != "year"]
    for token in left:
        if token.kind == "year" or token.is_("mark", "compare") or token.text in ("从", "由", "自"):
            break
        kept.append(token)
    if any(meanings.is_specific(token) for token in kept):
        setting.compared = tuple(kept)


def _case(before: str | None, gap: int, used: int, setting: Setting) -> meanings.Case:
    return meanings.Case(
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
        subset=setting.subset,
        foreign_disputes=setting.foreign_disputes,
        sole=setting.sole,
    )
