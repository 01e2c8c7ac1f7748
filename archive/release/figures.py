"""The figures of a release: each cell that the current reports' forms ask for.

What a report's cells have in common stands once a report and is spread over them by
Arrow, so that only what is a cell's own goes through Python.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlite_utils import Database

from archive.release.reports import Doubt, Report, chunks
from archive.release.write import LEAST_SCALE, PRECISION
from extract.forms.keys import FigureKey, figure_keys

REPORTS_AT_ONCE = 400
RECOGNISED = frozenset(("ocr_text", "ocr_text_layer"))
"""Rules of findings that mark text as recognised in a picture."""

_UNREADABLE = "unread_cell"
_FIGURES = """
SELECT version_id, "table", "row", "column", value, raw, document_id, page, grid, grid_row,
       grid_column, quote IS NOT NULL
  FROM figures WHERE version_id IN ({})"""
_OF_REPORT = (
    "report", "bureau", "bureau_code", "division", "level", "province", "year", "edition",
    "version",
)  # fmt: skip
_OF_CELL = ("cell", "table", "row", "column", "row_label", "column_label", "unit")
_OWN = (
    "value", "status", "raw", "findings", "decision", "url", "fetched_at", "payload_digest", "page",
    "grid", "grid_row", "grid_column", "basis",
)  # fmt: skip
_REPORT_AT = {name: at for at, name in enumerate(_OF_REPORT[:-1])} | {"version": 12}
_ABSENT = (None,) * 10

Place = tuple[str, str | None, str | None]
"""Address of a document, when it was captured, and the digest of its bytes."""


@dataclass(slots=True)
class Doubts:
    """The findings of one report, by what they are about."""

    decisions: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unreadable: set[str] = field(default_factory=set)
    recognised: set[tuple[str | None, int | None]] = field(default_factory=set)

    def on(self, key: FigureKey) -> list[str]:
        """The decisions on the findings about a cell, its row or its column."""
        table = key.table
        names = (f"{table}/{key.row}/{key.column}", f"{table}/{key.row}", f"{table}/{key.column}")
        return [one for name in names for one in self.decisions.get(name, ())]


_SURE = Doubts()


def by_report(doubts: Sequence[Doubt]) -> dict[int, Doubts]:
    """The findings of each report by the archive's number."""
    found: dict[int, Doubts] = defaultdict(Doubts)
    for doubt in doubts:
        mine = found[doubt.report_id]
        mine.decisions[doubt.subject].append(doubt.decision)
        if doubt.rule == _UNREADABLE:
            mine.unreadable.add(doubt.subject)
        if doubt.rule in RECOGNISED:
            mine.recognised.add((doubt.url, doubt.page))
    return dict(found)


def scale(db: Database) -> int:
    """Digits after the point that every figure of the archive fits in."""
    row = db.conn.execute(
        "SELECT max(length(value) - instr(value, '.')) FROM figures WHERE instr(value, '.') > 0"
    ).fetchone()
    return min(max(LEAST_SCALE, row[0] or 0), PRECISION)


class Places:
    """Where and when each document was captured, as the current versions were read from it."""

    def __init__(self, db: Database) -> None:
        self._urls: dict[int, str] = dict(db.conn.execute("SELECT id, url FROM documents"))
        self._parts: dict[tuple[int, str], tuple[str, str | None]] = {
            (reading, url): (at, digest)
            for reading, url, at, digest in db.conn.execute(
                "SELECT p.reading_id, p.url, c.fetched_at, c.payload_digest FROM reading_parts p"
                " JOIN captures c ON c.id = p.capture_id"
                " WHERE p.reading_id IN (SELECT reading_id FROM versions WHERE is_current = 1)"
            )
        }

    def of(self, report: Report, document: int) -> Place:
        """The place of a report's figure that stands in this document."""
        if document == report.document_id:
            return report.place
        url = self._urls[document]
        return url, *self._parts.get((report.reading_id, url), (None, None))


@cache
def _keys(edition: str | None) -> tuple[tuple[int, FigureKey], ...]:
    """The cells of an edition's form, with their places among those of all editions."""
    return tuple((at, key) for at, key in enumerate(figure_keys()) if key.edition == edition)


def _decision(found: Sequence[str]) -> str | None:
    return next((one for one in ("pending", "confirmed", "dismissed") if one in found), None)


def _status(key: FigureKey, row: Sequence[Any], there: bool, doubts: Doubts) -> str:
    """What is known of a cell, by its row of the archive and the findings."""
    if row[0] is not None:
        return "value"
    if f"{key.table}/{key.row}/{key.column}" in doubts.unreadable:
        return "unreadable"
    return "blank" if there else "not_found"


class _Batch:
    """Cells that are gathered for one batch: columns of what is their own."""

    def __init__(self) -> None:
        self.report: list[int] = []
        self.key: list[int] = []
        self.own: dict[str, list[Any]] = {name: [] for name in _OWN}

    def add(self, report: Report, found: Mapping[tuple[str, ...], Any], doubts: Doubts,
            places: Places) -> None:  # fmt: skip
        """The cells of one report."""
        known: dict[int, Place] = {}
        append = [self.own[name].append for name in _OWN]
        for at, key in _keys(report.edition):
            row = found.get((key.table, key.row, key.column), _ABSENT)
            value, raw, document, page, grid, line, column, is_prose, *_ = row
            there = row is not _ABSENT
            place: Sequence[str | None] = (None, None, None)
            basis = None
            if there:
                if document not in known:
                    known[document] = places.of(report, document)
                place = known[document]
                basis = "prose" if is_prose else "table"
                if doubts.recognised and not doubts.recognised.isdisjoint(
                    ((place[0], page), (place[0], None))
                ):
                    basis = "ocr"
            on = () if doubts is _SURE else doubts.on(key)
            self.report.append(report.number)
            self.key.append(at)
            cells = (value, _status(key, row, there, doubts), raw, len(on), _decision(on), *place,
                     page, grid, line, column, basis)  # fmt: skip
            for put, cell in zip(append, cells, strict=True):
                put(cell)


def batches(
    db: Database, reports: Sequence[Report], doubts: Mapping[int, Doubts], places: Places
) -> Iterator[dict[str, Any]]:
    """The figures, some reports at a time, in the order of reports and form, by column."""
    shared = _shared(reports)
    with_form = [report for report in reports if report.edition is not None]
    for some in chunks(with_form, REPORTS_AT_ONCE):
        cells: dict[int, dict[tuple[str, ...], Any]] = {one.version_id: {} for one in some}
        sql = _FIGURES.format(",".join("?" * len(cells)))
        for version, table, row, column, *more in db.conn.execute(sql, list(cells)):
            cells[version][table, row, column] = more
        batch = _Batch()
        for report in some:
            found = cells.pop(report.version_id)
            batch.add(report, found, doubts.get(report.report_id, _SURE), places)
        yield _columns(batch, shared)


def _shared(reports: Sequence[Report]) -> dict[str, Any]:
    """Columns of what cells have in common, one value a report or a key of the form."""
    import pyarrow as pa

    found = {name: pa.array([one.row[_REPORT_AT[name]] for one in reports]) for name in _OF_REPORT}
    keys = figure_keys()
    found["cell"] = pa.array([f"{key.table}.{key.row}.{key.column}" for key in keys])
    for name in _OF_CELL[1:]:
        found[name] = pa.array([getattr(key, name) for key in keys])
    return found


def _columns(batch: _Batch, shared: Mapping[str, Any]) -> dict[str, Any]:
    import pyarrow as pa

    reports, keys = pa.array(batch.report, pa.int32()), pa.array(batch.key, pa.int32())
    spread = {name: shared[name].take(reports) for name in _OF_REPORT}
    spread |= {name: shared[name].take(keys) for name in _OF_CELL}
    return spread | batch.own
