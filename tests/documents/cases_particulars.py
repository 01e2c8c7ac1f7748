"""What stands around a report: index tables, document numbers, dates, offices to ask.

Also files of one kind under the name of another, and office files as editors
really leave them (tracked changes, content controls, formulas, hidden sheets).
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

from .case import BRANCH, CITY, COUNTY, OFFICE, OTHER_CITY, Case, made
from .cases_files import blocks_of, titled
from .cases_html import default_layout, html
from .forms import Table
from .markup import WORD, fragment
from .pdf import Sheet, pdf
from .report import Block, Text, report_blocks, usual_title
from .sheets import xlsx
from .truth import Truth
from .word import docx

SPREADSHEET_2003 = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Sheet1"><Table>{rows}</Table></Worksheet></Workbook>
"""


def index_table(truth: Truth, number: str, published: str) -> str:
    """The table of particulars that disclosure catalogues put above an article."""
    pairs = (
        (("索引号", f"11{truth.year}0000-{truth.year}-00012"), ("主题分类", "政务公开")),
        (("发布机构", truth.bureau), ("发文日期", published)),
        (("名　　称", usual_title(truth)), ("文　　号", number)),
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{name}：</td><td>{escape(text)}</td>" for name, text in pair)
        + "</tr>"
        for pair in pairs
    )
    return f'<table class="xxgk" width="100%">{rows}</table>'


def particulars() -> list[Case]:
    """Pages on which number, date and office can be found."""
    catalogued = replace(
        made("html-catalogued", 2021, "2021", OTHER_CITY),
        document_number="示公发〔2022〕3号",
        published_on="2022-01-20",
        title=f"{OTHER_CITY}2021年政府信息公开工作年度报告",
    )
    asked = replace(made("html-contact", 2020, "2019", COUNTY), contact=f"{COUNTY}办公室")
    numerals = replace(made("html-date-numerals", 2019, "2019"), published_on="2020-01-19")
    bare = made("html-titles-differ", 2022, "2021", BRANCH)

    def with_index() -> bytes:
        table = index_table(catalogued, "示公发〔2022〕3号", "2022-01-20")
        return html(
            catalogued, table + fragment(report_blocks(catalogued, default_layout(catalogued)))
        )

    def with_contact() -> bytes:
        office = Text(
            f"如对本报告有疑问，请与{COUNTY}办公室联系（地址：样例县示范路1号，邮编：000000，"
            "电话：0000-0000000）。"
        )
        return html(asked, fragment([office, *report_blocks(asked, default_layout(asked))]))

    def with_numerals() -> bytes:
        layout = replace(default_layout(numerals), signed=False)
        signature: list[Block] = [
            Text(numerals.bureau, "signature"),
            Text("二〇二〇年一月十九日", "signature"),
        ]
        body = fragment([*report_blocks(numerals, layout), *signature])
        data = html(numerals, body, published="2020-01-19 08:00").decode()
        data = data.replace('<meta name="PubDate" content="2020-01-19 08:00">\n', "")
        return data.replace("<span>发布日期：2020-01-19</span>\n", "").encode()

    def with_other_title() -> bytes:
        # the page is titled as the column, the report titles itself
        body = fragment(report_blocks(bare, titled(bare)))
        return html(bare, body, title="政府信息公开年报")

    covers = ("html", "particulars")
    return [
        Case("html-catalogued.html", with_index, (catalogued,), (*covers, "index tables")),
        Case("html-contact.html", with_contact, (asked,), covers),
        Case("html-date-numerals.html", with_numerals, (numerals,), covers),
        Case("html-titles-differ.html", with_other_title, (bare,), (*covers, "titles")),
    ]


def misnamed() -> list[Case]:
    """Files whose name says another format than their bytes."""
    page_pdf, word_doc = (
        made("page-as-pdf", 2020, "2019", BRANCH),
        made("docx-as-doc", 2021, "2021"),
    )
    page_xls = made("page-as-xls", 2022, "2021", COUNTY)
    sheet_xls = made("sheet-2003", 2019, "2019", OFFICE)

    def as_pdf() -> bytes:
        return html(page_pdf, fragment(report_blocks(page_pdf, default_layout(page_pdf))))

    def as_xls() -> bytes:
        return html(page_xls, fragment(blocks_of(page_xls), WORD), encoding="gbk", charset="gb2312")

    def spreadsheet() -> bytes:
        return SPREADSHEET_2003.format(rows="".join(_rows_2003(blocks_of(sheet_xls)))).encode()

    covers = ("misnamed files",)
    return [
        Case("page-as-pdf.pdf", as_pdf, (page_pdf,), ("pdf", *covers)),
        Case("docx-as-doc.doc", lambda: docx(blocks_of(word_doc)), (word_doc,), ("doc", *covers)),
        Case("page-as-xls.xls", as_xls, (page_xls,), ("xls", *covers)),
        Case("sheet-2003.xls", spreadsheet, (sheet_xls,), ("xls", "spreadsheet XML of 2003")),
    ]


def _rows_2003(blocks: tuple[Block, ...]) -> list[str]:
    """Rows of a spreadsheet as Excel 2003 writes XML: merges counted beyond the first cell."""
    rows: list[str] = []
    for block in blocks:
        if isinstance(block, Text):
            rows.append(f"<Row>{_cell_2003(block.text, 1, 1, 0)}</Row>")
            continue
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(block):
            cells, column = "", 0
            for cell in row:
                skipped = (number, column) in taken
                while (number, column) in taken:
                    column += 1
                cells += _cell_2003(
                    cell.text, cell.rows, cell.columns, column + 1 if skipped else 0
                )
                taken |= {
                    (number + down, column + right)
                    for down in range(cell.rows)
                    for right in range(cell.columns)
                }
                column += cell.columns
            rows.append(f"<Row>{cells}</Row>")
    return rows


def _cell_2003(text: str, rows: int, columns: int, index: int) -> str:
    marks = f' ss:Index="{index}"' if index else ""
    marks += f' ss:MergeAcross="{columns - 1}"' if columns > 1 else ""
    marks += f' ss:MergeDown="{rows - 1}"' if rows > 1 else ""
    kind = "Number" if text.lstrip("-").isdigit() else "String"
    data = f'<Data ss:Type="{kind}">{escape(text)}</Data>' if text else ""
    return f"<Cell{marks}>{data}</Cell>"


def office_leftovers() -> list[Case]:
    """Office files and printed pages with what editors leave in them."""
    tracked, controls = (
        made("docx-tracked", 2020, "2019"),
        made("docx-controls", 2022, "2021", OFFICE),
    )
    numbered = made("docx-numbered", 2019, "2019", OTHER_CITY)
    formulas, draft = made("xlsx-formulas", 2021, "2021"), made("xlsx-draft", 2020, "2019", COUNTY)
    fills, marked = (
        made("pdf-fills", 2020, "2019", OFFICE),
        made("pdf-watermark", 2023, "2021", CITY),
    )

    def sheet(truth: Truth) -> tuple[str | Table, ...]:
        return tuple(b.text if isinstance(b, Text) else b for b in blocks_of(truth))

    def with_draft() -> bytes:
        old = replace(draft, name="xlsx-draft-old")
        first = {key: None if value is None else value * 0 for key, value in old.figures.items()}
        return xlsx(
            {"年报": sheet(draft), "草稿": sheet(old.with_figures(first))},
            hidden=("草稿",),
        )

    def marked_pages() -> bytes:
        look = Sheet(watermark="示例文件", running_head=usual_title(marked), struck_twice=True)
        return pdf(blocks_of(marked), look)

    return [
        Case("docx-tracked.docx", lambda: docx(blocks_of(tracked), tracked=True), (tracked,),
             ("docx", "tracked changes")),
        Case("docx-controls.docx", lambda: docx(blocks_of(controls), controls=True), (controls,),
             ("docx", "content controls")),
        Case("docx-numbered.docx", lambda: docx(blocks_of(numbered), numbered=True), (numbered,),
             ("docx", "numbering by Word")),
        Case("xlsx-formulas.xlsx",
             lambda: xlsx({"年报": sheet(formulas)}, formulas=True),
             (formulas,), ("xlsx", "formulas")),
        Case("xlsx-draft.xlsx", with_draft, (draft,), ("xlsx", "hidden sheets")),
        Case("pdf-fills.pdf", lambda: pdf(blocks_of(fills), Sheet(thin_fills=True)), (fills,),
             ("pdf", "lines as filled areas")),
        Case("pdf-watermark.pdf", marked_pages, (marked,), ("pdf", "watermarks")),
    ]  # fmt: skip


def particular_cases() -> list[Case]:
    """All of them."""
    return [*particulars(), *misnamed(), *office_leftovers()]
