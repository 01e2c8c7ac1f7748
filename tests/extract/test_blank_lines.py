"""Empty lines of a flattened table: blank cells where the whole table comes out even."""

from __future__ import annotations

import pytest

from extract import read, reports_in
from extract.records import Report
from tests.documents.cases_doubts import with_blanks
from tests.documents.cases_html import default_layout
from tests.documents.flat import bare_cell_a_line, cell_or_blank_a_line, text_document
from tests.documents.forms import Table
from tests.documents.report import report_blocks
from tests.extract.hard_documents import NEW

BLANK = with_blanks(NEW)


def report_of(text: str) -> Report:
    (found,) = reports_in(read(text.encode(), "text/plain", "a.txt"))
    return found


def flat(truth=BLANK, flatten=cell_or_blank_a_line) -> str:  # type: ignore[no-untyped-def]
    return text_document(report_blocks(truth, default_layout(truth)), flatten)


def test_blank_cells_are_counted() -> None:
    found = report_of(flat())
    assert {figure.key: figure.value for figure in found.figures} == dict(BLANK.figures)
    assert found.findings == ()


def test_a_row_that_lost_a_blank_leaves_its_table_open() -> None:
    text = flat()
    label = "二、上年结转政府信息公开申请数量\n"
    at = text.index("\n\n", text.index(label) + len(label) - 1)
    found = report_of(text[:at] + text[at + 1 :])
    assert {finding.rule for finding in found.findings} >= {"ambiguous_columns"}
    for figure in found.figures:
        assert figure.value in (None, BLANK.figures[figure.key])


@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n"])
def test_empty_lines_between_all_lines_are_no_cells(gap: str) -> None:
    found = report_of(flat(NEW, bare_cell_a_line).replace("\n", gap))
    assert {figure.key: figure.value for figure in found.figures} == dict(NEW.figures)
    assert found.findings == ()


def test_empty_lines_that_may_part_rows_are_no_cells() -> None:
    """Every row one number short and an empty line behind it: as many lines as columns."""

    def short(table: Table) -> str:
        lines = []
        for row in table:
            numbers = [cell.text for cell in row if cell.numeric]
            lines += [cell.text for cell in row if not cell.numeric]
            lines += [*numbers[:-1], ""] if len(numbers) == 7 else numbers
        return "\n".join(lines)

    found = report_of(f"{NEW.bureau}2022年政府信息公开工作年度报告\n{flat(NEW, short)}")
    assert "ambiguous_columns" in {finding.rule for finding in found.findings}
    for figure in found.figures:
        assert figure.value in (None, NEW.figures[figure.key])
