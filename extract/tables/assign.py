"""Runs to figures: the edition they follow, each cell's value, and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.messages import say
from common.text.normal import squeeze
from extract.forms import edition_for, edition_names, form, tables_of
from extract.forms.equations import checks
from extract.numbers import YUAN, Reading
from extract.records import Figure, Finding, Place, Verdict
from extract.tables.fit import Fitted, altered, fit_all, most_read, number_of, numbers_of, settled
from extract.tables.money import money_unit
from extract.tables.naming import column_keys, row_keys
from extract.tables.row_runs import STRIP, Run
from extract.tables.stream import Item
from extract.tables.years import of_year

SIGNED = "items_change"


@dataclass(frozen=True, slots=True)
class Tables:
    """The figures of one set of tables, the edition they follow, and the doubts.

    ``unsure`` are the cells that could not be told apart: null, though not blank.
    """

    edition: str
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    unsure: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def sure(self) -> tuple[Figure, ...]:
        """The figures that checks can rely on."""
        if not self.unsure:
            return self.figures
        return tuple(figure for figure in self.figures if figure.key not in self.unsure)


def read_tables(runs: Sequence[Run], year: int | None, document: str) -> Tables | None:
    """The figures of the runs of one report, or ``None`` when there are none."""
    runs = of_year(runs, year)
    best: tuple[tuple[int, int, str], str, list[Fitted]] | None = None
    laid_down = edition_for(year) if year else None
    for edition in sorted(edition_names(), key=lambda name: (name != laid_down, name)):
        votes = _header_votes(runs, edition)
        if best is not None and votes + most_read(runs, edition) < best[0][0]:
            continue
        fitted = fit_all(runs, edition)
        read = sum(len(found.cells) for found in fitted if found.clean and found.run.cells)
        rank = (read + votes, int(edition == laid_down), edition)
        if fitted and (best is None or rank > best[0]):
            best = (rank, edition, fitted)
    if best is None:
        return None
    _, edition, fitted = best
    reader = _Reader(edition, document)
    for found in settled(_merged(fitted, reader), edition):
        reader.take(found)
    reader.rest(runs, fitted)
    if not reader.figures:
        return None
    return Tables(
        edition, tuple(reader.in_order()), tuple(reader.findings), frozenset(reader.unsure)
    )


def _header_votes(runs: Iterable[Run], edition: str) -> int:
    """How many column labels above the runs are this edition's."""
    votes: set[tuple[str, str, int]] = set()
    for name, header in {(run.table, run.header) for run in runs}:
        found = form(edition, name)
        columns = {column for _, column in found.cells} if found else set()
        for line in header:
            for item in line.items:
                for table, column in column_keys(item):
                    if table == name and column in columns:
                        votes.add((table, column, line.number))
    return len(votes)


def _merged(fitted: Sequence[Fitted], reader: _Reader) -> list[Fitted]:
    """One entry a row: of two the one that holds numbers, then the one with the form's label."""
    result: dict[tuple[str, tuple[tuple[str, str], ...]], Fitted] = {}
    for found in fitted:
        key = (found.run.table, tuple(sorted(found.cells)))
        known = result.get(key)
        if known is None or not numbers_of(known):
            result[key] = found
        elif numbers_of(found) and numbers_of(found) != numbers_of(known):
            if _is_named(found.run) and not _is_named(known.run):
                result[key], found, known = found, known, found
            reader.duplicate(found, known)
    return list(result.values())


def _is_named(run: Run) -> bool:
    """Whether a row's label is the form's, not a part of it or one like it."""
    if run.label is None or run.guess:
        return run.label is None
    return any(table == run.table and row in run.rows for table, row in row_keys(run.label))


class _Reader:
    """Collects figures and findings of one report's tables."""

    def __init__(self, edition: str, document: str) -> None:
        self.edition = edition
        self.document = document
        self.figures: dict[tuple[str, str, str], Figure] = {}
        self.findings: list[Finding] = []
        self.unsure: set[tuple[str, str, str]] = set()

    def take(self, found: Fitted) -> None:
        """Read every cell of a fitted run."""
        run = found.run
        for (row, column), item in found.cells.items():
            self._cell(run, row, column, item, (row, column) in found.open)
        subject = f"{run.table}/{run.rows[0]}"
        place = (run.label or run.cells[0]).place(self.document)
        if found.open:
            names = ", ".join(f"{row}/{column}" for row, column in found.open)
            cells, columns = len(run.cells), len(found.cells)
            message = say("columns_ambiguous", cells=cells, columns=columns, names=names)
            if found.denied:
                message = say("columns_contradicted", names=names)
            self._say("ambiguous_columns", message, place, subject, str(cells), str(columns))
        elif found.chosen and altered(found):
            cells, columns = len(run.cells), len(found.cells)
            message = say("columns_by_sums", cells=cells, columns=columns)
            self._say("columns_by_totals", message, place, subject, str(cells), str(columns))
        if run.guess and run.rows == (STRIP,):
            message = say("line_without_headings")
            self._say("heading_missing", message, place, run.table, run.guess)
        elif run.guess:
            message = say("label_alike")
            self._say("label_guessed", message, place, subject, run.guess, run.rows[0])

    def _cell(self, run: Run, row: str, column: str, item: Item | None, is_open: bool) -> None:
        found = form(self.edition, run.table)
        unit = found.units[row, column] if found else "count"
        key = (run.table, row, column)
        place = (item or run.label or run.cells[0]).place(self.document)
        if item is None:
            if is_open:
                self.unsure.add(key)
            raw = "" if not is_open else " | ".join(cell.text for cell in run.cells)
            self.figures[key] = Figure(*key, None, unit, raw, place)
            return
        reading = item.reading
        value = self._money(run, key, item, place) if unit == "CNY" else reading.value
        confidence = item.cell.confidence if item.cell else None
        self.figures[key] = Figure(*key, value, unit, item.text, place, confidence)
        self._doubts(key, reading, item, unit, place)

    def _money(
        self, run: Run, key: tuple[str, str, str], item: Item, place: Place
    ) -> Decimal | None:
        """An amount in yuan; the form's own 万元 where no unit is given."""
        reading = item.reading
        if reading.value is None:
            return None
        unit = reading.unit if reading.unit in YUAN else None
        if unit is None and squeeze(item.text).endswith("万"):
            unit = "元"  # 3.5万: the number is in yuan already
        unit = unit or money_unit(run, key[2])
        if unit is None:
            unit = "万元"
            if reading.value:
                message = say("unit_assumed")
                self._say("assumed_unit", message, place, "/".join(key), f"{reading.value:f}", unit)
        return reading.value * YUAN[unit]

    def _doubts(
        self, key: tuple[str, str, str], reading: Reading, item: Item, unit: str, place: Place
    ) -> None:
        subject = "/".join(key)
        raw = item.text.strip()[:80]
        self._beside(subject, item, place)
        if reading.kind not in ("number", "nothing"):
            message = say("not_a_number")
            self._say("unread_cell", message, place, subject, raw, "a number")
        elif reading.doubt:
            message = say("digits_doubtful", doubt=reading.doubt)
            self._say("doubtful_digits", message, place, subject, raw, f"{reading.value:f}")
        elif unit == "count" and reading.value is not None:
            if reading.value < 0 and key[2] != SIGNED:
                message = say("count_negative")
                self._say("impossible_count", message, place, subject, raw, "0 or more")
            elif reading.value != reading.value.to_integral_value():
                message = say("count_fractional")
                self._say("impossible_count", message, place, subject, raw, "a whole number")

    def _beside(self, subject: str, item: Item, place: Place) -> None:
        """That the cell holds text which nobody publishes."""
        if item.cell is not None and item.cell.unshown:
            message = say("unshown_not_read")
            raw, unshown = item.text.strip()[:80], item.cell.unshown[:80]
            self._say("unshown_text", message, place, subject, unshown, raw, "info")

    def duplicate(self, found: Fitted, known: Fitted) -> None:
        """A row that stands twice in a table with other numbers."""
        place = (found.run.label or found.run.cells[0]).place(self.document)
        self._say(
            "duplicate_row",
            say("row_twice"),
            place,
            f"{found.run.table}/{found.run.rows[0]}",
            " ".join(item.text.strip() for item in found.run.cells),
            " ".join(item.text.strip() for item in known.run.cells),
        )

    def rest(self, runs: Sequence[Run], fitted: Sequence[Fitted]) -> None:
        """Rows of numbers that found no place, and rows of the form that are missing."""
        placed = {found.run.name for found in fitted}
        for run in runs:
            if run.name in placed or not any(number_of(item) is not None for item in run.cells):
                continue
            item = run.label or run.cells[0]
            cells = " ".join(cell.text.strip() for cell in run.cells)[:200]
            name = item.text.strip()[:60]
            message = say("row_unknown", edition=self.edition)
            self._say(
                "unread_row", message, item.place(self.document), f"{run.table}/{name}", cells
            )
        known = {figure.table for figure in self.figures.values()}
        known_rows = {key[:2] for key in self.figures}
        for table in tables_of(self.edition):
            if table not in known:
                message = say("table_not_there", edition=self.edition)
                self._say("missing_table", message, Place(self.document), table)
                continue
            found = form(self.edition, table)
            rows = found.rows if found else ()
            for row in rows:
                if (table, row) not in known_rows:
                    message = say("row_not_there")
                    self._say("missing_row", message, Place(self.document), f"{table}/{row}")

    def in_order(self) -> list[Figure]:
        """Figures in the order of the form."""
        result = []
        for table in dict.fromkeys(key[0] for key in self.figures):
            found = form(self.edition, table)
            for row, column in found.cells if found else ():
                if figure := self.figures.get((table, row, column)):
                    result.append(figure)
        order = ("proactive_disclosure", "requests", "review_litigation", "statistics")
        return sorted(result, key=lambda figure: order.index(figure.table))

    def _say(
        self,
        rule: str,
        message: str,
        place: Place,
        subject: str,
        observed: str | None = None,
        expected: str | None = None,
        verdict: Verdict = "uncertain",
    ) -> None:
        self.findings.append(Finding(rule, message, place, observed, expected, verdict, subject))


def broken_rules(edition: str, figures: Sequence[Figure], document: str) -> tuple[Finding, ...]:
    """A finding for every equation the figures break.

    A blank cell leaves an equation open; it is reported (``uncertain``) only
    when it would not hold with the blanks read as zeros either.
    """
    values = {figure.key: figure.value for figure in figures}
    findings = []
    for check in checks(edition, values):
        uncertain = check.verdict == "uncertain" and check.breaks_as_zero
        if check.verdict != "fail" and not uncertain:
            continue
        arithmetic = check.arithmetic
        if arithmetic is None:
            continue
        equation, place = check.equation, Place(document)
        for figure in figures if check.cells[-1] in values else ():
            place = figure.where if figure.key == check.cells[-1] else place
        findings.append(
            Finding(
                equation.rule,
                arithmetic,
                place,
                observed=f"{check.right:f}" if equation.right else f"{check.left:f}",
                expected=f"{check.left:f}" if equation.right else f"at least {equation.at_least}",
                verdict="fail" if check.verdict == "fail" else "uncertain",
                subject=f"{equation.table}/{check.line}",
            )
        )
    return tuple(findings)
