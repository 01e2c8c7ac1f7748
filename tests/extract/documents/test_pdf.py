"""PDF with text: tables, prose, odd pages and bad files."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.documents.drawn import pdf as reader
from extract.records import Paragraph

from .drawing import (
    FONT,
    HEADER,
    HEIGHT,
    MERGED,
    grids,
    pdf,
    prose,
    rows,
    spans,
    table,
    texts,
    write,
)


def test_merged_cells_are_read_with_their_spans() -> None:
    document = reader.read(pdf(lambda c: table(c, 100, HEADER, [80] * 4, *MERGED)), "a.pdf")

    (grid,) = grids(document)
    assert (grid.rows, grid.columns, grid.page) == (4, 4, 1)
    assert spans(grid) == {
        "申请人情况": (0, 0, 1, 4),
        "自然人": (1, 0, 2, 1),
        "法人或其他组织": (1, 1, 1, 2),
        "总计": (1, 3, 2, 1),
        "商业企业": (2, 1, 1, 1),
        "科研机构": (2, 2, 1, 1),
        "42": (3, 0, 1, 1),
        "0": (3, 1, 1, 1),
        "1": (3, 2, 1, 1),
        "43": (3, 3, 1, 1),
    }
    assert document.problems == ()


def test_a_cell_knows_its_page_and_box() -> None:
    def second(canvas: Canvas) -> None:
        table(canvas, 100, [["甲", "1"], ["乙", "2"]], [80, 40], x=60, height=20)

    document = reader.read(pdf(lambda c: write(c, 60, 60, "首页"), second), "a.pdf")

    cell = grids(document)[0].cells[3]
    assert (cell.text, cell.page) == ("2", 2)
    assert cell.box == pytest.approx((140, 120, 180, 140), abs=0.5)


def test_blocks_come_in_reading_order() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, 200, [["甲", "1"]], [80, 40])
        write(canvas, 60, 300, "表后的话。")
        write(canvas, 60, 100, "表前的话。")

    document = reader.read(pdf(draw), "a.pdf")

    assert [b.text if isinstance(b, Paragraph) else "表" for b in document.blocks] == [
        "表前的话。",
        "表",
        "表后的话。",
    ]


def test_a_table_cut_by_a_page_comes_as_two_grids() -> None:
    head, tail = [["项目", "数量"], ["甲", "1"]], [["乙", "2"], ["丙", "3"]]
    document = reader.read(
        pdf(
            lambda c: table(c, 700, head, [80, 40]),
            lambda c: table(c, 40, tail, [80, 40]),
        ),
        "a.pdf",
    )

    assert [(grid.page, rows(grid)) for grid in grids(document)] == [(1, head), (2, tail)]


def test_open_sides_and_double_lines_make_the_same_table() -> None:
    def draw(canvas: Canvas) -> None:
        table(
            canvas,
            100,
            [["项目", "数量", "备注"], ["甲", "1", "无"], ["乙", "2", "无"]],
            [80, 60, 60],
            ("LINEABOVE", (0, 0), (-1, -1), 0.5, (0, 0, 0), 1, None, None, 2, 1),
            ("LINEBELOW", (0, -1), (-1, -1), 0.5, (0, 0, 0)),
            ("LINEBEFORE", (1, 0), (-1, -1), 0.5, (0, 0, 0)),
            grid=False,
        )

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(grid) == [["项目", "数量", "备注"], ["甲", "1", "无"], ["乙", "2", "无"]]


def test_lines_may_be_thin_filled_rectangles() -> None:
    def draw(canvas: Canvas) -> None:
        for y in (100, 120, 140):
            canvas.rect(60, HEIGHT - y, 120, 0.6, stroke=0, fill=1)
        for x in (60, 140, 180):
            canvas.rect(x, HEIGHT - 140, 0.6, 40, stroke=0, fill=1)
        for number, (label, value) in enumerate([("甲", "1"), ("乙", "2")]):
            write(canvas, 65, 104 + 20 * number, label)
            write(canvas, 145, 104 + 20 * number, value)

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(grid) == [["甲", "1"], ["乙", "2"]]


def test_shading_within_a_ruled_cell_cuts_nothing() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(63, HEIGHT - 117, 30, 14, stroke=0, fill=1)
        canvas.setFillGray(0)
        table(canvas, 100, [["甲甲", "1"], ["乙", "2"]], [80, 40])

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(grid) == [["甲甲", "1"], ["乙", "2"]]


def test_a_frame_round_prose_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(50, HEIGHT - 200, 480, 120)
        prose(canvas, 90, "一、总体情况", "　　本年度公开信息十条。")

    document = reader.read(pdf(draw), "a.pdf")

    assert texts(document) == ["一、总体情况", "本年度公开信息十条。"]
    assert grids(document) == []


def test_lines_of_a_cell_are_joined_as_they_were_wrapped() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, 100, [["", "", ""]], [60, 40, 120], height=40)
        for number, line in enumerate(["（二）部", "分公开"]):
            write(canvas, 66, 106 + 14 * number, line)
        for number, line in enumerate(["364013", "08.84"]):
            write(canvas, 124, 106 + 14 * number, line)
        for number, line in enumerate(["12", "34"]):
            write(canvas, 166, 106 + 14 * number, line)

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(grid) == [["（二）部分公开", "36401308.84", "12 34"]]


def test_text_running_upwards_in_a_cell_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, 100, [["", "1"], ["", "2"]], [30, 60], ("SPAN", (0, 0), (0, 1)), height=60)
        write(canvas, 60, 60, "三、收到和处理政府信息公开申请情况")
        canvas.saveState()
        canvas.translate(80, HEIGHT - 210)
        canvas.rotate(90)
        canvas.setFont(FONT, 10)
        canvas.drawString(0, 0, "办理结果")
        canvas.restoreState()

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(grid) == [["办理结果", "1"], ["2"]]


def test_a_number_drawn_twice_for_boldness_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, 100, [["合计", ""]], [80, 60])
        write(canvas, 150, 105, "1100")
        write(canvas, 150.3, 105, "1100")

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(grid) == [["合计", "1100"]]


def _sideways(canvas: Canvas) -> None:
    canvas.translate(0, HEIGHT)
    canvas.rotate(-90)
    canvas.translate(0, HEIGHT - HEIGHT)
    canvas.setFont(FONT, 10)
    drawn = ((100, 400, "甲"), (200, 400, "1"), (100, 380, "乙"), (200, 380, "2"))
    for x, y, text in drawn:
        canvas.drawString(x, y, text)
    canvas.grid([90, 190, 290], [376, 396, 416])


def test_a_page_turned_by_its_rotation_is_read_upright() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.rotate(90)
        canvas.setFont(FONT, 10)
        for x, y, text in (
            (100, -300, "甲"),
            (200, -300, "1"),
            (100, -320, "乙"),
            (200, -320, "2"),
        ):
            canvas.drawString(x, y, text)
        canvas.grid([90, 190, 290], [-324, -304, -284])

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(grid) == [["甲", "1"], ["乙", "2"]]
    assert grid.cells[0].box is not None
    x0, top, x1, bottom = grid.cells[0].box
    assert (x1 - x0, bottom - top) == pytest.approx((100, 20), abs=0.5)


def test_a_table_set_sideways_on_the_page_is_read_and_its_boxes_stay_the_pages() -> None:
    (grid,) = grids(reader.read(pdf(_sideways), "a.pdf"))

    assert rows(grid) == [["甲", "1"], ["乙", "2"]]
    assert grid.cells[0].box == pytest.approx((396, 90, 416, 190), abs=0.5)
