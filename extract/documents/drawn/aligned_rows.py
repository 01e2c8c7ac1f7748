"""The rows of a table without ruling lines, from the lines in which its figures stand."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from extract.documents.drawn.cut_rows import BEGINS_NUMBERED
from extract.documents.drawn.heading import hangs_from_top
from extract.documents.drawn.pieces import TIGHT, Part, Piece
from extract.documents.limits import Budget

_LOOSE = 1.0
"""Lines of one cell are no further apart than this share of the font size."""


def anchors_of(part: Part) -> list[float]:
    """The heights of the lines of figures that stand for a row of the table."""
    counts = [sum(piece.is_value for piece in row) for row in part.pieces]
    usual = median(n for n, row in zip(counts, part.pieces, strict=True) if n and len(row) > 1)
    return [
        median(piece.y for piece in row if piece.is_value)
        for n, row in zip(counts, part.pieces, strict=True)
        if n >= max(1, 0.34 * usual)
    ]


def set_rows(stacks: Sequence[list[Piece]], anchors: Sequence[float], labels: int) -> None:
    """Give each cell its row: beside its figures, or a row of its own.

    A label left of other labels stands for several rows; it joins the nearest.
    """
    size = median(piece.size for stack in stacks for piece in stack)
    by_top = hangs_from_top([stack for stack in stacks if stack[-1].y < anchors[0]])
    places = []
    for stack in stacks:
        middle = (stack[0].top + stack[-1].bottom) / 2
        if by_top and stack[-1].bottom < anchors[0]:
            middle = stack[0].y
        inside = _inside(stack, anchors, size)
        if not inside and anchors[0] < middle < anchors[-1]:
            inside = _beside(stack, middle, stacks, anchors, labels, size)
        near = min(inside, key=lambda a: abs(a - middle)) if inside else middle
        places.append((near, stack))
    number, last = -1, float("-inf")
    for y, stack in sorted(places, key=lambda place: place[0]):
        if y - last > 0.5 * size:
            number, last = number + 1, y
        for piece in stack:
            piece.row = number


def _inside(stack: Sequence[Piece], anchors: Sequence[float], size: float) -> list[float]:
    """The lines of figures that a cell reaches over."""
    top, bottom = stack[0].top - 0.3 * size, stack[-1].bottom + 0.3 * size
    return [anchor for anchor in anchors if top <= anchor <= bottom]


def _beside(
    stack: Sequence[Piece],
    middle: float,
    stacks: Sequence[Sequence[Piece]],
    anchors: Sequence[float],
    labels: int,
    size: float,
) -> list[float]:
    """The line of figures nearest to a label, if only labels right of it stand there."""
    anchor = min(anchors, key=lambda a: abs(a - middle))
    near = (piece for each in stacks for piece in each if abs(piece.y - anchor) < 0.5 * size)
    own = [piece.column for piece in near if piece.column < labels]
    end = stack[0].column + stack[0].columns
    return [anchor] if own and min(own) >= end else []


def stacks_of(
    pieces: Sequence[Piece], anchors: Sequence[float], budget: Budget
) -> list[list[Piece]]:
    """Pieces close below one another: the lines of one cell each.

    Two pieces that each stand beside figures of their own are two cells.
    """
    size = median(piece.size for piece in pieces)
    stacks: list[list[Piece]] = []
    within_reach: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.y, p.x0)):
        budget.check()
        within_reach = [s for s in within_reach if piece.top - s[-1].bottom <= 2 * size]
        for stack in reversed(within_reach):
            last = stack[-1]
            shared = min(last.x1, piece.x1) - max(last.x0, piece.x0)
            if (
                shared >= 0.7 * min(last.x1 - last.x0, piece.x1 - piece.x0)
                and 0 <= piece.top - last.bottom + 0.3 * size <= (_LOOSE + 0.3) * size
                and (
                    piece.top - last.bottom <= TIGHT * size
                    or _go_around(stack, piece, anchors, size)
                )
                and not (_anchored([piece], anchors, size) and _anchored(stack, anchors, size))
            ):
                stack.append(piece)
                break
        else:
            stacks.append([piece])
            within_reach.append(stacks[-1])
    for stack in stacks:
        first = min(piece.column for piece in stack)
        end = max(piece.column + piece.columns for piece in stack)
        for piece in stack:
            piece.column, piece.columns = first, end - first
    return stacks


def _go_around(stack: Sequence[Piece], piece: Piece, anchors: Sequence[float], size: float) -> bool:
    """Whether two lines further apart are one cell: figures stand between them, or below both.

    What begins with a number of its own is another row's label.
    """
    if BEGINS_NUMBERED.match(piece.text) or _anchored([*stack, piece], anchors, size):
        return False
    first, last = stack[-1].y, piece.y
    return last < anchors[0] or any(first < anchor < last for anchor in anchors)


def _anchored(pieces: Sequence[Piece], anchors: Sequence[float], size: float) -> bool:
    return any(abs(anchor - piece.y) <= 0.3 * size for piece in pieces for anchor in anchors)
