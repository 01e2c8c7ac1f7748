"""One report read twice: two copies in a document, a page and its attachment, text and pictures.

The second reading is a second opinion: the copies are held against each other
cell by cell, and where they differ a finding says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from common.messages import say
from extract.forms.equations import breaks_as_zero, equations
from extract.records import Figure, Finding, Report
from extract.reports.complete import added, completed
from extract.tables.assign import broken_rules

MOST_DIFFERENCES = 200
"""Differences between two copies that are told: a form has no more cells."""


def once(found: Sequence[Report]) -> list[Report]:
    """Drop second copies; say where copies of one report differ."""
    result: list[Report] = []
    for report in found:
        at = next((at for at, known in enumerate(result) if _same_report(known, report)), None)
        if at is None:
            result.append(report)
        elif not report.figures or not result[at].figures:
            full, bare = (report, result[at]) if report.figures else (result[at], report)
            result[at] = full if full is result[at] else _named(full, bare)
        else:
            result[at] = _compared(result[at], report)
    return result


def together(found: Iterable[Report]) -> tuple[Report, ...]:
    """Reports of several documents: one that has the figures takes the prose of the other.

    Where each has some of the figures, they are put together.
    """
    result: list[Report] = []
    for report in found:
        at = next((at for at, known in enumerate(result) if _same_name(known, report)), None)
        if at is None:
            result.append(report)
        elif result[at].figures and report.figures:
            whole = completed(result[at], report)
            result[at] = whole or _compared(result[at], report)
        else:
            known = result[at]
            full, prose = (known, report) if known.figures else (report, known)
            findings = tuple(f for f in prose.findings if f.rule != "text_only")
            result[at] = replace(
                _named(full, prose),
                statements=full.statements or prose.statements,
                findings=tuple(dict.fromkeys((*full.findings, *findings))),
            )
    return tuple(result)


def _same_name(known: Report, other: Report) -> bool:
    return (known.bureau, known.year) == (other.bureau, other.year) and known.year is not None


def _same_report(known: Report, other: Report) -> bool:
    if known.year and other.year and known.year != other.year:
        return False
    if known.bureau and other.bureau and known.bureau != other.bureau:
        return False
    return (known.bureau, known.year) == (other.bureau, other.year) or (
        _values(known.figures) == _values(other.figures)
    )


def _values(figures: Sequence[Figure]) -> dict[tuple[str, str, str], object]:
    return {figure.key: figure.value for figure in figures}


def _named(known: Report, other: Report) -> Report:
    """The first copy, with what only the second names."""
    return replace(
        known,
        bureau=known.bureau or other.bureau,
        year=known.year or other.year,
        division=known.division or other.division,
        published_on=known.published_on or other.published_on,
        sections=known.sections or other.sections,
        statements=known.statements or other.statements,
    )


def _compared(first: Report, second: Report) -> Report:
    """The better copy with the cells and rows that only the other has, and their differences."""
    if first.edition != second.edition:
        better, other = (first, second) if _worth(first) >= _worth(second) else (second, first)
        return replace(
            _named(better, other), findings=(*better.findings, *_differences(better, other))
        )
    known, other = (second, first) if _worth(second) > _worth(first) else (first, second)
    twins = {figure.key: figure for figure in other.figures if figure.value is not None}
    filled = {
        figure.key: twin
        for figure in known.figures
        if figure.value is None and (twin := twins.get(figure.key)) is not None
    }
    findings = [*known.findings, *_differences(known, other)]
    figures = tuple(filled.get(figure.key, figure) for figure in known.figures)
    if filled and known.edition:
        rules = {equation.rule for equation in equations()}
        findings = [finding for finding in findings if finding.rule not in rules]
        findings += broken_rules(known.edition, figures, figures[0].where.document)
    whole = replace(_named(known, other), figures=figures, findings=tuple(findings))
    return added(whole, other) or whole


def _worth(report: Report) -> tuple[bool, int, int]:
    """What makes a copy the better one: read and not recognised, fuller, fewer sums broken."""
    values = {figure.key: figure.value for figure in report.figures}
    recognised = any(figure.confidence is not None for figure in report.figures)
    filled = sum(value is not None for value in values.values())
    broken = breaks_as_zero(report.edition, values) if report.edition else 0
    return not recognised, filled, -broken


def _differences(known: Report, other: Report) -> list[Finding]:
    """A finding for each cell in which the copies hold different numbers."""
    second = {figure.key: figure for figure in other.figures}
    differing = [
        (figure, twin)
        for figure in known.figures
        if (twin := second.get(figure.key)) is not None
        and None not in (figure.value, twin.value)
        and twin.value != figure.value
    ]
    return [
        Finding(
            "conflicting_copies",
            say("copies_differ"),
            twin.where,
            twin.raw.strip()[:80],
            figure.raw.strip()[:80],
            "uncertain",
            "/".join(figure.key),
        )
        for figure, twin in differing[:MOST_DIFFERENCES]
    ]
