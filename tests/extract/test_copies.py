"""One report read twice: the fuller reading is kept, and each difference is said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from extract import read, reports_in
from extract.records import Document, Report
from extract.reports.copies import once, together
from tests.documents.cases_doubts import with_blanks
from tests.documents.cases_files import blocks_of
from tests.documents.cases_html import default_layout, html
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.pdf import pdf
from tests.documents.report import report_blocks
from tests.documents.truth import Truth

NEW = invent("copies", "示范市公安局", 2022, "2021", busy=80)


def page(truth: Truth) -> Document:
    payload = html(truth, fragment(report_blocks(truth, default_layout(truth))))
    return read(payload, "text/html", "http://www.example.gov.cn/a.html")


def reading(truth: Truth) -> Report:
    (report,) = reports_in(page(truth))
    return report


def values(report: Report) -> dict[tuple[str, str, str], Decimal | None]:
    return {figure.key: figure.value for figure in report.figures}


def test_a_fuller_copy_beats_a_blank_one() -> None:
    blank = reading(with_blanks(NEW))
    full = reading(NEW)
    for copies in ([blank, full], [full, blank]):
        for joined in (once(copies), list(together(copies))):
            (report,) = joined
            assert values(report) == dict(NEW.figures)
            assert "conflicting_copies" not in {finding.rule for finding in report.findings}


def test_each_difference_of_page_and_attachment_is_said() -> None:
    changed = [key for key in NEW.figures if key[0] == "review_litigation"]
    other = NEW.with_figures({key: (NEW.figures[key] or 0) + Decimal(7) for key in changed})
    attached = read(pdf(blocks_of(other)), None, "http://www.example.gov.cn/a.pdf")
    (report,) = reports_in(replace(page(NEW), parts=(attached,)))
    said = {f.subject for f in report.findings if f.rule == "conflicting_copies"}
    assert said == {"/".join(key) for key in changed}
    assert values(report) == dict(NEW.figures)


def test_the_copy_whose_sums_hold_is_kept() -> None:
    key = ("requests", "handled_total", "total")
    broken = reading(NEW.with_figures({key: (NEW.figures[key] or 0) + Decimal(5)}))
    (report,) = once([broken, reading(NEW)])
    assert values(report) == dict(NEW.figures)
    assert [f.subject for f in report.findings if f.rule == "conflicting_copies"] == [
        "requests/handled_total/total"
    ]


def test_what_was_recognised_gives_way_to_what_was_read() -> None:
    full = reading(NEW)
    guessed = replace(
        full, figures=tuple(replace(figure, confidence=0.9) for figure in full.figures)
    )
    (report,) = once([guessed, full])
    assert all(figure.confidence is None for figure in report.figures)
