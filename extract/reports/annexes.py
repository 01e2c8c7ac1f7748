"""Files sent together, of which one is the report without its tables and others are these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from extract.records import Document, Hint, Report

Found = tuple[Document, tuple[Report, ...]]
"""A file and the reports in it."""


def with_annexes(
    found: Sequence[Found], hint: Hint, read: Callable[[Document, Hint], tuple[Report, ...]]
) -> Iterator[Found]:
    """The files with what they hold, where one report alone is named and has no tables.

    Then files that name neither a bureau nor a year are read anew as that report's
    annexes, as a page's attachments are: a table of ten figures is no report for itself.
    """
    named = [report for _, reports in found for report in reports if report.bureau or report.year]
    if len(named) != 1 or not _lacks_tables(named[0]):
        yield from found
        return
    told = replace(hint, title=named[0].title, bureau=named[0].bureau)
    for part, reports in found:
        is_annex = not any(report.bureau or report.year for report in reports)
        yield part, read(part, told) if is_annex else reports


def _lacks_tables(report: Report) -> bool:
    """Whether a report has a name of its own, and says that its tables are missing."""
    text_only = any(finding.rule == "text_only" for finding in report.findings)
    return bool(report.bureau and report.year and text_only and not report.figures)
