"""Which cell belongs to which column, when a row has too many cells or too few.

Flattening and wrong span counts leave extra blanks or lose some.  Every way to
drop or insert blanks is considered; where all ways agree the cell is read,
where they differ it is left open.  Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import comb
from typing import TypeVar

from common.often_made import often_made

T = TypeVar("T")
MOST_WAYS = 1500
"""Ways to align a row that are considered before it is given up as unreadable."""
MOST_DROPPED = 300
"""The same where numbers, not only blanks, would have to be left out."""


@often_made(frozen=True, slots=True)
class Aligned:
    """A row's cells by column; ``None`` where a cell is missing.

    ``open`` are the columns where the ways to align the row (``ways``) differ;
    ``chosen`` says that the tables' equations had to decide.
    """

    cells: tuple[int | None, ...]
    open: tuple[int, ...] = ()
    chosen: bool = False
    ways: tuple[tuple[int | None, ...], ...] = ()


def align(
    texts: Sequence[str | None],
    columns: int,
    fits: Callable[[Sequence[int | None]], int] | None = None,
) -> Aligned | None:
    """Align a row's cells with its columns.

    ``texts`` are the cells' values, ``None`` for a blank.  ``fits`` scores a way
    (the higher, the better the equations hold).  The result holds indexes into
    ``texts``; ``None`` when the row cannot be aligned at all.
    """
    count = len(texts)
    if count == columns:
        return Aligned(tuple(range(count)))
    filled = [at for at, text in enumerate(texts) if text is not None]
    if len(filled) == columns:
        return Aligned(tuple(filled))
    if filled and filled[-1] - filled[0] + 1 == columns:
        return Aligned(tuple(range(filled[0], filled[-1] + 1)))
    if not filled and count > columns:
        return Aligned(tuple(range(columns)))
    ways = _ways(texts, columns)
    return _agree(texts, ways, fits) if ways else None


def _ways(texts: Sequence[str | None], columns: int) -> list[tuple[int | None, ...]]:
    """All ways to bring a row to its columns, by dropping or inserting cells."""
    count = len(texts)
    if count < columns:
        if comb(columns, count) > MOST_WAYS:
            return []
        ways: list[tuple[int | None, ...]] = []
        for place in combinations(range(columns), count):
            way: list[int | None] = [None] * columns
            for at, column in enumerate(place):
                way[column] = at
            ways.append(tuple(way))
        return ways
    blanks = [at for at, text in enumerate(texts) if text is None]
    surplus = count - columns
    if len(blanks) >= surplus:
        droppable, most = blanks, MOST_WAYS
    else:
        droppable, most = list(range(count)), MOST_DROPPED
    if comb(len(droppable), surplus) > most:
        return []
    left_out = (set(dropped) for dropped in combinations(droppable, surplus))
    return [tuple(at for at in range(count) if at not in out) for out in left_out]


def _agree(
    texts: Sequence[str | None],
    ways: Sequence[tuple[int | None, ...]],
    fits: Callable[[Sequence[int | None]], int] | None,
) -> Aligned:
    """What the best ways have in common."""
    distinct: dict[tuple[str | None, ...], tuple[int | None, ...]] = {}
    for way in ways:
        distinct.setdefault(tuple(None if at is None else texts[at] for at in way), way)
    candidates = list(distinct.values())
    chosen = False
    if len(candidates) > 1 and fits is not None:
        scores = [fits(way) for way in candidates]
        best = max(scores)
        better = [way for way, score in zip(candidates, scores, strict=True) if score == best]
        chosen = len(better) < len(candidates)
        candidates = better
    return common(texts, candidates, chosen)


def common(
    texts: Sequence[str | None], ways: Sequence[tuple[int | None, ...]], chosen: bool
) -> Aligned:
    """The cells that all ways agree on; the columns where they differ stay open."""
    first = ways[0]
    open_columns = tuple(
        column
        for column in range(len(first))
        if len({_text(texts, way[column]) for way in ways}) > 1
    )
    cells = tuple(None if column in open_columns else at for column, at in enumerate(first))
    return Aligned(cells, open_columns, chosen and len(open_columns) < len(first), tuple(ways))


def _text(texts: Sequence[str | None], at: int | None) -> str | None:
    return None if at is None else texts[at]
