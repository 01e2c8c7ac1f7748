"""The key that words name of requests: how far, by which way, by whom, with what outcome."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.reports.naming import (
    ANYBODY,
    BARE,
    CAUSES,
    ORGANISATIONS,
    REASONS,
    SURE,
    UMBRELLAS,
    Case,
    Words,
    last_of,
    names,
)

ONE_KIND = ("社会组织", "社会团体", "机构", "其他组织", "其它组织")
"""Words that are of all organisations where no other kind (企业) is counted beside them."""
ASKED_FOR = ("申请公开信息", "申请公开政府信息", "申请公开")
"""What was done by whom and by which way: 公民以书面形式申请公开信息4起."""
WEAK = ("线上", "线下")
"""Ways that say little where another one stands beside them."""


def request(found: Words, topic: str | None, topics: Sequence[str], case: Case) -> tuple[str, ...]:
    """The keys of requests that words name, in a sentence about ``topic``; none or several."""
    if names(found, "outcome"):
        outcomes = _became_late(found) or said_of_outcomes(found)
        known = topic == "request" or (topic is None and SURE.issuperset(outcomes))
        return outcomes if known else ()
    if topic != "request" or _is_given(found) or _is_of_others(found, case):
        return ()
    done = [name for name in ("close", "answer") if name in names(found, "act")]
    if not done:
        asked = _by_asking(found, case)
        if asked is not None:
            return asked
    if done == ["answer"] and _is_way_of_answering(found):
        return ()
    timing = list(dict.fromkeys(names(found, "timing")))
    if timing:
        return (timing[0],) if len(timing) == 1 else ()
    return _by_stage(found, topics, done, case)


def _is_way_of_answering(found: Words) -> bool:
    """Whether words say by which way some were answered: 6件以书面方式答复."""
    at = last_of(found, lambda token: token.is_("act", "answer")) or 0
    told = any(token.text in ("方式", "形式") for token in found[max(0, at - 2) : at])
    by_it = at > 0 and "channel" in found[at - 1].roles  # 4件电话答复
    return by_it or (told and bool(names(found[:at], "channel")))


def _is_of_others(found: Words, case: Case) -> bool:
    """Whether 申请 is of another matter that the sentence is about (护照)."""
    return case.before == "foreign" and not case.disclosure and _is_bare(found)


def _by_asking(found: Words, case: Case) -> tuple[str, ...] | None:
    """By which way, or by whom, requests came; ``None`` where that is not said."""
    ways, who = _ways(found), set(names(found, "applicant"))
    if who >= ANYBODY or (not ways and _is_anybody(found, who, case)):
        who = set()
    if not ways and not who:
        return None
    if case.tells_kinds and who == {"requests_organisation"} and is_of_one_kind(found):
        return ()
    described = _described(found, ways, who, case)
    return described or _asked(ways, set() if ways and _is_compound(found) else who)


def _by_stage(
    found: Words, topics: Sequence[str], done: Sequence[str], case: Case
) -> tuple[str, ...]:
    """How far requests came; none where unknown words stand beside those that say it."""
    acts = names(found, "act")
    if "publish" in acts and not names(found, "noun") and "request" not in topics:
        return ("requests_granted",)
    at = last_of(found, lambda token: token.is_("topic", "request")) or 0
    unknown = sum(token.gap for token in found[: at + 1])
    if unknown and not acts and not case.follows and _is_bare(found):
        return ()
    last = last_of(found, lambda token: token.is_("topic", "request") or token.is_("act")) or 0
    if sum(token.gap for token in found[last + 1 :]):
        return ()  # 申请的XX is one of a kind that is not known
    return _stage(acts, done, topics, case)


def _is_bare(found: Words) -> bool:
    return all(t.text in BARE for t in found if t.is_("topic", "request"))


def _is_anybody(found: Words, who: set[str], case: Case) -> bool:
    """Whether 公民 is said of whoever asked: as the only applicant, of all that was received."""
    return (
        who == {"requests_natural_person"}
        and case.applicants == 1
        and not case.in_part
        and any(token.text == "公民" for token in found)
        and "receive" in names(found, "act")
    )


def said_of_outcomes(found: Words) -> tuple[str, ...]:
    """The outcomes that words name: one, or an umbrella with its reason; none for several.

    What follows a cause is what became of it: 因内容不明确告知补正.
    """
    named = tuple(dict.fromkeys(names(found, "outcome")))
    if len(named) <= 1:
        return named
    umbrellas = [name for name in named if name in UMBRELLAS]
    reasons = [name for name in named if name not in UMBRELLAS]
    if len(umbrellas) == 1:
        fitting = _with_reasons(umbrellas[0], reasons)
        if fitting is not None:
            return fitting
    return (named[-1],) if _became_last(found, named) else ()


def _became_late(found: Words) -> tuple[str, ...]:
    """What became of requests for a reason, where that is a delay: 因补正材料延长答复期限."""
    at = last_of(found, lambda token: token.is_("timing", "requests_closed_extended"))
    caused = at is not None and any(token.text in CAUSES for token in found[:at])
    told = any("outcome" in token.roles for token in found[at or 0 :])
    return ("requests_closed_extended",) if caused and not told else ()


def _with_reasons(umbrella: str, reasons: Sequence[str]) -> tuple[str, ...] | None:
    """An umbrella with the one reason it can have; alone if it was for one of several.

    ``None`` where several are named of which some are no reasons for it, but other outcomes.
    """
    fit = all(name.startswith(REASONS[umbrella]) for name in reasons)
    if len(reasons) == 1:
        return (umbrella, *reasons) if fit else ()
    return (umbrella,) if fit else None


def _became_last(found: Words, named: Sequence[str]) -> bool:
    """Whether the last of several outcomes is what became of a request, and the others say why."""
    if named[-1] == "requests_partly_granted" and _are_reasons(named[:-1]):
        return True
    last = last_of(found, lambda token: "outcome" in token.roles) or 0
    if last and found[last - 1].text == "的" and not found[last].gap:
        return True  # 内容不清的告知补正
    first = next(n for n, token in enumerate(found) if "outcome" in token.roles)
    return len(named) == 2 and any(token.text in CAUSES for token in found[:first])


def _are_reasons(named: Sequence[str]) -> bool:
    return all(name.startswith("denied_") for name in named)


def _is_given(found: Words) -> bool:
    """Whether 依申请 says how something was published (依申请公开信息28条), not who asked."""
    acts = set(names(found, "act"))
    return acts == {"publish"} and "info" in names(found, "noun")


def _ways(found: Words) -> set[str]:
    ways = {token.roles["channel"] for token in found if "channel" in token.roles}
    strong = {t.roles["channel"] for t in found if "channel" in t.roles and t.text not in WEAK}
    return strong or ways


def _is_compound(found: Words) -> bool:
    """Whether the way follows the applicant directly: 公民网上申请 is one of 网上申请."""
    pairs = pairwise(found)
    return any(
        "applicant" in one.roles and "channel" in two.roles and not two.gap for one, two in pairs
    )


def _described(found: Words, ways: set[str], who: set[str], case: Case) -> tuple[str, ...]:
    """All that is said of the only requests of a sentence: 由公民以书面形式提出的申请一件."""
    at = last_of(found, lambda token: token.is_("topic", "request"))
    told = at is not None and at > 0 and found[at - 1].text == "的"
    by_way = any(token.text in ("书面形式", "形式", "方式") for token in found[:at])
    told = told or (at is not None and by_way and found[at].text in ASKED_FOR)
    all_of_it = any(token.is_("mark", "together") for token in found) and not case.in_part
    sole = case.sole or (case.sole_way and all_of_it)
    if not (sole and told and "receive" in names(found, "act")):
        return ()
    return ("requests_received", *ways, *who) if len(ways) <= 1 and len(who) <= 1 else ()


def _asked(ways: set[str], who: set[str]) -> tuple[str, ...]:
    if ways and who:
        return ()
    if "requests_organisation" in who and who <= ORGANISATIONS:
        return ("requests_organisation",)
    one = ways or who
    return (next(iter(one)),) if len(one) == 1 else ()


def is_of_one_kind(found: Words) -> bool:
    """Whether words name organisations of one kind only, as 社会组织 beside 企业."""
    said = [token.text for token in found if "applicant" in token.roles]
    return bool(said) and all(text in ONE_KIND for text in said)


def _stage(
    acts: Sequence[str], done: Sequence[str], topics: Sequence[str], case: Case
) -> tuple[str, ...]:
    explicit = "request" in topics
    result: list[str] = []
    if "new" in acts:
        result.append("requests_new")
    elif "receive" in acts or (explicit and not done):
        if not (case.in_part and case.before == "request"):
            result.append("requests_received")
    elif "manage" in acts and not done:
        result.append("requests_received")
    if done:
        result.append("requests_handled" if "close" in done else "requests_answered")
    return tuple(result)
