"""The columns of a table without ruling lines, from where its figures and labels stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from extract.documents.drawn.pieces import Part, Piece, Stretch


def value_columns(part: Part) -> list[Stretch]:
    """The columns of figures, without those of a few figures set between two columns."""
    columns = part.columns()
    counts = [0] * len(columns)
    for row in part.pieces:
        for piece in row:
            if piece.is_value and len(row) > 1:
                counts[bisect_right(columns, (piece.x, float("inf"))) - 1] += 1
    most = max(counts)
    regular = [c for c, count in zip(columns, counts, strict=True) if count > 0.34 * most]
    kept = [c for c in columns if c in regular or c > regular[-1] or c < regular[0]]
    return columns if crowded(part, kept) else kept


def crowded(part: Part, columns: Sequence[Stretch]) -> bool:
    """Whether two figures of one line would come to stand in one of the columns."""
    for row in part.pieces:
        values = [piece for piece in row if piece.is_value] if len(row) > 1 else []
        places = {_over(piece, columns, 0)[0] for piece in values}
        if len(places) < len(values):
            return True
    return False


def with_blank_columns(values: Sequence[Stretch], part: Part, first: float) -> list[Stretch]:
    """The columns of figures, and those with a heading (above ``first``) but no figure."""
    result = list(values)
    heading = [p for row in part.pieces for p in row if p.y < first and p.x0 > values[0][1]]
    lowest = max((piece.y for piece in heading), default=0.0)
    for piece in heading:
        if piece.y < lowest - 1.6 * piece.size:
            continue  # a heading over other headings
        if all(piece.x1 <= start or end <= piece.x0 for start, end in result):
            result.append((piece.x0, piece.x1))
    return sorted(result)


def label_columns(part: Part, edge: float) -> list[Stretch]:
    """Columns of labels left of the figures: narrow pieces first, wider ones may span."""
    found: list[Stretch] = []
    pieces = [p for row in part.pieces for p in row if p.x < edge and not p.is_value]
    for piece in sorted(pieces, key=lambda p: p.x1 - p.x0):
        hit = [c for c in found if c[0] < piece.x1 and piece.x0 < c[1]]
        if not hit:
            found.append((piece.x0, piece.x1))
        elif len(hit) == 1:
            found.remove(hit[0])
            found.append((min(hit[0][0], piece.x0), max(hit[0][1], piece.x1)))
            found = _merged(found)
    return sorted((a, min(b, edge)) for a, b in found)


def _merged(stretches: Sequence[Stretch]) -> list[Stretch]:
    result: list[Stretch] = []
    for start, end in sorted(stretches):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def place(row: Sequence[Piece], columns: Sequence[Stretch], labels: int) -> None:
    """Put the pieces of one line in the columns they stand over; as many as columns in order."""
    in_order = len(row) == len(columns)
    for number, piece in enumerate(row):
        piece.column, piece.columns = (number, 1) if in_order else _over(piece, columns, labels)


def _over(piece: Piece, columns: Sequence[Stretch], labels: int) -> tuple[int, int]:
    """The first column a piece stands over and how many; between two columns both."""
    over = [i for i, (start, end) in enumerate(columns) if start < piece.x1 and piece.x0 < end]
    if not over:
        right = next((i for i, c in enumerate(columns) if c[0] > piece.x), None)
        if right is not None and right > labels:
            return right - 1, 2
        return len(columns) - 1 if right is None else right, 1
    if piece.is_value:
        return min(over, key=lambda i: abs(sum(columns[i]) / 2 - piece.x)), 1
    if piece.x < columns[labels][0]:
        over = [i for i in over if i < labels] or over
    return over[0], over[-1] - over[0] + 1
