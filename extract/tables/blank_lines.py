"""Empty lines that are blank cells: a table flattened to one cell a line, its blanks kept.

Whether empty lines are cells or only part the rows shows in their number: they
are cells where every row of a table has as many lines as the form has columns.
Where one row comes out otherwise, none is taken for a cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from common.text.normal import enumerator
from extract.forms import edition_names, form, layout, tables_of
from extract.records import Document, Paragraph
from extract.tables.line_kinds import is_unit, is_words
from extract.tables.naming import column_keys, row_keys
from extract.tables.stream import Item, Line, is_prose


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A line of words and the values below it; ``blanks`` by line, the words' own first."""

    word: Item
    blanks: tuple[tuple[int, int], ...]
    closes: bool = False

    @property
    def slots(self) -> int:
        """Values and empty lines below the words."""
        return len(self.blanks) - 1 + self.empty

    @property
    def empty(self) -> int:
        return sum(count for _, count in self.blanks)

    def fills(self, columns: int) -> bool:
        """Whether it has a line for every column; what parts the table's end from prose apart."""
        surplus = self.slots - columns
        return surplus == 0 or (self.closes and 0 < surplus <= self.blanks[-1][1])

    def cells(self, columns: int) -> Iterator[tuple[int, int]]:
        """The blank cells below each line."""
        surplus = self.slots - columns
        yield from self.blanks[:-1]
        number, count = self.blanks[-1]
        yield number, count - surplus


_Row = tuple[_Stretch, int]
"""A row's stretch and the number of columns that the form gives it."""


def with_blank_cells(stream: Sequence[Line], document: Document) -> list[Line]:
    """The stream with the empty lines that are blank cells as items of their own.

    They keep the block and the number of the line above them.
    """
    below = _empty_lines(document)
    if not below:
        return list(stream)
    stretches = [each for each in _stretches(stream, below) if _is_known(each.word)]
    added: dict[int, int] = {}
    parted: set[int] = set()
    for table in dict.fromkeys(name for edition in edition_names() for name in tables_of(edition)):
        if layout(table) == "rows" and (rows := _even_rows(stretches, table)):
            last, columns = rows[-1]
            parted.add(last.slots - columns)
            added.update(_blanks(rows))
    if added:
        added.update(_blanks(_even_strips(stretches, parted)))
    result = []
    for line in stream:
        result.append(line)
        item = line.items[0]
        blank = replace(line, items=(replace(item, text=""),))
        result += [blank] * added.get(line.number, 0)
    return result


def _empty_lines(document: Document) -> Mapping[int, int]:
    """The number of empty lines below each paragraph, by block."""
    return {
        index: block.blanks
        for index, block in enumerate(document.blocks)
        if isinstance(block, Paragraph) and block.blanks
    }


def _stretches(stream: Sequence[Line], below: Mapping[int, int]) -> Iterator[_Stretch]:
    word: Item | None = None
    blanks: list[tuple[int, int]] = []
    for line in stream:
        item = line.items[0]
        if line.soft and word is not None and not is_words(item):
            blanks.append((line.number, below.get(line.block, 0)))
            if is_unit(item):
                word = None  # a sheet's row: a label, its unit, its one number
            continue
        if word is not None:
            yield _Stretch(word, tuple(blanks), not _is_known(item))
        word = item if line.soft and not is_prose(item.text) else None
        blanks = [(line.number, below.get(line.block, 0))]
    if word is not None:
        yield _Stretch(word, tuple(blanks), closes=True)


def _is_known(item: Item) -> bool:
    """Whether words are a row or a heading of some form."""
    return bool(row_keys(item) or column_keys(item))


def _blanks(rows: Iterable[_Row]) -> dict[int, int]:
    """The number of blank cells by the line above them."""
    return {
        number: count
        for stretch, columns in rows
        for number, count in stretch.cells(columns)
        if count
    }


def _even_rows(stretches: Sequence[_Stretch], table: str) -> list[_Row]:
    """The rows of one table; none if they do not come out even under any form."""
    for edition in edition_names():
        found = form(edition, table)
        rows = _rows_of(stretches, table, found.columns) if found else []
        even = all(stretch.fills(columns) for stretch, columns in rows)
        if rows and even and not _only_parted(rows):
            return rows
    return []


def _rows_of(
    stretches: Sequence[_Stretch], table: str, columns: Mapping[str, tuple[str, ...]]
) -> list[_Row]:
    """The table's rows, each with the number of columns that it has; menus name some, too."""
    result: list[_Row] = []
    for stretch in stretches:
        rows = [row for name, row in row_keys(stretch.word) if name == table]
        width = next((len(columns[row]) for row in rows if row in columns), 0)
        heading = column_keys(stretch.word) and not enumerator(stretch.word.text)
        if rows and stretch.slots and (not heading or stretch.slots == width):
            result.append((stretch, width))
    return result


def _only_parted(rows: Sequence[_Row]) -> bool:
    """Whether the empty lines may as well stand between rows: below every label or every row."""
    labels = all(stretch.blanks[0][1] for stretch, _ in rows)
    ends = all(list(stretch.cells(columns))[-1][1] for stretch, columns in rows)
    return labels or ends


def _even_strips(stretches: Sequence[_Stretch], parted: Collection[int]) -> Iterator[_Row]:
    """Tables of one line, below the last of their headings.

    ``parted`` are the numbers of empty lines below the other tables: as many
    stand below these.
    """
    widths = {
        (table, len(found.cells))
        for edition in edition_names()
        for table in tables_of(edition)
        if (found := form(edition, table)) and found.layout == "strip"
    }
    for stretch in stretches:
        named = {table for table, _ in column_keys(stretch.word)}
        for table, width in widths:
            if table in named and stretch.fills(width) and stretch.slots - width in parted:
                yield stretch, width
