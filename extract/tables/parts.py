"""Tables in parts: halves of one too wide for the page, a one-line table of the reviews alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.forms import Form, form
from extract.tables.geometry import named_keys
from extract.tables.row_runs import Run

Keys = tuple[tuple[str, str], ...]


def parts_of(runs: Sequence[Run], edition: str) -> dict[int, Keys]:
    """The keys of runs that hold a part of their rows each, by ``id`` of the run.

    A table too wide for the page is cut in halves, each under its own headings: all
    of them must be there.  A one-line table may hold whole rows only (复议 alone).
    """
    result: dict[int, Keys] = {}
    for table in {run.table for run in runs}:
        found = form(edition, table)
        if found is None:
            continue
        own = {
            id(run): keys
            for run in runs
            if run.table == table and run.column is None and (keys := _named(run, found))
        }
        result |= _whole_rows(own, found) if found.layout == "strip" else _halves(own, found)
    return result


def _named(run: Run, found: Form) -> Keys:
    """The keys that a run's headings give its cells, if each cell has one of its own."""
    named = named_keys(run)
    if len(named) != len(run.cells):
        return ()
    row = next((row for row in run.rows if row in found.columns), "")
    keys = tuple([(name or row, column) for name, column in named])
    if len({*keys}) == len(keys) and found.units.keys() >= {*keys}:
        return keys
    return ()


def _halves(own: Mapping[int, Keys], found: Form) -> dict[int, Keys]:
    rows = {row for keys in own.values() for row, _ in keys}
    covered = {key for keys in own.values() for key in keys}
    result: dict[int, Keys] = {}
    for run, keys in own.items():
        row = keys[0][0]
        needed = {(row, column) for column in found.columns[row]}
        if len(keys) < len(needed) and needed <= covered and len(rows) > 1:
            result[run] = keys
    return result


def _whole_rows(own: Mapping[int, Keys], found: Form) -> dict[int, Keys]:
    covered = {key for keys in own.values() for key in keys}
    return {
        run: keys
        for run, keys in own.items()
        if len(keys) < len(found.cells)
        and all((row, column) in covered for row, _ in keys for column in found.columns[row])
    }
