"""Reports in parts that a document does not show: tabs, templates, a script's data, hidden rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from common.messages import say
from extract.records import Figure, Finding, Place, Report
from extract.reports.complete import added

SHOWN_VALUES = 5
"""Differing cells that a finding names."""


def with_unshown(
    shown: tuple[Report, ...], unshown: Sequence[Report], document: str
) -> tuple[Report, ...]:
    """The reports shown, and what only an unshown part of ``document`` holds.

    A report of another year or bureau is added, and so are tables and rows that the shown
    report lacks; a finding says where they come from.  What the shown report has itself
    stays as it is: that the unshown part differs is said.
    """
    result = list(shown)
    for report in unshown:
        at = _place(result, report)
        if at is not None:
            result[at] = _joined(result[at], report, document)
        elif report.year is not None or not result:
            result.append(_marked(report, document, "report"))
    return tuple(result)


def _place(known: Sequence[Report], report: Report) -> int | None:
    """Which of the shown reports a part speaks about."""
    for at, other in enumerate(known):
        if report.year is not None and other.year is not None and report.year != other.year:
            continue
        if report.bureau and other.bureau and report.bureau != other.bureau:
            continue
        if report.year is not None or len(known) == 1:
            return at
    return None


def _joined(known: Report, report: Report, document: str) -> Report:
    own = {figure.key: figure for figure in known.figures}
    differing = [
        (own[figure.key], figure)
        for figure in report.figures
        if figure.key in own and own[figure.key].value != figure.value
    ]
    whole = added(known, report)
    if whole is not None:
        known = _marked(whole, document, "tables")
    elif not known.sections and report.sections:
        known = replace(known, sections=report.sections, statements=report.statements)
    if not differing:
        return known
    return replace(known, findings=(*known.findings, _differs(differing)))


def _differs(differing: Sequence[tuple[Figure, Figure]]) -> Finding:
    told = differing[:SHOWN_VALUES]
    return Finding(
        "unshown_copy",
        say("hidden_copy_differs", count=len(differing)),
        told[0][1].where,
        " ".join(hidden.raw.strip()[:20] or "-" for _, hidden in told),
        " ".join(shown.raw.strip()[:20] or "-" for shown, _ in told),
        "info",
        "/".join(told[0][0].key),
    )


def _marked(report: Report, document: str, what: str) -> Report:
    message = say("part_not_shown")
    where = report.figures[0].where if report.figures else Place(document)
    finding = Finding("unshown_part", message, where, verdict="info", subject=what)
    if finding in report.findings:
        return report
    return replace(report, findings=(*report.findings, finding))
