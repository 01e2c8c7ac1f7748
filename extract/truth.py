"""Documents whose figures are known: a truth file beside each.

A truth file is JSON, ``NAME.json`` for ``NAME.pdf``: one report's ``bureau``, ``year``,
``edition``, ``division``, ``figures`` (``table``, ``row``, ``column``, ``value``) and
optionally ``findings`` (``rule``, ``subject``), or several of these in a list ``reports``;
an empty list says that the document holds none.  ``hint`` may give what a portal would know.
A report with a finding whose rule is a number, no name, is taken as silent on its findings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from common.records import Check, structure
from extract.records import Hint

Key = tuple[str, str, str]


class TruthError(Exception):
    """A truth file or its folder is not as it should be; the message says which and why."""


def _value(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | str | Decimal):
        raise ValueError(f"must be a number or null, not {given!r}")
    try:
        return Decimal(given)
    except InvalidOperation:
        raise ValueError(f"must be a number or null, not {given!r}") from None


def _rule(given: Any) -> str | int:
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise ValueError(f"must be the name of a rule, or its number, not {given!r}")
    return given


@dataclass(frozen=True, slots=True)
class _TruthFigure:
    table: str
    row: str
    column: str
    value: Annotated[Decimal, Check(_value, given=Any)] | None


@dataclass(frozen=True, slots=True)
class _TruthFinding:
    rule: Annotated[str | int, Check(_rule, given=Any)]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class _TruthHint:
    bureau: str | None = None
    division: str | None = None
    title: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class _TruthReport:
    bureau: str | None = None
    year: int | None = None
    edition: str | None = None
    division: str | None = None
    figures: tuple[_TruthFigure, ...] = ()
    findings: tuple[_TruthFinding, ...] | None = None
    hint: _TruthHint = _TruthHint()
    split: str | None = None


@dataclass(frozen=True, slots=True)
class _Truth:
    reports: tuple[_TruthReport, ...]
    hint: _TruthHint = _TruthHint()
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """One report a document holds.  ``findings`` is ``None`` when the truth is silent on them.

    It is so as well where it names rules by number (``numbered``), which says no subject.
    """

    bureau: str | None
    year: int | None
    edition: str | None
    division: str | None
    figures: dict[Key, Decimal | None]
    findings: tuple[tuple[str, str], ...] | None = None
    numbered: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Specimen:
    """A document with its truth."""

    path: Path
    reports: tuple[Expected, ...]
    hint: Hint = field(default_factory=Hint)
    content_type: str | None = None
    split: str | None = None

    @property
    def form(self) -> str:
        """The kind of file, by its name: html, pdf, docx ..."""
        return PurePosixPath(self.path.name).suffix.lstrip(".").lower() or "none"


def specimens(folder: Path) -> Iterator[Specimen]:
    """The documents of a folder that have a truth file, by name.

    A truth file may also stand in a sibling folder ``truth``.  Raises
    :class:`TruthError` when there is none, or one cannot be read.
    """
    if not folder.is_dir():
        raise TruthError(f"{folder}: no such folder; give one with documents and their truth files")
    count = 0
    for path in sorted(folder.rglob("*")):
        truth = _truth_file(path, folder)
        if truth is not None:
            count += 1
            yield _specimen(path, truth)
    if not count:
        raise TruthError(f"{folder}: no document with a truth file (NAME.json beside NAME.html)")


def _truth_file(path: Path, folder: Path) -> Path | None:
    if not path.is_file() or path.suffix == ".json" or path.name.startswith("."):
        return None
    candidates = (
        path.with_suffix(".json"),
        path.parent.parent / "truth" / f"{path.stem}.json",
        folder / "truth" / f"{path.stem}.json",
    )
    return next((found for found in candidates if found.is_file()), None)


def _specimen(path: Path, truth: Path) -> Specimen:
    try:
        data = json.loads(truth.read_text(encoding="utf-8"), parse_float=Decimal)
        several = isinstance(data, dict) and "reports" in data
        found: _Truth | _TruthReport = structure(
            data, _Truth if several else _TruthReport, lenient=True
        )
    except ValueError as error:
        text = str(error).replace("\n", "; ")
        raise TruthError(f"{truth}: not a truth file: {text}") from error
    entries = found.reports if isinstance(found, _Truth) else (found,)
    return Specimen(
        path,
        tuple(map(_expected, entries)),
        Hint(found.hint.bureau, found.hint.division, found.hint.title),
        found.hint.content_type,
        found.split,
    )


def _expected(entry: _TruthReport) -> Expected:
    given = entry.findings or ()
    numbered = tuple(one.rule for one in given if isinstance(one.rule, int))
    silent = entry.findings is None or bool(numbered)
    return Expected(
        entry.bureau,
        entry.year,
        entry.edition,
        entry.division,
        {(item.table, item.row, item.column): item.value for item in entry.figures},
        None if silent else tuple((str(one.rule), one.subject) for one in given),
        numbered,
    )
