"""The tables' equations (勾稽关系) as data, and what they say of a set of figures.

``equations.toml`` declares them.  A verdict is ``pass``, ``fail``, ``uncertain``
(a blank leaves it open) or ``not_assessable`` (the table or the cells are absent).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from common import data_files
from common.messages import BLANK, Message, say
from common.often_made import often_made
from extract.forms import form

_ZERO = Decimal(0)

Key = tuple[str, str, str]
"""Table, row and column."""

Terms = tuple[Decimal | None, ...]
"""The values of one side's cells."""

Values = Mapping[Key, Decimal | None]
"""Values by (table, row, column); a blank cell is ``None``, an absent one is missing."""


@dataclass(frozen=True, slots=True)
class Equation:
    """One declared equation; see the comments in ``equations.toml``."""

    rule: str
    title: str
    source: str
    table: str
    over: Literal["columns", "rows"]
    left: tuple[str, ...]
    right: tuple[str, ...] = ()
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class _File:
    equation: tuple[Equation, ...]


@often_made(frozen=True, slots=True)
class Check:
    """One equation applied to one row or column (``line``).

    ``terms`` are the values of its two sides, ``open_terms`` counts the blank ones among them.
    """

    equation: Equation
    line: str
    verdict: str
    left: Decimal | None
    right: Decimal | None
    cells: tuple[Key, ...]
    open_terms: int
    terms: tuple[Terms, Terms] = ((), ())

    @property
    def arithmetic(self) -> Message | None:
        """It with the numbers: ``42 + 1 = 43, table says 44``, after the equation's title."""
        if self.left is None:
            return None
        own, other = self.terms
        title, total = self.equation.title, f"{_written(own)} = {_shown(self.left)}"
        if (least := self.equation.at_least) is not None:
            return say("equation_below", equation=title, sum=total, least=least)
        return say("equation_broken", equation=title, sum=total, said=_written(other))

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
    return data_files.records("extract.forms", "equations.toml", _File).equation


@dataclass(frozen=True, slots=True)
class Instance:
    """An equation on one row or column: the cells of its two sides."""

    equation: Equation
    line: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]


@cache
def instances(edition: str) -> tuple[Instance, ...]:
    """Every equation of an edition's form, for each row or column it holds over."""
    result = []
    for equation in equations():
        found = form(edition, equation.table)
        lines: dict[str, dict[str, Key]] = {}
        for row, column in found.cells if found else ():
            line, term = (column, row) if equation.over == "columns" else (row, column)
            lines.setdefault(line, {})[term] = (equation.table, row, column)
        needed = {*equation.right, *(equation.left if equation.at_least is not None else ())}
        for line, keys in lines.items():
            if needed <= keys.keys():
                left, right = (
                    tuple(keys[term] for term in terms if term in keys)
                    for terms in (equation.left, equation.right)
                )
                result.append(Instance(equation, line, left, right))
    return tuple(result)


def checks(edition: str, values: Values) -> Iterator[Check]:
    """The verdict of every equation of an edition on a set of values."""
    for instance in instances(edition):
        yield _check(instance, values)


def breaks_as_zero(edition: str, values: Values) -> int:
    """How many equations the values break, blanks read as zeros; absent cells break none."""
    count = 0
    for instance in _assessable(edition, frozenset(values)):
        least = instance.equation.at_least
        left = _sum(_terms(instance.left, values))
        if least is not None:
            count += left < least
        else:
            count += left != _sum(_terms(instance.right, values))
    return count


@lru_cache(maxsize=1024)
def _assessable(edition: str, known: frozenset[Key]) -> tuple[Instance, ...]:
    """The instances all of whose cells are known."""
    return tuple(
        instance
        for instance in instances(edition)
        if known.issuperset(instance.left) and known.issuperset(instance.right)
    )


def _check(instance: Instance, values: Values) -> Check:
    equation, keys = instance.equation, (*instance.left, *instance.right)
    try:
        terms = _terms(instance.left, values), _terms(instance.right, values)
    except KeyError:  # of a cell that is not there
        return Check(equation, instance.line, "not_assessable", None, None, keys, 0)
    least = equation.at_least
    left, right = _sum(terms[0]), _sum(terms[1]) if least is None else Decimal(least)
    left_open, right_open = (side.count(None) for side in terms)
    verdict = _verdict(equation, left, right, left_open, right_open)
    return Check(equation, instance.line, verdict, left, right, keys, left_open + right_open, terms)


def _terms(keys: tuple[Key, ...], values: Values) -> Terms:
    return tuple([values[key] for key in keys])


def _sum(terms: Terms) -> Decimal:
    """The sum of the known terms."""
    return sum([value for value in terms if value is not None], _ZERO)


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


def _written(terms: Terms) -> str:
    """A sum written out; zeros and blanks are left out of long ones."""
    shown = [_shown(value) for value in terms]
    if len(shown) > 4:
        shown = [term for term in shown if term not in ("0", BLANK)] or ["0"]
    return " + ".join(shown).replace("+ -", "- ")


def _shown(value: Decimal | None) -> str:
    return BLANK if value is None else f"{value:f}"
