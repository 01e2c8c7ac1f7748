"""Finding what does not agree across years and bureaus: pure, from reports to findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from statistics import median

from archive.audit.finding import AuditFinding, name, text
from archive.audit.rules import TRANSPOSED, Audited, Copy, Equation, Jump, Key, Term, rules
from archive.audit.sentences import revised
from common.messages import say


def across_years(reports: Sequence[Audited]) -> Iterator[AuditFinding]:
    """What does not agree between the reports of one bureau, given by year."""
    by_year = {one.year: one for one in reports}
    for now in reports:
        before = by_year.get(now.year - 1)
        if before is not None:
            for equation in rules().equation:
                yield from _equation(equation, before, now)
            yield from revised(before, now)
    for jump in rules().jump:
        for term in jump.cells:
            yield from _jump(jump, term.key, reports)


def _equation(equation: Equation, before: Audited, now: Audited) -> Iterator[AuditFinding]:
    if before.edition not in equation.editions or now.edition not in equation.editions:
        return
    left, right = _values(equation.before, before), _values(equation.now, now)
    if left is None or right is None or sum(left) == sum(right):
        return
    arithmetic = f"{before.year}: {_sum(left)}; {now.year}: {_sum(right)}"
    cell, other = equation.now[0], equation.before[0]
    expected = right[0] + sum(left) - sum(right)
    places = (now.report_id, name(cell.key), before.report_id, name(other.key))
    yield AuditFinding(equation.rule, *places, text(right[0]), text(expected), arithmetic)
    yield from _transposed(equation, (before, left), (now, right), arithmetic)


Side = tuple[Audited, Sequence[Decimal]]


def _transposed(
    equation: Equation, before: Side, now: Side, arithmetic: str
) -> Iterator[AuditFinding]:
    """A figure of which two digits exchanged mend the equation: this year's if several do."""
    gap = sum(now[1]) - sum(before[1])
    found = []
    for side, terms, weight in ((now, equation.now, -1), (before, equation.before, 1)):
        for term, signed in zip(terms, side[1], strict=True):
            value = signed * term.sign
            wanted = value + weight * term.sign * gap
            if _is_swap(value, wanted):
                found.append((side[0], term, value, wanted))
    if not found:
        return
    report, term, value, wanted = found[0]
    other, its = (before[0], equation.before[0]) if report is now[0] else (now[0], equation.now[0])
    places = (report.report_id, name(term.key), other.report_id, name(its.key))
    yield AuditFinding(TRANSPOSED, *places, text(value), text(wanted), arithmetic)


def _is_swap(value: Decimal, wanted: Decimal) -> bool:
    """Whether two neighbouring digits exchanged make one number of the other."""
    one, other = text(value), text(wanted)
    if value < 0 or wanted < 0 or len(one) != len(other) or len(one) < 2:
        return False
    differing = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return (
        len(differing) == 2
        and differing[1] == differing[0] + 1
        and one[differing[0]] == other[differing[1]]
        and one[differing[1]] == other[differing[0]]
    )


def _jump(jump: Jump, key: Key, reports: Sequence[Audited]) -> Iterator[AuditFinding]:
    series = [(one, value) for one in reports if (value := one.values.get(key))]
    for report, value in series:
        others = [(other, one) for one, other in series if one is not report]
        levels = sorted(level for level, _ in others)
        if len(others) < jump.years or levels[0] < jump.least:
            continue
        if float(levels[-1] / levels[0]) > jump.spread:
            continue
        middle = median(levels)
        ratio = float(value / middle)
        if not any(
            1 / jump.within <= ratio / factor <= jump.within
            for factor in (jump.factor, 1 / jump.factor)
        ):
            continue
        # the year next to it is what a reader looks at
        near, level = min(
            ((one, other) for other, one in others), key=lambda pair: _apart(pair[0], report)
        )
        years = ", ".join(f"{one.year}: {text(v)}" for one, v in series)
        worded = "audit_times_median" if ratio > 1 else "audit_part_of_median"
        said = say(worded, years=years, times=jump.factor, median=text(middle))
        cell = name(key)
        yield AuditFinding(jump.rule, report.report_id, cell, near.report_id, cell, text(value),
                           say("audit_as_in", year=near.year, value=text(level)), said)  # fmt: skip


def _apart(one: Audited, other: Audited) -> tuple[int, int]:
    return abs(one.year - other.year), one.year


class Tables:
    """Remembers every table that is no chance, to find those that are another's."""

    def __init__(self) -> None:
        self._seen: dict[bytes, tuple[int, str, int]] = {}

    def copies(self, report: Audited) -> Iterator[AuditFinding]:
        """The tables of a report that stood in one given before; reports come by year."""
        tables: dict[str, dict[Key, Decimal | None]] = {}
        for key, value in report.values.items():
            tables.setdefault(key[0], {})[key] = value
        for table, values in sorted(tables.items()):
            rule = next((one for one in rules().copy if _is_telling(values, one)), None)
            if rule is None:
                continue
            stamp = _digest(report.edition, values)
            if stamp not in self._seen:
                self._seen[stamp] = (report.report_id, report.bureau, report.year)
                continue
            other, bureau, year = self._seen[stamp]
            if (bureau, year) == (report.bureau, report.year):
                continue
            filled = sum(1 for value in values.values() if value)
            yield AuditFinding(
                rule.rule, report.report_id, table, other, table,
                say("audit_cells_filled", cells=filled),
                say("audit_another_table"),
                say("audit_cells_as_in", cells=len(values), bureau=bureau, year=year),
            )  # fmt: skip


def _is_telling(values: Mapping[Key, Decimal | None], rule: Copy) -> bool:
    """Whether what moves in a table is more than chance gives twice."""
    given = [value for key, value in values.items() if value and not _is_stock(key, rule.stocks)]
    sizes = {abs(one) for one in given}
    return any(
        len(given) >= enough.filled
        and sum(size >= enough.least for size in sizes) >= enough.distinct
        for enough in rule.enough
    )


@cache
def _is_stock(key: Key, stocks: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name(key), one) for one in stocks)


def _digest(edition: str, values: Mapping[Key, Decimal | None]) -> bytes:
    parts = [edition]
    for key in sorted(values):
        value = values[key]
        parts += [*key, "" if value is None else text(value)]
    return hashlib.sha256("\x1f".join(parts).encode()).digest()[:16]


def _values(terms: Sequence[Term], report: Audited) -> list[Decimal] | None:
    """The signed values of the terms; ``None`` if one is blank or not there."""
    found = []
    for term in terms:
        value = report.values.get(term.key)
        if value is None:
            return None
        found.append(value * term.sign)
    return found


def _sum(values: Sequence[Decimal]) -> str:
    """The values added up and their sum; one alone is its own."""
    first, *more = values
    if not more:
        return text(first)
    parts = [f"{'-' if one < 0 else '+'} {text(abs(one))}" for one in more]
    return " ".join([text(first), *parts, "=", text(sum(values))])
