"""How scans are read: cells right, said to be doubtful, and silently wrong, by condition.

``python -m tests.scan_accuracy [CONDITION ...] [--reports N]`` needs the extra ``ocr`` and a
Chinese font.  Pixels differ from machine to machine, so nothing is pinned here.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator

from extract import read, reports_in
from extract.records import Figure, Finding, Report
from tests.documents.case import CITY, COUNTY, made
from tests.documents.scans import CONDITIONS, scanned
from tests.documents.truth import Truth

REPORTS = ((2020, "2019", CITY), (2022, "2021", COUNTY), (2023, "2021", CITY))


def truths(count: int) -> Iterator[Truth]:
    """Reports with all tables of the form, all different."""
    for number in range(count):
        year, edition, bureau = REPORTS[number % len(REPORTS)]
        yield made(f"scan-accuracy-{number}", year, edition, bureau)


def outcome(truth: Truth, reports: list[Report]) -> Counter[str]:
    """The cells of a report by what became of them."""
    found: Counter[str] = Counter()
    report = max(reports, key=lambda each: len(each.figures), default=None)
    figures = {figure.key: figure for figure in report.figures} if report else {}
    for key, value in truth.figures.items():
        figure = figures.get(key)
        if figure is None:
            found["absent"] += 1
        elif figure.value == value:
            found["right"] += 1
        elif any(_is_about(finding, figure) for finding in (report.findings if report else ())):
            found["wrong, said"] += 1
        else:
            found["wrong, silent"] += 1
    return found


def _is_about(finding: Finding, figure: Figure) -> bool:
    """Whether a finding speaks of the cell itself, or of its row or column."""
    if finding.where is not None and finding.where.box is not None:
        return finding.where.box == figure.where.box
    named = finding.subject.split("/")
    return named[0] == figure.table and any(
        place in part for part in named[1:] for place in (figure.row, figure.column)
    )


def main() -> None:
    """Measure and print a line for each condition."""
    parser = argparse.ArgumentParser(description="Measure how scans are read.")
    parser.add_argument("conditions", nargs="*", default=list(CONDITIONS))
    parser.add_argument("--reports", type=int, default=1)
    given = parser.parse_args()
    for condition in given.conditions:
        total: Counter[str] = Counter()
        began = time.process_time()
        for number, truth in enumerate(truths(given.reports)):
            document = read(scanned(truth, condition, number), None, "scan.pdf")
            total += outcome(truth, list(reports_in(document)))
        seconds = time.process_time() - began
        parts = ", ".join(f"{name} {count}" for name, count in sorted(total.items()))
        print(f"{condition}: {parts} ({seconds:.0f} s of processor time)", flush=True)


if __name__ == "__main__":
    main()
