"""Tables that give a row to each of several bureaus, the form's cells as their columns.

Each bureau's row is a report of its own.  What a column holds is told by its headings alone
(:mod:`extract.tables.paths`); a column that they do not name for certain is not read, and
said.  The rows of sums (合计) are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from common.messages import say
from common.text.normal import label, squeeze
from extract.forms import edition_for, edition_names
from extract.numbers import read_cell
from extract.records import Cell, Document, Finding, Grid, Place
from extract.reports.bureau_sums import POLICE, is_sum, wrong_sums
from extract.reports.titles import Title
from extract.tables.over_columns import Spot, headings_over, told_once
from extract.tables.paths import Key, figure_of, is_of_form, names_applicant
from extract.tables.row_runs import Header, Run
from extract.tables.stream import Item, Line

_HAN = "[\u3400-\u9fff\U00020000-\U0003ffff]"
_NAME = re.compile(
    rf"{_HAN}{{0,24}}(?:公安(?:[部厅局处]|分局){_HAN}{{0,16}}|[局厅委办部处]|分局|支队|总队|[省市县区州盟旗])"
)
_YEARS = frozenset(("年度", "年份", "报告年度", "统计年度"))
_YEAR = re.compile(r"(20[0-4]\d)(?:年度?)?")
FEWEST_ROWS = 2
"""Rows of names and numbers that make a table one of bureaus."""
FEWEST_CELLS = 4
"""Numbers behind a name."""
FEWEST_FIGURES = 6
"""Columns that are figures of a form, from which the table is the form's and no other."""
FEWEST_KNOWN = 3
"""Headings of a form's that make a table whose columns are not told worth saying so."""
MOST_BUREAUS = 200


@dataclass
class Organ:
    """One bureau's rows: its name as it stands, the year if the row says it, the cells as runs."""

    name: str
    year: int | None
    runs: list[Run] = field(default_factory=list)


@dataclass
class Bureaus:
    """The bureaus of a document's tables, by name and year.

    ``findings`` hold for each of the reports, ``unread`` for the document, from which a
    report of each bureau is missing.
    """

    organs: dict[tuple[str, int | None], Organ] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unread: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Table:
    """A grid by its positions, and the column that holds the bureaus' names."""

    grid: Grid
    at: Mapping[Spot, Cell]
    names: int

    @property
    def columns(self) -> range:
        """Those behind the names."""
        return range(self.names + 1, self.grid.columns)

    def name(self, row: int) -> str:
        cell = self.at.get((row, self.names))
        return squeeze(cell.text) if cell is not None else ""

    def values(self, row: int) -> list[Cell]:
        """The cells behind the name that begin in the row."""
        return [
            cell
            for column in self.columns
            if (cell := self.at.get((row, column))) is not None
            and (cell.row, cell.column) == (row, column)
        ]

    def is_row(self, row: int) -> bool:
        """Whether a row has a name and numbers behind it: a bureau's, or the sums."""
        name = self.name(row)
        if not name or not (_NAME.fullmatch(name) or is_sum(name)):
            return False
        kinds = Counter(read_cell(cell.text).kind for cell in self.values(row))
        return kinds["number"] + kinds["nothing"] >= max(FEWEST_CELLS, 3 * kinds["other"])


BureauTables = Mapping[int, tuple[int, _Table]]
"""Tables of bureaus by their block, each with its number among the document's grids."""


def bureau_tables(document: Document) -> BureauTables:
    """The tables of a document that give a row to each of several bureaus."""
    found = {}
    grids = 0
    for block, grid in enumerate(document.blocks):
        if isinstance(grid, Grid):
            grids += 1
            if (table := _table(grid)) is not None:
                found[block] = (grids, table)
    return found


def read_bureaus(
    document: Document,
    tables: BureauTables,
    stream: Sequence[Line],
    year: int | None,
) -> Bureaus:
    """The bureaus that have rows of their own in these tables, in order.

    ``year`` is the report's; without it a column whose heading means different figures in
    different editions is not read.
    """
    found = Bureaus()
    for block, (number, table) in tables.items():
        line = next((line.number for line in stream if line.block == block), 0)
        place = Item("", block, line, False, number)
        _Reader(table, document, place, year).read(found)
    return found


def title_of(organ: Organ, above: Title | None, year: int | None) -> Title:
    """The title of a bureau's report: what stands above the table, the bureau's name and year."""
    text = above.text if above is not None else organ.name
    return Title(text, _whole_name(organ.name, above), organ.year or year)


def _whole_name(name: str, above: Title | None) -> str:
    """A branch's name with that of its bureau, where the title names it: 东城分局."""
    if "公安" in name or above is None or not name.endswith("分局"):
        return name
    city = re.match(rf"{_HAN}+?[省市县区州盟旗]公安局", above.bureau or squeeze(above.text))
    return city.group() + name if city else name


def _table(grid: Grid) -> _Table | None:
    """The grid as a table of bureaus, if it is one."""
    police = Counter(
        cell.column
        for cell in grid.cells
        if "局" in cell.text or "公安" in cell.text
        if POLICE.fullmatch(squeeze(cell.text))
    )
    if not police or grid.columns <= FEWEST_CELLS:
        return None
    at = {
        (row, column): cell
        for cell in grid.cells
        for row in range(cell.row, min(cell.row + cell.rowspan, grid.rows))
        for column in range(cell.column, min(cell.column + cell.colspan, grid.columns))
    }
    for column, _ in sorted(police.items(), key=lambda pair: (-pair[1], pair[0])):
        table = _Table(grid, at, column)
        rows = [row for row in range(grid.rows) if table.is_row(row)]
        if len(rows) >= FEWEST_ROWS and any(POLICE.fullmatch(table.name(row)) for row in rows):
            return table
    return None


class _Reader:
    """Reads one table's rows into the bureaus of a document."""

    def __init__(self, table: _Table, document: Document, place: Item, year: int | None) -> None:
        self.table, self.document, self.place, self.year = table, document, place, year
        laid_down = edition_for(year) if year else None
        self.editions = (laid_down,) if laid_down else edition_names()
        self.rows: list[int] = []
        self.ended = self.broken = False

    def read(self, found: Bureaus) -> None:
        """Add what the table's rows say."""
        heads: list[int] = []
        open_heads, years = True, None
        keys: dict[int, Key] = {}
        for row in range(self.table.grid.rows):
            if not self.table.is_row(row):
                self.ended = bool(self.rows)
                heads = heads if open_heads else []
                open_heads = True
                heads.append(row)
                continue
            if open_heads and self._known(heads):
                found.findings += self._wrong_sums(keys)
                self.rows, self.ended, self.broken = [], False, False
                keys, years = self._columns(heads, found)
            open_heads = False
            self.rows.append(row)
            self.broken = self.broken or self.ended
            name = self.table.name(row)
            if not keys or is_sum(name) or not POLICE.fullmatch(name):
                continue
            self._row(found, row, keys, years)
        found.findings += self._wrong_sums(keys)

    def _wrong_sums(self, keys: Mapping[int, Key]) -> list[Finding]:
        """The columns in which the bureaus' rows do not come to the row of sums."""
        if self.broken:
            return []
        rows = [
            (
                self.table.name(row),
                {
                    column: self._item(cell)
                    for column in keys
                    if (cell := self.table.at.get((row, column))) is not None
                },
            )
            for row in self.rows
        ]
        heads = {column: self.headers[column][0].items[-1].text for column in keys}
        return wrong_sums(rows, keys, heads, self.document.name)

    def _known(self, heads: Sequence[int]) -> bool:
        return any(is_of_form(cell.text) for row in heads for cell in self._cells(row))

    def _cells(self, row: int) -> Iterator[Cell]:
        return (cell for cell in self.table.grid.cells if cell.row == row and cell.text.strip())

    def _row(self, found: Bureaus, row: int, keys: Mapping[int, Key], years: int | None) -> None:
        cell = self.table.at.get((row, years)) if years is not None else None
        year = _YEAR.fullmatch(squeeze(cell.text)) if cell is not None else None
        name = (self.table.name(row), int(year.group(1)) if year else None)
        if name not in found.organs and len(found.organs) == MOST_BUREAUS:
            message = say("bureaus_beyond", most=MOST_BUREAUS)
            place = Place(self.document.name, self.place.block, self.place.grid, row)
            beyond = Finding("limit_reached", message, place)
            found.findings += [] if beyond in found.findings else [beyond]
            return
        organ = found.organs.setdefault(name, Organ(*name))
        label_item = self._item(self.table.at[row, self.table.names])
        for column, (table, name_of_row, name_of_column) in keys.items():
            value = self.table.at.get((row, column))
            if value is None:
                continue
            header = self.headers[column]
            organ.runs.append(
                Run(
                    table,
                    (name_of_row,),
                    label_item,
                    (self._item(value),),
                    header,
                    column=name_of_column,
                )
            )

    def _item(self, cell: Cell) -> Item:
        grid, place = self.table.grid, self.place
        return Item(
            cell.text,
            place.block,
            place.line,
            False,
            place.grid,
            cell,
            grid.aligned,
            grid.page,
            grid.columns,
        )

    def _columns(self, heads: Sequence[int], found: Bureaus) -> tuple[dict[int, Key], int | None]:
        """The figure of each column, told by its headings; those that are not told are said."""
        paths = headings_over(self.table.at, self.table.columns, heads)
        years = next(
            (c for c, path in paths.items() if path and label(path[-1].text) in _YEARS), None
        )
        texts = {column: [cell.text for cell in path] for column, path in paths.items()}
        told = {
            column: (key, names_applicant(path, self.year, self.editions))
            for column, path in texts.items()
            if path and (key := figure_of(path, self.year, self.editions)) is not None
        }
        applicants = any(named for _, named in told.values())
        keys = {
            column: key
            for column, (key, named) in told.items()
            if named or not applicants or key[0] != "requests"
        }
        keys = told_once(keys)
        self.headers = {
            column: Header(
                [
                    Line(
                        tuple(map(self._item, paths[column])),
                        self.place.line,
                        self.place.block,
                        False,
                    )
                ]
            )
            for column in keys
        }
        self._say(found, texts, keys, years)
        return (keys if len(keys) >= FEWEST_FIGURES else {}), years

    def _say(
        self,
        found: Bureaus,
        texts: Mapping[int, Sequence[str]],
        keys: Mapping[int, Key],
        years: int | None,
    ) -> None:
        """That columns are not told by their headings."""
        known = {text for path in texts.values() for text in path if is_of_form(text)}
        if len(keys) < FEWEST_FIGURES:
            if len(known) >= FEWEST_KNOWN:
                message = say("bureau_rows_unread")
                place = Place(self.document.name, self.place.block, self.place.grid)
                heads = " | ".join(sorted(known))[:200]
                found.unread.append(Finding("unread_bureaus", message, place, heads))
            return
        lost: dict[str, list[int]] = {}
        for column in texts:
            if column in keys or column == years or not self._has_numbers(column):
                continue
            near = min(keys, key=lambda other: abs(other - column))
            lost.setdefault(keys[near][0], []).append(column)
        for table, columns in lost.items():
            names = ", ".join("/".join(texts[column]) for column in columns)[:200]
            message = say("column_untold", count=len(columns))
            place = Place(self.document.name, self.place.block, self.place.grid, None, columns[0])
            found.findings.append(
                Finding("unread_column", message, place, names, verdict="uncertain", subject=table)
            )

    def _has_numbers(self, column: int) -> bool:
        cells = (
            self.table.at.get((row, column))
            for row in range(self.table.grid.rows)
            if self.table.is_row(row)
        )
        return any(cell is not None and read_cell(cell.text).kind == "number" for cell in cells)
