"""A report whose tables stand in several documents: on the page, in attachments, in pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extract.forms import form, tables_of
from extract.forms.equations import equations
from extract.numbers import read_cell
from extract.records import Figure, Finding, Report
from extract.tables.assign import broken_rules


def completed(known: Report, other: Report) -> Report | None:
    """The report with the tables, or the rows of one, that only another document holds.

    Both are readings of one bureau's report for one year.  ``None`` if they
    share a row (two copies then) or follow different editions.
    """
    if known.edition is None or known.edition != other.edition or _rows(known) & _rows(other):
        return None
    return _whole(known, other)


def added(known: Report, other: Report) -> Report | None:
    """The report with those rows of ``other`` that it lacks; ``None`` where it lacks none."""
    if not known.figures and other.figures:
        told = tuple(found for found in known.findings if found.rule != "text_only")
        return replace(
            known,
            edition=other.edition,
            figures=other.figures,
            findings=tuple(dict.fromkeys((*told, *other.findings))),
        )
    own = _rows(known)
    figures = tuple(figure for figure in other.figures if (figure.table, figure.row) not in own)
    if known.edition is None or known.edition != other.edition or not figures:
        return None
    names = {f"{figure.table}/{figure.row}" for figure in figures}
    told = tuple(
        found for found in other.findings if "/".join(found.subject.split("/")[:2]) in names
    )
    return _whole(known, replace(other, figures=figures, findings=told))


def _whole(known: Report, other: Report) -> Report:
    """Both reports' figures as one, its findings brought up to date."""
    edition = known.edition or ""
    figures = _in_order(edition, (*known.figures, *other.figures))
    cut = {figure.table for figure in known.figures} & {figure.table for figure in other.figures}
    told = dict.fromkeys((*known.findings, *other.findings))
    findings = [finding for finding in told if not _is_settled(finding, figures, cut)]
    parted = [figure for figure in figures if figure.table in cut and _is_sure(figure)]
    findings += broken_rules(edition, parted, known.figures[0].where.document)
    return replace(
        known,
        division=known.division or other.division,
        published_on=known.published_on or other.published_on,
        figures=figures,
        sections=known.sections or other.sections,
        statements=known.statements or other.statements,
        findings=tuple(findings),
    )


def _rows(report: Report) -> set[tuple[str, str]]:
    return {(figure.table, figure.row) for figure in report.figures}


def _in_order(edition: str, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Figures in the order of the form."""
    places = {
        (table, *cell): (number, at)
        for number, table in enumerate(tables_of(edition))
        if (found := form(edition, table))
        for at, cell in enumerate(found.cells)
    }
    return tuple(sorted(figures, key=lambda figure: places[figure.key]))


def _is_settled(finding: Finding, figures: Iterable[Figure], cut: set[str]) -> bool:
    """Whether a finding says what is no longer so, or is to be said anew.

    That is: a table or row is missing, or an equation of a cut table broken.
    """
    if finding.rule == "missing_table":
        return any(figure.table == finding.subject for figure in figures)
    if finding.rule == "missing_row":
        return any(f"{figure.table}/{figure.row}" == finding.subject for figure in figures)
    rules = {equation.rule for equation in equations()}
    return finding.rule in rules and finding.subject.partition("/")[0] in cut


def _is_sure(figure: Figure) -> bool:
    """Whether a null is a blank cell, not one that could not be told apart."""
    return figure.value is not None or read_cell(figure.raw).kind == "nothing"
