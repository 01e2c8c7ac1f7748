"""Tables without ruling lines, from where the text stands."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from extract.documents.drawn import pdf as reader

from .drawing import HEIGHT, grids, pdf, prose, rows, spans, texts, write


def centred(canvas: Canvas, x: float, top: float, text: str, size: float = 10) -> None:
    write(canvas, x - canvas.stringWidth(text, "STSong-Light", size) / 2, top, text, size)


def form(canvas: Canvas, top: float, body: Sequence[Sequence[str]], pitch: float = 20) -> None:
    """Rows of a label and centred cells, without any line."""
    for number, (label, *cells) in enumerate(body):
        write(canvas, 60, top + number * pitch, label)
        for column, cell in enumerate(cells):
            centred(canvas, 250 + 80 * column, top + number * pitch, cell)


def test_figures_below_one_another_make_columns() -> None:
    body = [
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政许可", "52", "-1", "1445316"],
        ["其他对外管理服务事项", "58", "-3", "2074702"],
    ]
    (grid,) = grids(reader.read(pdf(lambda c: form(c, 200, body)), "a.pdf"))

    assert rows(grid) == body
    assert grid.columns == 4
    assert all(cell.page == 1 and cell.box is not None for cell in grid.cells)


def test_blank_cells_and_blank_rows_keep_their_place() -> None:
    body = [
        ["项目", "自然人", "企业", "总计"],
        ["新收", "23", "", "23"],
        ["结转", "", "", ""],
        ["办结", "", "", "7"],
        ["转下年", "", "", ""],
    ]
    (grid,) = grids(reader.read(pdf(lambda c: form(c, 200, body)), "a.pdf"))

    assert rows(grid) == body


def test_labels_of_several_lines_stay_with_their_figures() -> None:
    def draw(canvas: Canvas) -> None:
        form(canvas, 200, [["", "自然人", "总计"]])
        for number, label in enumerate(("不予公开的", "重复申请的", "其他处理的")):
            top = 230 + 40 * number
            write(canvas, 60, top, label)
            write(canvas, 60, top + 14, "政府信息")
            centred(canvas, 250, top + 7, str(number))
            centred(canvas, 330, top + 7, str(number + 10))

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(grid)[1:] == [
        ["不予公开的政府信息", "0", "10"],
        ["重复申请的政府信息", "1", "11"],
        ["其他处理的政府信息", "2", "12"],
    ]


def test_a_heading_centred_over_columns_spans_them() -> None:
    def draw(canvas: Canvas) -> None:
        centred(canvas, 370, 180, "申请人情况")
        form(canvas, 200, [["", "自然人", "企业", "科研", "总计"], ["新收", "1", "2", "3", "6"]])
        form(canvas, 240, [["结转", "0", "0", "0", "0"]])

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert spans(grid)["申请人情况"] == (0, 1, 1, 4)
    assert rows(grid)[2] == ["新收", "1", "2", "3", "6"]


def test_a_figure_between_two_columns_spans_both() -> None:
    def draw(canvas: Canvas) -> None:
        form(
            canvas, 200, [["规章", "0", "1", "2"], ["许可", "3", "4", "5"], ["处罚", "6", "7", "8"]]
        )
        write(canvas, 60, 260, "收费")
        centred(canvas, 250, 260, "9")
        centred(canvas, 370, 260, "10")

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert [(c.text, c.column, c.colspan) for c in grid.lines()[3]] == [
        ("收费", 0, 1),
        ("9", 1, 1),
        ("10", 2, 2),
    ]


def test_headings_part_tables_and_labels_like_headings_do_not() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 60, 100, "二、主动公开", 12)
        form(canvas, 130, [["规章", "0", "1"], ["文件", "2", "3"]])
        write(canvas, 60, 200, "三、收到和处理", 12)
        form(canvas, 230, [["一、新收", "1", "2", "3"], ["二、结转", "4", "5", "6"]])
        write(canvas, 60, 270, "三、转下年")
        form(canvas, 290, [["四、总计", "7", "8", "9"]])

    document = reader.read(pdf(draw), "a.pdf")

    assert texts(document) == ["二、主动公开", "三、收到和处理"]
    assert [rows(grid) for grid in grids(document)] == [
        [["规章", "0", "1"], ["文件", "2", "3"]],
        [
            ["一、新收", "1", "2", "3"],
            ["二、结转", "4", "5", "6"],
            ["三、转下年", "", "", ""],
            ["四、总计", "7", "8", "9"],
        ],
    ]


def test_tables_whose_columns_stand_across_each_other_s_are_tables_of_their_own() -> None:
    def narrow(canvas: Canvas, top: float, *body: Sequence[str]) -> None:
        for number, (label, *cells) in enumerate(body):
            write(canvas, 60, top + number * 20, label)
            for column, cell in enumerate(cells):
                centred(canvas, 210 + 80 * column, top + number * 20, cell)

    def draw(canvas: Canvas) -> None:
        form(canvas, 100, [["信息内容", "制发件数", "废止件数"], ["规章", "1445316", "2"]])
        narrow(canvas, 140, ["信息内容", "项目数量", "增减"], ["许可", "84", "100000000000000000"])

    first, second = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(first) == [["信息内容", "制发件数", "废止件数"], ["规章", "1445316", "2"]]
    assert rows(second) == [["信息内容", "项目数量", "增减"], ["许可", "84", "100000000000000000"]]


def test_a_column_of_few_figures_is_kept_where_they_would_join_their_neighbours() -> None:
    body = [
        ["其他", "9", "", "", "9"],
        ["作废", "3", "", "", "3"],
        ["总计", "62", "6", "18", "86"],
    ]
    (grid,) = grids(reader.read(pdf(lambda c: form(c, 200, body)), "a.pdf"))

    assert rows(grid) == body


def test_labels_of_blank_rows_at_the_head_of_a_page_do_not_run_together() -> None:
    def draw(canvas: Canvas) -> None:
        prose(
            canvas, 60, "2.其他法律行政法规禁止公开", "3.危及安全稳定", "4.保护第三方权益", size=10
        )
        form(canvas, 200, [["5.内部事务", "1", "2"], ["6.过程性信息", "3", "4"]])

    document = reader.read(pdf(draw), "a.pdf")

    assert texts(document) == ["2.其他法律行政法规禁止公开", "3.危及安全稳定", "4.保护第三方权益"]


def test_rows_on_the_next_page_keep_the_columns_they_leave_blank() -> None:
    first = [["项目", "自然人", "企业", "总计"], ["新收", "1", "2", "3"], ["结转", "0", "0", "0"]]
    second = [["予以公开", "5", "", "5"], ["不予公开", "6", "", "6"]]
    document = reader.read(
        pdf(
            lambda c: (write(c, 60, 100, "三、收到和处理", 12), form(c, 700, first)),
            lambda c: form(c, 60, second),
        ),
        "a.pdf",
    )

    assert [rows(grid) for grid in grids(document)] == [first, second]


def test_horizontal_rules_alone_give_the_rows() -> None:
    def draw(canvas: Canvas) -> None:
        for y in (190, 215, 260, 285):
            canvas.line(50, HEIGHT - y, 450, HEIGHT - y)
        form(canvas, 197, [["项目", "数量", "金额"]])
        write(canvas, 60, 220, "政府集中")
        write(canvas, 60, 244, "采购")
        centred(canvas, 250, 232, "67")
        centred(canvas, 330, 232, "28716.47")
        form(canvas, 267, [["其他", "1", "2"]])

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(grid) == [
        ["项目", "数量", "金额"],
        ["政府集中采购", "67", "28716.47"],
        ["其他", "1", "2"],
    ]


def test_prose_with_figures_is_no_table() -> None:
    document = reader.read(
        pdf(
            lambda c: prose(
                c,
                100,
                "　　本年度共受理政府信息公开申请 43 件，其中新收 42 件，上年结转 1 件。",
                "　　全年公开信息 1877 条，政务新媒体 2930 条。",
                "某市公安局　　　　2021年1月20日",
            )
        ),
        "a.pdf",
    )

    assert grids(document) == []
    assert len(texts(document)) == 3


def test_a_page_that_begins_with_the_rest_of_labels_keeps_the_columns_left_blank() -> None:
    head = [
        ["项目", "自然人", "企业", "总计"],
        ["本年新收申请数量", "23", "4", "27"],
        ["结转", "1", "2", "3"],
    ]

    def rest(canvas: Canvas) -> None:
        for number, line in enumerate(("不予公开的", "政府信息", "行政执法案", "卷")):
            write(canvas, 60, 60 + 14 * number, line)
        form(canvas, 130, [["办结", "7", "", "7"], ["转下年", "17", "", "17"]])

    document = reader.read(pdf(lambda c: form(c, 700, head), rest), "a.pdf")
    assert rows(grids(document)[-1])[-2:] == [["办结", "7", "", "7"], ["转下年", "17", "", "17"]]
