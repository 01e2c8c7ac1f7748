"""What is made of a text, remembered where the text is short: labels come back on every page."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")

KEPT = 8192
"""Texts that are remembered: far more than the labels of one page."""
LONGEST_KEPT = 200
"""Characters of a text beyond which nothing is remembered of it."""


def kept_if_short(most: int = KEPT) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Remember what a function gives for the last ``most`` texts that are short."""

    def decorate(function: Callable[[str], T]) -> Callable[[str], T]:
        kept = lru_cache(maxsize=most)(function)

        @wraps(function)
        def call(text: str) -> T:
            return kept(text) if len(text) <= LONGEST_KEPT else function(text)

        return call

    return decorate
