"""Spreadsheets: numbers, merged ranges, what is shown, bad files."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from extract.documents.limits import Limits
from extract.documents.sheets import workbook as reader
from extract.documents.sheets.worker import written
from extract.records import Paragraph

from .drawing import grids, mutations, rows, rules, spans, texts

pytest.importorskip("python_calamine", reason="needs the extra 'office'")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx(*sheets: dict[str, str | float], merges: str = "", hidden: int = 0) -> bytes:
    """A workbook: each sheet a mapping of places (B2) to texts and numbers."""
    states = {n: "hidden" if n == hidden else "visible" for n in range(1, len(sheets) + 1)}
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}" state="{states[n]}"/>'
            for n in range(1, len(sheets) + 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        + "</Relationships>",
    }
    for number, cells in enumerate(sheets, 1):
        lines: dict[int, str] = {}
        for place, value in cells.items():
            row = int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            lines[row] = lines.get(row, "") + (
                f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
                if isinstance(value, str)
                else f'<c r="{place}"><v>{value}</v></c>'
            )
        body = "".join(f'<row r="{n}">{lines[n]}</row>' for n in sorted(lines))
        joined = "".join(f'<mergeCell ref="{merge}"/>' for merge in merges.split())
        joined = f"<mergeCells>{joined}</mergeCells>" if joined else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{joined}</worksheet>'
        )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as container:
        for name, part in parts.items():
            container.writestr(name, part)
    return data.getvalue()


def test_a_table_keeps_its_place_and_spans() -> None:
    data = xlsx(
        {
            "C3": "项目",
            "D3": "申请人",
            "D4": "自然人",
            "E4": "总计",
            "C5": "新收",
            "D5": 42,
            "E5": 43,
        },
        merges="D3:E3",
    )

    (grid,) = grids(reader.read(data, "a.xlsx"))

    assert (grid.rows, grid.columns, grid.page) == (3, 3, 1)
    assert spans(grid)["申请人"] == (0, 1, 1, 2)
    assert spans(grid)["43"] == (2, 2, 1, 1)


def test_numbers_are_written_as_they_stand_in_the_sheet() -> None:
    pairs = [
        (48213.0, "48213"),
        (28716.469999999998, "28716.47"),
        (0.1 + 0.2, "0.3"),
        (-17.0, "-17"),
        (36401308.84, "36401308.84"),
        (1e15, "1000000000000000"),
        (0.0, "0"),
        (7, "7"),
        (True, "TRUE"),
        (" 甲 ", "甲"),
        (date(2021, 1, 20), "2021-01-20"),
        (datetime(2021, 1, 20), "2021-01-20"),
    ]

    assert [written(value) for value, _ in pairs] == [text for _, text in pairs]


def test_sheets_come_in_order_without_the_hidden_ones() -> None:
    document = reader.read(xlsx({"A1": "甲"}, {"A1": "乙"}, {"A1": "丙"}, hidden=2), "a.xlsx")

    assert [(b.text, b.page) for b in document.blocks if isinstance(b, Paragraph)] == [
        ("甲", 1),
        ("丙", 3),
    ]


def test_texts_round_a_table_are_paragraphs_and_headings_within_it_are_rows() -> None:
    document = reader.read(
        xlsx(
            {
                "A1": "某市公安局2020年报告",
                "A3": "信息内容",
                "B3": "数量",
                "A4": "规章",
                "B4": 1,
                "A5": "第二十条第（五）项",
                "A6": "信息内容",
                "B6": "数量",
                "A7": "许可",
                "B7": 2,
                "A9": "五、存在的主要问题",
            }
        ),
        "a.xlsx",
    )

    assert texts(document) == ["某市公安局2020年报告", "五、存在的主要问题"]
    assert rows(grids(document)[0])[2] == ["第二十条第（五）项", ""]
    assert grids(document)[0].rows == 5


def test_a_last_row_left_blank_stays_in_the_table() -> None:
    cells = {"A1": "一、新收", "C1": 1, "D1": 1, "A2": "四、转下年"}

    (grid,) = grids(reader.read(xlsx(cells, merges="A1:B1 A2:B2"), "a.xlsx"))

    assert rows(grid) == [["一、新收", "1", "1"], ["四、转下年", "", ""]]


SMALL = xlsx({"A1": "项目", "B1": "数量", "A2": "甲", "B2": 12}, {"A1": "乙"}, merges="A1:A1")


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "empty_document"),
        (b"text", "unreadable_document"),
        (SMALL[:300], "truncated_document"),
        (xlsx({}), "empty_document"),
        (xlsx({"XFD1048576": 1, "A1": 2}), "limit_reached"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "unreadable_document"),
    ],
)
def test_files_that_cannot_be_read_give_a_finding(payload: bytes, rule: str) -> None:
    document = reader.read(payload, "a.xlsx")

    assert (document.blocks, rules(document)) == ((), [rule])


def test_merged_ranges_may_not_fill_the_memory() -> None:
    data = xlsx({"A1": "甲", "B1": 1}, merges="A1:XFD1048576")

    assert rules(reader.read(data, "a.xlsx", Limits(cells=1000))) == ["limit_reached"]


def test_damaged_copies_never_raise() -> None:
    for payload in mutations(SMALL, 60):
        document = reader.read(payload, "a.xlsx")
        assert document.blocks or document.problems
