"""What a workbook says beside its values: errors, lost results, hidden and struck cells."""

from __future__ import annotations

import io
import zipfile

import pytest

from extract.documents.sheets import workbook as reader
from extract.records import Document

from .drawing import grids, rows, rules
from .test_sheets import MAIN, OFFICE, PACKAGE

pytest.importorskip("python_calamine", reason="needs the extra 'office'")

STYLES = (
    "<fonts><font/><font><strike/></font><font><color rgb='FFFFFFFF'/></font>"
    "<font><strike val='0'/></font></fonts>"
    "<fills><fill><patternFill patternType='none'/></fill>"
    "<fill><patternFill patternType='solid'/></fill></fills>"
    "<numFmts><numFmt numFmtId='164' formatCode=';;;'/></numFmts><cellXfs><xf/>"
    "<xf fontId='1'/><xf fontId='2' fillId='0'/><xf fontId='2' fillId='1'/>"
    "<xf numFmtId='164'/><xf fontId='3'/></cellXfs>"
)


def workbook(sheet: str, strings: str = "", calculation: str = "") -> bytes:
    """A workbook of one sheet, given as the inside of its XML part."""
    relation = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'
    kinds = [("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "styles", "styles.xml")]
    kinds.append(("r3", "sharedStrings", "sharedStrings.xml"))
    inner = "".join(relation.format(key, OFFICE, kind, part) for key, kind, part in kinds)
    first = relation.format("r1", OFFICE, "officeDocument", "xl/workbook.xml")
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{first}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="a" sheetId="1" r:id="r1"/></sheets>{calculation}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{inner}'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as container:
        for name, part in parts.items():
            container.writestr(name, part)
    return data.getvalue()


def read(cells: str, **more: str) -> Document:
    """A sheet whose second row holds these cells, read."""
    label = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    head = label.format("A1", "甲") + label.format("B1", "乙") + label.format("C1", "丙")
    first = label.format("A2", "行")
    data = f'<sheetData><row r="1">{head}</row><row r="2">{first}{cells}</row></sheetData>'
    return reader.read(workbook(data, **more), "a.xlsx")


def second_row(document: Document) -> list[str]:
    (grid,) = grids(document)
    return rows(grid)[1]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="B2"><f>1+2</f></c>', "=1+2"),
        ('<c r="B2"><f>1+2</f><v></v></c>', "=1+2"),
        ('<c r="B2"><f t="shared" si="0"/></c>', "="),
        ('<c r="B2"><f>1+2</f><v>3</v></c>', "3"),
        ('<c r="B2" t="str"><f>IF(1,"","")</f><v></v></c>', ""),
        ('<c r="B2"><f>A9</f><v>0</v></c>', "0"),
    ],
)
def test_errors_and_lost_results_are_what_they_are(cell: str, text: str) -> None:
    assert second_row(read(cell + '<c r="C2"><v>5</v></c>')) == ["行", text, "5"]


def test_a_writer_that_cannot_calculate_stores_no_zero() -> None:
    told = '<calcPr calcId="124519" fullCalcOnLoad="1"/>'
    cells = '<c r="B2"><f>A9</f><v>0</v></c><c r="C2"><v>0</v></c>'
    assert second_row(read(cells, calculation=told)) == ["行", "=A9", "0"]


@pytest.mark.parametrize(("style", "shown"), [(1, ""), (2, ""), (3, "7"), (4, ""), (5, "7")])
def test_struck_and_invisible_cells_are_blank_and_told(style: int, shown: str) -> None:
    document = read(f'<c r="B2" s="{style}"><v>7</v></c><c r="C2"><v>5</v></c>')
    assert second_row(document) == ["行", shown, "5"]
    (grid,) = grids(document)
    assert [cell.unshown for cell in grid.lines()[1]] == ["", "" if shown else "7", ""]


def test_struck_and_raised_runs_of_a_text_are_told_apart() -> None:
    strings = (
        "<si><r><rPr><strike/></rPr><t>9</t></r><r><t>12</t></r>"
        "<r><rPr><vertAlign val='superscript'/></rPr><t>3</t></r></si>"
    )
    cells = '<c r="B2" t="s"><v>0</v></c><c r="C2"><v>5</v></c>'
    document = read(cells, strings=strings)
    assert second_row(document) == ["行", "12³", "5"]
    (grid,) = grids(document)
    assert grid.lines()[1][1].unshown == "9"


def test_hidden_rows_and_columns_are_left_out() -> None:
    row = '<row r="{0}"{2}><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c>{3}</row>'
    cells = '<c r="B{0}"><v>{0}1</v></c><c r="C{0}"><v>{0}2</v></c><c r="D{0}"><v>{0}3</v></c>'
    hidden = {2: ' hidden="1"', 4: ' hidden="true"'}
    body = "".join(row.format(n, f"行{n}", hidden.get(n, ""), cells.format(n)) for n in range(1, 6))
    columns = '<cols><col min="3" max="3" hidden="1"/></cols>'
    merged = '<mergeCells><mergeCell ref="A3:A5"/></mergeCells>'
    sheet = f"{columns}<sheetData>{body}</sheetData>{merged}"
    document = reader.read(workbook(sheet), "a.xlsx")
    (grid,) = grids(document)
    assert rows(grid) == [["行1", "11", "13"], ["行3", "31", "33"], ["51", "53"]]
    assert [cell.rowspan for cell in grid.cells if cell.text == "行3"] == [2]
    assert rules(document) == ["unshown_rows"]
    (part,) = document.parts
    assert part.shown is False
    assert rows(grids(part)[0])[0][0] == "行2"
