"""Photographs and stamped pages are made flat, even and free of seals, and nothing else is."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from PIL import Image, ImageDraw

from extract.documents.drawn import pictures
from extract.documents.drawn import scans as ocr
from extract.documents.drawn.straighten import SAME, mapped, straightened
from extract.records import Box, Cell, Document
from tests.documents import scans as made

from .drawing import grids
from .test_ocr import _bytes, _picture

needs_ocr = pytest.mark.skipif(
    pictures.missing() is not None, reason="needs the extra 'ocr' (rapidocr, onnxruntime)"
)
pytestmark = needs_ocr
WIDTH, HEIGHT = 1240, 1754
CORNER = (200, 300)
CELL = (140, 90)


def _table() -> Image.Image:
    """A page with a ruled table of six by eight cells."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(page)
    (left, top), (wide, high) = CORNER, CELL
    for column in range(7):
        x = left + column * wide
        pen.line((x, top, x, top + 8 * high), fill="black", width=3)
    for row in range(9):
        y = top + row * high
        pen.line((left, y, left + 6 * wide, y), fill="black", width=3)
    for row in range(8):
        pen.rectangle((left + 60, top + row * high + 30, left + 80, top + row * high + 60), "black")
    return page


def _array(picture: Image.Image) -> Any:
    return importlib.import_module("numpy").asarray(picture.convert("RGB"))


def _dark(array: Any) -> Any:
    return array.min(axis=2) < 128


def test_a_clean_page_stays_as_it_is() -> None:
    page = _array(_table())
    flat = straightened(page)
    assert flat.picture is page
    assert (flat.back, flat.seals) == (SAME, ())


@pytest.mark.parametrize("seed", range(6))
def test_a_photograph_is_made_flat_and_its_points_lead_back(seed: int) -> None:
    photo = made.photographed(_table(), seed)
    flat = straightened(_array(photo))
    numpy = importlib.import_module("numpy")
    across = _dark(flat.picture).mean(axis=1)
    lines = int((across > 0.45).sum())
    assert lines >= 9, "each ruling line lies level within a row of pixels or two"
    tall, wide = flat.picture.shape[:2]
    seen = _dark(_array(photo))
    ink = numpy.argwhere(_dark(flat.picture)[tall // 3 : tall // 2, wide // 3 : wide // 2])
    hits = 0
    for y, x in ink[:: max(1, len(ink) // 200)]:
        back = mapped(flat.back, (float(x + wide // 3), float(y + tall // 3)))
        column, row = round(back[0]), round(back[1])
        hits += bool(seen[row - 3 : row + 4, column - 3 : column + 4].any())
    assert hits > 150


@pytest.mark.parametrize("degrees", [-6.5, -5.0, -1.0, 1.0, 3.5, 5.0, 6.5])
def test_a_page_askew_is_turned_level(degrees: float) -> None:
    page = _array(_table().rotate(degrees, fillcolor="white", resample=3))
    across = _dark(straightened(page).picture).mean(axis=1)
    assert int((across > 0.45).sum()) >= 9


@pytest.mark.parametrize("seed", range(4))
def test_a_seal_is_taken_out_and_the_table_under_it_stays(seed: int) -> None:
    plain, page = _array(_table()), _array(made.sealed(_table(), seed))
    flat = straightened(page)
    assert len(flat.seals) == 1
    red = flat.picture[:, :, 0].astype(int) - flat.picture[:, :, 1]
    assert red.max() < 60
    assert (_dark(flat.picture) == _dark(plain)).mean() > 0.998
    assert _dark(flat.picture)[_dark(plain)].mean() > 0.97


def test_a_line_of_red_text_is_no_seal() -> None:
    page = _table()
    ImageDraw.Draw(page).rectangle((300, 100, 900, 180), fill=(210, 20, 30))
    flat = straightened(_array(page))
    assert flat.seals == ()
    assert (flat.picture == _array(page)).all()


def _stamped(at: tuple[int, int]) -> Document:
    page = _picture()
    stamp = ImageDraw.Draw(page)
    x, y = at
    stamp.ellipse((x - 50, y - 50, x + 50, y + 50), outline=(205, 30, 40), width=4)
    return ocr.read(_bytes(page), "a.png")


def test_whatever_is_read_under_a_seal_is_said_to_be_doubtful() -> None:
    document = _stamped((340, 250))
    (grid,) = grids(document)
    doubted = {problem.where.box for problem in document.problems if problem.where}
    under = [cell for cell in grid.cells if _overlaps(cell, (295, 205, 385, 295))]
    figures = [cell for cell in under if any(char.isdigit() for char in cell.text)]
    assert len(figures) == 2
    assert all(cell.box in doubted for cell in figures)
    sure = {cell.text for cell in grid.cells if cell not in under}
    assert sure == {"项目", "政府采购", "行政处罚", "金额", "28716.47", "0"}


def _overlaps(cell: Cell, box: Box) -> bool:
    own = cell.box
    assert own is not None
    return own[0] < box[2] and box[0] < own[2] and own[1] < box[3] and box[1] < own[3]
