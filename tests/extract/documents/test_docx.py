"""Word files: merged cells, what is shown and what is not, bad files."""

from __future__ import annotations

from extract.documents.word import docx as reader
from extract.records import Grid, Paragraph
from tests.extract.documents.word_markup import (
    NUMBERING,
    STRICT,
    STYLES,
    docx,
    merge,
    number,
    p,
    r,
    read,
    span,
    tbl,
    tc,
    tr,
)

from .drawing import grids, rows, rules, spans, texts


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
