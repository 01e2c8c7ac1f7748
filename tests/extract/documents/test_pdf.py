"""PDF with text: tables, prose, odd pages and bad files."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extract.documents.drawn import pdf as reader
from extract.documents.limits import Limits
from extract.records import Grid, Paragraph

from .drawing import (
    FONT,
    HEIGHT,
    WIDTH,
    Draw,
    grids,
    mutations,
    pdf,
    prose,
    rows,
    rules,
    spans,
    table,
    texts,
    write,
)

HEADER = [
    ["申请人情况", "", "", ""],
    ["自然人", "法人或其他组织", "", "总计"],
    ["", "商业企业", "科研机构", ""],
    ["42", "0", "1", "43"],
]
MERGED = (
    ("SPAN", (0, 0), (3, 0)),
    ("SPAN", (0, 1), (0, 2)),
    ("SPAN", (1, 1), (2, 1)),
    ("SPAN", (3, 1), (3, 2)),
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


def test_prose_is_joined_into_paragraphs() -> None:
    full = "本年度我局通过门户网站主动公开政府信息共计一千一百八十四条比上年度有所增加其"
    document = reader.read(
        pdf(
            lambda c: prose(
                c,
                100,
                "一、总体情况",
                "　　" + full[:36],
                full,
                "中规范性文件四件。",
                "　　全年受理申请四十三件。",
                "二、主动公开政府信息情况",
            )
        ),
        "a.pdf",
    )

    assert texts(document) == [
        "一、总体情况",
        full[:36] + full + "中规范性文件四件。",
        "全年受理申请四十三件。",
        "二、主动公开政府信息情况",
    ]


def test_page_numbers_are_left_out_and_a_running_head_is_a_title_once() -> None:
    line = "本年度我局通过门户网站主动公开政府信息共计一千一百八十四条比上年度有所增加其"

    def page(number: int, *lines: str) -> object:
        def draw(canvas: Canvas) -> None:
            write(canvas, 240, 30, "某市公安局年度报告", 9)
            prose(canvas, 100, *lines)
            write(canvas, 280, 800, f"— {number} —", 9)

        return draw

    document = reader.read(
        pdf(page(1, "　　" + line[:36], line), page(2, line, "余。"), page(3, "　　末段。")),
        "a.pdf",
    )

    head = "某市公安局年度报告"
    assert texts(document) == [head, line[:36] + line + line + "余。", "末段。"]


def test_titles_at_the_head_of_each_page_are_kept() -> None:
    def page(year: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            write(canvas, 120, 56, f"某市公安局{year}年政府信息公开工作年度报告", 18)
            prose(canvas, 100, f"　　{year}年全年公开信息十条。", "　　没有收到申请。")

        return draw

    document = reader.read(pdf(page(2019), page(2020)), "a.pdf")

    titles = [text for text in texts(document) if text.endswith("年度报告")]
    assert titles == [f"某市公安局{year}年政府信息公开工作年度报告" for year in (2019, 2020)]


def test_a_watermark_set_askew_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, 100, [["甲", "1"], ["乙", "2"]], [80, 40])
        canvas.translate(100, HEIGHT - 130)
        canvas.rotate(30)
        canvas.setFont(FONT, 30)
        canvas.drawString(0, 0, "内部资料")

    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))

    assert rows(grid) == [["甲", "1"], ["乙", "2"]]


def test_only_what_the_crop_box_shows_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 50, WIDTH - 50, HEIGHT - 50))
        write(canvas, 60, 20, "裁掉的字")
        table(canvas, 100, [["甲", "1"], ["乙", "2"]], [80, 40])

    document = reader.read(pdf(draw), "a.pdf")

    assert texts(document) == []
    assert grids(document)[0].cells[0].box == pytest.approx((10, 50, 90, 70), abs=0.5)


def _picture() -> ImageReader:
    return ImageReader(Image.new("RGB", (60, 80), "white"))


def test_a_scan_without_text_says_so() -> None:
    document = reader.read(pdf(lambda c: c.drawImage(_picture(), 0, 0, WIDTH, HEIGHT)), "a.pdf")

    assert document.blocks == ()
    assert rules(document) == ["no_text_layer"]


def test_text_under_a_scan_is_marked_as_somebodys_ocr() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(_picture(), 0, 0, WIDTH, HEIGHT)
        text = canvas.beginText(60, 700)
        text.setFont(FONT, 12)
        text.setTextRenderMode(3)
        text.textOut("一、总体情况")
        canvas.drawText(text)

    document = reader.read(pdf(draw), "a.pdf")

    assert texts(document) == ["一、总体情况"]
    assert [(f.rule, f.verdict) for f in document.problems] == [("ocr_text_layer", "uncertain")]


def test_glyphs_without_a_character_are_told() -> None:
    path = Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf")
    if not path.exists():
        pytest.skip("needs fonts-droid-fallback, a font without digits")
    pdfmetrics.registerFont(TTFont("droid", str(path)))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("droid", 12)
        canvas.drawString(60, 700, "共12件")

    document = reader.read(pdf(draw), "a.pdf")

    assert texts(document) == ["共\ufffd\ufffd件"]
    assert rules(document) == ["unmapped_glyphs"]


SMALL = pdf(
    lambda c: (
        table(c, 100, HEADER, [80] * 4, *MERGED),
        prose(c, 300, "一、总体情况", "　　本年度公开信息十条。"),
    )
)


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "empty_document"),
        (b"<html>not a pdf</html>", "unreadable_document"),
        (b"%PDF-1.4\n", "truncated_document"),
        (b"%PDF-1.4\n%%EOF", "unreadable_document"),
        (pdf(lambda c: None), "empty_document"),
        (
            pdf(lambda c: write(c, 60, 60, "密"), encrypt=StandardEncryption("x", "y")),
            "encrypted_document",
        ),
    ],
)
def test_files_that_cannot_be_read_give_a_finding(payload: bytes, rule: str) -> None:
    document = reader.read(payload, "a.pdf")

    assert document.blocks == ()
    assert rules(document) == [rule]


def test_a_pdf_locked_against_changes_only_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)  # reportlab leaves a Chinese font's names unencrypted
        canvas.drawString(60, 700, "readable 12")

    locked = StandardEncryption("", ownerPassword="owner", canPrint=0, canCopy=0)
    document = reader.read(pdf(draw, encrypt=locked), "a.pdf")

    assert (texts(document), rules(document)) == (["readable 12"], [])


def test_a_file_that_breaks_off_says_so() -> None:
    whole = reader.read(SMALL, "a.pdf")
    tail_lost = reader.read(SMALL[: SMALL.rindex(b"startxref")], "a.pdf")
    more_lost = reader.read(SMALL[: len(SMALL) // 2], "a.pdf")

    assert (tail_lost.blocks, rules(tail_lost)) == (whole.blocks, ["truncated_document"])
    assert (more_lost.blocks, rules(more_lost)) == ((), ["truncated_document"])


def test_limits_stop_a_reading_and_keep_what_was_read() -> None:
    words = ["甲", "乙", "丙", "丁"]
    many = pdf(*[lambda c, word=word: write(c, 60, 300, f"{word}页。") for word in words])

    document = reader.read(many, "a.pdf", Limits(pages=2))

    assert (texts(document), rules(document)) == (["甲页。", "乙页。"], ["limit_reached"])


@pytest.mark.parametrize("limits", [Limits(bytes=100), Limits(cells=3), Limits(seconds=-1)])
def test_each_limit_gives_a_finding(limits: Limits) -> None:
    assert rules(reader.read(SMALL, "a.pdf", limits)) == ["limit_reached"]


def _objects(*objects: bytes) -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, o) for i, o in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), head, data)


def _page(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    return _objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << %s >> >>" % resources,
        content,
        *more,
    )


def test_a_compressed_bomb_is_not_unpacked() -> None:
    packed = zlib.compress(b" " * 40_000_000, 9)
    once = _page(_stream(packed, b"/Filter /FlateDecode"))
    twice = _page(_stream(zlib.compress(packed, 9), b"/Filter [/FlateDecode /FlateDecode]"))

    for bomb in (once, twice):
        assert rules(reader.read(bomb, "a.pdf", Limits(unpacked=30_000_000))) == ["limit_reached"]


def test_forms_that_draw_one_another_do_not_run_away() -> None:
    forms = [
        _stream(
            b"/F Do " * 20,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
            b"/Resources << /XObject << /F %d 0 R >> >>" % (6 + number),
        )
        for number in range(15)
    ]
    bomb = _page(_stream(b"/F Do"), b"/XObject << /F 5 0 R >>", *forms)

    document = reader.read(bomb, "a.pdf", Limits(seconds=0.5))

    assert rules(document) == ["limit_reached"]


def test_a_broken_page_does_not_cost_the_others() -> None:
    good = pdf(lambda c: write(c, 60, 60, "好页。"), lambda c: write(c, 60, 60, "坏页。"))
    at = good.rindex(b"/MediaBox")
    broken = good[:at] + good[at:].replace(b"595.2756", b"0000.000", 1)

    document = reader.read(broken, "a.pdf")

    assert texts(document) == ["好页。"]
    assert rules(document) == ["unreadable_page"]


def test_damaged_copies_never_raise() -> None:
    for payload in mutations(SMALL, 100):
        document = reader.read(payload, "a.pdf", Limits(seconds=5))
        assert all(isinstance(block, (Grid, Paragraph)) for block in document.blocks)
        assert document.blocks or document.problems


def test_the_same_bytes_give_the_same_document() -> None:
    assert reader.read(SMALL, "a.pdf") == reader.read(io.BytesIO(SMALL).getvalue(), "a.pdf")
