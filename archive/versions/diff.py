"""What differs between two states of a report: the one way cells and prose are compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeVar

Kind = Literal["gained", "lost", "changed"]
Key = TypeVar("Key")

MAX_PASSAGES = 4000
"""Passages that are compared one by one; of longer texts all is one change."""


def cells(
    old: Mapping[Key, str | None], new: Mapping[Key, str | None]
) -> Iterator[tuple[Kind, Key]]:
    """The cells whose values differ (``None``: blank), in the order of ``new``, lost ones last."""
    for key, value in new.items():
        if key not in old:
            yield "gained", key
        elif old[key] != value:
            yield "changed", key
    for key in old:
        if key not in new:
            yield "lost", key


def passages(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[Kind, tuple[int, int], tuple[int, int]]]:
    """The runs of passages that differ: which of ``old`` and which of ``new``, as slices' ends."""
    if max(len(old), len(new)) > MAX_PASSAGES:
        if list(old) != list(new):
            yield "changed", (0, len(old)), (0, len(new))
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "equal":
            kind: Kind = "lost" if tag == "delete" else "gained" if tag == "insert" else "changed"
            yield kind, (first, last), (start, end)
