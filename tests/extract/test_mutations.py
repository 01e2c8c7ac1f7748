"""Pages changed at random in ways that a reader would not notice read the same."""

from __future__ import annotations

from functools import cache

import pytest

from extract import read, reports_in
from tests.documents.cases_html import default_layout, html
from tests.documents.invent import invent
from tests.documents.markup import PLAIN, WORD, fragment
from tests.documents.report import report_blocks
from tests.documents.truth import Truth
from tests.extract.mutations import mutated

FORMS = (("2014", 2016), ("2019", 2020), ("2021", 2022))


@cache
def page(number: int) -> tuple[Truth, bytes]:
    edition, year = FORMS[number % 3]
    truth = invent(f"mutated{number}", "示范市公安局", year, edition, busy=5 + 40 * (number % 4))
    blocks = report_blocks(truth, default_layout(truth))
    return truth, html(truth, fragment(blocks, WORD if number % 2 else PLAIN))


def check(seed: int) -> None:
    truth, payload = page(seed % 24)
    changed, names = mutated(payload, seed)
    found = reports_in(read(changed, "text/html; charset=utf-8", "a.html"))
    said = f"seed {seed}: {', '.join(names)}"
    assert len(found) == 1, said
    (report,) = found
    assert (report.bureau, report.year, report.edition) == (
        truth.bureau,
        truth.year,
        truth.edition,
    ), said
    unsure = {finding.subject for finding in report.findings}
    for figure in report.figures:
        if figure.value != truth.figures[figure.key]:
            # a cell may be left open, never be wrong
            assert figure.value is None, f"{said}: {figure.key}"
            assert unsure & {"/".join(figure.key[:2]), f"{figure.table}/*"}, said
    assert len(report.figures) == len(truth.figures), said


@pytest.mark.parametrize("block", range(4))
def test_mutated_pages(block: int) -> None:
    for seed in range(block * 25, block * 25 + 25):
        check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_two_thousand_mutated_pages(block: int) -> None:
    for seed in range(1000 + block * 100, 1100 + block * 100):
        check(seed)
