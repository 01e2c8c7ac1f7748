"""Find the forms' rows in a document's stream: which label, which numbers follow.

The matcher knows no edition: it collects *runs* (a row label of some table and
the cells after it) together with the header lines they stood under.  Which
edition's columns the cells are is decided later, when all runs are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from common.text.normal import enumerator
from extract.forms import column_groups, edition_names, form, layout
from extract.tables.guess import guess_row
from extract.tables.line_kinds import has_cells, is_group, is_header, is_unit, is_words
from extract.tables.naming import (
    announced,
    begins_with_note,
    caption_unit,
    captioned,
    column_keys,
    header_tables,
    is_note,
    row_keys,
    row_of_words,
)
from extract.tables.row_runs import STRIP, Header, Run
from extract.tables.singles import single
from extract.tables.state import (
    Progress,
    close_row,
    header_of,
    in_strip,
    open_row,
    take_header,
    values_of,
)
from extract.tables.stream import Item, Line, is_prose
from extract.tables.years import is_year_heading, year_of

FEWEST_VALUES = 10
"""Cells of an unlabelled line that are a one-line table's values though no number is among them."""


def find_runs(stream: Iterable[Line]) -> tuple[Run, ...]:
    """All runs of a document's lines in reading order."""
    state = Progress()
    runs: list[Run] = []
    for line in stream:
        (first, *more) = line.items
        if not more and (unit := caption_unit(first.text)):
            state.caption = unit
        elif not line.soft:
            _hard(state, line, runs)
        elif state.label and not state.cells and state.label.soft and is_note(first.text):
            continue
        elif words := row_of_words(first.text) or _below_label(state, first):
            items = tuple(replace(first, text=word, soft=False) for word in words)
            _hard(state, replace(line, items=items, soft=False), runs)
        else:
            _soft(state, line, runs)
    close_row(state, runs)
    return tuple(runs)


def _below_label(state: Progress, item: Item) -> tuple[str, ...] | None:
    """The cells of a row whose label is the line above, its note and its values this one."""
    above = state.label
    if above is None or state.cells or not above.soft or not begins_with_note(item.text):
        return None
    words = row_of_words(above.text + item.text)
    if words:
        state.label, state.keys = None, ()
    return words


def _hard(state: Progress, line: Line, runs: list[Run]) -> None:
    """One grid row: a header, or labels each with its cells after it."""
    items = [item for item in line.items if not is_prose(item.text)]
    if values_of(state.cells) or (state.label and state.label.soft):
        close_row(state, runs)
    if items and not (
        _single(state, items, runs)
        or _is_heading(state, line, items, runs)
        or _tall(state, items, runs)
        or is_group(items)
    ):
        _rows(state, items, runs)


def _rows(state: Progress, items: list[Item], runs: list[Run]) -> None:
    """A grid row that is no header: labels each with its cells, or cells alone."""
    positions = [at for at, item in enumerate(items) if row_keys(item) and has_cells(items, at)]
    named, *rest = [item for item in items if not is_unit(item)] or items
    if not positions and not rest and row_keys(named):
        open_row(state, named, row_keys(named), runs)
        state.cells = [item for item in items if item is not named]
        return
    for at, following in pairwise([*positions, len(items)]):
        open_row(state, items[at], row_keys(items[at]), runs)
        state.cells = items[at + 1 : following]
    if not positions:
        _unlabelled(state, items, runs)
    if state.cells:
        close_row(state, runs)


def _is_heading(state: Progress, line: Line, items: list[Item], runs: list[Run]) -> bool:
    """Take a grid row that holds a table's headings, or those of several years."""
    dated = is_year_heading(items)
    if dated and not any(item.reading.kind == "number" for item in items):
        close_row(state, runs)
        state.years = tuple(items)
    if is_header(items, state.header_open):
        close_row(state, runs)
        if not dated and any(column_keys(item) for item in state.years):
            state.years = ()  # 本年X beside 上年X are the columns of their own rows alone
        take_header(state, line, items)
        return True
    if _is_strip_group(state, items):
        close_row(state, runs)
        state.groups.append(line)
        return len(items) > 1
    return dated and state.years == tuple(items)


def _single(state: Progress, items: Sequence[Item], runs: list[Run]) -> bool:
    """A line of one figure, that names its column itself and stands in its row's merged cell."""
    found = single(items, state.single)
    if found is None:
        return False
    run = found.run
    close_row(state, runs)
    if state.table != run.table:
        state.table, state.order = run.table, {}
    state.header, state.header_open = [], False
    state.order.pop(run.rows[0], None)
    state.order[run.rows[0]] = len(state.order)
    state.single = found
    runs.append(replace(found.run, caption=state.caption))
    return True


def _soft(state: Progress, line: Line, runs: list[Run]) -> None:
    """A paragraph: prose, a label, a header cell, or a number of the open run."""
    (item,) = line.items
    if named := captioned(item):
        close_row(state, runs)
        state.over = replace(line, items=(named,))
        return
    if is_prose(item.text):
        close_row(state, runs)
        state.caption = None
        state.groups = []
        return
    if table := announced(item.text):
        close_row(state, runs)
        state.due = table
    kind = item.reading.kind
    if kind in ("number", "nothing") and (state.label or in_strip(state) or state.due):
        state.cells.append(item)
        return
    if kind == "unit" and state.label is not None:
        state.cells.append(item)
        return
    if in_strip(state) and year_of(item.text) is not None:
        close_row(state, runs)
        state.cells = [item]
        return
    rows, columns = row_keys(item), column_keys(item)
    if rows and not (columns and state.header_open and not enumerator(item.text)):
        open_row(state, item, rows, runs)
    elif columns:
        close_row(state, runs)
        take_header(state, line, [item])
        return
    if _stands_above(item):
        state.groups.append(line)
    if not rows and not header_tables(item):
        close_row(state, runs)
        state.cut = item


def _stands_above(item: Item) -> bool:
    """Whether a word may be part of a heading whose columns come in the lines below.

    A row or group of a one-line table, a group of columns, a word such as 总计.
    """
    tables = {table for table, _ in row_keys(item)} | header_tables(item)
    if column_keys(item):
        return bool(row_keys(item))
    return any(
        layout(table) == "strip" or item.words[0] in column_groups(table) for table in tables
    )


def _is_strip_group(state: Progress, items: Sequence[Item]) -> bool:
    """Whether a line is a group of a one-line table alone, above the names of its columns."""
    words = [item for item in items if item.text.strip()]
    if len(words) != 1 or column_keys(words[0]):
        return False
    tables = {table for table, _ in row_keys(words[0])} | header_tables(words[0])
    strips = {table for table in tables if layout(table) == "strip"}
    return bool(strips) and (len(items) == 1 or not (state.table in strips and state.header))


def _tall(state: Progress, items: Sequence[Item], runs: list[Run]) -> bool:
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
        state.untold = value.block
        return False
    close_row(state, runs)
    if state.untold == value.block:
        # a name drawn in the middle of its rows: nothing tells where they begin
        runs.append(Run(state.tall[0], (), words[-1], (value,), Header()))
        return True
    (table, row), (_, column) = state.tall, columns[0]
    if state.table != table:
        state.table, state.order = table, {}
    state.header, state.header_open = [], False
    runs.append(Run(table, (row,), words[-1], (value,), Header(), column=column))
    return True


def _unlabelled(state: Progress, items: list[Item], runs: list[Run]) -> None:
    """A grid row without a known label: cells of a label on a row of its own, a
    one-line table, a cut label's rest, or a strange label."""
    words = [item for item in items if is_words(item)]
    numbers = [item for item in items if item.reading.kind == "number"]
    if not words and state.label is None and _bare_strip(state, items, len(numbers), runs):
        return
    if not words and state.label is not None:
        state.cells = items
    elif in_strip(state, closing=True) and _is_strip_line(items, words, numbers):
        state.cells = items
        close_row(state, runs)
    elif words and state.table is not None and layout(state.table) != "strip":
        _strange(state, state.table, items, numbers, runs)


def _strange(
    state: Progress, table: str, items: list[Item], numbers: list[Item], runs: list[Run]
) -> None:
    """A row whose label is not the form's: cut, misspelt, or one that the form does not have."""
    ahead = items[: items.index(numbers[0])] if numbers else items
    word = next((item for item in reversed(ahead) if is_words(item)), None)
    if word is None:
        return
    cells = items[items.index(word) + 1 :]
    if (whole := _made_whole(state, word)) and numbers:
        open_row(state, whole, row_keys(whole), runs)
        state.cells = cells
        return
    match = guess_row(table, state.order, word, len(numbers))
    if match is None:
        if len(numbers) >= 2:
            close_row(state, runs)
            runs.append(Run(table, (), word, values_of(cells), header_of(state)))
    elif numbers or match[0] not in state.order:
        open_row(state, word, ((table, match[0]),), runs, match[1])
        state.cells = cells


def _is_strip_line(items: Sequence[Item], words: Sequence[Item], numbers: Sequence[Item]) -> bool:
    """Whether an unlabelled line holds a one-line table's values.

    A few of them may be words that are no values, such as （空）: those cells are unread.
    """
    if not words or (words == items[:1] and year_of(words[0].text) is not None):
        return bool(numbers) or len(items) >= FEWEST_VALUES
    strange = not any(row_keys(item) or column_keys(item) or header_tables(item) for item in words)
    return strange and len(items) >= FEWEST_VALUES and len(items) >= 3 * len(words)


def _made_whole(state: Progress, word: Item) -> Item | None:
    """A label whose beginning stands as a line of its own right above: a page cut it."""
    cut = state.cut
    if cut is None or cut.line != word.line - 1:
        return None
    whole = replace(word, text=cut.text + word.text)
    return whole if any(table == state.table for table, _ in row_keys(whole)) else None


def _bare_strip(state: Progress, items: list[Item], numbers: int, runs: list[Run]) -> bool:
    """The line of a one-line table that was announced, but stands under no headings."""
    table = state.due
    if table is None or not numbers or in_strip(state, closing=True):
        return False
    counts = {len(found.cells) for name in edition_names() if (found := form(name, table))}
    if len(items) - 1 not in counts and len(items) not in counts:
        return False
    close_row(state, runs)
    runs.append(Run(table, (STRIP,), None, tuple(items), Header(), guess=items[0].text))
    state.due, state.table, state.header = None, table, []
    return True
