"""Runs to cells: which column of which edition's form each cell of a row is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from math import prod

from common.often_made import often_made
from extract.forms import form, layout
from extract.forms.equations import breaks_as_zero
from extract.numbers import read_cell
from extract.tables.align import Aligned, align, common
from extract.tables.contradicted import Order, orders_left
from extract.tables.geometry import (
    by_geometry,
    header_is_exact,
    header_order,
    may_be_shifted,
    under_headings,
)
from extract.tables.naming import column_keys
from extract.tables.other_editions import names_other_columns
from extract.tables.parts import parts_of
from extract.tables.row_runs import STRIP, Run
from extract.tables.stream import Item
from extract.tables.strips import strip_order

Cells = dict[tuple[str, str], Item | None]
Way = tuple[int | None, ...]
"""Which cell of a row stands in each column; ``None`` where none does."""
MOST_COMBINATIONS = 600
"""Ways to settle all doubtful rows of a report together that are tried at the most."""


@often_made(frozen=True, slots=True)
class Fitted:
    """A run's cells under one edition: ``cells`` by (row, column).

    ``open`` are the keys whose cell is not sure, ``ways`` the ways that are left.
    ``denied`` says that the headings name the columns in another order than the form.
    """

    run: Run
    cells: Cells
    open: tuple[tuple[str, str], ...] = ()
    chosen: bool = False
    ways: tuple[tuple[int | None, ...], ...] = ()
    denied: bool = False

    @property
    def clean(self) -> bool:
        """Whether every cell found its column."""
        return not self.open


def fit_all(runs: Sequence[Run], edition: str) -> list[Fitted]:
    """Every run that an edition's form has a row for, its cells in their columns."""
    by_header, parts = _header_holds(runs, edition), parts_of(runs, edition)
    rows: list[tuple[Run, tuple[tuple[str, str], ...]]] = []
    for run in runs:
        keys = parts.get(id(run)) or _keys(run, edition, run.table in by_header)
        if not keys:
            continue
        cells = _spread(run, len(keys))
        rows.append((run if cells is run.cells else replace(run, cells=cells), keys))
    doubtful = orders_left(rows, lambda run, order: _breaks(run, edition, order, range(len(order))))
    result = []
    for run, keys in rows:
        orders = doubtful.get(id(run))
        if names_other_columns(run, keys):
            found: Fitted | None = replace(_left_open(run, keys), denied=True)
        elif orders is None:
            found = _fit(run, edition, keys)
        else:
            found = _denied(run, keys, orders)
        if found:
            result.append(found)
    return result


def most_read(runs: Sequence[Run], edition: str) -> int:
    """At least as many cells as the runs give an edition's form; told without fitting them.

    By it an edition is passed over that cannot be the one that reads the most.
    """
    return sum(
        max(
            len(run.cells) if run.rows != (STRIP,) and layout(run.table) == "strip" else 0,
            *(len(_keys(run, edition, by_header) or ()) for by_header in (False, True)),
        )
        for run in runs
        if run.cells
    )


def _denied(run: Run, keys: tuple[tuple[str, str], ...], orders: Sequence[Order]) -> Fitted:
    """A row whose headings contradict the order of its keys: what all orders left agree on."""
    refuted = list(orders) == [keys]  # the headings are, by the equations
    placed = None if refuted else by_geometry(run, keys)
    if placed is not None:
        return Fitted(run, placed)
    if not orders:
        return replace(_left_open(run, keys), denied=True)
    ways = [tuple(order.index(key) for key in keys) for order in orders]
    texts = [_value_text(item) for item in run.cells]
    return replace(_fitted(run, keys, common(texts, ways, False)), ways=(), denied=True)


def _spread(run: Run, columns: int) -> tuple[Item, ...]:
    """The run's cells; those that hold several numbers taken apart if that fills the columns."""
    if len(run.cells) >= columns:
        return run.cells
    cells: list[Item] = []
    for item in run.cells:
        words = item.text.split()
        if len(words) > 1 and all(read_cell(word).kind != "other" for word in words):
            cells += [replace(item, text=word) for word in words]
        else:
            cells.append(item)
    return tuple(cells) if len(cells) == columns else run.cells


def _header_holds(runs: Sequence[Run], edition: str) -> frozenset[str]:
    """The tables whose header names the columns in another order than the form, rightly.

    A header with wrong spans seems to name another order, too; the one that
    breaks fewer equations is right.  If they break as many, the header is right
    where it stands exactly over the cells, else the form.
    """
    breaks: dict[str, list[int]] = {}
    vague: set[str] = set()
    for run in runs:
        orders = [_keys(run, edition, by_header) for by_header in (False, True)]
        if orders[0] is None or orders[0] == orders[1]:
            continue
        exact = run.rows == (STRIP,) or header_is_exact(run, tuple(c for _, c in orders[0]))
        if not exact:
            vague.add(run.table)
        for at, keys in enumerate(orders):
            if keys is not None and (way := _certain_way(run, len(keys))):
                counts = breaks.setdefault(run.table, [0, 0])
                counts[at] += _breaks(run, edition, keys, way)
    return frozenset(
        table
        for table, (own, header) in breaks.items()
        if header < own or (header == own and table not in vague)
    )


def _certain_way(run: Run, columns: int) -> Way:
    """The cells in their columns where their number leaves no doubt, else nothing."""
    found = align([_value_text(item) for item in run.cells], columns)
    return found.cells if found is not None and not found.open else ()


def _keys(run: Run, edition: str, by_header: bool) -> tuple[tuple[str, str], ...] | None:
    """The (row, column) of a run's cells in order; ``None`` if the edition has no such row."""
    found = form(edition, run.table)
    if found is None:
        return None
    if run.rows == (STRIP,):
        return strip_order(run, found.cells) if by_header else found.cells
    rows = [row for row in run.rows if row in found.columns]
    if not rows:
        return None
    row = rows[0]
    columns = found.columns[row]
    if run.column is not None:
        return ((row, run.column),) if run.column in columns else None
    order = header_order(run, columns) if by_header else columns
    return tuple([(row, column) for column in order])


def _breaks(
    run: Run, edition: str, keys: Sequence[tuple[str, str]], way: Sequence[int | None]
) -> int:
    """How many equations a run's cells break when they stand this way."""
    values = {
        (run.table, *key): None if at is None else number_of(run.cells[at])
        for key, at in zip(keys, way, strict=True)
    }
    return breaks_as_zero(edition, values)


def _fit(run: Run, edition: str, keys: tuple[tuple[str, str], ...]) -> Fitted | None:
    if run.column is None and _holds_a_heading(run):
        return _left_open(run, keys)
    texts = [_value_text(item) for item in run.cells]
    aligned = align(texts, len(keys), lambda way: -_breaks(run, edition, keys, way))
    if len(texts) != len(keys) and (cells := by_geometry(run, keys)):
        if may_be_shifted(run, cells):
            every = align(texts, len(keys))  # the whole table's equations choose, see settled
            return _left_open(run, keys) if every is None else _fitted(run, keys, every)
        placed = Fitted(run, cells)
        if aligned is None or aligned.open or not _broken(placed, edition):
            return placed
    if (aligned is None or aligned.open) and (cells := under_headings(run, keys)):
        return Fitted(run, cells, tuple(key for key, item in cells.items() if item is None))
    return None if aligned is None else _fitted(run, keys, aligned)


def _holds_a_heading(run: Run) -> bool:
    """Whether one of a row's cells names a column: the next is that column's alone."""
    words = (item for item in run.cells if item.reading.kind == "other")
    return any(table == run.table for item in words for table, _ in column_keys(item))


def _left_open(run: Run, keys: Sequence[tuple[str, str]]) -> Fitted:
    return Fitted(run, dict.fromkeys(keys), tuple(keys))


def _broken(found: Fitted, edition: str) -> bool:
    return breaks_as_zero(edition, _values(found)) > 0


def _fitted(run: Run, keys: Sequence[tuple[str, str]], aligned: Aligned) -> Fitted:
    cells: Cells = {
        key: None if at is None else run.cells[at]
        for key, at in zip(keys, aligned.cells, strict=True)
    }
    open_keys = tuple(keys[column] for column in aligned.open)
    return Fitted(run, cells, open_keys, aligned.chosen, aligned.ways if open_keys else ())


def settled(fitted: Sequence[Fitted], edition: str) -> list[Fitted]:
    """Rows left open, decided together by the equations over the whole tables."""
    doubtful = [at for at, found in enumerate(fitted) if found.ways]
    total = prod(len(fitted[at].ways) for at in doubtful)
    if not doubtful or total > MOST_COMBINATIONS:
        return list(fitted)
    sure: dict[tuple[str, str, str], Decimal | None] = {}
    for found in fitted:
        if not found.ways:
            sure |= _values(found)
    ranked: list[tuple[int, tuple[Way, ...]]] = []
    for combination in product(*(fitted[at].ways for at in doubtful)):
        values = dict(sure)
        for at, way in zip(doubtful, combination, strict=True):
            values |= _values(_placed(fitted[at], way))
        ranked.append((breaks_as_zero(edition, values), combination))
    least = min(breaks for breaks, _ in ranked)
    best = [combination for breaks, combination in ranked if breaks == least]
    result = list(fitted)
    for place, at in enumerate(doubtful):
        ways = list(dict.fromkeys(combination[place] for combination in best))
        texts = [_value_text(item) for item in fitted[at].run.cells]
        result[at] = _fitted(fitted[at].run, list(fitted[at].cells), common(texts, ways, True))
    return result


def _placed(found: Fitted, way: Way) -> Fitted:
    """The run with its cells placed in one of the ways."""
    cells = found.run.cells
    items = (None if at is None else cells[at] for at in way)
    return Fitted(found.run, dict(zip(found.cells, items, strict=True)))


def _values(found: Fitted) -> dict[tuple[str, str, str], Decimal | None]:
    return {
        (found.run.table, *key): number_of(item) if item else None
        for key, item in found.cells.items()
    }


def _value_text(item: Item) -> str | None:
    """What tells two cells apart: the value, or the text; ``None`` for a blank."""
    reading = item.reading
    if reading.kind == "nothing":
        return None
    return f"{reading.value} {reading.unit or ''}" if reading.kind == "number" else item.text


def number_of(item: Item) -> Decimal | None:
    """A cell's number as written, its unit not applied; ``None`` for a blank."""
    return item.reading.value


def altered(found: Fitted) -> bool:
    """Whether aligning had to put in cells or leave out numbers, not just surplus blanks."""
    kept = sum(item is not None for item in found.cells.values())
    numbers = sum(number_of(item) is not None for item in found.run.cells)
    return kept < len(found.cells) or len(numbers_of(found)) < numbers


def numbers_of(found: Fitted) -> dict[tuple[str, str], Decimal]:
    """The cells of a run that hold numbers, by (row, column)."""
    return {
        key: value
        for key, item in found.cells.items()
        if item is not None and (value := number_of(item)) is not None
    }
