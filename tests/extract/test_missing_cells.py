"""A row that lacks a cell is told by its place in the grid, and never shifted silently."""

from __future__ import annotations

from random import Random

import pytest

from extract import read, reports_in
from tests.documents.cases_html import default_layout, html
from tests.documents.forms import Table
from tests.documents.invent import invent
from tests.documents.markup import PLAIN, WORD, Markup, fragment
from tests.documents.report import Block, Text, report_blocks


def without_cell(blocks: tuple[Block, ...], random: Random, zero: bool) -> tuple[Block, ...]:
    """The report with one number's cell gone from a row of table 三, one of zeros alone."""
    result: list[Block] = []
    for block in blocks:
        result.append(_cut(block, random, zero) if _is_requests(block) else block)
    return tuple(result)


def _is_requests(block: Block) -> bool:
    return not isinstance(block, Text) and len(block) > 20


def _cut(table: Block, random: Random, zero: bool) -> Table:
    assert not isinstance(table, Text)
    rows = [
        at
        for at, row in enumerate(table)
        if sum(cell.numeric for cell in row) == 7
        and all(cell.text == "0" for cell in row if cell.numeric) == zero
    ]
    at = random.choice(rows)
    row = list(table[at])
    del row[random.choice([place for place, cell in enumerate(row) if cell.numeric])]
    return (*table[:at], tuple(row), *table[at + 1 :])


@pytest.mark.parametrize("zero", [True, False], ids=["of zeros", "of numbers"])
@pytest.mark.parametrize("markup", [PLAIN, WORD], ids=["plain", "word"])
def test_a_row_that_lacks_a_cell(markup: Markup, zero: bool) -> None:
    for seed in range(40):
        truth = invent(f"lacking{seed % 5}", "示范市公安局", 2022, "2021", busy=60)
        blocks = report_blocks(truth, default_layout(truth))
        payload = html(truth, fragment(without_cell(blocks, Random(seed), zero), markup))
        (report,) = reports_in(read(payload, "text/html", "a"))
        doubted = {finding.subject for finding in report.findings}
        wrong = [f for f in report.figures if f.value != truth.figures[f.key]]
        for figure in wrong:
            assert figure.value is None, f"seed {seed}: {figure.key} is {figure.value}"
            assert "/".join(figure.key[:2]) in doubted, f"seed {seed}: {figure.key}"
        said = {f.subject for f in report.findings if f.rule.startswith(("ambiguous", "columns"))}
        assert len(said) == 1, f"seed {seed}: the row is not told"
