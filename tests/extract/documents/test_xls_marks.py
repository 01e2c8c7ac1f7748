"""What an XLS workbook says beside its values: errors, lost results, hidden and struck cells."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from extract.documents.sheets import workbook as reader
from extract.records import Document

from .drawing import grids, rows, rules

pytest.importorskip("python_calamine", reason="needs the extra 'office'")
pytest.importorskip("olefile", reason="needs the extra 'office'")
xlwt = pytest.importorskip("xlwt", reason="writes the XLS files of the tests")


def read(fill: Callable[[Any], None]) -> Document:
    """A sheet of a heading, two rows of figures and what ``fill`` does, read."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for number, (name, *values) in enumerate([("甲", "乙", "丙"), ("行", 1, 5), ("末", 3, 4)]):
        for column, value in enumerate((name, *values)):
            if (number, column) != (1, 1):
                sheet.write(number, column, value)
    fill(sheet)
    file = io.BytesIO()
    book.save(file)
    return reader.read(file.getvalue(), "a.xls")


def error(sheet: Any) -> None:
    sheet.row(1).set_cell_error(1, "#DIV/0!")


def test_a_plain_workbook_is_read() -> None:
    document = read(lambda sheet: sheet.write(1, 1, 7))
    assert rows(grids(document)[0]) == [["甲", "乙", "丙"], ["行", "7", "5"], ["末", "3", "4"]]
    assert rules(document) == []


@pytest.mark.parametrize(
    ("fill", "text"),
    [(error, "#DIV/0!"), (lambda sheet: sheet.write(1, 1, xlwt.Formula("1+2")), "=")],
)
def test_errors_and_lost_results_are_what_they_are(fill: Callable[[Any], None], text: str) -> None:
    assert rows(grids(read(fill))[0])[1] == ["行", text, "5"]


@pytest.mark.parametrize(
    ("style", "code", "shown"),
    [
        ("font: struck_out true", "General", ""),
        ("font: color white", "General", ""),
        ("", ";;;", ""),
        ("font: color white; pattern: pattern solid, fore_color blue", "General", "7"),
        ("font: color red", "0", "7"),
    ],
)
def test_struck_and_invisible_cells_are_blank_and_told(style: str, code: str, shown: str) -> None:
    look = xlwt.easyxf(style, num_format_str=code)
    document = read(lambda sheet: sheet.write(1, 1, 7, look))
    (grid,) = grids(document)
    assert rows(grid)[1] == ["行", shown, "5"]
    assert [cell.unshown for cell in grid.lines()[1]] == ["", "" if shown else "7", ""]


def hide(sheet: Any) -> None:
    sheet.write(1, 1, 111111)
    sheet.row(1).hidden = True
    sheet.col(2).hidden = True


def test_hidden_rows_and_columns_are_left_out_and_told() -> None:
    document = read(hide)
    assert rows(grids(document)[0]) == [["甲", "乙"], ["末", "3"]]
    assert rules(document) == ["unshown_rows"]
    (part,) = document.parts
    assert part.shown is False
    assert rows(grids(part)[0]) == [["行", "111111"]]


def test_a_hidden_sheet_is_no_part_that_is_shown() -> None:
    def add(sheet: Any) -> None:
        sheet.write(1, 1, 7)
        other = sheet.get_parent().add_sheet("b")
        other.visibility = 1
        other.write(0, 0, "行")
        other.write(0, 1, 9)

    document = read(add)
    assert "9" not in str(document.blocks)
    assert [part.shown for part in document.parts] == [False]


def test_a_damaged_file_says_so_once() -> None:
    payload = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    assert rules(reader.read(payload, "a.xls")) == ["unreadable_document"]
