"""What words name: the groups of keys, and what is known beside the words of a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extract.reports.prose_words import Token

_OUTCOMES = frozenset({"outcome", "timing", "result"})
_SPECIFIC = _OUTCOMES | {"topic", "noun", "channel", "applicant", "outlet"}
DISPUTES = {"review": "reviews", "lawsuit": "lawsuits"}
DISPUTED = frozenset(DISPUTES.values())
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
OWN = ("我局", "本局", "我厅", "本厅", "本机关", "本单位", "我单位", "我分局", "我支队", "本支队")
"""Words for the organ whose report it is."""
WITHIN = ("中", "里", "当中", "里头", "里面")
"""Words behind a whole of which the parts follow: 12件申请中."""
CAUSES = ("因", "由于", "经", "系因")
DISCONTENT = ("不服", "不满", "不满意", "有异议")
NEW_MEDIA = frozenset({"published_microblog", "published_wechat", "published_new_media"})
"""Outlets that have one key where one number is that of several of them."""
ASKED = frozenset(
    {"requests_online", "requests_by_letter", "requests_written", "requests_in_person"}
    | {"requests_by_fax", "requests_by_email", "requests_by_phone", "requests_natural_person"}
    | {"requests_organisation", "requests_business", "requests_research", "requests_social_org"}
    | {"requests_legal_service"}
)
"""Parts of all requests, by the way they came and by who asked."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is known beside the words: the topic (``before``: that of the words before).

    ``gap`` counts characters of unknown words between the deciding word and the number;
    ``follows`` says that the words stand behind the number, ``doing`` that its clause says
    that something was received or handled, ``of_made`` that the sentence is about all
    information that was produced; it names ``applicants`` kinds of applicants, and begins
    with ``outlet``.  ``foreign_disputes`` are those of which only a part (the ``subset`` that
    a later clause tells of) is about disclosure; ``sole`` is the only number of its sentence,
    ``sole_way`` says that ways and applicants are told of one number only.
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
    foreign_fees: bool = False
    tells_kinds: bool = False
    sole_way: bool = False


Words = Sequence[Token]


def names(found: Words, kind: str) -> list[str]:
    """The names that words have as ``kind``, in order."""
    return [token.roles[kind] for token in found if kind in token.roles]


def has(found: Sequence[Token], name: str) -> bool:
    """Whether a word is a mark of this name."""
    for token in found:  # noqa: SIM110  any() takes twice as long
        if token.roles.get("mark") == name:
            return True
    return False


def has_carry(found: Sequence[Token]) -> bool:
    """Whether a clause says that something was carried to another year."""
    return any(token.is_("act", "carry") for token in found)


def is_specific(token: Token) -> bool:
    """Whether a word names what is counted."""
    roles = token.roles
    return not _SPECIFIC.isdisjoint(roles) or roles.get("act") == "carry"


def is_outcome(token: Token) -> bool:
    """Whether a word says what became of something."""
    return not _OUTCOMES.isdisjoint(token.roles)


def last_of(found: Words, wanted: Callable[[Token], bool]) -> int | None:
    """Where the last word stands that is ``wanted``; ``None`` if none is."""
    return next((n for n in range(len(found) - 1, -1, -1) if wanted(found[n])), None)


def one_outlet(found: Words) -> str | None:
    """The outlet that words name, new media as one; ``None`` for none or several."""
    outlets = set(names(found, "outlet"))
    if len(outlets) > 1 and outlets <= NEW_MEDIA:
        return "published_new_media"
    return outlets.pop() if len(outlets) == 1 else None


def ended(dispute: str, result: str) -> tuple[str, ...]:
    """The key of how reviews or lawsuits ended; a review follows no other, so has no such kind."""
    kinds = result in ("direct", "after_review")
    return () if kinds and dispute != "lawsuits" else (f"{dispute}_{result}",)
