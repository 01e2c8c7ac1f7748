"""The times that words speak of: a part of the year, last year or next, since a month of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.reports.naming import has, is_specific
from extract.reports.prose_words import Token

FIRST_YEAR = 2008
"""The year in which the regulations came into force (施行以来)."""
OPENED = ("开通", "上线", "开设", "运行")
"""Words for a channel that was opened: what it published since is all that it did."""
_MONTH = re.compile(r"\d月$")
_BEGUN = re.compile(r"(?<!\d)(\d{1,2})月(?:\d{1,2}日)?$")
_ENDS_EARLY = re.compile(r"(?:[1-9]|1[01])月(?:\d{1,2}日)?$")
_PERIOD = re.compile(r"工作日|日内$|天$")


def is_ratio(found: Sequence[Token]) -> bool:
    """Whether a clause compares by a multiple or a share: 为去年的1.4倍."""
    return any(token.kind == "skip" and token.text.endswith(("倍", "%", "成")) for token in found)


def only_past(found: Sequence[Token]) -> bool:
    """Whether a clause says nothing but 去年."""
    if has(found, "compare") or has(found, "change") or is_ratio(found):
        return False
    return any(token.is_("mark", "past") for token in found) and not any(
        is_specific(token) or token.is_("act") or token.is_("mark", "this_year") for token in found
    )


def only_next(found: Sequence[Token]) -> bool:
    """Whether a clause says nothing but 明年: what follows is planned."""
    return has(found, "next") and not any(
        is_specific(token) or token.is_("act") or token.text == "继续办理" for token in found
    )


def is_since(found: Sequence[Token], year: int | None) -> bool:
    """Whether a clause begins a part of the year: 自2019年5月15日施行后; not a channel (开通)."""
    ends = bool(found) and found[-1].text in ("后", "以来", "起")
    opened = any(token.text in OPENED for token in found)
    return ends and not opened and year != FIRST_YEAR and since(found, year)


def since(found: Sequence[Token], year: int | None, *, bare: bool = True) -> bool:
    """Whether words begin in a month of the report's year, not its first: 自2011年3月开通.

    A month alone (自9月上线) is one of that year where it may stand ``bare``.
    """
    return any(
        one.is_("mark", "from") and (bare or token.kind == "year") and _is_later(token, year)
        for one, token in pairwise(found)
    )


def _is_later(token: Token, year: int | None) -> bool:
    """Whether a month is named that is not the first, of no other year than the report's."""
    own = token.kind == "skip" or (token.kind == "year" and token.value == year)
    month = _BEGUN.search(token.text)
    return own and month is not None and month[1] != "1"


def of_time(found: Sequence[Token], year: int | None) -> bool:
    """Whether a part of the year is named; 施行后 is all of the first one."""
    if not has(found, "of_time"):
        return False
    named = [token.text for token in found if token.is_("mark", "of_time")]
    return year != FIRST_YEAR or not all(name.endswith("后") for name in named)


def begins_late(found: Sequence[Token], year: int | None) -> bool:
    """Whether a month from which the year was counted is named, not its first: 3月起收到12件."""
    return year != FIRST_YEAR and any(
        _is_later(one, year) and two.text == "起" and not two.gap for one, two in pairwise(found)
    )


def is_of_part(found: Sequence[Token]) -> bool:
    """Whether a month is named, from which nothing leads to another, or a number of days."""
    days = any(token.kind == "skip" and _PERIOD.search(token.text) for token in found)
    return days or is_of_month(found)


def is_of_month(found: Sequence[Token]) -> bool:
    """Whether a quarter is named, or a month from which nothing leads to another."""
    for at, token in enumerate(found):
        if token.kind == "skip" and token.text.endswith("季度"):
            return True
        if token.kind in ("skip", "year") and _MONTH.search(token.text):
            beside = [*found[max(0, at - 1) : at], *found[at + 1 : at + 2]]
            leads = ("至", "到", "起", *(OPENED if has(found[:at], "from") else ()))
            if not any(other.text in leads for other in beside):
                return True
        led_to = at and found[at - 1].text in ("至", "到") and not token.gap
        if led_to and token.kind == "skip" and _ENDS_EARLY.match(token.text):
            return True  # 1月至11月
    return False
