"""Spreadsheets of one XML file."""

from __future__ import annotations

import pytest

import extract
from extract.documents.sheets import xml_spreadsheet
from extract.records import Grid, Paragraph

HEAD = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
)
TAIL = "</Table></Worksheet></Workbook>"


def cell(text: str, **more: int) -> str:
    """A cell with its attributes."""
    attributes = "".join(f' ss:{name}="{value}"' for name, value in more.items())
    return f'<Cell{attributes}><Data ss:Type="String">{text}</Data></Cell>'


def sheet(*rows: str) -> bytes:
    """A workbook of one sheet."""
    return f"{HEAD}{''.join(f'<Row>{row}</Row>' for row in rows)}{TAIL}".encode()


def test_merged_cells_are_spans_and_skipped_places_are_kept() -> None:
    payload = sheet(
        cell("上", MergeAcross=1) + cell("右"),
        cell("甲", MergeDown=1) + cell("1") + cell("2"),
        cell("3") + cell("4", Index=3),
    )
    document = xml_spreadsheet.read(payload, "a.xls")
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    places = {c.text: (c.row, c.column, c.rowspan, c.colspan) for c in grid.cells if c.text}
    assert places == {
        "上": (0, 0, 1, 2),
        "右": (0, 2, 1, 1),
        "甲": (1, 0, 2, 1),
        "1": (1, 1, 1, 1),
        "2": (1, 2, 1, 1),
        "3": (2, 1, 1, 1),
        "4": (2, 2, 1, 1),
    }


def test_a_row_of_one_long_text_is_a_paragraph() -> None:
    document = extract.read(sheet(cell("一" * 60), cell("a") + cell("b")), None, "a.xls")
    assert document.media_type == xml_spreadsheet.MEDIA_TYPE
    assert isinstance(document.blocks[0], Paragraph)


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (sheet(), "empty_document"),
        (sheet(cell("a", Index=9999)), "limit_reached"),
        (HEAD[:120].encode(), "empty_document"),
        (b"no markup", "unreadable_document"),
    ],
)
def test_bad_sheets_give_a_finding(payload: bytes, rule: str) -> None:
    document = xml_spreadsheet.read(payload, "a.xls")
    assert [problem.rule for problem in document.problems] == [rule]
