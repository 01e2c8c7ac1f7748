"""Where the matcher stands in a document: the table under way, its headings, the open row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.forms import edition_names, form, layout
from extract.tables.line_kinds import is_unit
from extract.tables.naming import column_keys, row_keys
from extract.tables.row_runs import STRIP, Header, Run
from extract.tables.singles import Single
from extract.tables.stream import Item, Line
from extract.tables.years import year_of

MOST_HEADINGS = 60
"""Lines of a heading at the most: one for each of its words, twice over."""
NEAR = 3
"""Lines after a table's last row within which a label without numbers is a row left blank."""


@dataclass
class Progress:
    """Where the matcher stands.

    ``due`` is a one-line table that a heading has announced, ``cut`` the last line
    of words that are no whole label, ``groups`` the lines of a one-line table's
    groups that stand above its headings, ``untold`` the block in which a number had
    the name of its column and no row's, ``single`` the last line of one figure,
    ``over`` a caption that names the applicant of the table below it, ``block`` the
    last row's.
    """

    table: str | None = None
    header: list[Line] = field(default_factory=list)
    header_open: bool = False
    label: Item | None = None
    keys: tuple[tuple[str, str], ...] = ()
    guess: str | None = None
    cells: list[Item] = field(default_factory=list)
    order: dict[str, int] = field(default_factory=dict)
    caption: str | None = None
    tall: tuple[str, str] | None = None
    last: int = -NEAR
    due: str | None = None
    cut: Item | None = None
    shared: Header = field(default_factory=Header)
    years: tuple[Item, ...] = ()
    groups: list[Line] = field(default_factory=list)
    untold: int | None = None
    single: Single | None = None
    over: Line | None = None
    block: int = -1


def take_header(state: Progress, line: Line, items: Sequence[Item]) -> None:
    """Remember a header line and the groups above it; one after data begins a new header."""
    groups, state.groups = state.groups, []
    votes: dict[str, int] = {}
    for item in items:
        names = {table for table, _ in column_keys(item)}
        for table in names:
            votes[table] = votes.get(table, 0) + (2 if len(names) == 1 else 1)
    if not votes:
        names = {table for item in items for table, _ in row_keys(item)}
        votes = {table: 1 for table in names if layout(table) == "strip"}
    if not votes:
        return
    table = max(votes, key=lambda name: (votes[name], name == state.table))
    if not state.header_open or (table != state.table and _foreign(state.header, table)):
        state.header = []
    if table != state.table:
        state.table, state.order = table, {}
    state.header += [*groups, line]
    del state.header[:-MOST_HEADINGS]
    state.header_open, state.tall = True, None


def header_of(state: Progress) -> Header:
    """The header as it stands, the same object as long as it does not change."""
    lines = [state.over, *state.header] if _is_captioned(state) and state.over else state.header
    if [*map(id, state.shared)] != [*map(id, lines)]:
        state.shared = Header(lines)
    return state.shared


def _is_captioned(state: Progress) -> bool:
    """Whether the headings name no column of requests, and the caption above them does."""
    if state.over is None or state.table != "requests" or state.block != state.over.block + 1:
        return False
    items = (item for line in state.header for item in line.items)
    return not any(table == "requests" for item in items for table, _ in column_keys(item))


def _foreign(header: Sequence[Line], table: str) -> bool:
    """Whether the header lines so far name columns, but none of this table."""
    keys = [key for line in header for item in line.items for key in column_keys(item)]
    return bool(keys) and all(name != table for name, _ in keys)


def open_row(
    state: Progress,
    item: Item,
    keys: tuple[tuple[str, str], ...],
    runs: list[Run],
    guess: str | None = None,
) -> None:
    """End the open row and begin the one that a label names."""
    close_row(state, runs)
    state.label, state.keys, state.guess = item, keys, guess


def close_row(state: Progress, runs: list[Run]) -> None:
    """End the open run; a label that nothing followed is dropped, its place kept."""
    cells, label_item, keys = tuple(state.cells), state.label, state.keys
    state.cells, state.label, state.keys = [], None, ()
    if label_item is None:
        if cells and _unheaded(state, cells):
            table, state.due = state.due, None
            runs.append(Run(str(table), (STRIP,), None, cells, Header(), guess=cells[0].text))
            state.table, state.header, state.header_open = table, [], False
        elif cells and state.table and in_strip(state, closing=True):
            values = values_of(cells)
            dated = values[0] if year_of(values[0].text) is not None else None
            values = values[1:] if dated else values
            runs.append(Run(state.table, (STRIP,), dated, values, header_of(state)))
            state.header_open = dated is not None
        return
    if not cells and not _left_blank(state, label_item, keys):
        return
    state.groups = []
    table, rows = _choose(state, keys)
    if table != state.table:
        if not state.header_open:
            state.header = []
        state.table, state.order = table, {}
    state.header_open, state.block = False, label_item.block
    state.last = max(item.line for item in (label_item, *cells))
    state.order.pop(rows[0], None)
    state.order[rows[0]] = len(state.order)
    unit = next((item for item in cells if is_unit(item)), None)
    header, values = header_of(state), values_of(cells)
    years = state.years if state.years and state.years[0].block == label_item.block else ()
    caption, guess = state.caption, state.guess
    run = Run(table, rows, label_item, values, header, unit, guess, None, caption, years)
    runs.append(run)


def _unheaded(state: Progress, cells: Sequence[Item]) -> bool:
    """Whether paragraphs of one number each are an announced one-line table without headings."""
    table = state.due
    if table is None or in_strip(state, closing=True) or not all(item.soft for item in cells):
        return False
    forms = [found for name in edition_names() if (found := form(name, table))]
    return len(cells) in {len(found.cells) for found in forms}


def _left_blank(state: Progress, item: Item, keys: Sequence[tuple[str, str]]) -> bool:
    """Whether a label without cells is a row of the table under way whose blanks were lost."""
    table = state.table
    rows = [row for name, row in keys if name == table]
    if not item.soft or not rows or table is None or layout(table) == "strip":
        return False
    return item.line - state.last <= NEAR and not any(row in state.order for row in rows)


def values_of(cells: Sequence[Item]) -> tuple[Item, ...]:
    """Cells without those that hold a unit alone."""
    return tuple(item for item in cells if not is_unit(item))


def _choose(state: Progress, keys: Sequence[tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    """The table the label belongs to here, and the rows it can mean there."""
    tables = [table for table, _ in keys]
    table = state.table if state.table in tables else tables[0]
    rows = [row for name, row in keys if name == table]
    if len(rows) > 1:
        last = max(state.order, key=lambda row: state.order[row], default=None)
        order = _form_order(table)
        start = order.index(last) if last in order else -1
        rows.sort(key=lambda row: (order.index(row) <= start, order.index(row)))
    return str(table), tuple(rows)


def _form_order(table: str) -> list[str]:
    """All row keys of a table over the editions, in the order of the forms."""
    order: list[str] = []
    for edition in edition_names():
        found = form(edition, table)
        order += [row for row in (found.rows if found else ()) if row not in order]
    return order


def in_strip(state: Progress, closing: bool = False) -> bool:
    """Whether the numbers of a one-line table are due (its header has been seen)."""
    if state.table is None or layout(state.table) != "strip" or not state.header_open:
        return False
    seen = [item for line in state.header for item in line.items if column_keys(item)]
    return len(seen) >= (3 if closing else 5)
