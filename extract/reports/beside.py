"""What a number counts as one of a list: 其他0件 among results, 来信2件 among ways."""

from __future__ import annotations

from collections.abc import Sequence

from extract.reports import spoken_of
from extract.reports.naming import ASKED, DISPUTED, DISPUTES, SURE, Words, is_specific
from extract.reports.prose_words import Token
from extract.reports.setting import Setting

OTHER_WAYS = {"来信": "requests_by_letter", "来访": "requests_in_person"}
"""Words for ways that mean another matter elsewhere."""


ON_REQUEST = ("依申请公开信息", "依申请公开政府信息")
"""What was published as somebody asked for it, in 条, where 主动公开 stands beside it."""
DOCUMENTS = ("件", "份", "部", "篇")
"""Counters of documents (规范性文件9件), as items of information have none but 条 for sure."""
OUTCOMES = SURE | {"requests_not_held", "requests_not_this_agency", "requests_already_public"}
"""What became of requests, in a list of which 其他 is one more."""


def other_in_list(left: Words, behind: Words, setting: Setting) -> str | None:
    """The key of a number whose words mean something in the list that it stands in only."""
    before = setting.had[-1].keys if setting.had else ()
    said = [token for token in (*left, *behind) if not token.is_("mark", "joint")]
    said = [token for token in said if token.text not in ("的", "为")]
    if len(said) != 1 or not before:
        return None
    (word,) = said
    if word.text == "其他":
        return "requests_other" if OUTCOMES & set(before) else _other_result(before)
    if word.is_("topic", "complaints") and before == ("complaints",):
        return "complaints"
    return OTHER_WAYS.get(word.text) if ASKED.issuperset(before) and word in left else None


def _other_result(before: Sequence[str]) -> str | None:
    dispute, _, result = before[0].partition("_")
    return f"{dispute}_other" if len(before) == 1 and dispute in DISPUTED and result else None


def is_of_documents(number: Token, left: Words, setting: Setting) -> bool:
    """Whether 依申请公开12条 is a kind of documents, as 主动公开1230条 before it."""
    said = [token for token in left if not token.is_("mark", "joint", "part")]
    named = [token.text for token in said if is_specific(token) or token.is_("act")]
    if setting.tells_published and number.unit == "条" and named and left[-1].text in ON_REQUEST:
        return len(named) == 1
    if len(said) != 1 or said[0].text != "依申请公开" or not setting.had:
        return False
    last = setting.had[-1]
    return last.keys == ("published_items",) and last.number.unit == number.unit


def is_published_of_them(number: Token, left: Words, setting: Setting) -> bool:
    """Whether 主动公开7件 are of the documents that were counted before: 规范性文件9件,公开7件."""
    last = setting.listed[-1] if setting.listed else None
    if setting.topic != "foreign" or last is None or last.unit != number.unit:
        return False
    said = [token for token in left if is_specific(token) or token.is_("act")]
    told = bool(said) and all(
        token.is_("topic", "published") or token.is_("act", "publish") for token in said
    )
    return told and number.value <= last.value and number.unit in DOCUMENTS


def is_part(keys: Sequence[str], setting: Setting) -> bool:
    """Whether a number is a part of another one of its sentence."""
    if setting.subset:
        return False
    of_another = bool(keys) and spoken_of.PARTS.issuperset(keys) and bool(setting.had)
    return setting.in_part or setting.in_aside or of_another


def spoken_of_later(keys: tuple[str, ...], left: Words, setting: Setting) -> tuple[str, ...]:
    """What may be spoken of afterwards: 审结3件 is no count of ours, but 均为维持 is said of it."""
    concluded = any(token.is_("act", "conclude") for token in left)
    if not keys and concluded and setting.topic in DISPUTES:
        return (DISPUTES[setting.topic],)
    return keys
