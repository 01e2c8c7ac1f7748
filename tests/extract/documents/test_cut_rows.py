"""Rows of a table that a page break cuts in two."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from extract.documents.drawn import pdf as reader

from .drawing import grids, pdf, rows, table, write

WIDTHS = [120, 60, 60]


def _pages(above: list[list[str]], below: list[list[str]], between: str = "") -> bytes:
    def second(canvas: Canvas) -> None:
        if between:
            write(canvas, 60, 100, between)
        table(canvas, 150, below, WIDTHS)

    return pdf(lambda c: table(c, 700, above, WIDTHS), second)


def test_a_label_that_goes_on_joins_its_row() -> None:
    document = reader.read(
        _pages(
            [["5.内部事务信息", "1", "1"], ["6.属于四类", "0", "2"]],
            [["过程性信息", "", ""], ["7.执法案卷", "3", "3"]],
        ),
        "a.pdf",
    )

    above, below = grids(document)
    assert rows(above)[1] == ["6.属于四类过程性信息", "0", "2"]
    assert (rows(below), below.rows) == ([["7.执法案卷", "3", "3"]], 1)


def test_a_heading_repeated_below_figures_is_no_rest_of_their_row() -> None:
    document = reader.read(
        _pages(
            [["6.属于四类过程性信息", "0", "2"], ["7.执法案卷", "0", "3"]],
            [["申请情况", "自然人", "总计"], ["8.查询事项", "3", "3"]],
        ),
        "a.pdf",
    )

    above, below = grids(document)
    assert rows(above)[1] == ["7.执法案卷", "0", "3"]
    assert rows(below) == [["申请情况", "自然人", "总计"], ["8.查询事项", "3", "3"]]


def test_a_page_with_nothing_but_the_rest_of_a_row_leaves_no_grid() -> None:
    document = reader.read(
        _pages([["6.属于四类", "0", "2"], ["7.执法", "3", "3"]], [["案卷", "", ""]]), "a.pdf"
    )

    assert [rows(grid) for grid in grids(document)] == [
        [["6.属于四类", "0", "2"], ["7.执法案卷", "3", "3"]]
    ]


def test_a_merged_label_that_reaches_over_the_break_keeps_its_rows() -> None:
    def second(canvas: Canvas) -> None:
        body = [["", "性信息", ""], ["", "7.执法案卷", "3"]]
        table(canvas, 60, body, WIDTHS, ("SPAN", (0, 0), (0, 1)))

    first = [["不予公开", "5.内部", "1"], ["", "6.过程", "2"]]
    document = reader.read(
        pdf(lambda c: table(c, 700, first, WIDTHS, ("SPAN", (0, 0), (0, 1))), second), "a.pdf"
    )

    above, below = grids(document)
    assert rows(above)[1] == ["6.过程性信息", "2"]
    assert [(c.text, c.row, c.rowspan) for c in below.cells] == [
        ("", 0, 1),
        ("7.执法案卷", 0, 1),
        ("3", 0, 1),
    ]


def test_a_row_left_blank_is_a_row_of_its_own() -> None:
    parts = (
        [["5.内部事务信息", "1", "1"], ["6.过程性信息", "", ""]],
        [["7.执法案卷", "", ""], ["8.查询事项", "", ""]],
    )

    assert tuple(rows(grid) for grid in grids(reader.read(_pages(*parts), "a.pdf"))) == parts


def test_a_row_with_figures_is_a_row_of_its_own() -> None:
    parts = ([["规章", "1", "1"], ["文件", "2", "2"]], [["许可", "3", "3"], ["处罚", "4", "4"]])

    assert tuple(rows(grid) for grid in grids(reader.read(_pages(*parts), "a.pdf"))) == parts


def test_tables_with_prose_between_are_not_joined() -> None:
    data = _pages(
        [["规章", "1", "1"], ["文件", "2", "2"]],
        [["许可", "", ""], ["处罚", "4", "4"]],
        "另一张表如下。",
    )

    assert rows(grids(reader.read(data, "a.pdf"))[1])[0] == ["许可", "", ""]


def test_figures_of_a_one_line_table_on_the_next_page_stand_under_its_headings() -> None:
    names, figures = [f"列{at}" for at in range(12)], [str(at) for at in range(12)]
    widths = [40] * 12
    document = reader.read(
        pdf(
            lambda c: table(c, 700, [names, [""] * 12], widths),
            lambda c: table(c, 60, [figures], widths),
        ),
        "a.pdf",
    )
    (whole,) = grids(document)
    assert rows(whole) == [names, figures]
