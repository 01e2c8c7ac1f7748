"""What a sum counts by its parts: 合计24件 behind two numbers that make 24."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extract.reports.naming import ASKED, DISPUTED, NEW_MEDIA
from extract.reports.prose_words import Token
from extract.reports.spoken_of import KINDS, MENTIONED, Had


def of_parts(number: Token, had: Sequence[Had]) -> tuple[str, ...]:
    """What 合计 counts: the sum of what was counted right before, if it is that."""
    kinds = [one for one in had if one.keys and KINDS.issuperset(one.keys)]
    if len(kinds) > 1 and sum((one.number.value for one in kinds), Decimal(0)) == number.value:
        return ("lawsuits",)  # whatever brackets tell of each
    for start in range(len(had) - 2, -1, -1):
        parts = had[start:]
        if not all(part.keys for part in parts):
            return ()
        if sum((part.number.value for part in parts), Decimal(0)) == number.value:
            return _sum_of([key for part in parts for key in part.keys])
    return ()


def _sum_of(keys: Sequence[str]) -> tuple[str, ...]:
    if all(key == "fees_charged" for key in keys):
        return ("fees_charged",)
    if all(key in ASKED for key in keys):
        return ("requests_received",)
    if set(keys) == {"complaints"}:
        return ("complaints",)
    if set(keys) == {"requests_received", "requests_carried_over"}:
        return MENTIONED
    if set(keys) == {"requests_new", "requests_carried_over"}:
        return ("requests_received",)
    if set(keys) <= NEW_MEDIA:
        return ("published_new_media",)
    if all(key.startswith("published_") for key in keys):
        return ("published_items",)
    disputes = {key.partition("_")[0] for key in keys if "_" in key}
    return tuple(disputes) if len(disputes) == 1 and disputes <= DISPUTED else ()
