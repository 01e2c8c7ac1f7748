"""The rules of the audit, from ``rules.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated

from common import data_files
from common.records import Check
from extract.forms.keys import figure_keys
from extract.records import Verdict
from extract.reports.restated import Stated
from extract.reports.statements import wordings

Key = tuple[str, str, str]
"""Table, row and column."""

TRANSPOSED = "digits_transposed"
OTHER_COPY = "other_copy_differs"


@dataclass(frozen=True, slots=True)
class Term:
    """A cell that is added, or taken away where ``sign`` is -1."""

    key: Key
    sign: int = 1


def _term(name: str) -> Term:
    parts = name.removeprefix("-").split("/")
    if len(parts) != 3:
        raise ValueError(f"must be table/row/column, with or without -, not {name!r}")
    key = (parts[0], parts[1], parts[2])
    if key not in {(one.table, one.row, one.column) for one in figure_keys()}:
        raise ValueError(f"no form has a cell {name}")
    return Term(key, -1 if name.startswith("-") else 1)


Terms = tuple[Annotated[Term, Check(_term, given=str)], ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """Cells of the year before, summed, are cells of this year, summed."""

    rule: str
    editions: tuple[str, ...]
    before: Terms
    now: Terms


@dataclass(frozen=True, slots=True)
class Jump:
    """A cell a power of ten away from the other years; see the head of ``rules.toml``."""

    rule: str
    cells: Terms
    factor: int
    within: float
    spread: float
    years: int
    least: int


@dataclass(frozen=True, slots=True)
class Enough:
    """Numbers of a table that two have by no chance; see the head of ``rules.toml``."""

    filled: int
    distinct: int
    least: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A table that is another's, and which of its cells count for that."""

    rule: str
    enough: tuple[Enough, ...]
    stocks: tuple[str, ...]


def _statement(name: str) -> str:
    if name not in {one.key for one in wordings()}:
        raise ValueError(f"sentences state no {name}")
    return name


Statements = tuple[Annotated[str, Check(_statement, given=str)], ...]


@dataclass(frozen=True, slots=True)
class Restated:
    """Figures that the next report's sentences state of a year, by their keys."""

    rule: str
    statements: Statements


@dataclass(frozen=True, slots=True)
class Whole:
    """A figure stated of a whole place, and the cell that is summed over those below it."""

    rule: str
    statements: Statements
    cell: Annotated[Term, Check(_term, given=str)]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a rule means in two languages, and how sure a finding of it is."""

    verdict: Verdict
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of the audit."""

    equation: tuple[Equation, ...]
    jump: tuple[Jump, ...]
    copy: tuple[Copy, ...]
    restated: tuple[Restated, ...]
    whole: tuple[Whole, ...]
    meanings: Mapping[str, Meaning]


@cache
def rules() -> Rules:
    """The rules; raises :class:`ValueError` if one has no meaning."""
    found = data_files.records("archive.audit", "rules.toml", Rules)
    named = {
        *(one.rule for one in found.equation),
        *(one.rule for one in found.jump),
        *(one.rule for one in found.copy),
        *(one.rule for one in found.restated),
        *(one.rule for one in found.whole),
        TRANSPOSED,
        OTHER_COPY,
    }
    if unknown := named - found.meanings.keys():
        raise ValueError(f"rules.toml: {', '.join(sorted(unknown))} has no meaning")
    return found


@dataclass(frozen=True, slots=True)
class Audited:
    """One report as the audit sees it; ``values`` are its figures, ``None`` for a blank.

    ``bureau`` is the bureau's present name, so that its years come together.  ``division`` is
    that of which it is the organ.  ``of_last_year`` and ``of_whole`` are the figures that its
    sentences state of the year before and of all organs of its place.
    """

    report_id: int
    bureau: str
    year: int
    edition: str
    values: Mapping[Key, Decimal | None]
    division: str | None = None
    of_last_year: tuple[Stated, ...] = ()
    of_whole: tuple[Stated, ...] = ()
