"""What a whole sentence tells before its clauses are read: its topic, and what it sums up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.reports import organs
from extract.reports.naming import DISPUTES, OWN, has, is_specific, last_of, names
from extract.reports.parting import NUMBERS, PETITIONS
from extract.reports.prose_words import Token
from extract.reports.setting import Setting, latest_year

OTHERS_FEES = ("行政事业性收费", "罚没", "经费", "支出", "预算")
_OTHER_FEES = re.compile(r"牌证|证照|制证|不属于[^,。;]{0,8}收费")
"""Other fees than for requests: 牌证工本费, which 不属于信息公开收费."""
_RULE = re.compile(
    r"第[零〇一二三四五六七八九十百\d]+条(?:第.{1,2}款)?的?(?:规定)?,?(?:各级|任何)?行政机关"
)
"""How a sentence begins that says what a law asks of anybody: 根据《条例》第四十条,行政机关."""
_HOW_FILLED = re.compile("填报说明|填表说明")
"""What is said of how a form was filled in: “予以公开”计1件."""
BESIDE_REQUESTS = frozenset(("request", "review", "lawsuit", "complaints", "fees"))
"""Topics that may stand beside that of requests in a sentence that does not name it."""
KINDS = frozenset(
    {"requests_business", "requests_research", "requests_social_org", "requests_legal_service"}
)
"""Kinds of organisations, beside which 社会组织 are not all of them."""
MOST_UNNAMED = 1000
"""What is received in a larger number is hardly requests where the sentence does not say so."""
ORALLY = ("当场答复", "口头答复")
_OWN = frozenset((*OWN, "以我局"))


def look_ahead(clauses: Sequence[Sequence[Token]], bare: str, setting: Setting) -> None:
    """Note what all clauses of a sentence (``bare``) tell together."""
    every = [token for found in clauses for token in found]
    setting.latest = latest_year(clauses)
    setting.topic = setting.topic or _default(every)
    setting.disclosure |= "公开" in bare or setting.topic == "request" or _is_beside(every)
    setting.applicants = len(set(names(every, "applicant")))
    setting.tells_kinds = bool(KINDS & set(names(every, "applicant")))
    _look_for_organs(clauses, every, setting)
    setting.tells_published = "published" in names(every, "topic")
    setting.denied = any(token.is_("outcome", "requests_denied") for token in every)
    setting.sole = _has_one_number(every)
    setting.sole_way = _tells_one_way(clauses)
    setting.cumulative = _tells_increase(clauses)
    dated = has(every, "this_year") and not has(every, "accumulated")  # 全年阅读4.1亿次,发布博文
    setting.of_followers = not dated and any(token.text == "粉丝" for token in every)
    others = any(token.text in OTHERS_FEES for token in every)
    setting.ahead |= _HOW_FILLED.search(bare) is not None
    setting.states_rule = _RULE.search(bare) is not None
    setting.foreign_fees = others or _OTHER_FEES.search(bare) is not None


def _is_beside(every: Sequence[Token]) -> bool:
    """Whether fees, reviews and the like stand beside each other, as only a report has them."""
    kinds = set(names(every, "topic"))
    return len(kinds) > 1 and kinds <= BESIDE_REQUESTS and not kinds <= DISPUTES.keys()


def _look_for_organs(
    clauses: Sequence[Sequence[Token]], every: Sequence[Token], setting: Setting
) -> None:
    """Note whose numbers a sentence tells: of parts of the organ, of it alone, of both."""
    named = sum(_units_named(found) for found in clauses)
    setting.of_whole = named > 1 or any(_tells_parts(found) for found in clauses)
    setting.own_named = any(token.text in _OWN for token in every)
    setting.own_counted = any(_counts_own(found) for found in clauses)
    setting.tells_own = any(organs.is_own(token, "级") for token in every)
    setting.of_stations = any(token.text.endswith(organs.STATIONS) for token in every)


def _has_one_number(every: Sequence[Token]) -> bool:
    """Whether a sentence counts once, and says before that of nothing that there was none."""
    numbers = [at for at, token in enumerate(every) if token.kind in NUMBERS]
    return len(numbers) == 1 and not has(every[: numbers[0]], "none")


def _tells_one_way(clauses: Sequence[Sequence[Token]]) -> bool:
    """Whether only one clause says who asked or by which way, and has only one number."""
    told = [
        found
        for found in clauses
        if any("channel" in token.roles or "applicant" in token.roles for token in found)
    ]
    return len(told) == 1 and sum(token.kind in NUMBERS for token in told[0]) == 1


def _tells_increase(clauses: Sequence[Sequence[Token]]) -> bool:
    """Whether 累计 or 截至 is of all years, as a later clause says what this one added."""
    sums = (
        n for n, found in enumerate(clauses) if has(found, "accumulated") or has(found, "until")
    )
    start = next(sums, len(clauses))
    summed = clauses[start] if start < len(clauses) else ()
    loose = has(summed, "accumulated") and not has(summed, "this_year")  # 累计8833条,本年2310条
    return any(
        (has(found, "this_year") or any(t.kind == "year" for t in found))
        and (
            has(found, "part")
            or any(token.is_("act", "new") for token in found)
            or (loose and _is_of_same(found, summed))
        )
        and any(token.kind == "number" for token in found)
        for found in clauses[start + 1 :]
    )


def _is_of_same(found: Sequence[Token], summed: Sequence[Token]) -> bool:
    """Whether a clause counts what the sum before counts, or names nothing: 本年2310条."""
    told = any(is_specific(token) or token.is_("act") for token in found)
    acts = set(names(found, "act")) & set(names(summed, "act"))
    return not told or bool(acts or set(names(found, "topic")) & set(names(summed, "topic")))


def subset(clauses: Sequence[Sequence[Token]]) -> int:
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
        counted = counted or bool(numbers and DISPUTES.keys() & names(found, "topic"))
    return -1


def _counts_own(found: Sequence[Token]) -> bool:
    """Whether a clause counts something of the organ itself: 以我局为被告的4件."""
    at = last_of(found, lambda token: token.kind == "number") or 0
    return any(token.text in _OWN for token in found[:at])


def _units_named(found: Sequence[Token]) -> int:
    """Of how many units by their names a clause counts something: 鼓楼分局受理8件."""
    at = last_of(found, lambda token: token.kind == "number") or 0
    return sum(token.is_("mark", "unit") and token.gap > 1 for token in found[:at])


def _tells_parts(found: Sequence[Token]) -> bool:
    """Whether a clause counts something of a part of the organ."""
    at = last_of(found, lambda token: token.kind == "number")
    return at is not None and has(found[:at], "suborgan")


def _tells_outcome(token: Token) -> bool:
    outcome = token.is_("outcome") and token.text not in ("已公开", *PETITIONS)
    return outcome or token.is_("timing") or token.is_("act", "carry")


def _tells_of_asking(found: Sequence[Token]) -> bool:
    """Whether something was received and answered, or came by ways that requests come by."""
    acts = set(names(found, "act"))
    if not acts & {"receive", "new"} or "publish" in acts:
        return False
    if any(token.kind == "number" and token.value > MOST_UNNAMED for token in found):
        return False
    ways = set(names(found, "channel")) | set(names(found, "applicant"))
    return bool(acts & {"answer", "close"}) or len(ways) > 1


def _tells_only_of_publishing(found: Sequence[Token]) -> bool:
    """Whether a sentence counts in 条 what was published, and names nothing else: 本年公开222条."""
    numbers = [token for token in found if token.kind in NUMBERS]
    said = any(token.text == "公开" for token in found) and set(names(found, "act")) == {"publish"}
    named = any(is_specific(token) for token in found)
    return said and not named and bool(numbers) and all(one.unit == "条" for one in numbers)


def _begins_with_publishing(found: Sequence[Token]) -> bool:
    """Whether the first number is what the year published in 条, before anything was asked for."""
    at = next((n for n, token in enumerate(found) if token.kind in NUMBERS), None)
    if at is None or "request" in names(found[:at], "topic") or not has(found[:at], "this_year"):
        return False
    return _tells_only_of_publishing(found[: at + 1])


def _tells_of_outlets(found: Sequence[Token], topics: set[str]) -> bool:
    """Whether several outlets are said to have published something that is not named."""
    outlets = set(names(found, "outlet"))
    return len(outlets) > 1 and "publish" in names(found, "act") and topics <= {"foreign"}


def _default(found: Sequence[Token]) -> str | None:
    """The topic of a sentence that names it late, or only by outcomes of requests."""
    topics = set(names(found, "topic"))
    if _begins_with_publishing(found):
        return "published"
    if topics <= BESIDE_REQUESTS and ("request" in topics or _tells_of_asking(found)):
        return "request"
    if _tells_of_outlets(found, topics) or _tells_only_of_publishing(found):
        return "published"
    return "request" if not topics and _tells_of_requests(found) else None


def _tells_of_requests(found: Sequence[Token]) -> bool:
    """Whether a sentence that names nothing is about requests: by what became of them, by
    who asked, or as things were handed in by several ways.
    """
    shown = bool(names(found, "outlet"))  # 平台共晒出302条,无一条被撤回
    told = [token for token in found if _tells_outcome(token) or token.text == "申请人"]
    if any(not (shown and token.is_("outcome", "requests_withdrawn")) for token in told):
        return True
    handed_in = any(token.text in ("提交", "提出", "递交") for token in found)
    return handed_in and len(set(names(found, "channel"))) > 1
