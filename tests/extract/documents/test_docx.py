"""Word files: merged cells, what is shown and what is not, bad files."""

from __future__ import annotations

import io
import zipfile

import pytest

from extract.documents.limits import Limits
from extract.documents.word import docx as reader
from extract.records import Document, Grid, Paragraph

from .drawing import grids, mutations, rows, rules, spans, texts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    f'xmlns:r="{OFFICE}"'
)


def docx(body: str, namespace: str = W, **parts: str) -> bytes:
    """A Word file around the XML of a body; ``parts`` are further parts in ``word/``."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        container.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{namespace}" {NAMES}><w:body>{body}</w:body></w:document>',
        )
        for name, part in parts.items():
            container.writestr(f"word/{name}.xml", part)
    return data.getvalue()


def read(body: str, **parts: str) -> Document:
    return reader.read(docx(body, **parts), "a.docx")


def p(*runs: str, properties: str = "") -> str:
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def tc(text: str, properties: str = "") -> str:
    inner = text if text.startswith("<") else p(text)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tbl(*table_rows: str) -> str:
    return f"<w:tbl>{''.join(table_rows)}</w:tbl>"


def tr(*cells: str, properties: str = "") -> str:
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def span(count: int) -> str:
    return f'<w:gridSpan w:val="{count}"/>'


def merge(value: str = "continue") -> str:
    return "<w:vMerge/>" if value == "continue" else f'<w:vMerge w:val="{value}"/>'


def test_merged_cells_are_read_with_their_spans() -> None:
    document = read(
        tbl(
            tr(tc("标签", span(2) + merge("restart")), tc("申请人情况", span(3))),
            tr(tc("", span(2) + merge()), "自然人", "商业企业", "总计"),
            tr(tc("办理结果", merge("restart")), "（一）", "1", "2", "3"),
            tr(tc("", merge()), "（二）", "4", "5", "6"),
        )
    )

    (grid,) = grids(document)
    assert (grid.rows, grid.columns) == (4, 5)
    assert spans(grid)["标签"] == (0, 0, 2, 2)
    assert spans(grid)["申请人情况"] == (0, 2, 1, 3)
    assert spans(grid)["总计"] == (1, 4, 1, 1)
    assert spans(grid)["办理结果"] == (2, 0, 2, 1)
    assert spans(grid)["6"] == (3, 4, 1, 1)


def test_rows_may_begin_and_end_inside_the_grid() -> None:
    document = read(
        tbl(
            tr("甲", "乙", "丙"),
            tr("丁", properties='<w:gridBefore w:val="2"/>'),
            tr("戊", properties='<w:gridAfter w:val="2"/>'),
        )
    )

    (grid,) = grids(document)
    assert spans(grid)["丁"] == (1, 2, 1, 1)
    assert spans(grid)["戊"] == (2, 0, 1, 1)
    assert grid.columns == 3


def test_header_rows_and_old_horizontal_merges_are_known() -> None:
    document = read(
        tbl(
            tr(
                tc("合并", '<w:hMerge w:val="restart"/>'),
                tc("", "<w:hMerge/>"),
                properties="<w:tblHeader/>",
            ),
            tr("1", "2"),
        )
    )

    (grid,) = grids(document)
    assert [(c.text, c.colspan, c.header) for c in grid.cells] == [
        ("合并", 2, True),
        ("1", 1, False),
        ("2", 1, False),
    ]


def test_only_what_is_shown_is_read() -> None:
    deleted = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    inserted = f"<w:ins>{r('新')}</w:ins>"
    moved = f"<w:moveFrom>{r('从')}</w:moveFrom><w:moveTo>{r('到')}</w:moveTo>"
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("2021")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    bookmark = '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'
    link = f"<w:hyperlink>{r('链接')}</w:hyperlink>"
    control = (
        f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>"
    )
    signs = (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t><w:noBreakHyphen/>"
        "<w:t>d</w:t><w:br/><w:t>e</w:t></w:r>"
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F02D"/></w:r>'
    )

    assert texts(read(p("甲", deleted, inserted, moved))) == ["甲新到"]
    assert texts(read(p(field, "年", bookmark, link, control))) == ["2021年链接控件"]
    assert texts(read(p(signs))) == ["a\tbc-d\ne☑-"]
    assert texts(read(p(r("藏", "<w:vanish/>"), r("显", '<w:vanish w:val="0"/>')))) == ["显"]


def test_deleted_rows_are_left_out_and_inserted_ones_kept() -> None:
    document = read(
        tbl(
            tr("项目", "数量"),
            tr("旧", "9", properties="<w:del/>"),
            tr("新", "1", properties="<w:ins/>"),
        )
    )

    assert [rows(grid) for grid in grids(document)] == [[["项目", "数量"], ["新", "1"]]]


def test_content_controls_may_wrap_tables_rows_and_cells() -> None:
    def wrap(inner: str) -> str:
        return f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    document = read(wrap(tbl(tr("甲", wrap(tc("1"))), wrap(tr("乙", "2")))))

    assert [rows(grid) for grid in grids(document)] == [[["甲", "1"], ["乙", "2"]]]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('框中的话')}{tbl(tr('甲', '1'))}</w:txbxContent>"
    both = (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )

    document = read(p("段落", both) + p("下一段"))

    assert texts(document) == ["段落", "框中的话", "下一段"]
    assert [rows(grid) for grid in grids(document)] == [[["甲", "1"]]]


def test_frames_are_opened_and_nested_tables_follow_their_table() -> None:
    inner = tbl(tr("甲", "1"), tr("乙", "2"))
    framed = read(tbl(tr(tc(p("标题") + inner + p("尾")))))
    nested = read(tbl(tr("总", tc(inner)), tr("合", tc(tbl(tr("3"))))))

    assert [type(b) for b in framed.blocks] == [Paragraph, Grid, Paragraph]
    assert [rows(grid) for grid in grids(nested)] == [
        [["总", ""], ["合", "3"]],
        [["甲", "1"], ["乙", "2"]],
    ]


NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>
  <w:lvlText w:val="%1、"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>
  <w:lvlText w:val="（%2）"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/>
  <w:lvlText w:val="%1.%3"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>
</w:numbering>"""

STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/>
 <w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="1a"><w:basedOn w:val="1"/></w:style>
<w:style w:styleId="toc"><w:name w:val="toc 1"/></w:style></w:styles>"""


def number(num_id: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>'


def test_automatic_numbers_are_written_out() -> None:
    document = read(
        p("总体情况", properties=number(1))
        + p("主动公开", properties=number(1, 1))
        + p("依申请公开", properties=number(1, 1))
        + p("细目", properties=number(1, 2))
        + p("收到申请", properties=number(1))
        + p("又一项", properties=number(1, 1))
        + p("点", properties=number(2))
        + p("重起", properties=number(3))
        + p("无", properties=number(0)),
        numbering=NUMBERING,
    )

    assert texts(document) == [
        "一、总体情况",
        "（一）主动公开",
        "（二）依申请公开",
        "1.1 细目",
        "二、收到申请",
        "（一）又一项",
        "点",
        "九、重起",
        "无",
    ]


def test_styles_give_headings_and_numbers_and_a_table_of_contents_is_left_out() -> None:
    document = read(
        p("总体情况……1", properties='<w:pStyle w:val="toc"/>')
        + p("总体情况", properties='<w:pStyle w:val="1a"/>')
        + p("正文"),
        numbering=NUMBERING,
        styles=STYLES,
    )

    assert [(b.text, b.heading) for b in document.blocks] == [("一、总体情况", 1), ("正文", None)]


def test_strict_documents_are_read_too() -> None:
    document = reader.read(docx(tbl(tr("甲", tc("1", span(2)))), STRICT), "a.docx")

    assert spans(grids(document)[0]) == {"甲": (0, 0, 1, 1), "1": (0, 1, 1, 2)}


def test_pictures_are_counted_and_embedded_parts_told() -> None:
    picture = '<w:r><w:drawing><a:blip r:embed="r9"/></w:drawing></w:r>'
    document = read(p(picture) + '<w:altChunk r:id="r8"/>')

    assert document.meta["images"] == "1"
    assert rules(document) == ["unread_content"]


def _zip(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return data.getvalue()


SMALL = docx(
    p("总体情况", properties=number(1))
    + tbl(tr("项目", "数量"), tr(tc("甲", merge("restart")), "1"), tr(tc("", merge()), "2")),
    numbering=NUMBERING,
    styles=STYLES,
)
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "empty_document"),
        (b"plain text", "unreadable_document"),
        (SMALL[: len(SMALL) // 2], "truncated_document"),
        (_zip(other=b"x"), "unreadable_document"),
        (docx("").replace(b"word/document.xml", b"word/documents.xl"), "unreadable_document"),
        (LOCKED, "encrypted_document"),
        (_zip(bomb=b"\0" * 50_000_000), "limit_reached"),
    ],
)
def test_files_that_cannot_be_read_give_a_finding(payload: bytes, rule: str) -> None:
    document = reader.read(payload, "a.docx")

    assert document.blocks == ()
    assert rules(document) == [rule]


def test_limits_stop_a_reading_and_keep_what_was_read() -> None:
    body = p("首段") + tbl(*(tr("甲", "1") for _ in range(50)))

    few = reader.read(docx(body), "a.docx", Limits(cells=20))
    none = reader.read(docx(body), "a.docx", Limits(seconds=-1))

    assert (texts(few), rules(few)) == (["首段"], ["limit_reached"])
    assert (none.blocks, rules(none)) == ((), ["limit_reached"])


def test_entities_are_not_expanded() -> None:
    laughs = (
        '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
        + "]>"
    )
    body = f"<w:body>{p('&j;')}</w:body>"
    xml = f'{laughs}<w:document xmlns:w="{W}">{body}</w:document>'
    document = reader.read(_zip(**{"word/document.xml": xml.encode()}), "a.docx")

    assert sum(len(text) for text in texts(document)) < 100


def test_tables_nested_too_deeply_give_a_finding() -> None:
    deep = p("底")
    for _ in range(2_000):
        deep = tbl(tr(tc(deep), "1"))

    assert rules(read(deep)) == ["damaged_content"]


def test_damaged_copies_never_raise() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SMALL)) as packed, zipfile.ZipFile(stored, "w") as container:
        for info in packed.infolist():
            container.writestr(info.filename, packed.read(info))
    for payload in mutations(SMALL, 60):
        document = reader.read(payload, "a.docx")
        assert document.blocks or document.problems
    with zipfile.ZipFile(stored) as container:
        main = container.read("word/document.xml")
    for damaged in mutations(main, 60):
        document = reader.read(_zip(**{"word/document.xml": damaged}), "a.docx")
        assert all(isinstance(block, (Grid, Paragraph)) for block in document.blocks)
