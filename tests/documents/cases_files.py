"""Files beside the pages: PDF, DOCX, XLSX, OFD, ZIP, plain text, pages saved as DOC."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .case import BRANCH, CITY, COUNTY, OFFICE, OTHER_CITY, Case, described, made, with_findings
from .cases_doubts import with_blanks
from .cases_html import default_layout, html, only
from .flat import (
    narrow,
    one_cell_a_line,
    pipes,
    ragged_tabs,
    spaced_digits,
    tabs,
    text_document,
    traditional,
)
from .forms import Pen, Table, in_wan
from .markup import WORD, fragment
from .ofd import ofd
from .pdf import Sheet, pdf
from .report import Bend, Block, Layout, Text, report_blocks, usual_title
from .samples import TEXTS
from .shapes import cut, repeat_heading
from .sheets import xlsx, zipped
from .truth import TRUTH, Truth, known
from .word import docx


def titled(truth: Truth, bend: Bend | None = None) -> Layout:
    """A layout for files, which carry their title themselves."""
    return replace(default_layout(truth, bend), title=None)


def blocks_of(truth: Truth, bend: Bend | None = None) -> tuple[Block, ...]:
    """The report's blocks as a file has them."""
    return report_blocks(truth, titled(truth, bend))


def _file(
    suffix: str,
    name: str,
    year: int,
    edition: str,
    write: Callable[[tuple[Block, ...]], bytes],
    *covers: str,
    bureau: str = CITY,
    bend: Bend | None = None,
    change: Callable[[Truth], Truth] = lambda truth: truth,
    pen: Pen | None = None,
    busy: int = 40,
) -> Case:
    truth = change(made(name, year, edition, bureau, busy=busy))
    usual = titled(truth, bend)
    blocks = report_blocks(truth, replace(usual, pen=pen or usual.pen))

    def make() -> bytes:
        return write(blocks)

    whole = described(truth, blocks, on_page=False) if suffix in ("pdf", "docx") else truth
    return Case(f"{name}.{suffix}", make, (whole,), (suffix, f"edition {edition}", *covers))


def _pdf(sheet: Sheet | None = None) -> Callable[[tuple[Block, ...]], bytes]:
    return lambda blocks: pdf(blocks, sheet)


def page_before_rows(blocks: tuple[Block, ...], sheet: Sheet | None = None) -> bytes:
    """A PDF in which a page ends between the heading of table 三 and its rows."""
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Text) or len(block) < 20 or len(block[0]) != 2:
            result.append(block)
        else:
            heading, rows = cut(block, 3)
            result += [heading, Text("", "break"), rows]
    return pdf(result, sheet)


def pdf_cases() -> list[Case]:
    """PDF with text."""
    large = Sheet(size=12.0)
    return [
        _file("pdf", "pdf-plain", 2019, "2019", _pdf()),
        _file("pdf", "pdf-plain-new", 2022, "2021", _pdf(), bureau=COUNTY),
        _file("pdf", "pdf-cut", 2020, "2019", _pdf(large), "tables across pages", bureau=BRANCH),
        _file("pdf", "pdf-cut-new", 2021, "2021", _pdf(large), "tables across pages",
              bureau=OFFICE, busy=400),
        _file("pdf", "pdf-heading-above", 2020, "2019", page_before_rows, "tables across pages",
              "heading above and rows below"),
        _file("pdf", "pdf-heading-above-new", 2023, "2021", page_before_rows,
              "tables across pages", "heading above and rows below", bureau=OTHER_CITY),
        _file("pdf", "pdf-heading-repeated", 2022, "2021", _pdf(), "repeated headers",
              bend=only("requests", lambda t: repeat_heading(cut(t, 12), 3))),
        _file("pdf", "pdf-unruled", 2020, "2019", _pdf(Sheet(ruled=False)), "no ruling lines"),
        _file("pdf", "pdf-unruled-new", 2023, "2021", _pdf(Sheet(ruled=False)),
              "no ruling lines", bureau=COUNTY),
        _file("pdf", "pdf-unruled-blank", 2019, "2019", _pdf(Sheet(ruled=False)),
              "no ruling lines", "empty blanks", change=with_blanks, bureau=BRANCH),
        _file("pdf", "pdf-rotated", 2020, "2019", _pdf(Sheet(rotated=True)), "rotated page"),
        _file("pdf", "pdf-landscape", 2021, "2021", _pdf(Sheet(landscape=True, rotated=True)),
              "rotated page", bureau=OFFICE),
        _file("pdf", "pdf-blank", 2020, "2019", _pdf(large), "empty blanks",
              "tables across pages", change=with_blanks, bureau=OTHER_CITY),
        _file("pdf", "pdf-sheet", 2016, "2014", _pdf(), "statistics sheet",
              "tables across pages"),
    ]  # fmt: skip


def word_cases() -> list[Case]:
    """DOCX, and pages that an office program saved under .doc."""
    saved = made("doc-saved-page", 2020, "2019", COUNTY)

    def saved_page() -> bytes:
        return html(saved, fragment(blocks_of(saved), WORD), encoding="gbk", charset="gb2312")

    return [
        _file("docx", "docx-plain", 2020, "2019", docx, "merged cells both ways"),
        _file("docx", "docx-new", 2022, "2021", docx, "merged cells both ways", bureau=COUNTY),
        _file("docx", "docx-bookmark", 2019, "2019",
              lambda blocks: docx(blocks, bookmark_in="四、结转下年度继续办理"),
              "merged cells both ways", bureau=BRANCH),
        _file("docx", "docx-nested", 2020, "2019", lambda blocks: docx(blocks, nested=True),
              "nested tables", bureau=OFFICE),
        _file("docx", "docx-nested-new", 2023, "2021", lambda blocks: docx(blocks, nested=True),
              "nested tables"),
        _file("docx", "docx-boxes", 2021, "2021", lambda blocks: docx(blocks, text_box=True),
              "text boxes", bureau=OTHER_CITY),
        _file("docx", "docx-split", 2020, "2019", docx, "split tables", bureau=OTHER_CITY,
              bend=only("requests", lambda t: cut(t, 12))),
        _file("docx", "docx-sheet", 2017, "2014", docx, "statistics sheet", bureau=OFFICE),
        _file("docx", "docx-blank", 2021, "2021", docx, "empty blanks", change=with_blanks),
        Case("doc-saved-page.doc", saved_page, (saved,), ("doc", "Word paste", "GBK bytes")),
    ]  # fmt: skip


def _workbook(truth: Truth, *, one_sheet: bool, typed: bool = True) -> bytes:
    blocks = [b.text if isinstance(b, Text) else b for b in blocks_of(truth)]
    if one_sheet:
        return xlsx({"Sheet1": tuple(blocks)}, typed=typed)
    tables: list[Table] = [block for block in blocks if not isinstance(block, str)]
    names = ("表二", "表三", "表四")
    heads = ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "行政复议、行政诉讼情况")
    title = f"{usual_title(truth)}统计表"
    return xlsx(
        {
            name: (title, head, table)
            for name, head, table in zip(names, heads, tables, strict=True)
        },
        typed=typed,
    )


def _xlsx(
    name: str, year: int, edition: str, *covers: str, bureau: str, one: bool, typed: bool = True
) -> Case:
    truth = made(name, year, edition, bureau)
    return Case(
        f"{name}.xlsx",
        lambda: _workbook(truth, one_sheet=one, typed=typed),
        (truth,),
        ("xlsx", f"edition {edition}", *covers),
    )


def package_cases() -> list[Case]:
    """XLSX, OFD and ZIP."""
    word = made("zip-docx", 2021, "2021", COUNTY)
    mixed = made("zip-mixed", 2020, "2019", BRANCH)
    nested = made("zip-nested", 2019, "2019", OFFICE)

    def with_page() -> bytes:
        notice = "现将年度报告予以公布，详见附件。".encode()
        file = f"{usual_title(mixed)}.pdf"
        return zipped({"说明.txt": notice, f"附件/{file}": pdf(blocks_of(mixed))})

    def in_zip() -> bytes:
        inner = zipped({f"{usual_title(nested)}.docx": docx(blocks_of(nested))})
        return zipped({"年报.zip": inner})

    return [
        _xlsx("xlsx-whole", 2020, "2019", bureau=CITY, one=True),
        _xlsx("xlsx-sheets", 2022, "2021", "a sheet for each table", bureau=OTHER_CITY, one=False),
        _xlsx("xlsx-texts", 2019, "2019", bureau=COUNTY, one=False, typed=False),
        _xlsx("xlsx-sheet", 2018, "2014", "statistics sheet", bureau=BRANCH, one=True),
        _file("ofd", "ofd-plain", 2020, "2019", ofd, "tables across pages"),
        _file("ofd", "ofd-new", 2022, "2021", ofd, "tables across pages", bureau=COUNTY),
        _file("ofd", "ofd-unruled", 2021, "2021", lambda blocks: ofd(blocks, cell_boxes=False),
              "no ruling lines", bureau=OFFICE),
        _file("ofd", "ofd-sheet", 2015, "2014", ofd, "statistics sheet", bureau=OTHER_CITY),
        Case("zip-docx.zip", lambda: zipped({"年报.docx": docx(blocks_of(word))}), (word,),
             ("zip",)),
        Case("zip-mixed.zip", with_page, (mixed,), ("zip",)),
        Case("zip-nested.zip", in_zip, (nested,), ("zip", "zip in a zip")),
    ]  # fmt: skip


def _text(
    name: str,
    year: int,
    edition: str,
    flatten: Callable[[Table], str],
    *covers: str,
    bureau: str = CITY,
    bend: Bend | None = None,
    convert: Callable[[str], str] = str,
    encoding: str = "utf-8",
    change: Callable[[Truth], Truth] = lambda truth: truth,
) -> Case:
    def write(blocks: tuple[Block, ...]) -> bytes:
        return convert(text_document(blocks, flatten)).encode(encoding)

    return _file(
        "txt",
        name,
        year,
        edition,
        write,
        "flattened tables",
        *covers,
        bureau=bureau,
        bend=bend,
        change=change,
    )


def text_cases() -> list[Case]:
    """Plain text, the five kept beside this file among it."""
    kept = [
        Case(
            f"text-{path.stem}.txt",
            (TEXTS / f"{path.stem}.txt").read_bytes,
            (with_findings(replace(known(path.stem), name=f"text-{path.stem}")),),
            ("txt", "edition 2019", "flattened tables"),
        )
        for path in sorted(TRUTH.glob("*.json"))
    ]
    assumed = ("assumed_unit", "proactive_disclosure/procurement/amount")
    return [
        *kept,
        _text("text-lines", 2022, "2021", one_cell_a_line, "spaces in cells",
              bend=lambda _, t: (spaced_digits("text")(t),)),
        _text("text-lines-gbk", 2019, "2019", one_cell_a_line, "GBK bytes", bureau=COUNTY,
              encoding="gbk"),
        _text("text-pipes", 2023, "2021", pipes, "traditional script", bureau=OFFICE,
              convert=lambda text: traditional(narrow(text))),
        _text("text-ragged", 2021, "2021", ragged_tabs("ragged", lost_after=16), bureau=BRANCH),
        _text("text-tabs", 2020, "2019", tabs, bureau=OTHER_CITY),
        _text("text-tabs-blank", 2020, "2019", tabs, "empty blanks", change=with_blanks),
        _text("text-sheet", 2017, "2014", tabs, "statistics sheet", bureau=COUNTY),
        _text("text-sheet-lines", 2016, "2014", one_cell_a_line, "statistics sheet"),
        _file("txt", "text-no-unit", 2019, "2019",
              lambda blocks: text_document(blocks, one_cell_a_line).encode(), "missing units",
              pen=Pen(money=in_wan), change=lambda truth: with_findings(truth, assumed)),
    ]  # fmt: skip


def file_cases() -> list[Case]:
    """All of them."""
    return [*pdf_cases(), *word_cases(), *package_cases(), *text_cases()]
