"""What a clause without a number says there was none of, as it stands in its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from extract.reports import nothings
from extract.reports.choosing import Count
from extract.reports.naming import ASKED, DISPUTES, has, has_carry
from extract.reports.parting import NUMBERS
from extract.reports.prose_words import Token
from extract.reports.setting import Setting, is_of_others


def none_of(found: Sequence[Token], setting: Setting) -> Iterator[Count]:
    """The keys that a stretch without numbers says there were none of."""
    if setting.states_rule or not any(token.is_("mark", "none", "nil") for token in found):
        return
    within = replace(setting, many_years=False)
    if is_of_others(within, carried=has_carry(found)):  # none in many years is none in each
        return
    if any(token.is_("mark", "suborgan", "compare") for token in found):
        return
    raw = "".join(token.text for token in found)
    if has(found, "except") or has(setting.pending, "except"):
        yield from _none_else(found, setting, raw)
        return
    if (
        found[0].is_("mark", "past")
        and has(setting.pending, "past") is False
        and not has_carry(found)
    ):
        return  # 去年未收到申请
    heads = setting.told_of or _heads(found, setting)
    about = setting.disclosure or (setting.topic in DISPUTES and not setting.doing)
    for key in nothings.none(found, heads, setting.topic, disclosure=about):
        if not _counts_others(key, found, setting):
            yield Count(key, Decimal(0), "", raw, False)


def _counts_others(key: str, found: Sequence[Token], setting: Setting) -> bool:
    """Whether there was none of something else than what the key counts."""
    if key == "requests_received":
        return _had_requests(setting)  # there were none of others
    if key == "fees_charged":
        return any(one.keys == (key,) for one in setting.had)  # 复印费86元,未收取其他费用
    return key == "requests_carried_forward" and not _tells_whither(found, setting)


def _tells_whither(found: Sequence[Token], setting: Setting) -> bool:
    """Whether 无结转 is of the next year: as it says, or as all was answered before."""
    years = has(found, "next") or any(token.kind == "year" for token in found)
    return years or setting.answered


def _had_requests(setting: Setting) -> bool:
    """Whether requests were counted in the sentence."""
    counted = (key for one in setting.had if one.number.value for key in one.keys)
    return any(key.startswith("requests") for key in counted)


def _heads(found: Sequence[Token], setting: Setting) -> Sequence[Token]:
    """The clause before where it is what this one is about: 行政诉讼方面,为零."""
    pending = setting.pending
    ends = bool(pending) and pending[-1].text in ("方面", "情况")
    every = has(found, "together") or any(token.text.endswith("项") for token in found)
    alone = len(found) == 1 or (len(found) == 2 and found[0].text == "为")
    if _only_this_year(found) and not pending:
        return setting.compared  # 复议案件,去年2件,今年没有
    return pending if ends or every or alone or _only_names(pending, found) else ()


def _only_this_year(found: Sequence[Token]) -> bool:
    """Whether a clause says only that there was none this year: 今年没有."""
    return len(found) > 1 and all(
        token.is_("mark", "none", "this_year")
        or token.is_("plain", "filler")
        or token.is_("act", "occur", "receive")
        for token in found
    )


def _only_names(pending: Sequence[Token], found: Sequence[Token]) -> bool:
    """Whether a clause only names what the next says there was none of: 关于诉讼,全年没有发生."""
    named = bool(pending) and pending[-1].is_("topic", "request", "complaints", "fees", *DISPUTES)
    done = any(token.is_("act") or token.kind in NUMBERS for token in pending)
    little = all(
        (not token.gap and token.is_("plain", "filler"))
        or token.is_("mark", "none", "this_year")
        or token.is_("act", "receive", "occur")
        for token in found
    )
    return named and not done and little


def _none_else(found: Sequence[Token], setting: Setting, raw: str) -> Iterator[Count]:
    """What 此外未发生 says there was none of: what no number was said of before."""
    for key in nothings.none(found, setting.told_of, setting.topic, disclosure=setting.disclosure):
        if key in ASKED or key.partition("_")[0] not in setting.counted:
            yield Count(key, Decimal(0), "", raw, False)
