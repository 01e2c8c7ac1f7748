"""Web pages to blocks: prose, grids with spans, links, what is left out."""

from __future__ import annotations

from html import escape

import pytest

from extract.documents.html import reader
from extract.records import Document, Grid, Paragraph


def read(body: str, head: str = "") -> Document:
    return reader.read(
        f"<html><head>{head}</head><body>{body}</body></html>".encode(), "http://a/b/"
    )


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grid(body: str) -> list[list[tuple[int, str]]]:
    (found,) = [block for block in read(body).blocks if isinstance(block, Grid)]
    return [[(cell.column, cell.text) for cell in line] for line in found.lines()]


def test_what_stands_behind_the_page_s_end_is_read() -> None:
    page = b"<html><body><p>one</p></body></html><p>two</p></HTML ><html><body><p>three</p></html>"
    assert texts(reader.read(page, "a")) == ["one", "two", "three"]


def test_a_frame_that_holds_its_page_is_read_where_it_stands() -> None:
    inner = "<p>two</p><table><tr><td>a</td><td>1</td></tr></table>"
    middle = f"<body><iframe srcdoc='{escape(inner)}'></iframe><p>three</p></body>"
    page = f"<p>one</p><iframe src='x.html'></iframe><iframe srcdoc=\"{escape(middle)}\"></iframe>"
    document = read(page)
    assert texts(document) == ["one", "two", "three"]
    assert any(isinstance(block, Grid) for block in document.blocks)
    assert document.problems == ()


def test_frames_without_end_are_said() -> None:
    page = "<p>1</p>"
    for _ in range(9):
        page = f'<iframe srcdoc="{escape(page)}"></iframe>'
    assert [problem.rule for problem in read(page).problems] == ["limit_reached"]
    many = read("<iframe srcdoc='&lt;p>1'></iframe>" * 9)
    assert [problem.rule for problem in many.problems] == ["limit_reached"]


@pytest.mark.parametrize(
    "rows",
    [
        '<div class="r"><div>行政许可</div><div></div><div>12</div></div>',
        "<ul><li><span>行政许可</span></li><li></li><li>12</li></ul>",
        '<div class="r"><span>行政许可</span><span> </span><span>12</span></div>',
    ],
)
def test_rows_drawn_with_classes_keep_their_blank_cells(rows: str) -> None:
    ((*_, second),) = [grid(f"<p>x</p><div>{rows}{rows}</div><p>y</p>")]
    assert [text for _, text in second] == ["行政许可", "", "12"]


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li><a>首页</a></li><li><a>政务公开</a></li></ul>",
        "<div><p>行政许可</p><p>本年共办理12件。</p></div>",
        "<div>行政许可<span>1</span><span>2</span></div>",
        "<div><span>1</span><span>2</span></div>",
    ],
)
def test_what_only_resembles_a_row_stays_text(markup: str) -> None:
    assert not any(isinstance(block, Grid) for block in read(markup).blocks)


def test_fields_of_a_form_show_their_values_in_cells() -> None:
    markup = (
        '<input value="search"><table><tr><td>新收</td><td><input type="text" value="12"></td>'
        '<td><input type="hidden" value="7"></td><td><input value=""></td></tr></table>'
    )
    assert [[text for _, text in line] for line in grid(markup)] == [["新收", "12", "", ""]]


def test_paragraphs_breaks_and_headings() -> None:
    document = read("<h2>题目</h2><p>第一段<br>第二行</p><div>文字<b>粗</b>体</div>")
    assert texts(document) == ["题目", "第一段", "第二行", "文字粗体"]
    assert [b.heading for b in document.blocks if isinstance(b, Paragraph)] == [2, None, None, None]


def test_spans_are_laid_out_as_browsers_do() -> None:
    assert grid(
        "<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e<td>f<td>g</table>"
    ) == [[(0, "a"), (1, "b")], [(1, "c"), (2, "d")], [(0, "e"), (1, "f"), (2, "g")]]


@pytest.mark.parametrize("span", ["99999", "0", "-1", "", "x", "2.7", " 1 "])
def test_absurd_spans_do_no_harm(span: str) -> None:
    lines = grid(
        f'<table><tr><td rowspan="{span}" colspan="1">a</td></tr><tr><td>b</td></tr></table>'
    )
    assert [[text for _, text in line] for line in lines] == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p><span>1</span><span>2</span></p>", "12"),
        ("<p>一</p><p>二</p>", "一\n二"),
        ("1<!-- 9 -->2", "12"),
        ("1<script>9</script>", "1"),
        ("<o:p></o:p>3", "3"),
        ("12<sup>1</sup>", "12¹"),
        ("&nbsp;", ""),
        ("<table><tr><td>7</td></tr></table>", "7"),
    ],
)
def test_what_a_cell_says(cell: str, text: str) -> None:
    ((_, (_, found)),) = grid(f"<table><tr><td>a</td><td>{cell}</td></tr></table>")
    assert found == text


def test_hidden_cells_and_rows_take_no_place() -> None:
    assert grid(
        "<table><tr style='display:none'><td>x</td></tr>"
        "<tr><td style='display: none'>y</td><td>a</td><td>b</td></tr></table>"
    ) == [[(0, "a"), (1, "b")]]


def test_layout_tables_are_looked_through() -> None:
    document = read(
        "<table><tr><td>菜单</td><td><p>题目</p><table><tr><td>a</td><td>1</td></tr>"
        "<tr><td>b</td><td>2</td></tr></table></td></tr></table>"
    )
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [len(found.cells) for found in grids] == [4]


@pytest.mark.parametrize(
    ("rows", "grids"),
    [
        (
            "<tr><td><b>题目</b></td></tr><tr><td><p>一、概述</p><p>正文。</p><p>二、其他</p></td></tr>",
            0,
        ),
        ("<tr><td>题目</td></tr><tr><td>一</td></tr><tr><td>二</td></tr>", 1),
        ("<tr><td>a</td><td>1</td></tr><tr><td><p>一</p><p>二</p><p>三</p></td></tr>", 1),
    ],
)
def test_a_table_of_one_column_with_a_text_in_it_is_a_pages_layout(rows: str, grids: int) -> None:
    document = read(f"<table>{rows}</table>")
    assert sum(isinstance(block, Grid) for block in document.blocks) == grids


@pytest.mark.parametrize(
    "markup",
    [
        "<div style='display:table'><div style='display:table-row'>"
        "<div style='display:table-cell'>a</div><div style='DISPLAY: table-cell;'>1</div>"
        "</div></div>",
        "<div role='table'><div role='row'><span role='rowheader'>a</span>"
        "<span role='cell'>1</span></div></div>",
    ],
)
def test_tables_made_of_style_or_roles(markup: str) -> None:
    assert grid(markup) == [[(0, "a"), (1, "1")]]


def test_hidden_tables_are_read_only_when_there_are_no_others() -> None:
    hidden = "<div style='display:none'><table><tr><td>a</td><td>1</td></tr></table></div>"
    shown = "<table><tr><td>b</td><td>2</td></tr></table>"
    assert grid(hidden) == [[(0, "a"), (1, "1")]]
    assert grid(hidden + shown) == [[(0, "b"), (1, "2")]]


def test_rows_flattened_with_tabs_inside_a_pre() -> None:
    assert grid("<pre>a\t1\t2\nb\t3\t4</pre>") == [
        [(0, "a"), (1, "1"), (2, "2")],
        [(0, "b"), (1, "3"), (2, "4")],
    ]


def test_fixed_meta_tags_come_first() -> None:
    meta = '<title>x_网站</title><meta name="ArticleTitle" content="题目">'
    meta += '<meta name="PubDate" content="2021-01-20 10:00">'
    document = read("<p>文字</p>", meta)
    assert document.meta["title"] == "题目"
    assert document.meta["published_on"].startswith("2021-01-20")


def test_links_are_absolute_and_scripts_are_none() -> None:
    document = read('<a href="c.pdf">附件 一</a><a href="javascript:x()">y</a><a href="#t">z</a>')
    assert [(link.url, link.text) for link in document.links] == [("http://a/b/c.pdf", "附件 一")]


@pytest.mark.parametrize("payload", [b"   ", b"<!-- -->", b"<?xml version='1.0'?>", b"\x00\x00"])
def test_pages_without_markup_say_so(payload: bytes) -> None:
    document = reader.read(payload, "a.html")
    assert document.blocks == ()
    assert [problem.rule for problem in document.problems] in (["empty_document"], [])
