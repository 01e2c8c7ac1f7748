"""Columns by where they stand in the grid, under the header cell that names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from extract.forms import column_groups, grouped_columns
from extract.tables.headings import Naming, Span, cell_span, grid_width, items_of, namings
from extract.tables.naming import column_keys, header_tables, row_keys
from extract.tables.row_runs import STRIP, Header, Run
from extract.tables.stream import Item

SHORT_WORDS = 8
"""Words above columns (申请人情况) are shorter than a note in the corner of the heading."""
Key = tuple[str, str]
"""Row and column."""
Placed = dict[Key, Item | None]
"""The cell of each key, ``None`` where there is none."""


def header_order(run: Run, columns: tuple[str, ...]) -> tuple[str, ...]:
    """A row's columns in the order in which the header above it names them.

    The form's own order when the header does not name exactly these columns.
    """
    return _order(run.header, run.table, columns, same_grid(run))


@lru_cache(maxsize=256)
def _order(header: Header, table: str, columns: tuple[str, ...], one_grid: bool) -> tuple[str, ...]:
    named = [(span, column) for span, column, _ in namings(header, table) if column in columns]
    if len(named) != len(columns) or len({column for _, column in named}) != len(columns):
        return columns
    if all(span is not None for span, _ in named) and one_grid:
        return tuple(column for _, column in sorted(named, key=lambda entry: entry[0] or (0, 0)))
    return _as_read(header, table, columns)


def _as_read(header: Header, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns in the order of flattened headings.

    The columns of a group (法人或其他组织) stand where the group's own words do,
    though their names come in a line below.
    """
    items = items_of(header)
    named = [(item.line, column) for item, column in _heads(header, table) if column in columns]
    groups = {item.line for item in items if _is_group(item, table)}
    if len({line for line, _ in named}) == 1 and named[0][0] not in groups:
        return tuple(column for _, column in named)
    if not any(item.soft for item in items) and any(_is_group(item, table) for item in items):
        by_lines = _by_lines(header, table, columns)
        return by_lines if sorted(by_lines) == sorted(columns) else columns
    order = tuple(_by_groups(header, table, columns))
    return order if sorted(order) == sorted(columns) else columns


def _by_groups(header: Header, table: str, columns: tuple[str, ...]) -> list[str]:
    """The columns of a heading of one word a line, those of the group in the group's place."""
    items = items_of(header)
    named = [(item, column) for item, column in _heads(header, table) if column in columns]
    beneath = grouped_columns(table)
    inner = [column for _, column in named if column in beneath]
    group = next((at for at, item in enumerate(items) if _is_group(item, table)), None)
    if group is None or not inner:
        return [column for _, column in named] if len({item.line for item, _ in named}) == 1 else []
    ahead = {id(item) for item in items[:group]}
    outer = [(id(item) in ahead, column) for item, column in named if column not in beneath]
    before = [column for first, column in outer if first]
    return [*before, *inner, *(column for first, column in outer if not first)]


def _by_lines(header: Header, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a heading of several lines: each line stands where the group above did."""
    order: list[str] = []
    for line in header:
        found: list[str] = []
        for item in line.items:
            named = [key for name, key in column_keys(item) if name == table and key in columns]
            if named:
                found.append(named[0])
            elif table in header_tables(item) and _spans_columns(item, table):
                found.append("")
        at = order.index("") if "" in order else len(order)
        order[at : at + 1] = found
    return tuple(order)


def _spans_columns(item: Item, table: str) -> bool:
    """Whether words stand above columns: a group's, or those above all of them."""
    return _is_group(item, table) or len(item.words[0]) < SHORT_WORDS


def _is_group(item: Item, table: str) -> bool:
    """Whether words are the group above some of a table's columns."""
    return item.words[0] in column_groups(table)


def header_is_exact(run: Run, columns: tuple[str, ...]) -> bool:
    """Whether the header leaves no doubt about the order of a row's columns.

    Each cell stands under one heading and each heading over one cell; in
    flattened text, one line names all columns one behind the other, or the words
    of a group tell where its columns belong.
    """
    named = [(span, column) for span, column, _ in _named(run) if column in columns]
    if len(named) != len(columns):
        return False
    if same_grid(run):
        return _stands_over(run, sorted(span for span, _ in named if span))
    items = items_of(run.header)
    if any(_is_group(item, run.table) for item in items):
        order = _as_read(run.header, run.table, columns)
        # 总计 before all others may stand over three lines of the heading, behind them
        doubtful = any(item.soft for item in items) and order[0] == columns[-1]
        return order != columns and not doubtful
    places = [
        at
        for line in run.header
        for at, item in enumerate(line.items)
        if any(table == run.table and key in columns for table, key in column_keys(item))
    ]
    lines = {item.line for item in items_of(run.header) if column_keys(item)}
    return len(lines) == 1 and places == list(range(places[0], places[0] + len(places)))


def _stands_over(run: Run, heads: Sequence[Span]) -> bool:
    """Whether the headings and the cells below them have the same columns of the grid."""
    cells = sorted(
        span
        for item in run.cells
        if (span := cell_span(item))
        and (item.reading.kind != "nothing" or heads[0][0] <= span[0] < heads[-1][1])
    )
    return list(heads) == cells


def named_keys(run: Run) -> tuple[tuple[str, str], ...]:
    """The (row, column) that the header names, left to right; the row is empty where it has none.

    A header over the whole line of a one-line table may name a single row above them all.
    """
    return _named_keys(run.header, run.table, run.rows == (STRIP,), same_grid(run))


@lru_cache(maxsize=256)
def _named_keys(
    header: Header, table: str, strip: bool, one_grid: bool
) -> tuple[tuple[str, str], ...]:
    named = list(namings(header, table))
    if one_grid and all(span for span, _, _ in named):
        named.sort(key=lambda entry: entry[0] or (0, 0))
    if not strip:
        return tuple(("", column) for _, column, _ in named)
    rows = {
        row
        for item in items_of(header)
        for name, row in row_keys(item)
        if name == table and not column_keys(item)
    }
    only = rows.pop() if len(rows) == 1 else ""
    return tuple((group or only, column) for _, column, group in named)


def by_geometry(run: Run, keys: Sequence[Key]) -> Placed | None:
    """The cell under each key's header cell; ``None`` unless every number finds one place."""
    if not same_grid(run):
        return _by_boxes(run, keys)
    spans = _spans(run, keys)
    if spans is None or not (spans.keys() >= {*keys} or _is_drawn(run, spans)):
        return None
    result: Placed = {}
    for key in keys:
        under = [item for item in run.cells if key in spans and _overlap(item, spans[key])]
        filled = [item for item in under if item.reading.kind != "nothing"]
        if len(filled) > 1:
            return None
        result[key] = next(iter(filled or under), None)
    taken = Counter(id(item) for item in result.values() if item is not None)
    numbers = (item for item in run.cells if item.reading.kind != "nothing")
    return result if all(taken[id(item)] == 1 for item in numbers) else None


def may_be_shifted(run: Run, placed: Placed) -> bool:
    """Whether a row ends before its last columns: a cell of it may be missing anywhere.

    Markup moves the cells behind a missing one to the left; on a drawn page each
    cell stands where it stands.
    """
    if not same_grid(run) or any(item.cell and item.cell.box for item in run.cells):
        return False
    filled = [item is not None for item in placed.values()]
    return len(run.cells) < len(filled) and not filled[-1]


def _spans(run: Run, keys: Sequence[Key]) -> dict[Key, Span] | None:
    """Where the heading of each key stands; ``None`` where two name the same."""
    spans = _in_form_order(run, keys)
    for span, column, group in () if spans else _named(run):
        row = group if run.rows == (STRIP,) else keys[0][0]
        if span is None or row is None or (row, column) in spans:
            return None
        spans[row, column] = span
    return spans


def under_headings(run: Run, keys: Sequence[Key]) -> Placed | None:
    """The cells that stand under a column's heading, where a group has one cell for its columns.

    自然人, 法人或其他组织, 总计: the first and the last are sure.  ``None`` unless
    every cell stands under one heading of its own.
    """
    if run.rows == (STRIP,) or not same_grid(run):
        return None
    row = keys[0][0]
    named = {column: span for span, column, _ in _named(run) if span and (row, column) in keys}
    groups = [
        span
        for item in items_of(run.header)
        if _is_group(item, run.table) and (span := cell_span(item))
    ]
    heads = [*named.values(), *groups]
    result: Placed = dict.fromkeys(keys)
    for item in run.cells:
        under = [span for span in heads if _overlap(item, span)]
        if len(under) != 1 or cell_span(item) != under[0]:
            return None
        for column, span in named.items():
            if span == under[0]:
                result[row, column] = item
    return result if len({cell_span(item) for item in run.cells}) == len(run.cells) else None


def _in_form_order(run: Run, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Span]:
    """The headings of a one-line table by their order, where it is the form's.

    Drawn without rules, the groups above them need not reach over all their
    columns; those that stand above one must be the form's.
    """
    named = sorted(
        (span, column, group or "") for span, column, group in _named(run) if span is not None
    )
    if run.rows != (STRIP,) or len(named) != len(keys):
        return {}
    if any(before[0][1] > after[0][0] for before, after in pairwise(named)):
        return {}
    for (_, column, group), key in zip(named, keys, strict=True):
        if column != key[1] or group not in ("", key[0]):
            return {}
    return {key: span for (span, _, _), key in zip(named, keys, strict=True)}


def _is_drawn(run: Run, spans: Mapping[tuple[str, str], Span]) -> bool:
    """Whether the cells stand below named headings by their place on the page.

    Where two headings run into one, the numbers below the others are still sure.
    """
    return len(spans) > 1 and all(item.cell and item.cell.box for item in run.cells if item.text)


def _by_boxes(
    run: Run, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Item | None] | None:
    """The same for a table cut by a page, whose parts have columns of their own: by where
    the cells stand on the page, each number below the heading that is nearest."""
    centres = {
        column: place
        for item, column in _heads(run.header, run.table)
        if (place := _centre(item)) is not None
    }
    wanted = [column for _, column in keys]
    if run.rows == (STRIP,) or any(column not in centres for column in wanted):
        return None
    result: dict[tuple[str, str], Item | None] = dict.fromkeys(keys)
    for item in run.cells:
        place = _centre(item)
        if item.reading.kind == "nothing":
            continue
        if place is None:
            return None
        key = min(keys, key=lambda key: abs(centres[key[1]] - place))
        if result[key] is not None:
            return None
        result[key] = item
    return result


def _heads(header: Header, table: str) -> Iterator[tuple[Item, str]]:
    for item in items_of(header):
        for name, column in column_keys(item):
            if name == table:
                yield item, column


def _centre(item: Item) -> float | None:
    box = item.cell.box if item.cell else None
    return (box[0] + box[2]) / 2 if box else None


def same_grid(run: Run) -> bool:
    """Whether header and cells stand in aligned grids whose columns are the same.

    The parts of a table cut in two count as one grid when they are equally wide.
    Lines of a heading that stand above the grid are left out.
    """
    width = grid_width(run.header)
    if width is None:
        return False
    for item in run.cells:  # noqa: SIM110 - asked for every row and edition
        if not item.aligned or item.width != width:
            return False
    return True


def _named(run: Run) -> tuple[Naming, ...]:
    """(span, column, row of the group above) of the header cells that name columns."""
    return namings(run.header, run.table)


def _overlap(item: Item, span: Span) -> bool:
    own = cell_span(item)
    return own is not None and own[0] < span[1] and span[0] < own[1]
