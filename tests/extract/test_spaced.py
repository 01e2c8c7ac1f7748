"""Tables that only spaces keep: PDF pages as text in the layout of the page (by pdfplumber)."""

from __future__ import annotations

import io

import pdfplumber
import pytest

from extract import read, reports_in
from tests.documents.cases_files import blocks_of
from tests.documents.invent import invent
from tests.documents.pdf import Sheet, pdf


def laid_out(payload: bytes) -> str:
    with pdfplumber.open(io.BytesIO(payload)) as document:
        pages = (page.extract_text(layout=True, x_density=5.0) for page in document.pages)
        return "\f".join(pages)


@pytest.mark.parametrize(("edition", "year"), [("2019", 2020), ("2021", 2022)])
@pytest.mark.parametrize("seed", range(4))
def test_labels_in_several_lines_are_put_together(edition: str, year: int, seed: int) -> None:
    truth = invent(f"spaced{seed}", "示范市公安局", year, edition, busy=60)
    text = laid_out(pdf(blocks_of(truth), Sheet(ruled=False, page_numbers=seed % 2 == 0)))
    (report,) = reports_in(read(text.encode(), "text/plain", "a.txt"))
    assert {figure.key: figure.value for figure in report.figures} == dict(truth.figures)
    assert not report.findings


def test_a_label_beside_two_rows_of_figures_is_taken_for_neither() -> None:
    truth = invent("spaced0", "示范市公安局", 2022, "2021", busy=60)
    lines = laid_out(pdf(blocks_of(truth), Sheet(ruled=False))).split("\n")
    at = next(number for number, line in enumerate(lines) if "5.属于" in line)
    figures = next(line for line in lines[at:] if line.split() and line.split()[-1].isdigit())
    twice = "\n".join([*lines[: at + 1], figures, *lines[at + 1 :]])
    (report,) = reports_in(read(twice.encode(), "text/plain", "a.txt"))
    doubted = {finding.subject for finding in report.findings}
    for figure in report.figures:
        if figure.value != truth.figures[figure.key]:
            assert figure.value is None or f"{figure.table}/{figure.row}" in doubted
