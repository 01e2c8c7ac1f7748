"""The key that words of a clause name: the parts of the grammar that :mod:`clauses` uses.

Each function looks at words (:class:`~extract.reports.prose_words.Token`) once and gives
keys of ``statements.toml``, or nothing where the words name nothing, or several things.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extract.reports.prose_words import Token

SPECIFIC = ("topic", "noun", "outcome", "channel", "applicant", "timing", "result", "outlet")
DISPUTES = {"review": "reviews", "lawsuit": "lawsuits"}
UMBRELLAS = ("requests_denied", "requests_unable", "requests_rejected")
ANYBODY = frozenset({"requests_natural_person", "requests_organisation"})
SURE = frozenset({"requests_granted", "requests_partly_granted", *UMBRELLAS})
"""Outcomes that are said of requests only, whatever the sentence is about."""
ORGANISATIONS = frozenset({"requests_organisation", "requests_social_org"})
REASONS = {
    "requests_denied": ("denied_",),
    "requests_unable": ("requests_not_held", "requests_needs_creation", "requests_unclear"),
    "requests_rejected": ("requests_petition", "requests_repeat"),
}
"""Why a request was denied, could not be granted, or was not dealt with."""
BARE = ("申请", "申请件", "申请量", "申请总量", "申请事项")
"""Words for a request that do not say what was asked for."""
WEAK = ("线上", "线下")
"""Ways that say little where another one stands beside them."""
CAUSES = ("因", "由于", "经")
ASKED = frozenset(
    {"requests_online", "requests_by_letter", "requests_written", "requests_in_person"}
    | {"requests_by_fax", "requests_by_email", "requests_by_phone", "requests_natural_person"}
    | {"requests_organisation", "requests_business", "requests_research", "requests_social_org"}
    | {"requests_legal_service"}
)
"""Parts of all requests, by the way they came and by who asked."""
FEWEST_LISTED = 2
PUBLISHED_UNITS = frozenset("条件份项篇则个次")
REQUEST_UNITS = frozenset(("", "件", "条", "份", "宗", "次", "项", "起", "例", "人次", "件次"))


@dataclass(frozen=True, slots=True)
class Case:
    """What is known beside the words: the topic (``before``: that of the words before).

    ``gap`` counts characters of unknown words between the deciding word and the number;
    ``follows`` says that the words stand behind the number, ``doing`` that its clause says
    that something was received or handled, ``of_made`` that the sentence is about all
    information that was produced; it names ``applicants`` kinds of applicants, and begins
    with ``outlet``.  ``foreign_disputes`` are those of which only a part (the ``subset`` that
    a later clause tells of) is about disclosure; ``sole`` is the only number of its sentence.
    """

    topic: str | None
    before: str | None
    in_part: bool
    disclosure: bool
    gap: int
    follows: bool
    doing: bool
    of_made: bool
    applicants: int
    outlet: str | None
    subset: bool = False
    foreign_disputes: bool = False
    sole: bool = False


Words = Sequence[Token]


def names(found: Words, kind: str) -> list[str]:
    """The names that words have as ``kind``, in order."""
    return [token.roles[kind] for token in found if kind in token.roles]


def _joined(found: Words) -> bool:
    return any(token.is_("mark", "joint", "together") for token in found)


def is_specific(token: Token) -> bool:
    """Whether a word names what is counted."""
    return any(kind in token.roles for kind in SPECIFIC) or token.is_("act", "carry")


def is_outcome(token: Token) -> bool:
    """Whether a word says what became of something."""
    return any(kind in token.roles for kind in ("outcome", "timing", "result"))


def carried(left: Words, right: Words, year: int | None, answered: bool) -> str | None:
    """The key of requests carried over or forward, if that is what a number counts."""
    for found in (left, right):
        at = next((n for n, token in enumerate(found) if token.is_("act", "carry")), None)
        if at is None:
            continue
        if {"review", "lawsuit", "foreign"} & set(names([*left, *right], "topic")):
            return ""
        before, behind = found[:at], found[at + 1 :]
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
    if last_of(pending, is_specific) is not None:
        gap = number.gap + sum(token.gap for token in left)
        deciding = last_of(pending, is_specific) or 0
        return [*pending, *left], 0, gap + sum(token.gap for token in pending[deciding + 1 :])
    return [], 0, number.gap


def last_of(found: Words, wanted: Callable[[Token], bool]) -> int | None:
    """Where the last word stands that is ``wanted``; ``None`` if none is."""
    return next((n for n in range(len(found) - 1, -1, -1) if wanted(found[n])), None)


def keys(number: Token, found: Words, behind: Words, case: Case) -> tuple[str, ...]:
    """The keys that a number counts by its words; none, one, or two (收到并办结)."""
    if not found:
        return ()
    topics = names(found, "topic")
    last = topics[-1] if topics else None
    if case.gap:
        return ()
    if number.kind == "money":
        return _fees(found, topics, case)
    if _is_foreign(found, last, case):
        return ()
    topic = last or case.topic
    if case.of_made and "published" not in topics:
        return ()
    if topic in DISPUTES:
        return _dispute(found, topic, topics, case)
    if topic == "complaints":
        told = names(found, "noun") or (number.value == 0 and not case.gap)
        return ("complaints",) if told and case.disclosure else ()
    if topic == "fees":
        return ()
    if behind and behind[0].is_("topic", "foreign"):
        return ()
    if _is_published(found, topic, topics):
        return _published(number, found, behind, case)
    if number.unit not in REQUEST_UNITS:
        return ()
    return _request(found, topic, topics, case)


def _fees(found: Words, topics: Sequence[str], case: Case) -> tuple[str, ...]:
    if any(token.is_("mark", "waived") for token in found):
        return ()
    told = "fees" in topics or (case.topic == "fees" and "receive" in names(found, "act"))
    return ("fees_charged",) if told else ()


def _is_foreign(found: Words, last: str | None, case: Case) -> bool:
    if last == "foreign":
        at = last_of(found, lambda token: token.is_("topic", "foreign")) or 0
        column = found[at].text in ("专栏", "栏目")
        return not (column and _is_shown(found[at:]) and names(found[at:], "noun"))
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
        return () if len(set(results)) > 1 else (f"{DISPUTES[topic]}_{results[-1]}",)
    if topic not in topics:
        return ()
    behind = found[own[-1] + 1 :]
    if any(token.is_("act", "answer", "close", "publish") for token in behind):
        return ()
    return (DISPUTES[topic],)


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


def _published(number: Token, found: Words, behind: Words, case: Case) -> tuple[str, ...]:
    if number.unit and number.unit not in PUBLISHED_UNITS:
        return ()
    outlets = list(dict.fromkeys(names(found, "outlet")))
    if not outlets and case.outlet:
        outlets = [case.outlet]
    if len(outlets) == 1:
        return () if outlets[0] == "published_elsewhere" else (outlets[0],)
    if outlets and "published_website" not in outlets:
        return ()
    return ("published_items",) if _is_all_published(found, behind, case) else ()


def _is_all_published(found: Words, behind: Words, case: Case) -> bool:
    """Whether a number is that of everything published, not of a part or a kind."""
    in_part = case.in_part and not case.of_made
    if in_part or any(token.is_("act", "receive", "answer", "close") for token in found):
        return False
    told = "published" in names(found, "topic") or "publish" in names(found, "act")
    at = last_of(found, lambda token: token.is_("noun", "info"))
    if at is None:
        return told and not (case.of_made or names(behind, "topic"))
    return (case.follows or told) and not _is_subset(found, at)


def _is_subset(found: Words, at: int) -> bool:
    """Whether 信息 is only one kind: 财政信息, 机构职能类信息; 等各类信息 is all of them."""
    noun = found[at]
    before = found[at - 1] if at else None
    if noun.text != "信息":
        return False
    if noun.gap:
        return True
    return before is not None and (before.text == "类" or before.is_("topic", "foreign"))


def _request(found: Words, topic: str | None, topics: Sequence[str], case: Case) -> tuple[str, ...]:
    if names(found, "outcome"):
        outcomes = said_of_outcomes(found)
        known = topic == "request" or (topic is None and SURE.issuperset(outcomes))
        return outcomes if known else ()
    if topic != "request" or _is_given(found):
        return ()
    ways, who = _ways(found), set(names(found, "applicant"))
    if who >= ANYBODY or (who == {"requests_natural_person"} and _is_anybody(found, case)):
        who = set()
    acts = names(found, "act")
    done = [name for name in ("close", "answer") if name in acts]
    if (ways or who) and not done:
        described = _described(found, ways, who, case)
        if ways and who and _is_compound(found):
            who = set()
        return described or _asked(ways, who)
    timing = list(dict.fromkeys(names(found, "timing")))
    if timing:
        return (timing[0],) if len(timing) == 1 else ()
    if "publish" in acts and not names(found, "noun") and "request" not in topics:
        return ("requests_granted",)
    at = last_of(found, lambda token: token.is_("topic", "request")) or 0
    unknown = sum(token.gap for token in found[: at + 1])
    if unknown and not acts and not case.follows and _is_bare(found):
        return ()
    return _stage(acts, done, topics, case)


def _is_bare(found: Words) -> bool:
    return all(t.text in BARE for t in found if t.is_("topic", "request"))


def _is_anybody(found: Words, case: Case) -> bool:
    """Whether 公民 is said of whoever asked: as the only applicant, of all that was received."""
    return (
        case.applicants == 1
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
    if len(umbrellas) == 1 and len(reasons) == 1:
        fits = reasons[0].startswith(REASONS[umbrellas[0]])
        return (umbrellas[0], reasons[0]) if fits else ()
    first = next(n for n, token in enumerate(found) if "outcome" in token.roles)
    caused = any(token.text in CAUSES for token in found[:first])
    return (named[-1],) if caused and len(named) == 2 else ()


def _is_given(found: Words) -> bool:
    """Whether 依申请 says how information was published, not that somebody asked: 依申请公开信息28条."""
    acts = set(names(found, "act"))
    return acts == {"publish"} and "info" in names(found, "noun")


def _ways(found: Words) -> set[str]:
    ways = {token.roles["channel"] for token in found if "channel" in token.roles}
    strong = {t.roles["channel"] for t in found if "channel" in t.roles and t.text not in WEAK}
    return strong or ways


def _is_compound(found: Words) -> bool:
    """Whether the way follows the applicant directly: 公民网上申请 is one of 网上申请."""
    pairs = zip(found, found[1:], strict=False)
    return any(
        "applicant" in one.roles and "channel" in two.roles and not two.gap for one, two in pairs
    )


def _described(found: Words, ways: set[str], who: set[str], case: Case) -> tuple[str, ...]:
    """All that is said of the only requests of a sentence: 由公民以书面形式提出的申请一件."""
    at = last_of(found, lambda token: token.is_("topic", "request"))
    told = at is not None and at > 0 and found[at - 1].text == "的"
    if not (case.sole and told and "receive" in names(found, "act")):
        return ()
    return ("requests_received", *ways, *who) if len(ways) <= 1 and len(who) <= 1 else ()


def _asked(ways: set[str], who: set[str]) -> tuple[str, ...]:
    if ways and who:
        return ()
    if "requests_organisation" in who and who <= ORGANISATIONS:
        return ("requests_organisation",)
    one = ways or who
    return (next(iter(one)),) if len(one) == 1 else ()


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
