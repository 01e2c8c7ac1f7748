"""The heading of a table without rules: which columns its cells span, how they are aligned."""

from __future__ import annotations

from collections.abc import Sequence

from extract.documents.drawn.pieces import Piece, Stretch

_MOST_COLUMNS = 60
"""In a heading of more columns no spans are sought: it is no report's."""


def widen(heading: Sequence[list[Piece]], columns: Sequence[Stretch], labels: int) -> None:
    """Let a cell of the heading span the columns it belongs to.

    Where headings begin with their columns, one reaches to the next beside it;
    otherwise as far as it is centred over what it spans.
    """
    if len(columns) > _MOST_COLUMNS:
        return
    spans = [(stack[0].column, stack[0].column + stack[0].columns) for stack in heading]
    begin = [
        abs(_left(stack) - columns[a][0]) < 1.0
        for stack, (a, _) in zip(heading, spans, strict=True)
    ]
    to_the_left = sum(begin) > 0.6 * len(begin)
    for stack, (start, end) in zip(heading, spans, strict=True):
        if start < labels:
            continue
        near = 0.15 * stack[0].size
        beside = [
            span
            for other, span in zip(heading, spans, strict=True)
            if other is not stack
            and other[0].top < stack[-1].bottom + near
            and stack[0].top < other[-1].bottom + near
        ]
        first = max([labels, *(b for _, b in beside if b <= start)])
        last = min([len(columns), *(a for a, _ in beside if a > start)])
        if to_the_left:
            i, j = start, last
        else:
            i, j = _centred_over(stack, columns, (first, start), (end, last))
        for piece in stack:
            piece.column, piece.columns = i, j - i


def _left(stack: Sequence[Piece]) -> float:
    return min(piece.x0 for piece in stack)


def _centred_over(
    stack: Sequence[Piece],
    columns: Sequence[Stretch],
    starts: tuple[int, int],
    ends: tuple[int, int],
) -> tuple[int, int]:
    """The most columns a cell is centred over, from one of ``starts`` to one of ``ends``."""
    middle = (_left(stack) + max(piece.x1 for piece in stack)) / 2
    fitting = [
        (i, j)
        for i in range(starts[0], starts[1] + 1)
        for j in range(ends[0], ends[1] + 1)
        if abs(_middle(columns, i, j - 1) - middle) < 0.6 * stack[0].size
    ]
    return max(fitting, key=lambda span: span[1] - span[0], default=(starts[1], ends[0]))


def _middle(columns: Sequence[Stretch], first: int, last: int) -> float:
    return (sum(columns[first]) + sum(columns[last])) / 4


def hangs_from_top(heading: Sequence[list[Piece]]) -> bool:
    """Whether cells of different heights begin at the same height: aligned at their top."""
    rows: dict[int, list[float]] = {}
    for stack in heading:
        rows.setdefault(round(stack[0].top), []).append(stack[-1].bottom - stack[0].top)
    return any(len(row) > 2 and max(row) - min(row) > heading[0][0].size for row in rows.values())
