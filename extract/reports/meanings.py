"""The key that words of a clause name: the parts of the grammar that :mod:`clauses` uses.

Each function looks at words (:class:`~extract.reports.prose_words.Token`) once and gives
keys of ``statements.toml``, or nothing where the words name nothing, or several things.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.reports import of_requests
from extract.reports.naming import (
    DISPUTES,
    NEW_MEDIA,
    SURE,
    Case,
    Words,
    ended,
    has,
    is_specific,
    last_of,
    names,
)
from extract.reports.prose_words import Token

FEWEST_LISTED = 2
APART_FROM_MADE = (*DISPUTES, "complaints", "fees")
"""Topics that are no kinds of documents that were produced."""
MIXED = ("published_board", "published_press", "published_new_media")
"""Outlets that show other things than information of the organ as well."""
SHOWN = frozenset(
    [
        "公开",
        "发布",
        "公布",
        "公示",
        "推送",
        "刊登",
        "刊播",
        "张贴",
        "更新",
        "登载",
        "刊载",
        "刊发",
        "播发",
        "首发",
        "上线",
        "上载",
        "滚动播出",
        "滚动播放",
        "滚动公开",
    ]
)
PUBLISHED_UNITS = frozenset("条件份项篇则个次")
REQUEST_UNITS = frozenset(("", "件", "条", "份", "宗", "次", "项", "起", "例", "人次", "件次"))


def _joined(found: Words) -> bool:
    return any(token.is_("mark", "joint", "together") for token in found)


def carried(left: Words, right: Words, year: int | None, answered: bool) -> str | None:
    """The key of requests carried over or forward, if that is what a number counts."""
    for found in (left, right):
        at = next((n for n, token in enumerate(found) if token.is_("act", "carry")), None)
        if at is None:
            continue
        if {"review", "lawsuit", "foreign"} & set(names([*left, *right], "topic")):
            return ""
        before, behind = found[:at], found[at + 1 :]
        if found[at].text.startswith("跨") and not _marked(before, "past"):
            return "requests_carried_forward"
        if _marked(behind, "next") or _years(behind):
            return "requests_carried_forward"
        if _marked([*left, *found], "past") or _marked(left, "holding") or _years(before):
            own = [token.value for token in _years(before)]
            of_own = year is not None and own and own[-1] == year
            return "requests_carried_forward" if of_own else "requests_carried_over"
        if _marked(found, "next"):
            return "requests_carried_forward"
        return "requests_carried_forward" if answered else ""
    return None


def _marked(found: Words, name: str) -> bool:
    return any(token.is_("mark", name) for token in found)


def _years(found: Words) -> list[Token]:
    return [token for token in found if token.kind == "year"]


def window(number: Token, left: Words, right: Words, pending: Words) -> tuple[Words, int, int]:
    """The words that say what a number counts, how many of them stand behind it, and the gap.

    Those before it, if they name anything; what was only done (收到) takes its object from
    behind; with neither those of the clause before.
    """
    at = last_of(left, is_specific)
    if at is not None:
        return left, 0, number.gap + sum(token.gap for token in left[at + 1 :])
    acts = last_of(left, lambda token: "act" in token.roles)
    behind = last_of(right, lambda token: is_specific(token) or "act" in token.roles)
    nouns = last_of(right, lambda token: "noun" in token.roles)
    last = max((n for n in (behind, nouns) if n is not None), default=None)
    if last is not None:
        start = 0 if acts is None else acts
        return [*left[start:], *right[: last + 1]], last + 1, 0
    if acts is not None:
        return left, 0, number.gap + sum(token.gap for token in left[acts + 1 :])
    tells = lambda token: is_specific(token) or "act" in token.roles  # noqa: E731
    if (deciding := last_of(pending, is_specific) or last_of(pending, tells)) is not None:
        gap = number.gap + sum(token.gap for token in left)
        return [*pending, *left], 0, gap + sum(token.gap for token in pending[deciding + 1 :])
    return [], 0, number.gap


def keys(number: Token, found: Words, behind: Words, case: Case) -> tuple[str, ...]:
    """The keys that a number counts by its words; none, one, or several (收到并办结).

    None where unknown words stand between the words and the number.
    """
    topics = names(found, "topic")
    if not found or case.gap or _is_summed_with_others(found):
        return ()
    if number.kind == "money":
        return _fees(found, topics, case)
    if has(found, "waived"):
        return ()  # 减免共计14人次
    last = topics[-1] if topics else None
    of_made = case.of_made and "published" not in topics and last not in APART_FROM_MADE
    if _is_foreign(found, last, case) or of_made:
        return ()
    topic = last or case.topic
    if topic in DISPUTES:
        return _dispute(found, topic, topics, case)
    if topic == "complaints":
        return _complaints(number, found, case)
    if topic == "fees":  # no sum of money, but 收费0
        return _fees(found, topics, case) if number.value == 0 and not number.unit else ()
    return _published_or_asked(number, found, behind, case)


def _complaints(number: Token, found: Words, case: Case) -> tuple[str, ...]:
    """Complaints, where they are about disclosure; the police have many of other kinds."""
    told = names(found, "noun") or number.value == 0
    return ("complaints",) if told and case.disclosure else ()


def _published_or_asked(number: Token, found: Words, behind: Words, case: Case) -> tuple[str, ...]:
    """What was published or asked for; none where another matter stands behind (公开警情)."""
    topics = names(found, "topic")
    topic = topics[-1] if topics else case.topic
    if behind and behind[0].is_("topic", "foreign"):
        return ()
    if _is_of_information([*found, *behind], topics):
        return ()
    if _is_published(found, topic, topics):
        return _published(number, found, behind, case)
    return () if _is_no_request(number, found) else of_requests.request(found, topic, topics, case)


def _is_summed_with_others(found: Words) -> bool:
    """Whether a number is the sum of what is named and of something before: 与微信合计450条."""
    return (
        found[0].text in ("与", "和", "同", "跟")
        and found[0].gap == 0
        and any(token.is_("mark", "together") for token in found)
    )


def _is_no_request(number: Token, found: Words) -> bool:
    """Whether a number cannot be one of requests: by its counter, its size, or 未办结."""
    other = number.unit not in REQUEST_UNITS or "万" in number.text
    return other or "pending" in names(found, "result")


def _fees(found: Words, topics: Sequence[str], case: Case) -> tuple[str, ...]:
    asked = "request" in topics or "disclosure" in names(found, "noun")
    if any(token.is_("mark", "waived") for token in found) or (case.foreign_fees and not asked):
        return ()
    told = "fees" in topics or (case.topic == "fees" and "receive" in names(found, "act"))
    return ("fees_charged",) if told else ()


def _is_foreign(found: Words, last: str | None, case: Case) -> bool:
    if last == "foreign":
        at = last_of(found, lambda token: token.is_("topic", "foreign")) or 0
        column = found[at].text in ("专栏", "栏目")
        what = names(found[at:], "noun") or names(found[:at], "outlet")
        return not (column and "publish" in names(found[at:], "act") and what)
    own = set(names(found, "outcome")) & SURE or _is_shown(found)
    return last is None and case.topic == "foreign" and not own


def _is_shown(found: Words) -> bool:
    """Whether words say that information was published, or something by an outlet."""
    what = names(found, "noun") or names(found, "outlet")
    return "publish" in names(found, "act") and bool(what)


def _dispute(found: Words, topic: str, topics: Sequence[str], case: Case) -> tuple[str, ...]:
    own = [n for n, token in enumerate(found) if token.is_("topic", "review", "lawsuit")]
    kinds = [found[n].roles["topic"] for n in own]
    if len(set(kinds)) > 1 and _are_joined(found, own):
        return ()
    if case.doing and not case.disclosure:
        return ()
    if "foreign" in names(found[: own[0]] if own else found, "topic"):
        return ()
    if case.subset and names(found, "noun"):
        return (DISPUTES[topic],)
    if case.foreign_disputes:
        return ()
    results = names(found, "result")
    if results:
        return () if len(set(results)) > 1 else ended(DISPUTES[topic], results[-1])
    if topic not in topics:
        return _dispute_before(found, topic)
    behind = found[own[-1] + 1 :]
    if any(token.is_("act", "answer", "close", "publish", "conclude") for token in behind):
        return ()
    return (DISPUTES[topic],)


def _dispute_before(found: Words, topic: str) -> tuple[str, ...]:
    """What words say of a dispute that the clause before names."""
    if names(found, "outcome") == ["requests_withdrawn"]:
        return ended(DISPUTES[topic], "other")  # 复议5件,维持4件,申请人撤回1件
    acts = set(names(found, "act"))
    return (DISPUTES[topic],) if acts and acts <= {"receive", "occur"} else ()


def _are_joined(found: Words, own: Sequence[int]) -> bool:
    """Whether a review and a lawsuit are counted together: 和 stands between, or nothing."""
    start, end = own[0], own[-1]
    between = found[start + 1 : end]
    return not between or any(token.is_("mark", "joint") for token in between)


def _is_published(found: Words, topic: str | None, topics: Sequence[str]) -> bool:
    if "published" in topics:
        return not names(found, "outcome")
    if "request" in topics or names(found, "outcome"):
        return False
    outlets = names(found, "outlet") and topic not in (None, "foreign", "published")
    return topic == "published" or (_is_shown(found) and not outlets)


def _is_of_information(found: Words, topics: Sequence[str]) -> bool:
    """Whether 已公开 is said of information, and not of requests: 已公开的3128条信息."""
    outcomes = set(names(found, "outcome"))
    return (
        outcomes == {"requests_granted"}
        and "request" not in topics
        and any(token.text == "已公开" for token in found)
        and "info" in names(found, "noun")
    )


def _published(number: Token, found: Words, behind: Words, case: Case) -> tuple[str, ...]:
    if number.unit and number.unit not in PUBLISHED_UNITS:
        return ()
    if number.unit == "个" and "info" not in names(found, "noun"):
        return ()  # of accounts
    outlets = list(dict.fromkeys(names(found, "outlet")))
    if not outlets and case.outlet:
        outlets = [case.outlet]
    at = last_of(found, lambda token: token.is_("noun", "info"))
    if at is not None and _is_subset(found, at):
        return ()
    if len(outlets) > 1 and NEW_MEDIA.issuperset(outlets):
        outlets = ["published_new_media"]
    if len(outlets) == 1:
        return (outlets[0],) if _is_told_of(outlets[0], found, case) else ()
    if outlets and "published_website" not in outlets:
        return ()
    return ("published_items",) if _is_all_published(found, behind, case) else ()


def _is_told_of(outlet: str, found: Words, case: Case) -> bool:
    """Whether an outlet published what is counted; boards and the press show other things too."""
    if outlet not in MIXED:
        return outlet != "published_elsewhere"
    acts = [token.text for token in found if token.is_("act")]
    if not acts:
        return "published" in (case.topic, *names(found, "topic"))
    return SHOWN.issuperset(acts)


def _is_all_published(found: Words, behind: Words, case: Case) -> bool:
    """Whether a number is that of everything published, not of a part or a kind."""
    if _is_somewhere(found):
        return False
    in_part = case.in_part and not case.of_made
    if in_part or any(token.is_("act", "receive", "answer", "close") for token in found):
        return False
    acts = set(names(found, "act"))
    told = "published" in names(found, "topic") or "publish" in acts or acts == {"new"}
    at = last_of(found, lambda token: token.is_("noun", "info"))
    if at is None:
        return told and not (case.of_made or names(behind, "topic"))
    return (case.follows or told) and not _is_subset(found, at)


def _is_somewhere(found: Words) -> bool:
    """Whether all is said to stand at a place that is no outlet we know: 在政府网公开214条."""
    at = next((n for n, token in enumerate(found) if token.text == "在"), None)
    act = last_of(found, lambda token: token.is_("act", "publish"))
    return (
        at is not None
        and act is not None
        and at < act
        and "outlet" not in str(found[at:act])
        and any(token.gap or "平台" in token.text for token in found[at + 1 : act + 1])
    )


def _is_subset(found: Words, at: int) -> bool:
    """Whether 信息 is only one kind: 财政信息, 机构职能类信息; 等各类信息 is all of them."""
    noun = found[at]
    before = found[at - 1] if at else None
    if noun.text != "信息":
        return False
    if noun.gap:
        return True
    return before is not None and (before.text == "类" or before.is_("topic", "foreign"))
