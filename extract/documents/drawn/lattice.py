"""Tables drawn with ruling lines: from lines to cells with their spans.

The lines of a table cut its area into elementary boxes; boxes with no line
between them are one cell.  So a merged cell, whose inner lines are not drawn,
comes out with its row and column span, and a table whose outer left and right
sides are open (as statistics are often printed) still closes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from extract.documents.drawn.marks import Rule
from extract.documents.limits import Budget

SNAP = 3.0
"""Lines this close (points) are one line: double lines, border pieces of neighbours."""

_SHORTEST = 4.0
"""Shorter lines (points) are ornaments."""

_OVERHANG = 12.0
"""Rules that reach this far past the outermost crossing rule have an open side."""

_COVER = 0.6
"""A side of an elementary box is ruled when a line covers this share of it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A cell's place in the lattice: first row and column, and its spans."""

    row: int
    column: int
    rowspan: int
    colspan: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """One ruled table: the x of its column sides, the y of its row sides, its cells."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.xs) - 1

    def corners(self, box: Box) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom of a cell."""
        return (
            self.xs[box.column],
            self.ys[box.row],
            self.xs[box.column + box.colspan],
            self.ys[box.row + box.rowspan],
        )

    def locator(self) -> Callable[[float, float], Box | None]:
        """A function from a point to the cell it lies in."""
        owner = {
            (row, column): box
            for box in self.boxes
            for row in range(box.row, box.row + box.rowspan)
            for column in range(box.column, box.column + box.colspan)
        }

        def find(x: float, y: float) -> Box | None:
            return owner.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))

        return find


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules snapped onto common axes, their touching pieces joined, ornaments dropped."""
    result: list[Rule] = []
    group: list[Rule] = []
    for rule in sorted(rules):
        if group and rule.at - group[-1].at > SNAP:
            result += _joined(group)
            group = []
        group.append(rule)
    return result + (_joined(group) if group else [])


def _joined(group: Sequence[Rule]) -> list[Rule]:
    """The pieces on one axis, joined where they touch."""
    at = sum(rule.at for rule in group) / len(group)
    result: list[Rule] = []
    for rule in sorted(group, key=lambda r: r.start):
        if result and rule.start <= result[-1].end + SNAP:
            result[-1] = Rule(at, result[-1].start, max(result[-1].end, rule.end))
        else:
            result.append(Rule(at, rule.start, rule.end))
    return [rule for rule in result if rule.end - rule.start >= _SHORTEST]


def lattices(
    across: Sequence[Rule], down: Sequence[Rule], budget: Budget
) -> tuple[list[Lattice], list[Rule]]:
    """The ruled tables from top to bottom, and the horizontal rules in none of them.

    Both inputs are as :func:`merged` gives them.  A single closed box is a frame,
    not a table.
    """
    groups, loose = _crossing(across, down, budget)
    found = [_lattice(a, d, budget) for a, d in groups]
    tables = [table for table in found if table is not None]
    return sorted(tables, key=lambda t: (t.ys[0], t.xs[0])), loose


def _crossing(
    across: Sequence[Rule], down: Sequence[Rule], budget: Budget
) -> tuple[list[tuple[list[Rule], list[Rule]]], list[Rule]]:
    """Groups of rules that cross or touch one another, and the horizontal ones that do not."""
    columns = sorted(down)
    places = [rule.at for rule in columns]
    parent = list(range(len(across) + len(columns)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, rule in enumerate(across):
        budget.check()
        first = bisect_left(places, rule.start - SNAP)
        last = bisect_right(places, rule.end + SNAP)
        for j in range(first, last):
            if columns[j].start - SNAP <= rule.at <= columns[j].end + SNAP:
                parent[root(len(across) + j)] = root(i)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(rule)
    for j, rule in enumerate(columns):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(rule)
    crossing = [group for group in groups.values() if group[0] and group[1]]
    loose = [rule for a, d in groups.values() if not d for rule in a]
    return crossing, sorted(loose)


def _lattice(across: Sequence[Rule], down: Sequence[Rule], budget: Budget) -> Lattice | None:
    """The table some crossing rules draw; ``None`` for a single frame or a mere cross."""
    xs = _axis(down, across)
    ys = _axis(across, down)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2:
        return None
    budget.take_cells(rows * columns)
    # beneath[r][c]: a rule under box (r, c); beside[r][c]: a rule at its right
    beneath = [
        [_ruled(across, ys[r + 1], xs[c], xs[c + 1]) for c in range(columns)]
        for r in range(rows - 1)
    ]
    beside = [
        [_ruled(down, xs[c + 1], ys[r], ys[r + 1]) for c in range(columns - 1)] for r in range(rows)
    ]
    return Lattice(tuple(xs), tuple(ys), tuple(_boxes(rows, columns, beneath, beside)))


def _axis(own: Sequence[Rule], other: Sequence[Rule]) -> list[float]:
    """The places of ``own`` rules, and of an open side that ``other`` rules reach."""
    places: list[float] = []
    for rule in sorted(own):
        if not places or rule.at - places[-1] > SNAP:
            places.append(rule.at)
    starts = sorted(rule.start for rule in other if rule.start < places[0] - _OVERHANG)
    ends = sorted(rule.end for rule in other if rule.end > places[-1] + _OVERHANG)
    if len(starts) >= 2:
        places.insert(0, starts[0])
    if len(ends) >= 2:
        places.append(ends[-1])
    return places


def _ruled(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    """Whether rules at ``at`` cover most of the way from ``start`` to ``end``."""
    covered = 0.0
    first = bisect_left(rules, (at - SNAP,))
    for rule in rules[first:]:
        if rule.at > at + SNAP:
            break
        covered += max(0.0, min(rule.end, end) - max(rule.start, start))
    return covered >= _COVER * (end - start)


def _boxes(
    rows: int, columns: int, beneath: list[list[bool]], beside: list[list[bool]]
) -> list[Box]:
    """Join elementary boxes without a rule between them; each join a rectangle."""
    region = _regions(rows, columns, beneath, beside)
    taken = [[False] * columns for _ in range(rows)]
    boxes = []
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            key = region[row][column]
            width = 1
            while (
                column + width < columns
                and region[row][column + width] == key
                and not taken[row][column + width]
            ):
                width += 1
            height = 1
            while row + height < rows and all(
                region[row + height][c] == key and not taken[row + height][c]
                for c in range(column, column + width)
            ):
                height += 1
            for r in range(row, row + height):
                for c in range(column, column + width):
                    taken[r][c] = True
            boxes.append(Box(row, column, height, width))
    return boxes


def _regions(
    rows: int, columns: int, beneath: list[list[bool]], beside: list[list[bool]]
) -> list[list[int]]:
    """A number for each elementary box, equal where no rule parts two neighbours."""
    region = [[-1] * columns for _ in range(rows)]
    count = 0
    for row in range(rows):
        for column in range(columns):
            if region[row][column] >= 0:
                continue
            todo = [(row, column)]
            region[row][column] = count
            while todo:
                r, c = todo.pop()
                for nr, nc, parted in (
                    (r + 1, c, r + 1 >= rows or beneath[r][c]),
                    (r - 1, c, r == 0 or beneath[r - 1][c]),
                    (r, c + 1, c + 1 >= columns or beside[r][c]),
                    (r, c - 1, c == 0 or beside[r][c - 1]),
                ):
                    if not parted and region[nr][nc] < 0:
                        region[nr][nc] = count
                        todo.append((nr, nc))
            count += 1
    return region
