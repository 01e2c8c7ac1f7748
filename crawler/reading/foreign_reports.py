"""Reports of other organs, which a government's portal publishes beside those of its police."""

from __future__ import annotations

from dataclasses import replace

from common.messages import say
from crawler.reading.read import ReadResult
from extract.records import Finding, Hint, Place, Report
from spiders.links import names_other, names_police


def without_foreign(result: ReadResult, hint: Hint) -> ReadResult:
    """The result without reports that name another organ than the police.

    Such a report leaves a finding.  ``hint`` names the portal's bureau; without
    one, or for a bureau that is not of the police, all reports stay.
    """
    if hint.bureau is None or not names_police(hint.bureau):
        return result
    foreign = [report for report in result.reports if _is_foreign(report)]
    if not foreign:
        return result
    own = tuple(report for report in result.reports if not _is_foreign(report))
    notes = tuple(_finding(result.url, report, hint.bureau) for report in foreign)
    return replace(
        result,
        reports=own,
        problems=(*result.problems, *notes),
        state="report" if own else "no_report",
    )


def _is_foreign(report: Report) -> bool:
    return report.bureau is not None and names_other(report.bureau)


def _finding(url: str, report: Report, bureau: str) -> Finding:
    return Finding(
        rule="other_organ",
        message=say("organ_not_police", bureau=report.bureau),
        where=Place(document=url),
        observed=report.bureau,
        expected=bureau,
        subject=report.title or "",
    )
