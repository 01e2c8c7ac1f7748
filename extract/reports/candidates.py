"""Which of a document's tables are the form's, chosen as wholes.

A bureau adds tables of its own (by category, by channel, training, a comparison
with last year), whose rows are labelled like the form's: 行政处罚, 其他, 合计.
Every table of the document is a candidate for each of the form's tables.  All
are scored by their headings, their section, the rows that fit the form and
those that the form does not have; the best ones are taken, and of the others
those that hold further rows or are whole copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from common.text.normal import label
from extract.forms import edition_names, form, layout
from extract.reports.listed import listed_runs
from extract.reports.stretches import Candidate, candidates, has_number, is_known
from extract.tables.geometry import named_keys
from extract.tables.line_kinds import is_words
from extract.tables.match import find_runs
from extract.tables.naming import column_keys, header_tables
from extract.tables.row_runs import STRIP, Run
from extract.tables.stream import Item, Line

SECTIONS = {"proactive_disclosure": 2, "requests": 3, "review_litigation": 4}
"""The sections in which the forms of 2019 and 2021 put their tables."""
HEADING, STRANGE, ASTRAY = 2.0, 2.0, 2.0
"""What a heading of the form's, one that it does not have, and the section weigh."""
UNFIT = 0.3
"""What a row weighs that has not as many cells as the form's."""
MOST_STRANGE = 4
"""Headings that the form does not have which are counted."""
ENOUGH_ROWS = 6
"""Rows that fit which make a table without any headings the form's in any section."""
COPY = 0.6
"""A table is another copy of those that it overlaps from this part of their scores on."""
FOREIGN = 0.2
"""A table is of another edition's form from this part of the best table's score on."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A candidate's rows for one table of the form, and its score.

    ``columns`` are those that its headings name, where each of its cells has one.
    """

    candidate: Candidate
    table: str
    score: float
    rows: frozenset[str]
    columns: frozenset[str] = frozenset()


def form_runs(stream: Sequence[Line]) -> tuple[Run, ...]:
    """The rows of the form's tables in a document's stream; own tables are passed over."""
    runs = _of_tables(stream)
    listed = listed_runs(stream, runs)
    return tuple(sorted((*runs, *listed), key=lambda run: run.line)) if listed else runs


def _of_tables(stream: Sequence[Line]) -> tuple[Run, ...]:
    runs = find_runs(stream)
    if not runs:
        return runs
    found = candidates(stream)
    by_line = {line.number: one for one in found for line in one.lines}
    for run in runs:
        item = run.label if run.label is not None else run.cells[0]
        if (one := by_line.get(item.line)) is not None:
            one.runs.append(run)
    taken = set(_chosen(found))
    left_out = {line.number for one in found if _is_own(one, taken) for line in one.lines}
    if left_out:
        runs = find_runs([line for line in stream if line.number not in left_out])
    dropped = {
        (one.lines[0].number, table)
        for one in found
        for table in one.tables
        if (id(one), table) not in taken
    }
    first = {number: one.lines[0].number for number, one in by_line.items()}
    kept = [run for run in runs if (first.get(run.line, -1), run.table) not in dropped]
    return tuple(_without_strays(kept, first))


def _without_strays(runs: Sequence[Run], first: Mapping[int, int]) -> Iterator[Run]:
    """The rows of tables without those that do not fit and stand once more where one fits."""
    fits = [bool(run.rows) and _fit(run) > UNFIT for run in runs]
    named = [(first.get(run.line), run.table, run.rows[0] if run.rows else "") for run in runs]
    fitting = {name for name, fits_ in zip(named, fits, strict=True) if fits_}
    for run, name, fits_ in zip(runs, named, fits, strict=True):
        if run.column is not None or name not in fitting or fits_:
            yield run


def _is_own(one: Candidate, taken: set[tuple[int, str]]) -> bool:
    """Whether a table holds numbers, and none of the form's."""
    if any((id(one), table) in taken for table in one.tables):
        return False
    if one.tables:
        return True
    return sum(has_number(line) for line in one.lines) > 1


def _chosen(found: Sequence[Candidate]) -> Iterator[tuple[int, str]]:
    """The candidates that are taken, each with the table of the form it is taken for."""
    current = {table for one in found if not one.past for table in one.tables}
    claims = [
        _claim(one, table)
        for one in found
        for table in one.tables
        if not (one.past and table in current)
    ]
    accepted: dict[tuple[int, str], list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: -claim.score):
        if claim.score <= 0:
            break
        known = accepted.setdefault((claim.candidate.region, claim.table), [])
        above = [other.score for other in known if _overlap(other, claim)]
        foreign = [one for each in accepted.values() for one in each if _are_foreign(one, claim)]
        strongest = max((one.score for one in foreign), default=0.0)
        if claim.score >= max(COPY * sum(above), FOREIGN * strongest):
            known.append(claim)
            yield id(claim.candidate), claim.table


def _overlap(one: Claim, other: Claim) -> bool:
    """Whether two candidates give the same rows; parts of one table give other columns of them."""
    apart = one.columns and other.columns and not one.columns & other.columns
    return bool(one.rows & other.rows) and not apart


def _are_foreign(one: Claim, other: Claim) -> bool:
    """Whether no edition of the form has both tables."""
    return not any(form(name, one.table) and form(name, other.table) for name in edition_names())


def _claim(one: Candidate, table: str) -> Claim:
    """How much a candidate looks like one of the form's tables."""
    runs = [run for run in one.runs if run.table == table and run.rows]
    heads, strange = _headings(one, table)
    weights = [_fit(run) for run in runs]
    fitting = [weight for weight in weights if weight > UNFIT]
    score = HEADING * heads + sum(weights)
    score -= STRANGE * min(strange, MOST_STRANGE) + _aliens(one)
    wanted = SECTIONS.get(table)
    if wanted and one.sections:
        score += ASTRAY if wanted in one.sections else -ASTRAY
        doubtful = strange or len(fitting) < ENOUGH_ROWS
        if wanted not in one.sections and not heads and doubtful:
            score = min(score, 0)
    rows = frozenset(row for run in runs for row in _rows(run))
    return Claim(one, table, score, rows, _named_columns(runs))


def _named_columns(runs: Sequence[Run]) -> frozenset[str]:
    """The columns that the headings of a part of a table name, one for each of its cells.

    None where a heading is no column of a row's: it stands above other rows, or is another table's.
    """
    named: set[str] = set()
    for run in runs:
        columns = [column for row, column in named_keys(run) if not row]
        if run.rows == (STRIP,) or run.column is not None or len(columns) != len(run.cells):
            return frozenset()
        if not _columns_of(run.table, run.rows[0]).issuperset(columns):
            return frozenset()
        named.update(columns)
    return frozenset(named)


def _rows(run: Run) -> tuple[str, ...]:
    """The rows of the form that a row of the document gives: a one-line table has several."""
    if run.rows != (STRIP,):
        return run.rows[:1]
    named = {row for row, _ in named_keys(run) if row}
    return tuple(named or _all_rows(run.table))


@cache
def _all_rows(table: str) -> frozenset[str]:
    return frozenset(
        row for name in edition_names() if (found := form(name, table)) for row in found.rows
    )


def _fit(run: Run) -> float:
    """What a row weighs: as much as its cells when they are as many as the form's."""
    if run.column is not None and layout(run.table) == "rows":
        return 1.0 if run.column in _columns_of(run.table, run.rows[0]) else UNFIT
    count = 1 if run.column is not None else len(run.cells)
    filled = [item.reading.kind for item in run.cells].count("number")
    if run.guess or (
        count not in _widths(run.table, run.rows[0])
        and filled not in _widths(run.table, run.rows[0])
    ):
        return UNFIT
    return 0.5 + 0.5 * max(filled, 1)


@cache
def _widths(table: str, row: str) -> frozenset[int]:
    """The numbers of cells that the editions' forms give a row."""
    found = [form(name, table) for name in edition_names()]
    if row == STRIP:
        return frozenset(len(one.cells) for one in found if one)
    return frozenset(len(one.columns[row]) for one in found if one and row in one.columns)


@cache
def _columns_of(table: str, row: str) -> frozenset[str]:
    """The columns that the editions' forms give a row."""
    found = [form(name, table) for name in edition_names()]
    return frozenset(key for one in found if one for key in one.columns.get(row, ()))


def _headings(one: Candidate, table: str) -> tuple[int, int]:
    """How many different headings and groups of the form a candidate has, and strange ones."""
    named: set[str] = set()
    strange: set[str] = set()
    for line in _heading_lines(one):
        for item in line.items:
            word = label(item.text)
            columns = {key for key in column_keys(item) if key[0] == table}
            if (
                columns and (len(column_keys(item)) == len(columns) or len(word) > 2)
            ) or table in header_tables(item):
                named.add(word)
            elif word and is_words(item) and not is_known(item):
                strange.add(word)
    return len(named), len(strange)


def _heading_lines(one: Candidate) -> Iterator[Line]:
    """The lines that can be headings: without numbers; strange ones only above the first row."""
    above = True
    for line in one.lines:
        if has_number(line):
            above = False
        elif above or any(column_keys(item) for item in line.items):
            yield line


def _aliens(one: Candidate) -> int:
    """Rows of numbers whose label no form has."""
    count = 0
    word: Item | None = None
    for line in one.lines:
        words = [item for item in line.items if is_words(item)]
        if has_number(line):
            names = words or ([word] if word is not None else [])
            count += bool(names) and not any(is_known(item) for item in names)
            word = None
        elif words:
            word = words[-1] if line.soft else None
    return count
