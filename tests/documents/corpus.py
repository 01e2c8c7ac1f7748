"""The corpus: over a hundred documents with their truths, a third of them kept unseen.

``python -m tests.documents.corpus DIR`` writes documents and truth files side by
side, ``NAME.html`` and ``NAME.json``; ``--split tuning`` or ``--split unseen``
writes one part only, ``--scans`` the scanned reports (see
:mod:`tests.documents.scans`).  What extraction is tuned on is ``tuning``;
``unseen`` is for measuring, not for looking at.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from .case import Case
from .cases_combined import combined_cases
from .cases_doubts import doubt_cases
from .cases_files import file_cases
from .cases_html import html_cases
from .cases_markup import markup_cases
from .cases_mixtures import mixture_cases
from .cases_pages import page_cases
from .cases_particulars import particular_cases
from .cases_prose import prose_cases
from .scans import drawable, scans
from .truth import write_truth

DIFFICULTIES = (
    "html", "pdf", "docx", "doc", "xlsx", "ofd", "zip", "txt",
    "edition 2014", "edition 2019", "edition 2021", "prose-only reports", "statistics sheet",
    "one table for section 二", "five tables for section 二", "split tables", "repeated headers",
    "spacer rows", "spacer columns", "wrong span counts", "no spans at all", "th or td",
    "empty sixteenth cell", "short heading of table 四", "empty heading", "many figures",
    "layout tables", "Word paste", "comment-box class", "hidden copies", "flattened tables",
    "GBK bytes", "GB18030 bytes", "Big5 bytes", "wrong charset", "missing charset",
    "traditional script", "the report twice", "two years on a page", "two bureaus on a page",
    "wrong section numbers", "short titles", "titles", "year is not the publication year",
    "tables only as images", "tables only as attachment", "pages that are no report",
    "blank form", "full-width digits", "half-width marks", "spaces in cells",
    "thousands commas", "units in cells", "units in headers", "missing units", "dash blanks",
    "slash blanks", "无 blanks", "empty blanks", "signs", "O for 0, l for 1",
    "rule 1", "rule 2", "rule 3", "rule 4", "rule 5", "prose against table",
    "wrong form for the year",
    "tables across pages", "heading above and rows below", "no ruling lines", "rotated page",
    "merged cells both ways", "nested tables", "text boxes", "a sheet for each table",
    "zip in a zip", "tag soup", "invisible characters", "tables in cells", "loose labels",
    "missing rows", "rows twice", "unread cells", "one table for everything",
    "headings inside tables", "combinations", "particulars", "index tables", "misnamed files",
    "xls", "spreadsheet XML of 2003", "tracked changes", "content controls",
    "numbering by Word", "formulas", "mixtures", "marks of notes", "tables drawn by classes",
    "table without heading", "two charsets", "frames",
    "hidden sheets", "lines as filled areas", "watermarks",
)  # fmt: skip
"""Every difficulty that some document of the corpus has."""


@cache
def corpus() -> tuple[Case, ...]:
    """All documents, in a fixed order."""
    return (
        *html_cases(),
        *page_cases(),
        *markup_cases(),
        *combined_cases(),
        *doubt_cases(),
        *prose_cases(),
        *file_cases(),
        *particular_cases(),
        *mixture_cases(),
    )


def write_corpus(folder: Path, cases: Iterable[Case]) -> None:
    """Write each document with its truth file beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases:
        (folder / case.name).write_bytes(case.make())
        stem = case.name.rsplit(".", 1)[0]
        hint = {"hint": dict(case.hint)} if case.hint else {}
        write_truth(
            folder / f"{stem}.json",
            case.name,
            ", ".join(case.covers),
            case.truths,
            split=case.split,
            **hint,
        )


def main() -> None:
    """Write the corpus, or one part of it, into a folder."""
    parser = argparse.ArgumentParser(description="Write the corpus of made-up documents.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", choices=("tuning", "unseen"))
    parser.add_argument("--scans", action="store_true", help="scanned reports instead")
    options = parser.parse_args()
    if options.scans and not drawable():
        parser.error("scans need a Chinese font that fontconfig finds (such as fonts-noto-cjk)")
    chosen = scans() if options.scans else corpus()
    cases = [case for case in chosen if options.split in (None, case.split)]
    write_corpus(options.folder, cases)
    print(f"{len(cases)} documents in {options.folder}")


if __name__ == "__main__":
    main()
