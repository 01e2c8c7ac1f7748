"""Figures of a sentence that add up to a total of it: they vouch for each other's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from extract.reports.choosing import Count
from extract.reports.naming import ASKED, DISPUTED

_WAYS = (
    *("requests_online", "requests_by_letter", "requests_written", "requests_in_person"),
    *("requests_by_fax", "requests_by_email", "requests_by_phone"),
)
_APPLICANTS = tuple(sorted(ASKED.difference(_WAYS)))
_OUTCOMES = (
    *("requests_granted", "requests_partly_granted", "requests_denied", "requests_unable"),
    *("requests_rejected", "requests_other", "requests_withdrawn", "requests_already_public"),
    *("requests_not_held", "requests_needs_creation", "requests_unclear", "requests_petition"),
    *("requests_repeat", "requests_not_this_agency", "requests_not_government_information"),
    *("requests_other_channel", "requests_needs_amendment"),
)
_OUTLETS = (
    *("published_website", "published_microblog", "published_wechat", "published_new_media"),
    *("published_gazette", "published_board", "published_press", "published_elsewhere"),
)
_TOTALS = (
    *(
        (f"requests_{whole}", parts)
        for whole in ("received", "new", "handled", "answered")
        for parts in (_WAYS, _APPLICANTS, _OUTCOMES)
    ),
    ("published_items", _OUTLETS),
    *(
        (
            dispute,
            tuple(f"{dispute}_{name}" for name in ("upheld", "corrected", "other", "pending")),
        )
        for dispute in sorted(DISPUTED)
    ),
)
"""What the parts of one kind add up to."""
_BALANCES = (
    (("requests_new", "requests_carried_over"), ("requests_received",)),
    (
        ("requests_new", "requests_carried_over"),
        ("requests_handled", "requests_carried_forward"),
    ),
    (("requests_received",), ("requests_handled", "requests_carried_forward")),
    (("requests_received",), ("requests_answered", "requests_carried_forward")),
)
FEWEST_PARTS = 2
FEWEST_NUMBERS = 3


def adding_up(counts: Sequence[Count]) -> frozenset[str]:
    """The keys of figures that add up to a total of their sentence, and of that total."""
    by_key = {count.key: count for count in counts if count.value}
    found: set[str] = set()
    for whole, kinds in _TOTALS:
        total = by_key.get(whole)
        if total is None:
            continue
        parts = [by_key[key] for key in kinds if key in by_key]
        parts = [part for part in parts if part.place != total.place]
        if _sum(parts) == total.value and len(_places(parts)) >= FEWEST_PARTS:
            found |= {whole, *(part.key for part in parts)}
    for left, right in _BALANCES:
        if all(key in by_key for key in (*left, *right)):
            sides = [[by_key[key] for key in side] for side in (left, right)]
            equal = _sum(sides[0]) == _sum(sides[1])
            if equal and len(_places([*sides[0], *sides[1]])) >= FEWEST_NUMBERS:
                found |= {*left, *right}
    return frozenset(found)


def _places(counts: Iterable[Count]) -> set[int]:
    return {count.place for count in counts}


def _sum(counts: Iterable[Count]) -> Decimal:
    """The sum of numbers, one of which two things are said counted once."""
    return sum({count.place: count.value for count in counts}.values(), Decimal(0))
