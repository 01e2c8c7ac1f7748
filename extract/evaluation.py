"""How right extraction is: readings held against documents whose figures are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extract.records import Report
from extract.truth import Expected, Key, Specimen


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


def score(specimen: Specimen, reports: Sequence[Report], seconds: float) -> Score:
    """Hold a reading against its truth."""
    notes: list[str] = []
    totals: Counter[str] = Counter()
    left = list(reports)
    for expected in specimen.reports:
        report = _take(left, expected)
        totals["cells"] += len(expected.figures)
        totals["findings_expected"] += len(expected.findings or ())
        if expected.numbered:
            rules = ", ".join(map(str, expected.numbered))
            notes.append(f"findings not compared: the truth names rules by number ({rules})")
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
