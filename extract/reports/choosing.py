"""Which of several numbers that a sentence gives for one key is the one that is meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from common.often_made import often_made
from extract.reports.naming import REASONS, UMBRELLAS

APART = ("requests_granted", "requests_partly_granted", *UMBRELLAS)
"""What became of requests, of which one has one."""
CONCLUDED = ("requests_handled", "requests_answered")


@often_made(frozen=True, slots=True)
class Count:
    """What a sentence says of one key; ``unit`` is empty where it says there was none.

    Counts of one number have one ``place``; a ``whole`` is said to be one (合计).  ``clause`` is
    the clause that says it, ``doubt`` why it may be misread (:mod:`extract.reports.unsure`).
    """

    key: str
    value: Decimal
    unit: str
    raw: str
    about: bool
    place: int = 0
    whole: bool = False
    clause: int = 0
    doubt: tuple[str, ...] = ()


def once(counts: Iterable[Count], *, told_apart: bool) -> list[Count]:
    """One number of each key: the sum of the others, or the first, as one behind it is of a part.

    None for outlets of one kind or results that are told apart, for fees that nothing sums
    up, and for answers where those given by word of mouth are ``told_apart``.
    """
    found: dict[str, list[Count]] = {}
    for count in counts:
        found.setdefault(count.key, []).append(count)
    if told_apart:
        found.pop("requests_answered", None)
    _put_elsewhere(found)
    kept = [one for key, many in found.items() if (one := _of_several(key, many)) is not None]
    return [one for one in kept if not _is_part_of_denied(one, kept)]


def _put_elsewhere(found: dict[str, list[Count]]) -> None:
    """Take out what became of a number that was then put elsewhere: 不再处理,列入其他处理."""
    others = {count.place for count in found.get("requests_other", ()) if count.value}
    for key in APART:
        kept = [count for count in found.get(key, ()) if count.place not in others]
        if key in found and not kept:
            found.pop(key)


def _is_part_of_denied(count: Count, counts: Sequence[Count]) -> bool:
    """Whether 因涉密不予公开1件 stands beside another reason: then 1 is not all that was denied."""
    reasons = [one for one in counts if one.key.startswith(REASONS.get(count.key, ("-",)))]
    return len(reasons) > 1 and any(one.place == count.place for one in reasons)


def _of_several(key: str, many: Sequence[Count]) -> Count | None:
    ended = key.endswith(("_upheld", "_corrected", "_other", "_pending"))
    if ended and len({count.place for count in many}) > 1:
        return None  # of several kinds of them
    if len({count.value for count in many}) == 1:
        return many[0]
    if len(many) > 2:
        every = sum(count.value for count in many)
        whole = next((one for one in many if one.value * 2 == every), None)
        if whole is not None:
            return whole
    if key == "fees_charged":
        return None
    if many[-1].whole and many[-1].value > max(count.value for count in many[:-1]):
        return many[-1]
    if key in CONCLUDED and max(count.value for count in many[1:]) > many[0].value:
        return None  # the first was a part
    apart = key.startswith("published_") and key != "published_items"
    return None if apart else many[0]
