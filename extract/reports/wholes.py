"""What a sentence says of all that it counted: 均已答复, 合计24件, (均属于国家秘密).

The number is that of what was counted before: the last count that is no part of another,
or the whole of its parts.  Where it is not plain which one is meant, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.reports.naming import (
    ASKED,
    BARE,
    DISPUTED,
    DISPUTES,
    REASONS,
    UMBRELLAS,
    Words,
    ended,
    last_of,
    names,
    one_outlet,
)
from extract.reports.of_requests import said_of_outcomes
from extract.reports.prose_words import Token

ALL = ("均", "都", "皆", "全部", "一律", "悉数", "全数", "全系", "全是", "全为", "统一")
"""Words, or beginnings of words, that speak of all that was counted."""
EACH_ONE = ("无一例外", "件件", "一概", "逐一", "逐件")
REST = ("其余", "余下", "剩余", "剩余的", "余者", "剩下", "其他", "其它", "另外", "另有")
"""Words for those of which nothing was counted yet: 其余均按期答复."""
EQUATING = ("是", "也是", "即", "就是", "也就是", "即是", "也即", "这也是", "为")
ALL_OF_IT = ("全部", "全部的", "全部申请", "总量", "总和")
EVERY = ("均", "且均", "且均为", "均为", "都", "全部", "均已", "悉数", "皆")
"""Words that begin what is said of all that was just counted: 办结16件且均为按时办结."""
BASES = frozenset(
    {"requests_received", "requests_new", "requests_handled", "requests_answered"}
    | {"requests_carried_over", "requests", *DISPUTES.values()}
)
"""Counts of which something may be said as a whole."""
KINDS = frozenset({"lawsuits_direct", "lawsuits_after_review"})
PARTS = ASKED | KINDS
"""Counts that are parts of another wherever they stand behind it."""
MENTIONED = ("requests",)
"""What a number counts that only says of how many requests something is told: 12件申请均."""
CARRIED = ("requests_carried_over",)
CONCLUDED = frozenset({"requests_handled", "requests_answered"})
DONE = ("answer", "close", "new", "receive")
LOOSE = 4
"""Characters of unknown words (依法依规) that may stand in what is said of all."""


@dataclass(frozen=True, slots=True)
class Had:
    """A number of the sentence, with what it counted; ``part`` if it is one of a whole.

    ``keys`` is empty for one that is not understood: nothing is said of that, unless it is
    ``open``, one of requests of which the next clause says what became.
    """

    keys: tuple[str, ...]
    number: Token
    part: bool
    open: bool = False


def of_all(
    found: Words, had: Sequence[Had], *, topic: str | None, year: Decimal | None, aside: bool
) -> Iterator[tuple[str, Token]]:
    """What a clause without a number says of all that was counted before: key and number.

    ``aside`` is a clause in brackets: it speaks of the number right before it, as does 由
    公民提出.  Without a word for all only what was counted once is spoken of, as there is
    nothing else.
    """
    every = any(token.text in EACH_ONE or _speaks_of_all(token) for token in found)
    every = every or (bool(found) and found[0].text == "结果")
    near = aside or (not every and _tells_who(found))
    if not had or not _is_plain(found, year):
        return
    if (len(had) == 1 or not every) and (told := _of_open(found, had[-1], topic)) is not None:
        yield from ((key, had[-1].number) for key in told)
        return
    of = had[-1] if near else _spoken_of(found, had)
    if of is None or not of.keys:
        return
    if not (every or near or of.number.value == 1):
        return
    both = _beside(found, had, of) if every and not near else ()
    for one in (*both, of):
        said = dict.fromkeys(_said_of(found, one.keys))
        yield from ((key, one.number) for key in said if key not in one.keys)


def equals_whole(found: Words, last: Had) -> tuple[str, ...]:
    """What 这也是全年主动公开的总量 says that the number before it is as well."""
    whole = any(token.is_("mark", "together") or token.text in ALL_OF_IT for token in found)
    equated = any(token.text in EQUATING for token in found[:3])
    if not (whole and equated and last.keys) or sum(token.gap for token in found) > LOOSE:
        return ()
    topics, acts = names(found, "topic"), names(found, "act")
    if topics[-1:] == ["published"] and last.keys[0].startswith("published_"):
        return ("published_items",)
    asked = "request" in topics or any(token.text == "全部申请" for token in found)
    received = asked and {"receive", "new"} & set(acts)
    return ("requests_received",) if received and ASKED & set(last.keys) else ()


def _of_open(found: Words, of: Had, topic: str | None) -> tuple[str, ...] | None:
    """What became of a number of which only the reason was told, or nothing that is known.

    1件属国家秘密,不予公开 is one that was denied; 2件职责在住建部门,告知不属于本机关公开.
    """
    outcomes = said_of_outcomes(found)
    if not outcomes or topic != "request" or names(found, "result") or found[-1].text == "的":
        return None
    if not of.keys:
        return outcomes if of.open else ()
    umbrella = next((name for name, why in REASONS.items() if of.keys[0].startswith(why)), None)
    return outcomes if outcomes == (umbrella,) and len(of.keys) == 1 else None


def _speaks_of_all(token: Token) -> bool:
    return token.text == "全" or any(word in token.text for word in ALL)


def _tells_who(found: Words) -> bool:
    """Whether a clause begins with by whom something was asked: 由公民提出."""
    return len(found) > 1 and found[0].text == "由" and "applicant" in found[1].roles


def _beside(found: Words, had: Sequence[Had], of: Had) -> Sequence[Had]:
    """The reviews beside lawsuits of which the same is said: 复议3件、诉讼2件,均维持."""
    both = [one for one in had if len(one.keys) == 1 and DISPUTED.issuperset(one.keys)]
    if len(set(names(found, "topic"))) == 1 or of not in both:
        return ()
    if len(both) != 2 or both != list(had[-2:]):
        return ()
    return [one for one in both if one is not of and one.keys != of.keys]


def _spoken_of(found: Words, had: Sequence[Had]) -> Had | None:
    """The count that 均 speaks of; ``None`` where it is not plain which."""
    if not had:
        return None
    last = had[-1]
    if last.part and last.keys and CONCLUDED.issuperset(last.keys):
        return last
    named = {DISPUTES.get(name, name) for name in names(found, "topic")} & DISPUTED
    if named:
        of_named = [one for one in had if named.issuperset(one.keys) and one.keys]
        return of_named[-1] if len(of_named) == len(named) else None
    kinds = frozenset() if any("lawsuits" in one.keys for one in had) else KINDS
    disputed = DISPUTED | kinds
    if last.part and disputed.issuperset(last.keys) and last.keys and names(found, "result"):
        return last
    if last.part:
        return _whole(found, had)
    carried = any(one.keys == CARRIED for one in had)
    if not BASES & set(last.keys) and last.keys:
        return _restated(had) or _summed_by(had) or last
    mixed = carried and len(had) > 1 and {"requests_new", *CARRIED} & set(last.keys)
    return None if mixed else last


def _restated(had: Sequence[Had]) -> Had | None:
    """The count that the last number is all of: 收到申请8件,予以公开8件."""
    for one in had[:-1]:
        if BASES & set(one.keys) and one.number.value == had[-1].number.value:
            return one
    return None


def _summed_by(had: Sequence[Had]) -> Had | None:
    """The count that those behind it sum up to: 14件申请中13件按时办结,1件延期."""
    for at in range(len(had) - 3, -1, -1):
        behind = sum((one.number.value for one in had[at + 1 :]), Decimal(0))
        if BASES & set(had[at].keys) and behind == had[at].number.value:
            return had[at]
    return None


def _whole(found: Words, had: Sequence[Had]) -> Had | None:
    """The whole of the last parts, if they are all of it, or it is named again (上述申请)."""
    parts = _trailing(had)
    whole = had[-len(parts) - 1] if len(parts) < len(had) else None
    if whole is None or whole.part:
        return None
    summed = sum((part.number.value for part in parts), Decimal(0)) == whole.number.value
    again = any(token.is_("mark", "said") for token in found)
    return whole if again or (summed and len(parts) > 1) else None


def _trailing(had: Sequence[Had]) -> Sequence[Had]:
    start = next((n for n in range(len(had), 0, -1) if not had[n - 1].part), 0)
    return had[start:]


def _is_plain(found: Words, year: Decimal | None) -> bool:
    """Whether a clause is understood well enough: nothing denied, compared, or of others.

    ``year`` is the report's; what is said of another one is not of all.
    """
    denied = ("none", "not", "not_own", "compare", "suborgan", "past")
    if any(token.is_("mark", *denied) or token.text in REST for token in found):
        return False
    if any(token.is_("topic", "foreign") or token.text == "率" for token in found):
        return False
    if any(token.kind == "skip" and token.text[-1] not in "日内" for token in found):
        return False
    if any(token.kind == "year" and token.value != year for token in found):
        return False
    at = last_of(found, _tells)
    if at is None:
        return False
    before = sum(token.gap for token in found[: at + 1])
    behind = sum(token.gap for token in found[at + 1 :])
    return before <= LOOSE and behind == 0


def _tells(token: Token) -> bool:
    kinds = ("outcome", "channel", "applicant", "timing", "result", "outlet")
    return any(kind in token.roles for kind in kinds) or token.is_("act", *DONE)


def _said_of(found: Words, keys: Sequence[str]) -> Iterator[str]:
    disputes = {key: name for name, key in DISPUTES.items()}
    for key in keys:
        if key in disputes:
            yield from _of_dispute(found, key)
        elif key in BASES or (key in PARTS and names(found, "applicant")):
            yield from _of_requests(found)
        elif key in KINDS:
            yield from _of_dispute(found, "lawsuits")
        elif key in UMBRELLAS:
            wanted = REASONS[key]
            yield from (name for name in names(found, "outcome") if name.startswith(wanted))
        elif key == "published_items":
            outlet = one_outlet(found)
            told = "publish" in names(found, "act") or _tells_way(found)
            if outlet not in (None, "published_elsewhere") and told:
                yield outlet or ""


def _tells_way(found: Words) -> bool:
    """Whether a clause says by which way all was published: 公开途径统一为网站."""
    return any(token.text in ("途径", "渠道", "方式", "载体", "平台") for token in found)


def _of_dispute(found: Words, key: str) -> Iterator[str]:
    results = set(names(found, "result"))
    if len(results) == 1:
        yield from ended(key, results.pop())


def _of_requests(found: Words) -> Iterator[str]:
    shown = any(
        "outlet" in token.roles and "channel" not in token.roles
        for token in found
        if not token.is_("outlet", "published_elsewhere")
    )
    if names(found, "result") or shown:
        return
    if names(found, "outcome"):
        yield from said_of_outcomes(found)
        if "answer" in names(found, "act"):
            yield "requests_answered"
        return
    acts, timing = names(found, "act"), set(names(found, "timing"))
    if "new" in acts:
        yield "requests_new"
        return
    if len(timing) == 1:
        yield from timing
    told = "".join(token.text for token in found if "timing" in token.roles)
    if "close" in acts or "办结" in told:
        yield "requests_handled"
    elif "answer" in acts or "答复" in told or "回复" in told:
        yield "requests_answered"
    elif "receive" in acts and not timing:
        yield "requests_received"
        yield from _asked_by(found)
    elif not timing and not {"publish", "carry"} & set(acts):
        yield from _asked_by(found)


def _asked_by(found: Words) -> Iterator[str]:
    """Who asked, and by which way: of all of them both may be said."""
    ways, who = set(names(found, "channel")), set(names(found, "applicant"))
    if len(ways) <= 1 and len(who) <= 1:
        yield from ways
        yield from who


def told_again(
    number: Token, right: Words, had: Sequence[Had], topic: str | None, year: Decimal | None
) -> tuple[str, ...] | None:
    """What 五件申请均由公民提出 says of the five that were counted before; ``None`` if nothing.

    Where the five are no number of before, they are all requests if no other number is higher.
    """
    every = next((n for n, t in enumerate(right) if t.text.startswith((*ALL, *EACH_ONE))), None)
    if every is None or not all(
        token.text in BARE or token.is_("plain") or token.is_("act", "answer")
        for token in right[:every]
    ):
        return None
    if not _is_plain(right[every:], year):
        return None
    answered = ("requests_answered",) if "answer" in names(right[:every], "act") else ()
    before = [one for one in had if one.number.value == number.value and BASES & set(one.keys)]
    if len(before) == 1:
        said = dict.fromkeys(_said_of(right[every:], before[0].keys))
        return tuple(key for key in (*answered, *said) if key not in before[0].keys)
    of_requests = topic == "request" or "request" in names(right[:every], "topic")
    if before or not of_requests or any(one.number.value > number.value for one in had):
        return None
    return tuple(dict.fromkeys((*answered, *_of_requests(right[every:])))) or None
