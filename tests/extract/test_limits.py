"""What lies beyond a limit is left, what lies before it is read, and a finding says so."""

from __future__ import annotations

import pytest

from common.text import page_size
from extract import read, reports_in
from extract.documents import length
from extract.documents.html import spans
from extract.records import Document, Grid, Paragraph
from tests.extract.hard_documents import NEW
from tests.extract.test_fuzz import pages


def rules(document: Document) -> list[str]:
    return [problem.rule for problem in document.problems]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def test_paragraphs_beyond_the_limit_are_left() -> None:
    document = read(b"<p>a</p>" * (length.MOST_LINES + 5), None, "a.html")
    assert len(document.blocks) == length.MOST_LINES
    assert rules(document) == ["limit_reached"]


def test_as_many_paragraphs_as_allowed_are_read_without_a_word() -> None:
    document = read(b"<p>a</p>" * length.MOST_LINES, None, "a.html")
    assert (len(document.blocks), rules(document)) == (length.MOST_LINES, [])


def test_the_first_rows_of_too_many_cells_are_kept_whole() -> None:
    row = "|".join("abcdefg")
    count = length.MOST_CELLS // 7 + 10
    document = read("\n".join([row] * count).encode(), None, "a.txt")
    (grid,) = grids(document)
    assert grid.rows == length.MOST_CELLS // 7
    assert {cell.row for cell in grid.cells} == set(range(grid.rows))
    assert len(grid.cells) == 7 * grid.rows
    assert rules(document) == ["limit_reached"]


def test_pictures_written_into_a_page_do_not_count_against_its_length() -> None:
    picture = b'<img src="data:image/png;base64,' + b"A" * (page_size.MAX_BYTES + 9) + b'">'
    document = read(b"<h1>title</h1>" + picture + b"<p>rest</p>", None, "a.html")
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        "title",
        "rest",
    ]
    assert rules(document) == []


def test_a_page_of_too_many_bytes_is_cut_between_tags() -> None:
    page = "<p>一个段落</p>".encode() * (page_size.MAX_BYTES // 19 + 9)
    kept, passed = page_size.within_bytes(page)
    assert kept.endswith(b">")
    assert page_size.MAX_BYTES - 19 < len(kept) <= page_size.MAX_BYTES
    assert passed is not None
    assert kept.decode()


def test_a_page_is_cut_at_its_last_element_within_the_limit() -> None:
    page = "<b>a</b>" * (page_size.MAX_ELEMENTS + 1)
    text, passed = page_size.within_limits(page)
    assert text.count("<b>") == page_size.MAX_ELEMENTS
    assert passed is not None
    assert "elements" in passed


@pytest.mark.parametrize(
    "tag",
    [
        "<p {}>".format(" ".join(f"a{n}" for n in range(60_000))),
        "<p {}>".format(" ".join(f'a{n}=">"' for n in range(60_000))),
        "<p {}>".format("".join(f"a{n}='>'" for n in range(60_000))),
        "<p/{}>".format("/".join(f"a{n}" for n in range(60_000))),
    ],
    ids=["bare", "quoted", "run together", "slashes"],
)
def test_a_tag_of_too_many_attributes_ends_the_page(tag: str) -> None:
    text, passed = page_size.within_limits(f"<h1>title</h1>{tag}<p>rest</p>")
    assert text == "<h1>title</h1>"
    assert passed is not None
    assert "attributes" in passed


def test_many_tags_of_few_attributes_are_read() -> None:
    page = "<p class='a' style='font-size: 10pt; color: red' lang=zh>x</p>" * 8_000
    assert page_size.within_limits(page) == (page, None)


@pytest.mark.parametrize(
    "table",
    [
        "<table>" + "<tr><td>1</td></tr>" * (spans.MAX_ROWS + 1) + "</table>",
        "<table><tr>" + "<td>1</td>" * (spans.MAX_COLUMNS + 1) + "</tr></table>",
    ],
    ids=["rows", "columns"],
)
def test_a_table_larger_than_any_form_is_cut_and_says_so(table: str) -> None:
    document = read(table.encode(), None, "a.html")
    assert len(grids(document)) == 1
    assert rules(document) == ["limit_reached"]


def test_a_report_before_junk_is_read_and_says_what_was_left() -> None:
    page = pages()[1][0] + b"<p>1</p>" * (length.MOST_LINES + 5)
    (report,) = reports_in(read(page, None, "a.html"))
    assert {f.key: f.value for f in report.figures} == NEW.figures
    assert "limit_reached" in {finding.rule for finding in report.findings}


def test_a_long_page_keeps_all_its_prose() -> None:
    count = 12_000
    document = read("".join(f"<p>第{n}段。</p>" for n in range(count)).encode(), None, "a.html")
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert texts == [f"第{n}段。" for n in range(count)]
