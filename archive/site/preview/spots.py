"""Places in a document, as the site points at them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: as in :class:`extract.records.Place`, without the document.

    ``block`` counts from 0, ``grid`` and ``page`` from 1, ``row`` and ``column`` from 0;
    ``box`` is x0, top, x1, bottom in points from the page's top left corner.
    """

    block: int | None = None
    grid: int | None = None
    row: int | None = None
    column: int | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    quote: str | None = None

    @property
    def in_cell(self) -> bool:
        """Whether it is one cell of a table."""
        return None not in (self.grid, self.row, self.column)


def spot_of(row: Row) -> Spot:
    """The place of a figure, finding or statement, from the archive's columns."""
    return Spot(
        block=row["block"],
        grid=row["grid"],
        row=None if row["grid_row"] is None else row["grid_row"] - 1,
        column=None if row["grid_column"] is None else row["grid_column"] - 1,
        page=row["page"],
        box=_box(row["box"]),
        quote=row["quote"],
    )


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    values = json.loads(text) if text else None
    if not isinstance(values, list) or len(values) != 4:
        return None
    x0, top, x1, bottom = map(float, values)
    return (x0, top, x1, bottom)
