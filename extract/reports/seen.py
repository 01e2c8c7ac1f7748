"""A number with the words around it: which of them are its own, and which another's."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extract.reports import spoken_of, wholes
from extract.reports.naming import (
    BARE,
    CAUSES,
    DISCONTENT,
    DISPUTES,
    SURE,
    WITHIN,
    Words,
    has,
    is_outcome,
    is_specific,
    last_of,
    names,
    one_outlet,
)
from extract.reports.prose_words import Token
from extract.reports.setting import Setting, is_of_others, setting_year

PEOPLE = ("人", "个")
"""Counters of who asked rather than of what."""
IN_ALL = ("共有", "共计", "总共", "一共有")
ONLY = ("唯一", "唯一的", "仅有的")
PAPERS = ("告知书", "决定书", "通知书")
"""What an organ writes: one of them is not what became of a request (一份不予公开告知书)."""
TOTALS = ("总量", "总数", "总量为", "总数为")
"""Words that say of a number that it is all, also where its parts follow: 总量51件中."""
ALREADY = ("已", "已经")
FEWEST_SOME = 2
"""Words that say that something is told of some requests: 申请, 有."""
LOOSE_PREDICATE = 12
"""Characters of unknown words between a number and what became of it: 1件经批准延期答复."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A number with the words before it, all behind it up to the next, and those directly so."""

    number: Token
    left: Words
    right: Words
    behind: Words
    is_first: bool
    is_last: bool

    @property
    def is_named(self) -> bool:
        """Whether the words before it say what is counted; 结果 only says that it follows."""
        if self.left and self.left[-1].text == "结果":
            return False
        return any(is_specific(token) or "act" in token.roles for token in self.left)

    @property
    def is_of_all(self) -> bool:
        """Whether reviews or lawsuits are counted of which something is said as a whole."""
        cut = self.right[len(self.behind) :][:1]
        disputes = DISPUTES.keys() & set(names(self.behind, "topic"))
        return bool(disputes) and any(token.text in wholes.EVERY for token in cut)


def is_of_what_follows(right: Words) -> bool:
    """Whether another thing than a request is named behind 的: 1件要求撤销原答复的行政复议."""
    ends = [at for at, token in enumerate(right) if token.text == "的" and at + 1 < len(right)]
    return bool(ends) and right[ends[-1] + 1].is_("topic", "foreign", "complaints", *DISPUTES)


def is_of_year(seen: Seen, setting: Setting) -> bool:
    """Whether a number of requests follows the report's year directly."""
    if not mentioned(seen) or not seen.left or seen.number.gap or is_of_others(setting):
        return False
    if seen.number.unit in PEOPLE:
        return False
    at = last_of(seen.left, lambda token: token.text not in ("的", "这"))
    year = seen.left[at or 0]
    in_all = year.text in IN_ALL and not setting.in_part and not _became_of(seen)
    return (
        in_all  # 共有23件申请进入办理程序
        or year.text in ONLY
        or year.is_("mark", "this_year")
        or (year.kind == "year" and year.value == setting_year(setting))
    )


def _became_of(seen: Seen) -> bool:
    """Whether only some are counted, by what became of them: 共有4件申请依法延长答复期限."""
    told = any(is_outcome(token) for token in seen.right)
    return told and not any(token.text in wholes.EVERY for token in seen.right)


def only_some(seen: Seen) -> bool:
    """Whether something is told of some requests: 申请有7件被撤回, 申请已有71件办结."""
    left = [token for token in seen.left if token.text not in ALREADY]
    if len(left) < FEWEST_SOME or left[-1].text != "有":
        return False
    asked = left[-2].is_("topic", "request") and not names(left, "act")
    done = any(token.is_("act", "close", "answer") for token in seen.right[:1])
    return asked and (done or any("outcome" in token.roles for token in seen.right))


def mentioned(seen: Seen) -> tuple[str, ...]:
    """Requests that a number only mentions: 56件申请中, 5件申请(较上年减少2件)我局都已答复."""
    if not seen.right or not seen.right[0].is_("topic", "request"):
        return ()
    pending = "pending" in names(seen.right, "result")  # 2件申请未办结,均在法定期限内
    return () if pending else spoken_of.MENTIONED


def has_any(found: Words, *names: str) -> bool:
    """Whether a word is one of these marks."""
    return any(token.is_("mark", *names) for token in found)


def words_behind(right: Words, left: Words, is_last: bool) -> Words:
    """The words that follow a number directly; before the next number, up to 和.

    12件申请中 counts nothing itself where nothing is said to have been done before it.
    """
    kept: list[Token] = []
    for token in right:
        if token.text in WITHIN:
            counts = _names_counted(kept) or _is_concluded(kept)
            counts = counts or any(other.is_("act") or other.text == "已公开" for other in left)
            return kept if counts else []
        if _is_apart(token, kept) or _begins_of_all(token, kept, left):
            break
        if not is_last and _is_of_next(token, kept):
            break
        kept.append(token)
    return kept


def _names_counted(kept: Words) -> bool:
    """Whether the words behind a number name what is counted by itself, and no part of it."""
    return any(token.is_("topic", "published", *DISPUTES) for token in kept)


def _is_concluded(kept: Words) -> bool:
    """Whether a number is said to be of what was answered or dealt with: 57件答复中."""
    acts = names(kept, "act")
    return acts in (["answer"], ["close"]) and all(
        token.is_("act") or token.is_("topic", "request") for token in kept
    )


def _is_apart(token: Token, kept: Words) -> bool:
    """Whether a word does not go on from the number: 与, 没有, or behind what is not known."""
    if token.text == "与" or (token.text == "、" and not kept):
        return True
    return bool(token.gap) or token.kind not in ("word", "year") or token.is_("mark", "none")


def _begins_of_all(token: Token, kept: Words, left: Words) -> bool:
    """Whether 均 begins what is said of all that was counted, which then is known before it."""
    if token.text not in wholes.EVERY:
        return False
    if any(one.is_("act") for one in left) and all(one.is_("topic", "request") for one in kept):
        return True
    return _names_counted(kept) or "published" in names(left, "topic")


def _is_of_next(token: Token, kept: Words) -> bool:
    """Whether a word belongs to the next number: 37件申请已办结35件."""
    return token.is_("mark", "joint") or (
        token.is_("act") and any(one.is_("topic") for one in kept)
    )


def predicate_of(right: Words, is_last: bool) -> Words:
    """The words behind a number up to what became of it, which ends the clause.

    Unknown words may stand between them: 2件经征求第三方意见延期答复.
    """
    kept: list[Token] = []
    for token in right:
        if token.text in WITHIN and not (kept and kept[-1].is_("topic", *DISPUTES)):
            return ()  # 1件答复在行政复议中被纠正
        if token.is_("mark", "joint") and not is_last and token.text in ("、", "和", "及"):
            break
        kept.append(token)
    at = last_of(kept, is_outcome)
    if at is None or not _is_filler(kept[at + 1 :]):
        return ()
    told = kept[: at + 1]
    denied = ("none", "not_own", "suborgan", "compare", "past")
    loose = sum(token.gap for token in told) > LOOSE_PREDICATE
    return () if loose or any(token.is_("mark", *denied) for token in told) else told


def _is_filler(rest: Words) -> bool:
    return all(
        (token.is_("plain", "filler") or token.kind == "end") and not token.gap for token in rest
    )


def is_whole_of_what_follows(right: Words) -> bool:
    """Whether a number only tells of how many the next ones are parts: 1111条信息中."""
    at = next((n for n, token in enumerate(right) if token.text in WITHIN), None)
    return at is not None and all(t.is_("noun") or t.is_("topic") for t in right[:at])


def begins_with_cause(right: Words) -> bool:
    """Whether it is told only why something became of a number: 1件因年底收到,结转下年."""
    named = any(is_specific(token) for token in right)
    return bool(right) and right[0].text in CAUSES and not named


def is_object(seen: Seen, used: int) -> bool:
    """Whether something else is told of what is counted: 2条信息发布不及时, 1件答复不服."""
    rest = seen.right[used : used + 3]
    if any(token.is_("mark", "not") or token.text in DISCONTENT for token in rest):
        return True
    return any(token.text == "书" or token.text in PAPERS for token in rest[:2])


def first_outcome(right: Words) -> int:
    """Where the first word stands that says what became of something; the end if none does."""
    return next((n for n, token in enumerate(right) if "outcome" in token.roles), len(right))


def tells_of_next(right: Words, rest: Words) -> bool:
    """Whether what became of requests is told of the next number: 其余12件予以公开7件、….

    ``right`` are the words up to the next number, ``rest`` those behind the clause's last one: if
    they tell of that, each number stands before its words.
    """
    told = last_of(right, lambda token: "outcome" in token.roles)
    if told is None or any(token.is_("mark", "joint") for token in right[told:]):
        return False
    loose = any(token.gap or not token.is_("plain") for token in right[told + 1 :])
    return not loose and not any(is_specific(token) or token.is_("act") for token in rest)


def has_unknown(window: Words) -> bool:
    """Whether words that are not known stand among those that say what is counted.

    What stands before them names the organ, or how it came to that.
    """
    last = last_of(window, is_specific)
    if last is not None and SURE & set(window[last].roles.values()):
        window = window[last:]  # 涉及XX不予公开的1件
    first = next((n for n, t in enumerate(window) if is_specific(t) or "act" in t.roles), 0)
    return sum(token.gap for token in window[first + 1 :]) > 0


def goes_on_unknown(seen: Seen, window: Words, used: int) -> bool:
    """Whether something is said behind a number that is not understood: 3件申请正在XX."""
    told = any(is_specific(token) and token.text not in BARE for token in window)
    if told or seen.is_named:
        return False
    for token in seen.right[used:]:
        if token.is_("mark", "joint") and not seen.is_last:
            return False
        if token.gap or not (token.is_("plain") or token.is_("mark")):
            return token.text not in WITHIN
    return False


def is_share(seen: Seen) -> bool:
    """Whether a number is the whole of which a share is told: 占总量2500条的86%."""
    if "占" not in [token.text for token in seen.left]:
        return False
    share = [token for token in seen.right[:2] if token.kind == "skip" or token.text == "的"]
    return len(share) == len("的%")


def behind_share(seen: Seen, own: Words) -> tuple[Seen, Words]:
    """A number of which a share is told, with the words behind 占 alone: 网站占总量2500条的86%."""
    at = last_of(seen.left, lambda token: token.text == "占")
    if at is None or not is_share(seen):
        return seen, own
    return replace(seen, left=seen.left[at + 1 :]), seen.left[at + 1 :]


def outlet_of(seen: Seen, setting: Setting) -> str | None:
    """The outlet that was named before, or that of the years' sum: 网站累计6820条,其中2015年.

    What stands on 信息公开平台 is all that was published as well.
    """
    if _is_of_all_published(seen.left):
        return None
    if setting.outlet or not has(seen.left, "part"):
        return setting.outlet
    return one_outlet([t for t in setting.compared if not t.text.endswith("公开平台")])


def _is_of_all_published(left: Words) -> bool:
    """Whether all that the year published is counted, by whatever outlet was named before."""
    dated = any(token.kind == "year" for token in left)
    all_of_it = dated or has(left, "together") or has(left, "this_year")
    return all_of_it and "published" in names(left, "topic")


def counts_by_others(seen: Seen, predicate: Words, setting: Setting) -> bool:
    """Whether a number counts nothing itself: it stands for others, or only its reason is told.

    Others are the outlets that it sums up, or the parts that follow it (1111条信息中).
    """
    if _says_why_only(predicate, setting) or _is_of_outlets(seen, setting):
        return True
    if seen.is_named:
        return False
    if not predicate and begins_with_cause(seen.right):
        setting.dropped = False  # the next clause speaks of it
        return True
    total = bool(seen.left) and seen.left[-1].text in TOTALS
    return not seen.behind and not total and is_whole_of_what_follows(seen.right)


def _is_of_outlets(seen: Seen, setting: Setting) -> bool:
    """Whether 合计 is of several outlets that were named in clauses of their own."""
    return setting.of_outlets and has(seen.left, "together") and not seen.is_named


def _says_why_only(predicate: Words, setting: Setting) -> bool:
    """Whether words give a reason that nobody was denied for: 3件涉及第三方."""
    reasons = names(predicate, "outcome")
    denied = bool(reasons) and all(name.startswith("denied_") for name in reasons)
    return denied and not setting.denied
