"""Reports in files that carry others: saved pages, data: addresses, parts of Word files, ODS."""

from __future__ import annotations

import base64
import io
import quopri
import shutil
import zipfile

import pytest

from extract import read, reports_in, with_pictures
from extract.documents.recognize import sniff
from extract.records import Document, Report
from tests.documents.cases_files import blocks_of
from tests.documents.cases_html import default_layout, html
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.pdf import pdf
from tests.documents.report import report_blocks
from tests.documents.sheets import xlsx, zipped
from tests.documents.word import docx

TRUTH = invent("carried", "示范市公安局", 2022, "2021")
PAGE = html(TRUTH, fragment(report_blocks(TRUTH, default_layout(TRUTH))))


def the_report(document: Document) -> Report:
    (report,) = reports_in(document)
    return report


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {figure.key: figure.value for figure in report.figures}


def saved(page: bytes, *files: tuple[str, str, bytes], charset: str = "utf-8") -> bytes:
    """A page saved as MHTML, quoted-printable, with files in base64."""
    parts = [
        ("text/html; charset=" + charset, "a.htm", "quoted-printable", quopri.encodestring(page))
    ]
    parts += [(kind, name, "base64", base64.encodebytes(body)) for kind, name, body in files]
    text = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_x"\r\n\r\n'
    for kind, name, coding, body in parts:
        head = f"--=_x\r\nContent-Location: file:///C:/{name}\r\nContent-Type: {kind}\r\n"
        text += head.encode() + f"Content-Transfer-Encoding: {coding}\r\n\r\n".encode()
        text += body + b"\r\n"
    return text + b"--=_x--\r\n"


@pytest.mark.parametrize("name", ["a.mht", "a.doc", "a.html", ""])
def test_a_saved_page_is_read_whatever_its_name(name: str) -> None:
    payload = saved(PAGE)
    assert sniff(payload, None, name) == "multipart/related"
    assert values(the_report(read(payload, None, name))) == dict(TRUTH.figures)


def test_the_frames_of_a_saved_workbook_are_read() -> None:
    frames = b"<html><frameset><frame src='sheet001.htm'></frameset></html>"
    payload = saved(frames, ("text/html; charset=utf-8", "sheet001.htm", PAGE))
    assert values(the_report(read(payload, None, "a.mht"))) == dict(TRUTH.figures)


def test_a_saved_page_without_a_page_says_so() -> None:
    payload = saved(b"").replace(b"text/html", b"multipart/none")
    assert [p.rule for p in read(b"MIME-Version: 1.0\r\n" + payload, None, "a.mht").problems]


@pytest.mark.parametrize("attribute", ["a href", "iframe src", "embed src", "object data"])
def test_files_in_data_addresses_are_read(attribute: str) -> None:
    data = base64.b64encode(pdf(blocks_of(TRUTH))).decode()
    markup = f"<html><body><p>见附件</p><{attribute}='data:application/pdf;base64,{data}'>附件"
    assert values(the_report(read(markup.encode(), None, "a.html"))) == dict(TRUTH.figures)


def test_a_page_in_a_data_address_is_read() -> None:
    data = base64.b64encode(PAGE).decode()
    markup = f"<html><body><iframe src='data:text/html;charset=utf-8;base64,{data}'></iframe>"
    assert values(the_report(read(markup.encode(), None, "a.html"))) == dict(TRUTH.figures)


def test_broken_data_addresses_harm_nothing() -> None:
    for address in (
        "data:",
        "data:,",
        "data:application/pdf;base64,%%%",
        "data:image/png;base64,AA",
    ):
        markup = PAGE.decode().replace("</body>", f"<a href='{address}'>x</a></body>")
        document = read(markup.encode(), None, "a.html")
        assert values(the_report(document)) == dict(TRUTH.figures)


def with_part(payload: bytes, name: str, body: bytes, mark: str) -> bytes:
    """A Word file with one more part that its document refers to as rId99."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as old, zipfile.ZipFile(result, "w") as new:
        for each in old.namelist():
            data = old.read(each)
            if each == "word/_rels/document.xml.rels":
                relation = (
                    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/'
                    f'officeDocument/2006/relationships/aFChunk" Target="{name}"/></Relationships>'
                )
                data = data.replace(b"</Relationships>", relation.encode())
            if each == "word/document.xml":
                data = data.replace(b"<w:sectPr", mark.encode() + b"<w:sectPr", 1)
            new.writestr(each, data)
        new.writestr(f"word/{name}", body)
    return result.getvalue()


CHUNK = (
    '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'r:id="rId99"/>'
)


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.html", PAGE), ("a.mht", saved(PAGE)), ("a.docx", docx(blocks_of(TRUTH)))],
)
def test_parts_of_word_files_in_other_formats_are_read(name: str, body: bytes) -> None:
    payload = with_part(docx([]), name, body, CHUNK)
    document = read(payload, None, "a.docx")
    assert values(the_report(document)) == dict(TRUTH.figures)
    assert document.problems == ()


def test_a_workbook_in_a_word_file_is_read() -> None:
    sheets = {"年报": tuple(b if not hasattr(b, "text") else b.text for b in blocks_of(TRUTH))}
    payload = with_part(docx([]), "embeddings/Microsoft_Excel_Sheet1.xlsx", xlsx(sheets), "")
    assert values(the_report(read(payload, None, "a.docx"))) == dict(TRUTH.figures)


def test_a_part_that_is_missing_is_said() -> None:
    payload = with_part(docx([]), "a.html", PAGE, CHUNK.replace("rId99", "rId98"))
    assert [p.rule for p in read(payload, None, "a.docx").problems] == ["unread_content"]


def test_names_with_backslashes_are_read() -> None:
    sheets = {"年报": tuple(b if not hasattr(b, "text") else b.text for b in blocks_of(TRUTH))}
    with zipfile.ZipFile(io.BytesIO(xlsx(sheets))) as old:
        members = {name.replace("/", "\\"): old.read(name) for name in old.namelist()}
    assert values(the_report(read(zipped(members), None, "a.xlsx"))) == dict(TRUTH.figures)
    with zipfile.ZipFile(io.BytesIO(docx(blocks_of(TRUTH)))) as old:
        members = {name.replace("/", "\\"): old.read(name) for name in old.namelist()}
    assert values(the_report(read(zipped(members), None, "a.docx"))) == dict(TRUTH.figures)


CONTENT = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>
 <style:style style:name="off" style:family="table"><style:table-properties
 table:display="false"/></style:style></office:automatic-styles><office:body>
 <office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"""
KIND = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(*tables: str) -> Document:
    content = CONTENT.format("".join(tables)).encode()
    payload = zipped({"mimetype": KIND, "content.xml": content, "META-INF/manifest.xml": b"<a/>"})
    return read(payload, None, "a.ods")


def words(*texts: str, more: str = "") -> str:
    cells = "".join(
        f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts
    )
    return f"<table:table-row {more}>{cells}</table:table-row>"


def test_an_opendocument_workbook_keeps_spans_repeats_and_exact_values() -> None:
    wide = (
        '<table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>项目</text:p>'
        "</table:table-cell><table:covered-table-cell/><table:table-cell><text:p>数</text:p>"
        '</table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2">'
        '<table:table-cell office:value-type="float" office:value="1234.5"><text:p>1,235</text:p>'
        '</table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>0</text:p>'
        "</table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    (grid,) = ods(f"<table:table>{wide}</table:table>").blocks
    assert [[cell.text for cell in line] for line in grid.lines()] == [
        ["项目", "数"],
        ["1234.5", "0", "0"],
        ["1234.5", "0", "0"],
    ]
    assert grid.cells[0].colspan == 2


def test_hidden_parts_of_an_opendocument_workbook_are_no_blocks() -> None:
    hidden = words("甲", "9", more='table:visibility="collapse"')
    column = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    shown = (
        f"<table:table>{column}{words('甲', '8', '1')}{hidden}{words('乙', '7', '2')}</table:table>"
    )
    secret = (
        f'<table:table table:style-name="off">{words("丙", "3")}{words("丁", "4")}</table:table>'
    )
    document = ods(shown, secret)
    (grid,) = document.blocks
    assert [[cell.text for cell in line] for line in grid.lines()] == [["甲", "1"], ["乙", "2"]]
    assert [part.shown for part in document.parts] == [False, False]
    assert [(p.rule, p.verdict) for p in document.problems] == [("unshown_rows", "info")]


@pytest.mark.skipif(shutil.which("fc-match") is None, reason="needs a font")
def test_a_table_as_a_picture_in_the_page_is_kept_for_recognition() -> None:
    data = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 2000).decode()
    markup = f"<html><body><p>文字</p><img src='data:image/png;base64,{data}'></body></html>"
    document = read(markup.encode(), None, "a.html")
    assert [held.media_type for held in document.inside] == ["image/png"]
    whole = PAGE.replace(b"</body>", f"<img src='data:image/png;base64,{data}'></body>".encode())
    complete = read(whole, None, "a.html")
    assert with_pictures(complete).parts == ()
