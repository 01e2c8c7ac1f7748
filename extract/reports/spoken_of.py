"""Which count of a sentence 均 speaks of: the last that is no part, or the whole of its parts.

Where it is not plain which one is meant, none is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.reports.naming import ASKED, DISPUTED, DISPUTES, Words, names
from extract.reports.prose_words import Token

BASES = frozenset(
    {"requests_received", "requests_new", "requests_handled", "requests_answered"}
    | {"requests_carried_over", "requests", *DISPUTES.values()}
)
"""Counts of which something may be said as a whole."""
KINDS = frozenset({"lawsuits_direct", "lawsuits_after_review"})
PARTS = ASKED | KINDS
"""Counts that are parts of another wherever they stand behind it."""
MENTIONED = ("requests",)
"""What a number counts that only says of how many requests something is told: 12件申请均."""
CARRIED = ("requests_carried_over",)
CONCLUDED = frozenset({"requests_handled", "requests_answered"})


@dataclass(frozen=True, slots=True)
class Had:
    """A number of the sentence, with what it counted; ``part`` if it is one of a whole.

    ``keys`` is empty for one that is not understood: nothing is said of that, unless it is
    ``open``, one of requests of which the next clause says what became.
    """

    keys: tuple[str, ...]
    number: Token
    part: bool
    open: bool = False


def counted_other(keys: tuple[str, ...], number: Token, had: Sequence[Had]) -> bool:
    """Whether another number of all requests was counted in the sentence before."""
    if keys != ("requests_received",):
        return False
    first = next((one.number.value for one in had if one.keys == keys), None)
    return first not in (None, number.value)


def spoken_of(found: Words, had: Sequence[Had]) -> Had | None:
    """The count that 均 speaks of; ``None`` where it is not plain which."""
    if not had:
        return None
    last = had[-1]
    if last.part and last.keys and CONCLUDED.issuperset(last.keys):
        return last
    named = {DISPUTES.get(name, name) for name in names(found, "topic")} & DISPUTED
    if named:
        of_named = [one for one in had if named.issuperset(one.keys) and one.keys]
        return of_named[-1] if len(of_named) == len(named) else None
    if last.part:
        return last if _is_ended_part(found, had) else _whole(found, had)
    if last.keys and not BASES & set(last.keys):
        return _restated(had) or _summed_by(had) or last
    return None if _is_beside_carried(had) else last


def _is_ended_part(found: Words, had: Sequence[Had]) -> bool:
    """Whether the last part is one of disputes, which ended as is said: 其中诉讼2件,均被驳回.

    Kinds of lawsuits are parts of those that were counted, if they were.
    """
    keys = had[-1].keys
    kinds = frozenset() if any("lawsuits" in one.keys for one in had) else KINDS
    return bool(keys) and (DISPUTED | kinds).issuperset(keys) and bool(names(found, "result"))


def _is_beside_carried(had: Sequence[Had]) -> bool:
    """Whether new requests and those of last year were counted, and 均 may speak of both."""
    carried = any(one.keys == CARRIED for one in had)
    return carried and len(had) > 1 and bool({"requests_new", *CARRIED} & set(had[-1].keys))


def beside(found: Words, had: Sequence[Had], of: Had) -> Sequence[Had]:
    """The reviews beside lawsuits of which the same is said: 复议3件、诉讼2件,均维持."""
    both = [one for one in had if len(one.keys) == 1 and DISPUTED.issuperset(one.keys)]
    if len(set(names(found, "topic"))) == 1 or of not in both:
        return ()
    if len(both) != 2 or both != list(had[-2:]):
        return ()
    others = [one for one in both if one is not of and one.keys != of.keys]
    return [one for one in others if one.number.value]  # 复议0件,诉讼2件且均被驳回


def _restated(had: Sequence[Had]) -> Had | None:
    """The count that the last number is all of: 收到申请8件,予以公开8件."""
    for one in had[:-1]:
        if BASES & set(one.keys) and one.number.value == had[-1].number.value:
            return one
    return None


def _summed_by(had: Sequence[Had]) -> Had | None:
    """The count that those behind it sum up to: 14件申请中13件按时办结,1件延期."""
    for at in range(len(had) - 3, -1, -1):
        behind = sum((one.number.value for one in had[at + 1 :]), Decimal(0))
        if BASES & set(had[at].keys) and behind == had[at].number.value:
            return had[at]
    return None


def _whole(found: Words, had: Sequence[Had]) -> Had | None:
    """The whole of the last parts, if they are all of it, or it is named again (上述申请)."""
    parts = _trailing(had)
    whole = had[-len(parts) - 1] if len(parts) < len(had) else None
    if whole is None or whole.part:
        return None
    summed = sum((part.number.value for part in parts), Decimal(0)) == whole.number.value
    again = any(token.is_("mark", "said") for token in found)
    return whole if again or (summed and len(parts) > 1) else None


def _trailing(had: Sequence[Had]) -> Sequence[Had]:
    start = next((n for n in range(len(had), 0, -1) if not had[n - 1].part), 0)
    return had[start:]
