"""Difficulties in combinations, and shapes that stand in no other group of the corpus."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from html import escape

import docx as python_docx
import pypdfium2  # type: ignore[import-untyped]
from docx.oxml import parse_xml

from .case import BRANCH, CITY, COUNTY, OFFICE, OTHER_CITY, Case, made, with_findings
from .cases_doubts import FULL_WIDTH, comma_money, with_blanks
from .cases_files import blocks_of, page_before_rows
from .cases_html import LAYOUT_TABLE, default_layout, html
from .cases_prose import chinese_numeral
from .flat import one_cell_a_line, pipes, tabs, text_document, traditional
from .forms import Pen, Table, in_wan, plain_number
from .markup import PLAIN, WORD, fragment
from .ofd import ofd
from .pdf import Sheet, pdf
from .report import Block, Text, renumbered, report_blocks, usual_title
from .shapes import cut, miscount_columns, repeat_heading, spacer_column, spacer_rows
from .sheets import xlsx, zipped
from .truth import Key, Truth
from .word import BOX, docx, same_zip

Draw = Callable[[Table], str]


def drawn(blocks: tuple[Block, ...], draw: Draw) -> str:
    """Paragraphs as they are, tables by ``draw``."""
    return "\n".join(
        fragment([block]) if isinstance(block, Text) else draw(block) for block in blocks
    )


def piped_lines(table: Table) -> str:
    """A paragraph for each row, its cells between pipes."""
    return "".join(f"<p>{escape(line)}</p>" for line in pipes(table).splitlines())


def class_table(table: Table) -> str:
    """A table drawn with classes: nothing but divisions, blank cells empty."""
    rows = (
        '<div class="tr">' + "".join(f'<div class="td">{escape(c.text)}</div>' for c in row)
        + "</div>"
        for row in table
    )  # fmt: skip
    return f'<div class="table">{"".join(rows)}</div>'


def list_rows(table: Table) -> str:
    """A list for each row, an entry for each cell."""
    return "".join(
        "<ul>" + "".join(f"<li><span>{escape(c.text)}</span></li>" for c in row) + "</ul>"
        for row in table
    )


def _page(truth: Truth, body: str, *covers: str, **options: str | None) -> Case:
    encoding, charset = options.get("encoding") or "utf-8", options.get("charset", "utf-8")
    return Case(
        f"{truth.name}.html",
        lambda: html(truth, body, encoding=encoding, charset=charset),
        (truth,),
        ("html", f"edition {truth.edition}", "mixtures", *covers),
    )


def _file(suffix: str, truth: Truth, make: Callable[[], bytes], *covers: str) -> Case:
    covered = (suffix, f"edition {truth.edition}", "mixtures", *covers)
    return Case(f"{truth.name}.{suffix}", make, (truth,), covered)


def pages() -> list[Case]:
    """Pages on which several things are odd at once."""
    flat = made("mix-flat-traditional", 2021, "2021", OFFICE)
    flat_layout = replace(default_layout(flat), pen=Pen(money=comma_money))
    parts = made("mix-three-parts", 2020, "2019", COUNTY)

    def three_parts(name: str, table: Table) -> tuple[Table, ...]:
        if name != "requests":
            return (miscount_columns(table),)
        cuts = repeat_heading(cut(table, 9, 17), 3)
        return tuple(spacer_column(miscount_columns(spacer_rows(part, 4))) for part in cuts)

    nothing = with_blanks(made("mix-nothing", 2022, "2021", BRANCH))
    signs = ("无", "-", "／", "—", "")
    blanks = {
        key: signs[at % len(signs)]
        for at, (key, value) in enumerate(nothing.figures.items())
        if value is None
    }
    counted = Pen(money=in_wan, count=lambda v: f"{plain_number(v)}件", only=blanks)
    old = with_findings(
        made("mix-old-form-gbk", 2021, "2019", CITY), ("edition_year_mismatch", "2021")
    )
    old_layout = replace(default_layout(old), sections=renumbered("一一二二三四"))
    notes = made("mix-notes", 2020, "2019", OTHER_CITY)
    marked: dict[Key, str] = {
        ("requests", "received", "total"): f"{notes.number('received', 'total')}①",
        ("requests", "handled_total", "total"): f"{notes.number('handled_total', 'total')}②",
    }
    noted = with_findings(notes, *(("doubtful_digits", "/".join(key)) for key in marked))
    numerals = made("mix-numerals", 2022, "2021", COUNTY)
    written = {
        key: chinese_numeral(int(value or 0))
        for key, value in numerals.figures.items()
        if key[0] == "review_litigation"
    }
    spelt = with_findings(numerals, *(("doubtful_digits", "/".join(key)) for key in written))
    numeral_pen = Pen(money=in_wan, count=lambda v: f"{v:,}".translate(FULL_WIDTH), only=written)
    classes = with_blanks(made("mix-classes", 2021, "2021"))
    lists = with_blanks(made("mix-lists", 2019, "2019", OFFICE))
    return [
        _page(flat, traditional(drawn(report_blocks(flat, flat_layout), piped_lines)),
              "flattened tables", "traditional script", "thousands commas"),
        _page(parts, fragment(report_blocks(parts, default_layout(parts, three_parts)), WORD),
              "split tables", "repeated headers", "spacer columns", "wrong span counts"),
        _page(nothing, fragment(report_blocks(nothing, replace(default_layout(nothing),
                                                              pen=counted))),
              "无 blanks", "slash blanks", "dash blanks", "units in cells"),
        _page(old, fragment(report_blocks(old, old_layout), WORD), "wrong section numbers",
              "GBK bytes", "wrong charset", "wrong form for the year",
              encoding="gb18030", charset="utf-8"),
        _page(noted, fragment(report_blocks(noted, replace(default_layout(noted),
                                                           pen=Pen(only=marked)))),
              "marks of notes"),
        _page(spelt, fragment(report_blocks(spelt, replace(default_layout(spelt),
                                                           pen=numeral_pen)), WORD),
              "full-width digits", "thousands commas"),
        _page(classes, drawn(report_blocks(classes, default_layout(classes)), class_table),
              "tables drawn by classes", "empty blanks"),
        _page(lists, drawn(report_blocks(lists, default_layout(lists)), list_rows),
              "tables drawn by classes", "empty blanks"),
        _headless(),
        _two_charsets(),
        _two_bureaus(),
        _framed(),
        _quarter(),
    ]  # fmt: skip


def _headless() -> Case:
    """Table 四 is nothing but its line of numbers."""
    truth = with_findings(
        made("mix-no-heading", 2022, "2021", BRANCH), ("heading_missing", "review_litigation")
    )

    def bend(name: str, table: Table) -> tuple[Table, ...]:
        return (table[-1:],) if name == "review_litigation" else (table,)

    body = fragment(report_blocks(truth, default_layout(truth, bend)), WORD)
    return _page(truth, body, "table without heading")


def _two_charsets() -> Case:
    """The site's page is in UTF-8, the tables were put into it in GBK."""
    truth = with_findings(made("mix-charsets", 2019, "2019", COUNTY), ("mixed_charsets", "charset"))
    page = html(truth, fragment(report_blocks(truth, default_layout(truth)))).decode()
    start, end = page.index("<table"), page.rindex("</table>")

    def make() -> bytes:
        return page[:start].encode() + page[start:end].encode("gb18030") + page[end:].encode()

    covers = ("html", "edition 2019", "mixtures", "two charsets", "GB18030 bytes")
    return Case("mix-charsets.html", make, (truth,), covers)


def _two_bureaus() -> Case:
    """Two bureaus and two forms on one page, each in a layout table of its own."""
    truths = (
        made("mix-bureaus", 2020, "2019", COUNTY),
        with_blanks(made("mix-bureaus", 2022, "2021", BRANCH)),
    )
    body = "".join(
        LAYOUT_TABLE[0]
        + fragment(
            report_blocks(truth, replace(default_layout(truth), title=usual_title(truth))), markup
        )
        + LAYOUT_TABLE[1]
        for truth, markup in zip(truths, (WORD, PLAIN), strict=True)
    )
    title = "各单位政府信息公开工作年度报告"
    covers = ("html", "mixtures", "two bureaus on a page", "layout tables", "empty blanks")
    return Case("mix-bureaus.html", lambda: html(truths[0], body, title=title), truths, covers)


def _framed() -> Case:
    """A saved page: the report stands in a frame within a frame, both kept in attributes."""
    truth = made("mix-frames", 2021, "2021", OTHER_CITY)
    inner = f"<html><body>{fragment(report_blocks(truth, default_layout(truth)))}</body></html>"
    middle = f'<html><body><iframe srcdoc="{escape(inner)}"></iframe></body></html>'
    return _page(truth, f'<iframe srcdoc="{escape(middle)}"></iframe>', "frames")


def _quarter() -> Case:
    """Numbers of a quarter on the official form: no yearly report."""
    truth = made("mix-quarter", 2021, "2021")
    blocks = [b for b in report_blocks(truth, default_layout(truth)) if not isinstance(b, Text)]
    name = f"{CITY}2021年第三季度政府信息公开情况统计表"
    return Case(
        "mix-quarter.html",
        lambda: html(truth, f"<h2>{name}</h2>{fragment(blocks)}", title=name),
        (),
        ("html", "mixtures", "pages that are no report"),
    )


def boxed_table(blocks: tuple[Block, ...]) -> bytes:
    """A Word file whose last table stands in a text box."""
    document = python_docx.Document(io.BytesIO(docx(blocks, numbered=True)))
    table = document.tables[-1]._tbl
    paragraph = document.add_paragraph()
    table.addprevious(paragraph._p)
    content = "<w:txbxContent><w:p/></w:txbxContent>"
    box = parse_xml(BOX.format(content=content))
    for holder in box.iter("{*}txbxContent"):
        holder.insert(0, deepcopy(table))
    paragraph.add_run()._r.append(box)
    table.getparent().remove(table)
    data = io.BytesIO()
    document.save(data)
    return same_zip(data.getvalue())


def turned_amid(blocks: tuple[Block, ...]) -> bytes:
    """A PDF whose table 三 stands on a page on its side, between pages upright."""
    at = next(n for n, b in enumerate(blocks) if not isinstance(b, Text) and len(b) > 20)
    whole = pypdfium2.PdfDocument.new()
    for part, sheet in (
        (blocks[:at], Sheet(page_numbers=False)),
        (blocks[at : at + 1], Sheet(landscape=True, rotated=True, size=8.0, page_numbers=False)),
        (blocks[at + 1 :], Sheet(page_numbers=False)),
    ):
        source = pypdfium2.PdfDocument(pdf(part, sheet))
        whole.import_pages(source)
    data = io.BytesIO()
    whole.save(data)
    undated = re.sub(rb"\(D:\d{14}", b"(D:20200101000000", data.getvalue())
    return re.sub(rb"/ID\s*\[[^\]]*\]", b"", undated)


def unruled_before_rows(blocks: tuple[Block, ...]) -> bytes:
    """No lines, and a page ends between the heading of table 三 and its rows."""
    return page_before_rows(blocks, Sheet(ruled=False))


def files() -> list[Case]:
    """Files of the same kind."""
    boxed = made("mix-boxed-table", 2022, "2021", CITY)
    tracked = with_blanks(made("mix-tracked", 2020, "2019", BRANCH))
    turned = made("mix-turned-page", 2020, "2019", OFFICE)
    unruled = made("mix-unruled-cut", 2021, "2021", COUNTY)
    noted = made("mix-notes-sheet", 2022, "2021", OTHER_CITY)
    narrow = with_blanks(made("mix-ofd-narrow", 2020, "2019", OTHER_CITY))
    return [
        _file("docx", boxed, lambda: boxed_table(blocks_of(boxed)), "text boxes",
              "numbering by Word", "merged cells both ways"),
        _file("docx", tracked,
              lambda: docx(blocks_of(tracked), nested=True, tracked=True, numbered=True),
              "nested tables", "tracked changes", "empty blanks"),
        _file("pdf", turned, lambda: turned_amid(blocks_of(turned)), "rotated page"),
        _file("pdf", unruled, lambda: unruled_before_rows(blocks_of(unruled)),
              "no ruling lines", "heading above and rows below"),
        _file("xlsx", noted, lambda: _noted_sheet(noted), "a sheet for each table"),
        _file("ofd", narrow, lambda: ofd(blocks_of(narrow), cell_boxes=False),
              "no ruling lines", "empty blanks"),
        _two_years_of_text(),
        _two_in_a_zip(),
    ]  # fmt: skip


def _noted_sheet(truth: Truth) -> bytes:
    """A workbook with title rows above each table and notes with numbers below it."""
    tables: list[Table] = [block for block in blocks_of(truth) if not isinstance(block, Text)]
    title = f"{truth.bureau}政府信息公开工作年度报告（{truth.year}年度）"
    notes = ("注：1.本表数据截至12月31日。", "2.收费金额单位为万元，保留6位小数。", "审核人：某某")
    return xlsx(
        {f"附表{number}": (title, f"附表{number}", "单位：件、万元", table, *notes)
         for number, table in enumerate(tables, 1)}
    )  # fmt: skip


def _two_years_of_text() -> Case:
    """Two years in one text file in GBK, one with tabs, one with a cell a line."""
    truths = (made("mix-years", 2022, "2021", OFFICE), made("mix-years", 2019, "2019", OFFICE))
    texts = [
        text_document(blocks_of(truth), flatten)
        for truth, flatten in zip(truths, (tabs, one_cell_a_line), strict=True)
    ]
    covers = ("txt", "mixtures", "two years on a page", "flattened tables", "GBK bytes")
    return Case("mix-years.txt", lambda: "\n".join(texts).encode("gbk"), truths, covers)


def _two_in_a_zip() -> Case:
    """Two bureaus in one archive, one as Word file, one as PDF without lines."""
    county, branch = made("mix-zip", 2021, "2021", COUNTY), made("mix-zip", 2021, "2021", BRANCH)

    def make() -> bytes:
        return zipped(
            {
                "1.docx": docx(blocks_of(county), controls=True),
                "2.pdf": pdf(blocks_of(branch), Sheet(ruled=False)),
            }
        )

    return Case("mix-zip.zip", make, (county, branch), ("zip", "mixtures", "no ruling lines"))


def amounts() -> list[Case]:
    """Amounts in the units that bureaus write them in."""
    wan = made("mix-wan", 2019, "2019", CITY)
    heading = {"采购总金额": "采购总金额（单位：万）"}
    yuan = made("mix-yuan", 2022, "2021", COUNTY)
    column = "本年收费金额（单位：万元）"
    money = {column: "本年收费金额（单位：元）"}

    def in_yuan(value: Decimal) -> str:
        return f"{value:,.2f}"

    return [
        _page(wan, fragment(report_blocks(wan, replace(default_layout(wan), labels=heading,
                                                       pen=Pen(money=in_wan)))),
              "units in headers"),
        _page(yuan, fragment(report_blocks(yuan, replace(default_layout(yuan), labels=money,
                                                         pen=Pen(money=in_yuan))), WORD),
              "units in headers", "thousands commas"),
    ]  # fmt: skip


def mixture_cases() -> list[Case]:
    """All of them."""
    return [*pages(), *files(), *amounts()]
