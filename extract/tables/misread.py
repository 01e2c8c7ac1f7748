"""Cells of recognised text that the tables' equations (勾稽关系) show to be misread.

A misread cell breaks the equation of its row and that of its column, and one
value mends both.  The value is proposed in a finding and never put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from common.messages import BLANK, say
from extract.forms.equations import Instance, Key, Values, instances
from extract.records import Figure, Finding

_LOOK_ALIKE = ("17", "08", "38", "56", "68", "06", "27", "14", "49", "09", "35", "58", "39")
"""Digits that recognition takes for one another."""
_ALIKE = frozenset(pair for two in _LOOK_ALIKE for pair in ((two[0], two[1]), (two[1], two[0])))


def misread(edition: str, figures: Sequence[Figure]) -> tuple[Finding, ...]:
    """A finding for each recognised cell that is most likely wrong, with the value that mends it.

    A cell is named when one other value mends every equation it stands in, at
    least two; a cell that stands in one only, when it alone of that equation's
    cells comes right by a digit taken for another.
    """
    recognised = {figure.key: figure for figure in figures if figure.confidence is not None}
    if not recognised:
        return ()
    values = {figure.key: figure.value for figure in figures}
    around = _by_cell(edition, values)
    broken = [one for one in _assessable(edition, values) if _surplus(one, values)]
    sure: dict[Key, Decimal] = {}
    likely: dict[Key, Decimal] = {}
    for instance in broken:
        alike: dict[Key, Decimal] = {}
        for key in (*instance.left, *instance.right):
            value = _mending(key, around[key], values) if key in recognised else None
            if value is None:
                continue
            if len(around[key]) > 1:
                sure[key] = value
            elif _taken_for(values[key], value):
                alike[key] = value
        if len(alike) == 1:
            likely |= alike
    return tuple(
        _finding(recognised[key], value, len(around[key]))
        for key, value in (sure | likely).items()
        if key in sure or not _explained(around[key], sure)
    )


def _assessable(edition: str, values: Values) -> Iterator[Instance]:
    """The equations between sums whose cells are all there."""
    for one in instances(edition):
        if one.right and all(key in values for key in (*one.left, *one.right)):
            yield one


def _by_cell(edition: str, values: Values) -> dict[Key, list[Instance]]:
    result: dict[Key, list[Instance]] = {key: [] for key in values}
    for one in _assessable(edition, values):
        for key in (*one.left, *one.right):
            result[key].append(one)
    return result


def _surplus(one: Instance, values: Values) -> Decimal:
    """By how much the left side exceeds the right, blanks read as zeros."""
    left = sum((values[key] or Decimal(0) for key in one.left), Decimal(0))
    return left - sum((values[key] or Decimal(0) for key in one.right), Decimal(0))


def _mending(key: Key, around: Sequence[Instance], values: Values) -> Decimal | None:
    """The one value of a cell with which all its equations hold; ``None`` if there is none."""
    own = values[key] or Decimal(0)
    wanted = {
        own - _surplus(one, values) if key in one.left else own + _surplus(one, values)
        for one in around
    }
    value = wanted.pop() if len(wanted) == 1 else None
    return value if value is not None and value >= 0 and value != own else None


def _taken_for(read: Decimal | None, value: Decimal) -> bool:
    """Whether one digit taken for another, lost, or seen twice makes one value the other."""
    if read is None:
        return False
    one, other = f"{read:f}", f"{value:f}"
    if len(one) == len(other):
        differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
        return len(differing) == 1 and differing[0] in _ALIKE
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(len(long))
    )


def _explained(around: Sequence[Instance], sure: Mapping[Key, Decimal]) -> bool:
    """Whether a surer cell of the same equations is named already."""
    return any(key in sure for one in around for key in (*one.left, *one.right))


def _finding(figure: Figure, value: Decimal, equations: int) -> Finding:
    alike = _taken_for(figure.value, value)
    key = "digit_misread" if alike else "number_misread"
    read = BLANK if figure.value is None else f"{figure.value:f}"
    return Finding(
        "misread_suspected",
        say(key, value=f"{value:f}", read=read, sums=equations),
        figure.where,
        observed=figure.raw.strip()[:80],
        expected=f"{value:f}",
        verdict="uncertain",
        subject="/".join(figure.key),
    )
