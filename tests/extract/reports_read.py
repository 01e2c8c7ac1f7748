"""Reports of one page, read and compared with what was invented."""

from __future__ import annotations

from dataclasses import replace

from extract import read, reports_in
from extract.records import Hint, Report
from tests.documents.cases_html import default_layout
from tests.documents.forms import Pen
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.report import report_blocks
from tests.documents.truth import Truth
from tests.extract.hard_documents import BUREAU

TITLE = f"{BUREAU}2022年政府信息公开工作年度报告"
HEADLINE = f"<h1>{TITLE}</h1>"
LAST_YEAR = invent("last year", BUREAU, 2021, "2021")
NEIGHBOUR = invent("neighbour", "样例市公安局", 2022, "2021")


def body(truth: Truth, *, signed: bool = False, pen: Pen | None = None) -> str:
    layout = replace(default_layout(truth), signed=signed)
    return fragment(report_blocks(truth, replace(layout, pen=pen) if pen else layout))


def read_page(markup: str, hint: Hint | None = None) -> tuple[Report, ...]:
    page = f"<html><head><meta charset=utf-8></head><body>{markup}</body></html>"
    return reports_in(read(page.encode(), "text/html", "http://www.example.gov.cn/a.html"), hint)


def check(found: tuple[Report, ...], *truths: Truth) -> None:
    assert [(r.bureau, r.year, r.edition) for r in found] == [
        (t.bureau, t.year, t.edition) for t in truths
    ]
    for report, truth in zip(found, truths, strict=True):
        assert {figure.key: figure.value for figure in report.figures} == dict(truth.figures)
        assert report.findings == ()
