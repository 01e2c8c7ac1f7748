"""Which of two versions of the extractor is the later one."""

from __future__ import annotations

import re
from functools import cache

_PART = re.compile(r"\d+|[^\d.]+")

Order = tuple[tuple[int, int, str], ...]


@cache
def order(version: str) -> Order:
    """A key that sorts extractor versions: numbers by value (``1.10`` after ``1.9``)."""
    return tuple(
        (1, int(part), "") if part.isdigit() else (0, 0, part) for part in _PART.findall(version)
    )


def later(one: str, other: str) -> str:
    """The later of two versions."""
    return max(one, other, key=lambda version: (order(version), version))
