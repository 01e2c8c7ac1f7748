"""Rows whose headings name the columns in another order than the form, but not all of them.

A heading that lost some of its names (cut by a page, misspelt) gives no order to read
by, and the form's own is refuted.  The names that are left say which cell is theirs;
for the others every order is considered, and the equations choose.  What they leave
open stays open: no number is given by a place that its heading denies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, permutations
from typing import NamedTuple

from extract.forms import grouped_columns
from extract.tables.geometry import same_grid
from extract.tables.headings import Span, cell_span, namings
from extract.tables.naming import column_keys
from extract.tables.row_runs import STRIP, Header, Run

Order = tuple[tuple[str, str], ...]
"""The keys (row and column) of a row's cells, in the cells' order."""
MOST_MISSING = 3
"""Columns without a heading whose every order is considered."""
MOST_ROWS, MOST_COLUMNS = 3, 5
"""Those of a one-line table whose every order is considered."""


def contradicted(run: Run, keys: Order) -> bool:
    """Whether the headings name columns in another order than ``keys``.

    Headings that each stand right over a cell of their own name it.  Of others only
    those of one line, or of one group, say something of each other's order.
    """
    return _is_contradicted(_headed(run), _columns(run, keys))


class _Headed(NamedTuple):
    """What rows under the same headings share: their header, and where their cells stand.

    ``spans`` are empty where the cells have not the columns of their headings.
    """

    header: Header
    table: str
    strip: bool
    cells: int
    spans: tuple[Span | None, ...]


def _headed(run: Run) -> _Headed:
    spans = tuple([cell_span(item) for item in run.cells]) if same_grid(run) else ()
    return _Headed(run.header, run.table, run.rows == (STRIP,), len(run.cells), spans)


def _columns(run: Run, keys: Order) -> Order:
    """The keys without their row, which a row's label and no heading names."""
    return keys if run.rows == (STRIP,) else tuple([("", column) for _, column in keys])


@lru_cache(maxsize=256)
def _is_contradicted(row: _Headed, keys: Order) -> bool:
    if under := _under(row, keys):
        return not _fits(under, keys)
    if row.strip:
        left = iter(column for _, column in keys)
        return row.cells == len(keys) and not all(column in left for column in _in_one_line(row))
    return any(
        before > after for stretch in _stretches(row, keys) for before, after in pairwise(stretch)
    )


def _stretches(row: _Headed, keys: Order) -> list[list[int]]:
    """The places in ``keys`` of the columns named in one line, or in one group, as they follow.

    None where two headings name one column: it is not sure then which of them does.
    """
    places = {column: at for at, (_, column) in enumerate(keys)}
    named = [(line, places[c]) for line, _, c, _ in _named(row) if c in places]
    if len({at for _, at in named}) < len(named):
        return []
    beneath = {places[column] for column in grouped_columns(row.table) if column in places}
    lines = [[at for own, at in named if own == line] for line in {line for line, _ in named}]
    return [*lines, [at for _, at in named if at in beneath]]


def orders_left(
    rows: Sequence[tuple[Run, Order]], breaks: Callable[[Run, Order], int]
) -> dict[int, list[Order]]:
    """The orders in which rows may stand whose headings contradict theirs, by ``id`` of the run.

    ``rows`` come with the order they would be read in; ``breaks`` counts the equations
    that an order breaks.  Rows under the same headings are decided together.
    """
    result: dict[int, list[Order]] = {}
    groups: dict[object, list[tuple[Run, list[Order]]]] = {}
    for run, keys in rows:
        if not contradicted(run, keys):
            continue
        if named := list(_orders(run, keys)):
            place = (run.table, id(run.header), _under(_headed(run), _columns(run, keys)))
            groups.setdefault(place, []).append((run, [keys, *named]))
        else:
            result[id(run)] = []
    for group in groups.values():
        totals = [
            sum(breaks(run, orders[at]) for run, orders in group) for at in range(len(group[0][1]))
        ]
        least = [at for at, total in enumerate(totals) if total == min(totals)]
        if least != [0]:
            least = [at for at in least if at]
        for run, orders in group:
            result[id(run)] = [orders[at] for at in least]
    return result


def _named(row: _Headed) -> Iterator[tuple[int, Span | None, str, str | None]]:
    """(line, span, column, row of the group above) of the headings, left to right in each line."""
    lines = [
        line.number
        for line in row.header
        for item in line.items
        if any(table == row.table for table, _ in column_keys(item))
    ]
    found = zip(lines, namings(row.header, row.table), strict=True)
    for line, (span, column, group) in sorted(
        found, key=lambda each: (each[0], each[1][0] or (0, 0))
    ):
        yield line, span, column, group if row.strip else None


def _in_one_line(row: _Headed) -> list[str]:
    """The columns that the headings of a one-line table name, where their order is sure.

    It is by their place in the grid, in one line, or in flattened text.
    """
    named = list(_named(row))
    if row.spans and len({span for _, span, _, _ in named if span}) == len(named):
        named.sort(key=lambda each: each[1] or (0, 0))
    elif len({line for line, *_ in named}) > 1 and not all(line.soft for line in row.header):
        return []
    return [column for _, _, column, _ in named]


Under = tuple[tuple[str | None, str | None], ...]
"""The row and column that the heading right over each cell names, ``None`` where none does."""


@lru_cache(maxsize=256)
def _under(row: _Headed, keys: Order) -> Under:
    """What the headings right over the cells name.

    Nothing where the headings of the columns stand elsewhere, or two over one cell.
    """
    if len(row.spans) != len(keys):
        return ()
    wanted = {column for _, column in keys}
    heads = [(span, (group, column)) for _, span, column, group in _named(row) if column in wanted]
    over = dict(heads)
    under = tuple(over.get(span, (None, None)) for span in row.spans)
    named = sum(column is not None for _, column in under)
    if not (heads and named == len(heads) == len(over)):
        return ()
    return under if _are_whole(under, keys) else tuple((None, column) for _, column in under)


def _are_whole(under: Under, keys: Order) -> bool:
    """Whether the groups of a one-line table reach over all columns of theirs and no others.

    Drawn without rules they need not, and then do not tell whose columns those are.
    """
    width = len(keys) // len({row for row, _ in keys})
    return all(
        len({row for row, column in under[at : at + width] if column is not None}) <= 1
        for at in range(0, len(under), width)
    )


def _fits(under: Under, order: Order) -> bool:
    """Whether no heading names another row or column than the order gives its cell."""
    return all(
        row in (None, key[0]) and column in (None, key[1])
        for (row, column), key in zip(under, order, strict=True)
    )


def _orders(run: Run, keys: Order) -> Iterator[Order]:
    """The orders in which a row's cells may stand: as named, the others in every way.

    None where the headings do not stand over the cells, or too many are missing.
    """
    under = _under(_headed(run), _columns(run, keys))
    if not under:
        return
    if run.rows == (STRIP,):
        yield from (order for order in _of_strip(keys) if _fits(under, order))
        return
    columns = [column for _, column in under]
    missing = [column for _, column in keys if column not in columns]
    if len(missing) != columns.count(None) or len(missing) > MOST_MISSING:
        return
    for rest in permutations(missing):
        left = iter(rest)
        yield tuple((keys[0][0], next(left) if name is None else name) for name in columns)


def _of_strip(keys: Order) -> Iterator[Order]:
    """The orders of a one-line table: its rows in any order, each with the same columns."""
    rows = list(dict.fromkeys(row for row, _ in keys))
    width = len(keys) // len(rows)
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS or width * len(rows) != len(keys):
        return
    for order in permutations(rows):
        for columns in permutations([column for _, column in keys[:width]]):
            yield tuple((row, column) for row in order for column in columns)
