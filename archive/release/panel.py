"""The panel of a release: bureau by year, with the series that run across editions of the form.

A series' figure is the sum of its cells.  Where one of them is not found or unreadable there
is no sum; blanks count for nothing and are counted.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from sqlite_utils import Database

from archive.coverage import Cell
from archive.release.figures import Doubts
from archive.release.reports import Report, Row, chunks, corrections
from archive.site.series import Series, all_series

_AT_ONCE = 400
_NONE = Doubts()


@dataclass(slots=True)
class _Cells:
    """The cells of series of one report: the values that are there, ``None`` for a blank."""

    values: dict[tuple[str, str, str], str | None] = field(default_factory=dict)


def rows(
    db: Database,
    coverage: Sequence[Cell],
    codes: Mapping[str, str],
    there: Mapping[int, Report],
    doubts: Mapping[int, Doubts],
) -> Iterator[list[Row]]:
    """The rows of the panel, in the order of ``coverage`` by bureau and year, in batches."""
    before: dict[str, str | None] = {}
    corrected = corrections(db)
    for some in chunks(list(coverage), _AT_ONCE):
        wanted = [there[cell.report_id] for cell in some if cell.report_id in there]
        cells = _cells(db, wanted)
        batch = []
        for cell in some:
            report = there.get(cell.report_id) if cell.report_id is not None else None
            head = (cell.bureau, codes[cell.bureau], cell.division, cell.level, cell.province,
                    cell.year, cell.state, report.name if report else None,
                    report.edition if report else None)  # fmt: skip
            of = cells[report.version_id] if report else _Cells()
            if report:
                _correct(of, corrected.get(report.report_id, {}))
            on = doubts.get(report.report_id, _NONE) if report else _NONE
            edition = report.edition if report else None
            last = before.get(cell.bureau)
            batch.append((*head, *_values(edition, last, of, on)))
            if edition is not None:
                before[cell.bureau] = edition
        yield batch


def _cells(db: Database, reports: Sequence[Report]) -> Mapping[int, _Cells]:
    found: dict[int, _Cells] = defaultdict(_Cells)
    keys = sorted({cell.key for s in all_series() for cells in s.cells.values() for cell in cells})
    marks = ",".join("?" * len(reports))
    sql = (
        'SELECT f.version_id, f."table", f."row", f."column", f.value FROM figures f'
        f" WHERE f.version_id IN ({marks})"
    )
    wanted = set(keys)
    for version, *key, value in db.conn.execute(sql, [one.version_id for one in reports]):
        name = (key[0], key[1], key[2])
        if name in wanted:
            found[version].values[name] = value
    return found


def _correct(cells: _Cells, corrected: Mapping[str, Row]) -> None:
    """Put what people corrected in place of what was read."""
    for name, row in corrected.items():
        table, line, column = name.split("/")
        cells.values[table, line, column] = row[0]


def _values(edition: str | None, last: str | None, cells: _Cells, doubts: Doubts) -> Iterator[Any]:
    """All series of one report in order, each with the rate it is the numerator of."""
    if edition is None:
        return itertools.repeat(None, 4 * len(all_series()) + 3 * _rates())
    return _given(edition, last, cells, doubts)


@cache
def _rates() -> int:
    return sum(series.of is not None for series in all_series())


def _given(edition: str, last: str | None, cells: _Cells, doubts: Doubts) -> Iterator[Any]:
    found = {s.key: _series(s, edition, last, cells, doubts) for s in all_series()}
    for series in all_series():
        yield from found[series.key]
        if series.of is not None:
            yield from _rate(found[series.key], found[series.of])


def _rate(part: tuple[Any, ...], whole: tuple[Any, ...]) -> tuple[Any, ...]:
    """The share to six places, its status, and whether either meaning changed."""
    changed = None if part[3] is None or whole[3] is None else part[3] or whole[3]
    if "not_asked" in (part[1], whole[1]):
        return None, "not_asked", None
    if part[0] is None:
        return None, "no_part", changed
    if whole[0] is None:
        return None, "no_whole", changed
    upper, lower = Decimal(part[0]), Decimal(whole[0])
    if lower <= 0:
        return None, "zero_whole", changed
    share = f"{upper / lower:.6f}".rstrip("0").rstrip(".")
    return share, "above_whole" if upper > lower else "value", changed


def _series(
    series: Series, edition: str, last: str | None, cells: _Cells, doubts: Doubts
) -> tuple[Any, ...]:
    """Value, status, blanks and break of one series in one report."""
    wanted = series.cells.get(edition, ())
    if not wanted:
        return None, "not_asked", None, None
    changed = last is not None and any(
        min(last, edition) < since <= max(last, edition) for since in series.breaks
    )
    total, blank = Decimal(0), 0
    for cell in wanted:
        name = "/".join(cell.key)
        value = cells.values.get(cell.key)
        if value is not None:
            total += cell.sign * Decimal(value)
        elif name in doubts.unreadable:
            return None, "unreadable", None, changed
        elif cell.key not in cells.values:
            return None, "not_found", None, changed
        else:
            blank += 1
    if blank == len(wanted):
        return None, "blank", blank, changed
    return f"{total:f}", "value", blank, changed
