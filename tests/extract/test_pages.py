"""Articles that go on over several pages."""

from __future__ import annotations

import extract
from extract.pages import chained, joined
from extract.records import ArticleFile, Document, Grid, Paragraph
from tests.documents.cases_html import default_layout
from tests.documents.markup import fragment
from tests.documents.report import Text, report_blocks
from tests.extract.hard_documents import NEW

TITLE = f"{NEW.bureau}2022年政府信息公开工作年度报告"
SITE = "http://www.example.gov.cn/"


def texts(*lines: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line) for line in lines)


def test_what_every_page_shows_is_kept_once() -> None:
    head, foot = "某市公安局政府信息公开工作年度报告", "版权所有：某市公安局"
    pages = [
        Document(f"p{number}", "text/html", texts(head, f"第{number}页的正文内容", foot))
        for number in range(3)
    ]
    whole = joined(pages)
    assert [block.text for block in whole.blocks if isinstance(block, Paragraph)] == [
        head,
        "第0页的正文内容",
        "第1页的正文内容",
        "第2页的正文内容",
        foot,
    ]
    assert [(seam.document, seam.block, seam.skipped) for seam in whole.seams] == [
        ("p1", 2, 1),
        ("p2", 3, 1),
    ]


def test_figures_that_pages_share_are_never_left_out() -> None:
    first = Document("a", "text/html", texts("0", "合计", "3", "0", "0"))
    second = Document("b", "text/html", texts("0", "合计", "4", "0", "0"))
    whole = joined([first, second])
    assert whole.blocks == (*first.blocks, *second.blocks)


def test_a_chain_ends_where_a_page_does_not_name_the_next() -> None:
    named = [(f"{SITE}x_1.html", b'<a href="x_2.html">'), (f"{SITE}x_2.html", b"the end")]
    left = (f"{SITE}x_3.html", b"left from a longer article")
    assert chained(b'<a href="x_1.html">', [*named, left]) == named
    assert chained("x_1.html".encode("utf-16"), named[:1]) == named[:1]
    assert chained(b"", named) == []


def test_each_figure_names_its_page_and_its_place_there() -> None:
    blocks = list(report_blocks(NEW, default_layout(NEW)))
    last = max(at for at, block in enumerate(blocks) if not isinstance(block, Text))

    def page(some: list[object], link: str = "") -> bytes:
        body = f"<h1>{TITLE}</h1>{fragment(some)}{link}"  # type: ignore[arg-type]
        head = f"<meta charset=utf-8><title>{TITLE}</title>"
        return f"<html>{head}<body>{body}</body></html>".encode()

    second = page(blocks[last - 1 :])
    further = ArticleFile(f"{SITE}x_1.html", second, "text/html", "part")
    first = page(blocks[: last - 1], '<a href="x_1.html">下一页</a>')
    document = extract.read_article(first, "text/html", f"{SITE}x.html", [further])
    (report,) = extract.reports_in(document)
    assert {figure.key: figure.value for figure in report.figures} == dict(NEW.figures)
    alone = extract.read(second, "text/html", f"{SITE}x_1.html")
    moved = [figure for figure in report.figures if figure.where.document == f"{SITE}x_1.html"]
    assert moved
    for figure in moved:
        grid = alone.blocks[figure.where.block or 0]
        assert isinstance(grid, Grid)
        assert figure.where.grid == 1
        texts_there = {(cell.row, cell.column): cell.text for cell in grid.cells}
        assert texts_there[figure.where.row, figure.where.column] == figure.raw
    assert len(report.sections) == 6
