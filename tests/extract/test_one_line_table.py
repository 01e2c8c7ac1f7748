"""The one-line table of reviews and litigation as pages without rules give it."""

from __future__ import annotations

from extract import reports_in
from extract.records import Cell, Document, Grid, Paragraph, Report

TITLE = "示范市公安局2022年政府信息公开工作年度报告"
HEADS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
ROWS = ("review", "litigation_direct", "litigation_after_review")
COLUMNS = ("upheld", "corrected", "other", "pending", "total")
PLACES = [(row, column) for row in ROWS for column in COLUMNS]


def read(groups: list[Cell], values: dict[int, str], *above: str) -> Report:
    """A report of this table: group words, two lines of headings, values by column."""
    heads = [Cell(2, at, HEADS[at]) for at in range(5)]
    heads += [Cell(3, at, HEADS[at % 5]) for at in range(5, 15)]
    cells = [*groups, *heads, *(Cell(4, at, text) for at, text in values.items())]
    texts = (TITLE, "四、政府信息公开行政复议、行政诉讼情况", *above)
    grid = Grid(tuple(cells), 5, 15)
    (found,) = reports_in(Document("a.pdf", "application/pdf", (*map(Paragraph, texts), grid)))
    return found


def filled(report: Report) -> dict[int, int]:
    return {
        PLACES.index((figure.row, figure.column)): int(figure.value)
        for figure in report.figures
        if figure.value is not None
    }


def test_groups_that_do_not_reach_over_their_columns_leave_the_headings_order() -> None:
    groups = [Cell(0, 2, "行政复议"), Cell(0, 8, "行政诉讼", colspan=4)]
    groups += [Cell(1, 6, "未经复议直接起诉", colspan=2), Cell(1, 10, "复议后起诉", colspan=5)]
    values = {8: "12", 9: "12", 10: "10", 11: "3", 12: "", 13: "", 14: "13"}
    assert filled(read(groups, values)) == {8: 12, 9: 12, 10: 10, 11: 3, 14: 13}


def test_groups_over_other_columns_than_the_forms_leave_it_open() -> None:
    groups = [Cell(1, 0, "复议后起诉", colspan=5), Cell(1, 10, "行政复议", colspan=5)]
    values = {8: "12", 9: "12", 10: "10", 11: "3", 12: "", 13: "", 14: "13"}
    found = reports_in(
        Document(
            "a.pdf",
            "application/pdf",
            (
                Paragraph(TITLE),
                Grid(
                    (
                        *groups,
                        *(Cell(2, at, HEADS[at % 5]) for at in range(15)),
                        *(Cell(3, at, text) for at, text in values.items()),
                    ),
                    4,
                    15,
                ),
            ),
        )
    )
    assert not any(figure.value for report in found for figure in report.figures)


def test_a_heading_named_twice_does_not_turn_the_table() -> None:
    groups = [Cell(1, 5, "未经复议直接起诉", colspan=5), Cell(1, 10, "复议后起诉", colspan=5)]
    values = {at: str(at) for at in range(15)}
    found = read(groups, values, "行政复议 行政诉讼")
    assert filled(found) == {at: at for at in range(15)}
