"""Find the forms' rows in a document's stream: which label, which numbers follow.

The matcher knows no edition: it collects *runs* (a row label of some table and
the cells after it) together with the header lines they stood under.  Which
edition's columns the cells are is decided later, when all runs are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extract.forms import edition_names, form, layout
from extract.guessing import guess_row
from extract.naming import caption_unit, column_keys, header_tables, row_keys, row_of_words
from extract.normal import enumerator
from extract.stream import Item, Line, is_prose

STRIP = "*"
"""The row of a run that holds a whole table on one line of numbers."""
MOST_HEADINGS = 60
"""Lines of a heading at the most: one for each of its words, twice over."""
NEAR = 3
"""Lines after a table's last row within which a label without numbers is a row left blank."""


class Header(tuple[Line, ...]):
    """The header lines above runs; all runs under one header share the object, told by identity."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


@dataclass(frozen=True, slots=True)
class Run:
    """A row label and the cells after it, in reading order.

    ``rows`` are the keys the label can mean, best first.  ``header`` are the
    lines of column labels that stood above, nearest last.  ``unit`` is a unit's
    own cell.  ``guess`` holds the label's words when it only resembles the form's.
    ``column`` is set when the run is a single cell whose column its own line names.
    ``caption`` is the money unit given for the table as a whole.
    """

    table: str
    rows: tuple[str, ...]
    label: Item | None
    cells: tuple[Item, ...]
    header: Header
    unit: Item | None = None
    guess: str | None = None
    column: str | None = None
    caption: str | None = None

    @property
    def name(self) -> tuple[str, tuple[str, ...], int, str | None]:
        """What tells the run from the others of its document."""
        return self.table, self.rows, self.line, self.column

    @property
    def line(self) -> int:
        """Where in the stream the run begins."""
        return (self.label or self.cells[0]).line


@dataclass
class _State:
    """Where the matcher stands."""

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
    shared: Header = field(default_factory=Header)


def find_runs(stream: Iterable[Line]) -> tuple[Run, ...]:
    """All runs of a document's lines in reading order."""
    state = _State()
    runs: list[Run] = []
    for line in stream:
        (first, *more) = line.items
        if not more and (unit := caption_unit(first.text)):
            state.caption = unit
        elif not line.soft:
            _hard(state, line, runs)
        elif words := row_of_words(first.text):
            items = tuple(replace(first, text=word, soft=False) for word in words)
            _hard(state, replace(line, items=items, soft=False), runs)
        else:
            _soft(state, line, runs)
    _close(state, runs)
    return tuple(runs)


def _hard(state: _State, line: Line, runs: list[Run]) -> None:
    """One grid row: a header, or labels each with its cells after it."""
    items = [item for item in line.items if not is_prose(item.text)]
    if state.cells or (state.label and state.label.soft):
        _close(state, runs)
    if not items:
        return
    if _is_header(state, items):
        group = _pending_group(state)
        _close(state, runs)
        _take_header(state, line, items, group)
        return
    if _tall(state, items, runs):
        return
    if _is_group(items):
        return
    positions = [at for at, item in enumerate(items) if row_keys(item) and _has_cells(items, at)]
    if not positions and len(items) == 1 and row_keys(items[0]):
        _open(state, items[0], row_keys(items[0]), runs)
        return
    for at, following in pairwise([*positions, len(items)]):
        _open(state, items[at], row_keys(items[at]), runs)
        state.cells = items[at + 1 : following]
    if not positions:
        _unlabelled(state, items, runs)
    if state.cells:
        _close(state, runs)


def _soft(state: _State, line: Line, runs: list[Run]) -> None:
    """A paragraph: prose, a label, a header cell, or a number of the open run."""
    (item,) = line.items
    if is_prose(item.text):
        _close(state, runs)
        state.caption = None
        return
    kind = item.reading.kind
    if kind in ("number", "nothing") and (state.label is not None or _in_strip(state)):
        state.cells.append(item)
        return
    if kind == "unit" and state.label is not None:
        state.cells.append(item)
        return
    rows, columns = row_keys(item), column_keys(item)
    if rows and not (columns and state.header_open and not enumerator(item.text)):
        _open(state, item, rows, runs)
    elif columns:
        _close(state, runs)
        _take_header(state, line, [item])
    elif not header_tables(item):
        _close(state, runs)


def _is_words(item: Item) -> bool:
    return item.reading.kind == "other"


def _is_unit(item: Item) -> bool:
    return item.reading.kind == "unit"


def _has_cells(items: Sequence[Item], position: int) -> bool:
    """Whether a cell that is no label follows before the next label."""
    following = next((item for item in items[position + 1 :] if not _is_unit(item)), None)
    if following is None or row_keys(following) or header_tables(following):
        return False
    return not (_is_words(following) and header_tables(items[position]))


def _is_header(state: _State, items: Sequence[Item]) -> bool:
    """A line of column labels, or of the group words above them."""
    if any(item.reading.kind == "number" for item in items):
        return False
    columns = [item for item in items if column_keys(item)]
    if len(columns) >= 2 or sum(_of_strip(item) for item in items) >= 2:
        return True
    if len(columns) != 1:
        return False
    if not any(row_keys(item) for item in items):
        return True
    grouped = state.header_open or any(header_tables(item) for item in items)
    return grouped and not enumerator(columns[0].text)


def _is_group(items: Sequence[Item]) -> bool:
    """A line of group words only, such as 第二十条第（五）项."""
    words = [item for item in items if _is_words(item)]
    return (
        bool(words)
        and all(header_tables(item) and not row_keys(item) for item in words)
        and (not any(item.reading.kind == "number" for item in items))
    )


def _of_strip(item: Item) -> bool:
    """Whether a word belongs to a table of the one-line layout."""
    tables = {table for table, _ in (*row_keys(item), *column_keys(item))} | header_tables(item)
    return any(layout(table) == "strip" for table in tables)


def _pending_group(state: _State) -> Line | None:
    """The row name of a one-line table that stands above the names of its columns."""
    item = state.label
    if item is None or state.cells or layout(state.keys[0][0]) != "strip":
        return None
    return Line((item,), item.line, item.block, item.soft)


def _tall(state: _State, items: Sequence[Item], runs: list[Run]) -> bool:
    """A line that names the column of its one number itself, below or behind its row's name."""
    *words, value = items
    columns = [key for item in words for key in column_keys(item) if layout(key[0]) == "strip"]
    if len(columns) != 1 or not column_keys(words[-1]) or value.reading.kind == "other":
        return False
    rows = [key for item in words for key in row_keys(item) if key[0] == columns[0][0]]
    if not rows and state.label is not None and not state.cells:
        rows = [key for key in state.keys if key[0] == columns[0][0]]
    state.tall = rows[-1] if rows else state.tall
    if state.tall is None:
        return False
    _close(state, runs)
    (table, row), (_, column) = state.tall, columns[0]
    if state.table != table:
        state.table, state.order = table, {}
    state.header, state.header_open = [], False
    runs.append(Run(table, (row,), words[-1], (value,), Header(), column=column))
    return True


def _take_header(
    state: _State, line: Line, items: Sequence[Item], group: Line | None = None
) -> None:
    """Remember a header line; a first one after data begins a new header."""
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
    state.header += [group, line] if group else [line]
    del state.header[:-MOST_HEADINGS]
    state.header_open, state.tall = True, None


def _shared(state: _State) -> Header:
    """The header as it stands, the same object as long as it does not change."""
    if [*map(id, state.shared)] != [*map(id, state.header)]:
        state.shared = Header(state.header)
    return state.shared


def _foreign(header: Sequence[Line], table: str) -> bool:
    """Whether the header lines so far name columns, but none of this table."""
    keys = [key for line in header for item in line.items for key in column_keys(item)]
    return bool(keys) and all(name != table for name, _ in keys)


def _open(
    state: _State,
    item: Item,
    keys: tuple[tuple[str, str], ...],
    runs: list[Run],
    guess: str | None = None,
) -> None:
    _close(state, runs)
    state.label, state.keys, state.guess = item, keys, guess


def _close(state: _State, runs: list[Run]) -> None:
    """End the open run; a label that nothing followed is dropped, its place kept."""
    cells, label_item, keys = tuple(state.cells), state.label, state.keys
    state.cells, state.label, state.keys = [], None, ()
    if label_item is None:
        if cells and state.table and _in_strip(state, closing=True):
            runs.append(Run(state.table, (STRIP,), None, _values(cells), _shared(state)))
            state.header_open = False
        return
    if not cells and not _left_blank(state, label_item, keys):
        return
    table, rows = _choose(state, keys)
    if table != state.table:
        if not state.header_open:
            state.header = []
        state.table, state.order = table, {}
    state.header_open = False
    state.last = max(item.line for item in (label_item, *cells))
    state.order.pop(rows[0], None)
    state.order[rows[0]] = len(state.order)
    values, unit = _values(cells), next((item for item in cells if _is_unit(item)), None)
    if values or not cells:
        header = _shared(state)
        runs.append(
            Run(
                table,
                rows,
                label_item,
                values,
                header,
                unit,
                state.guess,
                caption=state.caption,
            )
        )


def _left_blank(state: _State, item: Item, keys: Sequence[tuple[str, str]]) -> bool:
    """Whether a label without cells is a row of the table under way whose blanks were lost."""
    table = state.table
    rows = [row for name, row in keys if name == table]
    if not item.soft or not rows or table is None or layout(table) == "strip":
        return False
    return item.line - state.last <= NEAR and not any(row in state.order for row in rows)


def _values(cells: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(item for item in cells if not _is_unit(item))


def _choose(state: _State, keys: Sequence[tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
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


def _in_strip(state: _State, closing: bool = False) -> bool:
    """Whether the numbers of a one-line table are due (its header has been seen)."""
    if state.table is None or layout(state.table) != "strip" or not state.header_open:
        return False
    seen = [item for line in state.header for item in line.items if column_keys(item)]
    return len(seen) >= (3 if closing else 5)


def _unlabelled(state: _State, items: list[Item], runs: list[Run]) -> None:
    """A grid row without a known label: cells of a label on a row of its own, a
    one-line table, a cut label's rest, or a strange label."""
    words = [item for item in items if _is_words(item)]
    numbers = [item for item in items if item.reading.kind == "number"]
    if not words and state.label is not None:
        state.cells = items
        return
    if not words and _in_strip(state, closing=True) and (numbers or len(items) >= 10):
        state.cells = items
        _close(state, runs)
        return
    if not words or state.table is None or layout(state.table) == "strip":
        return
    ahead = items[: items.index(numbers[0])] if numbers else items
    word = next((item for item in reversed(ahead) if _is_words(item)), None)
    match = word and guess_row(state.table, state.order, word, len(numbers))
    if not word or (not match and len(numbers) < 2):
        return
    cells = items[items.index(word) + 1 :]
    if match is None or not match:
        _close(state, runs)
        runs.append(Run(state.table, (), word, _values(cells), _shared(state)))
    elif numbers or match[0] not in state.order:
        _open(state, word, ((state.table, match[0]),), runs, match[1])
        state.cells = cells
