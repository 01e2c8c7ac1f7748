"""Whole tables for programs, piece by piece: however many rows, one piece is in memory.

The way through is the number of a report: a piece is all rows of the next hundred reports, found
by their numbers and not by counting rows, so that the last costs what the first did.  It runs on
a connection of its own on the published copy, in a thread, under a limit of time for each piece,
and beside the processes that answer visitors' SQL.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.site.numbers import plain
from archive.site.sql_worker import time_limit

REPORTS = 100
"""Reports of a piece: some 10,000 figures."""

MILLISECONDS = 20_000.0
"""Time that SQLite may take for a piece; it takes some 30 ms on an idle machine."""

_FILTERS = {
    "bureau": "l.bureau", "year": "l.year", "province": "l.province", "edition": "l.edition",
    "level": "l.level",
}  # fmt: skip
_OF_A_CELL = {name: f'x."{name}"' for name in ("table", "row", "column")}


class FilterError(ValueError):
    """A filter that no table has, or not this one; or a value that it cannot have."""


@dataclass(frozen=True, slots=True)
class Table:
    """A view of current versions that can be had whole; ``order`` is that of a report's rows.

    ``through`` joins the view by another number than that of the report.
    """

    view: str
    order: str
    filters: Mapping[str, str]
    through: str = ""

    def rows(self) -> str:
        """SQL of the rows of a piece."""
        joined = self.through or f'CROSS JOIN "{self.view}" x ON x.report_id = l.report_id'
        return (
            f"SELECT x.* FROM report_list l {joined}"
            " WHERE l.report_id > :after AND l.report_id <= :last"
        )


_FINDINGS = (
    "CROSS JOIN findings f ON f.version_id = l.version_id"
    " CROSS JOIN current_findings x ON x.finding_id = f.id"
)
_OF_A_RULE = {"rule": "x.rule", "verdict": "x.verdict"}

TABLES = {
    "figures": Table("current_figures", 'x."table", x."row", x."column"', _FILTERS | _OF_A_CELL),
    "statements": Table("current_statements", "x.statement_id", _FILTERS | {"key": "x.key"}),
    "sections": Table("current_sections", "x.position", _FILTERS),
    "series": Table("report_series", "x.series", _FILTERS | {"series": "x.series"}),
    "findings": Table("current_findings", "x.finding_id", _FILTERS | _OF_A_RULE, through=_FINDINGS),
    "audit": Table("current_audit", "x.audit_id", _FILTERS | _OF_A_RULE),
    "reports": Table("report_list", "x.report_id", _FILTERS),
}
"""What can be had, by the name in its address."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A table and the values that its rows must have."""

    table: Table
    values: Mapping[str, str | int]


def wish(name: str, given: Mapping[str, list[str]]) -> Wish | None:
    """What an address asks for; ``None`` if there is no such table.

    Raises :class:`FilterError` rather than to pass over a filter: a misspelt one would else
    give all rows for some.
    """
    table = TABLES.get(name)
    if table is None:
        return None
    values: dict[str, str | int] = {}
    for key, several in given.items():
        if key not in table.filters:
            raise FilterError(f"{key}: no filter; there are {', '.join(sorted(table.filters))}")
        if len(several) != 1 or not several[0]:
            raise FilterError(f"{key}: must be given once, with a value")
        values[key] = _year(several[0]) if key == "year" else several[0]
    return Wish(table, values)


def _year(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        raise FilterError("year: must be four digits")
    return int(text)


@contextmanager
def opened(db: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can read the published copy ``db`` and no more, for any one thread."""
    address = f"{db.resolve().as_uri()}?immutable=1"
    with closing(sqlite3.connect(address, uri=True, check_same_thread=False)) as connection:
        yield connection


class Pieces:
    """The pieces of a wish, as text in ``form`` (``csv`` or ``ndjson``), one call after another."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        wanted: Wish,
        form: str,
        *,
        reports: int | None = None,
        milliseconds: float | None = None,
    ) -> None:
        self._connection, self._wanted, self._form = connection, wanted, form
        self._reports = REPORTS if reports is None else reports
        self._milliseconds = MILLISECONDS if milliseconds is None else milliseconds
        self._after = -1
        self._begun = False

    def next(self) -> str | None:
        """The next piece, which may be empty; ``None`` behind the last.

        Raises sqlite3.OperationalError for one that takes too long.
        """
        with time_limit(self._connection, self._milliseconds):
            last = self._last()
            if last is None and self._begun:
                return None
            text = self._text(self._after if last is None else last)
        self._begun = True
        self._after = self._after if last is None else last
        return text

    def _where(self, prefix: str) -> str:
        """The conditions on a report (``l.``) or on all."""
        filters = self._wanted.table.filters
        named = ((filters[name], name) for name in self._wanted.values)
        return "".join(f" AND {sql} = :{name}" for sql, name in named if sql.startswith(prefix))

    def _last(self) -> int | None:
        """The number of the last report of the next piece."""
        sql = (
            "SELECT max(report_id) FROM (SELECT l.report_id FROM report_list l"
            f" WHERE l.report_id > :after{self._where('l.')} ORDER BY l.report_id LIMIT :most)"
        )
        values = {**self._wanted.values, "after": self._after, "most": self._reports}
        found: int | None = self._connection.execute(sql, values).fetchone()[0]
        return found

    def _text(self, last: int) -> str:
        table = self._wanted.table
        sql = f"{table.rows()}{self._where('')} ORDER BY l.report_id, {table.order}"
        values = {**self._wanted.values, "after": self._after, "last": last}
        cursor = self._connection.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return (_as_csv if self._form == "csv" else _as_lines)(cursor, names, not self._begun)


def _as_csv(rows: sqlite3.Cursor, names: list[str], first: bool) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if first:
        buffer.write("\ufeff")
        writer.writerow(names)
    numbers = [place for place, name in enumerate(names) if name in _NUMBERS]
    writer.writerows(_whole(row, numbers) for row in rows)
    return buffer.getvalue()


def _as_lines(rows: sqlite3.Cursor, names: list[str], first: bool) -> str:  # noqa: ARG001
    numbers = [place for place, name in enumerate(names) if name in _NUMBERS]
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    lines = (write(dict(zip(names, _whole(row, numbers), strict=True))) for row in rows)
    return "".join(f"{line}\n" for line in lines)


_NUMBERS = {"number", "requests_received", "requests_granted", "penalties", "reviews"}
"""Columns of floating-point numbers, which are written without .0 where they are whole."""


def _whole(row: tuple[object, ...], numbers: list[int]) -> tuple[object, ...] | list[object]:
    if not numbers:
        return row
    found = list(row)
    for place in numbers:
        found[place] = plain(found[place])
    return found
