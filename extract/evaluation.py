"""How right extraction is: readings held against documents whose figures are known.

A truth file is JSON beside its document, ``NAME.json`` for ``NAME.pdf``: one
report's ``bureau``, ``year``, ``edition``, ``division``, ``figures`` (``table``,
``row``, ``column``, ``value``) and optionally ``findings`` (``rule``,
``subject``), or several of these in a list ``reports``; an empty list says that
the document holds none.  ``hint`` may give what a portal would know.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from common.records import Check, structure
from extract.records import Hint, Report

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


@dataclass(frozen=True, slots=True)
class _TruthFigure:
    table: str
    row: str
    column: str
    value: Annotated[Decimal, Check(_value, given=Any)] | None


@dataclass(frozen=True, slots=True)
class _TruthFinding:
    rule: str
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
    """One report a document holds.  ``findings`` is ``None`` when the truth is silent on them."""

    bureau: str | None
    year: int | None
    edition: str | None
    division: str | None
    figures: dict[Key, Decimal | None]
    findings: tuple[tuple[str, str], ...] | None = None


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


@dataclass(frozen=True, slots=True)
class Score:
    """One document's result; cells and findings are counts, ``notes`` say what is wrong.

    ``unflagged`` are the numbers that were given without a finding on their cell, row,
    column or table; ``unflagged_wrong`` those of them that are wrong or made up.
    """

    name: str
    form: str
    edition: str
    seconds: float
    found: int
    expected: int
    named: int
    cells: int
    exact: int
    wrong: int
    missing: int
    extra: int
    findings_expected: int
    findings_found: int
    findings_extra: int
    unflagged: int = 0
    unflagged_wrong: int = 0
    notes: tuple[str, ...] = ()


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


def score(specimen: Specimen, reports: Sequence[Report], seconds: float) -> Score:
    """Hold a reading against its truth."""
    notes: list[str] = []
    totals: Counter[str] = Counter()
    left = list(reports)
    for expected in specimen.reports:
        report = _take(left, expected)
        totals["cells"] += len(expected.figures)
        totals["findings_expected"] += len(expected.findings or ())
        if report is None:
            totals["missing"] += len(expected.figures)
            notes.append(f"not found: {expected.bureau} {expected.year}")
            continue
        totals["found"] += 1
        _compare_names(report, expected, totals, notes)
        _compare_figures(report, expected, totals, notes)
        _calibrate(report, expected.figures, totals, notes)
        _compare_findings(report, expected, totals, notes)
    for report in left:
        totals["extra"] += len(report.figures)
        _calibrate(report, {}, totals, notes)
        notes.append(f"invented: {report.bureau} {report.year} with {len(report.figures)} cells")
    return Score(
        name=specimen.path.name,
        form=specimen.form,
        edition=",".join(sorted({str(found.edition) for found in specimen.reports})) or "none",
        seconds=seconds,
        expected=len(specimen.reports),
        notes=tuple(notes),
        **{
            name: totals[name]
            for name in (
                "found",
                "named",
                "cells",
                "exact",
                "wrong",
                "missing",
                "extra",
                "findings_expected",
                "findings_found",
                "findings_extra",
                "unflagged",
                "unflagged_wrong",
            )
        },
    )


def summary(scores: Iterable[Score], by: str) -> list[dict[str, Any]]:
    """Totals per ``form`` or ``edition``, and of all; rates in percent, two digits."""
    groups: dict[str, list[Score]] = {}
    every: list[Score] = []
    for entry in scores:
        groups.setdefault(getattr(entry, by), []).append(entry)
        every.append(entry)
    return [_row(name, groups[name], by) for name in sorted(groups)] + [_row("all", every, by)]


def _row(name: str, scores: Sequence[Score], by: str) -> dict[str, Any]:
    def total(key: str) -> int:
        return sum(getattr(entry, key) for entry in scores)

    return {
        by: name,
        "documents": len(scores),
        "reports": total("expected"),
        "found_%": _rate(total("found"), total("expected")),
        "named_%": _rate(total("named"), total("expected")),
        "cells": total("cells"),
        "exact_%": _rate(total("exact"), total("cells")),
        "wrong": total("wrong"),
        "missing": total("missing"),
        "extra": total("extra"),
        "findings": total("findings_expected"),
        "recall_%": _rate(total("findings_found"), total("findings_expected")),
        "precision_%": _rate(
            total("findings_found"), total("findings_found") + total("findings_extra")
        ),
        "unflagged": total("unflagged"),
        "unflagged_wrong": total("unflagged_wrong"),
        "ms/document": round(1000 * sum(entry.seconds for entry in scores) / len(scores), 1),
    }


def _rate(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


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
    findings = entry.findings
    return Expected(
        entry.bureau,
        entry.year,
        entry.edition,
        entry.division,
        {(item.table, item.row, item.column): item.value for item in entry.figures},
        None if findings is None else tuple((one.rule, one.subject) for one in findings),
    )


def _take(left: list[Report], expected: Expected) -> Report | None:
    """The report that is meant: same bureau and year, or else the same year, or the first."""
    tests = (
        lambda found: (found.bureau, found.year) == (expected.bureau, expected.year),
        lambda found: found.year == expected.year,
        lambda found: found.bureau == expected.bureau,
        lambda found: found.bureau is None or found.year is None,
    )
    for test in tests:
        for report in left:
            if test(report):
                left.remove(report)
                return report
    return None


def _compare_names(
    report: Report, expected: Expected, totals: Counter[str], notes: list[str]
) -> None:
    good = True
    for name in ("bureau", "year", "edition", "division"):
        wanted, got = getattr(expected, name), getattr(report, name)
        if wanted != got and not (name == "division" and wanted is None):
            notes.append(f"{name}: {got}, not {wanted}")
            good = False
    totals["named"] += good


def _compare_figures(
    report: Report, expected: Expected, totals: Counter[str], notes: list[str]
) -> None:
    got = {figure.key: figure for figure in report.figures}
    for key, value in expected.figures.items():
        if key not in got:
            totals["missing"] += 1
            notes.append(f"missing: {'/'.join(key)}")
        elif got[key].value == value:
            totals["exact"] += 1
        else:
            totals["wrong"] += 1
            raw = got[key].raw.strip()[:30]
            notes.append(f"wrong: {'/'.join(key)} is {got[key].value} ({raw!r}), not {value}")
    totals["extra"] += len(set(got) - set(expected.figures))


def _calibrate(
    report: Report, wanted: Mapping[Key, Decimal | None], totals: Counter[str], notes: list[str]
) -> None:
    """How far numbers can be trusted that nothing is said of: none of them should be wrong."""
    subjects = {finding.subject for finding in report.findings}
    for figure in report.figures:
        if figure.value is None or subjects & _about(figure.key):
            continue
        totals["unflagged"] += 1
        if wanted.get(figure.key) != figure.value:
            totals["unflagged_wrong"] += 1
            notes.append(f"wrong without a finding: {'/'.join(figure.key)} is {figure.value}")


def _about(key: Key) -> set[str]:
    """The subjects of findings that speak of a cell: itself, its row, column or table."""
    table, row, column = key
    return {"/".join(key), f"{table}/{row}", f"{table}/{column}", f"{table}/*", table}


def _compare_findings(
    report: Report, expected: Expected, totals: Counter[str], notes: list[str]
) -> None:
    if expected.findings is None:
        return
    wanted = Counter(expected.findings)
    got = Counter(
        (finding.rule, finding.subject)
        for finding in report.findings
        if finding.verdict != "info" or (finding.rule, finding.subject) in wanted
    )
    totals["findings_found"] += (wanted & got).total()
    totals["findings_extra"] += (got - wanted).total()
    notes += [f"finding not made: {rule} {subject}" for rule, subject in (wanted - got)]
    notes += [f"finding made up: {rule} {subject}" for rule, subject in (got - wanted)]
