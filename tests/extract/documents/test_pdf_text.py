"""Prose, running heads, watermarks and glyphs of PDF files with text, and scans without."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extract.documents.drawn import pdf as reader

from .drawing import (
    FONT,
    HEIGHT,
    WIDTH,
    Draw,
    grids,
    pdf,
    prose,
    rows,
    rules,
    table,
    texts,
    write,
)


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
