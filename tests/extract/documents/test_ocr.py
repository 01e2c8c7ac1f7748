"""Pictures of tables and scanned pages, with the text recogniser when it is installed."""

from __future__ import annotations

import cmath
import importlib
import io
import math
from functools import cache
from typing import Any

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.documents.drawn import pdf, pictures
from extract.documents.drawn import scans as ocr
from extract.documents.drawn.marks import Sheet
from extract.documents.limits import Budget, Limits, RefusedError
from extract.records import Document

from .drawing import HEIGHT, WIDTH, grids, rows, rules, table, texts, write
from .drawing import pdf as drawn

needs_ocr = pytest.mark.skipif(
    pictures.missing() is not None, reason="needs the extra 'ocr' (rapidocr, onnxruntime)"
)
DPI = 120
ROWS = [["项目", "数量", "金额"], ["政府采购", "67", "28716.47"], ["行政处罚", "104", "0"]]


def _page(canvas: Canvas) -> None:
    write(canvas, 60, 70, "二、主动公开政府信息情况", 14)
    table(canvas, 110, ROWS, [110, 80, 110], ("SPAN", (1, 0), (1, 0)), height=24)


def _picture(angle: float = 0.0) -> Image.Image:
    """A corner of the page, as a scanner sees it."""
    pdfium = importlib.import_module("pypdfium2")
    page = pdfium.PdfDocument(drawn(_page))[0]
    whole = page.render(scale=DPI / 72).to_pil().convert("RGB")
    corner = whole.crop((0, 0, round(400 * DPI / 72), round(230 * DPI / 72)))
    return corner.rotate(angle, expand=angle % 90 == 0, fillcolor="white", resample=3)


def _bytes(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


@cache
def _read(angle: float, kind: str) -> Document:
    return ocr.read(_bytes(_picture(angle), kind), "a.png")


ANGLES = pytest.mark.parametrize(
    ("angle", "kind"), [(0.0, "PNG"), (1.2, "JPEG"), (90.0, "PNG"), (180.0, "PNG")]
)


@needs_ocr
@ANGLES
def test_a_picture_of_a_table_is_read(angle: float, kind: str) -> None:
    document = _read(angle, kind)

    assert [rows(grid) for grid in grids(document)] == [ROWS]
    assert texts(document) == ["二、主动公开政府信息情况"]
    assert rules(document)[0] == "ocr_text"
    assert all(
        cell.confidence is not None and 0.5 < cell.confidence <= 1
        for cell in grids(document)[0].cells
    )


@needs_ocr
@ANGLES
def test_boxes_are_those_of_the_picture_as_it_is(angle: float, kind: str) -> None:
    cell = grids(_read(angle, kind))[0].cells[4]
    assert cell.box is not None

    width, height = _picture().size
    x, y = (170 + 250) / 2 * DPI / 72, (134 + 158) / 2 * DPI / 72  # where the page was drawn
    if angle == 90:
        x, y = y, width - x
    elif angle == 180:
        x, y = width - x, height - y
    else:
        turned = complex(x - width / 2, y - height / 2) * cmath.exp(-1j * math.radians(angle))
        x, y = turned.real + width / 2, turned.imag + height / 2
    left, top, right, bottom = cell.box
    assert (cell.text, (left + right) / 2, (top + bottom) / 2) == (
        "67",
        *(pytest.approx(value, abs=4) for value in (x, y)),
    )


@needs_ocr
def test_a_scanned_pdf_page_has_boxes_in_points() -> None:
    def scan(canvas: Canvas) -> None:
        width, height = 400, 230
        canvas.drawImage(ImageReader(_picture()), 0, HEIGHT - height, width, height)
        canvas.drawImage(ImageReader(Image.new("RGB", (9, 9), "white")), 0, 0, WIDTH, 600)

    document = pdf.read(drawn(scan), "a.pdf", recognise=ocr.recognise_page)

    (grid,) = grids(document)
    assert rows(grid) == ROWS
    assert grid.cells[4].box == pytest.approx((170, 134, 250, 158), abs=2)
    assert rules(document) == ["ocr_text"]


@needs_ocr
def test_ink_in_which_nothing_is_recognised_is_said_and_a_blank_is_not() -> None:
    picture = _picture()
    x, y = round(205 * DPI / 72), round(122 * DPI / 72)
    pen = ImageDraw.Draw(picture)
    blank = (round(172 * DPI / 72), round(136 * DPI / 72), round(248 * DPI / 72), 0)
    pen.rectangle((blank[0], blank[1], blank[2], round(156 * DPI / 72)), fill="white")
    empty = ocr.read(_bytes(picture), "a.png")
    pen.polygon([(x, y + 30), (x + 9, y + 42), (x, y + 54), (x - 9, y + 42)], fill="black")
    inked = ocr.read(_bytes(picture), "a.png")

    assert rules(empty) == ["ocr_text"]
    (cell,) = [cell for cell in grids(inked)[0].cells if (cell.row, cell.column) == (1, 1)]
    assert cell.text == ""
    assert rules(inked) == ["ocr_text", "unread_cell"]
    assert inked.problems[1].where is not None
    assert inked.problems[1].where.box == cell.box


@needs_ocr
def test_pages_one_below_the_other_on_a_picture_are_read_each_in_its_own_way() -> None:
    pages = [_picture(angle) for angle in (0.0, 1.2, -1.0)]
    width, height = pages[0].size
    apart = round(1.5 * width)
    whole = Image.new("RGB", (width, 2 * apart + height), "white")
    for number, page in enumerate(pages):
        whole.paste(page, (0, number * apart))

    document = ocr.read(_bytes(whole), "a.png")

    assert [rows(grid) for grid in grids(document)] == [ROWS] * 3
    tops = [grid.cells[0].box[1] for grid in grids(document) if grid.cells[0].box]
    assert tops == [pytest.approx(tops[0] + number * apart, abs=9) for number in range(3)]


def _scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, WIDTH, HEIGHT)


def test_without_the_extra_a_finding_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    advice = "x is missing: pip install 'gongan-archive[ocr]'"
    monkeypatch.setattr(pictures, "missing", lambda: advice)

    picture = ocr.read(_bytes(Image.new("RGB", (60, 80))), "a.png")
    scans = pdf.read(drawn(_scan, _scan), "a.pdf", recognise=ocr.recognise_page)

    assert (rules(picture), rules(scans)) == (["ocr_missing"], ["ocr_missing"])
    assert advice in picture.problems[0].message
    assert advice in scans.problems[0].message


def test_pages_of_a_scan_are_limited_and_one_that_fails_does_not_cost_the_others() -> None:
    def recognise(payload: bytes, number: int, budget: Budget) -> Sheet:
        budget.take_picture()
        if number == 1:
            raise RefusedError("unreadable_page", "no picture")
        return Sheet(number, WIDTH, HEIGHT, recognised=True)

    scans = drawn(_scan, _scan, _scan)

    assert rules(pdf.read(scans, "a.pdf", recognise=recognise)) == ["unreadable_page", "ocr_text"]
    few = pdf.read(scans, "a.pdf", Limits(pictures=2), recognise)
    assert rules(few) == ["limit_reached"]


@needs_ocr
@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "empty_document"),
        (b"\x89PNG\r\n\x1a\n rest", "unreadable_document"),
        (_bytes(Image.new("RGB", (200, 200), "white")), "empty_document"),
        (_bytes(Image.new("1", (9000, 9000)), "PNG"), "limit_reached"),
    ],
)
def test_pictures_that_cannot_be_read_give_a_finding(payload: bytes, rule: str) -> None:
    document = ocr.read(payload, "a.png")

    assert (document.blocks, rules(document)) == ((), [rule])


@needs_ocr
def test_a_recogniser_that_breaks_off_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory() -> Any:
        raise RuntimeError("bad_alloc")

    monkeypatch.setattr(pictures, "_engine", no_memory)
    document = ocr.read(_bytes(_picture()), "a.png")
    assert document.blocks == ()
    assert [problem.rule for problem in document.problems] == ["unreadable_page"]
