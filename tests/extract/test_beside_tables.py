"""What stands beside a report's tables, or apart from its text: filled-down columns, annexes."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from extract import read, reports_in
from extract.records import Report
from tests.documents.cases_files import blocks_of
from tests.documents.invent import invent
from tests.documents.report import Text
from tests.documents.sheets import letter, xlsx, zipped
from tests.documents.word import docx

TRUTH = invent("beside", "示范市公安局", 2022, "2021")
BLOCKS = blocks_of(TRUTH)
TABLES = [block for block in BLOCKS if not isinstance(block, Text)]
PROSE = [block for block in BLOCKS if isinstance(block, Text)]
CONTENT = tuple(block.text if isinstance(block, Text) else block for block in BLOCKS)


def the_report(payload: bytes, name: str) -> Report:
    (report,) = reports_in(read(payload, None, name))
    return report


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {figure.key: figure.value for figure in report.figures}


def filled_down(column: int, first: int, last: int, head: str, number: str) -> bytes:
    """The report on a sheet, with a column of formulas' results from one row to another."""
    with zipfile.ZipFile(io.BytesIO(xlsx({"Sheet1": CONTENT}))) as book:
        members = {name: book.read(name) for name in book.namelist()}
    path = "xl/worksheets/sheet1.xml"
    text = members[path].decode()
    rows = {int(n): body for n, body in re.findall(r'<row r="(\d+)">(.*?)</row>', text)}
    for row in range(first, last):
        place = f"{letter(column)}{row}"
        told = f'<c r="{place}" t="inlineStr"><is><t>{head}</t></is></c>'
        cell = told if row == first and head else f'<c r="{place}"><v>{number}</v></c>'
        rows[row] = rows.get(row, "") + cell
    data = "".join(f'<row r="{row}">{body}</row>' for row, body in sorted(rows.items()))
    members[path] = re.sub(
        "<sheetData>.*</sheetData>", f"<sheetData>{data}</sheetData>", text
    ).encode()
    return zipped(members)


@pytest.mark.parametrize("column", [11, 13, 18])
@pytest.mark.parametrize(("first", "last"), [(2, 60), (20, 48), (12, 33)])
@pytest.mark.parametrize(("head", "number"), [("校验", "0"), ("", "1"), ("是否平衡", "0")])
def test_a_column_filled_down_beside_tables_changes_no_cell(
    column: int, first: int, last: int, head: str, number: str
) -> None:
    pytest.importorskip("python_calamine")
    report = the_report(filled_down(column, first, last, head, number), "a.xlsx")
    assert values(report) == dict(TRUTH.figures)
    assert report.findings == ()


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_tables_in_files_of_their_own_belong_to_the_text_sent_with_them(
    order: tuple[int, ...],
) -> None:
    pytest.importorskip("python_calamine")
    files = [("年报.docx", docx(tuple(PROSE)))]
    files += [(f"附表{n}.xlsx", xlsx({"Sheet1": (table,)})) for n, table in enumerate(TABLES[-3:])]
    report = the_report(zipped(dict(files[n] for n in order)), "a.zip")
    assert (report.bureau, report.year, report.edition) == (TRUTH.bureau, 2022, "2021")
    assert values(report) == dict(TRUTH.figures)


def test_tables_sent_with_two_reports_are_of_neither() -> None:
    pytest.importorskip("python_calamine")
    other = invent("beside too", "别样市公安局", 2022, "2021")
    texts = [tuple(b for b in blocks_of(t) if isinstance(b, Text)) for t in (TRUTH, other)]
    files = {f"{n}.docx": docx(text) for n, text in enumerate(texts)}
    files["附表.xlsx"] = xlsx({"Sheet1": (TABLES[1],)})
    reports = reports_in(read(zipped(files), None, "a.zip"))
    assert all(not report.figures for report in reports if report.bureau)
