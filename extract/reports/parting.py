"""A sentence parted into clauses of words, with the marks between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extract.reports.conditions import joined
from extract.reports.doubled import plainly
from extract.reports.naming import BARE, SURE, WITHIN
from extract.reports.prose_words import Token, tokens, words

_CLAUSE = re.compile(r"([,;:。()!?])")
_ASIDE = re.compile(r"\([^()\d零〇一二两三四五六七八九十百千万无未]{1,30}\)")
"""A bracket without a number: it does not part a count from its words."""
_NAMED = re.compile(r"《([^《》]{0,60})》")
_QUOTED = re.compile("[“\"']([^“”\"']{1,30})[”\"']")
_NOT_THERE = re.compile(r"不存在(?=收费|行政|复议|诉讼|举报|投诉|延期)")
_DASH = re.compile("—+|――|--+")
_RECEIVED = re.compile(
    r"((?:\d+|[一二两三四五六七八九十百]+)[件份宗起])"
    r"((?:政府信息公开|信息公开|公开)?申请)?"
    r"\((?:均|全部|都)?(?:[为系是即]{1,2})?((?:20\d\d年|本年度?|当年|年内|今年)"
    r"(?:全部)?(?:新收|收到|受理|接收)[^(),]{0,4})\)"
)
"""A bracket that says that all was received in the year: 26件申请(均为当年收到)."""
_IN_BRACKETS = re.compile(
    r"(?<![年期度])\((\d+(?:人次|[条件份宗起次项])?)\)(?=[,、;。和及]|[两二三四五]者|$)"
)
"""A number in brackets behind what it counts: 信函(29)、网络(15)."""
_IN_HAND = re.compile(
    r"((?:至|到|截至|截止)?(?:年底|年末|年终|期末|12月31日)(?:尚|仍|还|另)?有)"
    r"(\d+[件条份宗起]|[一二两三四五六七八九十百]+[件条份宗起])(?:申请)?(?:正|尚|仍)?"
    r"(?:在办理?(?:之?中)?|未办结|未答复|在办理过程中|待办)(?=[,。;]|$)"
)
"""年底尚有7件在办: they were carried to the next year."""
_KINDS_LISTED = re.compile(
    r"((?:主动公开|公开|发布|公布)(?:了)?)([^,;。:()\d]{2,40})等(?=(?:各类|各项|各方面|各种)(?:政府|政务|警务|公安)?信息)"
)
"""主动公开机构职能、办事指南等各类信息: kinds told of all that was published."""
_NOT_EVEN = re.compile(r"[一壹][件起宗份例条]也?都?(?=没有|未有|没发生|未发生|未收到)")
"""一件也没有: there was none."""
_BEFORE_ALL = re.compile(r"(\d)(?=[两二三四五]者)")
FEWEST_IN_BRACKETS = 2
LONGEST_PLACE = 4
"""Characters of unknown words (车管所) in a list of places."""
_OF_WHICH = re.compile(r"的,(?=(?:\d+|[一二两三四五六七八九十百]+)[件条份宗起](?:[,;。]|$))")
"""予以公开的,11件: the number is of what stands before it."""
_MARKS = re.compile(
    r"(?:^|(?<=[;:。]))(?:\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)(?![件条份宗起次项人])"
    r"|\d{1,2}[.．、](?=\D)|[一二三四五六七八九十]{1,3}、(?![一二两三四五六七八九十百]))"
)
"""How members of a list are numbered: (1)网上申请:6件;(2)当面申请:2件."""
PETITIONS = frozenset(("信访事项", "信访举报投诉", "信访投诉"))
"""What the police receive of other kinds as well; as an outcome, a request that is one."""
FORMER = ("前者", "后者")
ALREADY = {"outcome": "requests_already_public"}
"""What 主动公开 is among answers."""
EQUATES = ("是", "这是", "此乃", "此为", "即", "即为", "就是", "乃")
"""Words with which a clause says what the number before it counts: 12件,是全年收到的申请."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
NUMBERS = ("number", "money")
Clause = tuple[tuple[Token, ...], str, str]
"""The words of a clause, with the mark before and behind it."""


def clauses(bare: str) -> list[Clause]:
    """The clauses as words, each with the mark before and behind it."""
    bare = _MARKS.sub("", _THOUSANDS.sub("", plainly(bare))).replace("无法人", "没有法人")
    bare = bare.replace("【", "").replace("】", ":")
    bare = _without_brackets(_DASH.sub(",", bare))
    bare = _NOT_EVEN.sub("", bare)
    bare = _KINDS_LISTED.sub(_without_kinds, bare)
    bare = _IN_HAND.sub(r"\1\2结转下年", joined(bare))
    bare = _NOT_THERE.sub("没有", bare).replace("覆议", "复议")
    bare = _NAMED.sub(lambda found: _named(found[1]), bare)
    bare = _QUOTED.sub(lambda found: found[1] if _is_known(found[1]) else "“”", bare)
    bare = _OF_WHICH.sub("的", bare)
    bare = _RECEIVED.sub(r"\1\2均\3,\1", bare)
    parts = _CLAUSE.split(_ASIDE.sub(lambda found: found[0] if _tells(found[0]) else "", bare))
    marks = ["", *parts[1::2], ""]
    found = [
        (tuple(_resolved(_counted_bare(tokens(text)))), marks[at], marks[at + 1])
        for at, text in enumerate(parts[::2])
        if text
    ]
    return list(_as_outcomes(list(_equated(_former_and_latter(found)))))


def _counted_bare(found: tuple[Token, ...]) -> tuple[Token, ...]:
    """Words with the numbers behind 依次为 as counts, also without counters: 依次为2、0、1."""
    start = next((n for n, t in enumerate(found) if t.is_("mark", "respectively")), None)
    if start is None:
        return found
    rest = found[start + 1 :]
    in_turn = len(rest) > 2 and all(
        not token.gap
        and (token.is_("mark", "joint") if at % 2 else token.kind in ("bare", "number"))
        for at, token in enumerate(rest)
    )
    if not in_turn or not len(rest) % 2 or any("." in token.text for token in rest):
        return found
    return (
        *found[: start + 1],
        *(replace(token, kind="number") if token.kind == "bare" else token for token in rest),
    )


def _as_outcomes(parts: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses, 主动公开8件 as one of the answers that it is among: 答复的68件中,主动公开8件."""
    whole: Token | None = None
    for found, opener, closer in parts:
        numbers = _numbers(found)
        if whole is not None and _is_answer(found, whole) and _tells_outcomes(parts):
            yield (replace(found[0], roles=ALREADY), *found[1:]), opener, closer
            continue
        if numbers and found[-1].text in WITHIN and _is_of_requests(found):
            whole = numbers[-1]
        yield found, opener, closer


def _tells_outcomes(parts: Sequence[Clause]) -> bool:
    return any(token.is_("outcome", *SURE) for found, _, _ in parts for token in found)


def _is_answer(found: Sequence[Token], whole: Token) -> bool:
    number = found[1] if len(found) > 1 else found[0]
    own = found[0].is_("topic", "published") and number.kind == "number" and not number.gap
    return own and number.unit == whole.unit and number.value <= whole.value


def _is_of_requests(found: Sequence[Token]) -> bool:
    return any(token.is_("topic", "request") or token.is_("act", "answer") for token in found)


def _former_and_latter(parts: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses with 前者 and 后者 as the two things that were named before."""
    pair: tuple[Token, ...] = ()
    for found, opener, closer in parts:
        if pair and any(token.text in FORMER for token in found):
            found = tuple(_replaced(token, pair) for token in found)
        else:
            things = [token for token in found if "outlet" in token.roles]
            listed = any(token.is_("mark", "joint") for token in found)
            pair = tuple(things) if len(things) == len(FORMER) and listed else pair
        yield found, opener, closer


def _replaced(token: Token, pair: Sequence[Token]) -> Token:
    return replace(pair[FORMER.index(token.text)], gap=0) if token.text in FORMER else token


def _without_brackets(bare: str) -> str:
    """The numbers of a list that stand in brackets, as if they stood without."""
    if len(_IN_BRACKETS.findall(bare)) < FEWEST_IN_BRACKETS:
        return bare
    return _BEFORE_ALL.sub(r"\1,", _IN_BRACKETS.sub(lambda found: found[1], bare))


def _equated(parts: Iterable[Clause]) -> Iterator[Clause]:
    """The clauses, a number alone together with the clause that says what it is."""
    left: Clause | None = None
    for clause in parts:
        found, _, closer = clause
        if left is not None and found[0].text in EQUATES and not _numbers(found):
            yield (*left[0], *found), left[1], closer
            left = None
            continue
        if left is not None:
            yield left
        left = clause if len(_numbers(found)) == 1 == len(found) and closer == "," else None
        if left is None:
            yield clause
    if left is not None:
        yield left


def _without_kinds(found: re.Match[str]) -> str:
    """What was published without its kinds, unless outlets or organs are named among them."""
    told = any(
        "outlet" in token.roles or token.is_("mark", "suborgan", "others", "whole", "unit", "none")
        for token in tokens(found[2])
    )
    return found[0] if told else found[1]


def _numbers(found: Sequence[Token]) -> list[Token]:
    return [token for token in found if token.kind in NUMBERS]


def _named(title: str) -> str:
    if title.endswith("公报"):
        return "政府公报"
    if title.endswith("申请表") and "信息公开" in title:
        return "政府信息公开申请"
    if title.endswith(("报", "刊", "杂志", "频道")):
        return "媒体"
    return "《条例》" if "条例" in title else "《》"


def _is_known(quoted: str) -> bool:
    """Whether what stands in quotes is words of the genre, and no name."""
    return quoted in words() or not any(token.gap for token in tokens(quoted))


def _tells(aside: str) -> bool:
    """Whether a bracket without a number says why, how it ended, or what else it is about."""
    return any(
        token.is_("outcome") or token.is_("result") or token.is_("topic", "foreign")
        for token in tokens(aside[1:-1])
    )


def _is_place(behind: Sequence[Token]) -> bool:
    """Whether a part of the organ is where a board hangs: 派出所的公开栏."""
    for token in behind:
        if token.is_("outlet", "published_board"):
            return True
        place = token.is_("mark", "joint", "suborgan") or token.is_("topic", "foreign")
        place = place or token.text in ("的", "所", "大厅")
        if token.gap > LONGEST_PLACE or not place:
            return False
    return False


def _is_received(before: Sequence[Token]) -> bool:
    """Whether what follows was received by itself, as no kind of requests: 收到信访事项214件."""
    return any(token.is_("act", "receive", "new", "manage", "close") for token in before)


def _resolved(found: Sequence[Token]) -> Iterator[Token]:
    """Words that mean by those before them: 案件 of a dispute, 申请 of something else (许可).

    Where a sentence is not said to be about disclosure (``disclosed``), an unknown word
    before 申请 makes it something else.
    """
    own = other = False
    for at, token in enumerate(found):
        if token.kind in NUMBERS:
            other = False
        own = own or token.is_("topic", "review", "lawsuit") or token.is_("noun", "disclosure")
        bare = token.text in BARE
        own = own or (token.is_("topic", "request") and not bare)
        other = other or token.is_("topic", "foreign")
        if bare and token.gap:
            own, other = False, True
        if token.text in PETITIONS and not own and _is_received(found[:at]):
            yield replace(token, roles={"topic": "foreign"})
            continue
        if (token.is_("mark", "suborgan") and _is_place(found[at + 1 :])) or (
            token.text == "案件" and own
        ):
            yield replace(token, roles={"plain": "filler"})
        elif bare and other and not own:
            yield replace(token, roles={"topic": "foreign"})
        else:
            yield token
