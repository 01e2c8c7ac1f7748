"""Tables of the site's own sorted by a column, as the address says: ``?sort=year&order=asc``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Columns = Mapping[str, tuple[str, bool]]
"""What can be sorted by: for each name in addresses its SQL, and whether the greatest is first."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """The column that a table is sorted by; an empty name for the page's own order."""

    column: str
    descending: bool
    columns: Columns

    def values(self) -> dict[str, str]:
        """The order as parameters of an address."""
        if not self.column:
            return {}
        return {"sort": self.column, "order": "desc" if self.descending else "asc"}

    def turned(self, column: str) -> dict[str, str]:
        """The parameters by which a heading sorts: the other way round if it did already."""
        descending = self.columns[column][1]
        if column == self.column:
            descending = not self.descending
        return {"sort": column, "order": "desc" if descending else "asc"}

    def aria(self, column: str) -> str:
        """What readers by ear are told of a heading."""
        if column != self.column:
            return "none"
        return "descending" if self.descending else "ascending"

    def sql(self, otherwise: str) -> str:
        """What follows ORDER BY: blanks last, equals as the page orders them ``otherwise``."""
        if not self.column:
            return otherwise
        expression = self.columns[self.column][0]
        direction = "DESC" if self.descending else "ASC"
        return f"{expression} IS NULL, {expression} {direction}, {otherwise}"


def sorting(arguments: Mapping[str, str], columns: Columns) -> Sorting:
    """The order that a query string asks for; the page's own for what makes no sense."""
    column = arguments.get("sort") or ""
    if column not in columns:
        return Sorting("", False, columns)
    order = arguments.get("order") or ""
    descending = order == "desc" if order in ("asc", "desc") else columns[column][1]
    return Sorting(column, descending, columns)
