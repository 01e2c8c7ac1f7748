"""Reports as DOCX: cells merged both ways, bookmarks, nested tables, text boxes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from html import escape

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.table import _Cell
from lxml.etree import _Element

from .forms import Table
from .report import Block, Text
from .shapes import placed, width

ZIP_DATE = (2021, 1, 29, 9, 0, 0)
"""Date of every member of a zip made here: the same bytes every time."""


def same_zip(data: bytes) -> bytes:
    """The zip archive again with fixed dates, so that equal content gives equal bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            if name == "docProps/thumbnail.jpeg":
                continue
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, _without_thumbnail(name, old.read(name)))
    return result.getvalue()


def _without_thumbnail(name: str, data: bytes) -> bytes:
    if name != "_rels/.rels":
        return data
    start = data.find(b"<Relationship ", 0)
    while start >= 0:
        end = data.index(b"/>", start) + 2
        if b"thumbnail" in data[start:end]:
            return data[:start] + data[end:]
        start = data.find(b"<Relationship ", end)
    return data


def docx(
    blocks: Iterable[Block],
    *,
    bookmark_in: str | None = None,
    nested: bool = False,
    text_box: bool = False,
    tracked: bool = False,
    controls: bool = False,
    numbered: bool = False,
) -> bytes:
    """The report as a Word file.

    ``bookmark_in``: the label of the row in whose last cell a ``_GoBack``
    bookmark stands.  ``nested``: every table stands in a cell of a one-cell
    table.  ``text_box``: section headings stand in text boxes.  ``tracked``:
    numbers were changed with changes tracked, the old ones are still in the
    file as deleted.  ``controls``: every table stands in a content control.
    ``numbered``: Word numbers the sections, their text does not hold the numeral.
    """
    document = Document()
    for block in blocks:
        if isinstance(block, Text):
            boxed = text_box and block.role == "section"
            _write_text(document, block, boxed=boxed, numbered=numbered)
        else:
            holder: DocumentObject | _Cell = document
            if nested:
                holder = document.add_table(rows=1, cols=1, style="Table Grid").cell(0, 0)
            table = _write_table(holder, block, bookmark_in)
            if tracked:
                _track(table, block)
            if controls:
                _wrap_in_control(table)
            document.add_paragraph()
    if numbered:
        _define_numbering(document)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", "", ""
    properties.created = properties.modified = datetime(*ZIP_DATE)
    data = io.BytesIO()
    document.save(data)
    return same_zip(data.getvalue())


def _write_text(document: DocumentObject, text: Text, *, boxed: bool, numbered: bool) -> None:
    if text.role == "break":
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        return
    paragraph = document.add_paragraph()
    if numbered and text.role == "section":
        paragraph.add_run(text.text.partition("、")[2])
        paragraph._p.get_or_add_pPr().append(parse_xml(NUMBERED))
    elif boxed:
        paragraph.add_run()._r.append(_text_box(text.text))
    else:
        run = paragraph.add_run(text.text)
        run.bold = text.role in ("title", "section")
    left, centre = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
    places = {"title": centre, "date": centre, "signature": WD_ALIGN_PARAGRAPH.RIGHT}
    paragraph.alignment = places.get(text.role, left)


BOX = """<mc:AlternateContent
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
 xmlns:v="urn:schemas-microsoft-com:vml">
<mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="5000000" cy="400000"/>
<wp:docPr id="1" name="box"/><a:graphic>
<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr/><wps:txbx>{content}</wps:txbx><wps:bodyPr/></wps:wsp>
</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:shape style="width:400pt;height:30pt"><v:textbox>{content}</v:textbox>
</v:shape></w:pict></mc:Fallback></mc:AlternateContent>"""


def _text_box(text: str) -> _Element:
    """A text box as Word 2010 and later writes it: twice, for itself and for older readers."""
    letters = f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"
    content = f"<w:txbxContent>{letters}</w:txbxContent>"
    return parse_xml(BOX.format(content=content))


NAMESPACES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NUMBERED = f'<w:numPr {NAMESPACES}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'
NUMBERING = (
    f'<w:abstractNum {NAMESPACES} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/>'
    '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
)


def _define_numbering(document: DocumentObject) -> None:
    """The list 一、二、三、 that numbered sections belong to."""
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(NUMBERING))
    numbering.append(
        parse_xml(f'<w:num {NAMESPACES} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )


def _track(table: WordTable, rows: Table) -> None:
    """In every cell of a positive number: an older number, deleted with changes tracked."""
    grid = [row.cells for row in table.rows]
    for row, column, cell in placed(rows):
        if not cell.numeric or not cell.text.isdigit() or cell.text == "0":
            continue
        paragraph = grid[row][column].paragraphs[0]._p
        run = paragraph.r_lst[0]
        author = 'w:author="editor" w:date="2021-01-20T09:00:00Z"'
        deleted = parse_xml(
            f'<w:del {NAMESPACES} w:id="1" {author}><w:r><w:delText>1</w:delText></w:r></w:del>'
        )
        inserted = parse_xml(f'<w:ins {NAMESPACES} w:id="2" {author}/>')
        paragraph.replace(run, deleted)
        inserted.append(run)
        paragraph.append(inserted)


def _wrap_in_control(table: WordTable) -> None:
    """Put the table into a structured document tag."""
    control = parse_xml(
        f'<w:sdt {NAMESPACES}><w:sdtPr><w:alias w:val="表"/></w:sdtPr><w:sdtContent/></w:sdt>'
    )
    element = table._tbl
    element.addprevious(control)
    control[-1].append(element)


def _write_table(holder: DocumentObject | _Cell, rows: Table, bookmark_in: str | None) -> WordTable:
    columns = width(rows)
    table = holder.add_table(rows=len(rows), cols=columns)
    if isinstance(holder, DocumentObject):
        table.style = "Table Grid"
    # one look at the grid while nothing is merged: python-docx counts it anew at each look
    grid = [row.cells for row in table.rows]
    for row, column, cell in placed(rows):
        corner = grid[row][column]
        corner.text = cell.text
        if cell.rows > 1 or cell.columns > 1:
            corner.merge(grid[row + cell.rows - 1][column + cell.columns - 1])
    if bookmark_in is not None:
        for row, cells in enumerate(rows):
            if cells and cells[0].text == bookmark_in:
                _bookmark(grid[row][columns - 1])
    return table


def _bookmark(cell: _Cell) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), "0")
    start.set(qn("w:name"), "_GoBack")
    paragraph = cell.paragraphs[0]._p
    paragraph.insert(len(paragraph) - len(cell.paragraphs[0].runs), start)
    paragraph.append(end)
