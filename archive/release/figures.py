"""The figures of a release: each cell that the current reports' forms ask for.

What a report's cells have in common stands once a report and is spread over them by
Arrow, so that only what is a cell's own goes through Python.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlite_utils import Database

from archive.release.reports import Doubt, Place, Report, Row, chunks, corrections, flags
from archive.release.write import LEAST_SCALE, PRECISION
from archive.versions.sources import CAPTURE_SQL, DRAWING_SQL
from extract.forms.english import english
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
_OF_CELL = ("cell", "table", "row", "column", "row_label", "column_label", "row_label_en",
            "column_label_en", "unit")  # fmt: skip
_READ = ("version_id", "table", "row", "column", "value", "raw", "document", "page", "grid",
         "grid_row", "grid_column", "is_prose")  # fmt: skip
_TEXTS = ("table", "row", "column", "value", "raw")
_REPORT_AT = {name: at for at, name in enumerate(_OF_REPORT[:-1])} | {"version": 12}
_CORRECTED = ("corrected", "corrected_why", "corrected_by", "corrected_at")
_FLAGGED = ("flagged", "flagged_by", "flagged_at")
_PLACED = ("url", "fetched_at", "payload_digest", "drawing_digest")
_KEYS = 1024
"""More than there are keys: a cell's number is its report's times this, and its key's."""

_PAIR = 1 << 20
"""More than there are reports at once, for numbers of a document and a report."""

_PLACE = f"""
SELECT d.url, c.fetched_at, c.payload_digest, {DRAWING_SQL}
  FROM readings g JOIN documents d ON d.id = ?
  JOIN captures c ON c.id = {CAPTURE_SQL} WHERE g.id = ?"""


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
    """Where and when each document was captured, as the current versions were read from it.

    ``corrections`` and ``flags`` are what people noted, by report and cell.
    """

    def __init__(self, db: Database) -> None:
        self.corrections = corrections(db)
        self.flags = flags(db)
        self._db = db

    def of(self, report: Report, document: int) -> Place:
        """The place of a report's figure that stands in this document."""
        if document == report.document_id:
            return report.place
        found: Place = self._db.conn.execute(_PLACE, (document, report.reading_id)).fetchone()
        return found


@cache
def _keys(edition: str | None) -> tuple[tuple[int, FigureKey], ...]:
    """The cells of an edition's form, with their places among those of all editions."""
    return tuple((at, key) for at, key in enumerate(figure_keys()) if key.edition == edition)


def batches(
    db: Database, reports: Sequence[Report], doubts: Mapping[int, Doubts], places: Places
) -> Iterator[dict[str, Any]]:
    """The figures, some reports at a time, in the order of reports and form, by column."""
    shared = _shared(reports)
    with_form = [report for report in reports if report.edition is not None]
    for some in chunks(with_form, REPORTS_AT_ONCE):
        yield _columns(db, some, doubts, places, shared)


def _shared(reports: Sequence[Report]) -> dict[str, Any]:
    """Columns of what cells have in common, one value a report or a key of the form."""
    import pyarrow as pa

    found = {name: pa.array([one.row[_REPORT_AT[name]] for one in reports]) for name in _OF_REPORT}
    keys = figure_keys()
    found["cell"] = pa.array([f"{key.table}.{key.row}.{key.column}" for key in keys])
    both = [english(key) for key in keys]
    found["row_label_en"] = pa.array([row for row, _ in both])
    found["column_label_en"] = pa.array([column for _, column in both])
    for name in ("table", "row", "column", "row_label", "column_label", "unit"):
        found[name] = pa.array([getattr(key, name) for key in keys])
    found["key"] = pa.array([f"{key.edition}.{key.table}.{key.row}.{key.column}" for key in keys])
    return found


def _columns(
    db: Database, reports: Sequence[Report], doubts: Mapping[int, Doubts], places: Places,
    shared: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """One batch: the cells that the forms ask for, each beside what was read of it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    read, numbers = _read(db, reports, shared)
    asked = [(one.number, at) for one in reports for at, _ in _keys(one.edition)]
    cells = pa.array([number * _KEYS + at for number, at in asked], pa.int64())
    at = pc.index_in(cells, value_set=numbers)
    found = {name: column.take(at) for name, column in read.items()}
    of_report = pa.array([number for number, _ in asked], pa.int32())
    of_key = pa.array([key for _, key in asked], pa.int32())
    columns = {name: shared[name].take(of_report) for name in _OF_REPORT}
    columns |= {name: shared[name].take(of_key) for name in _OF_CELL}
    columns |= {name: found[name] for name in ("value", "raw", "page", "grid", "grid_row",
                                               "grid_column")}  # fmt: skip
    columns |= _doubted(cells, reports, doubts)
    columns |= _placed(found["document"], of_report, reports, places)
    unreadable = _cells_of(reports, doubts, lambda mine, name: name in mine.unreadable)
    columns["status"] = pc.if_else(
        pc.is_valid(found["value"]),
        "value",
        pc.if_else(
            pc.is_in(cells, value_set=unreadable),
            "unreadable",
            pc.if_else(pc.is_valid(at), "blank", "not_found"),
        ),
    )
    columns |= _noted(cells, reports, places.corrections, _CORRECTED)
    columns |= _noted(cells, reports, places.flags, _FLAGGED)
    columns["basis"] = pc.if_else(found["is_prose"], "prose", "table")
    if any(one.report_id in doubts and doubts[one.report_id].recognised for one in reports):
        columns["basis"] = _recognised(columns, of_report, reports, doubts)
    return columns


def _read(
    db: Database, reports: Sequence[Report], shared: Mapping[str, Any]
) -> tuple[dict[str, Any], Any]:
    """The archive's figures of these reports by column, and the number of each one's cell."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = [one.version_id for one in reports]
    rows = db.conn.execute(_FIGURES.format(",".join("?" * len(ids))), ids).fetchall()
    lists = zip(*rows, strict=True) if rows else ((),) * len(_READ)
    read = {
        name: pa.array(values, pa.string() if name in _TEXTS else pa.int64())
        for name, values in zip(_READ, lists, strict=True)
    }
    read["is_prose"] = read["is_prose"].cast(pa.bool_())
    local = pc.index_in(read.pop("version_id"), value_set=pa.array(ids, pa.int64()))
    edition = pa.array([one.edition for one in reports], pa.string()).take(local)
    names = pc.binary_join_element_wise(
        edition, read.pop("table"), read.pop("row"), read.pop("column"), "."
    )
    key = pc.index_in(names, value_set=shared["key"]).cast(pa.int64())
    number = pa.array([one.number for one in reports], pa.int64()).take(local)
    return read, pc.add(pc.multiply(number, _KEYS), key)


def _cells_of(
    reports: Sequence[Report], doubts: Mapping[int, Doubts], wanted: Callable[[Doubts, str], bool]
) -> Any:
    """The numbers of the cells of which this is so, among those of reports with findings."""
    import pyarrow as pa

    return pa.array(
        [
            one.number * _KEYS + at
            for one in reports
            if (mine := doubts.get(one.report_id)) is not None
            for at, key in _keys(one.edition)
            if wanted(mine, f"{key.table}/{key.row}/{key.column}")
        ],
        pa.int64(),
    )


def _doubted(cells: Any, reports: Sequence[Report], doubts: Mapping[int, Doubts]) -> dict[str, Any]:
    """How many findings there are about each cell, and what was decided on them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers, counts, decisions = [], [], []
    for one in reports:
        mine = doubts.get(one.report_id)
        for at, key in _keys(one.edition) if mine is not None else ():
            if on := mine.on(key) if mine is not None else ():
                numbers.append(one.number * _KEYS + at)
                counts.append(len(on))
                decisions.append(_decision(on))
    at = pc.index_in(cells, value_set=pa.array(numbers, pa.int64()))
    return {
        "findings": pc.fill_null(pa.array(counts, pa.int64()).take(at), 0),
        "decision": pa.array(decisions, pa.string()).take(at),
    }


def _noted(
    cells: Any, reports: Sequence[Report], notes: Mapping[int, Mapping[str, Row]],
    names: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """What people noted on the cells, as columns of these names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = {
        one.number * _KEYS + at: mine[name]
        for one in reports
        if (mine := notes.get(one.report_id))
        for at, key in _keys(one.edition)
        if (name := f"{key.table}/{key.row}/{key.column}") in mine
    }
    at = pc.index_in(cells, value_set=pa.array(list(found), pa.int64()))
    rows = list(found.values())
    return {
        name: pa.array([row[part] for row in rows], pa.string()).take(at)
        for part, name in enumerate(names)
    }


def _decision(found: Sequence[str]) -> str:
    return next(one for one in ("pending", "confirmed", "dismissed") if one in found)


def _placed(
    documents: Any, of_report: Any, reports: Sequence[Report], places: Places
) -> dict[str, Any]:
    """Where each cell stood: address, time and digests of its document."""
    import pyarrow as pa
    import pyarrow.compute as pc

    first = reports[0].number
    local = pc.subtract(of_report.cast(pa.int64()), first)
    pair = pc.add(pc.multiply(documents, _PAIR), local)
    known = pc.drop_null(pc.unique(pair))
    by_number = {one.number: one for one in reports}
    found = [
        places.of(by_number[first + number % _PAIR], number // _PAIR)
        for number in known.to_pylist()
    ]
    at = pc.index_in(pair, value_set=known, skip_nulls=True)
    return {
        name: pa.array([place[part] for place in found], pa.string()).take(at)
        for part, name in enumerate(_PLACED)
    }


def _recognised(
    columns: Mapping[str, Any],
    of_report: Any,
    reports: Sequence[Report],
    doubts: Mapping[int, Doubts],
) -> Any:
    """The basis of cells, with those that text recognition gave."""
    import pyarrow as pa

    marks = {
        one.number: doubts[one.report_id].recognised for one in reports if one.report_id in doubts
    }
    lists = (of_report, columns["url"], columns["page"], columns["basis"])
    return pa.array(
        [
            "ocr"
            if basis is not None
            and (seen := marks.get(number))
            and ((url, page) in seen or (url, None) in seen)
            else basis
            for number, url, page, basis in zip(*(one.to_pylist() for one in lists), strict=True)
        ],
        pa.string(),
    )
