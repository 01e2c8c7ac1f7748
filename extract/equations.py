"""The tables' equations (勾稽关系) as data, and what they say of a set of figures.

``equations.toml`` declares them.  A verdict is ``pass``, ``fail``, ``uncertain``
(a blank leaves it open) or ``not_assessable`` (the table or the cells are absent).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from extract.forms import form

Values = Mapping[tuple[str, str, str], Decimal | None]
"""Values by (table, row, column); a blank cell is ``None``, an absent one is missing."""


@dataclass(frozen=True, slots=True)
class Equation:
    """One declared equation; see the comments in ``equations.toml``."""

    rule: str
    title: str
    source: str
    table: str
    over: str
    left: tuple[str, ...]
    right: tuple[str, ...] = ()
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One equation applied to one row or column (``line``).

    ``arithmetic`` shows it with the numbers: ``42 + 1 = 43, table says 44``.
    ``open_terms`` counts the blank cells among the terms.
    """

    equation: Equation
    line: str
    verdict: str
    left: Decimal | None
    right: Decimal | None
    arithmetic: str
    cells: tuple[tuple[str, str, str], ...]
    open_terms: int

    @property
    def breaks_as_zero(self) -> bool:
        """Whether it fails even with every blank read as a zero."""
        least = self.equation.at_least
        if self.left is None or self.right is None:
            return False
        return self.left < self.right if least is not None else self.left != self.right


@cache
def equations() -> tuple[Equation, ...]:
    """All declared equations."""
    data = tomllib.loads((files("extract") / "equations.toml").read_text(encoding="utf-8"))
    return tuple(_equation(entry) for entry in data["equation"])


def _equation(entry: dict[str, Any]) -> Equation:
    return Equation(
        rule=entry["rule"],
        title=entry["title"],
        source=entry["source"],
        table=entry["table"],
        over=entry["over"],
        left=tuple(entry["left"]),
        right=tuple(entry.get("right", ())),
        at_least=entry.get("at_least"),
    )


def checks(edition: str, values: Values) -> Iterator[Check]:
    """Every equation of an edition, for each row or column it holds over."""
    for equation in equations():
        found = form(edition, equation.table)
        if found is None:
            continue
        lines = _lines(equation, found.cells)
        for line in lines:
            cells = [
                (row, column)
                for row, column in found.cells
                if line == _line_of(equation, row, column)
            ]
            yield _check(equation, line, cells, values)


def _line_of(equation: Equation, row: str, column: str) -> str:
    return column if equation.over == "columns" else row


def _term_of(equation: Equation, row: str, column: str) -> str:
    return row if equation.over == "columns" else column


def _lines(equation: Equation, cells: tuple[tuple[str, str], ...]) -> list[str]:
    """The rows or columns that hold the terms of an equation, in the form's order."""
    needed = {*equation.right, *(equation.left if equation.at_least is not None else ())}
    terms: dict[str, set[str]] = {}
    for row, column in cells:
        terms.setdefault(_line_of(equation, row, column), set()).add(
            _term_of(equation, row, column)
        )
    return [line for line, present in terms.items() if needed <= present]


def _check(equation: Equation, line: str, cells: list[tuple[str, str]], values: Values) -> Check:
    sides: list[list[tuple[str, str, str]]] = []
    for terms in (equation.left, equation.right):
        by_term = {
            _term_of(equation, row, column): (equation.table, row, column) for row, column in cells
        }
        sides.append([by_term[term] for term in terms if term in by_term])
    keys = (*sides[0], *sides[1])
    if any(key not in values for key in keys):
        return Check(equation, line, "not_assessable", None, None, "", keys, 0)
    left, left_open = _sum(sides[0], values)
    if equation.at_least is None:
        right, right_open = _sum(sides[1], values)
    else:
        right, right_open = Decimal(equation.at_least), 0
    blanks = left_open + right_open
    verdict = _verdict(equation, left, right, left_open, right_open)
    return Check(
        equation,
        line,
        verdict,
        left,
        right,
        _arithmetic(equation, sides, values, left),
        keys,
        blanks,
    )


def _sum(keys: list[tuple[str, str, str]], values: Values) -> tuple[Decimal, int]:
    """The sum of the known terms and the number of blank ones."""
    known = [value for key in keys if (value := values[key]) is not None]
    return sum(known, Decimal(0)), len(keys) - len(known)


def _verdict(
    equation: Equation,
    left: Decimal,
    right: Decimal,
    left_open: int,
    right_open: int,
) -> str:
    if equation.at_least is not None:
        return "uncertain" if left_open else ("pass" if left >= right else "fail")
    if not left_open and not right_open:
        return "pass" if left == right else "fail"
    # counts are never negative: a side complete and smaller than the other's known part is a break
    if (left > right and not right_open) or (right > left and not left_open):
        return "fail"
    return "uncertain"


def _arithmetic(
    equation: Equation,
    sides: list[list[tuple[str, str, str]]],
    values: Values,
    left: Decimal,
) -> str:
    shown = [[_shown(values[key]) for key in side] for side in sides]
    total = f"{_sides(shown[0])} = {_shown(left)}"
    if equation.at_least is not None:
        return f"{total}, at least {equation.at_least} is needed"
    return f"{total}, table says {_sides(shown[1])}"


def _sides(terms: list[str]) -> str:
    """A sum written out; zeros are left out of long ones."""
    if len(terms) > 4:
        terms = [term for term in terms if term not in ("0", "blank")] or ["0"]
    return " + ".join(terms)


def _shown(value: Decimal | None) -> str:
    return "blank" if value is None else f"{value:f}"
