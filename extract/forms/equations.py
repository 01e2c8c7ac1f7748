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
from extract.forms import form

Key = tuple[str, str, str]
"""Table, row and column."""

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


@dataclass(frozen=True, slots=True)
class Check:
    """One equation applied to one row or column (``line``).

    ``arithmetic`` shows it with the numbers: ``42 + 1 = 43, table says 44``, after the
    equation's title.
    ``open_terms`` counts the blank cells among the terms.
    """

    equation: Equation
    line: str
    verdict: str
    left: Decimal | None
    right: Decimal | None
    arithmetic: Message | None
    cells: tuple[Key, ...]
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
        left, right = _sides(instance, values)
        count += left < right if instance.equation.at_least is not None else left != right
    return count


@lru_cache(maxsize=1024)
def _assessable(edition: str, known: frozenset[Key]) -> tuple[Instance, ...]:
    """The instances all of whose cells are known."""
    return tuple(
        instance
        for instance in instances(edition)
        if known.issuperset(instance.left) and known.issuperset(instance.right)
    )


def _sides(instance: Instance, values: Values) -> tuple[Decimal, Decimal]:
    left, _ = _sum(instance.left, values)
    if instance.equation.at_least is not None:
        return left, Decimal(instance.equation.at_least)
    return left, _sum(instance.right, values)[0]


def _check(instance: Instance, values: Values) -> Check:
    equation, keys = instance.equation, (*instance.left, *instance.right)
    if any(key not in values for key in keys):
        return Check(equation, instance.line, "not_assessable", None, None, None, keys, 0)
    left, right = _sides(instance, values)
    left_open, right_open = (_sum(side, values)[1] for side in (instance.left, instance.right))
    return Check(
        equation,
        instance.line,
        _verdict(equation, left, right, left_open, right_open),
        left,
        right,
        _arithmetic(instance, values, left),
        keys,
        left_open + right_open,
    )


def _sum(keys: tuple[Key, ...], values: Values) -> tuple[Decimal, int]:
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


def _arithmetic(instance: Instance, values: Values, left: Decimal) -> Message:
    title, total = instance.equation.title, f"{_written(instance.left, values)} = {_shown(left)}"
    if (least := instance.equation.at_least) is not None:
        return say("equation_below", equation=title, sum=total, least=least)
    said = _written(instance.right, values)
    return say("equation_broken", equation=title, sum=total, said=said)


def _written(keys: tuple[Key, ...], values: Values) -> str:
    """A sum written out; zeros and blanks are left out of long ones."""
    terms = [_shown(values[key]) for key in keys]
    if len(terms) > 4:
        terms = [term for term in terms if term not in ("0", BLANK)] or ["0"]
    return " + ".join(terms)


def _shown(value: Decimal | None) -> str:
    return BLANK if value is None else f"{value:f}"
