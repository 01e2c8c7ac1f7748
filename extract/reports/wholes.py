"""What a sentence says of all that it counted: 均已答复, 合计24件, (均属于国家秘密).

The number is that of what was counted before: the last count that is no part of another,
or the whole of its parts.  Where it is not plain which one is meant, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extract.reports.naming import (
    ASKED,
    BARE,
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
from extract.reports.spoken_of import BASES, CARRIED, KINDS, PARTS, Had, beside, spoken_of

ALL = ("均", "都", "皆", "全部", "一律", "悉数", "全数", "全系", "全是", "全为", "统一")
"""Words, or beginnings of words, that speak of all that was counted."""
EACH_ONE = ("无一例外", "件件", "一概", "逐一", "逐件")
REST = ("其余", "余下", "剩余", "剩余的", "余者", "剩下", "其他", "其它", "另外", "另有")
"""Words for those of which nothing was counted yet: 其余均按期答复."""
EQUATING = ("是", "也是", "即", "就是", "也就是", "即是", "也即", "这也是", "为")
ALL_OF_IT = ("全部", "全部的", "全部申请", "总量", "总和")
EVERY = ("均", "且均", "且均为", "均为", "都", "全部", "均已", "悉数", "皆")
"""Words that begin what is said of all that was just counted: 办结16件且均为按时办结."""
DONE = ("answer", "close", "new", "receive")
LOOSE = 4
"""Characters of unknown words (依法依规) that may stand in what is said of all."""


def of_all(
    found: Words,
    had: Sequence[Had],
    topic: str | None,
    year: Decimal | None,
    *,
    aside: bool,
    goes_on: bool = False,
) -> Iterator[tuple[str, Token]]:
    """What a clause without a number says of all that was counted before: key and number.

    ``aside`` is a clause in brackets: it speaks of the number right before it, as does 由
    公民提出.  Without a word for all only what was counted once is spoken of, as there is
    nothing else; a clause that ``goes_on`` from one that spoke of all does as well.
    """
    if not had or not _is_plain(found, year):
        return
    every = _speaks_of_all(found) or goes_on
    near = aside or (not every and _tells_who(found))
    if (len(had) == 1 or not every) and (told := _of_open(found, had[-1], topic)) is not None:
        yield from ((key, had[-1].number) for key in told)
        return
    of = had[-1] if near else spoken_of(found, had)
    if of is None or not of.keys or not (every or near or of.number.value == 1):
        return
    both = beside(found, had, of) if every and not near else ()
    for one in (*both, of):
        yield from ((key, one.number) for key in _more_of(one, found))


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


def _more_of(one: Had, found: Words) -> list[str]:
    """What words say of a number beyond what it counted."""
    return [key for key in dict.fromkeys(_said_of(found, one.keys)) if key not in one.keys]


def _speaks_of_all(found: Words) -> bool:
    """Whether a clause says something of all that was counted, or what came of it (结果)."""
    for token in found:
        if token.text == "全" or token.text in EACH_ONE or any(word in token.text for word in ALL):
            return True
    return bool(found) and found[0].text == "结果"


def _tells_who(found: Words) -> bool:
    """Whether a clause begins with by whom something was asked: 由公民提出."""
    return len(found) > 1 and found[0].text == "由" and "applicant" in found[1].roles


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
    """What is said of requests as a whole: what became of them, or how far they came."""
    if names(found, "result") or _is_shown(found):
        return
    acts = names(found, "act")
    if names(found, "outcome"):
        yield from said_of_outcomes(found)
        if "answer" in acts:
            yield "requests_answered"
    elif "new" in acts:
        yield "requests_new"
    else:
        yield from _how_far(found, acts)


def _is_shown(found: Words) -> bool:
    """Whether an outlet is named that no request comes by: not the requests are spoken of."""
    return any(
        "outlet" in token.roles
        and "channel" not in token.roles
        and not token.is_("outlet", "published_elsewhere")
        for token in found
    )


def _how_far(found: Words, acts: Sequence[str]) -> Iterator[str]:
    """Whether all requests were in time, closed, answered, or only received, and from whom."""
    timing = set(names(found, "timing"))
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
    every = _where_all_begins(right)
    if every is None or not _is_plain(right[every:], year):
        return None
    what, said = right[:every], right[every:]
    answered = ("requests_answered",) if "answer" in names(what, "act") else ()
    before = [one for one in had if one.number.value == number.value and BASES & set(one.keys)]
    if len(before) == 1:
        return _of_same(before[0], answered, said)
    of_requests = topic == "request" or "request" in names(what, "topic")
    if before or not of_requests or any(one.number.value > number.value for one in had):
        return None
    return tuple(dict.fromkeys((*answered, *_of_requests(said)))) or None


def _where_all_begins(right: Words) -> int | None:
    """Where 均 stands, if only what was counted stands before it: 五件申请均."""
    every = next((n for n, t in enumerate(right) if t.text.startswith((*ALL, *EACH_ONE))), None)
    plain = all(
        token.text in BARE or token.is_("plain") or token.is_("act", "answer")
        for token in right[:every]
    )
    return every if plain else None


def _of_same(one: Had, answered: tuple[str, ...], said: Words) -> tuple[str, ...]:
    """What is said of a number that was counted before, and is told again."""
    if one.keys == CARRIED:
        return ()  # those of last year are not all that was answered
    return (*(key for key in answered if key not in one.keys), *_more_of(one, said))
