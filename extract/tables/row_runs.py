"""Runs: a row label of some table, the cells after it, the headings they stood under."""

from __future__ import annotations

from common.often_made import often_made
from extract.tables.stream import Item, Line

STRIP = "*"
"""The row of a run that holds a whole table on one line of numbers."""


class Header(tuple[Line, ...]):
    """The header lines above runs; all runs under one header share the object, told by identity."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


@often_made(frozen=True, slots=True)
class Run:
    """A row label and the cells after it, in reading order.

    ``rows`` are the keys the label can mean, best first.  ``header`` are the
    lines of column labels that stood above, nearest last.  ``unit`` is a unit's
    own cell.  ``guess`` holds the label's words when it only resembles the form's.
    ``column`` is set when the run is a single cell whose column its own line names.
    ``caption`` is the money unit given for the table as a whole.  ``years`` are the
    items of a heading that names a year for each column; a one-line table's
    ``label`` is the year before its numbers.
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
    years: tuple[Item, ...] = ()

    @property
    def name(self) -> tuple[str, tuple[str, ...], int, str | None]:
        """What tells the run from the others of its document."""
        return self.table, self.rows, self.line, self.column

    @property
    def line(self) -> int:
        """Where in the stream the run begins."""
        return (self.label or self.cells[0]).line
